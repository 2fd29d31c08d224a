"""Metadata is cut out of a file; the pixels, and what draws them, stay as they are."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageSequence
from PIL.PngImagePlugin import PngInfo

from pnutprofile.pictures.anatomy.cut import without_metadata
from pnutprofile.pictures.facts import PictureFacts, read_facts
from tests.pictures_made import png_of_size

SECRET = b"Hidden Lane 7"
"""Stands in everything that must go."""

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
NOISE = Image.merge("RGB", [Image.effect_noise((40, 30), 80) for _ in range(3)])
MOVING = {"save_all": True, "append_images": [NOISE.rotate(180), Image.new("RGB", (40, 30))]}

UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error)
"""What Pillow raises where a file is damaged."""
MOST_PIXELS = 1_000_000
"""A file whose size is damaged may claim more, and is not decoded."""


def saved(picture_format: str, image: Image.Image = NOISE, /, **how: object) -> bytes:
    file = BytesIO()
    image.save(file, picture_format, **how)
    return file.getvalue()


def exif() -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = 6
    block[0x010F] = SECRET.decode()
    block.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    return block


GPS_SECONDS = struct.pack(">II", 30, 1)
"""The last of the numbers that say where, as Pillow writes them."""


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def sub_blocks(body: bytes) -> bytes:
    parts = [body[at : at + 255] for at in range(0, len(body), 255)]
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"


def extended(data: bytes, at: int, extra: bytes) -> bytes:
    return data[:at] + extra + data[at:]


def jpeg_with(*extra: bytes, **how: object) -> bytes:
    return extended(saved("JPEG", **how), 20, b"".join(extra))


def png_with(*extra: bytes, **how: object) -> bytes:
    return extended(saved("PNG", **how), 33, b"".join(extra))


def gif_with(*extra: bytes, **how: object) -> bytes:
    plain = saved("GIF", **how)
    return extended(plain, 13 + 3 * (2 << (plain[10] & 7)), b"".join(extra))


def frames(data: bytes, picture_format: str) -> list[tuple[bytes, object, object]]:
    """Decode every frame: its pixels, how long it is shown, and how often all of them are."""
    with Image.open(BytesIO(data), formats=[picture_format]) as image:
        return [
            (frame.convert("RGBA").tobytes(), frame.info.get("duration"), frame.info.get("loop"))
            for frame in ImageSequence.Iterator(image)
        ]


def assert_is_bare(data: bytes, before: PictureFacts) -> None:
    facts = read_facts(data)
    assert facts.whole, facts.problem
    assert set(facts.metadata) <= {"colour profile"}
    assert facts.orientation == 1
    for name in ("format", "width", "height", "frames", "colours", "bits", "has_alpha", "profile"):
        assert getattr(facts, name) == getattr(before, name), name


def cut(data: bytes, picture_format: str) -> bytes:
    """Cut a file, and hold the result against it."""
    facts = read_facts(data)
    assert (facts.format, facts.whole) == (picture_format, True)
    rest = without_metadata(data, picture_format)
    assert_is_bare(rest, facts)
    assert frames(rest, picture_format) == frames(data, picture_format)
    assert without_metadata(rest, picture_format) is rest
    return rest


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
def test_where_a_photo_was_taken_is_gone(how: dict[str, object]) -> None:
    data = saved("JPEG", exif=exif(), comment=SECRET, **how)
    assert GPS_SECONDS in data
    assert SECRET in data
    rest = cut(data, "JPEG")
    assert GPS_SECONDS not in rest
    assert SECRET not in rest
    assert rest == saved("JPEG", **how)


def test_where_a_png_was_taken_is_gone() -> None:
    text = PngInfo()
    text.add_text("Author", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    data = saved("PNG", exif=exif(), pnginfo=text)
    assert GPS_SECONDS in data
    rest = cut(data, "PNG")
    assert GPS_SECONDS not in rest
    assert rest == saved("PNG")


def test_the_comment_of_an_animation_is_gone() -> None:
    rest = cut(saved("GIF", comment=SECRET, loop=3, duration=70, **MOVING), "GIF")
    assert SECRET not in rest
    assert rest == saved("GIF", loop=3, duration=70, **MOVING)


@pytest.mark.parametrize(
    "data",
    [
        saved("JPEG"),
        saved("JPEG", progressive=True, icc_profile=SRGB),
        saved("JPEG", NOISE.convert("CMYK")),
        saved("PNG", icc_profile=SRGB, dpi=(300, 300)),
        saved("PNG", NOISE.quantize(), transparency=3),
        saved("PNG", **MOVING),
        saved("GIF"),
        saved("GIF", loop=0, **MOVING),
        png_of_size(30, 20, 5000),
    ],
)
def test_a_file_that_tells_nothing_stays_itself(data: bytes) -> None:
    picture_format = read_facts(data).format or ""
    assert without_metadata(data, picture_format) is data
    assert cut(data, picture_format) == data


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
@pytest.mark.parametrize(
    "extra",
    [
        segment(0xE0, b"JFXX\0\x13\1\1" + SECRET),
        segment(0xE1, b"Exif\0\0" + SECRET),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + SECRET),
        segment(0xE2, b"MPF\0II*\0" + SECRET),
        segment(0xE2, SECRET),
        segment(0xE5, SECRET),
        segment(0xEB, b"JP\0\1" + SECRET),
        segment(0xEC, b"Ducky\0\1\0\4\0\0\0<\0\2\0\r" + SECRET + b"\0\0"),
        segment(0xED, b"Photoshop 3.0\x008BIM\4\4" + SECRET),
        segment(0xEF, SECRET),
        segment(0xFE, SECRET),
        SECRET,
        b"\xff\xff\xff" + segment(0xFE, SECRET) + b"\xff\xff",
    ],
)
def test_what_a_jpeg_segment_tells_is_gone(extra: bytes) -> None:
    assert cut(jpeg_with(extra), "JPEG") == saved("JPEG")


def test_what_stands_between_the_scans_of_a_jpeg_is_gone() -> None:
    plain = saved("JPEG", progressive=True)
    second_scan = plain.index(b"\xff\xda", plain.index(b"\xff\xda") + 1)
    data = extended(plain, second_scan, segment(0xFE, SECRET) + SECRET)
    assert read_facts(data).metadata == ("comment", "data between segments")
    assert cut(data, "JPEG") == plain


def test_the_thumbnail_of_jfif_is_gone_and_its_resolution_stays() -> None:
    plain = saved("JPEG", dpi=(300, 299))
    body = plain[6:18] + b"\2\1" + (SECRET * 9)[:6]
    data = plain[:2] + segment(0xE0, body) + plain[20:]
    assert read_facts(data).metadata == ("thumbnail",)
    assert cut(data, "JPEG") == plain


def test_how_adobe_stores_colours_stays_and_what_follows_is_gone() -> None:
    plain = saved("JPEG", NOISE.convert("CMYK"))
    adobe = plain.index(b"\xff\xee")
    longer = segment(0xEE, plain[adobe + 4 : adobe + 16] + SECRET)
    data = plain[:adobe] + longer + plain[adobe + 16 :]
    assert read_facts(data).metadata == ("application data",)
    assert cut(data, "JPEG") == plain


def test_the_quality_that_photoshop_notes_tells_nothing() -> None:
    data = jpeg_with(segment(0xEC, b"Ducky\0\1\0\4\0\0\0<\0\0"))
    assert read_facts(data).metadata == ()
    assert cut(data, "JPEG") is data


def test_the_further_pictures_of_a_jpeg_are_gone() -> None:
    with Image.open(BytesIO(saved("MPO", exif=exif(), **MOVING))) as several:
        assert several.n_frames == 3  # type: ignore[attr-defined]
    data = saved("MPO", **MOVING)
    assert read_facts(data).metadata == ("further pictures", "data after the end")
    rest = without_metadata(data, "JPEG")
    assert_is_bare(rest, read_facts(data))
    assert frames(rest, "JPEG") == frames(saved("JPEG"), "JPEG")


def test_a_profile_in_several_segments_stays() -> None:
    long = SRGB + bytes(150_000)
    data = saved("JPEG", icc_profile=long, comment=SECRET)
    assert read_facts(data).profile == long
    assert cut(data, "JPEG") == saved("JPEG", icc_profile=long)


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf", b"caBX", b"prVt"])
def test_what_a_png_chunk_tells_is_gone(kind: bytes) -> None:
    assert without_metadata(png_with(chunk(kind, b"name\0" + SECRET)), "PNG") == saved("PNG")


@pytest.mark.parametrize(
    "kind",
    b"acTL bKGD cHRM cICP cLLI cLLi fcTL fdAT gAMA hIST mDCV mDCv pHYs sBIT sPLT sRGB tRNS".split(),
)
def test_what_draws_a_png_stays(kind: bytes) -> None:
    data = png_with(chunk(kind, bytes(9)))
    assert read_facts(data).metadata == ()
    assert without_metadata(data, "PNG") is data
    assert without_metadata(data + SECRET, "PNG") == data


def test_a_moving_png_keeps_its_frames() -> None:
    text = PngInfo()
    text.add_text("Author", SECRET.decode())
    data = saved("PNG", duration=[40, 90, 400], loop=2, pnginfo=text, **MOVING)
    assert len(frames(data, "PNG")) == 3
    assert cut(data, "PNG") == saved("PNG", duration=[40, 90, 400], loop=2, **MOVING)


@pytest.mark.parametrize(
    "extra",
    [
        b"\x21\xfe" + sub_blocks(SECRET),
        b"\x21\xff\x0bXMP DataXMP" + sub_blocks(SECRET * 50),
        b"\x21\xff\x0bGeneratedBy" + sub_blocks(SECRET),
        b"\x21\xff" + sub_blocks(SECRET),
        b"\x21\x99" + sub_blocks(SECRET),
    ],
)
def test_what_a_gif_block_tells_is_gone(extra: bytes) -> None:
    assert cut(gif_with(extra), "GIF") == saved("GIF")


def test_an_extension_of_nothing_is_gone() -> None:
    assert without_metadata(gif_with(b"\x21\xff\0", b"\x21\x99\0"), "GIF") == saved("GIF")


def test_what_draws_a_gif_stays() -> None:
    loop, other_loop = (b"\x21\xff\x0b" + name for name in (b"NETSCAPE2.0", b"ANIMEXTS1.0"))
    profile = b"\x21\xff\x0bICCRGBG1012" + sub_blocks(SRGB)
    text = b"\x21\x01\x0c" + bytes(8) + b"\x08\x08\1\0" + sub_blocks(b"shown")
    times = b"\3\1\5\0\0"
    data = gif_with(loop + times, other_loop + times, profile, text)
    assert cut(data, "GIF") is data
    assert read_facts(data).profile == SRGB


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "GIF"])
def test_what_follows_the_end_is_gone(picture_format: str) -> None:
    plain = saved(picture_format)
    assert cut(plain + b"PK\3\4" + SECRET, picture_format) == plain


def jpeg_joints(data: bytes) -> list[int]:
    """Give the places before the first scan where a segment starts."""
    places = [2]
    while data[places[-1] + 1] != 0xDA:
        places.append(places[-1] + 2 + int.from_bytes(data[places[-1] + 2 : places[-1] + 4]))
    return places


def png_joints(data: bytes) -> list[int]:
    """Give the places after the header where a chunk starts."""
    places = [33]
    while data[places[-1] + 4 : places[-1] + 8] != b"IEND":
        places.append(places[-1] + 12 + int.from_bytes(data[places[-1] : places[-1] + 4]))
    return places


JPEG_EXTRAS = (
    segment(0xE1, b"Exif\0\0II*\0" + SECRET),
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
    segment(0xED, b"Photoshop 3.0\x008BIM" + SECRET),
    segment(0xE9, b"\xff\xd9\xff\xda" + SECRET),
    segment(0xFE, b"\xff" * 20),
    b"\xff\xff",
    b"\0\xff\0" + SECRET,
    b"\xff\1",
)
PNG_EXTRAS = tuple(chunk(kind, SECRET) for kind in (b"tEXt", b"zTXt", b"eXIf", b"tIME", b"quIt"))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(JPEG_EXTRAS)), max_size=8),
    st.sampled_from(["RGB", "L", "CMYK"]),
)
def test_whatever_stands_at_the_joints_of_a_jpeg_is_gone(
    extras: list[tuple[int, bytes]], mode: str
) -> None:
    plain = data = saved("JPEG", NOISE.convert(mode))
    joints = jpeg_joints(plain)[1:]  # what comes first tells a JPEG from other files
    for joint, extra in sorted(extras, reverse=True):
        data = extended(data, joints[min(joint, len(joints) - 1)], extra)
    assert without_metadata(data, "JPEG") == plain


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(PNG_EXTRAS)), max_size=8))
def test_whatever_stands_at_the_joints_of_a_png_is_gone(extras: list[tuple[int, bytes]]) -> None:
    plain = data = saved("PNG", **MOVING)
    joints = png_joints(plain)
    for joint, extra in sorted(extras, reverse=True):
        data = extended(data, joints[min(joint, len(joints) - 1)], extra)
    assert without_metadata(data, "PNG") == plain


FILES = (
    saved("JPEG", exif=exif(), comment=SECRET),
    jpeg_with(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), icc_profile=SRGB, dpi=(9, 9)),
    saved("JPEG", NOISE.convert("CMYK"), progressive=True, exif=exif()),
    saved("JPEG", NOISE.convert("L"), restart_marker_rows=1, comment=SECRET) + SECRET,
    saved("PNG", exif=exif(), icc_profile=SRGB),
    png_with(chunk(b"tEXt", b"Author\0" + SECRET), chunk(b"gAMA", bytes(4)), **MOVING),
    saved("GIF", comment=SECRET, loop=0, **MOVING),
    gif_with(b"\x21\xff\x0bICCRGBG1012" + sub_blocks(SRGB), comment=SECRET, transparency=3),
)
HOSTILE = (b"\0", b"\xff", b"\xff\xff", b"\0\0\0\0", b"\xff\xd0", b"\xff\1", b"\xff\xfe\0\4hi")

wounds = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 900), st.integers(0, 6000)),
        st.integers(0, 20),
        st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=12)),
    ),
    min_size=1,
    max_size=4,
)


def mended(data: bytes) -> bytes:
    """Give the chunks of a wounded PNG their right checksums, as far as there are chunks."""
    at, parts = 8, [data[:8]]
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4])
        parts += [data[at:end], struct.pack(">I", zlib.crc32(data[at + 4 : end]))]
        at = end + 4
    return b"".join(parts)


def assert_wounded_file_is_cut(file: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    wounded = bytearray(file)
    for place, taken, put in cuts:
        wounded[place : place + taken] = put
    data = mended(bytes(wounded)) if file[1:4] == b"PNG" else bytes(wounded)
    facts = read_facts(data)
    if not facts.whole or facts.format not in ("JPEG", "PNG", "GIF"):
        return
    rest = without_metadata(data, facts.format)
    assert_is_bare(rest, facts)
    assert without_metadata(rest, facts.format) is rest
    if facts.width * facts.height > MOST_PIXELS:
        return
    try:
        shown = frames(data, facts.format)
    except UNREADABLE:
        return
    assert frames(rest, facts.format) == shown


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # of what is wrong in EXIF
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), wounds)
def test_wounded_files(file: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    assert_wounded_file_is_cut(file, cuts)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), wounds)
def test_many_wounded_files(file: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    assert_wounded_file_is_cut(file, cuts)


def test_another_format_is_not_cut() -> None:
    with pytest.raises(KeyError):
        without_metadata(saved("WEBP"), "WEBP")
