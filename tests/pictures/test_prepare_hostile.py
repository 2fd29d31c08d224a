"""Whatever the bytes are, preparing them ends within seconds in a picture or in a refusal."""

import struct
import time
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from pnutprofile.dialects import ADN, PNUT, Dialect
from pnutprofile.errors import CheckError
from pnutprofile.pictures.facts import read_facts
from pnutprofile.pictures.prepare import Prepared, Wishes, prepare
from tests.photos_made import KEEPING, PLAIN, exif, made, noise, opened, photo, png, saved
from tests.pictures_made import png_header_only

SECONDS = 15.0
"""For a hostile file, on a busy machine."""


def outcome(
    data: bytes, kind: str = "avatar", wishes: Wishes = PLAIN, dialect: Dialect = PNUT
) -> Prepared | CheckError:
    start = time.monotonic()
    try:
        found: Prepared | CheckError = prepare(data, dialect.pictures[kind], kind, wishes)
    except CheckError as error:
        found = error
    assert time.monotonic() - start < SECONDS
    if isinstance(found, CheckError):
        assert found.message.isprintable()
        assert found.why.isprintable()
        assert found.why
    return found


# Odd sizes


@pytest.mark.parametrize("picture_format", ["PNG", "GIF", "TIFF", "BMP"])
@pytest.mark.parametrize("size", [(1, 65_535), (65_535, 1), (1, 1), (65_535, 3)])
def test_a_strip_becomes_an_avatar(picture_format: str, size: tuple[int, int]) -> None:
    result = opened(made(saved(picture_format, noise(*size))).data)
    assert result.size == (min(size), min(size))


def test_a_strip_is_too_low_for_a_cover() -> None:
    assert isinstance(outcome(saved("PNG", noise(65_535, 1)), "cover"), CheckError)


@pytest.mark.parametrize("size", [(20_000, 19_999), (2**31 - 1, 2**31 - 1), (400_000_000, 1)])
def test_what_is_too_large_to_decode_is_refused_by_its_header(size: tuple[int, int]) -> None:
    found = outcome(png_header_only(*size), wishes=PLAIN)
    is_square = size[0] == size[1]
    assert isinstance(found, Prepared if is_square else CheckError)
    if isinstance(found, CheckError):
        assert "pixels" in found.message


@pytest.mark.slow
def test_the_largest_picture_that_is_decoded() -> None:
    rows = zlib.compressobj()
    line = b"\0" + bytes(1250)
    packed = b"".join(rows.compress(line) for _ in range(9_999)) + rows.flush()
    data = png(10_000, 9_999, 1, 0, packed)
    found = outcome(data)
    assert isinstance(found, Prepared)
    # Made from 100 million pixels, it keeps as many as the memory is worth.
    assert opened(found.data).size == (5000, 5000)


# Damage that only a decoder finds


