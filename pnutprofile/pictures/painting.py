"""What is drawn of pictures: the preview of one, those of a profile's card, and do two look alike?

This module as a whole is the `Painting` that a run asks for.
"""

import math
from io import BytesIO

from PIL import Image

from pnutprofile.pictures.bounds import is_cheap
from pnutprofile.pictures.compare import look_alike
from pnutprofile.pictures.crop import Size, crop_box
from pnutprofile.pictures.facts import read_facts
from pnutprofile.pictures.making.colour import to_srgb
from pnutprofile.pictures.making.decode import UnreadableError, decoded, upright
from pnutprofile.pictures.prepare import Prepared
from pnutprofile.pictures.scenes.drawings import draw
from pnutprofile.pictures.scenes.scene import (
    PAGE,
    PAGES,
    PLAIN_PAGES,
    Ground,
    draw_scene,
    portrait,
    strip,
)
from pnutprofile.pictures.terminal.protocols import Depth, Look, Protocol
from pnutprofile.pictures.terminal.tile import tile
from pnutprofile.streams import Tile

__all__ = ["avatar_tile", "cover_tile", "look_alike", "sample_tile", "scene_png", "scene_tile"]

CELLWISE = (Protocol.BLOCKS, Protocol.ASCII)
"""Protocols that make a picture of text."""

CELL_OF_TEXT: Size = (1, 2)
"""A cell of text shows one pixel across and two down."""


def scene_tile(
    prepared: Prepared, avatar: bytes | None, look: Look, columns: int, rows: int
) -> Tile | None:
    """Draw what others will see, in at most so many cells; None if it cannot be decoded."""
    across, down = _cell(look)
    has_all_colours = look.protocol not in CELLWISE or look.depth is Depth.TRUECOLOR
    pages = PAGES if has_all_colours else PLAIN_PAGES
    scene = _scene(prepared, avatar, (across * columns, down * rows), pages)
    if scene is None:
        return None
    # A scene that leaves room is shown as it is, not enlarged.
    return tile(scene, look, math.ceil(scene.width / across), math.ceil(scene.height / down))


def scene_png(prepared: Prepared) -> bytes | None:
    """Draw the same at its best, as a PNG file."""
    scene, file = _scene(prepared, None, PAGE), BytesIO()
    if scene is None:
        return None
    scene.save(file, "PNG", optimize=True)
    return file.getvalue()


def avatar_tile(data: bytes, look: Look, rows: int) -> Tile | None:
    """Draw an avatar so many rows high; None if it cannot be decoded."""
    side = _pixels(look, 1, rows)[1]
    picture = _others(data, (side, side))
    return tile(portrait(picture, side, circle=True), look, 3 * rows, rows) if picture else None


def cover_tile(data: bytes, look: Look, columns: int, rows: int) -> Tile | None:
    """Draw the middle of a cover as a strip of so many cells; None if it cannot be decoded."""
    room = _pixels(look, columns, rows)
    picture = _others(data, room)
    return tile(strip(picture, room), look, columns, rows) if picture else None


def sample_tile(look: Look, columns: int, rows: int) -> Tile | None:
    """Draw a sky at dusk, whose colours run into each other, in so many cells."""
    return cover_tile(draw("dusk", *_pixels(look, columns, rows)), look, columns, rows)


def _scene(
    prepared: Prepared, avatar: bytes | None, room: Size, pages: tuple[Ground, Ground] = PAGES
) -> Image.Image | None:
    """Draw what the server keeps, which cuts what is sent as it is."""
    shown = _picture(prepared.data, room)
    if shown is None:
        return None
    kept = shown.crop(crop_box(*shown.size, prepared.crop))
    other = _others(avatar, room) if avatar else None
    return draw_scene(prepared.kind, kept, room, other, pages)


def _others(data: bytes, room: Size) -> Image.Image | None:
    """Decode a picture that came from a server."""
    return _picture(data, room) if is_cheap(read_facts(data)) else None


def _picture(data: bytes, room: Size) -> Image.Image | None:
    """Decode a picture for so much room, upright and in sRGB."""
    facts = read_facts(data)
    try:
        with decoded(data, facts, room) as stored:
            return to_srgb(upright(stored, facts.orientation), facts.heeded_profile)[0]
    except UnreadableError:
        return None


def _pixels(look: Look, columns: int, rows: int) -> Size:
    """Give the pixels that so many cells can show."""
    across, down = _cell(look)
    return columns * across, rows * down


def _cell(look: Look) -> Size:
    """Give the pixels that one cell can show."""
    return CELL_OF_TEXT if look.protocol in CELLWISE else (look.cell_width, look.cell_height)
