"""Does everything in the README work as it stands there?"""

import json
import re
import shlex
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pnutprofile.dialects import ADN, PNUT, Dialect
from pnutprofile.pictures import transform
from pnutprofile.sandbox.server import SandboxServer
from pnutprofile.sandbox.state import State
from tests.command_lines import folder_with_files, run_line
from tests.processes import FILES_FOR_TOKENS, PATIENCE_SECONDS, TOOL, Process, environment
from tests.terminal import CTRL_C, Terminal
from tests.visits import Visitor

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.M)
SHOWN = re.findall(r"^    ((?:\w+=\S+ )?pnutprofile .*)$", README, re.M)
SPOKEN_OF = re.findall(r"`(pnutprofile [^`]+)`", README.replace("\n", " "))

ASKING = "pnutprofile auth login"
BY_TOKEN = "pnutprofile auth login --with-token < token.txt"
BY_WEB = "pnutprofile auth login --web --client-id ID"
BY_PASTE = "pnutprofile auth login --paste --client-id ID"
BY_ADDRESS = "pnutprofile show --server https://api.example/stream/0"
SERVING = "pnutprofile sandbox serve"
SERVING_WITH = "pnutprofile sandbox serve --port 8080 --rate-limits real --fail 503:0.1"
SERVED = "PNUTPROFILE_TOKEN=TOKEN pnutprofile show --server http://127.0.0.1:8080/v1"
TOKEN_COMMAND = "pnutprofile config set accounts.robin@pnut.token_command 'pass show pnut'"
ELSEWHERE = (
    *(ASKING, BY_TOKEN, BY_WEB, BY_PASTE, TOKEN_COMMAND),
    *(BY_ADDRESS, SERVING, SERVING_WITH, SERVED),
)
"""Lines that need a server, a person or an account; each has a test of its own."""

RequirePart = Callable[[bool, str], None]


def test_it_opens_with_a_line_that_tries_it_and_one_that_tests_it() -> None:
    tries, tests = (block.splitlines() for block in BLOCKS[:2])
    assert len(tries) == len(tests) == 1
    assert "pnutprofile patch --server sandbox " in tries[0]
    assert tests[0].endswith(".venv/bin/pytest")
    for line in (tries[0], tests[0]):
        assert "python3 -m venv .venv && .venv/bin/pip install " in line
        assert README.count(line) == 1


@pytest.mark.parametrize("block", BLOCKS[2:], ids=lambda block: block.splitlines()[0])
def test_the_lines_of_a_block_work_one_after_the_other(
    tmp_path: Path, block: str, require_part: RequirePart
) -> None:
    for line in block.splitlines():
        done = run_line(tmp_path, line, require_part)
        assert done.code == 0, (line, done)
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("line", sorted({*SHOWN, *SPOKEN_OF} - set(ELSEWHERE)))
def test_a_line_of_the_text_works(tmp_path: Path, line: str, require_part: RequirePart) -> None:
    done = run_line(tmp_path, line, require_part)
    assert done.code == 0, done


def test_no_line_that_needs_somebody_is_forgotten() -> None:
    assert set(ELSEWHERE) <= {*SHOWN, *SPOKEN_OF}


RECIPES = re.findall(
    r"^(pnutprofile .*\bjq .*)$",
    README.partition("# Recipes for jq\n")[2].partition("\n#")[0],
    re.MULTILINE,
)


@pytest.mark.parts
@pytest.mark.parametrize("line", RECIPES)
def test_a_recipe_for_jq_finds_something(
    tmp_path: Path, line: str, require_part: RequirePart
) -> None:
    done = run_line(tmp_path, line, require_part)
    assert done.code == 0, done
    assert done.stdout.strip()
    assert b"null" not in done.stdout  # as jq prints for a key that is not there


def test_there_are_recipes() -> None:
    assert len(RECIPES) >= 5


# Signing in


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    yield from serving(PNUT)


def serving(dialect: Dialect) -> Iterator[SandboxServer]:
    state = State(None, dialect)
    with SandboxServer(state, dialect, pictures=lambda: transform) as server:
        yield server
    state.close()


