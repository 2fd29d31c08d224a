"""Which accounts, servers, keys and records are there, for a shell to offer?"""

from collections.abc import Callable, Iterator, Mapping

from pnutprofile.config import BUILT_IN
from pnutprofile.config_keys import TABLES, Key
from pnutprofile.context import Run

MOST_RECORDS = 50
"""Nobody looks through more; the newest come first."""


def _accounts(run: Run) -> Iterator[tuple[str, str]]:
    for account in run.config.accounts.values():
        yield account.key, account.server


def _servers(run: Run) -> Iterator[tuple[str, str]]:
    for name, server in {**run.config.servers, **BUILT_IN}.items():
        yield name, server.api


def _keys(run: Run) -> Iterator[tuple[str, str]]:
    yield "server", "the default server"
    known = {"servers": run.config.servers, "accounts": run.config.accounts}
    for table, names in known.items():
        for name in names:
            for key in TABLES[table]:
                yield str(Key((table, name, key))), f"{key} of {name}"


def _history(run: Run) -> Iterator[tuple[str, str]]:
    for entry in run.history.entries(limit=MOST_RECORDS):
        yield str(entry.id), f"{entry.time} {entry.command}"


KINDS: Mapping[str, Callable[[Run], Iterator[tuple[str, str]]]] = {
    "accounts": _accounts,
    "servers": _servers,
    "keys": _keys,
    "history": _history,
}


def offered(run: Run, kind: str) -> str:
    """Give a line for each value, what it is behind a tab.

    Values that a line cannot hold are left out. Raises LocalError for files that are broken.
    """
    lines = (pair for pair in KINDS[kind](run) if all(cell.isprintable() for cell in pair))
    return "".join(f"{value}\t{what}\n" for value, what in lines)
