"""How does a picture become sixels, the printable pixels of the VT340?

A sixel is a character for six pixels of one colour, one below the other. A band of six rows is
written once for every colour in it, each time over the ones before.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image

from pnutprofile.pictures.terminal.screen import holes

BAND = 6
COLOURS = 255
NOTHING = 255
"""The number of what is not painted; the colours come before it."""

EMPTY = ord("?")
"""The sixel without a pixel; the others follow it, by the sum of their bits."""

REPEATED = re.compile(rb"\?{4,}|([@-~])\1{3,}")
"""Four equal sixels or more are shorter as a count. The empty ones, which are most, are found
sooner by their name than by their equality."""

IS_COLOUR = tuple(bytes(number) + b"\1" + bytes(255 - number) for number in range(COLOURS))
"""For `bytes.translate`: 1 where the pixel has the colour, 0 elsewhere."""

FULL = 100
"""The most of a channel, which sixels give in percent."""


def sixel(picture: Image.Image) -> str:
    """Encode an RGB or RGBA picture as one sixel sequence, in up to 255 colours of its own.

    What is more transparent than not stays as the screen was.
    """
    width, height = picture.size
    indexed = _indexed(picture)
    body = b"-".join(_band(rows, width) for rows in _bands(indexed))
    # Pixels as wide as high, the ground left as it is, and the size known from the start.
    start = f'\x1bP7;1;0q"1;1;{width};{height}{_definitions(indexed)}'
    return f"{start}{body.decode('ascii')}\x1b\\"


def _indexed(picture: Image.Image) -> Image.Image:
    """Reduce a picture to numbered colours, and `NOTHING` where it is transparent."""
    opaque = picture.convert("RGB")
    palette = opaque.quantize(COLOURS, Image.Quantize.MEDIANCUT)
    indexed = opaque.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    indexed.paste(NOTHING, mask=holes(picture))
    return indexed


def _definitions(indexed: Image.Image) -> str:
    """Define the colours that are used, in percent of red, green and blue."""
    channels = [round(channel * FULL / 255) for channel in indexed.getpalette() or []]
    colours = list(zip(channels[0::3], channels[1::3], channels[2::3], strict=True))
    used = sorted(set(indexed.tobytes()) - {NOTHING})
    return "".join("#{};2;{};{};{}".format(number, *colours[number]) for number in used)


def _bands(indexed: Image.Image) -> Iterator[bytes]:
    """Cut a picture into bands of six rows, the last one filled up with nothing."""
    pixels, size = indexed.tobytes(), BAND * indexed.width
    for start in range(0, len(pixels), size):
        yield pixels[start : start + size].ljust(size, bytes((NOTHING,)))


def _band(rows: bytes, width: int) -> bytes:
    """Write the six rows of a band, colour after colour."""
    colours = sorted(set(rows) - {NOTHING})
    return b"$".join(b"#%d%b" % (colour, _layer(rows, width, colour)) for colour in colours)


def _layer(rows: bytes, width: int, colour: int) -> bytes:
    """Write the sixels of one colour.

    A row is treated as one large number, with a byte for a pixel: rows are laid over each other,
    each a bit higher than the one before, in as few steps for a wide picture as for a narrow one.
    """
    painted = rows.translate(IS_COLOUR[colour])
    sixels = int.from_bytes(bytes((EMPTY,)) * width)
    for row in range(BAND):
        sixels += int.from_bytes(painted[row * width : (row + 1) * width]) << row
    line = sixels.to_bytes(width).rstrip(b"?")
    return REPEATED.sub(lambda run: _counted(run[0]), line)


@lru_cache(maxsize=4096)
def _counted(run: bytes) -> bytes:
    return b"!%d%b" % (len(run), run[:1])
