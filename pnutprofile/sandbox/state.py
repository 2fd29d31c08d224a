"""Where does the pretend server keep what it knows?

One SQLite file, in a folder of its own. A request changes it in one transaction, so two programs
that write at once wait for each other and neither undoes the other.
"""

import json
import os
import shlex
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pnutprofile.dialects import Dialect
from pnutprofile.errors import LocalError
from pnutprofile.sandbox import seed
from pnutprofile.sandbox.records import Grant, Picture, Tally, User

_APPLICATION = 0x706E7574
_SCHEMA = 1
_BUSY_SECONDS = 10
_TABLES = (
    "CREATE TABLE about (dialect TEXT NOT NULL)",
    "CREATE TABLE users"
    " (id INTEGER PRIMARY KEY, lookup TEXT NOT NULL UNIQUE, document TEXT NOT NULL)",
    "CREATE TABLE tokens (token TEXT PRIMARY KEY, name TEXT NOT NULL, user INTEGER NOT NULL,"
    " scopes TEXT NOT NULL)",
    "CREATE TABLE pictures (key TEXT PRIMARY KEY, format TEXT NOT NULL, width INTEGER NOT NULL,"
    " height INTEGER NOT NULL, drawing TEXT, data BLOB)",
    "CREATE TABLE buckets (name TEXT PRIMARY KEY, since REAL NOT NULL, calls INTEGER NOT NULL,"
    " banned_until REAL NOT NULL)",
)


