"""Does every command keep to one look: colours, widths, and plain lines for a screen reader?"""

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from pnutprofile.dialects import ADN, PNUT
from tests.conftest import Cli
from tests.every_command import ENDING, leaves
from tests.faulty_server import drawn
from tests.servers import Server, data
from tests.terminal import SGR, Terminal
from tests.test_streams import slowly

WIDTHS = (60, 80, 120, 200)
WIDTHS_ALL = [60, *slowly(80, 120, 200)]

ONE_QUICKLY = pytest.mark.parametrize("dialect", [PNUT, *slowly(ADN)], ids=["pnut", "adn"])
"""For what depends little on what the server speaks."""

DRAWN = re.compile("[\u2190-\u21ff\u2500-\u25ff\u2713\u2800-\u28ff\u23ce\u00b7]")
"""Arrows, boxes, blocks, ticks, dots and Braille: what a screen reader spells out."""

MOVING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
OURS = {"0", "1", "2", "4", "31", "32", "35"}
"""Bold, dim, underlined, red, green, magenta: yellow and cyan are hardly seen on a light ground."""

VERBATIM = ("completion", "export", "help", "raw get", "sandbox path", "auth token")
"""What is printed as it is, to be copied or run."""

NAME = "田中さくら 👩🏽‍🚀 שלום مرحبا"
TEXT = f"{NAME} — уют и чай\nhttps://example.com/{'long/' * 30} @robin and #tea"
CLUSTERS = [
    *"abcxyzñßœ -–.,'@#/",
    *"漢字かな한글",
    *"אבגד",
    *"ابجد",
    *"😀☕",
    *("🗺️", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🇬🇧", "e\u0301", "longer words", "  "),
]
"""What people see as one letter each."""

LETTERS = (
    st.lists(st.sampled_from(CLUSTERS), min_size=1, max_size=40).map("".join).filter(str.strip)
)


@pytest.fixture
def at_terminal(at_terminal: Cli) -> Cli:
    """Command lines at a terminal of all colours, after a first write."""
    assert at_terminal("patch", "--name", NAME, "--text", TEXT).code == 0
    at_terminal.environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    return at_terminal


def lines_of(written: str) -> Iterator[str]:
    yield from SGR.sub("", written).splitlines()


def columns_of(line: str) -> int:
    """Measure a line with nothing of ours."""
    found = wcswidth(line)
    assert found >= 0, line
    return found


# For a screen reader


@pytest.mark.parametrize("name", ENDING)
def test_a_screen_reader_gets_plain_lines(at_terminal: Cli, name: str) -> None:
    result = at_terminal(*ENDING[name], stdin="y\n", ACCESSIBLE="1", COLUMNS="80")
    assert result.code != 1, result.stderr
    for written in (result.stdout, result.stderr):
        assert not MOVING.search(SGR.sub("", written))
        if name not in VERBATIM:
            assert not DRAWN.search(written.replace(TEXT, "").replace(NAME, ""))
            assert not re.search(r"\S  ", SGR.sub("", written)), "columns"


def test_a_screen_reader_is_told_a_profile_line_by_line(at_terminal: Cli) -> None:
    shown = at_terminal("show", "@quiet", ACCESSIBLE="1").stdout.splitlines()
    assert "username: @quiet" in shown
    assert "type: human" in shown
    assert "member since: 14 November 2021" in shown


def test_a_screen_reader_is_told_old_and_new_values(at_terminal: Cli) -> None:
    result = at_terminal("patch", "--name", "Ada Vale", "-n", ACCESSIBLE="1")
    assert f"name, old: {NAME}\nname, new: Ada Vale\n" in result.stdout
    result = at_terminal("undo", ACCESSIBLE="1", stdin="n\n")
    assert f"name, old: {NAME}\nname, new: Robin Marlowe\n" in result.stderr


def test_a_screen_reader_is_told_each_rule(at_terminal: Cli) -> None:
    result = at_terminal("cover", "check", "photo.png", ACCESSIBLE="1")
    assert "width: passes, 1290 pixels\n" in result.stdout
    assert result.stdout.endswith("it fits as it is\n")


def test_a_picture_that_is_asked_for_by_name_is_drawn_for_anybody(at_terminal: Cli) -> None:
    argv = ("avatar", "preview", "photo.png")
    assert "▀" in at_terminal(*argv, ACCESSIBLE="0").stderr
    assert "▀" not in at_terminal(*argv, ACCESSIBLE="1", PNUTPROFILE_PREVIEW="blocks").stderr
    assert "▀" in at_terminal(*argv, "--preview", "blocks", ACCESSIBLE="1").stderr


def test_nothing_moves_at_a_real_terminal_that_is_read_aloud(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(drawn(300, 300))
    env = {"PNUTPROFILE_HOME": str(tmp_path / "home"), "ACCESSIBLE": "1", "LC_ALL": "C.UTF-8"}
    argv = ("avatar", "upload", str(tmp_path / "photo.png"), "--server", "sandbox")
    with Terminal(*argv, env=env, columns=60) as terminal:
        assert terminal.finish() == 0
    assert "sending avatar, " in terminal.text
    assert not MOVING.search(SGR.sub("", terminal.text).replace("\r\n", "\n"))


# Colours


@ONE_QUICKLY
@pytest.mark.parametrize("name", ENDING)
def test_no_color_means_none(at_terminal: Cli, name: str) -> None:
    result = at_terminal(*ENDING[name], stdin="y\n", NO_COLOR="1", COLUMNS="80")
    assert not SGR.search(result.stdout + result.stderr)


@ONE_QUICKLY
@pytest.mark.parametrize("name", ENDING)
def test_colours_are_those_of_the_terminals_own_theme(at_terminal: Cli, name: str) -> None:
    at_terminal.environment["PNUTPROFILE_PREVIEW"] = "off"
    result = at_terminal(*ENDING[name], stdin="y\n", COLUMNS="80")
    used = {code[2:-1] for code in SGR.findall(result.stdout + result.stderr)}
    assert used <= OURS


def test_what_was_found_in_a_text_is_told_without_colour(at_terminal: Cli) -> None:
    shown = at_terminal("text", "Tea, example.com, @robin, #tea", NO_COLOR="1", COLUMNS="80").stdout
    assert "links     example.com\nmentions  @robin\ntags      #tea\n" in shown


# Widths


@pytest.mark.parametrize("columns", WIDTHS_ALL)
@pytest.mark.parametrize("name", [name for name in ENDING if name not in VERBATIM])
def test_no_answer_is_wider_than_the_terminal(at_terminal: Cli, name: str, columns: int) -> None:
    result = at_terminal(*ENDING[name], stdin="y\n", COLUMNS=str(columns))
    for line in lines_of(result.stdout):
        assert columns_of(line) <= columns, line


@pytest.mark.parametrize("columns", WIDTHS)
def test_no_question_is_wider_than_the_terminal(at_terminal: Cli, columns: int) -> None:
    result = at_terminal("undo", stdin="n\n", COLUMNS=str(columns))
    shown, _, _ = result.stderr.partition("This puts back")
    assert "[-" in shown
    assert all(columns_of(line) <= columns for line in lines_of(shown))


@pytest.mark.parametrize("columns", WIDTHS)
def test_no_help_is_wider_than_the_terminal(
    bare_cli: Cli,
    columns: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for name, _ in leaves():
        assert bare_cli(*name.split(), "--help").code == 0
        # Examples are command lines to be copied.
        help_text, _, _ = capsys.readouterr().out.partition("\nExamples:")
        assert max(map(columns_of, help_text.splitlines())) <= columns


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=LETTERS, text=LETTERS, presence=LETTERS)
def test_no_name_makes_a_card_or_a_difference_wider(
    bare_cli: Cli, server: Server, witness: ModuleType, name: str, text: str, presence: str
) -> None:
    user: dict[str, Any] = witness.USER | {"name": name, "presence": presence}
    key = "content" if "content" in user else "description"
    user[key] = user[key] | {"text": text, "entities": {}}
    server.answers = {"GET users/me": data(user)}
    bare_cli.terminal = True
    bare_cli.environment |= {"PNUTPROFILE_PREVIEW": "off", "TERM": "xterm"}
    for columns in WIDTHS:
        for argv in (("show",), ("patch", "--name", "Ada Vale", "--dry-run")):
            result = bare_cli(*argv, COLUMNS=str(columns))
            assert result.code == 0
            assert all(columns_of(line) <= columns for line in lines_of(result.stdout))
