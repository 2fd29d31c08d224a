"""What puts back what a write replaced, and what of it cannot be put back?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from pnutprofile.context import Run
from pnutprofile.dialects import Dialect
from pnutprofile.errors import CheckError, PartialError, PnutprofileError
from pnutprofile.history.entries import Entry, Kept, State
from pnutprofile.picture_wants import Delete, Upload
from pnutprofile.pictures.prepare import Wishes, prepare
from pnutprofile.profile import Fields, User, difference, fields_of, image_of, user_id
from pnutprofile.recording import new_batch
from pnutprofile.wants import Patch
from pnutprofile.write import (
    WHOLE,
    Plan,
    Want,
    WriteOptions,
    carry_out,
    plan_document,
    plan_rows,
)

UNCERTAIN = (State.INTENDED, State.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Restoring:
    """What takes records back, the oldest of them first."""

    entries: tuple[Entry, ...]
    plans: list[Plan] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """What was changed since, and what the server may not take."""
    impossible: list[str] = field(default_factory=list)
    """Sentences about what cannot be put back."""

    @property
    def words(self) -> str:
        """Name the records."""
        numbers = " and ".join(str(entry.id) for entry in self.entries)
        return f"entry {numbers} ({self.entries[0].command})"

    @property
    def is_needless(self) -> bool:
        """Tell whether the profile is already as it was."""
        return not (self.plans or self.impossible)


def undo(run: Run, number: int | None, options: WriteOptions) -> None:
    """Put back what a record, or the newest command of this account, replaced, and show it.

    Raises CheckError for a record of another account or of a write that changed nothing, and where
    nothing can be put back; PartialError if it stopped after the first of several parts.
    """
    now = run.client.user()
    restoring = _chosen(run, now, number, is_forced=options.force)
    if restoring.impossible and not restoring.plans:
        raise CheckError(
            f"what {restoring.words} replaced cannot be put back",
            "; ".join(restoring.impossible),
            f"pnutprofile history export {restoring.entries[0].id} -o DIR",
        )
    for sentence in (*restoring.impossible, *restoring.warnings):
        run.out.warning(sentence)
    if restoring.is_needless:
        run.out.notice(f"unchanged: the profile is as it was before {restoring.words}")
    if options.dry_run:
        _show_plans(run, restoring)
    elif restoring.is_needless:
        run.show(now)
    else:
        _ask(run, restoring)
        after = _carry_out(run, restoring, now, options)
        run.out.notice(f"put back: {', '.join(_names(restoring.plans))}")
        run.show(after)


def _chosen(run: Run, now: User, number: int | None, *, is_forced: bool) -> Restoring:
    """Find what is to be undone. Raises CheckError if it is not this account's, or was not done."""
    if number is not None:
        entry = run.history.entry(number)
        _check_own(run, now, entry)
        if entry.state is State.FAILED:
            raise CheckError(f"entry {number} changed nothing", entry.note or "it failed")
        return _restoring(run, now, (entry,), is_forced=is_forced)
    for entries in _commands(run.history.entries(api=run.server.api, user=user_id(now))):
        restoring = _restoring(run, now, entries, is_forced=is_forced)
        if restoring.is_needless and all(entry.state in UNCERTAIN for entry in entries):
            run.out.notice(f"{restoring.words} had no effect")
            continue
        return restoring
    raise CheckError(
        "there is nothing to undo",
        f"no write by @{now['username']} on {run.server.name} is recorded",
        "pnutprofile history --all",
    )


