"""What becomes of a command whose server misbehaves, and are all promises kept?"""

import copy
import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pnutprofile.dialects import Dialect
from pnutprofile.errors import ExitCode
from pnutprofile.history.entries import Entry, State
from pnutprofile.history.records import History
from tests.conftest import Cli, MemoryKeyring, Result
from tests.faulty_server import PICTURE, TOKEN, Fault, FaultyServer, Received, drawn, good
from tests.matrix_cells import Cell, Stage, expected, first_fatal
from tests.matrix_commands import DOCUMENT, EDITOR, Asked
from tests.matrix_faults import Flaw, Kind, refused, reset_in_request

SLOW_SECONDS = 0.4
"""The deadline where it is waited for."""
IMPATIENT_SECONDS = 0.15
"""Too short for a second try."""
PLENTY_SECONDS = 60
OVERHEAD_SECONDS = 30
"""Generous: a deadline that is not held on a machine that is not busy is missed by more."""

HISTORY = "history.sqlite3"


class StormyServer(FaultyServer):
    """A server whose weather is good until it is told otherwise."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(dialect)
        self._cell: Cell | None = None
        self.begun = 0
        for kind in dialect.pictures:
            self.account.put_picture(kind, drawn(400, 300))
        if dialect.presence:
            self.user["presence"] = "at sea"

    def begin(self, cell: Cell) -> None:
        """Let the fault come at its request, counted from now."""
        self._cell, self.begun = cell, len(self.requests)
        if cell.flaw.fault is refused and cell.at == 0:
            self.shut()

    @property
    def received(self) -> list[Received]:
        return self.requests[self.begun :]

    def _is_cut(self, request: Received) -> bool:
        with self._lock:
            is_cut = self._fault_of_next() is reset_in_request
            if is_cut:
                self.requests.append(request)
        return is_cut

    def _chosen(self, _: Received) -> Fault:
        fault = self._fault_of_next()
        self._carries_out = fault is good or bool(self._cell and self._cell.done)
        cell = self._cell
        is_last = cell and cell.flaw.fault is refused and len(self.received) == cell.at - 1
        return self.gone_after if is_last else fault

    def _fault_of_next(self) -> Fault:
        cell, number = self._cell, len(self.requests) - self.begun
        if cell is None or number < cell.at or (cell.once and number > cell.at):
            return good
        return cell.flaw.fault


@dataclass
class Outcome:
    """What one command line did, and what was there before and after."""

    result: Result
    seconds: float
    files_before: dict[str, bytes]
    files: dict[str, bytes]
    user_before: Any
    server: StormyServer
    entries: list[Entry] = field(default_factory=list)


class Bench:
    """Runs cells in folders of their own."""

    def __init__(self, cli: Cli, folder: Path, keyring: MemoryKeyring) -> None:
        self._cli, self._folder, self._keyring = cli, folder, keyring

    def stages(self, asked: Asked, dialect: Dialect) -> tuple[Stage, ...]:
        """Run a command in good weather, and see what it asks for."""
        cell = Cell(asked=asked, dialect=dialect, flaw=Flaw("none", Kind.FINE, good))
        outcome = self._run(cell, "good", PLENTY_SECONDS)
        assert outcome.result.code == asked.usual, outcome.result
        return tuple(Stage(method=one.method, path=one.path) for one in outcome.server.received)

    def fault(self, cell: Cell, stages: tuple[Stage, ...], number: int) -> str:
        """Run a cell; gives what does not hold, empty if all does."""
        codes = expected(cell, stages)
        seconds = _seconds(cell, codes)
        outcome = self._run(cell, str(number), seconds)
        try:
            _judge(cell, stages, codes, outcome, seconds)
            if outcome.result.code != ExitCode.DONE and not cell.has_account:
                assert not self._stored(outcome.server), "the token is in the keyring"
        except AssertionError as broken:
            return f"{cell.name}\n    {broken}\n    {outcome.result}"
        return ""

    def _stored(self, server: StormyServer) -> list[tuple[str, str]]:
        """Give what the keyring has for a server."""
        port = f":{server.port}"
        return [key for key in list(self._keyring.entries) if port in "".join(key)]

    def _run(self, cell: Cell, name: str, seconds: float) -> Outcome:
        folder = self._folder / name
        folder.mkdir()
        (folder / "picture.png").write_bytes(PICTURE)
        (folder / "me.toml").write_text(DOCUMENT)
        home = folder / "home"
        cli = replace(self._cli, environment={**self._cli.environment})
        cli.environment |= {"PNUTPROFILE_HOME": str(home), "EDITOR": EDITOR}
        cli.environment["PNUTPROFILE_TOKEN"] = TOKEN
        asked = cell.asked
        with StormyServer(cell.dialect) as server:
            for key in self._stored(server):  # an earlier server had the same port
                self._keyring.delete_password(*key)
            place = ("--server", server.api)
            origin = cell.flaw.origin.format(port=server.port) or server.origin
            there = ("--server", server.api.replace(server.origin, origin))
            if asked.before:
                first = cli(*asked.argv(folder, cell.dialect, asked.before), *place)
                assert first.code == 0, first
            if cell.has_account:
                del cli.environment["PNUTPROFILE_TOKEN"]
                first = cli("auth", "login", "--with-token", *place, stdin=TOKEN)
                assert first.code == 0, first
            server.begin(cell)
            user, files = copy.deepcopy(server.user), _files(folder)
            started = time.monotonic()
            result = cli(
                *asked.argv(folder, cell.dialect),
                *there,
                *("--timeout", str(seconds)),
                *(("--json",) if cell.json else ()),
                stdin=asked.stdin,
            )
            spent = time.monotonic() - started
        history = home / HISTORY
        entries = list(History(history).entries()) if history.exists() else []
        return Outcome(
            result=result,
            seconds=spent,
            files_before=files,
            files=_files(folder),
            user_before=user,
            server=server,
            entries=entries[: len(entries) - bool(asked.before)],
        )


def _seconds(cell: Cell, codes: set[ExitCode]) -> float:
    if cell.flaw.kind is Kind.SLOW:
        return SLOW_SECONDS
    if codes == {ExitCode.NETWORK} and not cell.once:
        return IMPATIENT_SECONDS
    return PLENTY_SECONDS


# What must hold


def _judge(
    cell: Cell,
    stages: tuple[Stage, ...],
    codes: set[ExitCode],
    outcome: Outcome,
    seconds: float,
) -> None:
    result = outcome.result
    assert result.code in codes, f"exit {result.code} instead of {sorted(map(int, codes))}"
    assert outcome.seconds < seconds + OVERHEAD_SECONDS, f"it took {outcome.seconds} s"
    shown = result.stdout + result.stderr
    assert "Traceback" not in shown
    assert TOKEN not in shown, "the token is shown"
    for path, content in outcome.files.items():
        assert TOKEN.encode() not in content, f"the token is in {path}"
    if result.code != cell.asked.usual:
        _judge_failure(cell, outcome)
    _judge_writes(cell, stages, outcome, is_certain=seconds != IMPATIENT_SECONDS)
    _judge_history(cell, outcome)


def _judge_failure(cell: Cell, outcome: Outcome) -> None:
    result = outcome.result
    lines = result.stderr.splitlines()
    if cell.json:
        assert len(lines) == 1, "more than the error on stderr"
        assert result.error["exit"] == result.code
        assert result.error["code"] in {one.code for one in ExitCode if one == result.code}
        if cell.asked.answers:
            json.loads(result.stdout)
    else:
        errors = [number for number, line in enumerate(lines) if line.startswith("error: ")]
        assert len(errors) == 1, "not one error"
        assert len(lines) - errors[0] <= 3, "an error of more than three lines"
    if not cell.asked.answers:
        assert result.stdout == "", "there is an answer"
    kept = {path: data for path, data in outcome.files.items() if not path.endswith(HISTORY)}
    before = {p: data for p, data in outcome.files_before.items() if not p.endswith(HISTORY)}
    assert kept == before, f"files differ: {sorted(set(kept) ^ set(before))}"


def _judge_writes(
    cell: Cell, stages: tuple[Stage, ...], outcome: Outcome, *, is_certain: bool
) -> None:
    sent = [one.method + one.path for one in outcome.server.received if not one.is_read]
    assert len(sent) == len(set(sent)), f"sent twice: {sent}"
    fatal = None if cell.once else first_fatal(cell, stages)
    if fatal is None or cell.flaw.kind in (Kind.FINE, Kind.LATE):
        return
    due = [stage.method + stage.path for stage in stages[: fatal + 1] if stage.method != "GET"]
    assert sent == due[: len(sent)], f"sent {sent} instead of {due}"
    if not any(stage.is_write for stage in stages[: fatal + 1]):
        assert outcome.server.user == outcome.user_before, "the profile is another one"
    if is_certain and cell.flaw.kind not in (Kind.SLOW, Kind.LINE):
        assert sent == due, f"sent {sent} instead of {due}"


def _judge_history(cell: Cell, outcome: Outcome) -> None:
    is_changed = outcome.server.user != outcome.user_before
    states = [entry.state for entry in outcome.entries]
    assert State.INTENDED not in states, "a record without an end"
    code = outcome.result.code
    if code not in (ExitCode.NETWORK, ExitCode.PARTIAL):
        assert State.UNKNOWN not in states, "unknown, though the exit code does not say so"
    if code == cell.asked.usual:
        assert set(states) <= {State.DONE}, f"done, but {states}"
    if code == ExitCode.DONE and states and cell.json:
        assert outcome.result.json == outcome.server.user, "another profile is shown"
        assert outcome.result.stderr == "", "something is said"
    if len(states) == 1 and code != ExitCode.PARTIAL:
        (state,) = states
        assert state is State.UNKNOWN or (state is State.DONE) == is_changed, (
            f"the history says {state.value}, the profile is "
            f"{'another' if is_changed else 'the old'} one"
        )
    assert bool(states) or not is_changed or cell.asked.leaf == "auth logout", "no record"


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
