"""How does a picture of any kind become sRGB, eight bits a channel?"""

from io import BytesIO
from typing import cast

from PIL import Image, ImageCms

from pnutprofile.pictures.anatomy.icc import is_srgb

SRGB = ImageCms.createProfile("sRGB")
READY = ("L", "RGB", "CMYK")
"""Modes of eight bits without transparency, to which a colour profile can be applied."""

_BRIGHTEST = 255
_SHADES, _SHADES_IN_ONE = 65536, 256
"""How many shades sixteen bits have, and how many of these make one of eight."""


def to_srgb(picture: Image.Image, profile: bytes) -> tuple[Image.Image, bool]:
    """Give the picture as RGB, or RGBA where something is transparent, in the colours of sRGB.

    The second value tells whether colours were converted: from those of print, or by the embedded
    `profile`. A damaged one, or one for another kind of picture, is not applied.
    """
    alpha = _alpha(picture)
    plain = _eight_bits(picture)
    converted, is_applied = _by_profile(plain, b"" if is_srgb(profile) else profile)
    result = converted if converted.mode == "RGB" else converted.convert("RGB")
    if alpha is not None:
        result.putalpha(alpha)
    return result, is_applied or picture.mode == "CMYK"


def _alpha(picture: Image.Image) -> Image.Image | None:
    """Give the transparency as a channel of its own; None if nothing is transparent."""
    if not picture.has_transparency_data:
        return None
    key = picture.info.get("transparency")
    if picture.mode.startswith("I"):
        opaque = [0 if shade == key else 255 for shade in range(_SHADES)]
        alpha = picture.convert("I").point(opaque, "L")
    else:
        if isinstance(key, tuple) and max(key) > _BRIGHTEST:
            # Of sixteen bits a channel, half were left out when the picture was decoded.
            picture.info["transparency"] = tuple(part // _SHADES_IN_ONE for part in key)
        alpha = picture.convert("RGBA").getchannel("A")
    return None if alpha.getextrema() == (255, 255) else alpha


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Bring a picture into a mode that is ready: fewer bits, a palette's colours, no alpha."""
    if picture.mode in READY:
        return picture
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda shade: shade * (1 / _SHADES_IN_ONE)).convert("L")
    if picture.mode == "F":
        darkest, brightest = cast(tuple[float, float], picture.getextrema())
        share = 255 / ((brightest - darkest) or 1)
        return picture.point(lambda shade: shade * share + -darkest * share).convert("L")
    if picture.mode in ("1", "LA"):
        return picture.convert("L")
    return (
        picture.convert("RGBA").convert("RGB") if picture.mode == "PA" else picture.convert("RGB")
    )


def _by_profile(picture: Image.Image, profile: bytes) -> tuple[Image.Image, bool]:
    if not profile:
        return picture, False
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        found = ImageCms.profileToProfile(picture, source, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture, False
    return (found, True) if found else (picture, False)
