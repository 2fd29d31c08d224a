"""How is a still picture made that a server takes as it is? Turned, cut, in sRGB, small enough."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from pnutprofile.pictures.bounds import MAX_PIXELS
from pnutprofile.pictures.crop import Box, Size, scaled_size, size_of
from pnutprofile.pictures.facts import PictureFacts
from pnutprofile.pictures.making.colour import to_srgb
from pnutprofile.pictures.making.decode import decoded, stored_box, upright
from pnutprofile.pictures.making.fit import MAX_PALETTE, Room, encode_png, fit_jpeg, fit_png
from pnutprofile.pictures.making.kept import Options, kept_metadata

GOOD_BYTES_PER_PIXEL = 0.2
"""What a detailed JPEG takes at a quality that shows no faults."""

LOSSLESS = ("PNG", "GIF")
"""Formats whose pixels stay as they are, if that fits."""

PAGED = ("TIFF", "HEIF")
"""Formats that may hold further pictures that are no frames of an animation."""

SMOOTH = ("L", "LA", "RGB", "RGBA", "CMYK", "F")
"""Modes whose pixels can be mixed before they become sRGB; the others are numbers of colours, or
have more shades than that."""

MOST_PIXELS = 25_000_000
"""No result has more: of several such pictures in memory, one is made from the other."""

DRAFTS = (1, 2, 4, 8)
"""By how much a JPEG can be decoded smaller than it is."""

HOPELESS = 2
"""A file that exceeds its room by this factor is not tried without loss."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A file that was made, whether its colours were converted, and of how many pages it shows one.

    `pages` is 1 for a picture with nothing behind it; the pages of a TIFF are counted up to two.
    """

    data: bytes
    is_converted: bool
    pages: int


def remake(
    data: bytes, facts: PictureFacts, box: Box, room: Room, *, keeps_metadata: bool = False
) -> Made:
    """Make a JPEG or PNG of what `box` keeps of the upright picture.

    Raises `UnreadableError` for what cannot be decoded, `TooSmallError` for what cannot fit.
    """
    worth = int(room.most_bytes / GOOD_BYTES_PER_PIXEL)
    part, metadata, pages = _cut(data, facts, box, room, worth, keeps_metadata)
    kept = upright(part, facts.orientation)
    del part
    most = worth if facts.format == "JPEG" else MOST_PIXELS
    if kept.mode in SMOOTH:
        kept = _shrunk(kept, most, room)
    picture, is_converted = to_srgb(kept, facts.heeded_profile)
    picture = _shrunk(picture, most, room)
    picture.info.clear()  # what it holds, Pillow's writers would take along: comment, profile
    made = _encoded(picture, facts, room, worth, metadata)
    return Made(data=made, is_converted=is_converted, pages=pages)


def _cut(
    data: bytes, facts: PictureFacts, box: Box, room: Room, worth: int, keeps_metadata: bool
) -> tuple[Image.Image, "_Metadata", int]:
    """Give what is kept, as it is stored, with metadata and pages; the rest is let go."""
    with decoded(data, facts, _least(facts, box, room, worth)) as stored:
        place = _stored_box(box, facts, stored, room)
        metadata = _Metadata(stored, is_kept=keeps_metadata)
        if facts.format in PAGED:
            return stored.crop(place), metadata, _pages(stored)
        part = stored if place == (0, 0, *stored.size) else stored.crop(place)
    return part, metadata, facts.frames


class _Metadata:
    """The options of `save` that take a source's metadata along, for each format."""

    def __init__(self, source: Image.Image, *, is_kept: bool) -> None:
        self._options: dict[str, Options] = {
            name: kept_metadata(source, name) if is_kept else {} for name in ("JPEG", "PNG")
        }

    def room(self, room: Room, picture_format: str) -> Room:
        return replace(room, keep=self._options[picture_format])


def _encoded(
    picture: Image.Image, facts: PictureFacts, room: Room, worth: int, metadata: _Metadata
) -> bytes:
    """Choose the format: PNG for transparency, and where it is without loss and small enough."""
    jpeg_room, png_room = metadata.room(room, "JPEG"), metadata.room(room, "PNG")

    def jpeg() -> bytes:
        return fit_jpeg(_shrunk(picture, worth, room), jpeg_room)

    if facts.format == "JPEG":
        return jpeg()
    if picture.mode == "RGBA":
        return fit_png(picture, png_room)
    if facts.format in LOSSLESS and _may_fit(picture, facts, room):
        data = encode_png(picture, png_room.keep)
        return data if len(data) <= room.most_bytes else jpeg()
    if picture.getcolors(MAX_PALETTE):
        return _smaller(jpeg, encode_png(picture, png_room.keep), room)
    return jpeg()


def _smaller(jpeg: Callable[[], bytes], png: bytes, room: Room) -> bytes:
    other = jpeg()
    return png if len(png) <= min(len(other), room.most_bytes) else other


def _may_fit(picture: Image.Image, facts: PictureFacts, room: Room) -> bool:
    """Tell from the file it comes from whether a try without loss is worth the time."""
    share = picture.width * picture.height / (facts.width * facts.height)
    return facts.size_bytes * share <= room.most_bytes * HOPELESS


def _least(facts: PictureFacts, box: Box, room: Room, worth: int) -> Size:
    """Give the size, as stored, below which a decoder must not shrink a picture."""
    width, height = size_of(box)
    share = max(
        math.sqrt(worth / 2 / (width * height)), room.least[0] / width, room.least[1] / height
    )
    share = min(share, 1)
    least = math.ceil(facts.width * share), math.ceil(facts.height * share)
    halves = next(by for by in DRAFTS if facts.width * facts.height <= MAX_PIXELS * by * by)
    return min(least[0], facts.width // halves), min(least[1], facts.height // halves)


def _stored_box(box: Box, facts: PictureFacts, stored: Image.Image, room: Room) -> Box:
    """Find the box in a picture as it is stored, which may have been decoded smaller than it is."""
    size = stored.size if facts.shown_size == (facts.width, facts.height) else stored.size[::-1]
    across, down = size[0] / facts.shown_size[0], size[1] / facts.shown_size[1]
    width, height = scaled_size(size_of(box), across, room.crop)
    width, height = min(width, size[0]), min(height, size[1])
    left = min(round(box[0] * across), size[0] - width)
    top = min(round(box[1] * down), size[1] - height)
    return stored_box(facts.orientation, size, (left, top, left + width, top + height))


def _shrunk(picture: Image.Image, most_pixels: int, room: Room) -> Image.Image:
    """Give up pixels that would cost more than they show."""
    share = math.sqrt(most_pixels / (picture.width * picture.height))
    share = max(share, room.least[0] / picture.width, room.least[1] / picture.height)
    if share >= 1:
        return picture
    size = scaled_size(picture.size, share, room.crop)
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _pages(picture: Image.Image) -> int:
    """Tell whether there is a second page; the picture shows it afterwards."""
    try:
        picture.seek(1)
    except (EOFError, OSError, ValueError, SyntaxError, AttributeError):
        return 1
    return 2
