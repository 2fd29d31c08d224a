"""How does a picture become half blocks, which show two pixels in a cell?"""

from collections.abc import Sequence

from PIL import Image

from pnutprofile.pictures.terminal.paints import BARE, Paint, painted
from pnutprofile.pictures.terminal.protocols import Depth, Look
from pnutprofile.pictures.terminal.screen import Size, holes, resized
from pnutprofile.streams import Tile

UPPER_HALF, LOWER_HALF = "▀", "▄"
RESET = "\x1b[0m"

Pixels = Sequence[Paint | None]
"""A row of a picture, or all its rows; None is transparent."""


def blocks_tile(picture: Image.Image, look: Look, size: Size) -> Tile:
    """Draw an RGB or RGBA picture as half blocks, on a screen of `size` in pixels."""
    columns = max(1, round(size[0] / look.cell_width))
    halves = max(1, round(2 * size[1] / look.cell_height))
    pixels = _pixels(resized(picture, (columns, halves)), look.depth)
    rows = [pixels[at : at + columns] for at in range(0, len(pixels), columns)]
    if len(rows) % 2:
        rows.append([None] * columns)
    lines = tuple(_line(upper, lower) for upper, lower in zip(rows[0::2], rows[1::2], strict=True))
    return Tile(columns, len(lines), "", lines)


def _pixels(picture: Image.Image, depth: Depth) -> Pixels:
    """Give the paint of every pixel."""
    paints = painted(picture.convert("RGB"), depth)
    is_hole = holes(picture).tobytes()
    return [None if hole else paint for paint, hole in zip(paints, is_hole, strict=True)]


def _line(upper: Pixels, lower: Pixels) -> str:
    """Draw two rows of pixels as one line; a colour is named only where it changes."""
    text = ""
    ink, ground = BARE
    for top, bottom in zip(upper, lower, strict=True):
        letter, paint = _cell(top, bottom)
        changes = [paint.ground] if paint.ground != ground else []
        if letter != " " and paint.ink != ink:
            changes.append(paint.ink)
            ink = paint.ink
        ground = paint.ground
        text += f"\x1b[{';'.join(changes)}m{letter}" if changes else letter
    return text + RESET


def _cell(top: Paint | None, bottom: Paint | None) -> tuple[str, Paint]:
    """Choose the letter for two pixels, and its colours."""
    above, below = top or BARE, bottom or BARE
    if above == below:
        return " ", above
    if top is None:
        return LOWER_HALF, Paint(below.ink, BARE.ground)
    return UPPER_HALF, Paint(above.ink, below.ground)
