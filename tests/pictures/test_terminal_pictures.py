"""Pictures in a terminal, read back from what is sent there and compared pixel by pixel."""

import re
import time
from io import BytesIO

import pyte
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat, PngImagePlugin

from pnutprofile.pictures.scenes.drawings import draw
from pnutprofile.pictures.terminal.protocols import Depth, Look, Protocol
from pnutprofile.pictures.terminal.tile import tile
from pnutprofile.streams import Tile
from tests import terminal_pictures as terminal
from tests.terminal_pictures import from_blocks, from_iterm2, from_kitty, from_sixel, placed, shown

KITTY, ITERM2, SIXEL = (Look(name) for name in (Protocol.KITTY, Protocol.ITERM2, Protocol.SIXEL))
TRUE, INDEXED, ANSI = (Look(Protocol.BLOCKS, depth) for depth in Depth)
ASCII = Look(Protocol.ASCII)
PIXELS = (KITTY, ITERM2, SIXEL)
BLOCKS = (TRUE, INDEXED, ANSI)
LOOKS = (*PIXELS, *BLOCKS, ASCII)

RED, GREEN, BLUE, WHITE = (205, 0, 0), (0, 205, 0), (92, 92, 255), (255, 255, 255)
"""Four of the sixteen colours; all but white are not among the others of the 256."""


def name(look: object) -> str:
    if isinstance(look, Look):
        return f"{look.protocol.value}-{look.depth.value}"
    return ""


def drawing(kind: str, width: int, height: int) -> Image.Image:
    return Image.open(BytesIO(draw(kind, width, height)))


def fields(side: int = 80) -> Image.Image:
    """Four fields of one colour each."""
    picture = Image.new("RGB", (2, 2))
    for place, color in (((0, 0), RED), ((1, 0), GREEN), ((0, 1), BLUE), ((1, 1), WHITE)):
        picture.putpixel(place, color)
    return picture.resize((side, side), Image.Resampling.NEAREST)


def disc(side: int = 400) -> Image.Image:
    """A round robin on nothing."""
    picture = drawing("portrait", side, side).convert("RGBA")
    mask = Image.new("L", (side, side))
    ImageDraw.Draw(mask).ellipse((0, 0, side - 1, side - 1), fill=255)
    picture.putalpha(mask)
    return picture


