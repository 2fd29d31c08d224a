"""Is every exit code produced by some command line?"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from pnutprofile.errors import ExitCode
from tests.conftest import Cli
from tests.processes import environment
from tests.servers import Server, data, failure, html

FIELDS = ("--locale", "en_US", "--timezone", "Asia/Tokyo")
ANSWERS = {
    "good": None,
    "boom": ValueError("boom"),
    "huge": MemoryError(),
    "refused": failure(404, "Not found."),
    "broken": html(200),
    "unreachable": httpx.ReadTimeout("timed out"),
    "limited": failure(429, "Too many requests"),
}
TABLE = [
    (0, "done", "good", ("show",)),
    (1, "unexpected", "boom", ("show",)),
    (2, "usage", "good", ("show", "robin")),
    (3, "check", "good", ("patch", "--name", "n" * 51)),
    (4, "auth", "good", ("show", "--token-stdin")),
    (5, "refused", "refused", ("show",)),
    (6, "server", "broken", ("show",)),
    (7, "network", "unreachable", ("show",)),
    (8, "rate_limited", "limited", ("show",)),
    (9, "declined", "good", ("set", "--name", "N", "--text", "", *FIELDS)),
    # 10 (differences) and 11 (partly done) belong to commands that are not there yet.
    (12, "local", "good", ("show", "--token-file", "/no/such/file")),
    (12, "local", "huge", ("show",)),
]


@pytest.mark.parametrize(("code", "word", "answer", "argv"), TABLE)
def test_code_is_produced(
    bare_cli: Cli,
    server: Server,
    witness: ModuleType,
    code: int,
    word: str,
    answer: str,
    argv: tuple[str, ...],
) -> None:
    server.answers["GET users/me"] = ANSWERS[answer] or data(witness.USER)
    bare_cli.terminal = code == 9
    assert bare_cli(*argv, TERM="dumb").code == code
    if code not in (0, 9):
        result = bare_cli(*argv, "--json")
        assert (result.error["code"], result.error["exit"]) == (word, code)
        assert result.stdout == ""


def test_interruption_is_130(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = KeyboardInterrupt()
    assert bare_cli("show").code == 130


def test_closed_pipe_is_141(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pnutprofile", "show", "--server", "sandbox"],
            env=environment(tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parts
def test_full_disk_is_12(tmp_path: Path, require_part: Callable[[bool, str], None]) -> None:
    require_part(Path("/dev/full").exists(), "/dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pnutprofile", "show", "--server", "sandbox"],
            env=environment(tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 12
    assert b"the answer cannot be written" in done.stderr


def test_every_code_has_its_command_line() -> None:
    produced = {code for code, *_ in TABLE} | {130, 141}
    assert produced | {10, 11} == {int(code) for code in ExitCode}


def test_words_of_the_codes() -> None:
    assert {int(code): code.code for code in ExitCode} == {
        0: "done",
        1: "unexpected",
        2: "usage",
        3: "check",
        4: "auth",
        5: "refused",
        6: "server",
        7: "network",
        8: "rate_limited",
        9: "declined",
        10: "differences",
        11: "partial",
        12: "local",
        130: "interrupted",
        141: "closed_pipe",
    }
