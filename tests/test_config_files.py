"""Which files are read and written, and what if they are broken?"""

import os
import stat
from pathlib import Path
from types import ModuleType

import pytest

from pnutprofile import __version__
from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.processes import environment, run
from tests.servers import Server, data

BROKEN = {
    "no TOML": b"servers = = 1",
    "no UTF-8": b"server = '\xff'",
    "a text for servers": b"servers = 'x'",
    "a text for a server": b"[servers]\nhome = 'x'",
    "a server without address": b"[servers.home]\ndialect = 'adn'",
    "a bad address": b"[servers.home]\napi = 'nowhere'",
    "an unknown dialect": b"[servers.home]\napi = 'https://x.example'\ndialect = 'esperanto'",
    "a built-in name": b"[servers.pnut]\napi = 'https://x.example'",
    "an account without server": b"[accounts.a]\nusername = 'x'",
    "a list for a name": b"server = ['x']",
    "a number for an address": b"[servers.home]\napi = 5",
    "deep": b"x = " + b"[" * 100_000,
    "large": b"#" * 2**20 + b"#",
}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("name", list(BROKEN))
def test_broken_config_is_exit_12_and_named(bare_cli: Cli, home: Path, name: str) -> None:
    home.mkdir()
    file = home / "config.toml"
    file.write_bytes(BROKEN[name])
    result = bare_cli("show", "--server", "home", "--json")
    assert (result.code, result.stdout) == (12, "")
    assert result.error["message"].startswith(f"{file} is broken: ")
    assert len(result.stderr.splitlines()) == 1


def test_config_that_cannot_be_read_is_exit_12_and_named(bare_cli: Cli, home: Path) -> None:
    (home / "config.toml").mkdir(parents=True)
    result = bare_cli("show")
    assert result.code == 12
    assert f"cannot read {home / 'config.toml'}" in result.stderr


@pytest.mark.parametrize(("place", "why"), [("/dev/zero", "larger than"), (None, "it is a pipe")])
def test_a_config_without_end_is_exit_12_and_named(
    tmp_path: Path, place: str | None, why: str
) -> None:
    """In a process of its own: it might wait, or read, for ever."""
    file = tmp_path / "pnutprofile" / "config.toml"
    file.parent.mkdir()
    if place:
        file.symlink_to(place)
    else:
        os.mkfifo(file)
    for argv in (("show",), ("config", "set", "server", "sandbox")):
        done = run(*argv, "--json", env=environment(tmp_path))
        assert (done.code, done.stdout) == (12, b"")
        assert done.error["message"].startswith(f"{file} is broken: ")
        assert why in done.error["message"]


@pytest.mark.parametrize("argv", [("--version",), ("--help",), ("show", "--help"), ("show", "-h")])
def test_version_and_help_do_not_read_it(home: Path, argv: tuple[str, ...]) -> None:
    home.mkdir()
    (home / "config.toml").write_bytes(b"broken = = 1")
    done = run(*argv, env=environment(home.parent, PNUTPROFILE_HOME=str(home)))
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout


def test_version(tmp_path: Path) -> None:
    done = run("--version", env=environment(tmp_path))
    assert (done.code, done.stdout) == (0, f"pnutprofile {__version__}\n".encode())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "argv", [("--help",), ("show", "--help"), ("help", "exit-codes"), ("limits",), ("locales",)]
)
def test_what_only_tells_writes_no_file(
    bare_cli: Cli, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    assert bare_cli(*argv).code == 0
    assert list(tmp_path.iterdir()) == []


def test_show_writes_no_file(
    bare_cli: Cli, server: Server, witness: ModuleType, tmp_path: Path
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    assert bare_cli("show").code == 0
    assert list(tmp_path.iterdir()) == []


def test_sandbox_keeps_its_state_in_one_private_file(
    cli: Cli, home: Path, dialect: Dialect
) -> None:
    cli("show")
    (file,) = home.iterdir()
    assert file.name == f"sandbox-{dialect.name}.sqlite3"
    assert (mode(home), mode(file)) == (0o700, 0o600)


def test_sandbox_remembers(cli: Cli) -> None:
    cli("patch", "--name", "Ada Vale")
    assert cli("show").values["name"] == "Ada Vale"


@pytest.mark.usefixtures("memory_keyring")
def test_login_writes_private_files_only(
    bare_cli: Cli, server: Server, witness: ModuleType, home: Path
) -> None:
    server.answers["GET users/me"] = server.answers["GET token"] = data(witness.USER)
    before = os.umask(0)
    try:
        assert bare_cli("auth", "login", "--with-token", stdin="t").code == 0
    finally:
        os.umask(before)
    assert mode(home) == 0o700
    assert {mode(file) for file in home.iterdir()} == {0o600}
    assert (home / "config.toml").exists()


@pytest.mark.usefixtures("memory_keyring")
def test_folder_that_cannot_be_made_is_exit_12(
    bare_cli: Cli, server: Server, witness: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    server.answers["GET users/me"] = server.answers["GET token"] = data(witness.USER)
    inside = str(tmp_path / "file" / "home")
    result = bare_cli("auth", "login", "--with-token", stdin="t", PNUTPROFILE_HOME=inside)
    assert result.code == 12
    assert inside in result.stderr


def test_broken_sandbox_file_is_exit_12_and_named(cli: Cli, home: Path, dialect: Dialect) -> None:
    home.mkdir()
    file = home / f"sandbox-{dialect.name}.sqlite3"
    file.write_bytes(b"no database at all" * 100)
    result = cli("show", "--json")
    assert (result.code, result.error["code"]) == (12, "local")
    assert str(file) in result.error["message"]


def test_without_home_the_platforms_folders_are_used(tmp_path: Path) -> None:
    env = environment(
        tmp_path,
        PNUTPROFILE_HOME="",
        XDG_DATA_HOME=str(tmp_path / "data"),
        XDG_CONFIG_HOME=str(tmp_path / "config"),
        HOME=str(tmp_path / "user"),
    )
    done = run("sandbox", "path", env=env)
    assert done.code == 0
    assert str(tmp_path) in done.stdout.decode()
    assert done.stdout.decode().endswith("sandbox-pnut.sqlite3\n")
