"""How do tests run a command? In this process, on the embedded sandbox, in a folder of its own."""

import io
import json
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import keyring
import keyring.backend
import pytest
from hypothesis import settings

from pnutprofile.context import Run
from pnutprofile.dialects import DIALECTS, Dialect
from pnutprofile.main import main
from pnutprofile.pictures import transform
from pnutprofile.sandbox.app import Sandbox
from pnutprofile.sandbox.inprocess import handler
from pnutprofile.sandbox.state import State
from pnutprofile.streams import Streams
from tests.browser import Browser, browsing, driver_program, program
from tests.every_command import put_files
from tests.json_schema import check_output
from tests.profiles import Profile
from tests.servers import ROOTS, WITNESSES, Server, Wire

# The same examples each time: what fails can be run again, and what passed stays passed.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

SANDBOXES = {"pnut": "sandbox", "adn": "sandbox-adn"}


@dataclass(frozen=True)
class Result:
    """What one command line did."""

    code: int
    stdout: str
    stderr: str
    raw: bytes = b""

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.stdout)

    @property
    def error(self) -> dict[str, Any]:
        """The JSON error on the last line of stderr."""
        found: dict[str, Any] = json.loads(self.stderr.splitlines()[-1])["error"]
        return found

    @property
    def values(self) -> dict[str, str]:
        """The plain lines, as name and value."""
        return dict(line.split("\t", 1) for line in self.stdout.splitlines())


class Stream(io.TextIOWrapper):
    """A text stream over bytes in memory that may say it is a terminal."""

    def __init__(self, data: bytes = b"", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8", newline="\n")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def content(self) -> bytes:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue()


@dataclass
class Cli:
    """Runs command lines with one environment and one folder."""

    environment: dict[str, str]
    options: tuple[str, ...] = ()
    """Appended to every command line."""
    transport: Any = None
    terminal: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *argv: str, stdin: bytes | str = b"", **environment: str) -> Result:
        """Run one command line; keyword arguments are environment variables.

        Whatever test it is for: what it prints with --json must be as the schema says.
        """
        data = stdin.encode() if isinstance(stdin, str) else stdin
        streams = Streams(
            Stream(data, terminal=self.terminal),
            out := Stream(terminal=self.terminal),
            err := Stream(terminal=self.terminal),
            {**self.environment, **environment},
        )
        run = Run(streams, self.transport)
        code = main([*argv, *self.options], run)
        raw = out.content()
        result = Result(code, raw.decode(errors="replace"), err.content().decode(), raw)
        check_output(run.command, [*argv, *self.options], code, result.stdout, result.stderr)
        return result


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that forgets when the test ends."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture(autouse=True, scope="session")
def _own_keyring() -> None:
    """Use no keyring of the machine, and none of another test.

    Left alone, keyring asks all classes it finds, in an accidental order; some are made to fail.
    """
    keyring.set_keyring(MemoryKeyring())


@pytest.fixture(autouse=True, scope="session")
def _hear_signals() -> None:
    """Hear what tests send: a shell makes what is in the background deaf to it, as nohup does."""
    usual: dict[str, Any] = {"SIGINT": signal.default_int_handler, "SIGHUP": signal.SIG_DFL}
    for name, answer in usual.items():
        number = getattr(signal, name, None)  # Windows has one of them
        if number and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, answer)


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def bare_cli(home: Path) -> Cli:
    """Command lines without a server of their own."""
    return Cli({"PNUTPROFILE_HOME": str(home), "PATH": os.environ["PATH"]})


@pytest.fixture(params=list(DIALECTS))
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return DIALECTS[request.param]


@pytest.fixture
def cli(bare_cli: Cli, dialect: Dialect) -> Cli:
    """Command lines on the embedded sandbox of each dialect."""
    bare_cli.environment["PNUTPROFILE_SERVER"] = SANDBOXES[dialect.name]
    return bare_cli


@pytest.fixture
def wire(cli: Cli, home: Path, dialect: Dialect) -> Iterator[Wire]:
    """What `cli` sends to the embedded sandbox, whose state stays where it is."""
    state = State(home / f"sandbox-{dialect.name}.sqlite3", dialect)
    sandbox = Sandbox(
        state,
        dialect,
        origin="http://sandbox.localhost",
        images_origin="http://images.sandbox.localhost",
        pictures=lambda: transform,
    )
    recorder = Wire(handler(sandbox))
    cli.transport = recorder.transport
    yield recorder
    state.close()


@pytest.fixture
def server(bare_cli: Cli, dialect: Dialect) -> Server:
    """A hand-written server that `bare_cli` speaks to with a token."""
    found = Server()
    bare_cli.transport = found.transport
    bare_cli.environment["PNUTPROFILE_SERVER"] = ROOTS[dialect.name]
    bare_cli.environment["PNUTPROFILE_TOKEN"] = "t0ken"
    return found


@pytest.fixture
def witness(dialect: Dialect) -> ModuleType:
    """What a dialect's documentation says, typed by hand."""
    return WITNESSES[dialect.name]


@pytest.fixture
def profile(server: Server, bare_cli: Cli, witness: ModuleType, dialect: Dialect) -> Profile:
    """What the hand-written server says of a user before and after an upload.

    Nothing is recorded, so that no picture is fetched to be kept.
    """
    bare_cli.environment["PNUTPROFILE_NO_HISTORY"] = "1"
    return Profile(server, witness.USER, dialect)


@pytest.fixture
def upload(bare_cli: Cli, tmp_path: Path) -> Any:
    """Uploads bytes as one kind of picture."""

    def run(content: bytes, *options: str, kind: str = "avatar") -> Result:
        file = tmp_path / "picture"
        file.write_bytes(content)
        return bare_cli(kind, "upload", str(file), *options)

    return run


@pytest.fixture(scope="session")
def require_part() -> Callable[[bool, str], None]:
    """Skip where a part of the system is missing; fail where parts are required."""

    def require(found: bool, part: str) -> None:
        if found:
            return
        if os.environ.get("PNUTPROFILE_REQUIRE_PARTS") == "1":
            pytest.fail(f"{part} is missing and PNUTPROFILE_REQUIRE_PARTS is set")
        pytest.skip(f"{part} is missing")

    return require


@pytest.fixture(scope="module")
def browser(
    require_part: Callable[[bool, str], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """One browser for all tests of a module."""
    require_part(program() is not None, "chromium")
    require_part(driver_program() is not None, "chromedriver")
    with browsing(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture
def at_terminal(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> Cli:
    """Command lines whose three streams are a terminal, in a folder with files."""
    assert not memory_keyring.entries
    put_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    cli.terminal = True
    cli.environment["EDITOR"] = "true"
    return cli


LONG_BYTES = 50


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name files by what they are given as: some hold the second in which they were made.

    All workers must find the same names, whenever they collect the tests.
    """
    return argname if isinstance(val, bytes) and len(val) > LONG_BYTES else None


FIGURES = {
    "kills": "the tool was killed {} times",
    "cells": "the fault matrix has {} cells",
}
"""What tests count, and how it is told at the end."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was counted."""
    counted = Counter[str]()
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name in FIGURES and isinstance(value, int):
                counted[name] += value
    for name, number in counted.items():
        terminalreporter.write_line(FIGURES[name].format(number))
