"""How is what a write replaces recorded before it is sent, and what became of it after?"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pnutprofile.context import Run
from pnutprofile.errors import LocalError, PnutprofileError
from pnutprofile.history.entries import Entry, Kept, State, now
from pnutprofile.profile import Change, User, image_of, user_id

if TYPE_CHECKING:
    from pnutprofile.history.records import History

VARIABLE = "PNUTPROFILE_NO_HISTORY"
KEEPING_SECONDS = 10
"""So long may the old picture take to come."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """The record of one write, to be marked with what became of it."""

    run: Run
    entry: Entry
    history: "History | None" = None
    """None where nothing is recorded."""

    def mark(self, state: State, note: str = "", after: User | None = None) -> None:
        """Say what became of the write. That this cannot be written is only a warning."""
        if self.history is None:
            return
        try:
            # A server may repeat the token in an error text.
            self.history.mark(self.entry.id, state, self.run.out.masked(note), after)
            self._forget_addresses(self.history, after)
        except LocalError as fault:
            self.run.out.warning(
                f"the history says of this only that it was intended: {fault.sentence}"
            )

    def _forget_addresses(self, history: "History", after: User | None) -> None:
        """Trust no address that stays the same when the picture changes."""
        for kept in self.entry.pictures:
            image = image_of(after or {}, self.run.server.dialect, kept.kind)
            if kept.sha256 and image and image.url == kept.url:
                history.forget_address(self.entry.api, kept.url)


def new_batch() -> str:
    """Name a command, so that its parts are known as such."""
    return secrets.token_hex(8)


def begin(
    run: Run,
    before: User,
    *,
    is_off: bool,
    call: str,
    body: Any,
    changes: tuple[Change, ...],
    kind: str,
    batch: str,
    undoes: tuple[int, ...],
) -> Record:
    """Record what is about to be replaced; `kind` is the picture that is, if any.

    On return the record is on the disk. Raises LocalError if it cannot be, naming the ways out; an
    old picture that cannot be had is only a warning.
    """
    server = run.server
    entry = Entry(
        batch=batch or new_batch(),
        time=now(),
        command=run.command,
        call=call,
        server=server.name,
        api=server.api,
        dialect=server.dialect.name,
        user_id=user_id(before),
        username=before["username"],
        changes=changes,
        body=body,
        before=before,
        undoes=undoes,
    )
    if is_off or run.environment.get(VARIABLE, "0") not in ("", "0"):
        return Record(run=run, entry=entry)
    try:
        return _intended(run, entry, kind)
    except LocalError as fault:
        raise LocalError(
            "what this would replace cannot be recorded, so nothing was sent",
            fault.sentence,
            f"the same command with --no-history (or {VARIABLE}=1)",
        ) from None


def _intended(run: Run, entry: Entry, kind: str) -> Record:
    contents: Mapping[str, bytes] = {}
    if kind:
        kept, data = _old_picture(run, entry.before, kind)
        if not (kept.is_default or kept.sha256):
            run.out.warning(f"the {kind} that this replaces is not kept: {kept.why}")
        entry = replace(entry, pictures=(kept,))
        contents = {} if data is None else {kind: data}
    number = run.history.intend(entry, contents)
    return Record(run=run, entry=replace(entry, id=number), history=run.history)


def _old_picture(run: Run, user: User, kind: str) -> tuple[Kept, bytes | None]:
    """Fetch the picture that is there now, without the token, unless it is kept already."""
    image = image_of(user, run.server.dialect, kind)
    if image is None:
        return Kept(kind=kind, why="the server does not tell its address"), None
    kept = Kept(kind=kind, url=image.url, is_default=image.is_default)
    if image.is_default:
        return kept, None
    known = run.history.known(run.server.api, image.url)
    if known:
        return replace(kept, sha256=known), None
    try:
        data = run.quick_client(KEEPING_SECONDS).fetch_image(image, {}).body
    except PnutprofileError as fault:
        return replace(kept, why=fault.sentence), None
    facts = run.picture_facts(data)
    if facts.format is None or not facts.whole:
        return replace(
            kept, why=f"what the server gives is no whole picture: {facts.problem}"
        ), None
    return replace(kept, sha256=hashlib.sha256(data).hexdigest()), data
