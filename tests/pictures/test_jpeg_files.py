"""JPEG files: whole ones, broken ones, and what their segments tell."""

from io import BytesIO

import pytest
from PIL import Image

from pnutprofile.pictures.facts import read_facts

START, END = b"\xff\xd8", b"\xff\xd9"
FRAME = bytes.fromhex("ffc0000b080010002001011100")  # 32 wide, 16 high, one component
SCAN = bytes.fromhex("ffda0008010100003f00")
PIXELS = b"\x12\x34\xff\x00\x56\xff\xd0\x78\xff\xd7\x9a"  # with a stuffed zero and two restarts


def jpeg(*between: bytes) -> bytes:
    return START + b"".join(between) + FRAME + SCAN + PIXELS + END


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def saved(image: Image.Image, **how: object) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", **how)
    return file.getvalue()


def test_a_file_made_by_hand() -> None:
    facts = read_facts(jpeg())
    assert (facts.format, facts.width, facts.height, facts.frames) == ("JPEG", 32, 16, 1)
    assert (facts.whole, facts.problem, facts.metadata) == (True, "", ())


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"progressive": True},
        {"restart_marker_rows": 1},
        {"optimize": True, "quality": 100},
        {"quality": 5, "subsampling": 2},
    ],
)
def test_files_made_by_pillow(how: dict[str, object]) -> None:
    image = Image.merge("RGB", [Image.effect_noise((61, 45), 90) for _ in range(3)])
    data = saved(image, **how)
    facts = read_facts(data)
    assert (facts.width, facts.height, facts.whole, facts.metadata) == (61, 45, True, ())
    assert [end for end in range(len(data)) if read_facts(data[:end]).whole] == []


@pytest.mark.parametrize(("mode", "colours"), [("RGB", "RGB"), ("L", "grey"), ("CMYK", "CMYK")])
def test_the_colours(mode: str, colours: str) -> None:
    facts = read_facts(saved(Image.new(mode, (7, 5))))
    assert (facts.width, facts.height, facts.whole) == (7, 5, True)
    assert (facts.colours, facts.bits, facts.has_alpha, facts.profile) == (colours, 8, False, b"")


def test_the_bits_of_a_sample() -> None:
    twelve = FRAME.replace(b"\x0b\x08", b"\x0b\x0c")
    facts = read_facts(START + twelve + SCAN + PIXELS + END)
    assert (facts.bits, facts.width, facts.colours) == (12, 32, "grey")


def test_a_picture_in_several_passes() -> None:
    image = Image.effect_noise((61, 45), 90)
    assert not read_facts(saved(image)).progressive
    assert read_facts(saved(image, progressive=True)).progressive


@pytest.mark.parametrize("bytes_long", [1, 3000, 65519, 65520, 200_000])
def test_a_colour_profile_is_joined(bytes_long: int) -> None:
    profile = (bytes(range(251)) * 1000)[:bytes_long]
    assert read_facts(saved(Image.new("L", (4, 4)), icc_profile=profile)).profile == profile


@pytest.mark.parametrize(
    ("parts", "profile"),
    [
        ((b"\1\1all",), b"all"),
        ((b"\2\2two", b"\1\2one "), b"one two"),
        ((b"\1\2one",), b""),
        ((b"\2\2two",), b""),
        ((b"\1\2one", b"\1\2one"), b""),
        ((b"\1\2one", b"\2\3two"), b""),
        ((b"\1\1one", b"\2\1two"), b""),
        ((b"\0\1zero",), b""),
        ((b"\1",), b""),
        ((b"\1\2one", b"", b"\2\2two"), b""),
    ],
)
def test_only_a_colour_profile_with_all_of_its_parts_counts(
    parts: tuple[bytes, ...], profile: bytes
) -> None:
    facts = read_facts(jpeg(*(segment(0xE2, b"ICC_PROFILE\0" + part) for part in parts)))
    assert (facts.whole, facts.metadata, facts.profile) == (True, ("colour profile",), profile)


def test_a_cut_segment_is_named_with_its_place() -> None:
    cut = START + segment(0xE1, bytes(100))[:50]
    assert read_facts(cut).problem == "ends in the middle of a JPEG segment (APP1 at byte 2)"
    assert read_facts(jpeg()[:4]).problem == "ends in the middle of a JPEG segment (SOF0 at byte 2)"
    assert read_facts(jpeg()[:-2]).problem == "ends before the JPEG end mark (EOI)"
    assert read_facts(jpeg()[:-1]).problem == "ends before the JPEG end mark (EOI)"


@pytest.mark.parametrize("length", [0, 1])
def test_a_length_shorter_than_itself_is_refused(length: int) -> None:
    lying = b"\xff\xdb" + length.to_bytes(2) + bytes(64)
    problem = f"has a JPEG segment of an impossible length (DQT at byte 2: {length} bytes)"
    assert read_facts(jpeg(lying)).problem == problem


def test_a_length_that_swallows_the_rest_is_a_cut() -> None:
    lying = b"\xff\xdb\xff\xff" + bytes(64)
    assert read_facts(jpeg(lying)).problem == "ends in the middle of a JPEG segment (DQT at byte 2)"


def test_a_length_that_swallows_the_frame_header_leaves_no_size() -> None:
    lying = b"\xff\xdb" + (2 + 64 + len(FRAME)).to_bytes(2) + bytes(64)
    problem = "starts its pixels (SOS at byte 83) before it says its size"
    assert read_facts(jpeg(lying)).problem == problem


