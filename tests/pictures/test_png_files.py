"""PNG files: whole ones, broken ones, and what their chunks tell."""

import struct
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from pnutprofile.pictures.facts import read_facts

SIGNATURE = b"\x89PNG\r\n\x1a\n"
ONE_GREY_PIXEL = bytes.fromhex("789c6360000000020001")


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int = 1, height: int = 1, rest: bytes = b"\x08\0\0\0\0") -> bytes:
    return chunk(b"IHDR", struct.pack(">II", width, height) + rest)


def png(*between: bytes, head: bytes | None = None) -> bytes:
    pixels = chunk(b"IDAT", ONE_GREY_PIXEL)
    return SIGNATURE + (head or header()) + b"".join(between) + pixels + chunk(b"IEND")


def saved(image: Image.Image, **how: object) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", **how)
    return file.getvalue()


def test_a_whole_file() -> None:
    data = saved(Image.new("RGB", (30, 20), "teal"))
    facts = read_facts(data)
    assert (facts.format, facts.width, facts.height, facts.frames) == ("PNG", 30, 20, 1)
    assert (facts.whole, facts.problem, facts.orientation) == (True, "", 1)
    assert facts.metadata == ()
    assert facts.size_bytes == len(data)
    assert not facts.animated


def test_no_proper_beginning_of_a_file_is_whole() -> None:
    data = saved(Image.effect_noise((12, 9), 60))
    assert read_facts(data).whole
    assert [end for end in range(len(data)) if read_facts(data[:end]).whole] == []


def test_a_cut_chunk_is_named_with_its_place() -> None:
    assert read_facts(png()[:38]).problem == "ends in the middle of a PNG chunk (at byte 33)"
    assert read_facts(png()[:45]).problem == "ends in the middle of a PNG chunk (IDAT at byte 33)"
    assert read_facts(png()[:55]).problem == "ends before the PNG end mark (IEND)"


def test_what_was_seen_before_the_fault_is_told() -> None:
    facts = read_facts(png(chunk(b"tEXt", b"Comment\0hello"), head=header(640, 480))[:-5])
    assert (facts.width, facts.height, facts.metadata) == (640, 480, ("comment",))


def test_every_flipped_bit_of_the_critical_chunks_is_found() -> None:
    data = png()
    for place in range(8, len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            assert not read_facts(bytes(flipped)).whole, (place, bit)


def test_a_wrong_checksum_is_named() -> None:
    data = bytearray(png())
    data[44] ^= 1
    problem = "has a damaged PNG chunk (IDAT at byte 33: its checksum does not match)"
    assert read_facts(bytes(data)).problem == problem


def test_a_wrong_checksum_of_a_chunk_that_may_be_ignored_is_ignored() -> None:
    harmless = chunk(b"tEXt", b"Comment\0hello")[:-1] + b"?"
    assert read_facts(png(harmless)).whole


@pytest.mark.parametrize("length", [0x80000000, 0xFFFFFFFF])
def test_an_impossible_length_is_named(length: int) -> None:
    data = SIGNATURE + header() + struct.pack(">I", length) + b"IDAT" + bytes(50)
    problem = f"has a PNG chunk of an impossible length (IDAT at byte 33: {length} bytes)"
    assert read_facts(data).problem == problem


def test_a_length_beyond_the_end_is_a_cut() -> None:
    data = SIGNATURE + header() + b"\x7f\xff\xff\xffIDAT" + bytes(50)
    assert read_facts(data).problem == "ends in the middle of a PNG chunk (IDAT at byte 33)"


def test_a_name_that_is_no_name_does_not_reach_the_message() -> None:
    data = SIGNATURE + header() + b"\0\0\0\0\x1b[2J" + bytes(50)
    assert read_facts(data).problem == "has no PNG chunk where one should start (byte 33)"


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        (header(0, 5), "says that it is 0x5 pixels"),
        (header(5, 0), "says that it is 5x0 pixels"),
        (header(2**31, 1), "says that it is 2147483648x1 pixels, more than a PNG can have"),
        (header(rest=b"\x08\x05\0\0\0"), "describes no known kind"),
        (header(rest=b"\x01\x02\0\0\0"), "describes no known kind"),
        (header(rest=b"\x08\0\1\0\0"), "describes no known kind"),
        (header(rest=b"\x08\0\0\1\0"), "describes no known kind"),
        (header(rest=b"\x08\0\0\0\2"), "describes no known kind"),
        (chunk(b"IHDR", bytes(12)), "does not start with a PNG header (IHDR)"),
        (chunk(b"CgBI", bytes(4)) + header(), "does not start with a PNG header (IHDR)"),
    ],
)
def test_a_header_that_cannot_be_is_refused(head: bytes, problem: str) -> None:
    facts = read_facts(png(head=head))
    assert not facts.whole
    assert problem in facts.problem


def test_a_file_without_pixels_is_not_whole() -> None:
    data = SIGNATURE + header() + chunk(b"IDAT") + chunk(b"IEND")
    assert read_facts(data).problem == "holds no pixels (no PNG chunk IDAT)"


