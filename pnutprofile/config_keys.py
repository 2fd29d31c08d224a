"""What may stand in config.toml, by which name, and what may `config set` change?

A key is `server`, `servers.NAME.KEY` or `accounts.NAME.KEY`. A name that holds dots or blanks may
be quoted, as TOML wants it, but need not be.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pnutprofile.config import BUILT_IN, DEFAULT_SERVER
from pnutprofile.errors import UsageError
from pnutprofile.profile import listed

SERVER_KEYS = ("api", "dialect", "auth", "client_id")
LOGIN, SWITCH = "pnutprofile auth login", "pnutprofile auth switch NAME"
ACCOUNT_KEYS: Mapping[str, str] = {
    "token_command": "",
    "server": LOGIN,
    "username": LOGIN,
    "id": LOGIN,
    "dialect": LOGIN,
    "insecure_storage": f"{LOGIN} --insecure-storage",
    "current": SWITCH,
}
"""What is known of an account, each with the command that sets it instead of `config set`."""
TABLES: Mapping[str, tuple[str, ...]] = {"servers": SERVER_KEYS, "accounts": tuple(ACCOUNT_KEYS)}
PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^.]*?))\s*(?:\.|$)""")


@dataclass(frozen=True)
class Key:
    """The path of a value, or of a whole table, from the top of the document."""

    path: tuple[str, ...]

    def __str__(self) -> str:
        """Give it as it may be typed, and as TOML would have it."""
        return ".".join(part if PLAIN_NAME.fullmatch(part) else f'"{part}"' for part in self.path)

    @property
    def is_value(self) -> bool:
        """Tell whether a single value stands there."""
        return len(self.path) != 2


def read_key(text: str, document: Mapping[str, Any]) -> Key:
    """Read a key as a person types it.

    `document` is what config.toml says: names in it are recognised without quotes. Raises
    UsageError for a key that nothing heeds, with near ones.
    """
    parts = _parts(text)
    if parts == ["server"]:
        return Key(("server",))
    table = parts[0]
    if table in TABLES and len(parts) > 1:
        whole = ".".join(parts[1:])
        if len(parts) == 2 or whole in document.get(table, {}):
            return Key((table, whole))
        if parts[-1] in TABLES[table]:
            return Key((table, ".".join(parts[1:-1]), parts[-1]))
    raise _unknown(text, document)


def check_settable(key: Key, document: Mapping[str, Any]) -> None:
    """Raise UsageError for what `config set` does not change, or has nowhere to put."""
    if not key.is_value:
        names = listed(TABLES[key.path[0]])
        raise UsageError(f"{key} is a table, not a value", f"in it are {names}")
    if key.path[0] == "servers" and key.path[1] not in document.get("servers", {}):
        if key.path[2] != "api":  # with its address a server begins
            check_on_record(key, document)
        check_server_name(key.path[1])
    if key.path[0] != "accounts":
        return
    _, name, leaf = key.path
    check_on_record(Key(("accounts", name)), document)
    if ACCOUNT_KEYS[leaf]:
        raise UsageError(f"{leaf} of an account is not set by hand", hint=ACCOUNT_KEYS[leaf])


def check_server_name(name: str) -> None:
    """Raise UsageError for a name that could not be typed after `--server` with ease."""
    if not PLAIN_NAME.fullmatch(name):
        raise UsageError(f"{name} is no name for a server", "letters, digits, - and _ make one")


def check_on_record(key: Key, document: Mapping[str, Any]) -> None:
    """Raise UsageError if there is no such server or account, with near names."""
    table, name = key.path[:2]
    known = document.get(table, {})
    if name in known:
        return
    word = table.removesuffix("s")
    if name in BUILT_IN and table == "servers":
        raise UsageError(f"{name} is built in", "it does not stand in config.toml")
    near = get_close_matches(name, known, n=3, cutoff=0.6)
    why = f"did you mean {listed(near)}?" if near else ""
    if not near:
        why = f"known are {listed(known)}" if known else f"no {word} is on record"
    raise UsageError(f"there is no {word} called {name} in config.toml", why)


def check_removable(key: Key, document: Mapping[str, Any]) -> None:
    """Raise UsageError for a server that something still needs."""
    if len(key.path) != 2 or key.path[0] != "servers":
        return
    name = key.path[1]
    accounts = document.get("accounts", {}).items()
    users = [one for one, entry in accounts if entry.get("server") == name]
    if users:
        hint = f"pnutprofile auth logout --account {users[0]}"
        raise UsageError(f"the server {name} is not removed", f"{listed(users)} needs it", hint)
    if document.get("server") == name:
        why = "it is the default server"
        raise UsageError(
            f"the server {name} is not removed", why, "pnutprofile config unset server"
        )


def values_of(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Give every value below a table with its key, in the order of the file."""
    for name, value in document.items():
        below = (*path, name)
        if isinstance(value, dict):
            yield from values_of(value, below)
        else:
            yield str(Key(below)), value


def default_of(key: Key) -> str:
    """Give what holds where nothing is set; empty where nothing does."""
    return DEFAULT_SERVER if key.path == ("server",) else ""


def _parts(text: str) -> list[str]:
    """Split at the dots outside quotes."""
    parts, place = [], 0
    while place < len(text):
        match = PART.match(text, place)
        if match is None:
            return [text]
        parts.append(next(part for part in match.groups() if part is not None))
        place = match.end()
    return parts or [text]


def _unknown(text: str, document: Mapping[str, Any]) -> UsageError:
    known = ["server"]
    for table, leaves in TABLES.items():
        names = [*document.get(table, {}), "NAME"]
        known += [str(Key((table, name, leaf))) for name in names for leaf in leaves]
    near = get_close_matches(text, known, n=3, cutoff=0.6)
    general = "server, servers.NAME.KEY and accounts.NAME.KEY"
    why = f"did you mean {listed(near)}?" if near else f"known are {general}"
    return UsageError(f"there is no key {text}", why, "pnutprofile config list")