def test_fill_bytes_between_segments_tell_nothing() -> None:
    facts = read_facts(jpeg(b"\xff\xff\xff", segment(0xDB, bytes(65)), b"\xff"))
    assert (facts.whole, facts.metadata) == (True, ())


def test_stray_bytes_between_segments_are_told_and_tolerated() -> None:
    facts = read_facts(jpeg(segment(0xDB, bytes(65)), b"\0\0"))
    assert (facts.whole, facts.metadata) == (True, ("data between segments",))


def test_a_marker_inside_a_segment_is_no_marker() -> None:
    assert read_facts(jpeg(segment(0xDB, END * 30), segment(0xFE, START + FRAME + END))).whole


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (START + FRAME + END, "holds no pixels (no JPEG scan)"),
        (START + SCAN + PIXELS + END, "starts its pixels (SOS at byte 2) before it says its size"),
        (jpeg(FRAME), "says twice how large it is (SOF0 at byte 15)"),
        (jpeg(b"\xff\x5a"), "has an unknown JPEG marker (0x5A at byte 2)"),
        (
            jpeg(segment(0xC2, bytes(3))),
            "has a JPEG frame header that is too short (SOF2 at byte 2)",
        ),
        (jpeg(segment(0xC0, b"\x08\0\x10\0\x20\x03")), "too short (SOF0 at byte 2)"),
        (jpeg(bytes.fromhex("ffc0000b080000002001011100")), "says that it is 32x0 pixels"),
        (jpeg(bytes.fromhex("ffc0000b080010000001011100")), "says that it is 0x16 pixels"),
        (START + FRAME + SCAN + PIXELS + jpeg(), "breaks off where another JPEG starts (byte 36)"),
    ],
)
def test_a_structure_that_cannot_be_is_refused(data: bytes, problem: str) -> None:
    facts = read_facts(data)
    assert not facts.whole
    assert problem in facts.problem


def test_the_largest_sides() -> None:
    strip = bytes.fromhex("ffc0000b08ffffffff01011100")
    facts = read_facts(START + strip + SCAN + PIXELS + END)
    assert (facts.width, facts.height, facts.whole) == (65535, 65535, True)


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (segment(0xE0, b"JFIF\0" + bytes(9)), ()),
        (segment(0xE0, b"JFIF\0" + bytes(7) + b"\1\1rgb"), ("thumbnail",)),
        (segment(0xE0, b"JFXX\0\x10"), ("thumbnail",)),
        (segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), ("XMP",)),
        (segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0"), ("XMP",)),
        (segment(0xE1, b"Exif\0\0nonsense"), ("EXIF",)),
        (segment(0xE1, b"something else"), ("application data",)),
        (segment(0xE2, b"ICC_PROFILE\0\1\1"), ("colour profile",)),
        (segment(0xE2, b"MPF\0II*\0"), ("further pictures",)),
        (segment(0xEB, b"JP\0\1"), ("content credentials",)),
        (segment(0xED, b"Photoshop 3.0\x008BIM\4\4"), ("IPTC",)),
        (segment(0xEC, b"Ducky\0\1\0\4\0\0\0<\0\0"), ()),
        (segment(0xEC, b"Ducky\0\1\0\4\0\0\0<\0\2\0\3you\0\0"), ("comment",)),
        (segment(0xEE, b"Adobe\0d" + bytes(5)), ()),
        (segment(0xEE, b"Adobe\0d" + bytes(6)), ("application data",)),
        (segment(0xE5, b""), ("application data",)),
        (segment(0xFE, b"hello") + segment(0xFE, b""), ("comment",)),
    ],
)
def test_what_segments_tell(extra: bytes, words: tuple[str, ...]) -> None:
    facts = read_facts(jpeg(extra))
    assert facts.whole
    assert facts.metadata == words


def test_metadata_written_by_pillow_is_seen() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x013B] = "Someone"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0)})
    data = saved(Image.new("L", (4, 4)), exif=exif, comment=b"hi", icc_profile=b"icc")
    assert set(read_facts(data).metadata) == {
        "GPS position",
        "camera data",
        "author",
        "comment",
        "colour profile",
    }


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_the_orientation(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    facts = read_facts(saved(Image.new("L", (30, 20)), exif=exif))
    assert facts.orientation == orientation
    assert (facts.width, facts.height) == (30, 20)
    assert facts.shown_size == ((30, 20) if orientation <= 4 else (20, 30))


def test_what_stands_after_the_end_is_told_and_tolerated() -> None:
    facts = read_facts(jpeg(segment(0xE2, b"MPF\0II*\0")) + jpeg())
    assert facts.whole
    assert facts.metadata == ("further pictures", "data after the end")


def test_a_file_of_a_million_comments_is_given_up() -> None:
    data = START + b"\xff\xfe\0\2" * 1_000_000
    assert read_facts(data).problem == "is made of more than 500000 blocks"


@pytest.mark.parametrize("filling", [b"\xff", b"\xff\0", b"\xff\xd0", b"\0"])
def test_megabytes_without_a_marker_take_little_time(filling: bytes) -> None:
    data = START + FRAME + SCAN + filling * (20_000_000 // len(filling)) + END
    assert read_facts(data).whole
