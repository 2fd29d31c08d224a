"""How is config.toml changed without losing a comment, or another process's change?"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import tomlkit
from tomlkit.items import Table

from pnutprofile.config import Account, read_config
from pnutprofile.errors import LocalError
from pnutprofile.files import PRIVATE_FILE, make_private_folder, write_file

if os.name == "posix":
    import fcntl


def record_account(path: Path, account: Account) -> None:
    """Put an account on record and make it its server's current one. Raises LocalError."""
    with _editing(path) as document:
        accounts = document.setdefault("accounts", tomlkit.table(is_super_table=True))
        for entry in accounts.values():
            if entry.get("server") == account.server:
                entry.pop("current", None)
        entry = accounts.setdefault(account.key, tomlkit.table())
        entry.update(
            {"server": account.server, "username": account.username, "id": account.id}
            | ({"dialect": account.dialect} if account.dialect else {})
            | {"current": True}
        )


def forget_account(path: Path, account: Account) -> None:
    """Take an account off the record. Raises LocalError."""
    with _editing(path) as document:
        accounts = document.get("accounts")
        if isinstance(accounts, Table | dict):
            accounts.pop(account.key, None)
            if not accounts:
                document.pop("accounts", None)


@contextlib.contextmanager
def _editing(path: Path) -> Iterator[tomlkit.TOMLDocument]:
    """Lock, read, hand out, write whole. A symlinked file stays a symlink."""
    make_private_folder(path.parent)
    with _lock(path):
        read_config(path)  # a broken file is named, not overwritten
        document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
        yield document
        text = tomlkit.dumps(document)
        write_file(path, text.encode(), overwrite=True, mode=PRIVATE_FILE)


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Keep other processes out while the file is changed; without fcntl the last writer wins."""
    try:
        descriptor = os.open(
            path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, PRIVATE_FILE
        )
    except OSError as fault:
        raise LocalError(f"cannot write {path.parent}", str(fault.strerror)) from None
    try:
        if os.name == "posix":
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
