"""How are records written, read again and dropped?"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pnutprofile.errors import CheckError, LocalError
from pnutprofile.history.bounds import enforce, forget_before, shrink
from pnutprofile.history.database import Database
from pnutprofile.history.entries import Entry, Kept, State, moment, now
from pnutprofile.profile import Change, User

KNOWN_FOR = timedelta(hours=1)
"""So long an address is taken to give what it gave: some servers keep one for every picture."""


@dataclass(frozen=True, kw_only=True)
class Pruned:
    """What was dropped, and how large the file was and is, in bytes."""

    entries: int
    pictures: int
    before_bytes: int
    after_bytes: int


class History:
    """The records of all accounts on this machine.

    Nothing is touched before the first use; reading makes nothing. Every method raises LocalError
    if the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def intend(self, entry: Entry, contents: Mapping[str, bytes]) -> int:
        """Record a write that is about to be sent, and give its id.

        `contents` are the bytes of the pictures it replaces, by kind; those of a picture that is
        known by its sha256 are there already. On return the record is on the disk.
        """
        with self._database.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO entries (batch, time, command, call, server, api, dialect, user_id,"
                " username, changes, body, before, after, undoes, state, note, ended)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                _row(entry),
            )
            number = int(cursor.lastrowid or 0)
            for kept in entry.pictures:
                _keep(connection, number, entry, kept, contents.get(kept.kind))
            enforce(connection)
        return number

    def mark(self, number: int, state: State, note: str, after: User | None) -> None:
        """Say what became of a write; `after` is the profile as it was then, if it is known."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE entries SET state = ?, note = ?, after = ?, ended = ? WHERE id = ?",
                (state.value, _plain(note), _text(after), now(), number),
            )

    def forget_address(self, api: str, url: str) -> None:
        """Forget what an address gave, because it gives something else now."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM addresses WHERE api = ? AND url = ?", (api, _plain(url))
            )

    def known(self, api: str, url: str) -> str:
        """Give the sha256 of what an address gave a while ago, if that is kept; else nothing."""
        since = moment(datetime.now(UTC) - KNOWN_FOR)
        with self._database.reading() as connection:
            row = _first(
                connection,
                "SELECT sha256 FROM addresses JOIN pictures USING (sha256)"
                " WHERE api = ? AND url = ? AND time > ?",
                (api, _plain(url), since),
            )
            return str(row["sha256"]) if row else ""

    def entries(
        self, *, api: str = "", user: str = "", username: str = "", limit: int | None = None
    ) -> list[Entry]:
        """List records, the newest first: all, or those of one server, of one user's id or name."""
        with self._database.reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT * FROM entries WHERE ? IN ('', api) AND ? IN ('', user_id)"
                " AND ? IN ('', lower(username)) ORDER BY id DESC LIMIT ?",
                (api, user, username.lower(), -1 if limit is None else limit),
            ).fetchall()
            return [self._entry(connection, row) for row in rows]

    def entry(self, number: int) -> Entry:
        """Find a record. Raises CheckError if there is none of that id."""
        with self._database.reading() as connection:
            row = _first(connection, "SELECT * FROM entries WHERE id = ?", (number,))
            if connection is None or row is None:
                raise CheckError(f"there is no entry {number}", hint="pnutprofile history --all")
            return self._entry(connection, row)

    def content(self, kept: Kept) -> bytes:
        """Give the bytes of a picture. Raises CheckError if they are not there."""
        with self._database.reading() as connection:
            row = _first(connection, "SELECT data FROM pictures WHERE sha256 = ?", (kept.sha256,))
        if not row:
            raise CheckError(f"the old {kept.kind} is not there", kept.words)
        data = bytes(row["data"])
        if hashlib.sha256(data).hexdigest() != kept.sha256:
            raise self._database.broken(f"the old {kept.kind} is not what was put there")
        return data

    def prune(self, *, keep_days: float | None, max_bytes: int | None) -> Pruned:
        """Drop records older than so many days, and the oldest until the file is small enough."""
        before = self._counts()
        if before["file"]:
            with self._database.writing() as connection:
                if keep_days is not None:
                    forget_before(connection, _days_ago(keep_days))
                if max_bytes is not None:
                    shrink(connection, max_bytes)
            with self._database.vacuuming() as connection:
                connection.executescript("PRAGMA incremental_vacuum")  # execute frees one page
        after = self._counts()
        return Pruned(
            entries=before["entries"] - after["entries"],
            pictures=before["pictures"] - after["pictures"],
            before_bytes=before["file"],
            after_bytes=after["file"],
        )

    def _counts(self) -> dict[str, int]:
        counts = {"entries": 0, "pictures": 0, "file": 0}
        with self._database.reading() as connection:
            if connection:
                for table in ("entries", "pictures"):
                    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
                    counts[table] = int(row[0])
                counts["file"] = self._database.path.stat().st_size
        return counts

    def _entry(self, connection: sqlite3.Connection, row: sqlite3.Row) -> Entry:
        pictures = connection.execute(
            "SELECT kind, url, is_default, kept.sha256, why, bytes FROM kept"
            " LEFT JOIN pictures USING (sha256) WHERE entry = ? ORDER BY kind",
            (row["id"],),
        ).fetchall()
        try:
            return _from_row(row, pictures)
        except (ValueError, TypeError, KeyError) as fault:
            raise self._broken_entry(row, fault) from None

    def _broken_entry(self, row: sqlite3.Row, fault: Exception) -> LocalError:
        return self._database.broken(f"entry {row['id']} cannot be read: {fault}")


