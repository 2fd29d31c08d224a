"""How is history.sqlite3 opened, and when can it not be?"""

import os
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pnutprofile.errors import LocalError
from pnutprofile.files import PRIVATE_FILE, make_private_folder
from pnutprofile.profile import clean

BUSY_SECONDS = 30
"""So long one program waits for others that write."""

APPLICATION = 0x706E7068
SCHEMA = 1
TABLES = (
    "CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, batch TEXT NOT NULL,"
    " time TEXT NOT NULL, command TEXT NOT NULL, call TEXT NOT NULL, server TEXT NOT NULL,"
    " api TEXT NOT NULL, dialect TEXT NOT NULL, user_id TEXT NOT NULL, username TEXT NOT NULL,"
    " changes TEXT NOT NULL, body TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,"
    " undoes TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL, ended TEXT NOT NULL)",
    "CREATE TABLE kept (entry INTEGER NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL,"
    " is_default INTEGER NOT NULL, sha256 TEXT NOT NULL, why TEXT NOT NULL,"
    " PRIMARY KEY (entry, kind))",
    "CREATE TABLE pictures (sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, data BLOB NOT NULL)",
    "CREATE TABLE addresses (api TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " time TEXT NOT NULL, PRIMARY KEY (api, url))",
)


class Database:
    """One file, opened for one transaction at a time.

    Several programs may use it at once: they wait for each other. Every method raises LocalError
    if the file, its folder or the disk cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Change it in one piece, which is on the disk when the context ends; made if missing."""
        self._create()
        with self._local_errors(), closing(self._connect()) as connection:
            # Without this a power cut could take back what a commit has promised.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("BEGIN IMMEDIATE")
            if not self._holds_something(connection):
                for table in TABLES:
                    connection.execute(table)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """Read it; None if there is nothing yet. Makes nothing."""
        with self._local_errors():
            is_there = self.path.exists()
        if not is_there:
            yield None
            return
        self._check_regular()
        with self._local_errors(), closing(self._connect()) as connection:
            connection.execute("BEGIN")
            yield connection if self._holds_something(connection) else None

    @contextmanager
    def vacuuming(self) -> Iterator[sqlite3.Connection]:
        """Work outside of a transaction."""
        with self._local_errors(), closing(self._connect()) as connection:
            yield connection

    def broken(self, why: str) -> LocalError:
        """Say that what is there cannot be understood."""
        path = shlex.quote(str(self.path))
        return LocalError(
            f"the history {clean(str(self.path))} cannot be used", why, f"mv {path} {path}.broken"
        )

    def _create(self) -> None:
        """Make the file, for the user alone, before SQLite would make it for everybody."""
        make_private_folder(self.path.parent)
        with self._local_errors():
            if self.path.exists():
                self._check_regular()
            else:
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))

    def _check_regular(self) -> None:
        if not self.path.is_file():  # a pipe would wait for ever
            raise self.broken("it is no regular file")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            timeout=BUSY_SECONDS,
            isolation_level=None,
            uri=True,
        )
        connection.row_factory = sqlite3.Row
        return connection

    def _holds_something(self, connection: sqlite3.Connection) -> bool:
        """Tell whether there are records. Raises LocalError for another file or version."""
        names = ("application_id", "user_version")
        found, version = (pragma(connection, name) for name in names)
        if (found, version) == (APPLICATION, SCHEMA):
            return True
        if found == APPLICATION:
            raise self.broken(f"it is of a newer pnutprofile: version {version}, not {SCHEMA}")
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables or found:
            raise self.broken("it is no history of pnutprofile")
        return False

    @contextmanager
    def _local_errors(self) -> Iterator[None]:
        path = clean(str(self.path))
        try:
            yield
        except sqlite3.OperationalError as fault:
            why = _reason(fault)
            raise LocalError(f"the history {path} cannot be used", why) from None
        except sqlite3.DatabaseError as fault:
            raise self.broken(str(fault)) from None
        except OSError as fault:
            why = fault.strerror or str(fault)
            raise LocalError(f"the history {path} cannot be used", why) from None


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """Read a number that SQLite keeps of a file."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _reason(fault: sqlite3.OperationalError) -> str:
    """Say what SQLite means."""
    reasons = {
        "SQLITE_FULL": "the disk is full",
        "SQLITE_READONLY": "it is read-only",
        "SQLITE_BUSY": f"another program has been writing to it for {BUSY_SECONDS} s",
    }
    name = getattr(fault, "sqlite_errorname", "") or ""
    found = next((words for start, words in reasons.items() if name.startswith(start)), "")
    return found or str(fault)
