"""How are rate limits sat out, and how does a command of several parts plan by them?"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pnutprofile.dialects import ADN, PNUT, Dialect
from pnutprofile.history.records import History
from pnutprofile.pictures.scenes.drawings import draw
from tests import faulty_server as faults
from tests.conftest import Cli
from tests.faulty_server import TOKEN, FaultyServer, always
from tests.servers import Answer, Server, changed, data, failure
from tests.terminal import CTRL_C, Terminal


def limited(seconds: int) -> Answer:
    return Answer(429, headers={"Retry-After": str(seconds)})


def room(remaining: int, reset: int) -> dict[str, str]:
    """Give the headers that tell how much of a limit is left."""
    return {
        "X_RateLimit_Limit": "20",
        "X_RateLimit_Remaining": str(remaining),
        "X_RateLimit_Reset": str(reset),
    }


# Sitting a limit out


def test_the_time_to_come_back_is_told(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = limited(600)
    lines = bare_cli("show").stderr.splitlines()
    assert lines[0] == "error: too many requests"
    assert lines[1].rpartition("; ")[2].startswith("come back at ")
    assert len(lines[1].rpartition(" ")[2]) == len("12:34")


def test_an_hour_is_the_longest_wait(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = limited(3601)
    result = bare_cli("show", "--wait", "--json")
    assert (result.code, result.error["retry_in"], len(server.requests)) == (8, 3601, 1)
    assert result.error["hint"].startswith("the same command then; --wait waits")


def test_the_limit_of_a_picture_is_sat_out_too(
    bare_cli: Cli, server: Server, tmp_path: Path
) -> None:
    moved = Answer(302, headers={"Location": "https://images.example/a"})
    server.answers["GET users/@robin/avatar"] = moved
    server.answers["GET /a"] = [limited(0), Answer(200, body=draw("dusk", 8, 8))]
    out = str(tmp_path / "a.png")
    result = bare_cli("avatar", "fetch", "@robin", "-o", out, "--wait")
    assert (result.code, server.calls.count("GET /a")) == (0, 2)


def test_nothing_that_is_only_nice_to_have_is_waited_for(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    """The picture that an upload replaces is warned of, and not waited for."""
    user = data(witness.USER)
    server.answers["GET users/me"] = user
    server.answers["GET /a.png"] = limited(3600)
    result = bare_cli("avatar", "delete", "--yes", "--wait")
    if result.code == 3:  # adn cannot delete pictures
        return
    assert "is not kept: the picture cannot be fetched" in result.stderr


@pytest.fixture
def waiting() -> Iterator[FaultyServer]:
    """A server that takes a write only after ten minutes."""
    full = always(faults.answer(429, b"{}", Retry_After="600"))
    with FaultyServer(PNUT, writes=(full,), carries_out=False) as server:
        yield server


@pytest.fixture
def env(home: Path, waiting: FaultyServer) -> dict[str, str]:
    known = {"PNUTPROFILE_HOME": str(home), "PNUTPROFILE_TOKEN": TOKEN}
    return {**known, "PNUTPROFILE_SERVER": waiting.api}


PATCH = ("patch", "--name", "New", "--wait")


def test_a_terminal_counts_down_and_is_tidy_after_ctrl_c(env: dict[str, str], home: Path) -> None:
    with Terminal(*PATCH, env=env, stdout=subprocess.PIPE) as terminal:
        terminal.wait_for("10:00 left")
        terminal.wait_for("9:59 left")
        terminal.type(CTRL_C)
        assert terminal.finish() == 130
    screen = terminal.screen
    assert not any(" left, Ctrl-C stops" in line for line in screen.display)
    assert not screen.cursor.hidden
    assert "interrupted while waiting; too many requests" in terminal.text
    (entry,) = History(home / "history.sqlite3").entries()
    assert entry.state.value == "failed"


@pytest.mark.parametrize("variables", [{"ACCESSIBLE": "1"}, {"TERM": "dumb"}])
def test_where_nothing_may_move_a_line_is_told(
    env: dict[str, str], variables: dict[str, str]
) -> None:
    with Terminal(*PATCH, env=env | variables, stdout=subprocess.PIPE) as terminal:
        terminal.wait_for("rate limited; waiting 600 s, Ctrl-C stops")
        terminal.wait_for("10 min left")
        terminal.type(CTRL_C)
        assert terminal.finish() == 130
    assert "\x1b[2K" not in terminal.text


# What cannot be finished is not started


@pytest.fixture
def document(tmp_path: Path) -> str:
    """A document of three parts."""
    (tmp_path / "a.png").write_bytes(draw("dusk", 300, 300))
    (tmp_path / "c.png").write_bytes(draw("dusk", 1000, 300))
    file = tmp_path / "me.toml"
    file.write_text('name = "New"\navatar = "a.png"\ncover = "c.png"\n')
    return str(file)


def written(server: Server) -> list[str]:
    return [call for call in server.calls if not call.startswith("GET")]


@pytest.fixture
def answers(server: Server, witness: ModuleType) -> dict[str, Any]:
    server.answers["GET users/me"] = data(witness.USER, **room(2, 45))
    server.answers["PATCH users/me"] = data(changed(witness.USER, name="New"), **room(1, 30))
    server.pictures = draw("dusk", 8, 8)
    return server.answers


def test_apply_does_not_start_what_it_cannot_finish(
    bare_cli: Cli, server: Server, answers: dict[str, Any], document: str
) -> None:
    assert answers
    result = bare_cli("apply", document, "--json")
    assert (result.code, result.stdout, written(server)) == (8, "", [])
    assert result.error["message"].startswith("3 requests are needed: the server takes 2 more now")
    assert 40 <= result.error["retry_in"] <= 45


def test_apply_stops_before_the_server_would_refuse(
    bare_cli: Cli, server: Server, answers: dict[str, Any], document: str, witness: ModuleType
) -> None:
    answers["GET users/me"] = data(witness.USER, **room(500, 45))
    result = bare_cli("apply", document, "--json")
    assert (result.code, written(server)) == (11, ["PATCH users/me"])
    assert [part["state"] for part in result.error["parts"]] == ["done", "failed", "not sent"]
    assert 25 <= result.error["retry_in"] <= 30


def test_apply_waits_for_room_if_it_may(
    bare_cli: Cli, server: Server, answers: dict[str, Any], tmp_path: Path, witness: ModuleType
) -> None:
    answers["GET users/me"] = data(witness.USER, **room(0, 1))
    file = tmp_path / "name.toml"
    file.write_text('name = "New"\n')
    assert bare_cli("apply", str(file)).code == 8
    result = bare_cli("apply", str(file), "--wait")
    assert (result.code, written(server)) == (0, ["PATCH users/me"])
    assert "rate limited; waiting 1 s" in result.stderr


# What a status line may have become


def test_a_status_line_that_was_accepted_and_not_seen_is_unknown(
    bare_cli: Cli, server: Server, dialect: Dialect, witness: ModuleType, home: Path
) -> None:
    if dialect is ADN:  # which has none
        assert bare_cli("presence", "set", "at sea").code == 3
        return
    server.answers["GET users/me"] = [data(witness.USER), failure(404)]
    server.answers["PUT users/me/presence"] = data({"presence": "at sea"})
    result = bare_cli("presence", "set", "at sea")
    assert (result.code, result.stdout) == (7, "")
    (entry,) = History(home / "history.sqlite3").entries()
    assert entry.state.value == "unknown"
