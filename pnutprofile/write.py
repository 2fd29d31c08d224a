"""Which road does every write take, so that no command can forget a step?

want -> read the profile now -> difference -> (nothing? say so) -> show ahead what will be seen ->
ask if something is lost -> carry out (record -> send -> verify -> mark) -> show
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from pnutprofile import recording
from pnutprofile.context import Run
from pnutprofile.dialects import Dialect
from pnutprofile.drawing import Draw, Drawing
from pnutprofile.errors import CheckError
from pnutprofile.fields import bio_of, field_changes, fields_of
from pnutprofile.formats import compact, difference_lines
from pnutprofile.precautions import WriteOptions
from pnutprofile.profile import Change, User
from pnutprofile.sending import send
from pnutprofile.streams import Style

WHOLE = "replace"
"""The call that replaces every field."""


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
    send: Callable[[], User | None]
    """Gives the profile as it is then, or None where the answer does not show it."""
    changes: tuple[Change, ...]
    judge: Callable[[User], Outcome]
    picture: str = ""
    """The kind of the picture that is replaced or deleted."""
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
    now: User,
    options: WriteOptions,
    *,
    batch: str = "",
    undoes: tuple[int, ...] = (),
) -> User:
    """Send one request, see that it did what was wanted, and give the profile as it is then.

    Records first what it replaces, and then what became of it. Shows and asks nothing; warns of
    what the server made something else of. `now` is the profile that the plan was made from; a
    PUT of another one is not sent (CheckError). Parts of one command share a `batch`
    (`recording.new_batch`), so that they are undone together; `undoes` are the records that this
    undoes. Raises LocalError if nothing can be recorded.
    """
    if plan.call == WHOLE:
        now = _unchanged(run, now)
    record = recording.begin(
        run,
        now,
        is_off=options.no_history,
        call=plan.call,
        body=plan.body,
        changes=plan.changes,
        kind=plan.picture,
        batch=batch,
        undoes=undoes,
    )
    after = send(run, plan, record, is_verified=not options.no_verify)
    run.done.append(f"changed {', '.join(change.field for change in plan.changes) or 'nothing'}")
    return after


def _unchanged(run: Run, now: User) -> User:
    """Read the profile again right before all of it is replaced. Raises CheckError if it differs.

    What another program changed meanwhile would be lost without a word.
    """
    again, dialect = run.client.user(), run.server.dialect
    changes = field_changes(now, fields_of(again, dialect), bio_of(again, dialect), dialect)
    if changes:
        told = (
            f"{one.field} was {_quoted(one.before)}, is {_quoted(one.after)}" for one in changes
        )
        raise CheckError(
            "the profile was changed meanwhile, so nothing was sent",
            "; ".join(told),
            "the same command again",
        )
    return again


def _quoted(value: str | None) -> str:
    return f"`{value}`" if value else "not set"


def _ask(run: Run, plan: Plan) -> None:
    if plan.losses:
        run.out.confirm(plan.question, plan.losses)


def _show_plan(run: Run, plan: Plan) -> None:
    run.out.notice("dry run: nothing was sent")
    run.out.answer(plan_document(run, plan), plan_rows(run, plan), drawn_plans(run, [plan]))


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
    return [
        *_request_rows(run, plan),
        *(("change", line) for line in difference_lines(plan.changes)),
    ]


def drawn_plans(run: Run, plans: Iterable[Plan]) -> Draw:
    """Say how to draw the request of each plan for a person, and below it the difference."""

    def draw(drawing: Drawing, style: Style) -> str:
        return "\n".join(
            part
            for plan in plans
            for part in (
                drawing.table(_request_rows(run, plan), style),
                drawing.differences(plan.changes, style),
            )
            if part
        )

    return draw


def _request_rows(run: Run, plan: Plan) -> list[tuple[str, ...]]:
    shown = plan_document(run, plan)
    return [("method", shown["method"]), ("url", shown["url"]), ("body", compact(plan.body))]


def change_document(change: Change) -> dict[str, str | None]:
    """Give a difference as JSON shows it."""
    return {"field": change.field, "before": change.before, "after": change.after}
