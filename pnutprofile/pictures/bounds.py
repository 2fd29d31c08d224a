"""Which pictures are small enough to be decoded?"""

from pnutprofile.pictures.facts import PictureFacts

MAX_PIXELS = 10_000 * 10_000
"""The documentation of pnut cuts a picture of this size; decoded it takes 300 to 400 MB."""

MAX_BASELINE_PIXELS = 500_000_000
"""A baseline JPEG is decoded at a fraction of its size, a few rows at a time."""


def may_be_decoded(facts: PictureFacts) -> bool:
    """Tell whether a picture is decoded at all, by its size in pixels."""
    is_baseline = facts.format == "JPEG" and not facts.progressive
    most = MAX_BASELINE_PIXELS if is_baseline else MAX_PIXELS
    return facts.width * facts.height <= most
