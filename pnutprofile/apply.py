"""How is a profile held against a document, and brought to what it says, part by part?"""

import shlex
from dataclasses import replace

from pnutprofile.context import Run
from pnutprofile.errors import ExitCode, PartialError, PnutprofileError
from pnutprofile.parts import Part, Parts, plan_parts, read_source
from pnutprofile.precautions import WriteOptions
from pnutprofile.profile import User
from pnutprofile.recording import new_batch
from pnutprofile.stopping import part_states, part_words
from pnutprofile.write import carry_out, change_document, drawn_plans, plan_document, plan_rows


def diff(run: Run, file: str, *, prune: bool) -> ExitCode:
    """Show how a profile differs from a document, and give the exit code that says whether."""
    source = read_source(run, file)
    parts = plan_parts(run, source, run.client.user(), prune=prune)
    tell(run, parts)
    run.out.answer(
        {"changes": [change_document(one) for one in parts.changes]},
        [(one.field, one.before or "", one.after or "") for one in parts.changes],
        lambda drawing, style: drawing.differences(parts.changes, style),
    )
    return ExitCode.DIFFERENCES if parts.parts else ExitCode.DONE


def apply(run: Run, file: str, options: WriteOptions, *, prune: bool) -> None:
    """Bring the profile to what a document says, and show it.

    Raises PartialError if it stopped after the first of several parts.
    """
    source = read_source(run, file)
    now = run.client.user()
    parts = plan_parts(run, source, now, prune=prune, force=options.force)
    tell(run, parts)
    if not parts.parts:
        run.out.notice(f"unchanged: the profile is as {source.name} says")
    if options.dry_run:
        show_requests(run, parts)
        return
    if parts.parts:
        again = f"pnutprofile apply {shlex.quote(file)}{' --prune' if prune else ''}"
        now = send_parts(run, parts, now, options, again)
    run.show(now)


def send_parts(run: Run, parts: Parts, now: User, options: WriteOptions, again: str) -> User:
    """Ask if something is removed, send each part, and give the profile as it is then.

    `again` is the command that finishes what is left over. Raises PartialError.
    """
    run.client.check_room(len(parts.parts))  # before a question whose answer would be in vain
    losses = parts.losses
    if losses:
        names = " and ".join(loss.field for loss in losses)
        run.out.confirm(f"This removes your {names}", losses)
    batch = new_batch()
    for index, part in enumerate(parts.parts):
        try:
            run.client.check_room(len(parts.parts) - index)
            now = carry_out(run, part.plan, now, options, batch=batch)
        except PnutprofileError as fault:
            raise (_stopped(parts, index, fault, again) if index else fault) from None
        except KeyboardInterrupt as fault:
            told = part_words(part_states(parts.names, index, fault))
            raise KeyboardInterrupt(f"{str(fault) or 'interrupted'}; {told}") from None
        run.out.notice(f"{part.name}: {_done_words(part)}")
    return now


def show_requests(run: Run, parts: Parts) -> None:
    """Show every request as `--dry-run` does."""
    run.out.notice("dry run: nothing was sent")
    plans = [part.plan for part in parts.parts]
    run.out.answer(
        {"requests": [plan_document(run, plan) for plan in plans]},
        [row for plan in plans for row in plan_rows(run, plan)],
        drawn_plans(run, plans),
    )


def tell(run: Run, parts: Parts) -> None:
    """Tell what is to be known of parts before they are sent."""
    for warning in parts.warnings:
        run.out.warning(warning)
    for sentence in parts.stays:
        run.out.notice(sentence)


def _done_words(part: Part) -> str:
    names = ", ".join(change.field for change in part.plan.changes)
    if names == part.name:
        return "changed"
    return f"changed {names}" if names else "sent what is there already"


def _stopped(parts: Parts, index: int, fault: PnutprofileError, again: str) -> PartialError:
    """Say which parts are done and which are not; the failure itself is the reason."""
    states = part_states(parts.names, index, fault)
    why = f"{fault.message}: {fault.why}" if fault.why else fault.message
    return PartialError(part_words(states), why, again, replace(fault.details, parts=states))
