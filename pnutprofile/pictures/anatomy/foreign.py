"""How large is a picture in a format that no server takes, such as WEBP or TIFF?

Pillow reads the header, so this module is loaded only for such a file.
"""

import importlib
import logging
import struct
import warnings
from contextlib import suppress
from io import BytesIO

from PIL import Image

from pnutprofile.pictures.anatomy.exif import UNSPECIFIC, read_exif
from pnutprofile.pictures.anatomy.structure import COLOUR_PROFILE, NEEDS_HEIF, Structure

INFO_WORDS = {"icc_profile": COLOUR_PROFILE, "xmp": "XMP", "comment": "comment"}
"""What Pillow keeps of a file beside its pixels, in words for people."""

COLOURS = {"CMYK": "CMYK", "P": "palette", "PA": "palette"} | dict.fromkeys(
    ("1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"), "grey"
)
"""What Pillow's modes stand for; all others become RGB."""
BITS = {"I": 32, "F": 32} | dict.fromkeys(("I;16", "I;16B", "I;16L", "I;16N"), 16)
"""The bits of one sample in the modes that have more than 8."""

MOVING = ("AVIF", "WEBP")
"""Formats whose number of frames Pillow knows from the header; the pages of a TIFF do not move."""

UNREADABLE = (
    Image.DecompressionBombError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
"""What Pillow's readers raise on files that lie."""

Image.MAX_IMAGE_PIXELS = None  # what is decoded is bounded by `bounds`, by the facts of a file

# Pillow's readers log what they dislike in a file; unheard, Python would print it to stderr.
logging.getLogger("PIL").addHandler(logging.NullHandler())

with suppress(ImportError):  # the `heif` extra
    importlib.import_module("pillow_heif").register_heif_opener()


def look_into(data: bytes, picture_format: str) -> Structure:
    """Read the header by Pillow's reader for the format; pixels are not decoded.

    No problem found means that the header is good; the rest shows when the picture is converted.
    """
    found = Structure()
    if picture_format == "HEIF" and "HEIF" not in Image.OPEN:
        found.problem = NEEDS_HEIF
        return found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a bomb is refused by its size, faulty tags are left out
        try:
            with Image.open(BytesIO(data), formats=[picture_format]) as image:
                _read(image, data, found)
        except UNREADABLE:
            found.problem = f"cannot be read as {picture_format}: damaged, too large, or not known"
    return found


def _read(image: Image.Image, data: bytes, found: Structure) -> None:
    """Fill `found` from an opened picture."""
    found.set_size(*image.size)
    found.frames = getattr(image, "n_frames", 1) if image.format in MOVING else 1
    # A TIFF file is an EXIF block, and only what this block tells is worth a word. Its reader turns
    # it upright by itself.
    is_block = image.format == "TIFF"
    block = data if is_block else image.info.get("exif")
    if block:
        exif = read_exif(block)
        found.orientation = 1 if is_block else exif.orientation
        found.note(*(word for word in exif.words if not (is_block and word == UNSPECIFIC)))
    found.note(*(word for key, word in INFO_WORDS.items() if image.info.get(key)))
    found.colours, found.bits = COLOURS.get(image.mode, "RGB"), BITS.get(image.mode, 8)
    tiles = getattr(image, "tile", ())
    found.slow = any(tile[0] in Image.DECODERS for tile in tiles)
    found.has_alpha = image.has_transparency_data
    profile = image.info.get("icc_profile")
    found.profile = profile if isinstance(profile, bytes) else b""
