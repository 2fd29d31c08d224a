"""What does one rule say of one picture, and when is the picture refused?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from pnutprofile.errors import CheckError

UNKNOWN = "unknown"


class Verdict(Enum):
    """What one rule makes of one picture."""

    PASSES = "passes"
    NOTE = "note"
    """It is sent, but the server will change it, or one should know."""
    PREPARED = "would be prepared"
    """It is changed here, so that the rule is met."""
    BREACH = "cannot"
    """It cannot be sent."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one rule found: a stable name, the verdict, both values, and a sentence for people."""

    rule: str
    verdict: Verdict
    measured: str
    allowed: str
    message: str
    hint: str = ""
    """A command that mends a breach, if there is one."""


def refuse_breaches(kind: str, findings: Iterable[Finding]) -> None:
    """Raise CheckError naming each rule that a picture breaks, with both values."""
    breaches = [found for found in findings if found.verdict is Verdict.BREACH]
    # Of what is no picture nothing else can be measured.
    breaches = [found for found in breaches if found.measured != UNKNOWN] or breaches
    if any(found.rule == "picture" for found in breaches):
        breaches = breaches[:1]
    if breaches:
        why = "; ".join(found.message for found in breaches)
        rules = ", ".join(found.rule for found in breaches)
        is_mendable = all(found.hint for found in breaches)
        hint = breaches[0].hint if is_mendable else "pnutprofile limits"
        raise CheckError(f"this cannot be your {kind} ({rules})", why, hint)


def a_kind(kind: str) -> str:
    """Name a kind of picture with its article."""
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def unmeasured(rule: str, allowed: str) -> Finding:
    """Refuse what cannot be measured."""
    return Finding(
        rule=rule,
        verdict=Verdict.BREACH,
        measured=UNKNOWN,
        allowed=allowed,
        message=f"the {rule} cannot be told, as the file cannot be read",
    )


def pixel_words(count: int) -> str:
    """Say a number of pixels."""
    return count_words(count, "pixel")


def count_words(count: int, noun: str) -> str:
    """Say a number of things."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def by_words(size: tuple[int, int]) -> str:
    """Say a size: `960x223`."""
    return f"{size[0]}x{size[1]}"


def list_words(words: list[str]) -> str:
    """Join words as people do, with the article that "GPS position" needs."""
    spoken = ["a GPS position" if word == "GPS position" else word for word in words]
    return " and ".join([", ".join(spoken[:-1]), spoken[-1]] if spoken[1:] else spoken)
