"""How is a write taken back: which one, what is asked, and what if only a part of it goes?"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from pnutprofile.context import Run
from pnutprofile.errors import CheckError, PartialError, PnutprofileError
from pnutprofile.history.entries import Entry, State
from pnutprofile.precautions import WriteOptions
from pnutprofile.profile import User, user_id
from pnutprofile.recording import new_batch
from pnutprofile.restoring import Restoring, restore
from pnutprofile.stopping import part_states, part_words
from pnutprofile.write import Plan, carry_out, drawn_plans, plan_document, plan_rows

UNCERTAIN = (State.INTENDED, State.UNKNOWN)


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
        run.client.check_room(len(restoring.plans))
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
        return restore(run, now, (entry,), is_forced=is_forced)
    for entries in _commands(run.history.entries(api=run.server.api, user=user_id(now))):
        restoring = restore(run, now, entries, is_forced=is_forced)
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
            run.client.check_room(len(restoring.plans) - index)
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
    parts = part_states(names, index, fault)
    error = PartialError(
        part_words(parts, done="put back"),
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
    rows = [row for plan in restoring.plans for row in plan_rows(run, plan)]
    run.out.answer(document, rows, drawn_plans(run, restoring.plans))
