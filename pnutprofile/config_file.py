"""How is config.toml changed without losing a comment, or another process's change?"""

import contextlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from pnutprofile.config import Account
from pnutprofile.config_reader import config_from, parse_config
from pnutprofile.config_text import broken, read_text
from pnutprofile.errors import LocalError, UsageError
from pnutprofile.files import PRIVATE_FILE, make_private_folder, write_file
from pnutprofile.profile import clean

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

COMMENTS = re.compile(r"^([ \t]*#.*\n(?:[ \t]*(?:#.*)?\r?\n)*)(\[.*$|\Z)", re.MULTILINE)
"""Lines of comment, and blank ones among them, right above a table or the end of the file."""

LOCK_SECONDS = 10.0
LOCK_PAUSE_SECONDS = 0.02

Tables = Any
"""A document, as plain dictionaries or as tomlkit's."""


@dataclass(frozen=True)
class ConfigFile:
    """The file at a path, which need not exist.

    Every method locks, reads, changes and writes the whole in one step; a symlinked file stays a
    symlink. What comes out must be in order: UsageError says what the change would break.
    LocalError is raised for a file that is broken already or cannot be written.
    """

    path: Path

    def record_account(self, account: Account, instead_of: Sequence[str] = ()) -> None:
        """Put an account on record as its server's current one, keys `instead_of` off it.

        A `token_command` that a person gave it stays.
        """

        def edit(document: Tables) -> None:
            accounts = _accounts(document)
            known = dict(accounts.get(account.key, {}))
            for key in instead_of:
                known = dict(accounts.pop(key, {})) | known
            for flag in ("dialect", "insecure_storage"):
                known.pop(flag, None)
            entry: dict[str, Any] = {
                "server": account.server,
                "username": account.username,
                "id": account.id,
            }
            entry |= {"dialect": account.dialect} if account.dialect else {}
            entry |= {"insecure_storage": True} if account.insecure_storage else {}
            accounts[account.key] = known | entry
            _make_current(document, account)

        self._change(edit)

    def use_account(self, account: Account) -> None:
        """Make an account its server's current one."""
        self._change(lambda document: _make_current(document, account))

    def forget_account(self, account: Account) -> None:
        """Take an account off the record; no other one becomes current by that."""

        def edit(document: Tables) -> None:
            gone = _accounts(document).pop(account.key, {})
            for entry in _accounts(document).values():
                if gone.get("current") and entry.get("server") == account.server:
                    entry["current"] = False

        self._change(edit)

    def set(self, path: Sequence[str], value: str) -> None:
        """Give a key its value; missing tables are made."""

        def edit(document: Tables) -> None:
            *parents, last = path
            table = document
            for key in parents:
                table.setdefault(key, {})
                table = table[key]
            table[last] = value

        self._change(edit)

    def add_server(self, name: str, values: dict[str, str]) -> None:
        """Put a server on record. Raises UsageError if there is one of that name."""

        def edit(document: Tables) -> None:
            document.setdefault("servers", {})
            if name in document["servers"]:
                why = f"its address is servers.{name}.api"
                raise UsageError(f"there is a server called {name} already", why)
            document["servers"][name] = values

        self._change(edit)

    def unset(self, path: Sequence[str]) -> None:
        """Remove a key or a table; one that is not there is no failure."""

        def edit(document: Tables) -> None:
            *parents, last = path
            table = document
            for key in parents:
                table = table.get(key, {})
            table.pop(last, None)

        self._change(edit)

    def _change(self, edit: Callable[[Tables], None]) -> None:
        """Make a change, and write the outcome if it is in order and says nothing else."""
        make_private_folder(self.path.parent)
        with _lock(self.path):
            before = read_text(self.path)
            wanted = parse_config(self.path, before)
            self._check(before, wanted, edit)
            text = _edited(before, edit)
            if text is None or _trimmed(parse_config(self.path, text)) != _trimmed(wanted):
                raise broken(self.path, "its tables are too scattered to be changed by a program")
            if text != before:
                write_file(self.path, text.encode(), overwrite=True, mode=PRIVATE_FILE)

    def _check(self, before: str, wanted: Tables, edit: Callable[[Tables], None]) -> None:
        try:
            edit(wanted)
            config_from(wanted)
        except (UsageError, KeyError, AttributeError, TypeError) as fault:
            try:
                config_from(parse_config(self.path, before))
            except UsageError as earlier:
                raise broken(self.path, earlier.message) from None
            if isinstance(fault, UsageError):
                raise UsageError(fault.message, fault.why) from None
            why = "another process has changed it meanwhile"
            raise LocalError(f"cannot change {clean(str(self.path))}", why) from None


def _accounts(document: Tables) -> Tables:
    document.setdefault("accounts", {})
    return document["accounts"]


def _make_current(document: Tables, account: Account) -> None:
    for key in list(_accounts(document)):
        entry = document["accounts"][key]
        if entry.get("server") == account.server:
            entry.pop("current", None)
    document["accounts"][account.key]["current"] = True


def _edited(before: str, edit: Callable[[Tables], None]) -> str | None:
    """Give the text after a change, comments and order kept; None if tomlkit cannot do it."""
    try:
        document = tomlkit.parse(before)
        edit(document)
        for name in ("accounts", "servers"):
            if name in document and not document[name]:
                document.pop(name)
        return _with_comments(before, tomlkit.dumps(document))
    except (TOMLKitError, KeyError, AttributeError, TypeError):
        return None


def _with_comments(before: str, after: str) -> str:
    """Put comments back: those above a table go with the one before it, if that is removed."""
    for comments, header in COMMENTS.findall(before):
        if comments + header in after:
            continue
        place = re.search(rf"^{re.escape(header)}$" if header else r"\Z", after, re.MULTILINE)
        if place:
            after = after[: place.start()] + comments + after[place.start() :]
    return after


def _trimmed(document: Any) -> Any:
    """Leave out empty tables, which say nothing."""
    if not isinstance(document, dict):
        return document
    trimmed = {key: _trimmed(value) for key, value in document.items()}
    return {key: value for key, value in trimmed.items() if value != {}}


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Keep other processes out while the file is changed; without fcntl the last writer wins."""
    try:
        descriptor = os.open(
            path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, PRIVATE_FILE
        )
    except OSError as fault:
        why = str(fault.strerror)
        raise LocalError(f"cannot write {clean(str(path.parent))}", why) from None
    try:
        _wait_for(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, path: Path) -> None:
    """Take the lock, in bounded time: its holder may have been stopped (Ctrl-Z)."""
    if sys.platform == "win32" or fcntl is None:
        return
    end = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                why = f"another process has been changing it for {LOCK_SECONDS:g} s"
                raise LocalError(f"cannot change {clean(str(path))}", why) from None
            time.sleep(LOCK_PAUSE_SECONDS)
        except OSError as fault:
            why = str(fault.strerror)
            raise LocalError(f"cannot lock {clean(str(path))}", why) from None
        else:
            return
