"""How do pixels travel inside terminal text: by kitty's protocol, iTerm2's, or as sixels?"""

import math
from base64 import b64encode
from collections.abc import Callable, Mapping
from io import BytesIO

from PIL import Image

from pnutprofile.pictures.terminal.protocols import Look, Protocol
from pnutprofile.pictures.terminal.screen import Size, resized
from pnutprofile.pictures.terminal.sixel import sixel
from pnutprofile.streams import Tile

SAVE, RESTORE = "\x1b7", "\x1b8"
CHUNK = 4096
"""How many characters of base64 kitty takes in one sequence."""


def graphics_tile(picture: Image.Image, look: Look, size: Size) -> Tile:
    """Draw an RGB or RGBA picture, as large as `size` in pixels, by the pixel protocol of a look.

    The first line sends all of it and puts the cursor back; every line then steps over its cells.
    """
    columns = math.ceil(size[0] / look.cell_width)
    rows = math.ceil(size[1] / look.cell_height)
    canvas = _padded(resized(picture, size), (columns * look.cell_width, rows * look.cell_height))
    sequence = _SEQUENCES[look.protocol](canvas, columns, rows)
    step = f"\x1b[{columns}C"
    return Tile(
        columns=columns,
        rows=rows,
        # Scrolling while the picture is drawn would tear it, so it happens before.
        lead="\n" * rows + f"\x1b[{rows}A",
        lines=(f"{SAVE}{sequence}{RESTORE}{step}", *[step] * (rows - 1)),
    )


def _padded(picture: Image.Image, size: Size) -> Image.Image:
    """Fill up to whole cells with nothing, as terminals stretch a picture over its cells.

    The canvas is a fresh one also where it fits: no colour profile or text of the file goes along.
    """
    mode = picture.mode if picture.size == size else "RGBA"
    canvas = Image.new(mode, size)
    canvas.paste(picture.convert(mode))
    return canvas


def _kitty(canvas: Image.Image, columns: int, rows: int) -> str:
    """Send a PNG in chunks; `q=2` lets the terminal answer nothing, `C=1` not move the cursor."""
    data = b64encode(_png(canvas)).decode()
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    keys = [f"a=T,f=100,q=2,C=1,c={columns},r={rows},", *["q=2,"] * (len(chunks) - 1)]
    more = [*["m=1"] * (len(chunks) - 1), "m=0"]
    return "".join(
        f"\x1b_G{key}{m};{chunk}\x1b\\" for key, m, chunk in zip(keys, more, chunks, strict=True)
    )


def _iterm2(canvas: Image.Image, columns: int, rows: int) -> str:
    """Send a PNG as a file that is shown in place."""
    data = _png(canvas)
    keys = f"inline=1;size={len(data)};width={columns};height={rows};preserveAspectRatio=1"
    return f"\x1b]1337;File={keys}:{b64encode(data).decode()}\a"


def _sixel(canvas: Image.Image, _columns: int, _rows: int) -> str:
    return sixel(canvas)


def _png(canvas: Image.Image) -> bytes:
    target = BytesIO()
    canvas.save(target, "PNG")
    return target.getvalue()


_SEQUENCES: Mapping[Protocol, Callable[[Image.Image, int, int], str]] = {
    Protocol.KITTY: _kitty,
    Protocol.ITERM2: _iterm2,
    Protocol.SIXEL: _sixel,
}
