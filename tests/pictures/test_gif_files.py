"""GIF files: whole ones, broken ones, their frames, and what their blocks tell."""

from io import BytesIO

import pytest
from PIL import Image

from pnutprofile.pictures.facts import read_facts

HEADER = b"GIF89a" + bytes.fromhex("0a000600000000")  # 10 wide, 6 high, no colours of its own
FRAME = bytes.fromhex("2c 0000 0000 0a00 0600 00 02 02 4c01 00")
COMMENT = b"\x21\xfe\x05hello\x00"
END = b"\x3b"


def frame_at(left: int, top: int, width: int, height: int) -> bytes:
    place = b"".join(number.to_bytes(2, "little") for number in (left, top, width, height))
    return b"\x2c" + place + FRAME[9:]


def saved(image: Image.Image, **how: object) -> bytes:
    file = BytesIO()
    image.save(file, "GIF", **how)
    return file.getvalue()


def test_a_file_made_by_hand() -> None:
    facts = read_facts(HEADER + FRAME + END)
    assert (facts.format, facts.width, facts.height, facts.frames) == ("GIF", 10, 6, 1)
    assert (facts.whole, facts.problem, facts.metadata, facts.oddities) == (True, "", (), ())


def test_both_versions_are_known() -> None:
    assert read_facts(b"GIF87a" + HEADER[6:] + FRAME + END).whole
    assert read_facts(b"GIF88a" + HEADER[6:] + FRAME + END).format is None


def test_no_proper_beginning_of_a_file_is_whole() -> None:
    frames = [Image.effect_noise((12, 9), spread) for spread in (20, 50, 90)]
    for data in (saved(frames[0]), saved(frames[0], save_all=True, append_images=frames[1:])):
        assert read_facts(data).whole
        assert [end for end in range(len(data)) if read_facts(data[:end]).whole] == []


def test_the_frames_are_counted() -> None:
    frames = [Image.new("RGB", (20, 10), (shade, 0, 0)) for shade in (0, 60, 120, 180)]
    data = saved(frames[0], save_all=True, append_images=frames[1:], loop=0, comment=b"hi")
    facts = read_facts(data)
    assert (facts.width, facts.height, facts.frames, facts.animated) == (20, 10, 4, True)
    assert facts.metadata == ("comment",)


def test_ten_thousand_frames_are_counted() -> None:
    assert read_facts(HEADER + FRAME * 10_000 + END).frames == 10_000


def test_a_colour_table_is_stepped_over() -> None:
    own_colours = b"GIF89a" + bytes.fromhex("0a000600810000") + END * 12
    frame_colours = FRAME[:9] + b"\x80" + END * 6 + FRAME[10:]
    facts = read_facts(own_colours + frame_colours + FRAME + END)
    assert (facts.frames, facts.whole, facts.metadata) == (2, True, ())


@pytest.mark.parametrize(
    ("frame", "inside"),
    [
        (frame_at(0, 0, 10, 6), True),
        (frame_at(9, 5, 1, 1), True),
        (frame_at(1, 0, 10, 6), False),
        (frame_at(0, 0, 10, 7), False),
        (frame_at(65535, 65535, 65535, 65535), False),
    ],
)
def test_a_frame_outside_the_canvas_is_told(frame: bytes, inside: bool) -> None:
    facts = read_facts(HEADER + FRAME + frame * 3 + END)
    assert facts.whole
    assert facts.oddities == (() if inside else ("frame 2 reaches outside the canvas",))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (HEADER[:12], "ends in the middle of the GIF header"),
        (HEADER, "ends before the GIF end mark (trailer)"),
        (HEADER + FRAME, "ends before the GIF end mark (trailer)"),
        (HEADER + FRAME[:9], "ends in the middle of a GIF frame (at byte 13)"),
        (HEADER + FRAME[:-1], "ends in the middle of a GIF block"),
        (HEADER + b"\x21", "ends in the middle of a GIF block"),
        (HEADER + END, "holds no pixels (no GIF frame)"),
        (HEADER + COMMENT + END, "holds no pixels (no GIF frame)"),
        (HEADER + FRAME + b"\x1b[2J", "has an unknown GIF block (0x1B at byte 28)"),
        (b"GIF89a" + bytes.fromhex("00000600000000") + FRAME + END, "says that it is 0x6 pixels"),
        (b"GIF89a/*" + b"alert(1)" * 20, "has an unknown GIF block (0x28 at byte 13)"),
    ],
)
def test_a_structure_that_cannot_be_is_refused(data: bytes, problem: str) -> None:
    facts = read_facts(data)
    assert not facts.whole
    assert problem in facts.problem


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (COMMENT, ("comment",)),
        (b"\x21\xff\x0bXMP DataXMP\x03abc\x00", ("XMP",)),
        (b"\x21\xff\x0bICCRGBG1012\x03abc\x00", ("colour profile",)),
        (b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00", ()),
        (b"\x21\xff\x0bANIMEXTS1.0\x03\x01\x00\x00\x00", ()),
        (b"\x21\xff\x0bSomeProgram\x03abc\x00", ("application data",)),
        (b"\x21\xff\x00", ("application data",)),
        (b"\x21\x77\x03abc\x00", ("application data",)),
        (b"\x21\x2c\x03abc\x00", ("application data",)),
        (b"\x21\x01\x0c" + bytes(12) + b"\x02hi\x00", ()),
        (b"\x21\xf9\x04\x00\x00\x00\x00\x00", ()),
    ],
)
def test_what_blocks_tell(extra: bytes, words: tuple[str, ...]) -> None:
    facts = read_facts(HEADER + extra + FRAME + END)
    assert facts.whole
    assert facts.metadata == words


def test_the_colours() -> None:
    facts = read_facts(saved(Image.new("RGB", (4, 4), "teal")))
    assert (facts.colours, facts.bits, facts.has_alpha) == ("palette", 8, False)


@pytest.mark.parametrize(("flags", "has_alpha"), [(0, False), (1, True), (8, False), (13, True)])
def test_a_transparent_colour_makes_alpha(flags: int, has_alpha: bool) -> None:
    opaque, control = (b"\x21\xf9\x04" + bytes((flag, 0, 0, 0, 0)) for flag in (0, flags))
    facts = read_facts(HEADER + opaque + FRAME + control + FRAME + opaque + FRAME + END)
    assert (facts.whole, facts.has_alpha) == (True, has_alpha)


def test_a_colour_profile_is_joined() -> None:
    extension = b"\x21\xff\x0bICCRGBG1012\x03one\x04 two\x00"
    assert read_facts(HEADER + extension + extension + FRAME + END).profile == b"one two"


def test_data_after_the_end_is_told_and_tolerated() -> None:
    facts = read_facts(HEADER + FRAME + END + b"\0")
    assert (facts.whole, facts.metadata) == (True, ("data after the end",))


def test_a_file_of_a_million_tiny_blocks_is_given_up() -> None:
    data = HEADER + b"\x21\xfe" + b"\1a" * 1_000_000 + b"\0" + FRAME + END
    assert read_facts(data).problem == "is made of more than 500000 blocks"
