"""How does a picture come under a number of bytes at the best quality? Few encodings, no guesses.

First the quality of a JPEG yields, down to where it would show; from there on the size yields.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, cast

from PIL import Image, ImageChops

from pnutprofile.dialects import Crop
from pnutprofile.pictures.crop import Size, scaled_size
from pnutprofile.pictures.findings import by_words

BEST_QUALITY, LOWEST_QUALITY = 95, 75
"""Above the first a JPEG only grows; below the second a smaller picture looks better."""

FULL_COLOUR_QUALITY = 90
"""From here on colour is stored at full resolution, as good encoders do, if there is room."""

FULL_COLOUR, QUARTER_COLOUR = 0, 2
"""Pillow's names for colour at full resolution, and at half of it each way."""

STEPS: tuple[tuple[int, int], ...] = (
    *((quality, QUARTER_COLOUR) for quality in range(LOWEST_QUALITY, BEST_QUALITY + 1)),
    *((quality, FULL_COLOUR) for quality in range(FULL_COLOUR_QUALITY, BEST_QUALITY + 1)),
)
"""The ways to encode a JPEG, quality and colour, the better the later."""

GOOD_USE = 0.97
"""A result that uses so much of the room is not improved any more."""

HEADROOM = 0.96
"""How much of the room the next, smaller picture aims at: bytes do not quite follow pixels."""

MAX_PALETTE = 256

Encode = Callable[[Image.Image], bytes]


MAX_JPEG_SIDE = 65_500
"""What encoders of JPEG take."""


class TooSmallError(ValueError):
    """Under the limits the picture would be smaller than it may be; the message tells the sizes."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """How large a result may be: in bytes at most, in pixels at least, and how it must be cut."""

    most_bytes: int
    least: Size
    crop: Crop
    keep: Mapping[str, Any] = field(default_factory=dict)
    """Metadata for Pillow's `save`: EXIF, XMP, comment."""


def fit_jpeg(picture: Image.Image, room: Room) -> bytes:
    """Encode an RGB picture as JPEG, smaller if need be. Raises `TooSmallError`."""
    share = min(1.0, MAX_JPEG_SIDE / max(picture.size))
    return _fit(picture, room, lambda smaller: _best_jpeg(smaller, room), share)


def fit_png(picture: Image.Image, room: Room) -> bytes:
    """Encode an RGB or RGBA picture as PNG, smaller if need be. Raises `TooSmallError`."""
    return _fit(picture, room, lambda smaller: encode_png(smaller, room.keep))


def encode_png(picture: Image.Image, keep: Mapping[str, Any]) -> bytes:
    """Encode without loss; few colours become a palette."""
    return _saved(_with_palette(picture), "PNG", keep)


def encode_jpeg(picture: Image.Image, step: int, keep: Mapping[str, Any]) -> bytes:
    """Encode an RGB picture in one of the `STEPS`."""
    quality, subsampling = STEPS[step]
    return _saved(picture, "JPEG", keep, quality=quality, subsampling=subsampling)


def _fit(picture: Image.Image, room: Room, encode: Encode, share: float = 1.0) -> bytes:
    """Make the picture smaller until it fits, starting at a share of its sides."""
    least_share = max(room.least[0] / picture.width, room.least[1] / picture.height)
    if share < least_share:
        raise TooSmallError(f"it would be {by_words(scaled_size(picture.size, share, room.crop))}")
    while len(data := encode(smaller := _scaled(picture, share, room))) > room.most_bytes:
        if share <= least_share:
            raise TooSmallError(f"at {by_words(smaller.size)} it still has {len(data)} bytes")
        share = max(least_share, share * math.sqrt(room.most_bytes / len(data)) * HEADROOM)
    return data


def _scaled(picture: Image.Image, share: float, room: Room) -> Image.Image:
    if share == 1:
        return picture
    size = scaled_size(picture.size, share, room.crop)
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _best_jpeg(picture: Image.Image, room: Room) -> bytes:
    """Find the best step that fits; the lowest one may not."""
    low, high = 0, len(STEPS) - 1
    best = encode_jpeg(picture, high, room.keep)
    if len(best) <= room.most_bytes:
        return best
    above, best = len(best), encode_jpeg(picture, low, room.keep)
    while high - low > 1 and room.most_bytes * GOOD_USE > len(best):
        step = _between((low, len(best)), (high, above), room.most_bytes)
        data = encode_jpeg(picture, step, room.keep)
        if len(data) <= room.most_bytes:
            low, best = step, data
        else:
            high, above = step, len(data)
    return best


def _between(low: tuple[int, int], high: tuple[int, int], most_bytes: int) -> int:
    """Guess the step between two whose number of bytes are known: they grow by a factor."""
    share = math.log(most_bytes / low[1]) / math.log(high[1] / low[1])
    guess = low[0] + int(share * (high[0] - low[0]))
    return min(max(guess, low[0] + 1), high[0] - 1)


def _with_palette(picture: Image.Image) -> Image.Image:
    """Give an RGB picture of few colours a palette or shades of grey, if that loses nothing."""
    colours = picture.getcolors(MAX_PALETTE) if picture.mode == "RGB" else None
    if colours is None:
        return picture
    parts = [part for _, colour in colours for part in cast(tuple[int, int, int], colour)]
    if parts[0::3] == parts[1::3] == parts[2::3]:
        return picture.getchannel("R")
    palette = Image.new("P", (1, 1))
    palette.putpalette(parts)
    # Quick, but blind to the difference between colours that are close together.
    small = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    if not _are_same(small, picture):
        small = picture.quantize(MAX_PALETTE, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return small if _are_same(small, picture) else picture


def _are_same(small: Image.Image, picture: Image.Image) -> bool:
    return ImageChops.difference(small.convert("RGB"), picture).getbbox() is None


def _saved(picture: Image.Image, picture_format: str, keep: Mapping[str, Any], **how: Any) -> bytes:
    file = BytesIO()
    picture.save(file, picture_format, **how, **keep)
    return file.getvalue()
