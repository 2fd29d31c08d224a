"""Is the picture that a file holds there already, and what must be wanted if it is not?

A server may make something else of what it is sent. So what was sent is known by the history: the
sha256 of the bytes, and the address that the server gave them.
"""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pnutprofile.context import Run
from pnutprofile.document import DEFAULT
from pnutprofile.errors import CheckError, LocalError, RefusedError
from pnutprofile.files import read_file
from pnutprofile.history.entries import Entry, State
from pnutprofile.picture_wants import Delete, Upload
from pnutprofile.pictures.facts import read_facts
from pnutprofile.pictures.prepare import Prepared, Wishes, facts_words, prepare
from pnutprofile.profile import Change, Image, User, image_of, size_words, user_id
from pnutprofile.write import Plan, Want

RECORDS = 1000
"""How many of the newest records are looked through."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A picture that is to replace the one there is, and how both are told."""

    kind: str
    want: Want
    change: Change

    def plan(self, now: User, run: Run) -> Plan:
        """Plan it; that it differs is known already."""
        return replace(self.want.plan(now, run), changes=(self.change,))


def want_picture(
    run: Run, folder: Path, kind: str, path: str, now: User, *, force: bool = False
) -> Wanted | None:
    """Say what to want so that the picture is the file at `path`, or the default; None if it is.

    Raises CheckError for a file that cannot be made to fit and for a default that the server has no
    call for; LocalError for a file that cannot be read.
    """
    image = image_of(now, run.server.dialect, kind)
    if path == DEFAULT:
        return _want_default(run, kind, image)
    comparison = Comparison(run, now, kind, read_file(folder / path))
    if comparison.is_there and not force:
        return None
    prepared = comparison.prepared  # raises for what does not fit
    after = _told(facts_words(prepared.facts), prepared.data)
    change = Change(field=kind, before=comparison.words, after=after)
    return Wanted(kind=kind, want=Upload(prepared=prepared, preview="off"), change=change)


def _want_default(run: Run, kind: str, image: Image | None) -> Wanted | None:
    if image is None or image.is_default:
        return None
    want = Delete(kind=kind)
    want.check(run.server.dialect)
    before = " ".join(part for part in (size_words(image), image.url) if part)
    return Wanted(kind=kind, want=want, change=Change(field=kind, before=before, after=None))


class Comparison:
    """A picture file held against the picture of a profile."""

    def __init__(self, run: Run, now: User, kind: str, data: bytes) -> None:
        self._run, self._now, self._kind, self._data = run, now, kind, data
        self._image = image_of(now, run.server.dialect, kind)

    @cached_property
    def prepared(self) -> Prepared:
        """The file as it would be sent. Raises CheckError if it cannot be made to fit."""
        rule = self._run.server.dialect.pictures[self._kind]
        return prepare(self._data, rule, self._kind, Wishes())

    @cached_property
    def is_there(self) -> bool:
        """Tell whether the profile has it.

        That is so if the server still holds what it made of these bytes, or gives just these; where
        there are no records of uploads, also if it looks the same.
        """
        if self._image is None or self._image.is_default:
            return False
        sent = self._sent_sha256
        if sent and self._records.get(self._image) == sent:
            return True
        if self.fetched is None:
            return False
        if self.fetched in (self._data, self.prepared.data if sent else None):
            return True
        return not self._records and bool(sent) and self._looks_the_same

    @cached_property
    def fetched(self) -> bytes | None:
        """The bytes that the server gives; None if it refuses."""
        if self._image is None:
            return None
        try:
            return self._run.client.fetch_image(self._image, {}).body
        except RefusedError:
            return None

    @property
    def words(self) -> str | None:
        """Tell what is there, by its size and content."""
        image = self._image
        if image is None:
            return None
        if image.is_default:
            return " ".join(part for part in ("default", size_words(image)) if part)
        if self.fetched:
            facts = read_facts(self.fetched)
            return _told(facts_words(facts) if facts.format else "no picture", self.fetched)
        return " ".join(part for part in (size_words(image), image.url) if part)

    @cached_property
    def _sent_sha256(self) -> str:
        """Give the sha256 of what would be sent; empty if it cannot be sent."""
        try:
            return hashlib.sha256(self.prepared.data).hexdigest()
        except CheckError:
            return ""

    @cached_property
    def _records(self) -> dict[Image | None, str]:
        """Give, by what each upload led to, the sha256 of what was sent.

        An upload of which nothing is known but that it was begun stands under None.
        """
        run, found = self._run, dict[Image | None, str]()
        try:
            user = user_id(self._now)
            entries = run.history.entries(api=run.server.api, user=user, limit=RECORDS)
        except LocalError:  # the write itself will complain, if it is to be recorded
            return found
        for entry in entries:
            if entry.call == f"upload_{self._kind}":
                found.setdefault(*self._outcome(entry))
        return found

    def _outcome(self, entry: Entry) -> tuple[Image | None, str]:
        """Give the picture that an upload led to, and the sha256 of what was sent.

        That is empty where an address did not change with its picture: then it proves nothing.
        """
        body = entry.body.get(self._kind) if isinstance(entry.body, dict) else None
        sent = str(body.get("sha256", "")) if isinstance(body, dict) else ""
        before, after = (
            image_of(user or {}, self._run.server.dialect, self._kind)
            for user in (entry.before, entry.after if entry.state is State.DONE else None)
        )
        is_proof = not before or not after or before.url != after.url
        return after, sent if is_proof else ""

    @property
    def _looks_the_same(self) -> bool:
        """Tell whether size and looks are those that the server would make of the file."""
        prepared, fetched = self.prepared, self.fetched or b""
        facts = read_facts(fetched)
        if not facts.whole or facts.shown_size != prepared.kept_size:
            return False
        return (
            self._run.painting.look_alike(prepared.data, fetched, prepared.crop, closely=True)
            is True
        )


def _told(words: str, data: bytes) -> str:
    return f"{words}, sha256 {hashlib.sha256(data).hexdigest()[:12]}"
