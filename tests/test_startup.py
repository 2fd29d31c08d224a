"""What does a command load? Start-up time is imports; those are counted, not the milliseconds."""

import json
from pathlib import Path

import pytest

from pnutprofile.dialects import Dialect
from tests.faulty_server import TOKEN, FaultyServer
from tests.pictures_made import picture
from tests.processes import TOOL, environment, run

HEAVY = {"httpx", "PIL", "keyring", "rich", "sqlite3"}
HTTPX_COMMAND_LINE = {"click", "pygments"}
ASYNCHRONOUS = {"anyio", "trio", "asyncio"}
NEEDED_BY_NO_HELP = {"platformdirs", "tomllib", "email", "secrets", "socket", "hashlib", "ssl"}
DEEDS = {
    f"pnutprofile.{name}"
    for name in ("dialects", "bio", "config", "tokens", "wants", "write", "history", "answers")
}

WRAPPER = """
import atexit, json, pathlib, sys

def note():
    loaded = sorted(name for name, module in sys.modules.items() if module is not None)
    pathlib.Path({file!r}).write_text(json.dumps(loaded))

atexit.register(note)
sys.argv[0] = "pnutprofile"
from pnutprofile.__main__ import main
main()
"""


def loaded_by(home: Path, *argv: str, **environ: str) -> set[str]:
    """Run a command line and give the names of all modules it has loaded."""
    file = home / "modules.json"
    wrapper = ("-c", WRAPPER.format(file=str(file)))
    done = run(*argv, command=(TOOL[0], *wrapper), env=environment(home, **environ))
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout
    return set(json.loads(file.read_text()))


@pytest.mark.parametrize(
    "argv",
    [
        ("--version",),
        ("--help",),
        ("show", "--help"),
        ("patch", "--help"),
        ("avatar", "upload", "--help"),
        ("auth", "login", "--help"),
        ("help", "exit-codes"),
        ("doctor", "--help"),
        ("help", "avatar", "upload"),
        ("completion", "bash"),
    ],
    ids=" ".join,
)
def test_help_loads_nothing_heavy(tmp_path: Path, argv: tuple[str, ...]) -> None:
    assert loaded_by(tmp_path, *argv) & HEAVY == set()


@pytest.mark.parametrize("name", ["patch", "set", "show", "edit", "apply", "undo"])
def test_help_loads_nothing_of_what_the_command_does(tmp_path: Path, name: str) -> None:
    loaded = loaded_by(tmp_path, name, "--help")
    assert loaded & (DEEDS | NEEDED_BY_NO_HELP) == set()


def test_version_loads_no_command_line(tmp_path: Path) -> None:
    assert loaded_by(tmp_path, "--version") & {"typer", "platformdirs"} == set()


@pytest.mark.parametrize("kind", ["servers", "accounts"])
def test_completion_loads_no_command_line(tmp_path: Path, kind: str) -> None:
    config = tmp_path / "pnutprofile" / "config.toml"
    config.parent.mkdir()
    config.write_text('[accounts."robin@pnut"]\nserver = "pnut"\nusername = "robin"\n')
    assert loaded_by(tmp_path, "completion", "--values", kind) & {*HEAVY, "typer"} == set()


def test_help_and_version_write_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for argv in (("--version",), ("--help",), ("show", "--help")):
        run(*argv, env=environment(home))
    assert list(home.iterdir()) == []


def test_show_loads_the_http_client_only(tmp_path: Path, dialect: Dialect) -> None:
    with FaultyServer(dialect) as server:
        argv = ("show", "--json", "--server", server.api)
        loaded = loaded_by(tmp_path, *argv, PNUTPROFILE_TOKEN=TOKEN)
    assert loaded & HEAVY == {"httpx"}
    assert loaded & (HTTPX_COMMAND_LINE | ASYNCHRONOUS) == set()


def test_a_config_that_is_not_there_needs_no_parser(tmp_path: Path, dialect: Dialect) -> None:
    with FaultyServer(dialect) as server:
        argv = ("show", "--json", "--server", server.api)
        assert "tomllib" not in loaded_by(tmp_path, *argv, PNUTPROFILE_TOKEN=TOKEN)


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "GIF"])
def test_a_check_decodes_nothing(tmp_path: Path, picture_format: str) -> None:
    file = tmp_path / "picture"
    file.write_bytes(picture(picture_format, 400, 300))
    assert loaded_by(tmp_path, "avatar", "check", str(file)) & HEAVY == set()


def test_a_picture_that_needs_nothing_is_sent_without_decoding(
    tmp_path: Path, dialect: Dialect
) -> None:
    file = tmp_path / "picture"
    file.write_bytes(picture("JPEG", 300, 300, comment=b"cut out without decoding"))
    with FaultyServer(dialect) as server:
        argv = ("avatar", "upload", str(file), "-q", "--no-verify", "--server", server.api)
        loaded = loaded_by(tmp_path, *argv, "--no-history", PNUTPROFILE_TOKEN=TOKEN)
        assert loaded & HEAVY == {"httpx"}
        loaded = loaded_by(tmp_path, *argv, PNUTPROFILE_TOKEN=TOKEN)
    assert loaded & HEAVY == {"httpx", "sqlite3"}


def test_show_writes_nothing(tmp_path: Path, dialect: Dialect) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with FaultyServer(dialect) as server:
        argv = ("show", "--json", "--server", server.api)
        assert run(*argv, env=environment(home, PNUTPROFILE_TOKEN=TOKEN)).json == server.user
    assert list(home.iterdir()) == []


def test_the_version_is_told_even_if_the_config_is_broken(tmp_path: Path) -> None:
    env = environment(tmp_path)
    config = Path(env["PNUTPROFILE_HOME"]) / "config.toml"
    config.parent.mkdir()
    config.write_text("no = [toml")
    done = run("--version", env=env)
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.startswith(b"pnutprofile ")
