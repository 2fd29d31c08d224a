"""What happens to a write whose record cannot be kept, and to everything else?"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from pnutprofile.dialects import ADN, PNUT
from pnutprofile.history import database
from pnutprofile.history.entries import State
from pnutprofile.history.records import History
from tests.conftest import Cli
from tests.killing import NOBODY, Nursery, nursery, real_sandbox
from tests.pictures_made import picture
from tests.servers import Server, Wire, changed, data

WAYS_OUT = "try: the same command with --no-history (or PNUTPROFILE_NO_HISTORY=1)"


def a_text(path: Path) -> None:
    path.write_text("Dear diary, this is no database. " * 99)


def a_torn_one(path: Path) -> None:
    """Overwrite the middle of a sound file."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def a_newer_one(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {database.SCHEMA + 1}")


def another_programs(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/full")


BROKEN = pytest.mark.parametrize(
    "broken",
    [a_text, a_torn_one, a_newer_one, another_programs, a_folder, a_pipe, a_device],
    ids=lambda breaking: breaking.__name__,
)


@pytest.fixture
def file(cli: Cli, wire: Wire, home: Path) -> Path:
    """Keep a history with one record."""
    assert cli("patch", "--name", "Ada").code == 0
    wire.requests.clear()
    return home / "history.sqlite3"


@BROKEN
def test_nothing_is_sent_if_it_cannot_be_recorded(
    cli: Cli, wire: Wire, file: Path, broken: Callable[[Path], None]
) -> None:
    broken(file)
    result = cli("patch", "--name", "Bob")
    assert (result.code, result.stdout, wire.writes) == (12, "", [])
    first, why, hint = result.stderr.splitlines()
    assert first == "error: what this would replace cannot be recorded, so nothing was sent"
    assert str(file) in why
    assert hint == WAYS_OUT


def what_it_is(file: Path) -> tuple[object, ...]:
    """All there is to a file but when it was looked at, which looking changes."""
    stat = file.lstat()
    content = file.read_bytes() if file.is_file() else None
    target = file.readlink() if file.is_symlink() else None
    return stat.st_mode, stat.st_ino, stat.st_size, stat.st_mtime_ns, content, target


@BROKEN
def test_without_a_record_it_is_sent_and_the_file_left_alone(
    cli: Cli, wire: Wire, file: Path, broken: Callable[[Path], None]
) -> None:
    broken(file)
    before = what_it_is(file)
    assert cli("patch", "--name", "Bob", "--no-history").code == 0
    assert cli("patch", "--name", "Cy", PNUTPROFILE_NO_HISTORY="1").code == 0
    assert len(wire.writes) == 2
    assert what_it_is(file) == before


@BROKEN
def test_what_reads_it_names_it_and_show_does_not_look_at_it(
    cli: Cli, file: Path, broken: Callable[[Path], None]
) -> None:
    broken(file)
    for argv in (("history",), ("history", "show", "1"), ("undo", "-y"), ("undo", "1", "-y")):
        result = cli(*argv)
        assert (result.code, result.stdout) == (12, "")
        assert str(file) in result.stderr
        assert len(result.stderr.splitlines()) <= 3
    assert cli("show").code == 0
    assert cli("patch", "--name", "Bob", "--dry-run").code == 0


def test_a_newer_database_is_said_to_be_newer(cli: Cli, file: Path) -> None:
    a_newer_one(file)
    assert "newer pnutprofile" in cli("patch", "--name", "Bob").stderr


def test_a_record_that_cannot_be_read_is_named(cli: Cli, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE entries SET before = 'no json'")
        connection.commit()
    result = cli("history", "--json")
    assert (result.code, result.stdout) == (12, "")
    assert "entry 1 cannot be read" in result.error["message"]


def test_a_picture_that_is_not_what_was_kept_is_not_put_back(
    cli: Cli, wire: Wire, file: Path, tmp_path: Path
) -> None:
    upload = tmp_path / "a.png"
    upload.write_bytes(picture("PNG", 300, 300))
    assert cli("avatar", "upload", str(upload)).code == 0
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE pictures SET data = ?", (picture("PNG", 9, 9),))
        connection.commit()
    result = cli("undo", "--yes")
    assert (result.code, len(wire.writes)) == (12, 1)
    assert "is not what was put there" in result.stderr


def test_an_empty_file_is_a_new_history(cli: Cli, home: Path) -> None:
    home.mkdir()
    (home / "history.sqlite3").touch()
    assert cli("history", "--json").json == []
    assert cli("patch", "--name", "Ada").code == 0
    assert len(cli("history", "--json").json) == 1


def test_a_folder_that_is_a_file(
    bare_cli: Cli, server: Server, witness: ModuleType, home: Path
) -> None:
    home.write_text("no folder")
    server.answers["GET users/me"] = data(witness.USER)
    result = bare_cli("patch", "--name", "Ada")
    assert (result.code, server.writes) == (12, [])
    assert result.stderr.splitlines()[-1] == WAYS_OUT
    assert bare_cli("history", "--json").json == []
    server.answers["PATCH users/me"] = data(changed(witness.USER, name="Ada"))
    assert bare_cli("patch", "--name", "Ada", "--no-history").code == 0


def test_that_the_end_cannot_be_written_is_a_warning(cli: Cli, wire: Wire, home: Path) -> None:
    file = home / "history.sqlite3"

    def break_it(request: httpx.Request) -> httpx.Response:
        if request.method == "PATCH":
            file.write_text("no database any more " * 99)
        return wire.transport.handle_request(request)

    cli.transport = httpx.MockTransport(break_it)
    result = cli("patch", "--name", "Ada")
    assert (result.code, result.values["name"]) == (0, "Ada")
    assert "warning: the history says of this only that it was intended" in result.stderr


# With processes of their own


@pytest.fixture(scope="module", params=[PNUT, ADN], ids=lambda dialect: dialect.name)
def tool(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Nursery]:
    folder = tmp_path_factory.mktemp("real")
    with (
        real_sandbox(folder, request.param) as server,
        nursery(folder / "tool", server) as found,
    ):
        yield found


def test_a_full_disk_stops_the_write_before_it_is_sent(tool: Nursery, tmp_path: Path) -> None:
    env = {"PNUTPROFILE_HOME": str(tmp_path / "full")}
    before = tool.run("show", "--field", "name").stdout
    # So much that the file begins, and not enough for a record.
    done = tool.run("patch", "--name", "Nobody", max_file_bytes=10_000, **env)
    assert done.code == 12, done.stderr
    assert done.lines[-1] == WAYS_OUT
    assert tool.run("show", "--field", "name").stdout == before
    assert tool.run("patch", "--name", "Afterwards", **env).code == 0
    assert len(tool.run("history", "--json", **env).json) == 1


def test_a_disk_that_fills_up_keeps_what_is_there(tool: Nursery, tmp_path: Path) -> None:
    env = {"PNUTPROFILE_HOME": str(tmp_path / "full")}
    assert tool.run("patch", "--name", "One", **env).code == 0
    size = (tmp_path / "full" / "history.sqlite3").stat().st_size
    upload = tmp_path / "a.png"
    upload.write_bytes(picture("PNG", 400, 400))
    argv = ("avatar", "upload", str(upload))
    done = tool.run(*argv, max_file_bytes=size + 4096, **env)
    assert done.code == 12, done.stderr
    assert [entry["id"] for entry in tool.run("history", "--json", **env).json] == [1]
    assert tool.run(*argv, "--no-history", max_file_bytes=size + 4096, **env).code == 0


@pytest.fixture
def common_folder() -> Iterator[Path]:
    """A folder that another user can reach, which pytest's are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name == "nt", reason="there are no such users")
def test_a_read_only_folder(tool: Nursery, common_folder: Path) -> None:
    """As in a CI container; root, who may write anywhere, becomes nobody for it."""
    user = NOBODY if os.geteuid() == 0 else 0
    env = {"PNUTPROFILE_HOME": str(common_folder / "home")}
    assert tool.run("patch", "--name", "Writable", **env).code == 0
    for path, mode in (
        (common_folder / "home" / "history.sqlite3", 0o444),
        (common_folder / "home", 0o555),
    ):
        path.chmod(mode)
    done = tool.run("patch", "--name", "Read only", user=user, **env)
    assert done.code == 12, done.stderr
    assert "it is read-only" in done.stderr
    assert done.lines[-1] == WAYS_OUT
    listed = tool.run("history", "--json", user=user, **env)
    assert [entry["state"] for entry in listed.json] == ["done"]
    assert tool.run("patch", "--name", "No record", "--no-history", user=user, **env).code == 0
    (common_folder / "home").chmod(0o755)
    (common_folder / "home" / "history.sqlite3").unlink()
    (common_folder / "home").chmod(0o555)
    done = tool.run("patch", "--name", "No file", user=user, **env)
    assert done.code == 12, done.stderr
    assert tool.run("history", "--json", user=user, **env).json == []


def test_twenty_at_once_are_all_recorded(tool: Nursery, tmp_path: Path) -> None:
    home = str(tmp_path / "many")
    names = [f"Name {number}" for number in range(20)]
    argv = ("patch", "--no-verify", "--name")
    processes = [tool.start(*argv, name, PNUTPROFILE_HOME=home) for name in names]
    ended = [tool.wait(process) for process in processes]
    assert [done.code for done in ended] == [0] * 20, [done.stderr for done in ended]
    entries = History(Path(home) / "history.sqlite3").entries()
    assert [entry.id for entry in entries] == list(range(20, 0, -1))
    assert {entry.state for entry in entries} == {State.DONE}
    assert sorted(entry.body["name"] for entry in entries) == sorted(names)
