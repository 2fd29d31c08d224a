"""Which faults strike a command at which of its requests, and how may it end then?

A cell is a command, a dialect, a flaw and the request at which it strikes: that one alone (`once`),
or it and all that follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pnutprofile.dialects import Dialect
from pnutprofile.errors import ExitCode
from tests.matrix_commands import Asked
from tests.matrix_faults import FLAWS, LATER, NAMED, Flaw, Kind, reset_in_request

NO_PICTURES = (
    *("HTML 200", "empty 200", "wrong JSON", "no envelope", "204"),
    *("a list", "a text", "another user"),
)
"""Whole answers that give something else, by their names."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One request of a command when all goes well."""

    method: str
    path: str

    @property
    def is_write(self) -> bool:
        """Tell whether it changes the profile."""
        return self.method != "GET" and not self.path.endswith(("/token", "/process"))

    @property
    def is_picture(self) -> bool:
        return self.path.startswith("/pictures/")

    @property
    def is_look(self) -> bool:
        """Tell whether it shows what became of a write, if it comes after one."""
        return self.method == "GET" and self.path.endswith("/me")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One fault of one command."""

    asked: Asked
    dialect: Dialect
    flaw: Flaw
    at: int = 0
    """The number of the request from which on everything goes wrong."""
    once: bool = False
    done: bool = True
    """Whether writes are carried out though they are answered badly."""
    json: bool = False

    @property
    def has_account(self) -> bool:
        """Tell whether it is known who signed in, so that nobody else is taken for them."""
        return self.flaw is NAMED["another user"] and self.asked.leaf != "auth login"

    @property
    def name(self) -> str:
        how = f"{'once ' if self.once else ''}{'done' if self.done else 'not done'}"
        form = "json" if self.json else "words"
        return (
            f"{self.dialect.name}, {self.asked.name}: {self.flaw.name} at {self.at}, {how}, {form}"
        )


def cells(asked: Asked, dialect: Dialect, stages: tuple[Stage, ...]) -> Iterator[Cell]:
    """Give all cells of a command."""
    for number, (at, once, done, flaws) in enumerate(_storms(asked, stages)):
        for index, flaw in enumerate(flaws):
            if once and done and flaw.kind is Kind.REFUSED:
                continue  # whoever refuses does nothing
            if once and (flaw.origin or flaw is NAMED["refused"]):
                continue  # whoever is gone stays away
            is_json = (index + number + len(dialect.name)) % 2 == 0
            yield Cell(
                asked=asked,
                dialect=dialect,
                flaw=flaw,
                at=at,
                once=once,
                done=flaw.kind is Kind.FINE or (done and flaw.is_unclear),
                json=is_json,
            )


def _storms(
    asked: Asked, stages: tuple[Stage, ...]
) -> Iterator[tuple[int, bool, bool, tuple[Flaw, ...]]]:
    """Say where things go wrong, whether but once, whether what is asked is done, and how."""
    yield 0, False, True, FLAWS
    # What waits for one another takes long; its writes go the road of all others.
    at_writes = LATER if asked.in_turn else FLAWS
    if asked.answers:
        return  # it asks for several things at once
    for at, stage in enumerate(stages):
        if at:
            yield at, False, True, LATER
        if stage.is_write:
            yield at, True, True, at_writes
            yield at, True, False, at_writes


# What is expected


def expected(cell: Cell, stages: tuple[Stage, ...]) -> set[ExitCode]:
    """Say which exit codes are right; more than one only where it is a matter of time."""
    flaw, usual = cell.flaw, cell.asked.usual
    if flaw.kind is Kind.FINE:
        return {usual}
    if cell.asked.answers and flaw.kind is Kind.REFUSED:
        return {usual, flaw.code}  # whoever refuses is there, which is worth a warning
    fatal = cell.at if cell.once else first_fatal(cell, stages)
    code = usual if fatal is None else _code(cell, stages, fatal)
    is_partly_done = cell.asked.leaf == "apply" and has_written(stages, fatal or cell.at)
    codes = {code}
    if flaw.kind is Kind.SLOW:
        codes |= {flaw.code}  # the time is over at one request, or at the next
    if is_partly_done:
        codes = {ExitCode.PARTIAL if one is not usual else one for one in codes}
    if is_partly_done and flaw.kind is Kind.SLOW:
        codes |= {flaw.code}  # on a busy machine it may have been over before
    if fatal is not None:
        codes |= _in_time(cell, stages, fatal)
    return codes


def _code(cell: Cell, stages: tuple[Stage, ...], fatal: int) -> ExitCode:
    flaw = cell.flaw
    if cell.once and cell.done and flaw.kind is not Kind.SLOW:
        return flaw.code if flaw.fault is reset_in_request else cell.asked.usual
    if not cell.once and _is_unknown(flaw, stages, fatal):
        return ExitCode.NETWORK  # nobody can tell whether it was done
    return flaw.code


def _in_time(cell: Cell, stages: tuple[Stage, ...], fatal: int) -> set[ExitCode]:
    """Give the codes for an answer that came through, and for a look that was not waited for."""
    usual = cell.asked.usual
    if cell.flaw.kind is Kind.LATE:
        # A good answer that tells of what was not done.
        is_partly_done = cell.asked.leaf == "apply" and has_written(stages, fatal)
        undone = ExitCode.PARTIAL if is_partly_done else ExitCode.SERVER
        return {usual if cell.done else undone}
    return {usual} if stages[fatal].is_picture and has_written(stages, fatal) else set()


def has_written(stages: tuple[Stage, ...], at: int) -> bool:
    """Tell whether a request is not the first write."""
    return any(stage.is_write for stage in stages[:at])


def _is_unknown(flaw: Flaw, stages: tuple[Stage, ...], fatal: int) -> bool:
    """Tell whether something was sent, and then nothing can be seen of it."""
    if has_written(stages, fatal) and not stages[fatal].is_write:
        return True
    return stages[fatal].is_write and flaw.is_unclear


def first_fatal(cell: Cell, stages: tuple[Stage, ...]) -> int | None:
    """Give the first request without which the command cannot go on."""
    for at in range(cell.at, len(stages)):
        if _is_fatal(cell, stages[at], at, stages):
            return at
    return None


def _is_fatal(cell: Cell, stage: Stage, at: int, stages: tuple[Stage, ...]) -> bool:
    flaw, asked = cell.flaw, cell.asked
    if stage.is_picture:
        if "compared" in asked.essential and not has_written(stages, at):
            # What is not given, or is no picture, is another one than that of the file.
            return flaw.code is not ExitCode.REFUSED and flaw.name not in NO_PICTURES
        if has_written(stages, at) and at == len(stages) - 1:
            # No picture where that which was sent should be is a reason to look again.
            return flaw.name in NO_PICTURES
        return "pictures" in asked.essential
    if stage.path.endswith("/token"):
        return _is_token_fatal(flaw, stage)
    if stage.path.endswith("/presence") and stage.is_write:
        return flaw.kind is not Kind.SHAPE
    # Whoever signs in may be anybody.
    return asked.leaf != "auth login" or flaw is not NAMED["another user"]


def _is_token_fatal(flaw: Flaw, stage: Stage) -> bool:
    if stage.method == "DELETE":
        # What is known to nobody has ended.
        return flaw.kind is not Kind.SHAPE and flaw.name not in ("401", "HTML 401")
    return flaw.code in (ExitCode.AUTH, ExitCode.RATE_LIMITED, ExitCode.NETWORK) or (
        flaw.kind is Kind.FAILED
    )
