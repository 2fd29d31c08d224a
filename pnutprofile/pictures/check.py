"""Does a server take this picture, and what will it do to it? Every rule with its numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from pnutprofile.dialects import Crop, PictureRule
from pnutprofile.pictures.facts import PictureFacts, crop_box

UNKNOWN = "unknown"
HARMLESS_METADATA = "colour profile"
"""What tells nothing about a person, and a good picture needs."""


class Verdict(Enum):
    """What one rule makes of one picture."""

    PASSES = "passes"
    NOTE = "note"
    """It is sent, but the server will change it, or one should know."""
    BREACH = "breach"
    """It cannot be sent as it is."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one rule found: a stable name, the verdict, both values, and a sentence for people."""

    rule: str
    verdict: Verdict
    measured: str
    allowed: str
    message: str


@dataclass(frozen=True)
class _Case:
    """A picture before its judge."""

    facts: PictureFacts
    rule: PictureRule
    kind: str

    @property
    def a_kind(self) -> str:
        """Name the kind with its article."""
        return f"an {self.kind}" if self.kind[0] in "aeiou" else f"a {self.kind}"

    @property
    def measurable(self) -> bool:
        """Tell whether the size in pixels is known."""
        return self.facts.width > 0

    @property
    def kept_size(self) -> tuple[int, int]:
        """Give the width and height that the server keeps."""
        left, top, right, bottom = crop_box(*self.facts.shown_size, self.rule.crop)
        return right - left, bottom - top

    @property
    def is_cut(self) -> bool:
        """Tell whether the server cuts something off."""
        return self.kept_size != self.facts.shown_size


def max_bytes(rule: PictureRule) -> int:
    """Give the largest file that may be sent: fewer than the limit, less the request's own room."""
    return rule.under_bytes - 1 - rule.margin_bytes


def rule_words(rule: PictureRule) -> str:
    """Put a rule into words: formats, bytes, pixels, and what the server cuts."""
    parts = (
        ", ".join(sorted(rule.formats)),
        f"at most {max_bytes(rule)} bytes",
        f"at least {rule.min_width} pixels wide" if rule.min_width > 1 else "",
        f"at least {rule.min_height} pixels high" if rule.min_height > 1 else "",
        rule.crop.value if rule.crop is not Crop.NONE else "",
        "best at {}x{}".format(*rule.best_size) if rule.best_size else "",
    )
    return "; ".join(part for part in parts if part)


def check_picture(facts: PictureFacts, rule: PictureRule, kind: str) -> tuple[Finding, ...]:
    """Hold a picture against every rule of a server for one kind ("avatar" or "cover").

    Sizes are judged as people see them: after the orientation is applied, a picture of
    orientation 5 to 8 is as wide as it is stored high.
    """
    case = _Case(facts, rule, kind)
    return tuple(check(case) for check in CHECKS)


def _picture(case: _Case) -> Finding:
    """Find whether the file is a picture at all."""
    name = case.facts.format
    return Finding(
        rule="picture",
        verdict=Verdict.PASSES if name else Verdict.BREACH,
        measured=name or "no picture",
        allowed="a picture",
        message=f"the file is a {name} picture" if name else f"the file {case.facts.problem}",
    )


def _whole(case: _Case) -> Finding:
    """Find whether the file is complete and undamaged."""
    facts = case.facts
    verdict, message = Verdict.PASSES, "the file is whole"
    if facts.oddities:
        verdict, message = Verdict.NOTE, f"the file is whole, but {', '.join(facts.oddities)}"
    if not facts.whole:
        verdict, message = Verdict.BREACH, f"the file {facts.problem}"
    return Finding(
        rule="whole",
        verdict=verdict,
        measured="whole" if facts.whole else "not whole",
        allowed="whole",
        message=message,
    )


def _format(case: _Case) -> Finding:
    """Find whether the server takes the format."""
    taken = ", ".join(sorted(case.rule.formats))
    name = case.facts.format or "no picture format"
    return Finding(
        rule="format",
        verdict=Verdict.PASSES if name in case.rule.formats else Verdict.BREACH,
        measured=name,
        allowed=taken,
        message=f"{name}; the server takes {taken}",
    )


def _bytes(case: _Case) -> Finding:
    """Find whether the file, and the request around it, stay under the limit."""
    size, most, rule = case.facts.size_bytes, max_bytes(case.rule), case.rule
    message = f"the file has {size} bytes; {case.a_kind} may have at most {most}"
    if rule.margin_bytes:
        message += (
            f" (the request as a whole must stay under {rule.under_bytes},"
            f" and needs {rule.margin_bytes} for itself)"
        )
    return Finding(
        rule="bytes",
        verdict=Verdict.PASSES if size <= most else Verdict.BREACH,
        measured=f"{size} bytes",
        allowed=f"at most {most} bytes",
        message=message,
    )


