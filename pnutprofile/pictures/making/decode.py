"""How does a picture file become pixels, within bounds?"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from pnutprofile.pictures.anatomy.foreign import UNREADABLE
from pnutprofile.pictures.bounds import MAX_PIXELS, may_be_decoded
from pnutprofile.pictures.crop import Box, Size
from pnutprofile.pictures.facts import PictureFacts

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture of each EXIF orientation upright."""

MIRRORED_ACROSS, MIRRORED_DOWN, LYING = (2, 3, 6, 7), (3, 4, 7, 8), 5
"""Orientations in which left and right, or top and bottom, of the upright picture are exchanged as
it is stored; from the last on its rows are stored as columns."""


class UnreadableError(ValueError):
    """The bytes cannot be decoded, or decoding them would take too much memory."""


@contextmanager
def decoded(data: bytes, facts: PictureFacts, least: Size | None = None) -> Iterator[Image.Image]:
    """Decode the first frame as it is stored; raise `UnreadableError` for all that can go wrong.

    With `least` a JPEG may come at a half, a quarter or an eighth of its size, but no side shorter
    than that: its decoder leaves out what is not needed, which is faster and takes less memory.
    """
    if not may_be_decoded(facts):
        raise UnreadableError(f"{facts.width}x{facts.height} pixels are too many to decode")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # faulty tags are left out
        try:
            with Image.open(BytesIO(data), formats=[facts.format or "PNG"]) as picture:
                yield _loaded(picture, facts, least)
        except UnreadableError:
            raise
        except UnidentifiedImageError:
            raise UnreadableError("no decoder knows this kind of it") from None
        except UNREADABLE as error:
            raise UnreadableError(str(error) or type(error).__name__) from error


def _loaded(picture: Image.Image, facts: PictureFacts, least: Size | None) -> Image.Image:
    """Decode what is as large as those who judged it were told."""
    canvas = (facts.width, facts.height)
    # For Pillow a frame that reaches outside the canvas of a GIF makes the picture larger.
    if picture.size != canvas and facts.format != "GIF":
        raise UnreadableError("it says two different sizes")
    if least and facts.format == "JPEG":
        picture.draft(None, least)
    expected = picture.size
    if picture.width * picture.height > MAX_PIXELS:
        raise UnreadableError(f"{picture.width}x{picture.height} pixels are too many to decode")
    picture.load()
    if picture.size != expected:
        raise UnreadableError("it says two different sizes")
    _drop_mistaken_texts(picture)
    return picture if facts.format != "GIF" or expected == canvas else picture.crop((0, 0, *canvas))


def _drop_mistaken_texts(picture: Image.Image) -> None:
    """Forget the texts of a PNG whose keywords are Pillow's own names for something else."""
    for name in ("icc_profile", "transparency", "xmp"):
        if isinstance(picture.info.get(name), str):
            del picture.info[name]


def stored_box(orientation: int, size: Size, box: Box) -> Box:
    """Find a box of the upright picture (of that size) where it is stored."""
    (width, height), (left, top, right, bottom) = size, box
    if orientation in MIRRORED_ACROSS:
        left, right = width - right, width - left
    if orientation in MIRRORED_DOWN:
        top, bottom = height - bottom, height - top
    return (left, top, right, bottom) if orientation < LYING else (top, left, bottom, right)


def upright(picture: Image.Image, orientation: int) -> Image.Image:
    """Turn or mirror a picture as its EXIF orientation (1 to 8) asks for."""
    return picture.transpose(TURNS[orientation]) if orientation in TURNS else picture
