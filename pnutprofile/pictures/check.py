"""Does a server take this picture, and what will it do to it? Every rule with its numbers."""

from collections.abc import Callable, Iterable

from pnutprofile.dialects import Crop, PictureRule
from pnutprofile.pictures.anatomy.structure import NEEDS_HEIF
from pnutprofile.pictures.bounds import may_be_decoded, most_pixels
from pnutprofile.pictures.case import Case
from pnutprofile.pictures.content import animation, colours, metadata, orientation
from pnutprofile.pictures.facts import PictureFacts
from pnutprofile.pictures.findings import (
    Finding,
    Verdict,
    by_words,
    list_words,
    pixel_words,
    unmeasured,
)

CUT_OUT = frozenset({"metadata", "bytes"})
"""The rules that may be met by cutting bytes out of the file."""

AS_IS_HINT = "the same command without --as-is"
HEIF_HINT = "pip install 'pnutprofile[heif]'"


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


def check_picture(
    facts: PictureFacts, rule: PictureRule, kind: str, *, as_is: bool
) -> tuple[Finding, ...]:
    """Hold a picture against every rule of a server for one kind ("avatar" or "cover").

    Sizes are judged as people see them: after the orientation is applied, a picture of
    orientation 5 to 8 is as wide as it is stored high. With `as_is` nothing is done to the bytes,
    so that whatever preparing would mend is a breach, or noted.
    """
    case = Case(facts, rule, kind, as_is)
    findings = tuple(check(case) for check in CHECKS)
    return (*findings, _pixels_rule(case, findings))


def _picture(case: Case) -> Finding:
    """Find whether the file is a picture at all."""
    name = case.facts.format
    return Finding(
        rule="picture",
        verdict=Verdict.PASSES if name else Verdict.BREACH,
        measured=name or "no picture",
        allowed="a picture",
        message=f"the file is a {name} picture" if name else f"the file {case.facts.problem}",
    )


def _whole(case: Case) -> Finding:
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
        hint=HEIF_HINT if facts.problem == NEEDS_HEIF else "",
    )


def _format(case: Case) -> Finding:
    """Find whether the server takes the format."""
    taken = ", ".join(sorted(case.rule.formats))
    name = case.facts.format
    if name is None:
        return unmeasured("format", taken)
    return Finding(
        rule="format",
        verdict=Verdict.PASSES if name in case.rule.formats else case.breach,
        measured=name,
        allowed=taken,
        message=f"{name}; the server takes {taken}",
        hint=AS_IS_HINT,
    )


def _bytes(case: Case) -> Finding:
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
        verdict=Verdict.PASSES if size <= most else case.breach,
        measured=f"{size} bytes",
        allowed=f"at most {most} bytes",
        message=message,
        hint=AS_IS_HINT,
    )


def _width(case: Case) -> Finding:
    """Find whether the picture is wide enough."""
    return _side("width", "wide", case.facts.shown_size[0], case.rule.min_width, case)


def _height(case: Case) -> Finding:
    """Find whether the picture is high enough."""
    return _side("height", "high", case.facts.shown_size[1], case.rule.min_height, case)


def _side(rule: str, adjective: str, pixels: int, least: int, case: Case) -> Finding:
    """Find whether one side is long enough."""
    if not case.measurable:
        return unmeasured(rule, f"at least {pixel_words(least)}")
    return Finding(
        rule=rule,
        verdict=Verdict.PASSES if pixels >= least else Verdict.BREACH,
        measured=pixel_words(pixels),
        allowed=f"at least {pixel_words(least)}",
        message=f"the picture is {pixel_words(pixels)} {adjective};"
        f" {case.a_kind} needs at least {least}, and nothing is enlarged",
    )


def _shape(case: Case) -> Finding:
    """Find what the server will cut off by itself."""
    allowed = case.rule.crop.value
    if not case.measurable:
        return unmeasured("shape", allowed)
    shown = by_words(case.facts.shown_size)
    message = f"the server keeps all of {shown}"
    if case.is_cut:
        message = f"the server keeps the middle {by_words(case.kept_size)} of {shown}"
    return Finding(
        rule="shape",
        verdict=case.note if case.is_cut else Verdict.PASSES,
        measured=shown,
        allowed=allowed,
        message=message,
    )


def _pixels_rule(case: Case, others: Iterable[Finding]) -> Finding:
    """Find whether a picture that must be decoded is small enough for that."""
    most = most_pixels(case.facts)
    allowed = f"at most {most} where the picture must be made anew"
    if not case.measurable:
        return unmeasured("pixels", allowed)
    prepared = {found.rule for found in others if found.verdict is Verdict.PREPARED}
    of_what = " of a progressive JPEG" if case.facts.progressive else ""
    is_decoded, pixels = bool(prepared - CUT_OUT), case.facts.width * case.facts.height
    is_too_large = is_decoded and not may_be_decoded(case.facts)
    return Finding(
        rule="pixels",
        verdict=Verdict.BREACH if is_too_large else Verdict.PASSES,
        measured=str(pixels),
        allowed=allowed,
        message=f"the picture has {pixels} pixels, and to meet {list_words(sorted(prepared))} it"
        f" must be made anew, which takes at most {most}{of_what}"
        if is_too_large
        else "there are not too many pixels",
    )


CHECKS: tuple[Callable[[Case], Finding], ...] = (
    _picture,
    _whole,
    _format,
    _bytes,
    _width,
    _height,
    _shape,
    animation,
    orientation,
    colours,
    metadata,
)
"""Every rule, the most telling breach first."""
