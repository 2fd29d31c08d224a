"""How is a request sent once, and how is it found out what became of it?"""

from typing import TYPE_CHECKING

from pnutprofile.answers import UnusableAnswerError
from pnutprofile.context import Run
from pnutprofile.errors import (
    Details,
    NetworkError,
    PnutprofileError,
    ServerError,
    UnknownOutcomeError,
    WaitInterrupt,
)
from pnutprofile.history.entries import State
from pnutprofile.profile import User
from pnutprofile.recording import Record

if TYPE_CHECKING:
    from pnutprofile.write import Outcome, Plan


def send(run: Run, plan: "Plan", record: Record, *, is_verified: bool) -> User:
    """Send the request of a plan once, look at what it did, and give the profile as it is then.

    Marks the record with what became of it. Raises what the client raises, ServerError for a
    server that did not do what it accepted, and UnknownOutcomeError.
    """
    answered, note = _sent(run, plan, record)
    try:
        after = answered or _read_back(run, record)
        if is_verified:
            return _verified(run, plan, after, record, note)
    except KeyboardInterrupt:
        record.mark(State.DONE, "accepted; interrupted before it was checked", answered)
        raise KeyboardInterrupt("interrupted while checking; it was sent and accepted") from None
    record.mark(State.DONE, note or "not checked", after)
    return after


def _sent(run: Run, plan: "Plan", record: Record) -> tuple[User | None, str]:
    """Send it; read the profile back where the answer does not tell what happened.

    Gives the profile, where the answer shows it, and what is worth a note.
    """
    try:
        return plan.send(), ""
    except WaitInterrupt:
        record.mark(State.FAILED, "interrupted while waiting for a rate limit to pass")
        raise
    except KeyboardInterrupt:
        record.mark(State.UNKNOWN, "interrupted while sending")
        raise KeyboardInterrupt("interrupted while sending; it may be done") from None
    except PnutprofileError as fault:
        if not _may_be_done(fault):
            record.mark(State.FAILED, fault.sentence)
            raise
        return _settle(run, plan, fault, record)


def _may_be_done(fault: PnutprofileError) -> bool:
    """Tell whether the server may have done it although its answer does not say so."""
    if isinstance(fault, NetworkError):
        return fault.may_have_arrived
    is_fault = isinstance(fault, ServerError) and (fault.details.http_status or 0) >= 500
    return is_fault or isinstance(fault, UnusableAnswerError)


def _settle(run: Run, plan: "Plan", fault: PnutprofileError, record: Record) -> tuple[User, str]:
    """Read the profile back: give it with a note if the write is done, else raise what failed."""
    try:
        user = run.client.user()
    except PnutprofileError as second:
        record.mark(State.UNKNOWN, f"{fault.sentence}; {second.sentence}")
        raise _unknown(fault.message, fault.why, second, fault.details) from None
    except KeyboardInterrupt:
        record.mark(State.UNKNOWN, f"{fault.message}; interrupted")
        raise KeyboardInterrupt("interrupted while checking; it may be done") from None
    outcome = plan.judge(user)
    if outcome.undone:
        words = _undone_words(plan, outcome)
        record.mark(_state(plan, outcome), f"{fault.message}; {words}", user)
        fault.why = f"{fault.why}; the profile was read back: {words}"
        raise fault
    run.out.notice(f"{fault.message}; the profile was read back: it is done")
    return user, f"{fault.message}; the profile was read back"


def _unknown(
    message: str, why: str, second: PnutprofileError, details: Details
) -> UnknownOutcomeError:
    """Say what was heard of a write, and that looking at the profile failed."""
    told = (why, f"whether it was done is unknown: {second.message}")
    return UnknownOutcomeError(message, "; ".join(filter(None, told)), "pnutprofile show", details)


def _verified(run: Run, plan: "Plan", after: User, record: Record, note: str) -> User:
    """Believe the answer only if it shows what was wanted, else what a second look shows."""
    if plan.judge(after).is_perfect:
        record.mark(State.DONE, note, after)
        return after
    after = _read_back(run, record)
    outcome = plan.judge(after)
    told = "; ".join(filter(None, (note, _outcome_words(plan, outcome))))
    record.mark(_state(plan, outcome), told, after)
    if outcome.undone:
        raise ServerError(
            f"the server did not change {' and '.join(outcome.undone)}",
            f"it accepted the request, but {_undone_words(plan, outcome)}",
            "pnutprofile show",
        )
    if outcome.lost:
        raise ServerError(
            f"the server removed {' and '.join(outcome.lost)}",
            "that was to stay as it was",
            "pnutprofile show",
        )
    for sentence in outcome.altered:
        run.out.warning(sentence)
    return after


def _read_back(run: Run, record: Record) -> User:
    try:
        return run.client.user()
    except PnutprofileError as fault:
        record.mark(State.UNKNOWN, f"accepted, but not seen since: {fault.sentence}")
        raise _unknown("the server accepted it", "", fault, fault.details) from None


def _state(plan: "Plan", outcome: "Outcome") -> State:
    """Tell whether anything was done."""
    is_nothing = outcome.undone and len(outcome.undone) >= len(plan.changes)
    return State.FAILED if is_nothing else State.DONE


def _outcome_words(plan: "Plan", outcome: "Outcome") -> str:
    """Say on one line what is not as wanted; empty if all is."""
    words = [_undone_words(plan, outcome)] if outcome.undone else []
    words += [f"the server removed {' and '.join(outcome.lost)}"] if outcome.lost else []
    return "; ".join([*words, *outcome.altered])


def _undone_words(plan: "Plan", outcome: "Outcome") -> str:
    """Say what has its old value, and that the rest has not."""
    if len(outcome.undone) == len(plan.changes):
        return "it was not done, the old value is still there"
    return f"{' and '.join(outcome.undone)} is as before, the rest is done"
