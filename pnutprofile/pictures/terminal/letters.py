"""How does a picture become letters, where there is no colour or nothing but ASCII?"""

from PIL import Image, ImageChops, ImageOps

from pnutprofile.pictures.terminal.protocols import Look
from pnutprofile.pictures.terminal.screen import Size, resized
from pnutprofile.streams import Tile

RAMP = " .-:;+=csoaeXG#@"
"""Letters by the ink they have, in steps as even as common fonts allow."""

SHADES = bytes(ord(RAMP[value * len(RAMP) // 256]) for value in range(256))
"""For `bytes.translate`: the letter for every brightness."""

OUTLIERS_PERCENT = 1
"""How many of the darkest and of the brightest pixels may lose their differences."""


def ascii_tile(picture: Image.Image, look: Look, size: Size) -> Tile:
    """Draw an RGB or RGBA picture as letters, on a screen of `size` in pixels.

    The brighter the denser, as on most terminals letters are bright; no escape sequence is used.
    """
    columns = max(1, round(size[0] / look.cell_width))
    rows = max(1, round(size[1] / look.cell_height))
    brightness = _brightness(resized(picture, (columns, rows)))
    letters = brightness.tobytes().translate(SHADES).decode("ascii")
    lines = tuple(letters[at : at + columns] for at in range(0, len(letters), columns))
    return Tile(columns, rows, "", lines)


def _brightness(picture: Image.Image) -> Image.Image:
    """Give the brightness of every pixel, spread over all the letters; transparent is dark."""
    grey = picture.convert("L")
    if picture.mode != "RGBA":
        return ImageOps.autocontrast(grey, OUTLIERS_PERCENT)
    alpha = picture.getchannel("A")
    return ImageChops.multiply(ImageOps.autocontrast(grey, OUTLIERS_PERCENT, mask=alpha), alpha)