class Store:
    """The records, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute

    def clear(self) -> None:
        """Forget everything."""
        self._run("DELETE FROM users")
        self._run("DELETE FROM tokens")
        self._run("DELETE FROM pictures")
        self._run("DELETE FROM buckets")

    def user(self, number: int) -> User | None:
        """Find a user by id."""
        return self._one_user("SELECT document FROM users WHERE id = ?", number)

    def user_named(self, username: str) -> User | None:
        """Find a user by name, in any case."""
        return self._one_user("SELECT document FROM users WHERE lookup = ?", username.lower())

    def users(self) -> list[User]:
        """Give everybody, by id."""
        rows = self._run("SELECT document FROM users ORDER BY id")
        return [User.from_json(json.loads(row[0])) for row in rows]

    def save_user(self, user: User) -> None:
        """Keep a user, new or changed."""
        self._run(
            "INSERT OR REPLACE INTO users VALUES (?, ?, ?)",
            (user.id, user.username.lower(), json.dumps(user.to_json())),
        )

    def grant(self, token: str) -> Grant | None:
        """Find out what a token may."""
        row = self._run("SELECT * FROM tokens WHERE token = ?", (token,)).fetchone()
        return _grant(row) if row else None

    def grants(self) -> list[Grant]:
        """Give every token that is still good, in the order they were made."""
        return [_grant(row) for row in self._run("SELECT * FROM tokens ORDER BY rowid")]

    def save_grant(self, grant: Grant) -> None:
        """Keep a new token."""
        self._run(
            "INSERT INTO tokens VALUES (?, ?, ?, ?)",
            (grant.token, grant.name, grant.user, ",".join(grant.scopes)),
        )

    def revoke(self, token: str) -> None:
        """Forget one token."""
        self._run("DELETE FROM tokens WHERE token = ?", (token,))

    def picture(self, key: str) -> Picture | None:
        """Find a picture by the last part of its address."""
        row = self._run("SELECT * FROM pictures WHERE key = ?", (key,)).fetchone()
        return Picture(**row) if row else None

    def save_picture(self, picture: Picture) -> None:
        """Keep a new picture."""
        self._run(
            "INSERT INTO pictures VALUES (:key, :format, :width, :height, :drawing, :data)",
            vars(picture),
        )

    def forget_picture(self, key: str) -> None:
        """Drop a picture that no profile shows any more."""
        self._run("DELETE FROM pictures WHERE key = ?", (key,))

    def tally(self, bucket: str) -> Tally:
        """Give the state of a rate bucket."""
        query = "SELECT since, calls, banned_until FROM buckets WHERE name = ?"
        row = self._run(query, (bucket,)).fetchone()
        return Tally(**row) if row else Tally()

    def save_tally(self, bucket: str, tally: Tally) -> None:
        """Keep the state of a rate bucket."""
        self._run(
            "INSERT OR REPLACE INTO buckets VALUES (?, ?, ?, ?)",
            (bucket, tally.since, tally.calls, tally.banned_until),
        )

    def _one_user(self, query: str, value: object) -> User | None:
        row = self._run(query, (value,)).fetchone()
        return User.from_json(json.loads(row[0])) if row else None


class UnusableStateError(LocalError):
    """The file is there and can be read, but it is not ours."""


class State:
    """What one pretend server knows; `path` None keeps it in memory.

    Nothing is touched before the first use, which also creates and seeds what is missing.
    Every method raises `LocalError` if the file or its folder cannot be used.
    """

    def __init__(self, path: Path | None, dialect: Dialect) -> None:
        self._path = path
        self._dialect = dialect
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    @property
    def tokens(self) -> Mapping[str, str]:
        """The tokens by name, `full` and `read_only`; a revoked one is replaced by another."""
        with self.transaction() as store:
            good = {grant.name for grant in store.grants()}
            for grant in seed.grants(self._dialect):
                if grant.name not in good:
                    store.save_grant(grant)
            return {grant.name: grant.token for grant in store.grants()}

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """Read and write in one piece: all of it or, after an exception, nothing."""
        with self._lock, self._local_errors():
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Store(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def reset(self) -> None:
        """Start again with the seed data and new tokens.

        A file that is no state of ours is kept beside it as `NAME.broken`.
        """
        with self._lock:
            try:
                with self.transaction() as store:
                    store.clear()
                    _plant(store, self._dialect)
            except UnusableStateError:
                self._set_aside()
                with self.transaction():
                    pass

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._lock:
            if self._connection:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = self._connect()
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
            weakref.finalize(self, connection.close)
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        if self._path:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(
            self._path or ":memory:",
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.row_factory = sqlite3.Row
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # A power cut may cost the pretend profile; the crash of a program cannot.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        if _is_empty(connection):
            for table in _TABLES:
                connection.execute(table)
            connection.execute("INSERT INTO about VALUES (?)", (self._dialect.name,))
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {_SCHEMA}")
            _plant(Store(connection), self._dialect)
        elif (_pragma(connection, "application_id"), _pragma(connection, "user_version")) != (
            _APPLICATION,
            _SCHEMA,
        ):
            raise self._unusable("it holds something else, or is of another version")
        else:
            self._check_dialect(connection)
        connection.execute("COMMIT")

    def _check_dialect(self, connection: sqlite3.Connection) -> None:
        kept = connection.execute("SELECT dialect FROM about").fetchone()[0]
        if kept != self._dialect.name:
            raise self._unusable(f"it belongs to a {kept} server, this is {self._dialect.name}")

    @contextmanager
    def _local_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise LocalError(f"cannot use the sandbox's state {self._path}", str(error)) from error
        except sqlite3.DatabaseError as error:
            raise self._unusable(str(error)) from error
        except OSError as error:
            why = error.strerror or str(error)
            raise LocalError(f"cannot use the sandbox's state {self._path}", why) from error

    def _unusable(self, why: str) -> "UnusableStateError":
        path = shlex.quote(str(self._path))
        hint = f"mv {path} {path}.broken"
        return UnusableStateError(f"{self._path} is no state of this sandbox", why, hint)

    def _set_aside(self) -> None:
        self.close()
        if self._path:
            with self._local_errors():
                self._path.replace(self._path.with_name(f"{self._path.name}.broken"))


def _is_empty(connection: sqlite3.Connection) -> bool:
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return tables == 0 and _pragma(connection, "application_id") == 0


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _grant(row: sqlite3.Row) -> Grant:
    return Grant(
        token=row["token"],
        name=row["name"],
        user=row["user"],
        scopes=tuple(row["scopes"].split(",")),
    )


def _plant(store: Store, dialect: Dialect) -> None:
    for user in seed.users(dialect):
        store.save_user(user)
    for picture in seed.PICTURES:
        store.save_picture(picture)
    for grant in seed.grants(dialect):
        store.save_grant(grant)
