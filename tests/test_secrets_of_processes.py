"""Does a secret reach a command line, a child or the output of a real process?"""

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pnutprofile.dialects import Dialect
from tests.faulty_server import FaultyServer, always
from tests.faulty_server import answer as raw_answer
from tests.processes import environment, run
from tests.searched import SIMPLE_TOKEN, Searched

SPY = """
import os, pathlib, sys
seen = [*sys.argv, *(f"{name}={value}" for name, value in os.environ.items())]
for process in ("self", os.getppid()):
    seen.append(pathlib.Path(f"/proc/{process}/cmdline").read_text(errors="replace"))
pathlib.Path(os.environ["SPIED"]).open("a").write("\\n".join(seen) + "\\n")
"""
"""Tells its environment, its own command line and that of whoever started it."""


@dataclass
class Machine:
    """A machine whose editor, browser and token command are spies, and a server on it."""

    folder: Path
    env: dict[str, str]

    def __call__(self, *argv: str, server: FaultyServer, **more: str) -> Searched:
        done = run(*argv, "--server", server.api, env=self.env | more)
        searched = Searched()
        searched.places |= {"stdout": done.stdout.decode(), "stderr": done.stderr}
        searched.files(self.folder, "token")
        for request in server.requests:
            searched.places[f"request {len(searched.places)}"] = request.target
        return searched

    @property
    def spied(self) -> str:
        return (self.folder / "spied").read_text(errors="replace")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    spy = tmp_path / "spy"
    tell = "import pathlib, sys\nprint(pathlib.Path(sys.argv[1]).read_text())\n"
    spy.write_text(f"#!{sys.executable}\n{SPY}{tell}")
    spy.chmod(0o755)
    (tmp_path / "token").write_text(SIMPLE_TOKEN)
    env = environment(tmp_path, SPIED=str(tmp_path / "spied"), VISUAL=str(spy), BROWSER=str(spy))
    return Machine(tmp_path, env)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc")
def test_a_token_command_sees_no_token(machine: Machine, dialect: Dialect) -> None:
    command = shlex.join([str(machine.folder / "spy"), str(machine.folder / "token")])
    with FaultyServer(dialect) as server:
        argv = ("patch", "--name", "New", "--debug")
        searched = machine(*argv, server=server, PNUTPROFILE_TOKEN_COMMAND=command)
        assert {one.headers["authorization"] for one in server.requests} == {
            f"Bearer {SIMPLE_TOKEN}"
        }
    assert "SPIED=" in machine.spied
    assert searched.holds(SIMPLE_TOKEN) == []


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc")
def test_the_token_command_of_an_account_sees_no_token_of_the_environment(
    machine: Machine, dialect: Dialect
) -> None:
    command = shlex.join([str(machine.folder / "spy"), str(machine.folder / "token")])
    with FaultyServer(dialect) as server:
        home = Path(machine.env["PNUTPROFILE_HOME"])
        home.mkdir(mode=0o700)
        (home / "config.toml").write_text(
            f'[accounts."ines@here"]\nserver = "{server.api}"\nusername = "ines"\n'
            f"token_command = {json.dumps(command)}\n"
        )
        searched = machine("doctor", server=server, PNUTPROFILE_TOKEN="another-t0ken-of-mine")
        sent = {one.headers.get("authorization", "") for one in server.requests}
    assert sent == {"", f"Bearer {SIMPLE_TOKEN}", "Bearer another-t0ken-of-mine"}
    assert "SPIED=" in machine.spied
    assert searched.holds(SIMPLE_TOKEN, "another-t0ken-of-mine") == []


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc")
def test_an_editor_sees_no_token(machine: Machine, dialect: Dialect) -> None:
    with FaultyServer(dialect) as server:
        drafts = machine.folder / "drafts"
        drafts.mkdir()
        searched = machine(
            "edit", "--debug", server=server, PNUTPROFILE_TOKEN=SIMPLE_TOKEN, TMPDIR=str(drafts)
        )
        assert server.requests
    assert "SPIED=" in machine.spied
    assert searched.holds(SIMPLE_TOKEN) == []


def test_a_process_that_fails_tells_no_token(machine: Machine, dialect: Dialect) -> None:
    said = json.dumps({"meta": {"code": 403, "error_message": f"{SIMPLE_TOKEN}: no"}}).encode()
    with FaultyServer(
        dialect, reads=(always(raw_answer(403, said, X_Oops=SIMPLE_TOKEN)),)
    ) as server:
        for options in ((), ("--debug",), ("--json",)):
            searched = machine("show", *options, server=server, PNUTPROFILE_TOKEN=SIMPLE_TOKEN)
            assert "(masked): no" in searched.places["stderr"]
            assert searched.holds(SIMPLE_TOKEN) == []


@pytest.mark.parametrize(
    "proxy",
    [
        "foo://someone:pa55word-of-proxy@host:1",
        "http://someone:pa55word-of-proxy@host:abc",
        "http://someone:pa55word-of/proxy@host:1",
        "http://someone:pa55word-of-proxy@127.0.0.1:1",
        "socks5://someone:pa55word-of-proxy@127.0.0.1:1",
    ],
)
@pytest.mark.parametrize("argv", [("show", "--debug"), ("doctor",)], ids=" ".join)
def test_the_password_of_a_proxy_is_not_told(
    tmp_path: Path, proxy: str, argv: tuple[str, ...]
) -> None:
    env = environment(tmp_path, PNUTPROFILE_TOKEN=SIMPLE_TOKEN, HTTPS_PROXY=proxy)
    done = run(*argv, "--server", "https://nobody.invalid/v1", "--timeout", "3", env=env)
    assert done.code in (7, 12)
    assert "pa55word" not in done.stdout.decode() + done.stderr
