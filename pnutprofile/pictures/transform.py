"""What do servers do to a picture by themselves: cut it, turn it, make it smaller?

The sandbox keeps pictures as the real servers do. This module as a whole is the `PictureTools` that
it asks for, so the two functions from elsewhere are part of it.
"""

from io import BytesIO
from typing import Any

from PIL import Image

from pnutprofile.dialects import Crop
from pnutprofile.pictures.crop import crop_box
from pnutprofile.pictures.facts import read_facts
from pnutprofile.pictures.making.decode import UnreadableError, decoded
from pnutprofile.pictures.making.decode import upright as turned
from pnutprofile.pictures.scenes.drawings import draw

__all__ = ["UnreadableError", "as_stored", "draw", "read_facts", "scale"]

_QUALITY = 92
_RESIZABLE = ("L", "RGB", "RGBA", "CMYK")


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
    strips = upright and facts.format == "JPEG" and bool(facts.telling)
    with decoded(data, facts) as picture:
        if not (turns or cuts or strips):
            return data
        whole = turned(picture, facts.orientation) if turns else picture
        exif = b"" if upright else picture.info.get("exif", b"")
        return _encoded(whole.crop(box) if cuts else whole, picture, exif)


def scale(data: bytes, width: int | None, height: int | None) -> bytes:
    """Make a picture smaller, never larger, and keep its format; a missing side follows the other.

    Of an animation the first frame stays. Raises `UnreadableError`.
    """
    with decoded(data, read_facts(data)) as picture:
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


def _encoded(picture: Image.Image, original: Image.Image, exif: bytes = b"") -> bytes:
    """Write a picture in the format of the one it was made from."""
    target = BytesIO()
    # To Pillow, a JPEG with further pictures in it is an MPO.
    picture_format = "JPEG" if original.format == "MPO" else original.format
    if picture_format == "GIF":
        picture.save(target, "GIF")
        return target.getvalue()
    profile = original.info.get("icc_profile")
    options: dict[str, Any] = {"quality": _QUALITY} if picture_format == "JPEG" else {}
    picture.save(target, picture_format, exif=exif, icc_profile=profile, **options)
    return target.getvalue()
