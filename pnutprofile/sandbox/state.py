"""Where does the pretend server keep what it knows?

One SQLite file, in a folder of its own. A request changes it in one transaction, so two programs
that write at once wait for each other and neither undoes the other.
"""

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
from pnutprofile.sandbox import schema, seed
from pnutprofile.sandbox.records import Client
from pnutprofile.sandbox.store import Store

_BUSY_SECONDS = 10


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
            return {grant.name: grant.token for grant in store.grants() if grant.name}

    @property
    def client(self) -> Client:
        """The client that people can sign in with."""
        with self.transaction() as store:
            return _planted_client(store)

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
        version = 0
        if not _is_empty(connection):
            self._check_ours(connection)
            version = _pragma(connection, "user_version")
        if version < schema.VERSION:
            self._bring_up_to_date(connection, version)
        connection.execute("COMMIT")

    def _bring_up_to_date(self, connection: sqlite3.Connection, version: int) -> None:
        for step in schema.STEPS[version:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {schema.VERSION}")
        store = Store(connection)
        if version == 0:
            connection.execute("INSERT INTO about VALUES (?)", (self._dialect.name,))
            connection.execute(f"PRAGMA application_id = {schema.APPLICATION}")
            _plant(store, self._dialect)
        _planted_client(store)

    def _check_ours(self, connection: sqlite3.Connection) -> None:
        if _pragma(connection, "application_id") != schema.APPLICATION:
            raise self._unusable("it holds something else")
        version = _pragma(connection, "user_version")
        if not 0 < version <= schema.VERSION:
            raise self._unusable(f"it is of version {version}, this is {schema.VERSION}")
        self._check_dialect(connection)

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


def _plant(store: Store, dialect: Dialect) -> None:
    for user in seed.users(dialect):
        store.save_user(user)
    for picture in seed.PICTURES:
        store.save_picture(picture)
    for grant in seed.grants(dialect):
        store.save_grant(grant)
    _planted_client(store)


def _planted_client(store: Store) -> Client:
    found = store.client(seed.CLIENT_ID)
    if found is None:
        found = seed.client()
        store.save_client(found)
    return found