def seen(made: Tile, look: Look) -> Image.Image:
    """Read a tile as its terminal does."""
    readers = {
        Protocol.KITTY: lambda: from_kitty(placed(made)).picture,
        Protocol.ITERM2: lambda: from_iterm2(placed(made)).picture,
        Protocol.SIXEL: lambda: from_sixel(placed(made)),
    }
    return readers.get(look.protocol, lambda: from_blocks(made))().convert("RGBA")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Give the mean difference of a channel, 0 to 255."""
    both = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return sum(ImageStat.Stat(both).mean) / 3


@pytest.mark.parametrize(
    ("look", "most"),
    [(KITTY, 1), (ITERM2, 1), (SIXEL, 2), (TRUE, 1), (INDEXED, 8), (ANSI, 24)],
    ids=name,
)
@pytest.mark.parametrize(("kind", "width", "height"), [("portrait", 300, 300), ("dusk", 480, 160)])
def test_the_picture_comes_back(look: Look, most: int, kind: str, width: int, height: int) -> None:
    picture = drawing(kind, width, height)
    found = seen(tile(picture, look, 48, 12), look)
    # Half blocks may end with an empty row, and pixels with a part of a cell.
    found = found.crop(found.getbbox())
    wanted = picture.resize(found.size, Image.Resampling.BICUBIC)
    # Eyes mix dots and neighbours; so does the comparison.
    blur = ImageFilter.BoxBlur(1)
    assert difference(found.convert("RGB").filter(blur), wanted.filter(blur)) < most


@pytest.mark.parametrize("look", [KITTY, ITERM2, SIXEL, TRUE, ANSI], ids=name)
def test_colours_that_there_are_come_back_as_they_were(look: Look) -> None:
    found = seen(tile(fields(), look, 8, 4), look)
    width, height = found.size
    for x, y, color in ((1, 1, RED), (8, 1, GREEN), (1, 8, BLUE), (8, 8, WHITE)):
        pixel = found.getpixel((x * width // 9, y * height // 9))
        assert isinstance(pixel, tuple)
        # Sixels know percent only.
        assert max(abs(a - b) for a, b in zip(pixel, (*color, 255), strict=True)) <= 2


def test_in_256_colours_the_sixteen_that_users_choose_are_not_used() -> None:
    text = tile(drawing("dusk", 480, 160), INDEXED, 48, 12).text
    numbers = {int(number) for number in re.findall(r"[34]8;5;(\d+)", text)}
    assert len(numbers) > 20
    assert min(numbers) >= 16
    assert max(numbers) <= 255


@pytest.mark.parametrize(
    ("size", "room", "cells"),
    [
        ((200, 200), (80, 24), (48, 24)),
        ((960, 320), (80, 24), (80, 14)),
        ((400, 100), (20, 24), (20, 3)),
        ((90, 200), (80, 10), (9, 10)),
        ((95, 200), (80, 10), (10, 10)),
        ((10, 20), (1, 1), (1, 1)),
        ((3, 3), (80, 24), (48, 24)),
    ],
)
@pytest.mark.parametrize("look", [KITTY, ITERM2, SIXEL, TRUE], ids=name)
def test_the_shape_is_kept(
    look: Look, size: tuple[int, int], room: tuple[int, int], cells: tuple[int, int]
) -> None:
    made = tile(Image.new("RGB", size, "teal"), look, *room)
    assert (made.columns, made.rows) == cells


@pytest.mark.parametrize("look", [KITTY, ITERM2, SIXEL, TRUE, ASCII], ids=name)
def test_a_circle_is_round_in_cells_of_any_shape(look: Look) -> None:
    for cell in ((10, 20), (8, 19), (12, 14)):
        shaped = Look(look.protocol, look.depth, *cell)
        made = tile(disc(200), shaped, 60, 18)
        width, height = made.columns * cell[0], made.rows * cell[1]
        assert abs(width - height) <= 1.5 * max(cell)


def test_what_does_not_fill_its_cells_is_not_stretched() -> None:
    made = tile(Image.new("RGB", (400, 100), "teal"), KITTY, 20, 24)
    picture = from_kitty(placed(made)).picture
    assert picture.size == (200, 60)
    assert picture.getbbox() == (0, 0, 200, 50)


def test_half_a_cell_of_blocks_stays_empty() -> None:
    found = from_blocks(tile(Image.new("RGB", (400, 100), WHITE), TRUE, 20, 24))
    assert found.size == (20, 6)
    assert found.getbbox() == (0, 0, 20, 5)


@pytest.mark.parametrize("look", [*PIXELS, *BLOCKS], ids=name)
def test_transparent_is_the_terminal_itself(look: Look) -> None:
    found = seen(tile(disc(), look, 40, 20), look)
    alpha, wanted = found.getchannel("A"), disc().getchannel("A").resize(found.size)
    assert alpha.getpixel((0, 0)) == 0
    assert alpha.getpixel((found.width // 2, found.height // 2)) == 255
    assert ImageStat.Stat(ImageChops.difference(alpha, wanted)).mean[0] < 8


def test_one_half_of_a_cell_alone() -> None:
    picture = Image.new("RGBA", (4, 2), RED)
    for gap in ((0, 1), (1, 0), (2, 0), (2, 1)):
        picture.putpixel(gap, (*BLUE, 0))
    # An upper half, a lower half, a blank of nothing, and one of colour.
    made = tile(picture, TRUE, 4, 1)
    assert shown(made.lines[0], 9, 1).display[0] == "▀▄" + " " * 7
    cells = [from_blocks(made).getpixel((x, y)) for x in range(4) for y in (0, 1)]
    red, none = (*RED, 255), (0, 0, 0, 0)
    assert cells == [red, none, none, red, none, none, red, red]


def test_half_transparent_pixels_keep_their_colour() -> None:
    picture = Image.new("RGBA", (8, 8), (*RED, 200))
    for look in (SIXEL, TRUE):
        pixel = seen(tile(picture, look, 4, 2), look).getpixel((1, 1))
        assert isinstance(pixel, tuple)
        assert pixel[0] > 200
        assert (*pixel[1:3], pixel[3]) == (0, 0, 255)


def test_pixels_send_transparency_in_steps() -> None:
    for look in (KITTY, ITERM2):
        picture = seen(tile(Image.new("RGBA", (8, 8), (*RED, 77)), look, 4, 2), look)
        assert picture.getpixel((1, 1)) == (*RED, 77)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "YCbCr", "RGBa"])
def test_pictures_of_other_kinds(mode: str) -> None:
    way = {"LA": "L", "RGBa": "RGBA"}.get(mode, "RGB")
    picture = fields().convert(way).convert(mode)
    for look in LOOKS:
        made = tile(picture, look, 8, 4)
        assert (made.columns, made.rows) == (8, 4)


def test_a_palette_with_transparency() -> None:
    file = BytesIO()
    disc().quantize(16).save(file, "PNG")
    with Image.open(file) as picture:
        assert picture.mode == "P"
        found = seen(tile(picture, TRUE, 20, 10), TRUE)
    assert found.getpixel((0, 0)) == (0, 0, 0, 0)
    assert found.getpixel((10, 3))[3] == 255  # type: ignore[index]


def test_what_a_file_tells_beside_the_picture_is_not_sent() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "secret place")
    file = BytesIO()
    drawing("portrait", 80, 160).save(file, "PNG", pnginfo=told, icc_profile=b"secret profile")
    with Image.open(file) as picture:
        assert picture.info
        for look, read in ((KITTY, from_kitty), (ITERM2, from_iterm2)):
            data = read(placed(tile(picture, look, 8, 8))).data
            chunks = re.findall(b"IHDR|IDAT|IEND|iCCP|tEXt|eXIf|iTXt|zTXt|pHYs", data)
            assert set(chunks) == {b"IHDR", b"IDAT", b"IEND"}
            assert b"secret" not in data


def test_kitty_gets_chunks_and_is_asked_not_to_answer() -> None:
    noise = Image.effect_noise((400, 200), 80).convert("RGB")
    made = tile(noise, KITTY, 40, 10)
    sent = from_kitty(placed(made))
    assert sent.keys == {"a": "T", "f": "100", "q": "2", "C": "1", "c": "40", "r": "10"}
    assert len(sent.chunks) > 10
    assert {len(chunk) for chunk in sent.chunks[:-1]} == {4096}
    assert 0 < len(sent.chunks[-1]) <= 4096
    assert sent.picture.size == (400, 200)


def test_a_picture_of_one_chunk() -> None:
    sent = from_kitty(placed(tile(Image.new("RGB", (10, 20)), KITTY, 1, 1)))
    assert len(sent.chunks) == 1


def test_iterm2_is_told_the_size_in_bytes_and_cells() -> None:
    made = tile(drawing("dusk", 300, 100), ITERM2, 40, 10)
    sent = from_iterm2(placed(made))
    assert sent.keys == {
        "inline": "1",
        "size": str(len(sent.data)),
        "width": "40",
        "height": "7",
        "preserveAspectRatio": "1",
    }
    assert sent.picture.size == (400, 140)


def test_sixels_stay_within_their_cells_and_number_of_colours() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((64, 64), 90) for _ in range(3)])
    made = tile(noise, Look(Protocol.SIXEL, cell_width=7, cell_height=13), 20, 5)
    sequence = placed(made)
    assert from_sixel(sequence).size == (made.columns * 7, made.rows * 13)
    numbers = [int(number) for number in re.findall(r"#(\d+);", sequence)]
    assert len(numbers) == len(set(numbers))
    assert 100 < len(numbers) <= 255
    assert max(numbers) < 256


def test_letters_have_no_escape_sequence_and_follow_the_brightness() -> None:
    grey = Image.linear_gradient("L").rotate(90).convert("RGB").resize((320, 40))
    line = tile(grey, ASCII, 32, 2).lines[0]
    ink = [" .-:;+=csoaeXG#@".index(letter) for letter in line]
    assert ink == sorted(ink)
    assert (ink[0], ink[-1]) == (0, 15)
    assert len(set(ink)) == 16


def test_transparent_letters_are_blanks() -> None:
    lines = tile(disc(), ASCII, 40, 20).lines
    assert lines[0].startswith(" " * 10)
    assert lines[0].endswith(" " * 10)
    assert lines[10].strip() == lines[10]
    assert all(len(line) == 40 for line in lines)


@pytest.mark.parametrize("look", LOOKS, ids=name)
def test_nothing_but_the_picture_and_its_colours_is_sent(look: Look) -> None:
    made = tile(disc(), look, 20, 10)
    rest = made.text
    for known in (terminal.PICTURE, terminal.SGR):
        rest = known.sub("", rest)
    rest = re.sub(r"\x1b7|\x1b8|\x1b\[\d+[AC]", "", rest)
    assert "\x1b" not in rest
    assert set(rest) <= set(" ▀▄\n" if look is not ASCII else " .-:;+=csoaeXG#@\n")


@pytest.mark.parametrize("look", LOOKS, ids=name)
def test_text_fits_beside_every_line(look: Look) -> None:
    made = tile(disc(), look, 30, 6)
    assert (len(made.lines), made.columns) == (made.rows, 12)
    beside = "".join(f"{line}|{row}\n" for row, line in enumerate(made.lines))
    screen = shown(terminal.PICTURE.sub("", made.lead + beside) + "below", 40, 20)
    assert [line[12:].rstrip() for line in screen.display[:6]] == [f"|{row}" for row in range(6)]
    assert screen.display[6].rstrip() == "below"


@pytest.mark.parametrize("look", [KITTY, ITERM2, SIXEL, TRUE, ASCII], ids=name)
def test_at_the_bottom_of_the_window_the_text_stays_beside_the_picture(look: Look) -> None:
    made = tile(disc(), look, 30, 4)
    # A picture that takes the cursor along to its last line.
    picture = "P" + "\n\bP" * (made.rows - 1)
    lines = [terminal.PICTURE.sub(picture, line) + "|" for line in made.lines]
    screen = shown("\n" * 9 + made.lead + "\n".join(lines) + "\n", 40, 10)
    rows = [row for row, line in enumerate(screen.display) if line[made.columns] == "|"]
    assert rows == [5, 6, 7, 8]
    if look in PIXELS:
        assert [row for row, line in enumerate(screen.display) if "P" in line] == rows
    assert (screen.cursor.y, screen.cursor.x) == (9, 0)


@pytest.mark.parametrize("look", LOOKS, ids=name)
def test_the_terminal_is_left_as_it_was(look: Look) -> None:
    fresh = pyte.Screen(40, 20)
    modes, cursor = set(fresh.mode), fresh.cursor.attrs
    text = terminal.PICTURE.sub("", tile(disc(), look, 30, 6).text)
    screen = shown(text, 40, 20, fresh)
    assert (screen.mode, screen.cursor.attrs, screen.cursor.hidden) == (modes, cursor, False)
    assert (screen.cursor.x, screen.cursor.y) == (0, 6)


@pytest.mark.parametrize("look", LOOKS, ids=name)
@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (2000, 1500)])
def test_hostile_sizes(look: Look, size: tuple[int, int]) -> None:
    picture = Image.new("RGB", size, WHITE)
    start = time.process_time()
    for columns in (-1, 0, 1, 20, 500):
        for rows in (-1, 0, 1, 20, 500):
            made = tile(picture, look, columns, rows)
            assert 1 <= made.columns <= max(1, columns)
            assert 1 <= made.rows <= max(1, rows)
            assert len(made.lines) == made.rows
    assert time.process_time() - start < 10


@pytest.mark.parametrize("look", LOOKS, ids=name)
def test_a_picture_is_drawn_quickly(look: Look) -> None:
    picture = drawing("dusk", 600, 400)
    start = time.process_time()
    tile(picture, look, 60, 20)
    assert time.process_time() - start < 1.0
