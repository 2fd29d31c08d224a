"""Is a file ever half written, or one replaced that is no ordinary file?"""

import os
import threading
from pathlib import Path

import pytest

from pnutprofile.dialects import Dialect
from pnutprofile.errors import CheckError, ExitCode, LocalError
from pnutprofile.files import make_private_folder, write_file
from tests.conftest import Cli
from tests.killing import NOBODY, nursery, real_sandbox


def test_new_file_has_the_whole_content(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"content", overwrite=False)
    assert (tmp_path / "a").read_bytes() == b"content"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_existing_file_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(CheckError):
        write_file(tmp_path / "a", b"other", overwrite=False)
    assert (tmp_path / "a").read_bytes() == b"old"


def test_overwritten_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "a").touch(mode=0o600)
    write_file(tmp_path / "a", b"other", overwrite=True)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/target")
    write_file(tmp_path / "link", b"content", overwrite=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "target").read_bytes() == b"content"


@pytest.mark.parametrize("overwrite", [True, False])
def test_what_is_no_regular_file_is_never_replaced(tmp_path: Path, overwrite: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path("/dev/null")):
        with pytest.raises(LocalError, match="cannot write"):
            write_file(path, b"content", overwrite=overwrite)
    assert pipe.is_fifo()
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("name", ["n" * 300, "nul\0", "missing/folder"])
def test_names_that_cannot_be_written(tmp_path: Path, name: str, overwrite: bool) -> None:
    with pytest.raises(LocalError, match="cannot write"):
        write_file(tmp_path / name, b"content", overwrite=overwrite)
    assert list(tmp_path.iterdir()) == []


def test_private_folder_makes_private_parents(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "a" / "b")
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_private_folder_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(LocalError):
        make_private_folder(tmp_path / "a")


# As a person meets it


FETCH = ("avatar", "fetch", "--server", "sandbox", "--out")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    "name", ["n" * 255, "two\nlines\ttab", "\x1b[2J", "-", " ", "\udcff", "灯" * 85]
)
def test_a_name_of_any_kind_is_written(bare_cli: Cli, here: Path, name: str) -> None:
    done = bare_cli(*FETCH, f"./{name}")
    assert done.code == 0, done.stderr
    assert (here / name).read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in here.iterdir()] == [name]
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "--force"])
def test_what_is_no_file_stays_what_it_is(
    bare_cli: Cli, here: Path, force: tuple[str, ...]
) -> None:
    os.mkfifo("pipe")
    Path("folder").mkdir()
    Path("to-device").symlink_to("/dev/null")
    Path("loop").symlink_to("loop")
    Path("to-nowhere").symlink_to("missing/file")
    before = sorted(path.name for path in here.rglob("*"))
    for name in ("pipe", "folder", "to-device", "loop", "to-nowhere", "n" * 256, "/dev/null"):
        done = bare_cli(*FETCH, name, *force)
        assert done.code in (ExitCode.LOCAL, ExitCode.CHECK), (name, done)
        assert len(done.stderr.splitlines()) <= 3
    assert sorted(path.name for path in here.rglob("*")) == before


def test_a_link_is_followed_with_force_only(bare_cli: Cli, here: Path) -> None:
    Path("target").write_bytes(b"mine")
    Path("link").symlink_to("target")
    assert bare_cli(*FETCH, "link").code == ExitCode.CHECK
    assert Path("target").read_bytes() == b"mine"
    assert bare_cli(*FETCH, "link", "--force").code == 0
    assert Path("link").is_symlink()
    assert Path("target").read_bytes().startswith(b"\x89PNG")
    assert len(list(here.iterdir())) == 2


def test_a_folder_that_has_vanished_is_an_error(bare_cli: Cli, here: Path) -> None:
    here.rmdir()
    for argv in ((*FETCH, "a.png"), ("avatar", "check", "a.png"), ("patch", "--text-file", "a")):
        done = bare_cli(*argv)
        assert (done.code, done.stdout) == (ExitCode.LOCAL, "")
        assert len(done.stderr.splitlines()) <= 3
    assert bare_cli("show", "--server", "sandbox").code == 0
    done = bare_cli("show", "--server", "sandbox", PNUTPROFILE_HOME="home")
    assert (done.code, done.stdout) == (ExitCode.LOCAL, "")
    assert "there is no folder home" in done.stderr


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "--force"])
@pytest.mark.parametrize("name", ["folder", ".", "..", "/", ""])
def test_an_export_over_a_folder_leaves_no_pictures(
    bare_cli: Cli, here: Path, tmp_path: Path, name: str, force: tuple[str, ...]
) -> None:
    Path("folder").mkdir()
    before = sorted(tmp_path.rglob("*.png"))
    done = bare_cli("export", *force, "--server", "sandbox", "-o", name)
    assert (done.code, done.stdout) == (ExitCode.LOCAL, ""), done
    assert "it is no regular file" in done.stderr
    assert [path.name for path in here.iterdir()] == ["folder"]
    assert sorted(tmp_path.rglob("*.png")) == before


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_that_may_not_be_written_is_an_error(
    tmp_path: Path, dialect: Dialect, mode: int
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    with real_sandbox(tmp_path, dialect) as server, nursery(tmp_path / "tool", server) as tool:
        closed = tool.folder / "closed"
        closed.mkdir()
        closed.chmod(mode)
        for folder in [tool.folder, *tool.folder.parents]:
            if folder.stat().st_uid == 0 and "pytest" in str(folder):
                folder.chmod(folder.stat().st_mode | 0o011)
        done = tool.run("avatar", "fetch", "--out", str(closed / "a.png"), user=NOBODY)
        assert done.code == ExitCode.LOCAL, done.stderr
        assert list(closed.iterdir()) == []


def test_everything_of_ones_own_is_private(bare_cli: Cli, home: Path) -> None:
    before = os.umask(0)
    try:
        for argv in (
            ("patch", "--server", "sandbox", "--name", "Ada"),
            ("config", "set", "server", "sandbox"),
        ):
            assert bare_cli(*argv).code == 0
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (home, *home.rglob("*"))}
    assert modes.pop(home.name) == 0o700
    assert set(modes.values()) == {0o600}, modes


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    """Two processes that want one name: one has it, whole, and the other is told."""
    start = threading.Barrier(8)
    ends: list[str] = []

    def write(content: bytes) -> None:
        start.wait(60)
        try:
            write_file(tmp_path / "a", content * 100_000, overwrite=False)
            ends.append("written")
        except CheckError:
            ends.append("refused")

    threads = [threading.Thread(target=write, args=(bytes([65 + one]),)) for one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ends) == ["refused"] * 7 + ["written"]
    assert len((tmp_path / "a").read_bytes()) == 100_000
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
