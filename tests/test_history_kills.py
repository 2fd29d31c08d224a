"""Do server and history agree, or does the history say that it does not know, after any kill?"""

import hashlib
import itertools
import json
import sqlite3
import urllib.request
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pnutprofile.dialects import Dialect
from pnutprofile.history.entries import Entry, State
from pnutprofile.profile import image_of
from tests.killing import Dice, Nursery, nursery, quiet_after, real_sandbox, usual_seconds

pytestmark = pytest.mark.slow

KILLS = 50
"""Of each command on each dialect."""


def read(url: str, **headers: str) -> bytes:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the sandbox's own
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        data: bytes = answer.read()
    return data


def profile(tool: Nursery) -> dict[str, Any]:
    """Ask the server, not the tool, what it has."""
    token = tool.env["PNUTPROFILE_TOKEN"]
    url = f"{tool.env['PNUTPROFILE_SERVER']}/users/me"
    found: dict[str, Any] = json.loads(read(url, Authorization=f"Bearer {token}"))["data"]
    return found


def newest(tool: Nursery) -> Entry | None:
    return next(iter(tool.history.entries(limit=1)), None)


def check_whole(tool: Nursery) -> None:
    """See that the file is sound, and that every record and picture can be read."""
    with closing(sqlite3.connect(tool.home / "history.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    listed = tool.run("history", "--all", "--json").json
    assert len(listed) == len(tool.history.entries())
    for entry in tool.history.entries():
        for kept in entry.pictures:
            assert kept.is_default or tool.history.content(kept)


def agrees(entry: Entry | None, last: Entry | None, was: str, wanted: str, found: str) -> None:
    """Hold what the server has against what the history says of the command that was killed."""
    if entry == last:  # nothing was recorded, so nothing was sent
        assert found == was
        return
    assert entry is not None
    if entry.state is State.DONE:
        assert found == wanted
    elif entry.state is State.FAILED:
        assert found == was
    else:
        assert found in (was, wanted)


def test_killed_patches(tmp_path: Path, dialect: Dialect, record_property: Any) -> None:
    kills = 0
    with real_sandbox(tmp_path, dialect) as server, nursery(tmp_path / "tool", server) as tool:
        names = (f"name {number}" for number in itertools.count())
        usual = usual_seconds(tool, *(("patch", "--name", next(names)) for _ in range(5)))
        dice = Dice(1, usual)
        while kills < KILLS:
            was, last, wanted = profile(tool)["name"], newest(tool), next(names)
            with quiet_after():
                kills += tool.killed(("patch", "--name", wanted), dice.throw())
            entry = newest(tool)
            agrees(entry, last, was, wanted, profile(tool)["name"])
            assert entry
            if entry != last:
                assert entry.before["name"] == was
                assert [change._asdict() for change in entry.changes] == [
                    {"field": "name", "before": was, "after": wanted}
                ]
        check_whole(tool)
        # Kills between the record and its mark were among them.
        assert {entry.state for entry in tool.history.entries()} == {State.INTENDED, State.DONE}
    record_property("kills", kills)


def avatar(tool: Nursery, dialect: Dialect) -> bytes:
    image = image_of(profile(tool), dialect, "avatar")
    assert image
    return read(image.url)


def painted(number: int, file: Path) -> bytes:
    content = BytesIO()
    colour = (number * 37 % 256, number * 11 % 256, number % 256)
    Image.effect_noise((200, 200), 90).convert("RGB").point(
        [min(255, value + colour[band]) for band in range(3) for value in range(256)]
    ).save(content, "PNG")
    file.write_bytes(content.getvalue())
    return content.getvalue()


def test_killed_uploads_lose_no_picture(
    tmp_path: Path, dialect: Dialect, record_property: Any
) -> None:
    kills, numbers = 0, itertools.count()
    with real_sandbox(tmp_path, dialect) as server, nursery(tmp_path / "tool", server) as tool:
        files = [tmp_path / f"{number}.png" for number in range(5)]
        for file in files:
            painted(next(numbers), file)
        usual = usual_seconds(tool, *(("avatar", "upload", str(file)) for file in files))
        dice = Dice(2, usual)
        while kills < KILLS:
            was, last = avatar(tool, dialect), newest(tool)
            wanted = painted(next(numbers), files[0])
            with quiet_after():
                kills += tool.killed(("avatar", "upload", str(files[0])), dice.throw())
            entry, found = newest(tool), avatar(tool, dialect)
            agrees(
                entry, last, *(hashlib.sha256(data).hexdigest() for data in (was, wanted, found))
            )
            assert entry
            if entry != last:
                (kept,) = entry.pictures
                assert kept.is_default or tool.history.content(kept) == was
        check_whole(tool)
    record_property("kills", kills)


def test_killed_undos(tmp_path: Path, dialect: Dialect, record_property: Any) -> None:
    kills = 0
    with real_sandbox(tmp_path, dialect) as server, nursery(tmp_path / "tool", server) as tool:
        for name in ("one", "two"):
            assert tool.run("patch", "--name", name).code == 0
        usual = usual_seconds(tool, *[("undo", "--yes")] * 5)
        dice = Dice(3, usual)
        while kills < KILLS:
            was, last = profile(tool)["name"], newest(tool)
            assert was in ("one", "two")
            with quiet_after():
                kills += tool.killed(("undo", "--yes"), dice.throw())
            entry = newest(tool)
            wanted = {"one": "two", "two": "one"}[was]
            agrees(entry, last, was, wanted, profile(tool)["name"])
        assert tool.run("undo", "--yes").code == 0
        check_whole(tool)
        states = {entry["state"] for entry in json.loads(tool.run("history", "--json").stdout)}
        assert states <= {"done", "intended"}
    record_property("kills", kills)
