"""Whatever goes wrong between a command and its server: is everything promised held?"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
import typer

from pnutprofile.dialects import DIALECTS, PNUT, Dialect
from pnutprofile.main import app
from tests.conftest import Cli, MemoryKeyring
from tests.faulty_server import PICTURE, TOKEN, FaultyServer
from tests.matrix_bench import Bench
from tests.matrix_cells import Cell, cells
from tests.matrix_commands import ASKED, SILENT, Asked
from tests.matrix_faults import QUICK

AT_ONCE = 8
"""Most of the time is waited."""

EVERY_COMMAND = [
    pytest.param(asked, dialect, id=f"{dialect.name}-{asked.name}")
    for asked in ASKED
    for dialect in DIALECTS.values()
    if dialect.name in asked.dialects
]


@pytest.fixture
def bench(
    bare_cli: Cli, tmp_path: Path, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> Bench:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(drafts))
    folder = tmp_path / "cells"
    folder.mkdir()
    return Bench(bare_cli, folder, memory_keyring)


@pytest.fixture
def hold(
    bench: Bench, record_property: Callable[[str, object], None], tmp_path: Path
) -> Iterator[Callable[[Asked, Dialect, Callable[[Cell], bool]], None]]:
    """Holds every chosen cell of a command against all that is promised."""

    def held(asked: Asked, dialect: Dialect, is_chosen: Callable[[Cell], bool]) -> None:
        stages = bench.stages(asked, dialect)
        chosen = [cell for cell in cells(asked, dialect, stages) if is_chosen(cell)]
        numbers = count()

        def told(cell: Cell) -> str:
            return bench.fault(cell, stages, next(numbers))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            spread: Callable[..., Iterable[str]] = map if asked.in_turn else pool.map
            broken = [words for words in spread(told, chosen) if words]
        assert not broken, f"{len(broken)} of {len(chosen)} cells:\n" + "\n".join(broken)
        record_property("cells", len(chosen))

    yield held
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "dialect"), EVERY_COMMAND)
def test_every_fault(hold: Callable[..., None], asked: Asked, dialect: Dialect) -> None:
    hold(asked, dialect, lambda _: True)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)
def test_some_faults(hold: Callable[..., None], asked: Asked) -> None:
    dialect = DIALECTS[asked.dialects[len(asked.name) % len(asked.dialects)]]
    hold(asked, dialect, lambda cell: cell.flaw in QUICK and (cell.at == 0 or cell.once))


def leaves() -> Iterator[str]:
    """Give every command of the tree that has a server."""

    def below(command: object, path: tuple[str, ...]) -> Iterator[str]:
        names = getattr(command, "list_commands", None)
        if names is None:
            if any(option.name == "server" for option in command.params):  # type: ignore[attr-defined]
                yield " ".join(path)
            return
        for name in names(None):
            yield from below(command.get_command(None, name), (*path, name))  # type: ignore[attr-defined]

    yield from below(typer.main.get_command(app), ())


def test_every_command_that_has_a_server_is_in_the_matrix() -> None:
    assert set(leaves()) == {asked.leaf for asked in ASKED} | set(SILENT)


@pytest.mark.parametrize("leaf", list(SILENT))
def test_a_command_that_asks_nothing_is_silent(bare_cli: Cli, tmp_path: Path, leaf: str) -> None:
    (tmp_path / "picture.png").write_bytes(PICTURE)
    argv = Asked(leaf=leaf, rest=SILENT[leaf]).argv(tmp_path, PNUT)
    with FaultyServer(PNUT) as server:
        result = bare_cli(*argv, "--server", server.api, PNUTPROFILE_TOKEN=TOKEN)
        assert (result.code, server.connections) == (0, 0), result
