"""How far did a command of several parts come before it stopped?"""

from collections.abc import Iterable, Sequence

from pnutprofile.errors import UnknownOutcomeError, WaitInterrupt

DONE, UNKNOWN, FAILED, NOT_SENT = "done", "unknown", "failed", "not sent"

States = list[dict[str, str]]
"""Each part in its order: `{"part": "avatar", "state": "not sent"}`."""


def part_states(names: Sequence[str], index: int, fault: BaseException) -> States:
    """Say of each part what became of it; `fault` stopped the one at `index`.

    Whatever was sent and not seen since is unknown, an interrupted one too.
    """
    is_before = isinstance(fault, WaitInterrupt) or not str(fault)
    is_open = isinstance(fault, UnknownOutcomeError)
    is_cut = isinstance(fault, KeyboardInterrupt) and not is_before
    stopped = UNKNOWN if is_open or is_cut else FAILED
    states = [DONE] * index + [stopped] + [NOT_SENT] * (len(names) - index - 1)
    return [{"part": name, "state": state} for name, state in zip(names, states, strict=True)]


def part_words(states: States, done: str = "done") -> str:
    """Say the same on one line: `done: fields; not done: avatar, cover`."""
    groups = {done: (DONE,), UNKNOWN: (UNKNOWN,), f"not {done}": (FAILED, NOT_SENT)}
    told = ((word, _named(states, those)) for word, those in groups.items())
    return "; ".join(f"{word}: {names}" for word, names in told if names)


def _named(states: States, those: Iterable[str]) -> str:
    return ", ".join(one["part"] for one in states if one["state"] in those)
