"""How is what past writes replaced listed, shown, exported and dropped?"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pnutprofile import seen
from pnutprofile.context import Run
from pnutprofile.dialects import PICTURE_KINDS
from pnutprofile.drawing import Draw, Drawing, Tone, Verdict
from pnutprofile.errors import UsageError
from pnutprofile.fetch import suffix_of
from pnutprofile.files import make_folder, refuse_existing, write_file
from pnutprofile.formats import bytes_words, difference_lines
from pnutprofile.history.entries import STATE_WORDS, Entry, State
from pnutprofile.moments import local_time
from pnutprofile.profile import Change
from pnutprofile.streams import PreviewChoice, Style, is_terminal

SCREENFUL = 30
"""So many are listed on a terminal unless more are asked for."""

SHORT_CHARS = 60

TONES = {
    State.INTENDED: Tone.CAUTION,
    State.DONE: Tone.GOOD,
    State.FAILED: Tone.BAD,
    State.UNKNOWN: Tone.CAUTION,
}

UNITS = {"": 1, "B": 1, "K": 2**10, "M": 2**20, "G": 2**30}


def list_entries(run: Run, *, everybody: bool, limit: int | None) -> None:
    """List what was written, the newest first: by the chosen account, or by `everybody`.

    Without a limit all are listed, on a terminal a screenful.
    """
    options, is_drawn = run.out.options, is_terminal(run.streams.stdout)
    if limit is None and is_drawn and not (options.json or options.field):
        limit = SCREENFUL
    whose = {} if everybody else _whose(run)
    entries = run.history.entries(**whose, limit=limit)
    if limit and len(entries) == limit:
        run.out.notice(f"the newest {limit}; --limit N shows more")
    if not entries:
        run.out.notice(
            "nothing is recorded" if everybody else "nothing is recorded here; try --all"
        )
    document = [entry.to_json() for entry in entries]
    drawn = [_drawn(entry, everybody) for entry in entries]
    run.out.answer(
        document,
        map(_row, entries),
        lambda drawing, style: drawing.table(drawn, style, is_cut=True),
    )


def show_entry(run: Run, number: int, preview: PreviewChoice | None) -> None:
    """Show one record: the difference field by field, and the picture that was replaced."""
    entry = run.history.entry(number)
    run.out.answer(entry.to_json(whole=True), _rows(entry), _drawn_entry(entry))
    run.out.flush()
    for kept in () if run.out.options.field else entry.pictures:
        if kept.is_there:
            seen.picture(run, kept.kind, run.history.content(kept), preview)


def export_entry(run: Run, number: int, folder: Path, *, force: bool) -> None:
    """Write the profile as it was before, and the picture that was replaced, into a folder.

    Raises CheckError for an existing file without `force`.
    """
    entry = run.history.entry(number)
    profile = json.dumps(entry.before, ensure_ascii=True, indent=2) + "\n"
    files = {"profile.json": profile.encode()}
    for kept in entry.pictures:
        if kept.is_there:
            data = run.history.content(kept)
            files[kept.kind + suffix_of(run.picture_facts(data))] = data
        else:
            run.out.warning(f"the {kept.kind} is not written: {kept.words}")
    paths = [folder / name for name in files]
    for path in () if force else paths:
        refuse_existing(path)
    make_folder(folder)
    for path, data in zip(paths, files.values(), strict=True):
        write_file(path, data, overwrite=force)
    run.out.answer({"paths": [str(path) for path in paths]}, [(str(path),) for path in paths])


def prune(run: Run, *, keep_days: float | None, max_size: str | None) -> None:
    """Drop old records and pictures. Raises UsageError if nothing says which."""
    if keep_days is None and max_size is None:
        raise UsageError(
            "say what is to be dropped",
            "--keep-days N drops what is older, --max-size SIZE the oldest",
            "pnutprofile history prune --keep-days 365",
        )
    max_bytes = None if max_size is None else parse_size(max_size)
    pruned = run.history.prune(keep_days=keep_days, max_bytes=max_bytes)
    run.done.append(f"removed {pruned.entries} entries")
    size = f"{bytes_words(pruned.before_bytes)} -> {bytes_words(pruned.after_bytes)}"
    rows = [("entries", str(pruned.entries)), ("pictures", str(pruned.pictures)), ("size", size)]
    run.out.answer(vars(pruned), rows)


def parse_size(text: str) -> int:
    """Read a size such as `50M`, in bytes. Raises UsageError for anything else."""
    found = re.fullmatch(
        r"([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([BKMG]?)(?:iB|B)?", text, re.IGNORECASE
    )
    if not found:
        raise UsageError(f"{text} is no size", "say bytes, or a number with K, M or G: 50M")
    return int(float(found[1]) * UNITS[found[2].upper()])


def _whose(run: Run) -> dict[str, str]:
    """Give the server, and the user where the account is known."""
    account = run.account
    if account is None:
        return {"api": run.server.api}
    who = {"user": account.id} if account.id else {"username": account.username}
    return {"api": run.server.api, **who}


def _row(entry: Entry) -> tuple[str, ...]:
    fields = ", ".join(change.field for change in entry.changes)
    state = entry.state.value
    return str(entry.id), entry.time, entry.command, state, fields, entry.owner, entry.note


def _drawn(entry: Entry, everybody: bool) -> tuple[str, ...]:
    owner = (entry.owner,) if everybody else ()
    words = STATE_WORDS[entry.state]
    state = Verdict(words, TONES[entry.state])
    return str(entry.id), local_time(entry.time), entry.command, *owner, state, short_words(entry)


def _drawn_entry(entry: Entry) -> Draw:
    """Say how to draw a record for a person: its facts, then what changed."""
    facts = [
        (name, local_time(value) if name in ("time", "ended") else value)
        for name, value in _facts(entry)
    ]
    kept = list(_kept(entry))

    def draw(drawing: Drawing, style: Style) -> str:
        parts = (
            drawing.table(facts, style),
            drawing.differences(entry.changes, style),
            drawing.table(kept, style),
        )
        return "\n".join(part for part in parts if part)

    return draw


def short_words(entry: Entry) -> str:
    """Say on one short line what was changed."""
    words = "; ".join(_change_words(change) for change in entry.changes) or "nothing"
    words = " ".join(words.split())
    return words if len(words) <= SHORT_CHARS else words[: SHORT_CHARS - 1] + "…"


def _change_words(change: Change) -> str:
    if change.field in PICTURE_KINDS:
        return change.field if change.after else f"{change.field} deleted"
    return f"{change.field} {change.before or '(none)'} -> {change.after or '(none)'}"


def _rows(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from _facts(entry)
    for line in difference_lines(entry.changes):
        yield "change", line
    yield from _kept(entry)


def _kept(entry: Entry) -> Iterator[tuple[str, str]]:
    for kept in entry.pictures:
        yield f"old {kept.kind}", kept.words


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    facts: dict[str, Any] = {
        "id": entry.id,
        "time": entry.time,
        "command": entry.command,
        "account": entry.owner,
        "state": STATE_WORDS[entry.state],
        "note": entry.note,
        "ended": entry.ended,
        "undoes": ", ".join(map(str, entry.undoes)),
    }
    for name, value in facts.items():
        if value:
            yield name, str(value)