def test_data_after_the_end_is_told_and_tolerated() -> None:
    facts = read_facts(png() + b"PK\x03\x04 a hidden archive")
    assert facts.whole
    assert facts.metadata == ("data after the end",)


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (chunk(b"tEXt", b"Author\0me"), ("comment",)),
        (chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"), ("XMP",)),
        (chunk(b"zTXt", b"Raw profile type exif\0\0xx"), ("camera data",)),
        (chunk(b"tEXt", b"Raw profile type iptc\0xx"), ("IPTC",)),
        (chunk(b"iCCP", b"sRGB\0\0xx"), ("colour profile",)),
        (chunk(b"tIME", bytes(7)), ("date",)),
        (chunk(b"eXIf", b"nonsense"), ("EXIF",)),
        (chunk(b"tEXt", b"a\0b") + chunk(b"tEXt", b"c\0d"), ("comment",)),
        (chunk(b"gAMA", bytes(4)) + chunk(b"pHYs", bytes(9)), ()),
        (chunk(b"caBX", b"jumb"), ("content credentials",)),
        (chunk(b"mkBS", bytes(50)), ("application data",)),
    ],
)
def test_what_chunks_tell(extra: bytes, words: tuple[str, ...]) -> None:
    facts = read_facts(png(extra))
    assert facts.whole
    assert facts.metadata == words


def test_metadata_written_by_pillow_is_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    text = PngInfo()
    text.add_text("Comment", "hello", zip=True)
    facts = read_facts(saved(Image.new("L", (4, 2)), exif=exif, pnginfo=text, icc_profile=b"icc"))
    assert facts.orientation == 8
    assert set(facts.metadata) == {"GPS position", "comment", "colour profile"}
    assert facts.shown_size == (2, 4)


@pytest.mark.parametrize(
    ("mode", "colours", "bits", "has_alpha"),
    [
        ("1", "grey", 8, False),
        ("L", "grey", 8, False),
        ("LA", "grey", 8, True),
        ("I;16", "grey", 16, False),
        ("P", "palette", 8, False),
        ("RGB", "RGB", 8, False),
        ("RGBA", "RGB", 8, True),
    ],
)
def test_the_colours(mode: str, colours: str, bits: int, has_alpha: bool) -> None:
    facts = read_facts(saved(Image.new(mode, (4, 4))))
    assert (facts.colours, facts.bits, facts.has_alpha) == (colours, bits, has_alpha)


@pytest.mark.parametrize(
    ("mode", "transparent"), [("P", 0), ("P", b"\0\x80"), ("L", 9), ("RGB", (1, 2, 3))]
)
def test_one_transparent_colour_makes_alpha(mode: str, transparent: object) -> None:
    assert read_facts(saved(Image.new(mode, (4, 4)), transparency=transparent)).has_alpha


def test_sixteen_bits_of_colour() -> None:
    facts = read_facts(png(head=header(rest=b"\x10\x06\0\0\0")))
    assert (facts.colours, facts.bits, facts.has_alpha) == ("RGB", 16, True)


def test_a_colour_profile_is_unpacked() -> None:
    profile = bytes(range(256)) * 12
    assert read_facts(saved(Image.new("L", (4, 4)), icc_profile=profile)).profile == profile


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"name",
        b"name\0",
        b"name\0\1" + zlib.compress(b"profile"),
        b"name\0\0" + zlib.compress(b"profile")[:-1],
        b"name\0\0xx",
        b"n" * 80 + b"\0\0" + zlib.compress(b"profile"),
        b"name\0\0" + zlib.compress(bytes(50_000_000)),
    ],
)
def test_a_colour_profile_that_is_broken_or_huge_is_none(body: bytes) -> None:
    facts = read_facts(png(chunk(b"iCCP", body)))
    assert (facts.whole, facts.metadata, facts.profile) == (True, ("colour profile",), b"")


def test_a_thousand_huge_colour_profiles_cost_no_more_than_one() -> None:
    bomb = chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(20_000_000)))
    start = time.monotonic()
    assert read_facts(png(bomb * 1000)).profile == b""
    assert time.monotonic() - start < 1.0


def test_of_two_colour_profiles_the_first_counts() -> None:
    first, second = (chunk(b"iCCP", b"x\0\0" + zlib.compress(name)) for name in (b"one", b"two"))
    assert read_facts(png(first, second)).profile == b"one"


def test_the_frames_of_an_animation_are_counted() -> None:
    frames = [Image.new("L", (5, 5), shade) for shade in (0, 90, 180)]
    facts = read_facts(saved(frames[0], save_all=True, append_images=frames[1:]))
    assert (facts.frames, facts.animated, facts.whole) == (3, True, True)


def test_frames_without_an_animation_do_not_count() -> None:
    assert read_facts(png(chunk(b"fcTL", bytes(26)), chunk(b"fcTL", bytes(26)))).frames == 1


@pytest.mark.parametrize("kind", [b"tEXt", b"iCCP", b"iTXt"])
def test_a_huge_chunk_is_stepped_over(kind: bytes) -> None:
    facts = read_facts(png(chunk(kind, b"name\0" + bytes(30_000_000))))
    assert facts.whole


def test_a_file_of_a_million_empty_chunks_is_given_up() -> None:
    data = SIGNATURE + header() + b"\0\0\0\0tEXt\0\0\0\0" * 1_000_000
    assert read_facts(data).problem == "is made of more than 500000 blocks"