def _days_ago(days: float) -> str:
    try:
        return moment(datetime.now(UTC) + timedelta(seconds=1) - timedelta(days=days))
    except OverflowError:  # before the calendar began
        return ""


def _first(connection: sqlite3.Connection | None, query: str, values: tuple[Any, ...]) -> Any:
    """Give the first row, if there is any."""
    return connection.execute(query, values).fetchone() if connection else None


def _keep(
    connection: sqlite3.Connection, number: int, entry: Entry, kept: Kept, data: bytes | None
) -> None:
    """Keep what is known of a picture, its bytes once however often they come."""
    connection.execute(
        "INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?)",
        (number, kept.kind, _plain(kept.url), kept.is_default, kept.sha256, _plain(kept.why)),
    )
    if data is not None:
        connection.execute(
            "INSERT OR IGNORE INTO pictures VALUES (?, ?, ?)", (kept.sha256, len(data), data)
        )
        connection.execute(
            "INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?)",
            (entry.api, _plain(kept.url), kept.sha256, entry.time),
        )


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.batch,
        entry.time,
        entry.command,
        entry.call,
        entry.server,
        entry.api,
        entry.dialect,
        entry.user_id,
        entry.username,
        _text([change._asdict() for change in entry.changes]),
        _text(entry.body),
        _text(entry.before),
        _text(entry.after),
        _text(list(entry.undoes)),
        entry.state.value,
        _plain(entry.note),
        entry.ended,
    )


def _from_row(row: sqlite3.Row, pictures: list[sqlite3.Row]) -> Entry:
    words = ("batch", "time", "command", "call", "server", "api", "dialect", "user_id", "username")
    return Entry(
        id=row["id"],
        **{name: row[name] for name in (*words, "note", "ended")},
        changes=tuple(Change(**change) for change in json.loads(row["changes"])),
        body=json.loads(row["body"]),
        before=json.loads(row["before"]),
        after=json.loads(row["after"]),
        undoes=tuple(json.loads(row["undoes"])),
        state=State(row["state"]),
        pictures=tuple(
            Kept(
                kind=picture["kind"],
                url=picture["url"],
                is_default=bool(picture["is_default"]),
                sha256=picture["sha256"],
                size_bytes=picture["bytes"] or 0,
                why=picture["why"],
            )
            for picture in pictures
        ),
    )


def _text(document: Any) -> str:
    """Put a document into ASCII: what is no Unicode survives as escapes."""
    return json.dumps(document)


def _plain(text: str) -> str:
    """Make text that SQLite takes: what is no Unicode becomes escapes."""
    return text.encode(errors="backslashreplace").decode()