def at(server: SandboxServer, tmp_path: Path, **more: str) -> dict[str, str]:
    """A machine whose keyring keeps files, and whose server is this one."""
    folders = {f"XDG_{name}": str(tmp_path / name) for name in ("DATA_HOME", "CONFIG_HOME")}
    return {
        **folders,
        "PYTHON_KEYRING_BACKEND": FILES_FOR_TOKENS,
        "PNUTPROFILE_SERVER": server.sandbox.api_root,
        **more,
    }


def words(line: str) -> list[str]:
    return shlex.split(line)[1:]


def test_one_is_asked_how_to_sign_in(server: SandboxServer, tmp_path: Path) -> None:
    env = environment(tmp_path, **at(server, tmp_path))
    with Terminal(*words(ASKING), env=env) as terminal:
        terminal.wait_for("Which way? [1] ")
        terminal.type(CTRL_C)
        assert terminal.finish() == 130


def test_one_signs_in_with_a_token_from_a_file(
    server: SandboxServer, tmp_path: Path, require_part: RequirePart
) -> None:
    token = server.sandbox.state.tokens["full"]
    (folder_with_files(tmp_path) / "token.txt").write_text(f"{token}\n")
    done = run_line(tmp_path, BY_TOKEN, require_part, **at(server, tmp_path))
    assert done.code == 0, done
    shown = run_line(tmp_path, "pnutprofile show", require_part, **at(server, tmp_path))
    assert shown.stdout.startswith(b"id\t1\n")


def test_one_signs_in_through_a_browser(
    server: SandboxServer, tmp_path: Path, require_part: RequirePart
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    token = server.sandbox.state.tokens["full"]
    visitor = Visitor(tmp_path, f"access_token={token}&state=STATE", by_fragment=True)
    line = f"{BY_WEB} --port {port}"
    done = run_line(tmp_path, line, require_part, **at(server, tmp_path, BROWSER=visitor.command))
    assert done.code == 0, done
    assert visitor.asked["client_id"] == "ID"


def test_one_signs_in_by_a_copied_token(server: SandboxServer, tmp_path: Path) -> None:
    env = environment(tmp_path, **at(server, tmp_path))
    with Terminal(*words(BY_PASTE), env=env, columns=400) as terminal:
        terminal.wait_for("it is not shown): ")
        terminal.type(server.sandbox.state.tokens["full"] + "\n")
        assert terminal.finish() == 0


def test_an_account_on_record_may_have_a_token_command(
    tmp_path: Path, require_part: RequirePart
) -> None:
    config = tmp_path / "pnutprofile" / "config.toml"
    config.parent.mkdir(mode=0o700)
    config.write_text('[accounts."robin@pnut"]\nserver = "pnut"\nusername = "robin"\nid = "1"\n')
    done = run_line(tmp_path, TOKEN_COMMAND, require_part)
    assert done.code == 0, done
    assert 'token_command = "pass show pnut"' in config.read_text()


# Servers


def test_a_server_is_an_address(tmp_path: Path, require_part: RequirePart) -> None:
    for server in serving(ADN):
        line = BY_ADDRESS.replace("https://api.example/stream/0", server.sandbox.api_root)
        token = server.sandbox.state.tokens["full"]
        done = run_line(tmp_path, line, require_part, PNUTPROFILE_TOKEN=token)
        assert done.code == 0, done
        assert server.sandbox.api_root.endswith("/stream/0")


@pytest.mark.parametrize("line", [SERVING, SERVING_WITH])
def test_the_sandbox_is_served_to_any_client(
    tmp_path: Path, line: str, require_part: RequirePart
) -> None:
    free = line.replace("8080", "0")
    command = [*TOOL, *words(free), "--json"]
    env = environment(tmp_path)
    with Process(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = json.loads(process.stdout.readline())
        show = SERVED.replace("http://127.0.0.1:8080/v1", told["server"])
        show = show.replace("=TOKEN", f"={told['tokens']['full']}")
        assert run_line(tmp_path, show, require_part).code == 0
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) in (0, 130)
