"""Is everything whole after fifty processes at once have changed it?"""

import os
import sqlite3
import stat
import tomllib
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pnutprofile.dialects import Dialect
from pnutprofile.history.entries import State
from tests.faulty_server import drawn
from tests.killing import Nursery, nursery, real_sandbox
from tests.test_history_kills import profile

CROWD = 50
CROWDS = 2


def modes(folder: Path) -> Iterable[tuple[str, int]]:
    for path in (folder, *folder.rglob("*")):
        yield path.name, stat.S_IMODE(path.stat().st_mode)


def crowd(tool: Nursery, number: int) -> list[tuple[str, ...]]:
    """Give the command lines of one crowd."""
    photos = [tool.folder / f"{index}.png" for index in range(5)]
    for index, photo in enumerate(photos):
        photo.write_bytes(drawn(200 + index, 200 + index))
    document = tool.folder / "profile.toml"
    document.write_text('name = "Applied"\ntimezone = "Europe/Paris"\nlocale = "en_US"\n')
    kinds: list[tuple[str, ...]] = [
        ("patch", "--name", f"name {number}"),
        ("avatar", "upload", "PHOTO"),
        ("config", "server", "add", "NAME", "--api", "https://x.example/v1"),
        ("auth", "login", "--with-token", "--insecure-storage"),
        ("apply", str(document), "--yes"),
    ]
    lines = []
    for index in range(CROWD):
        words = {
            "PHOTO": str(photos[index % len(photos)]),
            "NAME": f"s{number}-{index}",
            f"name {number}": f"name {number} {index}",
        }
        lines.append(tuple(words.get(word, word) for word in kinds[index % len(kinds)]))
    return lines


def rush(tool: Nursery, lines: list[tuple[str, ...]], token: Path) -> list[Any]:
    """Start them all, then wait for all."""
    processes = [
        tool.start(*line, stdin=str(token) if line[0] == "auth" else os.devnull) for line in lines
    ]
    return [tool.wait(process) for process in processes]


@pytest.mark.slow
def test_fifty_at_once_leave_everything_whole(tmp_path: Path, dialect: Dialect) -> None:
    with real_sandbox(tmp_path, dialect) as server, nursery(tmp_path / "tool", server) as tool:
        token = tmp_path / "token"
        token.write_text(server.sandbox.state.tokens["full"])
        added: list[str] = []
        for number in range(CROWDS):
            lines = crowd(tool, number)
            ends = rush(tool, lines, token)
            failed = [(line, end) for line, end in zip(lines, ends, strict=True) if end.code != 0]
            assert not failed, failed[:3]
            added += [line[3] for line in lines if line[:3] == ("config", "server", "add")]
        config = tomllib.loads((tool.home / "config.toml").read_text())
        assert set(added) <= set(config["servers"])
        assert len(config["accounts"]) == 1
        for kept in (kept for entry in tool.history.entries() for kept in entry.pictures):
            # Another process may have replaced a picture before this one could keep it.
            assert kept.is_default or kept.why or tool.history.content(kept)
        states = Counter(entry.state for entry in tool.history.entries())
        assert set(states) == {State.DONE}
        # Each patch was one; an upload or document that was there already was none.
        patches = [entry for entry in tool.history.entries() if entry.call == "patch"]
        assert len(patches) >= CROWDS * CROWD // 5
        assert profile(tool)["username"] == "robin"
        for database in (tmp_path / "server.sqlite3", tool.home / "history.sqlite3"):
            with closing(sqlite3.connect(database)) as state:
                assert state.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not [path for path in tool.folder.rglob("*") if ".part" in path.name]
        for name, mode in modes(tool.home):
            assert not mode & 0o077, (name, oct(mode))
