"""Will what a picture shows and tells arrive: motion, orientation, colours, metadata?"""

from pnutprofile.dialects import Crop, PictureRule
from pnutprofile.pictures.anatomy.icc import is_srgb
from pnutprofile.pictures.case import Case
from pnutprofile.pictures.findings import (
    UNKNOWN,
    Finding,
    Verdict,
    by_words,
    count_words,
    list_words,
    unmeasured,
)

COMMON_BITS = 8
UPRIGHT, GOOD_COLOURS, GOOD_METADATA = "1", "sRGB, 8 bits", "any, but others may read it"


def animation(case: Case) -> Finding:
    """Find whether an animation will survive; a GIF keeps it only if the server cuts nothing."""
    facts = case.facts
    if not case.measurable:
        return unmeasured("animation", _animation_allowed(case.rule))
    verdict, message = Verdict.PASSES, "the picture does not move"
    if facts.animated:
        message = f"the animation of {facts.frames} frames is kept"
        loss = _animation_loss(case)
        if loss:
            verdict, message = Verdict.NOTE, f"the animation will be lost: {loss}"
    return Finding(
        rule="animation",
        verdict=verdict,
        measured=count_words(facts.frames, "frame"),
        allowed=_animation_allowed(case.rule),
        message=message,
    )


def _animation_allowed(rule: PictureRule) -> str:
    """Say which animations a server keeps."""
    if not rule.animation_kept:
        return "not kept"
    return {
        Crop.NONE: "GIF",
        Crop.SQUARE: "GIF, if it is square",
        Crop.WIDE: "GIF, if it is at least twice as wide as high",
    }[rule.crop]


def _animation_loss(case: Case) -> str:
    """Say why an animation will be lost, or nothing."""
    if not case.rule.animation_kept:
        return "the server keeps none"
    if case.facts.format != "GIF":
        return "the server keeps only that of a GIF"
    if not (case.is_cut and case.as_is):
        return ""
    shown, kept = by_words(case.facts.shown_size), by_words(case.kept_size)
    return f"the server cuts this GIF of {shown} to {kept}"


def orientation(case: Case) -> Finding:
    """Find whether the pixels are stored upright; EXIF numbers eight ways, 1 is upright."""
    if not case.measurable:
        return unmeasured("orientation", UPRIGHT)
    number = case.facts.orientation
    upright = number == 1
    message = "the picture is stored upright"
    if not upright:
        message = (
            f"the picture is stored turned or mirrored (EXIF orientation {number});"
            " a reader that does not know EXIF shows it so"
        )
    return Finding(
        rule="orientation",
        verdict=Verdict.PASSES if upright else case.note,
        measured=str(number),
        allowed=UPRIGHT,
        message=message,
    )


def colours(case: Case) -> Finding:
    """Find whether every reader shows the colours as they are meant: sRGB, eight bits."""
    if not case.measurable:
        return unmeasured("colours", GOOD_COLOURS)
    facts, profile = case.facts, case.facts.heeded_profile
    odd = [
        facts.colours if facts.colours == "CMYK" else "",
        f"{facts.bits} bits" if facts.bits > COMMON_BITS else "",
        "a colour profile other than sRGB" if profile and not is_srgb(profile) else "",
    ]
    words = ", ".join(word for word in odd if word)
    message = f"the picture has {words}; not every reader shows that right"
    return Finding(
        rule="colours",
        verdict=case.note if words else Verdict.PASSES,
        measured=words or facts.colours or UNKNOWN,
        allowed=GOOD_COLOURS,
        message=message if words else "the colours are those that readers expect",
    )


def metadata(case: Case) -> Finding:
    """Find what the file tells beside the picture."""
    if not case.measurable:
        return unmeasured("metadata", GOOD_METADATA)
    words = case.facts.metadata
    telling = list(case.facts.telling)
    message = "the file tells nothing beside the picture"
    if telling:
        message = f"the file holds {list_words(telling)}; others may read it"
    return Finding(
        rule="metadata",
        verdict=case.note if telling else Verdict.PASSES,
        measured=", ".join(words) or "none",
        allowed=GOOD_METADATA,
        message=message,
    )
