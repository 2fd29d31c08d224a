"""Which command line stands for each command, where a suite is about all of them?

A command that is not here fails the suites until it is.
"""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from pnutprofile.main import app
from tests.faulty_server import drawn

LINES = {
    "show": "show",
    "set": "set --name 'Ada Vale' --locale en_GB --timezone Europe/London --text Tea --yes",
    "patch": "patch --name 'Ada Vale'",
    "edit": "edit",
    "export": "export -o export.toml",
    "diff": "diff profile.toml",
    "apply": "apply profile.toml",
    "avatar upload": "avatar upload photo.png",
    "avatar check": "avatar check photo.png",
    "avatar preview": "avatar preview photo.png",
    "avatar fetch": "avatar fetch -o fetched.png --force",
    "avatar delete": "avatar delete --yes",
    "cover upload": "cover upload photo.png",
    "cover check": "cover check photo.png",
    "cover preview": "cover preview photo.png",
    "cover fetch": "cover fetch -o fetched.png --force",
    "cover delete": "cover delete --yes",
    "raw list": "raw list",
    "raw get": "raw get com.example.note",
    "raw set": 'raw set com.example.note \'{"text": "tea"}\'',
    "raw unset": "raw unset com.example.note",
    "text": "text 'Maps and #tea'",
    "presence show": "presence show",
    "presence set": "presence set 'at sea'",
    "presence clear": "presence clear",
    "history list": "history list --all",
    "history show": "history show 1",
    "history export": "history export 1 -o before",
    "history prune": "history prune --keep-days 365",
    "undo": "undo --yes",
    "auth login": "auth login --with-token --insecure-storage",
    "auth status": "auth status",
    "auth list": "auth list",
    "auth switch": "auth switch robin",
    "auth token": "auth token --show",
    "auth logout": "auth logout --yes",
    "config list": "config list",
    "config get": "config get server",
    "config set": "config set server sandbox",
    "config unset": "config unset server",
    "config server add": "config server add away --api https://example.com/stream/0",
    "config server remove": "config server remove away",
    "limits": "limits",
    "locales": "locales en",
    "timezones": "timezones London",
    "sandbox serve": "sandbox serve",
    "sandbox reset": "sandbox reset",
    "sandbox path": "sandbox path",
    "doctor": "doctor",
    "completion": "completion bash",
    "help": "help exit-codes",
}
ENDLESS = frozenset({"sandbox serve"})
"""What goes on until it is interrupted."""
ENDING = {name: shlex.split(line) for name, line in LINES.items() if name not in ENDLESS}

FILES = {
    "photo.png": drawn(1290, 300),
    "profile.toml": b'name = "Ada Vale"\ntext = "Maps"\nlocale = "en_GB"\n'
    b'timezone = "Europe/London"\n',
}
"""What stands in the folder in which the lines are run."""


def put_files(folder: Path) -> None:
    """Write the files that the lines name."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content)


def leaves(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Give every command that has none below it, by its words."""
    command = command or typer.main.get_command(app)
    if not hasattr(command, "list_commands"):
        yield " ".join(path), command
        return
    context = typer.Context(command)
    for name in command.list_commands(context):
        yield from leaves(command.get_command(context, name), (*path, name))
