"""What do servers do to a picture by themselves: cut it, turn it, make it smaller?

The sandbox keeps pictures as the real servers do. This module as a whole is the `PictureTools` that
it asks for, so the two functions from elsewhere are part of it.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from pnutprofile.dialects import Crop
from pnutprofile.pictures.drawings import draw
from pnutprofile.pictures.facts import crop_box, read_facts

__all__ = ["MAX_PIXELS", "UnreadableError", "as_stored", "draw", "read_facts", "scale"]

MAX_PIXELS = 10_000 * 10_000
"""Pictures with more are not decoded. The documentation of pnut cuts one of this size."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # Pillow would warn a little below

_QUALITY = 92
_RESIZABLE = ("L", "RGB", "RGBA", "CMYK")
_DECODING_ERRORS = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error)
"""What Pillow raises for broken files, besides its own errors, which are among them."""


class UnreadableError(ValueError):
    """The bytes cannot be decoded, or decoding them would take too much memory."""


def as_stored(data: bytes, crop: Crop, *, upright: bool) -> bytes:
    """Cut a picture as a server cuts it; bytes that need no change are kept untouched.

    `upright` applies the orientation of a photo and removes its EXIF. Of an animation that is cut
    only the first frame stays. Raises `UnreadableError`.
    """
    facts = read_facts(data)
    turns = upright and facts.format == "JPEG" and facts.orientation != 1
    size = facts.shown_size if turns else (facts.width, facts.height)
    box = crop_box(*size, crop)
    cuts = box != (0, 0, *size)
    strips = upright and facts.format == "JPEG" and bool(facts.metadata)
    with _opened(data) as picture:
        if not (turns or cuts or strips):
            return data
        whole = ImageOps.exif_transpose(picture) if turns else picture
        exif = b"" if upright else picture.info.get("exif", b"")
        return _encoded(whole.crop(box) if cuts else whole, picture, exif)


def scale(data: bytes, width: int | None, height: int | None) -> bytes:
    """Make a picture smaller, never larger, and keep its format; a missing side follows the other.

    Of an animation the first frame stays. Raises `UnreadableError`.
    """
    with _opened(data) as picture:
        size = _smaller(picture.size, width, height)
        if size == picture.size:
            return data
        whole = picture if picture.mode in _RESIZABLE else picture.convert("RGBA")
        return _encoded(whole.resize(size, Image.Resampling.LANCZOS), picture)


def _smaller(size: tuple[int, int], width: int | None, height: int | None) -> tuple[int, int]:
    across, down = size
    if width is None and height is not None:
        width = max(1, round(height * across / down))
    if height is None and width is not None:
        height = max(1, round(width * down / across))
    return min(across, width or across), min(down, height or down)


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """Decode the first frame; every way in which that can fail becomes one error."""
    facts = read_facts(data)
    if facts.width * facts.height > MAX_PIXELS:
        raise UnreadableError(f"{facts.width}x{facts.height} pixels are too many to decode")
    try:
        with Image.open(BytesIO(data), formats=[facts.format or "PNG"]) as picture:
            picture.load()
            yield picture
    except _DECODING_ERRORS as error:
        raise UnreadableError(str(error)) from error


def _encoded(picture: Image.Image, original: Image.Image, exif: bytes = b"") -> bytes:
    """Write a picture in the format of the one it was made from."""
    target = BytesIO()
    if original.format == "GIF":
        picture.save(target, "GIF")
        return target.getvalue()
    profile = original.info.get("icc_profile")
    options: dict[str, Any] = {"quality": _QUALITY} if original.format == "JPEG" else {}
    picture.save(target, original.format, exif=exif, icc_profile=profile, **options)
    return target.getvalue()
