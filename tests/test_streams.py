"""What happens when a stream ends, is full, closed or speaks another alphabet? Real processes."""

import contextlib
import errno
import fcntl
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pnutprofile.context import Run
from pnutprofile.dialects import PNUT, Dialect
from pnutprofile.errors import ExitCode
from pnutprofile.main import main
from pnutprofile.streams import Streams
from tests.conftest import SANDBOXES, Cli, Stream
from tests.every_command import ENDING, put_files
from tests.faulty_server import TOKEN, FaultyServer, Peer
from tests.processes import PATIENCE_SECONDS, TOOL, Done, Process, environment, run

SHOW = ("show", "--server", "sandbox")
FULL = Path("/dev/full")
WRITERS = 10


def slowly(*values: Any) -> list[Any]:
    """Leave values to the long runs."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


def in_bash(script: str, env: dict[str, str]) -> Done:
    """Run a line of bash in which `tool` is the tool."""
    function = f'tool() {{ {shlex.join(TOOL)} "$@"; }}'
    return run("-c", f"{function}\n{script}", command=("bash",), env=env)


# The reader goes away


READER_GONE = [
    "show --server sandbox",
    "show --server sandbox --json",
    "--version",
    *slowly(
        "show --server sandbox --field name",
        "avatar fetch --server sandbox --out -",
        "limits",
        "help exit-codes",
        "show --help",
    ),
]


@pytest.mark.parametrize("argv", READER_GONE)
def test_a_reader_that_has_left_ends_it_with_141(env: dict[str, str], argv: str) -> None:
    until_gone = "trap '' PIPE; while echo 2>/dev/null; do :; done"
    script = f"{{ {until_gone}; tool {argv}; }} | true; echo ${{PIPESTATUS[0]}}"
    done = in_bash(script, env)
    assert (done.stdout, done.stderr) == (b"141\n", "")


@pytest.mark.parametrize("argv", ["locales", "timezones --json"])
def test_head_takes_what_it_wants(env: dict[str, str], argv: str) -> None:
    script = f"tool {argv} | head -c 5 >/dev/null; echo ${{PIPESTATUS[*]}}"
    done = in_bash(script, env)
    assert done.stdout in (b"0 0\n", b"141 0\n")  # a pipe may hold all of it
    assert done.stderr == ""


# Nowhere to write


@pytest.mark.parametrize("form", [(), ("--json",), ("--field", "name")], ids=" ".join)
@pytest.mark.parametrize("target", [">&-", ">/dev/full"])
def test_an_answer_that_cannot_be_written_is_an_error(
    env: dict[str, str], target: str, form: tuple[str, ...]
) -> None:
    if "full" in target and not FULL.exists():
        pytest.skip("there is no /dev/full")
    done = in_bash(f"tool {shlex.join((*SHOW, *form))} {target}", env)
    assert done.code == ExitCode.LOCAL
    if form == ("--json",):
        assert (len(done.lines), done.error["code"]) == (1, "local")
    else:
        assert done.stderr.startswith("error: ")
        assert len(done.lines) <= 3


@pytest.mark.parametrize(
    "command", ["--version", "show --help", *slowly("--help", "help exit-codes")]
)
@pytest.mark.parametrize("target", [">&-", ">/dev/full"])
def test_help_that_cannot_be_written_is_an_error(
    env: dict[str, str], target: str, command: str
) -> None:
    if "full" in target and not FULL.exists():
        pytest.skip("there is no /dev/full")
    done = in_bash(f"tool {command} {target}", env)
    assert done.code == ExitCode.LOCAL
    assert "Traceback" not in done.stderr
    assert len(done.lines) <= 3


@pytest.mark.parametrize("target", ["2>&-", "2>/dev/full"])
def test_without_stderr_the_answer_still_comes(env: dict[str, str], target: str) -> None:
    if "full" in target and not FULL.exists():
        pytest.skip("there is no /dev/full")
    done = in_bash(f"tool show --server sandbox --field username {target}", env)
    assert (done.code, done.stdout) == (0, b"robin\n")
    refused = in_bash(f"tool show nobody {target}", env)
    assert (refused.code, refused.stdout) == (ExitCode.USAGE, b"")


# What is done already


@pytest.mark.parametrize("form", [(), ("--json",), *slowly(("--quiet",))], ids=" ".join)
@pytest.mark.parametrize("target", [">&-", ">/dev/full"])
def test_a_write_is_told_though_its_answer_cannot_be_written(
    env: dict[str, str], target: str, form: tuple[str, ...]
) -> None:
    if "full" in target and not FULL.exists():
        pytest.skip("there is no /dev/full")
    argv = shlex.join(("patch", "--server", "sandbox", "--name", "Ada", *form))
    done = in_bash(f"tool {argv} {target}", env)
    assert done.code == ExitCode.LOCAL
    assert "nevertheless done: changed name" in done.lines[-1]
    if form == ("--json",):
        assert (len(done.lines), done.error["exit"]) == (1, ExitCode.LOCAL)
    shown = run(*SHOW, "--field", "name", env=env)
    assert shown.stdout == b"Ada\n"


@pytest.mark.parametrize("form", ["", "--json", *slowly("--quiet")])
def test_a_write_is_told_though_nobody_reads_its_answer(env: dict[str, str], form: str) -> None:
    until_gone = "trap '' PIPE; while echo 2>/dev/null; do :; done"
    tool = f"tool patch --server sandbox --name Ada {form}"
    done = in_bash(f"{{ {until_gone}; {tool}; }} | true; echo ${{PIPESTATUS[0]}}", env)
    assert done.stdout == b"141\n"
    assert "nevertheless done: changed name" in done.lines[-1]
    if form == "--json":
        assert (len(done.lines), done.error["code"]) == (1, "closed_pipe")


@pytest.mark.parametrize("command", ["config set server sandbox", *slowly("sandbox reset")])
def test_what_is_done_on_this_machine_is_told_too(env: dict[str, str], command: str) -> None:
    done = in_bash(f"tool {command} --json >&-", env)
    assert (done.code, len(done.lines)) == (ExitCode.LOCAL, 1)
    assert "nevertheless done: " in done.error["message"]


def test_a_stream_in_a_hurry_is_an_error(env: dict[str, str]) -> None:
    """A pipe that does not wait, and that nobody empties."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, bytes(4096))
    done = subprocess.run(
        [*TOOL, *SHOW], env=env, stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(reader)
    os.close(writer)
    assert done.returncode == ExitCode.LOCAL
    assert done.stderr.startswith(b"error: the answer cannot be written")
    assert len(done.stderr.splitlines()) <= 3


def unread(reader: int) -> int:
    """Say how many bytes wait in a pipe."""
    return int.from_bytes(fcntl.ioctl(reader, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_stdin_in_a_hurry_is_read_to_its_end(env: dict[str, str]) -> None:
    """A pipe that does not wait, as some programs leave one to those they start."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.write(writer, b"first half, ")
    argv = [*TOOL, "text", "-", "--local", "--json"]
    with Process(
        argv, env=env, stdin=reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        until = time.monotonic() + PATIENCE_SECONDS
        while unread(reader) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        with contextlib.suppress(BrokenPipeError):
            os.close(reader)
            os.write(writer, b"second half")
        os.close(writer)
        stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, stderr
    assert json.loads(stdout)["text"] == "first half, second half"


def test_a_stdin_that_cannot_be_read_is_named(env: dict[str, str], tmp_path: Path) -> None:
    done = in_bash(f"tool text - --local 0>{shlex.quote(str(tmp_path / 'written'))}", env)
    assert (done.code, done.stdout) == (ExitCode.LOCAL, b"")
    assert done.lines[0] == "error: cannot read standard input"


class Failing(io.RawIOBase):
    """A file that cannot be written, for one reason or another."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self.number:
            raise OSError(self.number, os.strerror(self.number))
        return len(data)


REASONS = {
    errno.ENOSPC: ExitCode.LOCAL,
    errno.EDQUOT: ExitCode.LOCAL,
    errno.ECONNRESET: ExitCode.LOCAL,
    errno.EPIPE: ExitCode.CLOSED_PIPE,
}


@pytest.mark.parametrize("number", REASONS, ids=errno.errorcode.get)
@pytest.mark.parametrize("name", ENDING)
def test_no_command_falls_over_its_streams(
    bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    put_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    env = bare_cli.environment | {"PNUTPROFILE_SERVER": "sandbox", "EDITOR": "true"}
    file = Failing(number)
    out, err = io.TextIOWrapper(io.BufferedWriter(file)), Stream()
    code = main([*ENDING[name], "--json"], Run(Streams(Stream(), out, err, env)))
    file.number = 0
    stderr = err.content().decode()
    if code in (ExitCode.LOCAL, ExitCode.CLOSED_PIPE):
        assert code == REASONS[number] or "cannot be written" not in stderr
    assert code != ExitCode.UNEXPECTED, stderr
    assert code != 0
    assert len(stderr.splitlines()) <= 1
    assert not stderr or json.loads(stderr)["error"]["exit"] == code


def test_everything_closed(env: dict[str, str]) -> None:
    assert in_bash("tool show --server sandbox <&- >&- 2>&-", env).code == ExitCode.LOCAL


# Nothing to read


def test_a_closed_stdin_is_not_missed(env: dict[str, str]) -> None:
    done = in_bash("tool show --server sandbox --field username <&-", env)
    assert (done.code, done.stdout, done.stderr) == (0, b"robin\n", "")


@pytest.mark.parametrize(
    "argv",
    [
        "patch --server sandbox --text-file -",
        *slowly(
            "avatar upload --server sandbox -",
            "show --server sandbox --token-stdin",
            "auth login --server http://127.0.0.1:9/v1 --with-token",
        ),
    ],
)
def test_a_closed_stdin_that_is_asked_for_is_an_error(env: dict[str, str], argv: str) -> None:
    done = in_bash(f"tool {argv} <&-", env)
    assert (done.code, done.stdout) == (ExitCode.LOCAL, b"")
    assert "standard input" in done.stderr
    assert len(done.lines) <= 3


def test_an_open_stdin_is_not_read(env: dict[str, str]) -> None:
    """A stream that never ends holds nothing up."""
    with Process(
        [*TOOL, *SHOW], env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        assert process.wait(PATIENCE_SECONDS) == 0


# Other alphabets


ALPHABETS = [
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "cp1252"},
    *slowly(
        {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "ascii:strict"}, {"PYTHONIOENCODING": "utf-16"}
    ),
]
BIO = "Lighthouse 🗺️ – Ž ש 灯"


@pytest.mark.parametrize("alphabet", ALPHABETS, ids=str)
def test_json_is_utf_8_everywhere(env: dict[str, str], alphabet: dict[str, str]) -> None:
    done = run("patch", "--server", "sandbox", "--text", BIO, "--json", env=env)
    assert done.json["content"]["text"] == BIO
    done = run(*SHOW, "--json", env=env | alphabet)
    assert (done.code, done.stderr) == (0, "")
    assert done.json["content"]["text"] == BIO


@pytest.mark.parametrize("alphabet", ALPHABETS, ids=str)
def test_no_alphabet_is_too_small(env: dict[str, str], alphabet: dict[str, str]) -> None:
    for argv in (SHOW, (*SHOW, "--field", "content.text"), ("help", "exit-codes")):
        done = run(*argv, env=env | alphabet)
        assert (done.code, done.stderr) == (0, "")
        assert done.stdout
    refused = run("show", "灯🗺️", env=env | alphabet)
    assert refused.code == ExitCode.USAGE
    assert "Traceback" not in refused.stderr


def test_arguments_in_another_alphabet_arrive(env: dict[str, str]) -> None:
    small = env | {"LC_ALL": "C"}
    done = run("patch", "--server", "sandbox", "--name", "Žluťoučký 灯", "--json", env=small)
    assert (done.code, done.json["name"]) == (0, "Žluťoučký 灯"), done


def test_arguments_that_are_no_text_are_refused(env: dict[str, str]) -> None:
    done = in_bash("tool patch --server sandbox --name $'caf\\xe9' --json", env)
    assert (done.code, done.error["code"]) == (ExitCode.CHECK, "check")


# Ctrl-C


class WaitingServer(FaultyServer):
    """Tells when a request has come, and never answers."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        super().__init__(PNUT, reads=(self._note_and_stall,))

    def _note_and_stall(self, peer: Peer, _: bytes) -> None:
        self.asked.set()
        peer.stall()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["words", "json"])
def test_ctrl_c_while_the_server_stalls(env: dict[str, str], form: tuple[str, ...]) -> None:
    with WaitingServer() as server:
        argv = ("show", "--server", server.api, *form)
        with Process(
            [*TOOL, *argv],
            env=env | {"PNUTPROFILE_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert server.asked.wait(PATIENCE_SECONDS)
            started = time.monotonic()
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
            assert time.monotonic() - started < 5
    assert (process.returncode, stdout) == (ExitCode.INTERRUPTED, b"")
    if form:
        assert json.loads(stderr)["error"]["code"] == "interrupted"
    else:
        assert stderr == b""


# Many at once


def test_many_writers_at_once_all_succeed(env: dict[str, str], dialect: Dialect) -> None:
    server = SANDBOXES[dialect.name]
    names = [f"Writer {number}" for number in range(WRITERS)]
    writers = [
        subprocess.Popen(
            [*TOOL, "patch", "--server", server, "--name", name, "--json", "--no-verify"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in names
    ]
    ends = [writer.communicate(timeout=PATIENCE_SECONDS) for writer in writers]
    assert [(writer.returncode, stderr) for writer, (_, stderr) in zip(writers, ends, strict=True)]
    assert {writer.returncode for writer in writers} == {0}, ends
    assert [json.loads(stdout)["name"] for stdout, _ in ends] == names
    after = run("show", "--server", server, "--field", "name", env=env)
    assert after.stdout.decode().strip() in names