def _width(case: _Case) -> Finding:
    """Find whether the picture is wide enough."""
    return _side("width", "wide", case.facts.shown_size[0], case.rule.min_width, case)


def _height(case: _Case) -> Finding:
    """Find whether the picture is high enough."""
    return _side("height", "high", case.facts.shown_size[1], case.rule.min_height, case)


def _side(rule: str, adjective: str, pixels: int, least: int, case: _Case) -> Finding:
    """Find whether one side is long enough."""
    if not case.measurable:
        return _unmeasured(rule, f"at least {_pixels(least)}")
    return Finding(
        rule=rule,
        verdict=Verdict.PASSES if pixels >= least else Verdict.BREACH,
        measured=_pixels(pixels),
        allowed=f"at least {_pixels(least)}",
        message=f"the picture is {_pixels(pixels)} {adjective};"
        f" {case.a_kind} needs at least {least}",
    )


def _shape(case: _Case) -> Finding:
    """Find what the server will cut off by itself."""
    allowed = case.rule.crop.value
    if not case.measurable:
        return _unmeasured("shape", allowed)
    shown = _by(case.facts.shown_size)
    message = f"the server keeps all of {shown}"
    if case.is_cut:
        message = f"the server keeps the middle {_by(case.kept_size)} of {shown}"
    return Finding(
        rule="shape",
        verdict=Verdict.NOTE if case.is_cut else Verdict.PASSES,
        measured=shown,
        allowed=allowed,
        message=message,
    )


def _animation(case: _Case) -> Finding:
    """Find whether an animation will survive; a GIF keeps it only if the server cuts nothing."""
    facts = case.facts
    verdict, message = Verdict.PASSES, "the picture does not move"
    if facts.animated:
        message = f"the animation of {facts.frames} frames is kept"
        loss = _animation_loss(case)
        if loss:
            verdict, message = Verdict.NOTE, f"the animation will be lost: {loss}"
    return Finding(
        rule="animation",
        verdict=verdict,
        measured=_count(facts.frames, "frame"),
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


def _animation_loss(case: _Case) -> str:
    """Say why an animation will be lost, or nothing."""
    if not case.rule.animation_kept:
        return "the server keeps none"
    if case.facts.format != "GIF":
        return "the server keeps only that of a GIF"
    if not case.is_cut:
        return ""
    return f"the server cuts this GIF of {_by(case.facts.shown_size)} to {_by(case.kept_size)}"


def _orientation(case: _Case) -> Finding:
    """Find whether the pixels are stored upright; EXIF numbers eight ways, 1 is upright."""
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
        verdict=Verdict.PASSES if upright else Verdict.NOTE,
        measured=str(number),
        allowed="1",
        message=message,
    )


def _metadata(case: _Case) -> Finding:
    """Find what the file tells beside the picture."""
    words = case.facts.metadata
    telling = [word for word in words if word != HARMLESS_METADATA]
    message = "the file tells nothing beside the picture"
    if telling:
        message = f"the file holds {_list(telling)}; others may read it"
    return Finding(
        rule="metadata",
        verdict=Verdict.NOTE if telling else Verdict.PASSES,
        measured=", ".join(words) or "none",
        allowed="any, but others may read it",
        message=message,
    )


def _unmeasured(rule: str, allowed: str) -> Finding:
    """Refuse what cannot be measured."""
    return Finding(
        rule=rule,
        verdict=Verdict.BREACH,
        measured=UNKNOWN,
        allowed=allowed,
        message=f"the {rule} is unknown, as the file's size in pixels cannot be read",
    )


def _pixels(count: int) -> str:
    return _count(count, "pixel")


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _list(words: list[str]) -> str:
    """Join words as people do, with the article that "GPS position" needs."""
    spoken = ["a GPS position" if word == "GPS position" else word for word in words]
    return " and ".join([", ".join(spoken[:-1]), spoken[-1]] if spoken[1:] else spoken)


CHECKS: tuple[Callable[[_Case], Finding], ...] = (
    _picture,
    _whole,
    _format,
    _bytes,
    _width,
    _height,
    _shape,
    _animation,
    _orientation,
    _metadata,
)
"""Every rule, the most telling breach first."""
