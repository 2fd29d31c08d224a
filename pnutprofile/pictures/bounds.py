"""Which pictures are small enough to be decoded?"""

from collections.abc import Mapping

from pnutprofile.pictures.facts import PictureFacts

MAX_PIXELS = 10_000 * 10_000
"""The documentation of pnut cuts a picture of this size; decoded it takes 300 to 400 MB."""

MAX_PIXELS_OF: Mapping[str, int] = {
    "JPEG2000": 25_000_000,
    "WEBP": 50_000_000,
    "AVIF": 50_000_000,
    "HEIF": 64_000_000,
}
"""Formats whose decoders have the picture in memory several times."""

MAX_BASELINE_PIXELS = 500_000_000
"""A JPEG in a single scan is decoded at a fraction of its size, a few rows at a time."""

MAX_SLOW_PIXELS = 4_000_000
"""What a decoder written in Python does within seconds."""

MAX_CHEAP_PIXELS = 25_000_000
"""A larger picture of somebody else is not worth the memory that a look at it would take."""


def is_cheap(facts: PictureFacts) -> bool:
    """Tell whether a picture may be decoded for what is only nice to have."""
    return facts.width * facts.height <= min(MAX_CHEAP_PIXELS, most_pixels(facts))


def may_be_decoded(facts: PictureFacts) -> bool:
    """Tell whether a picture is decoded at all, by its size in pixels."""
    return facts.width * facts.height <= most_pixels(facts)


def most_pixels(facts: PictureFacts) -> int:
    """Give the pixels that a picture may have, stored as it is."""
    if facts.format == "JPEG" and not facts.progressive:
        return MAX_BASELINE_PIXELS
    most = MAX_PIXELS_OF.get(facts.format or "", MAX_PIXELS)
    return min(most, MAX_SLOW_PIXELS) if facts.slow else most