def _commands(entries: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Give the parts of each command that may have changed something, the newest command first."""
    for _, parts in groupby(entries, key=lambda entry: entry.batch):
        changing = [part for part in parts if part.changes and part.state is not State.FAILED]
        if changing:
            yield tuple(reversed(changing))


def _check_own(run: Run, now: User, entry: Entry) -> None:
    if (entry.api, entry.user_id) != (run.server.api, user_id(now)):
        raise CheckError(
            f"entry {entry.id} is of {entry.owner}",
            f"this is @{now['username']} on {run.server.name}",
            f"pnutprofile undo {entry.id} --server {entry.server}",
        )


def _restoring(run: Run, now: User, entries: tuple[Entry, ...], *, is_forced: bool) -> Restoring:
    """Plan how to bring back what the records, the oldest first, say was there before."""
    restoring = Restoring(entries=entries)
    _restore_fields(run, now, restoring, is_forced=is_forced)
    _restore_pictures(run, now, restoring, is_forced=is_forced)
    known = {*run.server.dialect.fields, *run.server.dialect.pictures}
    for name in dict.fromkeys(change.field for entry in entries for change in entry.changes):
        if name not in known:
            restoring.impossible.append(f"{name} is nothing that undo puts back")
    return restoring


def _restore_fields(run: Run, now: User, restoring: Restoring, *, is_forced: bool) -> None:
    """Plan one request for all fields that are not as they were."""
    dialect = run.server.dialect
    current = _written(now, dialect)
    before: Fields = {}
    left: Fields = {}
    for entry in restoring.entries:
        was, became = _written(entry.before, dialect), _left(entry, dialect)
        for name in _changed_fields(entry, dialect):
            before.setdefault(name, was.get(name, ""))
            left[name] = became.get(name, "")
    wanted: Fields = {}
    for name, value in before.items():
        here = current.get(name, "")
        if here == value and not is_forced:
            continue
        try:
            want = _field_want({name: value})
            restoring.warnings.extend(want.check(dialect))
            want.plan(now, run)
        except CheckError as fault:
            restoring.impossible.append(_cannot(name, fault))
            continue
        wanted[name] = value
        if here not in (value, left[name]):
            restoring.warnings.append(_changed_since(name, here, left[name]))
    if wanted:
        restoring.plans.append(_field_want(wanted).plan(now, run))


def _field_want(values: Fields) -> Want:
    """Want fields to have these values, or none."""
    return Patch(
        changes={name: value for name, value in values.items() if value},
        clear=tuple(name for name, value in values.items() if not value),
    )


def _written(user: User, dialect: Dialect) -> Fields:
    """Give the fields of a recorded profile as they must be sent to be there again."""
    return fields_of(user, dialect)


def _left(entry: Entry, dialect: Dialect) -> Fields:
    """Give the fields as a write left them, as far as that is known."""
    if entry.after:
        return _written(entry.after, dialect)
    return {change.field: change.after or "" for change in entry.changes}


def _changed_fields(entry: Entry, dialect: Dialect) -> list[str]:
    """Name the fields that a write changed; a PUT may change more than was wanted."""
    names = [change.field for change in entry.changes if change.field in dialect.fields]
    if entry.call == WHOLE and entry.after:
        before, after = _written(entry.before, dialect), _written(entry.after, dialect)
        names += [change.field for change in difference(before, after)]
    return list(dict.fromkeys(names))


def _restore_pictures(run: Run, now: User, restoring: Restoring, *, is_forced: bool) -> None:
    dialect = run.server.dialect
    old: dict[str, Kept] = {}
    left: dict[str, str] = {}
    for entry in restoring.entries:
        for kept in entry.pictures if entry.changes else ():
            old.setdefault(kept.kind, kept)
            image = image_of(entry.after or {}, dialect, kept.kind)
            left[kept.kind] = image.url if image else ""
    for kind, kept in old.items():
        try:
            want = _picture_want(run, kept)
            notes = list(want.check(dialect))
            plan = want.plan(now, run)
        except CheckError as fault:
            restoring.impossible.append(_cannot(kind, fault))
            continue
        if plan.changes or is_forced:
            restoring.plans.append(plan)
            restoring.warnings.extend(notes)
            here = image_of(now, dialect, kind)
            if here and left[kind] and here.url != left[kind]:
                restoring.warnings.append(_changed_since(kind, here.url, left[kind]))


def _picture_want(run: Run, kept: Kept) -> Want:
    """Want the old picture. Raises CheckError if it is not kept or does not fit any more."""
    if kept.is_default:
        return Delete(kind=kept.kind)
    data, rule = run.history.content(kept), run.server.dialect.pictures[kept.kind]
    return Upload(prepared=prepare(data, rule, kept.kind, Wishes(keep_metadata=True)))


def _cannot(name: str, fault: CheckError) -> str:
    return f"the {name} cannot be put back: {fault.sentence}"


def _changed_since(name: str, here: str, left: str) -> str:
    return f"the {name} was changed since: it is {here or 'empty'} now, not {left or 'empty'}"


def _names(plans: Iterable[Plan]) -> list[str]:
    return [change.field for plan in plans for change in plan.changes] or ["what was there already"]


def _ask(run: Run, restoring: Restoring) -> None:
    for plan in restoring.plans:
        plan.show_ahead()
    changes = [change for plan in restoring.plans for change in plan.changes]
    run.out.confirm(f"This puts back what {restoring.words} replaced", changes)


def _carry_out(run: Run, restoring: Restoring, now: User, options: WriteOptions) -> User:
    """Send the requests one after the other, as parts of one command."""
    batch, numbers = new_batch(), tuple(entry.id for entry in restoring.entries)
    for index, plan in enumerate(restoring.plans):
        try:
            now = carry_out(run, plan, now, options, batch=batch, undoes=numbers)
        except PnutprofileError as fault:
            if index:
                raise _partly(restoring, index, fault) from None
            raise
    return now


def _partly(restoring: Restoring, index: int, fault: PnutprofileError) -> PartialError:
    """Say which parts are done and which are not, and how to go on with the first of these."""
    plans = restoring.plans
    left = {change.field for change in plans[index].changes}
    numbers = [
        entry.id for entry in restoring.entries if left & {change.field for change in entry.changes}
    ]
    names = [", ".join(_names([plan])) for plan in plans]
    states = ["done"] * index + ["failed"] + ["not sent"] * (len(plans) - index - 1)
    parts = [{"part": part, "state": state} for part, state in zip(names, states, strict=True)]
    error = PartialError(
        f"put back: {', '.join(names[:index])}; not put back: {', '.join(names[index:])}",
        fault.sentence,
        f"pnutprofile undo {numbers[0]}" if numbers else "pnutprofile history",
        fault.details,
    )
    error.details.parts = parts
    return error


def _show_plans(run: Run, restoring: Restoring) -> None:
    run.out.notice("dry run: nothing was sent")
    document = {
        "undoes": [entry.id for entry in restoring.entries],
        "requests": [plan_document(run, plan) for plan in restoring.plans],
        "impossible": restoring.impossible,
        "warnings": restoring.warnings,
    }
    run.out.answer(document, [row for plan in restoring.plans for row in plan_rows(run, plan)])
