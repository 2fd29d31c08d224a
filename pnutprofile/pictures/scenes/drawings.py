"""Which pictures does the sandbox draw by itself?

The seed user's portrait and dusk, the identicon of a user without an avatar, and the white cover.
Drawn larger than asked for and then made smaller, which smooths the edges.
"""

import hashlib
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Size = tuple[int, int]

_OVERSAMPLING = 3

_SKY: tuple[tuple[float, Colour], ...] = (
    (0.00, (27, 31, 74)),
    (0.35, (92, 62, 122)),
    (0.60, (214, 110, 116)),
    (0.78, (250, 176, 122)),
    (1.00, (255, 224, 168)),
)
_HILLS: tuple[tuple[float, float, float, Colour], ...] = (
    (0.66, 0.060, 1.1, (126, 84, 128)),
    (0.74, 0.075, 2.3, (86, 62, 110)),
    (0.84, 0.065, 3.9, (52, 43, 86)),
    (0.93, 0.050, 5.2, (27, 27, 58)),
)
"""Height of the ridge, how much it rises and falls, where its waves begin, its colour."""


@lru_cache(maxsize=8)
def draw(drawing: str, width: int, height: int) -> bytes:
    """Draw a picture by name, as PNG; `identicon NAME` is different for every name.

    Raises `KeyError` for a name that is none of ours.
    """
    kind, _, word = drawing.partition(" ")
    picture = _DRAWINGS[kind]((width, height), word)
    target = BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()


def _white(size: Size, _word: str) -> Image.Image:
    return Image.new("RGB", size, "white")


def _identicon(size: Size, word: str) -> Image.Image:
    """Draw a pattern of five by five fields, the same on the left and on the right."""
    digest = hashlib.sha256(word.lower().encode()).digest()
    ink = _from_hue(digest[0] / 256)
    fields = Image.new("RGB", (7, 7), (240, 240, 243))
    for index, byte in enumerate(digest[1:16]):
        column, row = divmod(index, 5)
        if byte % 2:
            fields.putpixel((1 + column, 1 + row), ink)
            fields.putpixel((5 - column, 1 + row), ink)
    return fields.resize(size, Image.Resampling.NEAREST)


def _from_hue(hue: float) -> Colour:
    """Give a calm colour: each channel is a wave, a third of a turn after the other."""
    red, green, blue = (
        round(128 + 68 * math.cos(math.tau * (hue - third / 3))) for third in range(3)
    )
    return red, green, blue


def _dusk(size: Size, _word: str) -> Image.Image:
    """Draw hills before an evening sky, with a low sun."""
    picture, (width, height) = _canvas(size)
    picture.paste(_gradient((width, height)))
    _glow(picture, (round(width * 0.68), round(height * 0.63)), height)
    pen = ImageDraw.Draw(picture)
    for ridge in _HILLS:
        pen.polygon(_hill((width, height), ridge), fill=ridge[3])
    _lighthouse(picture, width * 0.24, height * 0.79, height * 0.24)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _gradient(size: Size) -> Image.Image:
    column = Image.new("RGB", (1, size[1]))
    for row in range(size[1]):
        column.putpixel((0, row), _sky_colour(row / size[1]))
    return column.resize(size)


def _sky_colour(place: float) -> Colour:
    for (above, one), (below, other) in pairwise(_SKY):
        if place <= below:
            return _mixed(one, other, (place - above) / (below - above))
    return _SKY[-1][1]


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _glow(picture: Image.Image, centre: tuple[int, int], height: int) -> None:
    """Lay a sun and its light over the sky."""
    light = Image.radial_gradient("L").point(lambda value: max(0, 255 - value * 2) * 3 // 5)
    side = round(height * 1.5)
    corner = (centre[0] - side // 2, centre[1] - side // 2)
    picture.paste((255, 214, 150), corner, light.resize((side, side)))
    radius = height * 0.085
    box = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
    ImageDraw.Draw(picture).ellipse(box, fill=(255, 240, 205))


def _hill(size: Size, ridge: tuple[float, float, float, Colour]) -> list[tuple[float, float]]:
    (width, height), (level, swing, start, _) = size, ridge
    line = []
    for x in range(0, width + 1, max(1, width // 400)):
        turn = math.tau * x / width
        wave = math.sin(turn * 1.3 + start) + 0.45 * math.sin(turn * 3.1 + 2 * start)
        line.append((float(x), height * (level + swing * wave)))
    return [*line, (float(width), float(height)), (0.0, float(height))]


def _lighthouse(picture: Image.Image, x: float, foot: float, tall: float) -> None:
    """Draw the place of work of the seed user; its beam leaves the picture on the left."""
    dark, light = (34, 31, 66), (255, 232, 160)
    beam = Image.new("L", picture.size)
    edges = ((-0.02, -0.99), (-8, -1.5), (-8, -1.0))
    ImageDraw.Draw(beam).polygon([(x + a * tall, foot + b * tall) for a, b in edges], fill=96)
    picture.paste(light, mask=beam)
    pen = ImageDraw.Draw(picture)
    tower = ((-0.13, 0), (-0.07, -0.9), (0.07, -0.9), (0.13, 0))
    lamp = ((-0.05, -0.93), (-0.05, -1.04), (0.05, -1.04), (0.05, -0.93))
    roof = ((-0.09, -1.04), (0, -1.15), (0.09, -1.04))
    for shape, colour in ((tower, dark), (lamp, light), (roof, dark)):
        pen.polygon([(x + a * tall, foot + b * tall) for a, b in shape], fill=colour)


def _portrait(size: Size, _word: str) -> Image.Image:
    """Draw a robin made of circles and triangles."""
    picture, (side, _) = _canvas(size)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, side, side), fill=(244, 226, 196))
    for share, colour in ((0.98, (247, 206, 148)), (0.74, (250, 190, 120))):
        _disc(pen, side, (0.5, 0.42), share / 2, colour)
    _disc(pen, side, (0.5, 1.02), 0.46, (74, 84, 104))
    _disc(pen, side, (0.5, 0.50), 0.30, (92, 104, 128))
    _disc(pen, side, (0.5, 0.60), 0.25, (222, 92, 62))
    _disc(pen, side, (0.5, 0.86), 0.27, (222, 92, 62))
    _disc(pen, side, (0.5, 1.10), 0.26, (240, 236, 228))
    for eye in (0.41, 0.59):
        _disc(pen, side, (eye, 0.45), 0.045, (24, 28, 40))
        _disc(pen, side, (eye + 0.014, 0.436), 0.013, (255, 255, 255))
    beak = ((0.445, 0.52), (0.555, 0.52), (0.5, 0.63))
    pen.polygon([(x * side, y * side) for x, y in beak], fill=(46, 48, 62))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _disc(
    pen: ImageDraw.ImageDraw, side: int, centre: tuple[float, float], radius: float, colour: Colour
) -> None:
    (x, y) = centre
    box = ((x - radius) * side, (y - radius) * side, (x + radius) * side, (y + radius) * side)
    pen.ellipse(box, fill=colour)


def _canvas(size: Size) -> tuple[Image.Image, Size]:
    large = (size[0] * _OVERSAMPLING, size[1] * _OVERSAMPLING)
    return Image.new("RGB", large), large


_DRAWINGS: Mapping[str, Callable[[Size, str], Image.Image]] = {
    "white": _white,
    "identicon": _identicon,
    "dusk": _dusk,
    "portrait": _portrait,
}
