"""Does a token command get what it needs, nothing that it must not have, and an end?"""

import contextlib
import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from pnutprofile.dialects import PNUT
from pnutprofile.errors import LocalError
from pnutprofile.token_command import ask_command
from tests.conftest import Cli
from tests.faulty_server import FaultyServer
from tests.processes import PATIENCE_SECONDS, environment
from tests.servers import Server, data
from tests.terminal import CTRL_C, Terminal


def python(script: str) -> str:
    """Give the command line that runs a script, as a person would write it."""
    return shlex.join([sys.executable, "-c", script])


@pytest.fixture
def ask(bare_cli: Cli, server: Server, witness: ModuleType) -> Cli:
    server.answers["GET users/me"] = data(witness.USER)
    del bare_cli.environment["PNUTPROFILE_TOKEN"]
    return bare_cli


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended; one that nobody has waited for has too."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


# What it gets


def test_it_gets_the_environment_without_the_tokens(ask: Cli, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    command = python(
        f"import os, json; open({str(seen)!r}, 'w').write(json.dumps(dict(os.environ))); print('t')"
    )
    mine = {"GPG_TTY": "/dev/pts/7", "DISPLAY": ":7", "PNUTPROFILE_TIMEOUT": "60"}
    assert ask("show", PNUTPROFILE_TOKEN_COMMAND=command, **mine).code == 0
    environ = json.loads(seen.read_text())
    assert {name: environ[name] for name in mine} == mine
    assert environ["PATH"] == os.environ["PATH"]
    assert [name for name in environ if name.startswith("PNUTPROFILE_TOKEN")] == []


def test_it_gets_neither_input_nor_a_terminal(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "assert sys.stdin.read() == ''\n"
        "try: os.open('/dev/tty', os.O_RDWR)\n"
        "except OSError: print('t')\n"
    )
    with FaultyServer(PNUT) as server:
        server_env = environment(tmp_path, PNUTPROFILE_TOKEN_COMMAND=python(script))
        with Terminal("auth", "token", "--show", "--server", server.api, env=server_env) as there:
            there.wait_for("t\r\n")
            assert there.finish() == 0


@pytest.mark.parametrize(
    "command",
    ["printf one-word", "sh -c 'printf one-; echo word | cat'", "sh -c 'echo $WORD'"],
)
def test_a_shell_is_one_that_is_named(ask: Cli, server: Server, command: str) -> None:
    assert ask("show", PNUTPROFILE_TOKEN_COMMAND=command, WORD="one-word").code == 0
    assert server.requests[-1].headers["authorization"] == "Bearer one-word"


@pytest.mark.parametrize("command", ["no-such-program x | cat", "no-such-program $HOME"])
def test_who_wanted_a_shell_is_told_how(ask: Cli, command: str) -> None:
    result = ask("show", PNUTPROFILE_TOKEN_COMMAND=command)
    assert result.code == 12
    assert "try: sh -c " in result.stderr


def test_a_command_that_asks_for_the_token_itself_ends(ask: Cli) -> None:
    command = shlex.join([sys.executable, "-m", "pnutprofile", "auth", "token", "--server", "pnut"])
    home = Path(ask.environment["PNUTPROFILE_HOME"])
    home.mkdir()
    (home / "config.toml").write_text(
        f'[accounts.a]\nserver = "pnut"\nusername = "a"\ntoken_command = """{command}"""\n'
    )
    result = ask("show", "--server", "pnut")
    assert result.code == 12
    assert "a token command asks for the token itself" in result.stderr


# How it fails


def test_its_last_words_are_shown_cleaned_in_three_lines(ask: Cli) -> None:
    script = (
        "import sys; print('\\n'.join(f'line {n}' for n in range(500)), file=sys.stderr);"
        " sys.exit('\\x1b[31mthe vault is sealed\\x07')"
    )
    result = ask("show", PNUTPROFILE_TOKEN_COMMAND=python(script))
    assert result.code == 12
    lines = result.stderr.splitlines()
    assert len(lines) <= 3
    assert lines[1] == "exit 1: line 498 / line 499 / ␛[31mthe vault is sealed␇"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("import os; os.kill(os.getpid(), 9)", "ended by signal 9"),
        ("import sys; sys.stderr.write('o' * 10**6); sys.exit(2)", "exit 2: …ooo"),
        ("import sys; sys.stderr.buffer.write(b'\\xff\\n'); sys.exit(2)", "exit 2: \ufffd"),
        ("raise SystemExit(3)", "exit 3: it said nothing"),
    ],
)
def test_every_end_is_put_into_words(ask: Cli, script: str, words: str) -> None:
    result = ask("show", PNUTPROFILE_TOKEN_COMMAND=python(script))
    assert result.code == 12
    assert words in result.stderr
    assert len(result.stderr) < 1000


def test_one_that_prints_for_ever_is_ended(ask: Cli, server: Server) -> None:
    result = ask("show", PNUTPROFILE_TOKEN_COMMAND="yes")
    assert result.code == 12
    assert "printed no token" in result.stderr
    assert server.requests == []


# How it is ended


def waits(note: Path) -> str:
    """Give a command that never ends, nor heeds SIGTERM, and notes its process and its child."""
    script = f"trap '' TERM; sleep 600 & echo $$ $! > {note}.part; mv {note}.part {note}; wait"
    return shlex.join(["sh", "-c", script])


def test_one_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    command = waits(note)
    notices: list[str] = []
    with pytest.raises(LocalError, match="slow did not end") as caught:
        ask_command(command, "slow", os.environ, notices.append, seconds=4)
    assert caught.value.why == "waited 4 s"
    assert notices == ["waiting for slow; Ctrl-C stops"]
    for pid in map(int, note.read_text().split()):
        eventually(lambda pid=pid: is_gone(pid))  # type: ignore[misc]


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM"])
def test_an_interrupt_ends_it_with_its_children(tmp_path: Path, how: str) -> None:
    note = tmp_path / "pids"
    command = waits(note)
    env = environment(tmp_path, PNUTPROFILE_TOKEN_COMMAND=command)
    with Terminal("show", env=env) as there:
        there.wait_for("waiting for PNUTPROFILE_TOKEN_COMMAND; Ctrl-C stops")
        eventually(note.exists)
        if how == "Ctrl-C":
            there.type(CTRL_C)
        else:
            there.process.send_signal(signal.SIGTERM)
        assert there.finish() == 130
    for pid in map(int, note.read_text().split()):
        eventually(lambda pid=pid: is_gone(pid))  # type: ignore[misc]


def test_a_child_that_stays_behind_does_not_hold_the_token_up(ask: Cli, server: Server) -> None:
    command = "sh -c 'sleep 20 & echo word'"
    assert ask("show", PNUTPROFILE_TOKEN_COMMAND=command).code == 0
    assert server.requests[-1].headers["authorization"] == "Bearer word"
