"""How is the tool killed half-way, again and again, and what can be asked of it afterwards?"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any

from pnutprofile.dialects import Dialect
from pnutprofile.history.records import History
from pnutprofile.pictures import transform
from pnutprofile.sandbox.server import SandboxServer
from pnutprofile.sandbox.state import State
from tests.processes import PATIENCE_SECONDS, Done, Process, environment

ROOT = Path(__file__).parents[1]
NOBODY = 65534


@dataclass
class Nursery:
    """Starts the tool in processes that are ready at once, on one server, in one folder."""

    folder: Path
    env: dict[str, str]
    orders: IO[str]
    answers: IO[str]
    numbers: Iterator[int] = field(default_factory=count)
    files: dict[int, tuple[Path, Path]] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return Path(self.env["PNUTPROFILE_HOME"])

    @property
    def history(self) -> History:
        return History(self.home / "history.sqlite3")

    def start(
        self,
        *argv: str,
        max_file_bytes: int = 0,
        user: int = 0,
        moments: tuple[int, ...] = (),
        number: int = signal.SIGINT,
        stdin: str = os.devnull,
        **env: str,
    ) -> int:
        """Start one command line and give the number of its process.

        It gets a signal at `moments`: so many calls and returns after its start.
        """
        name = next(self.numbers)
        files = self.folder / f"{name}.out", self.folder / f"{name}.err"
        order = {
            "argv": argv,
            "env": self.env | env,
            "stdout": str(files[0]),
            "stderr": str(files[1]),
            "max_file_bytes": max_file_bytes,
            "user": user,
            "moments": moments,
            "signal": number,
            "stdin": stdin,
        }
        for file in files:  # a child that is killed at once has made none
            file.touch()
            file.chmod(0o666)
        process = self._ask(order)
        self.files[process] = files
        return process

    def wait(self, process: int) -> Done:
        """Wait for the end of a process; its code is negative if a signal ended it."""
        code = self._ask({"wait": process})
        stdout, stderr = self.files.pop(process)
        done = Done(code, stdout.read_bytes(), stderr.read_text(errors="replace"))
        stdout.unlink()
        stderr.unlink()
        return done

    def run(self, *argv: str, **how: Any) -> Done:
        """Run one command line to its end."""
        return self.wait(self.start(*argv, **how))

    def killed(self, argv: tuple[str, ...], after_seconds: float) -> bool:
        """Run a command line and kill it after a while; tell whether it was still there."""
        process = self.start(*argv)
        time.sleep(after_seconds)
        os.kill(process, signal.SIGKILL)  # it is not reaped yet, so it is still this one
        return self.wait(process).code == -signal.SIGKILL

    def _ask(self, order: Mapping[str, Any]) -> int:
        self.orders.write(json.dumps(order) + "\n")
        self.orders.flush()
        return int(self.answers.readline())


@contextmanager
def nursery(folder: Path, server: SandboxServer, **env: str) -> Iterator[Nursery]:
    """Have processes that speak to a sandbox on a real port."""
    folder.mkdir(exist_ok=True)
    named = {
        "PNUTPROFILE_SERVER": server.sandbox.api_root,
        "PNUTPROFILE_TOKEN": server.sandbox.state.tokens["full"],
    }
    command = [sys.executable, "-m", "tests.forking"]
    with Process(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        known = environment(folder, **named) | env
        yield Nursery(folder, known, process.stdin, process.stdout)
        process.stdin.close()


@contextmanager
def real_sandbox(folder: Path, dialect: Dialect) -> Iterator[SandboxServer]:
    """Serve a sandbox on a real port."""
    state = State(folder / "server.sqlite3", dialect)
    with SandboxServer(state, dialect, pictures=lambda: transform) as server:
        yield server
    state.close()


@contextmanager
def quiet_after() -> Iterator[None]:
    """Wait until the server of this process has done what dead clients have asked of it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE_SECONDS
    while set(threading.enumerate()) - before:
        assert time.monotonic() < deadline, "the server is still at work"
        time.sleep(0.002)


class Dice:
    """When to kill: at any moment of what a command usually takes, the same ones each time."""

    def __init__(self, seed: int, usual_seconds: float) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same moments each time
        self._usual_seconds = usual_seconds

    def throw(self) -> float:
        return self._random.uniform(0, 1.1 * self._usual_seconds)


def usual_seconds(tool: Nursery, *command_lines: tuple[str, ...]) -> float:
    """Measure how long command lines take when nobody kills them."""
    spent = []
    for argv in command_lines:
        started = time.monotonic()
        done = tool.run(*argv)
        assert done.code == 0, done.stderr
        spent.append(time.monotonic() - started)
    return sorted(spent)[len(spent) // 2]
