"""Which road does every write take, so that no command can forget a step?

want -> read the profile now -> difference -> (nothing? say so) -> show ahead what will be seen ->
ask if something is lost -> carry out (send -> verify) -> show
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from pnutprofile.answers import UnusableAnswerError
from pnutprofile.context import Run
from pnutprofile.dialects import Dialect
from pnutprofile.errors import NetworkError, PnutprofileError, ServerError
from pnutprofile.formats import compact, difference_lines
from pnutprofile.profile import Change, User


@dataclass(frozen=True, kw_only=True)
class WriteOptions:
    """The options that every write takes."""

    dry_run: bool = False
    force: bool = False
    no_verify: bool = False
    no_history: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the profile says after a write, held against what was wanted."""

    undone: tuple[str, ...] = ()
    """What still has its old value."""
    lost: tuple[str, ...] = ()
    """What was to stay and is gone."""
    altered: tuple[str, ...] = ()
    """Sentences about what the server made something else of."""

    @property
    def is_perfect(self) -> bool:
        """Tell whether everything is as wanted."""
        return not (self.undone or self.lost or self.altered)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One request, what it changes, and how to see afterwards that it has."""

    call: str
    body: Any
    """The request's body as `--dry-run` shows it."""
    send: Callable[[], User]
    changes: tuple[Change, ...]
    judge: Callable[[User], Outcome]
    losses: tuple[Change, ...] = ()
    question: str = ""
    unchanged: str = "unchanged: the profile has these values already"
    show_ahead: Callable[[], None] = lambda: None
    """Shows what will be seen, before anything is asked or sent."""


class Want(Protocol):
    """What a command wants of the profile."""

    def check(self, dialect: Dialect) -> Iterable[str]:
        """Refuse what cannot be sent, before anything is; yield warnings about the rest."""

    def plan(self, now: User, run: Run) -> Plan:
        """Say what to send, given the profile as it is now."""


def write(run: Run, want: Want, options: WriteOptions) -> None:
    """Bring the profile to what is wanted, and show it."""
    for warning in want.check(run.server.dialect):
        run.out.warning(warning)
    now = run.client.user()
    plan = want.plan(now, run)
    is_needless = not plan.changes and not options.force
    if is_needless:
        run.out.notice(plan.unchanged)
    plan.show_ahead()
    if options.dry_run:
        _show_plan(run, plan)
        return
    if is_needless:
        run.show(now)
        return
    run.client.check_allowed(plan.call)  # before a question whose answer would be in vain
    _ask(run, plan)
    after = carry_out(run, plan, now, options)
    fields = ", ".join(change.field for change in plan.changes) or "what is there already"
    run.out.notice(f"{'sent' if options.no_verify or not plan.changes else 'changed'}: {fields}")
    run.show(after)


def carry_out(
    run: Run,
    plan: Plan,
    now: User,  # noqa: ARG001 - what is replaced, to be recorded
    options: WriteOptions,
    *,
    batch: str = "",  # noqa: ARG001 - which command this is a part of
) -> User:
    """Send one request, see that it did what was wanted, and give the profile as it is then.

    Shows and asks nothing; warns of what the server made something else of. Parts of one command
    share a `batch`, so that they are undone together; `now` is the profile as it was last seen.
    """
    after = _send(run, plan)
    return after if options.no_verify else _verify(run, plan, after)


def _ask(run: Run, plan: Plan) -> None:
    if plan.losses:
        run.out.confirm(plan.question, plan.losses)


def _send(run: Run, plan: Plan) -> User:
    """Send the request once; read the profile back where the answer does not tell what happened."""
    try:
        return plan.send()
    except KeyboardInterrupt:
        raise KeyboardInterrupt("interrupted while sending; it may be done") from None
    except (NetworkError, ServerError) as fault:
        if not _may_be_done(fault):
            raise
        return _settle(run, plan, fault)


def _may_be_done(fault: NetworkError | ServerError) -> bool:
    """Tell whether the server may have done it although its answer does not say so."""
    if isinstance(fault, NetworkError):
        return fault.may_have_arrived
    return isinstance(fault, UnusableAnswerError) or (fault.details.http_status or 0) >= 500


def _settle(run: Run, plan: Plan, fault: PnutprofileError) -> User:
    try:
        user = run.client.user()
    except PnutprofileError as second:
        fault.why = f"{fault.why}; whether it was done is unknown: {second.message}"
        fault.hint = "pnutprofile show"
        raise fault from None
    outcome = plan.judge(user)
    if outcome.undone:
        fault.why = f"{fault.why}; the profile was read back: {_undone_words(plan, outcome)}"
        raise fault
    run.out.notice(f"{fault.message}; the profile was read back: it is done")
    return user


def _verify(run: Run, plan: Plan, after: User) -> User:
    """Believe the answer only if it shows what was wanted, else what a second look shows."""
    try:
        return _verified(run, plan, after)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("interrupted while checking; it was sent and accepted") from None


def _verified(run: Run, plan: Plan, after: User) -> User:
    if plan.judge(after).is_perfect:
        return after
    after = run.client.user()
    outcome = plan.judge(after)
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


def _undone_words(plan: Plan, outcome: Outcome) -> str:
    """Say what has its old value, and that the rest has not."""
    if len(outcome.undone) == len(plan.changes):
        return "it was not done, the old value is still there"
    return f"{' and '.join(outcome.undone)} is as before, the rest is done"


def _show_plan(run: Run, plan: Plan) -> None:
    run.out.notice("dry run: nothing was sent")
    run.out.answer(plan_document(run, plan), plan_rows(run, plan))


def plan_document(run: Run, plan: Plan) -> dict[str, Any]:
    """Give the request of a plan, and what it changes, as `--dry-run --json` shows them."""
    call = run.server.dialect.calls[plan.call]
    return {
        "method": call.method,
        "path": call.path,
        "url": f"{run.server.api}/{call.path}",
        "body": plan.body,
        "changes": [change_document(change) for change in plan.changes],
    }


def plan_rows(run: Run, plan: Plan) -> list[tuple[str, ...]]:
    """Give the request of a plan, and what it changes, as rows."""
    shown = plan_document(run, plan)
    rows = [("method", shown["method"]), ("url", shown["url"]), ("body", compact(plan.body))]
    return [*rows, *(("change", line) for line in difference_lines(plan.changes))]


def change_document(change: Change) -> dict[str, str | None]:
    """Give a difference as JSON shows it."""
    return {"field": change.field, "before": change.before, "after": change.after}
