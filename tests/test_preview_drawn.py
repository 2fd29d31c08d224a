"""Where and how is a preview drawn, by option, variable and environment?"""

from pathlib import Path

import pytest

from pnutprofile.context import Run
from pnutprofile.dialects import PNUT, Dialect
from pnutprofile.errors import ExitCode
from pnutprofile.main import main
from pnutprofile.streams import Streams
from tests.conftest import Cli, Result, Stream
from tests.drawn_pictures import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    colours,
    of_blocks,
    of_pixels,
    pictures,
    share,
    striped,
    without_pictures,
)
from tests.servers import Wire

PROTOCOLS = ("kitty", "iterm2", "sixel", "blocks", "ascii")
PIXELS = PROTOCOLS[:3]
KITTY = {"TERM": "xterm-kitty"}
TRUE_COLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": "24"}
NO_PICTURE: list[tuple[tuple[str, ...], dict[str, str]]] = [
    (("--json",), {}),
    (("--json", "--preview", "kitty"), {}),
    (("--quiet",), {}),
    (("--quiet", "--preview", "blocks"), {}),
    (("--preview", "off"), {}),
    ((), {"PNUTPROFILE_PREVIEW": "off"}),
    ((), {"TERM": "dumb"}),
    ((), {"CI": "true"}),
]


@pytest.fixture
def dialect() -> Dialect:
    """Nothing here depends on the server."""
    return PNUT


@pytest.fixture
def avatar(tmp_path: Path) -> str:
    """An avatar of three colours that needs nothing."""
    file = tmp_path / "avatar.png"
    file.write_bytes(striped(300, 300))
    return str(file)


def at_terminal(cli: Cli, *argv: str, **environment: str) -> Result:
    cli.terminal = True
    return cli(*argv, **environment)


# Where there is one


def test_no_picture_goes_into_a_pipe(cli: Cli, wire: Wire, avatar: str) -> None:
    result = cli("avatar", "preview", avatar, **KITTY)
    assert (result.code, result.stderr) == (0, "")
    assert wire.requests == []


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_protocol_that_is_named_is_obeyed_in_a_pipe(
    cli: Cli, wire: Wire, avatar: str, protocol: str
) -> None:
    result = cli("avatar", "preview", avatar, "--preview", protocol, **TRUE_COLOUR)
    assert result.code == 0
    assert "\x1b" not in result.stdout
    if protocol == "ascii":
        assert result.stderr.isascii()
        assert len(result.stderr.splitlines()) > 5
    else:
        assert all(colours(shown) == {RED, GREEN, BLUE} for shown in pictures(result.stderr))
    assert bool(of_pixels(result.stderr)) == (protocol in PIXELS)
    assert wire.requests == []


def test_a_terminal_shows_it(cli: Cli, wire: Wire, avatar: str) -> None:
    result = at_terminal(cli, "avatar", "preview", avatar, **TRUE_COLOUR)
    assert colours(of_blocks(result.stderr)) == {RED, GREEN, BLUE}
    assert wire.requests == []


@pytest.mark.parametrize(("options", "environment"), NO_PICTURE, ids=str)
@pytest.mark.parametrize("command", ["preview", "upload"])
def test_no_picture_where_none_is_wanted(
    cli: Cli, avatar: str, command: str, options: tuple[str, ...], environment: dict[str, str]
) -> None:
    result = at_terminal(cli, "avatar", command, avatar, *options, **TRUE_COLOUR | environment)
    assert result.code == 0
    assert of_pixels(result.stderr) == []
    assert "▀" not in result.stderr
    assert result.stderr.count("\n") <= (0 if command == "preview" else 5)  # a bar and a notice
    assert "300" in result.stdout


@pytest.mark.parametrize("is_drawn", [True, False])
def test_the_terminal_that_counts_is_that_of_stderr(cli: Cli, avatar: str, is_drawn: bool) -> None:
    stdin, stdout, stderr = Stream(), Stream(terminal=not is_drawn), Stream(terminal=is_drawn)
    streams = Streams(stdin, stdout, stderr, cli.environment | KITTY)
    assert main(["avatar", "preview", avatar], Run(streams)) == 0
    assert len(of_pixels(stderr.content().decode())) == is_drawn
    assert of_pixels(stdout.content().decode()) == []


def test_without_colour_it_is_made_of_ascii(cli: Cli, avatar: str) -> None:
    result = at_terminal(cli, "avatar", "preview", avatar, **KITTY, NO_COLOR="1")
    assert (result.stderr + result.stdout).isascii()
    assert "\x1b" not in result.stderr + result.stdout
    lines = result.stderr.splitlines()
    assert 5 < len(lines) <= 22
    assert len(set("".join(lines))) > 2


@pytest.mark.parametrize("choice", [("--color", "never"), ("--preview", "ascii")])
def test_ascii_by_option_has_no_escapes_either(
    cli: Cli, avatar: str, choice: tuple[str, ...]
) -> None:
    result = at_terminal(cli, "avatar", "preview", avatar, *choice, "--color", "never", **KITTY)
    assert "\x1b" not in result.stderr + result.stdout
    assert len(result.stderr.splitlines()) > 5


