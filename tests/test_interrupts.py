"""What does Ctrl-C leave behind, at whatever moment it comes, once or twice?"""

import fcntl
import shlex
import signal
import subprocess
import sys
import termios
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pnutprofile.dialects import ADN, PNUT, Dialect
from pnutprofile.errors import ExitCode
from pnutprofile.history.entries import Entry, State
from tests.faulty_server import PICTURE, TOKEN, FaultyServer, Peer
from tests.killing import Nursery, nursery, quiet_after, real_sandbox
from tests.processes import PATIENCE_SECONDS, TOOL, Process, environment, run
from tests.terminal import CTRL_C, Terminal
from tests.test_history_kills import agrees, newest, profile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


DIALECTS = [
    pytest.param(PNUT, id="pnut"),
    pytest.param(ADN, id="adn", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module", params=DIALECTS)
def tool(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nursery]:
    folder = tmp_path_factory.mktemp("interrupted")
    with real_sandbox(folder, request.param) as server, nursery(folder / "tool", server) as found:
        (folder / "photo.png").write_bytes(PICTURE)
        yield found


def commands(tool: Nursery) -> dict[str, tuple[str, ...]]:
    """Give commands that leave something behind when they are done."""
    photo = str(tool.folder.parent / "photo.png")
    return {
        "patch": ("patch", "--name"),
        "upload": ("avatar", "upload", photo, "--force"),
        "fetch": ("avatar", "fetch", "--force", "--out", str(tool.folder / "fetched")),
        "config": ("config", "set", "server"),
        "export": ("export", "--force", "-o", str(tool.folder / "exported.toml")),
    }


VALUES = {"patch": ("Ada", "Ines"), "config": ("sandbox", "pnut")}


def left_over(tool: Nursery) -> list[Path]:
    """Find temporary files."""
    return [file for file in tool.folder.rglob("*") if ".part" in file.name]


def interrupted(tool: Nursery, name: str, moments: tuple[int, ...], number: int) -> bool:
    """Run a command with signals at moments; hold what is left; tell whether it was in time."""
    last, was = newest(tool), str(profile(tool).get("name"))
    value = next((one for one in VALUES.get(name, ()) if one != was), None)
    argv = (*commands(tool)[name], *([value] if value else []))
    with quiet_after():
        done = tool.run(*argv, moments=moments, number=number)
    assert done.code in (0, ExitCode.INTERRUPTED, -number), (moments, done)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert len(done.stderr.splitlines()) <= 12
    assert not left_over(tool), moments
    config = tool.home / "config.toml"
    assert not config.exists() or tomllib.loads(config.read_text())
    entry = newest(tool)
    if name == "patch":
        agrees(entry, last, was, value or "", str(profile(tool).get("name")))
    check_truthful(entry, done.code)
    return done.code != 0


def check_truthful(entry: Entry | None, code: int) -> None:
    """A command that ends well has said in the history what became of it."""
    if entry and code == 0:
        assert entry.state is not State.UNKNOWN


def at_any_moment(tool: Nursery, name: str, step: int, number: int, again: int = 0) -> int:
    """Interrupt a command later and later, until it is done before."""
    moment, hits = 50, 0
    while interrupted(tool, name, (moment, moment + again) if again else (moment,), number):
        moment, hits = moment + step, hits + 1
    return hits


NAMES = ["patch", "upload", "fetch", "config", "export"]


@pytest.mark.parametrize("name", ["patch", "config"])
def test_ctrl_c_at_some_moments(tool: Nursery, name: str) -> None:
    assert at_any_moment(tool, name, 10_007, signal.SIGINT) > 1


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_ctrl_c_at_many_moments(tool: Nursery, name: str) -> None:
    assert at_any_moment(tool, name, 8_009, signal.SIGINT) > 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("name", ["patch", "fetch"])
def test_an_order_to_end_is_like_ctrl_c(tool: Nursery, name: str, number: int) -> None:
    assert at_any_moment(tool, name, 20_011, number) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("again", [1, 300])
@pytest.mark.parametrize("name", ["patch", "upload"])
def test_a_second_ctrl_c_disturbs_no_tidying_up(tool: Nursery, name: str, again: int) -> None:
    assert at_any_moment(tool, name, 15_013, signal.SIGINT, again) > 1


# A terminal, and what else is outside the process


class Stalling(FaultyServer):
    """Tells when a request has come, and never answers writes."""

    def __init__(self, dialect: Dialect) -> None:
        self.asked = threading.Event()
        super().__init__(dialect, writes=(self._stall,))

    def _stall(self, peer: Peer, _: bytes) -> None:
        self.asked.set()
        peer.stall()


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path, PNUTPROFILE_TOKEN=TOKEN)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_bar_goes_away_and_the_cursor_comes_back(
    env: dict[str, str], tmp_path: Path, number: int
) -> None:
    (tmp_path / "photo.png").write_bytes(PICTURE)
    with Stalling(PNUT) as server:
        argv = ("avatar", "upload", str(tmp_path / "photo.png"), "--server", server.api)
        with Terminal(*argv, env=env) as terminal:
            assert server.asked.wait(PATIENCE_SECONDS)
            terminal.wait_for("sending avatar")
            terminal.process.send_signal(number)
            terminal.process.send_signal(number)  # at once, while it tidies up
            assert terminal.finish() == ExitCode.INTERRUPTED
        assert not terminal.screen.cursor.hidden
        assert not any("sending avatar" in line for line in terminal.shown)
        assert "Traceback" not in terminal.text


def test_a_terminal_shows_again_what_is_typed(env: dict[str, str]) -> None:
    there = ("--server", "http://127.0.0.1:9/v1", "--insecure-storage")
    argv = ("auth", "login", "--with-token", *there)
    with Terminal(*argv, env=env) as terminal:
        terminal.wait_for("Token (it is not shown): ")
        assert not echoes(terminal)
        terminal.type(CTRL_C)
        assert terminal.process.wait(PATIENCE_SECONDS) == ExitCode.INTERRUPTED
        assert echoes(terminal)


def echoes(terminal: Terminal) -> bool:
    flags: int = termios.tcgetattr(terminal.descriptor)[3]
    return bool(flags & termios.ECHO)


def test_what_is_ignored_stays_so(env: dict[str, str]) -> None:
    """As under nohup."""
    with Stalling(PNUT) as server:
        argv = shlex.join([*TOOL, "patch", "--name", "Ada", "--server", server.api])
        script = f"trap '' HUP; exec {argv}"
        with Process(
            ["bash", "-c", script], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert server.asked.wait(PATIENCE_SECONDS)
            process.send_signal(signal.SIGHUP)
            process.send_signal(signal.SIGTERM)
            _, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == ExitCode.INTERRUPTED
    assert b"it may be done" in stderr


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="pipes have a fixed size here")
def test_a_reader_that_has_stopped_holds_nobody_up(env: dict[str, str]) -> None:
    with Process(
        [*TOOL, "timezones"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        size = fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        while not is_full(process.stdout.fileno(), size):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == ExitCode.INTERRUPTED
        assert process.stderr
        assert process.stderr.read() == b""


def is_full(descriptor: int, size: int) -> bool:
    answer = fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4))
    return int.from_bytes(answer, sys.byteorder) >= size


TAKEN = """
import sys
from itertools import count
from pnutprofile.__main__ import main
which, taken = int(sys.argv.pop(1)), count(1)
def note(frame, event, _):
    place = frame.f_code.co_filename, frame.f_code.co_name
    if event == "return" and "_synchronization" in place[0] and place[1] == "__enter__":
        if next(taken) == which:
            sys.setprofile(None)
            raise KeyboardInterrupt
sys.setprofile(note)
main()
"""
"""Runs the tool, and interrupts it when a lock of the connections has just been taken."""


@pytest.mark.parametrize("which", range(1, 6))
def test_ctrl_c_leaves_no_lock_to_wait_for(tmp_path: Path, dialect: Dialect, which: int) -> None:
    with FaultyServer(dialect) as server:
        env = environment(tmp_path, PNUTPROFILE_SERVER=server.api, PNUTPROFILE_TOKEN=TOKEN)
        done = run(
            str(which), "patch", "--name", "Ada", env=env, command=(sys.executable, "-c", TAKEN)
        )
    assert (done.code, done.stdout) == (ExitCode.INTERRUPTED, b"")
    assert "Traceback" not in done.stderr