def shortened(picture_format: str, image: Image.Image) -> bytes:
    """Take the second half of what is compressed out of a file that stays whole outside."""
    data = saved(picture_format, image)
    if picture_format == "PNG":
        start, stop = data.index(b"IDAT") + 4, data.index(b"IEND") - 8
        return png(*image.size, 8, 2, data[start : (start + stop) // 2])
    if picture_format == "GIF":
        return data[: len(data) // 2] + b"\0;"
    return data[: len(data) // 2]


@pytest.mark.parametrize("picture_format", ["PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF"])
def test_missing_pixels_are_a_refusal_in_one_line(picture_format: str) -> None:
    found = outcome(shortened(picture_format, noise(60, 40)))
    assert isinstance(found, CheckError)
    assert found.message.startswith("this cannot be your avatar")


def test_a_scan_that_ends_too_early_ends_in_an_answer() -> None:
    data = saved("JPEG", noise(60, 40))
    found = outcome(data[: len(data) // 2] + b"\xff\xd9")
    assert isinstance(found, CheckError) or opened(found.data).size == (40, 40)


def test_pixels_that_need_no_decoding_are_not_decoded() -> None:
    data = shortened("PNG", noise(60, 60))
    found = outcome(data)
    assert isinstance(found, Prepared)
    assert found.data == data


@pytest.mark.parametrize("wishes", [PLAIN, KEEPING])
@pytest.mark.parametrize("keyword", ["bbox", "interlace", "exif", "duration", "loop"])
def test_a_text_with_a_strange_keyword_ends_in_an_answer(keyword: str, wishes: Wishes) -> None:
    texts = PngInfo()
    texts.add_text(keyword, "anything")
    found = outcome(saved("PNG", photo(60, 40), pnginfo=texts), wishes=wishes)
    assert wishes is KEEPING or isinstance(found, Prepared)


# Moving pictures without end


def gif(frames: int) -> bytes:
    frame = b"\x21\xf9\x04\x04\x01\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0" + bytes(6) + frames * frame + b";"


@pytest.mark.slow
@pytest.mark.parametrize("frames", [10_000, 45_000, 100_000])
def test_an_animation_of_very_many_frames_ends_in_an_answer(frames: int) -> None:
    assert isinstance(outcome(gif(frames), dialect=ADN), Prepared | CheckError)


# Wounds


MOVING = {"save_all": True, "append_images": [photo(24, 18)]}
FILES = (
    saved("JPEG", photo(24, 18), exif=exif(6, "Maker"), comment=b"hi", xmp=b"<x/>"),
    saved("JPEG", photo(24, 18), progressive=True, icc_profile=b"icc"),
    saved("JPEG", photo(24, 18).convert("CMYK")),
    saved("PNG", photo(24, 18), exif=exif(5, "Maker")),
    saved("PNG", noise(24, 18, "RGBA")),
    saved("PNG", photo(24, 18).quantize(16), transparency=3),
    saved("PNG", photo(24, 18).convert("I;16")),
    saved("GIF", photo(24, 18)),
    saved("GIF", photo(24, 18), **MOVING),
    saved("WEBP", photo(24, 18), exif=exif(3, "Maker")),
    saved("AVIF", photo(24, 18), exif=exif(3, "Maker")),
    saved("TIFF", photo(24, 18), exif=exif(8, "Maker")),
    saved("TIFF", photo(24, 18), compression="tiff_lzw"),
    saved("TIFF", photo(24, 18).convert("F")),
    *(saved(name, photo(24, 18)) for name in ("BMP", "PPM", "QOI")),
)
NUMBERS = (b"\0", b"\xff", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\x01")
wounds = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 120), st.integers(0, 3000)),
        st.integers(0, 12),
        st.one_of(st.sampled_from(NUMBERS), st.binary(max_size=12)),
    ),
    min_size=1,
    max_size=4,
)


def mended(data: bytes) -> bytes:
    """Give the chunks of a PNG the checksums they should have, so that it is read further."""
    parts, at = [data[:8]], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        body = data[at + 4 : at + 8 + length]
        if len(body) < 4 + length:
            break
        parts.append(data[at : at + 4] + body + struct.pack(">I", zlib.crc32(body)))
        at += 12 + length
    return b"".join(parts) + data[at:]


def assert_wounded_file_is_answered(
    file: bytes, cuts: list[tuple[int, int, bytes]], wishes: Wishes
) -> None:
    data = bytearray(file)
    for place, taken, put in cuts:
        data[place : place + taken] = put
    hurt = mended(bytes(data)) if read_facts(file).format == "PNG" else bytes(data)
    outcome(hurt, wishes=wishes)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), wounds, st.sampled_from([PLAIN, KEEPING]))
def test_wounded_files(file: bytes, cuts: list[tuple[int, int, bytes]], wishes: Wishes) -> None:
    assert_wounded_file_is_answered(file, cuts, wishes)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), wounds, st.sampled_from([PLAIN, KEEPING]))
def test_many_wounded_files(
    file: bytes, cuts: list[tuple[int, int, bytes]], wishes: Wishes
) -> None:
    assert_wounded_file_is_answered(file, cuts, wishes)