# The variable


@pytest.mark.parametrize("protocol", PIXELS)
def test_the_variable_chooses_on_a_terminal(cli: Cli, avatar: str, protocol: str) -> None:
    named = {"PNUTPROFILE_PREVIEW": protocol}
    result = at_terminal(cli, "avatar", "preview", avatar, **TRUE_COLOUR, **named)
    by_option = at_terminal(cli, "avatar", "preview", avatar, "--preview", protocol, **TRUE_COLOUR)
    (shown,) = of_pixels(result.stderr)
    assert colours(shown) == {RED, GREEN, BLUE}
    assert result.stderr == by_option.stderr


def test_the_variable_draws_nothing_into_a_pipe(cli: Cli, avatar: str) -> None:
    result = cli("avatar", "preview", avatar, PNUTPROFILE_PREVIEW="kitty")
    assert (result.code, result.stderr) == (0, "")


def test_the_option_wins_over_the_variable(cli: Cli, avatar: str) -> None:
    named = {"PNUTPROFILE_PREVIEW": "off"}
    result = cli("avatar", "preview", avatar, "--preview", "kitty", **named)
    assert len(of_pixels(result.stderr)) == 1
    named = {"PNUTPROFILE_PREVIEW": "kitty"}
    result = at_terminal(cli, "avatar", "preview", avatar, "--preview", "auto", **named)
    assert of_pixels(result.stderr) == []
    assert "▀" in result.stderr


@pytest.mark.parametrize("command", [("avatar", "preview"), ("avatar", "upload"), ("show",)])
@pytest.mark.parametrize("value", ["best", "KITTY", " "])
def test_a_variable_that_names_no_protocol_is_wrong_usage(
    cli: Cli, wire: Wire, avatar: str, command: tuple[str, ...], value: str
) -> None:
    source = () if command == ("show",) else (avatar,)
    result = at_terminal(cli, *command, *source, PNUTPROFILE_PREVIEW=value)
    assert (result.code, result.stdout) == (ExitCode.USAGE, "")
    assert "PNUTPROFILE_PREVIEW" in result.stderr
    assert "kitty, iterm2, sixel, blocks, ascii, off" in result.stderr
    assert wire.writes == []


def test_an_option_that_names_no_protocol_is_wrong_usage(cli: Cli, wire: Wire, avatar: str) -> None:
    result = cli("avatar", "preview", avatar, "--preview", "best")
    assert (result.code, result.stdout) == (2, "")
    assert wire.requests == []


# What is drawn


@pytest.mark.parametrize("protocol", [*PIXELS, "blocks"])
@pytest.mark.parametrize(
    ("focus", "seen"), [("0,0.5", RED), ("0.5,0.5", GREEN), ("1,0.5", BLUE)], ids=str
)
def test_the_picture_shows_what_the_focus_keeps(
    cli: Cli, tmp_path: Path, protocol: str, focus: str, seen: tuple[int, int, int]
) -> None:
    (tmp_path / "wide.png").write_bytes(striped(900, 300))
    how = ("--focus", focus, "--preview", protocol)
    result = cli("avatar", "preview", str(tmp_path / "wide.png"), *how, **TRUE_COLOUR)
    (shown,) = pictures(result.stderr)
    assert colours(shown) == {seen}


@pytest.mark.parametrize("protocol", PIXELS)
def test_nothing_foreign_is_in_a_sequence_nor_left_around_it(
    cli: Cli, avatar: str, protocol: str
) -> None:
    result = cli("avatar", "preview", avatar, "--preview", protocol, COLUMNS="24")
    (shown,) = of_pixels(result.stderr)
    # All that is left: save and restore the cursor, step over cells, make room.
    rest = without_pictures(result.stderr)
    assert set(rest) <= set("\x1b[78CA\n0123456789")
    assert share(shown, WHITE) > 0.1


@pytest.mark.parametrize("command", ["preview", "upload"])
def test_what_was_done_is_said_below_the_picture(cli: Cli, tmp_path: Path, command: str) -> None:
    (tmp_path / "wide.png").write_bytes(striped(900, 300))
    wide = str(tmp_path / "wide.png")
    result = at_terminal(cli, "avatar", command, wide, **TRUE_COLOUR)
    (told,) = (line for line in result.stderr.splitlines() if "->" in line)
    assert "900x300 PNG" in told
    assert "300x300 PNG" in told
    assert result.stderr.startswith("\x1b[")
    assert result.stderr.rindex("▀") < result.stderr.index("900x300 PNG")


@pytest.mark.parametrize(
    ("columns", "most"),
    [("1", 20), ("20", 20), ("21", 21), ("60", 60), ("500", 140), ("0", 80), ("x", 80)],
)
def test_it_is_no_wider_than_the_columns_and_no_higher_than_a_window(
    cli: Cli, avatar: str, columns: str, most: int
) -> None:
    result = at_terminal(cli, "avatar", "preview", avatar, **TRUE_COLOUR | {"COLUMNS": columns})
    shown = of_blocks(result.stderr)
    assert most * 0.6 < shown.width <= most
    assert shown.height <= 2 * 22
    assert colours(shown) == {RED, GREEN, BLUE}
