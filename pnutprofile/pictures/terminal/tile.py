"""How does a picture become text that a terminal shows as that picture?"""

from collections.abc import Callable, Mapping

from PIL import Image

from pnutprofile.pictures.terminal.blocks import blocks_tile
from pnutprofile.pictures.terminal.graphics import graphics_tile
from pnutprofile.pictures.terminal.letters import ascii_tile
from pnutprofile.pictures.terminal.protocols import Look, Protocol
from pnutprofile.pictures.terminal.screen import Size, fitted
from pnutprofile.streams import Tile


def tile(image: Image.Image, look: Look, columns: int, rows: int) -> Tile:
    """Draw a picture in at most so many cells (at least one), undistorted, larger or smaller.

    It takes as few columns and rows as its shape needs. The window must have one row more than the
    tile, or a picture made of pixels scrolls away.
    """
    mode = "RGBA" if image.has_transparency_data else "RGB"
    picture = image if image.mode == mode else image.convert(mode)
    room = max(1, columns) * look.cell_width, max(1, rows) * look.cell_height
    return _TILES[look.protocol](picture, look, fitted(picture.size, room))


_TILES: Mapping[Protocol, Callable[[Image.Image, Look, Size], Tile]] = {
    Protocol.KITTY: graphics_tile,
    Protocol.ITERM2: graphics_tile,
    Protocol.SIXEL: graphics_tile,
    Protocol.BLOCKS: blocks_tile,
    Protocol.ASCII: ascii_tile,
}
