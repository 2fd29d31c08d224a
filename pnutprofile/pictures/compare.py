"""Do two files show the same picture?"""

from PIL import Image, ImageChops, ImageStat

from pnutprofile.dialects import Crop
from pnutprofile.pictures.bounds import is_cheap
from pnutprofile.pictures.crop import Size, crop_box
from pnutprofile.pictures.facts import read_facts
from pnutprofile.pictures.making.colour import to_srgb
from pnutprofile.pictures.making.decode import UnreadableError, decoded, upright

GLANCE: Size = (48, 48)
"""At this size compression leaves no traces, and another picture is still another one."""

MAX_DIFFERENCE = 10.0
"""How far colours may be apart on average, from 0 to 255."""

LOOK: Size = (256, 256)
PATCHES: Size = (32, 32)
MAX_PATCH_DIFFERENCE = 16
"""How far they may be apart on average in any small patch, where a closer look is taken."""


def look_alike(one: bytes, other: bytes, crop: Crop, *, closely: bool = False) -> bool | None:
    """Tell whether of two picture files the parts that a server keeps show about the same.

    `closely` sees a changed detail too, but not what compression does. What cannot be decoded does
    not look alike; None if one has too many pixels for a look at it.
    """
    if not (is_cheap(read_facts(one)) and is_cheap(read_facts(other))):
        return None
    size = LOOK if closely else GLANCE
    try:
        pair = _glance(one, crop, size), _glance(other, crop, size)
    except UnreadableError:
        return False
    difference = ImageChops.difference(*pair)
    if max(ImageStat.Stat(difference).mean) > MAX_DIFFERENCE:
        return False
    patches = difference.resize(PATCHES, Image.Resampling.BOX)
    worst = max(high for _, high in ImageStat.Stat(patches).extrema)
    return not closely or worst <= MAX_PATCH_DIFFERENCE


def _glance(data: bytes, crop: Crop, size: Size) -> Image.Image:
    """Make a picture so small that only what it shows is left; transparency becomes white."""
    facts = read_facts(data)
    with decoded(data, facts, size) as stored:
        picture, _ = to_srgb(upright(stored, facts.orientation), facts.heeded_profile)
    kept = crop_box(*picture.size, crop)
    small = picture.resize(size, Image.Resampling.BOX, kept)
    ground = Image.new("RGBA", size, "white")
    return Image.alpha_composite(ground, small.convert("RGBA")).convert("RGB")
