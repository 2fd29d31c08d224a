"""How large is a picture on the screen, and which of its pixels are painted there?"""

import math

from PIL import Image

Size = tuple[int, int]
"""Width and height in pixels."""

MAX_PIXELS = 2_000_000
"""No picture takes more of the screen, be it ever so large: that would take seconds to write, and
megabytes. It is a window of 200 columns and 50 rows."""

OPAQUE_FROM = 128
"""Where half transparent is not to be had, this much alpha is painted, and less is not."""

PRECISION = 3.0
"""How much larger than needed a picture is, at least, when the quick and rough reduction ends."""


def fitted(size: Size, room: Size) -> Size:
    """Give the largest size of the same shape that there is room for, `MAX_PIXELS` at most."""
    (width, height), (most_width, most_height) = size, room
    scale = min(most_width / width, most_height / height, math.sqrt(MAX_PIXELS / (width * height)))
    return max(1, round(width * scale)), max(1, round(height * scale))


def resized(picture: Image.Image, size: Size) -> Image.Image:
    """Make an RGB or RGBA picture larger or smaller; its shape is the caller's business."""
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=PRECISION)


def holes(picture: Image.Image) -> Image.Image:
    """Give a mask of an RGB or RGBA picture, 255 where it is too transparent to be painted."""
    if picture.mode != "RGBA":
        return Image.new("L", picture.size)
    return picture.getchannel("A").point(lambda alpha: 255 * (alpha < OPAQUE_FROM))
