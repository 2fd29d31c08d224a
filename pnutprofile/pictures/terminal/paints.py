"""Which colours can text have, and by which codes are they asked for?"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from PIL import Image, ImageChops

from pnutprofile.pictures.terminal.protocols import Depth

Colour = tuple[int, int, int]


class Paint(NamedTuple):
    """One colour, as the SGR parameters that give it to the letter (ink) or to its ground."""

    ink: str
    ground: str


BARE = Paint("39", "49")
"""The terminal's own colours."""

_LEVELS = (0, 95, 135, 175, 215, 255)
_CUBE = tuple((red, green, blue) for red in _LEVELS for green in _LEVELS for blue in _LEVELS)
_GREYS = tuple((level, level, level) for level in range(8, 248, 10))

INDEXED: Mapping[int, Colour] = dict(enumerate(_CUBE + _GREYS, start=16))
"""The colours by number that are the same on every terminal; the first 16 are the user's choice."""

ANSI: Mapping[int, Colour] = {
    30: (0, 0, 0),
    31: (205, 0, 0),
    32: (0, 205, 0),
    33: (205, 205, 0),
    34: (0, 0, 238),
    35: (205, 0, 205),
    36: (0, 205, 205),
    37: (229, 229, 229),
    90: (127, 127, 127),
    91: (255, 0, 0),
    92: (0, 255, 0),
    93: (255, 255, 0),
    94: (92, 92, 255),
    95: (255, 0, 255),
    96: (0, 255, 255),
    97: (255, 255, 255),
}
"""The sixteen colours by their code for ink, as xterm shows them."""

GROUND_AFTER_INK = 10
"""How much higher the code of the same colour for the ground is."""

CALM = 0.35
"""How far a pixel goes to its nearest colour before the rest of the way is made up by dots."""


def painted(picture: Image.Image, depth: Depth) -> list[Paint]:
    """Give the paint of every pixel of an RGB picture, row after row."""
    return _PAINTERS[depth](picture)


def _in_truecolor(picture: Image.Image) -> list[Paint]:
    """Paint every pixel in its own colour."""
    channels = (channel.tobytes() for channel in picture.split())
    return [_truecolor(*colour) for colour in zip(*channels, strict=True)]


@lru_cache(maxsize=4096)
def _truecolor(red: int, green: int, blue: int) -> Paint:
    return Paint(f"38;2;{red};{green};{blue}", f"48;2;{red};{green};{blue}")


def _in_256(picture: Image.Image) -> list[Paint]:
    """Paint in dots of the nearest colours; without the dots an evening sky turns grey."""
    return [_INDEXED_PAINTS[number] for number in _dotted(picture, _palette(INDEXED))]


def _in_16(picture: Image.Image) -> list[Paint]:
    """Paint in dots that are nearest in brightness first, then in hue.

    By red, green and blue the nearest of so few is mostly a grey.
    """
    picture, palette = (
        Image.merge("RGB", image.convert("YCbCr").split()) for image in (picture, _palette(ANSI))
    )
    return [_ANSI_PAINTS[number] for number in _dotted(picture, palette)]


def _palette(colours: Mapping[int, Colour]) -> Image.Image:
    """Lay out colours as a row of pixels."""
    return Image.frombytes("RGB", (len(colours), 1), bytes(chain(*colours.values())))


def _dotted(picture: Image.Image, palette: Image.Image) -> bytes:
    """Give every pixel its number in a palette, so that neighbours make up for its error.

    Every pixel first goes part of the way to its nearest colour: in a picture of so few pixels all
    the dots that a true mixture needs would hide the shapes. What is exactly a colour stays it.
    """
    numbered = Image.new("P", (1, 1))
    numbered.putpalette(palette.tobytes())
    nearest = picture.quantize(palette=numbered, dither=Image.Dither.NONE)
    errors = ImageChops.difference(picture, nearest.convert("RGB")).split()
    worst = ImageChops.lighter(ImageChops.lighter(errors[0], errors[1]), errors[2])
    exact = worst.point(lambda error: 0 if error else 255)
    calmer = Image.blend(picture, nearest.convert("RGB"), CALM)
    dotted = calmer.quantize(palette=numbered, dither=Image.Dither.FLOYDSTEINBERG)
    dotted.paste(nearest, mask=exact)
    return dotted.tobytes()


_INDEXED_PAINTS = [Paint(f"38;5;{number}", f"48;5;{number}") for number in INDEXED]
_ANSI_PAINTS = [Paint(f"{code}", f"{code + GROUND_AFTER_INK}") for code in ANSI]

_PAINTERS: Mapping[Depth, Callable[[Image.Image], list[Paint]]] = {
    Depth.TRUECOLOR: _in_truecolor,
    Depth.COLORS_256: _in_256,
    Depth.COLORS_16: _in_16,
}
