"""Files that tell their judge one thing and their decoder another; each once did harm."""

import random
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from pnutprofile.dialects import PNUT
from pnutprofile.errors import CheckError
from pnutprofile.pictures.anatomy.jpeg import MAX_SCANS
from pnutprofile.pictures.bounds import may_be_decoded, most_pixels
from pnutprofile.pictures.crop import Framing
from pnutprofile.pictures.facts import read_facts
from pnutprofile.pictures.prepare import Prepared, Wishes, prepare
from tests.photos_made import exif, made, noise, opened, photo, saved

AVATAR = PNUT.pictures["avatar"]


def chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def refusal(data: bytes, wishes: Wishes | None = None) -> CheckError:
    with pytest.raises(CheckError) as caught:
        prepare(data, AVATAR, "avatar", wishes or Wishes())
    return caught.value


def test_a_second_png_header_is_refused() -> None:
    data = saved("PNG", photo(100, 60))
    huge = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0))
    facts = read_facts(data[:33] + huge + data[33:])
    assert facts.problem == "has a PNG chunk that no reader expects (IHDR at byte 33)"


def test_a_png_chunk_that_must_be_known_is_refused() -> None:
    data = saved("PNG", photo(100, 60))
    assert not read_facts(data[:33] + chunk(b"CgBI", b"hide") + data[33:]).whole


def gif_on_canvas(frame: Image.Image, width: int, height: int) -> bytes:
    """Give a GIF whose canvas is smaller than its only frame."""
    data = bytearray(saved("GIF", frame))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def test_a_frame_outside_the_canvas_of_a_gif_is_cut_off() -> None:
    frame = Image.new("P", (200, 200), 1)
    frame.putpalette([255, 0, 0, 0, 255, 0])
    frame.paste(0, (0, 0, 100, 60))
    result = opened(made(gif_on_canvas(frame, 100, 60)).data)
    assert result.size == (60, 60)
    assert result.convert("RGB").getcolors() == [(3600, (255, 0, 0))]


def test_a_frame_far_outside_the_canvas_is_not_decoded() -> None:
    assert "too many" in refusal(gif_on_canvas(Image.new("1", (10_001, 10_000)), 100, 60)).why


def scans_of(data: bytes, count: int) -> bytes:
    """Repeat the last scan of a JPEG."""
    start = data.rindex(b"\xff\xda")
    return data[:-2] + data[start:-2] * (count - data.count(b"\xff\xda")) + b"\xff\xd9"


def test_a_jpeg_of_a_hundred_scans_is_whole_and_one_more_is_not() -> None:
    data = saved("JPEG", photo(60, 40), progressive=True)
    assert read_facts(scans_of(data, MAX_SCANS)).whole
    assert read_facts(scans_of(data, MAX_SCANS + 1)).problem == (
        f"is made of more than {MAX_SCANS} JPEG scans"
    )


def test_a_jpeg_of_several_scans_takes_memory_for_all_of_it() -> None:
    single = read_facts(saved("JPEG", photo(60, 40)))
    several = read_facts(scans_of(saved("JPEG", photo(60, 40)), 2))
    assert (single.progressive, several.progressive) == (False, True)
    assert most_pixels(single) > most_pixels(several)


@pytest.mark.parametrize(
    ("data", "is_slow"),
    [
        (saved("QOI", photo(60, 40)), True),
        (b"P6\n60 40\n255\n" + bytes(7200), False),
        (b"P6\n60 40\n200\n" + bytes(7200), True),
        (saved("BMP", photo(60, 40)), False),
        (saved("WEBP", photo(60, 40)), False),
    ],
    ids=["QOI", "PPM", "PPM of 200 shades", "BMP", "WEBP"],
)
def test_decoders_written_in_python_get_small_pictures_only(data: bytes, is_slow: bool) -> None:
    facts = read_facts(data)
    assert facts.slow == is_slow
    assert (most_pixels(facts) < 10_000_000) == is_slow


def test_a_flat_webp_of_a_few_bytes_is_not_decoded_if_it_is_huge() -> None:
    facts = read_facts(saved("WEBP", Image.new("1", (8000, 7000)).convert("RGB"), lossless=True))
    assert facts.size_bytes < 10_000
    assert not may_be_decoded(facts)


def test_a_large_profile_is_no_obstacle() -> None:
    pixels = saved("PNG", photo(80, 60))
    profile = b"a profile that no library knows" * 50_000
    packed = chunk(b"iCCP", b"large\0\0" + zlib.compress(profile))
    result = prepare(pixels[:33] + packed + pixels[33:], AVATAR, "avatar", Wishes())
    assert opened(result.data).size == (60, 60)
    assert b"iCCP" not in result.data


@pytest.mark.slow
@pytest.mark.parametrize("picture_format", ["PNG", "TIFF"])
def test_deep_greys_of_a_large_picture_keep_their_shades(picture_format: str) -> None:
    ramp = Image.linear_gradient("L").resize((5100, 5090)).convert("I")
    deep = ramp.point(lambda shade: shade * 257).convert("I;16")
    result = opened(made(saved(picture_format, deep)).data).convert("L")
    for place, expected in ((0, 0), (0.5, 127), (0.99, 253)):
        assert result.getpixel((9, round(result.height * place))) == pytest.approx(expected, abs=4)


@pytest.mark.slow
def test_a_small_rectangle_of_a_huge_jpeg_is_cut_within_bounds() -> None:
    huge = saved("JPEG", Image.new("L", (16_000, 16_000)))
    wishes = Wishes(framing=Framing(rectangle=(100, 100, 2100, 2100)))
    assert prepare(huge, AVATAR, "avatar", wishes).kept_size == (1000, 1000)


def test_what_takes_too_much_memory_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Image.Image, "save", exhausted)
    assert refusal(WIDE).why == "there is not enough memory to make it fit"


WIDE = saved("PNG", noise(90, 60))


def test_kept_metadata_is_warned_of() -> None:
    data = saved("JPEG", photo(60, 60), exif=exif(1, "Maker"))
    kept = prepare(data, AVATAR, "avatar", Wishes(keep_metadata=True))
    assert kept.data == data
    assert kept.notes == ("the file holds a GPS position and camera data; others may read it",)
    assert prepare(data, AVATAR, "avatar", Wishes()).notes == ()


def film(frames: int, side: int) -> bytes:
    source = random.Random(3)  # noqa: S311 - always the same film
    pixels = (source.randbytes(side * side) for _ in range(frames))
    pictures = [Image.frombytes("L", (side, side), every).convert("P") for every in pixels]
    file = BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], optimize=False)
    return file.getvalue()


@pytest.mark.slow
def test_an_animation_a_little_too_large_is_scaled_a_little() -> None:
    data = film(20, 300)
    assert 2_096_951 < len(data) < 3_000_000
    result = prepare(data, AVATAR, "avatar", Wishes())
    assert isinstance(result, Prepared)
    assert result.facts.frames == 20
    assert 2_096_951 * 0.8 < len(result.data) <= 2_096_951


def test_an_animation_keeps_its_comment_where_that_is_wanted() -> None:
    frames = [photo(80, 60), photo(80, 60).rotate(180)]
    data = saved("GIF", frames[0], save_all=True, append_images=frames[1:], comment=b"by me")
    kept = prepare(data, AVATAR, "avatar", Wishes(keep_metadata=True))
    assert (kept.facts.frames, kept.facts.metadata) == (2, ("comment",))
    assert b"by me" in kept.data
    plain = prepare(data, AVATAR, "avatar", Wishes())
    assert plain.removed == ("comment",)
    assert b"by me" not in plain.data
