"""How is it told what every rule makes of a picture?"""

from collections.abc import Iterable

from pnutprofile.context import Run
from pnutprofile.drawing import Tone
from pnutprofile.drawing import Verdict as Word
from pnutprofile.pictures.findings import Finding, Verdict

SUMMARIES = {
    Verdict.BREACH: "it does not fit",
    Verdict.PREPARED: "it fits once it is prepared, as upload does",
    Verdict.NOTE: "it fits, but look at the notes",
    Verdict.PASSES: "it fits as it is",
}
"""What the worst finding means for the whole, the worst first."""

TONES = {
    Verdict.BREACH: Tone.BAD,
    Verdict.PREPARED: Tone.CAUTION,
    Verdict.NOTE: Tone.CAUTION,
    Verdict.PASSES: Tone.GOOD,
}


def show_findings(run: Run, kind: str, findings: Iterable[Finding]) -> None:
    """Show a row for each rule, and what they come to."""
    findings = tuple(findings)
    verdicts = {found.verdict for found in findings}
    worst = next(verdict for verdict in SUMMARIES if verdict in verdicts)
    document = {
        "kind": kind,
        "verdict": worst.value,
        "findings": [_document(found) for found in findings],
    }
    drawn = [_drawn(found) for found in findings]
    run.out.answer(
        document,
        [_row(found) for found in findings],
        lambda drawing, style: f"{drawing.table(drawn, style)}{SUMMARIES[worst]}\n",
    )


def _document(found: Finding) -> dict[str, str]:
    return {
        "rule": found.rule,
        "verdict": found.verdict.value,
        "measured": found.measured,
        "allowed": found.allowed,
        "message": found.message,
    }


def _row(found: Finding) -> tuple[str, ...]:
    """Give all columns; the sentence only where there is something to say."""
    sentence = "" if found.verdict is Verdict.PASSES else found.message
    return found.rule, found.verdict.value, found.measured, found.allowed, sentence


def _drawn(found: Finding) -> tuple[str, ...]:
    """Say it once for a person: the value where it passes, else the sentence."""
    is_good = found.verdict is Verdict.PASSES
    verdict = Word(found.verdict.value, TONES[found.verdict])
    return found.rule, verdict, found.measured if is_good else found.message
