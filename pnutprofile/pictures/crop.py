"""Which part of a picture is kept: the server's choice, one around a point, or a named rectangle?

Boxes are left, top, right, bottom in pixels of the upright picture; right and bottom are outside.
"""

import re
from dataclasses import dataclass

from pnutprofile.dialects import Crop
from pnutprofile.errors import CheckError, UsageError

Box = tuple[int, int, int, int]
Size = tuple[int, int]

CENTRE = (0.5, 0.5)
FOCUS = re.compile(r"([01]?\.?\d*),([01]?\.?\d*)")
RECTANGLE = re.compile(r"([1-9]\d{0,5})x([1-9]\d{0,5})\+(\d{1,6})\+(\d{1,6})")


@dataclass(frozen=True, kw_only=True)
class Framing:
    """What the person wants to be kept.

    `focus` is a point in fractions of width and height that is to lie as near to the middle as it
    can; `rectangle` is all that is kept, before the server's own cut.
    """

    focus: tuple[float, float] = CENTRE
    rectangle: Box | None = None


def parse_focus(text: str) -> tuple[float, float]:
    """Read `X,Y`, two numbers from 0 (left, top) to 1. Raises UsageError."""
    found = FOCUS.fullmatch(text)
    try:
        across, down = (float(number) for number in found.groups()) if found else (2.0, 2.0)
    except ValueError:
        across = down = 2.0
    if max(across, down) > 1:
        raise UsageError(
            f"{text} is no focus", "it takes two numbers from 0 to 1", "--focus 0.5,0.3"
        )
    return across, down


def parse_rectangle(text: str) -> Box:
    """Read `WxH+X+Y` in pixels. Raises UsageError."""
    found = RECTANGLE.fullmatch(text)
    if not found:
        raise UsageError(
            f"{text} is no rectangle",
            "it takes width x height + left + top, in pixels",
            "--crop 800x800+100+0",
        )
    width, height, left, top = map(int, found.groups())
    return left, top, left + width, top + height


def crop_box(width: int, height: int, crop: Crop, focus: tuple[float, float] = CENTRE) -> Box:
    """Give what a server keeps of a picture, centred or as near to `focus` as the edges allow.

    `WIDE` below 2:1 keeps width / 4.3 rows, rounded to the nearest; halves cannot occur.
    """
    kept_width, kept_height = width, height
    if crop is Crop.SQUARE:
        kept_width = kept_height = min(width, height)
    elif crop is Crop.WIDE and width < 2 * height:
        kept_height = max(1, (10 * width + 21) // 43)
    left = _start(width, kept_width, focus[0])
    top = _start(height, kept_height, focus[1])
    return left, top, left + kept_width, top + kept_height


def framed(size: Size, crop: Crop, framing: Framing) -> Box:
    """Give what is kept of an upright picture: the rectangle, cut as the server would cut it.

    Raises CheckError if the rectangle reaches outside the picture.
    """
    left, top, right, bottom = framing.rectangle or (0, 0, *size)
    if right > size[0] or bottom > size[1]:
        raise CheckError(
            f"the rectangle {box_words((left, top, right, bottom))} reaches outside the picture",
            f"the picture is {size[0]}x{size[1]} pixels",
            f"--crop {box_words(_moved_inside((left, top, right, bottom), size))}",
        )
    inner = crop_box(right - left, bottom - top, crop, framing.focus)
    return left + inner[0], top + inner[1], left + inner[2], top + inner[3]


def _moved_inside(box: Box, size: Size) -> Box:
    """Move a rectangle into the picture, and make it smaller if there is no room."""
    width, height = (min(side, most) for side, most in zip(size_of(box), size, strict=True))
    left, top = min(box[0], size[0] - width), min(box[1], size[1] - height)
    return left, top, left + width, top + height


def size_of(box: Box) -> Size:
    """Give the width and height of a box."""
    return box[2] - box[0], box[3] - box[1]


def scaled_size(size: Size, share: float, crop: Crop) -> Size:
    """Give a size made smaller by a factor, such that the server still cuts nothing off it."""
    width, height = (max(1, round(side * share)) for side in size)
    if crop is Crop.WIDE and size[0] >= 2 * size[1]:
        height = max(1, min(height, width // 2))
    return size_of(crop_box(width, height, crop))


def box_words(box: Box) -> str:
    """Write a box as `WxH+X+Y`."""
    width, height = size_of(box)
    return f"{width}x{height}+{box[0]}+{box[1]}"


def _start(length: int, kept: int, focus: float) -> int:
    """Give the first row or column of `kept` ones around a fraction of the length."""
    return min(max(int(focus * length - kept / 2), 0), length - kept)
