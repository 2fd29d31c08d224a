"""Which pictures did a command draw? Read back from all that it wrote, with words around them."""

import re
from collections.abc import Iterable
from io import BytesIO

from PIL import Image, ImageChops

from pnutprofile.streams import Tile
from tests.terminal_pictures import (
    ITERM2,
    KITTY,
    PICTURE,
    SIXEL,
    from_blocks,
    from_iterm2,
    from_kitty,
    from_sixel,
)

Colour = tuple[int, int, int]

RED, GREEN, BLUE = (205, 0, 0), (0, 205, 0), (92, 92, 255)
"""Three of the sixteen colours of xterm, so that terminals of every depth show them."""

WHITE = (255, 255, 255)
TOLERANCE = 45
"""How far a channel may be off where a terminal has few colours."""

NOTICEABLE = 0.01
"""The share of a picture from which on a colour is there on purpose."""

ESCAPE = re.compile(r"\x1b(?:[78]|\[[0-9;]*[A-Za-z])")
BLOCK = r"(?:\x1b\[[0-9;]*m|[ ▀▄])*"
BLOCKS_LINE = re.compile(rf"{BLOCK}[ ▀▄]{BLOCK}\x1b\[0m")


def striped(width: int, height: int, picture_format: str = "PNG", *, down: bool = False) -> bytes:
    """Draw a third in red, one in green, one in blue, from left to right or downwards."""
    stripes = Image.new("RGB", (1, 3) if down else (3, 1))
    stripes.putdata([RED, GREEN, BLUE])
    file = BytesIO()
    stripes.resize((width, height), Image.Resampling.NEAREST).save(file, picture_format)
    return file.getvalue()


def colours(picture: Image.Image) -> set[Colour]:
    """Name those of the three colours that are to be seen in a picture."""
    return {colour for colour in (RED, GREEN, BLUE) if share(picture, colour) > NOTICEABLE}


def share(picture: Image.Image, colour: Colour) -> float:
    """Give how much of a picture has a colour, from 0 to 1; what is transparent is black."""
    ground = Image.new("RGB", picture.size)
    ground.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    apart = ImageChops.difference(ground, Image.new("RGB", picture.size, colour))
    red, green, blue = apart.split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(worst.histogram()[: TOLERANCE + 1]) / (picture.width * picture.height)


def of_blocks(text: str) -> Image.Image:
    """Read the lines of half blocks among others."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    painted = tuple(line for line in lines if BLOCKS_LINE.fullmatch(line))
    assert painted
    width = max(len(ESCAPE.sub("", line)) for line in painted)
    return from_blocks(Tile(width, len(painted), "", painted))


def of_card(text: str) -> tuple[Image.Image, Image.Image]:
    """Read cover and avatar of a card; beside the avatar stand words."""
    lines = [line.removesuffix("\r").removeprefix(" ") for line in text.split("\n")]
    drawn = [line for line in lines if "▀" in line or "▄" in line]
    high = next(y for y, line in enumerate(drawn) if not BLOCKS_LINE.fullmatch(line))
    beside = "\n".join(BLOCKS_LINE.match(line)[0] for line in drawn[high:])  # type: ignore[index]
    return of_blocks("\n".join(drawn[:high])), of_blocks(beside)


def of_pixels(text: str) -> list[Image.Image]:
    """Read every picture that kitty, iTerm2 or a sixel terminal would show."""
    return [_picture(found[0]) for found in PICTURE.finditer(text)]


def without_pictures(text: str) -> str:
    """Give what is left for a terminal that has taken the pictures out."""
    return PICTURE.sub("", text)


def pictures(text: str) -> Iterable[Image.Image]:
    """Read all pictures, of pixels or of blocks."""
    return of_pixels(text) or [of_blocks(text)]


def _picture(sequence: str) -> Image.Image:
    if KITTY.match(sequence):
        return from_kitty(sequence).picture.convert("RGBA")
    if ITERM2.match(sequence):
        return from_iterm2(sequence).picture.convert("RGBA")
    assert SIXEL.fullmatch(sequence)
    return from_sixel(sequence)
