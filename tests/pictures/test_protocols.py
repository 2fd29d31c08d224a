"""Which protocol for which terminal: every line of the table, and variables that leak."""

from collections.abc import Mapping

import pytest

from pnutprofile.pictures.terminal.protocols import (
    DEFAULT_CELL,
    Depth,
    Look,
    Protocol,
    cell_size,
    choose,
)
from pnutprofile.streams import PreviewChoice

XTERM = {"TERM": "xterm-256color"}
KITTY = {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1", "COLORTERM": "truecolor"}
ITERM2 = XTERM | {"TERM_PROGRAM": "iTerm.app", "COLORTERM": "truecolor"}
WEZTERM = XTERM | {"TERM_PROGRAM": "WezTerm", "COLORTERM": "truecolor"}
KONSOLE = XTERM | {"KONSOLE_VERSION": "230805", "COLORTERM": "truecolor"}
FOOT = {"TERM": "foot", "COLORTERM": "truecolor"}


def chosen(
    environment: Mapping[str, str],
    choice: PreviewChoice = "auto",
    *,
    is_terminal: bool = True,
    color: bool = True,
    unicode: bool = True,
) -> str | None:
    look = choose(choice, environment, is_terminal=is_terminal, color=color, unicode=unicode)
    return look.protocol.value if look else None


def depth(environment: Mapping[str, str]) -> Depth:
    look = choose("blocks", environment, is_terminal=True, color=True, unicode=True)
    assert look
    return look.depth


@pytest.mark.parametrize(
    ("environment", "protocol"),
    [
        (KITTY, "kitty"),
        ({"TERM": "xterm-kitty"}, "kitty"),
        (XTERM | {"KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        (XTERM | {"TERM_PROGRAM": "ghostty"}, "kitty"),
        (ITERM2, "iterm2"),
        (WEZTERM, "iterm2"),
        ({"TERM": "wezterm"}, "iterm2"),
        (KONSOLE, "iterm2"),
        (XTERM | {"KONSOLE_VERSION": "220400"}, "iterm2"),
        (XTERM | {"KONSOLE_VERSION": "221202"}, "iterm2"),
        (XTERM | {"KONSOLE_VERSION": "220399"}, "blocks"),
        (XTERM | {"KONSOLE_VERSION": "211203"}, "blocks"),
        (XTERM | {"KONSOLE_VERSION": "much"}, "blocks"),
        (FOOT, "sixel"),
        ({"TERM": "foot-extra"}, "sixel"),
        ({"TERM": "mlterm"}, "sixel"),
        ({"TERM": "mlterm-256color"}, "sixel"),
        ({"WT_SESSION": "0f-1"}, "blocks"),
        (XTERM | {"TERM_PROGRAM": "vscode"}, "blocks"),
        (XTERM | {"TERM_PROGRAM": "Apple_Terminal"}, "blocks"),
        (XTERM | {"XTERM_VERSION": "XTerm(390)"}, "blocks"),
        (XTERM | {"VTE_VERSION": "7600"}, "blocks"),
        (XTERM, "blocks"),
        ({"TERM": "alacritty"}, "blocks"),
        ({"TERM": "linux"}, "blocks"),
        ({"TERM": "vt100"}, "blocks"),
        ({}, "blocks"),
    ],
)
def test_what_each_terminal_gets(environment: dict[str, str], protocol: str) -> None:
    assert chosen(environment) == protocol


@pytest.mark.parametrize("around", [KITTY, ITERM2, WEZTERM, KONSOLE, FOOT, {}])
@pytest.mark.parametrize(
    "inside",
    [
        {"TMUX": "tmux-1000/default,1,0"},
        {"STY": "4711.pts-0"},
        {"ZELLIJ": "0"},
        {"TERM": "screen-256color"},
        {"TERM": "screen.xterm-256color"},
        {"TERM": "tmux-256color"},
        {"TERM": "xterm-256color", "TERM_PROGRAM": "tmux"},
        {"TERM": "xterm-256color", "NVIM": "/run/nvim.1"},
        {"TERM": "xterm", "VIM_TERMINAL": "901"},
        {"TERM": "xterm-256color", "INSIDE_EMACS": "29.4,vterm"},
    ],
)
def test_a_terminal_inside_another_gets_blocks(
    around: dict[str, str], inside: dict[str, str]
) -> None:
    assert chosen(around | inside) == "blocks"


@pytest.mark.parametrize(
    ("outer", "inner", "protocol"),
    [
        (KITTY, XTERM | {"TERM_PROGRAM": "vscode"}, "blocks"),
        (WEZTERM, XTERM | {"TERM_PROGRAM": "vscode"}, "blocks"),
        (KITTY, XTERM | {"TERM_PROGRAM": "Apple_Terminal"}, "blocks"),
        (KITTY, XTERM | {"XTERM_VERSION": "XTerm(390)"}, "blocks"),
        (KITTY, XTERM | {"VTE_VERSION": "7600"}, "blocks"),
        (KITTY, XTERM | {"TERMINAL_EMULATOR": "JetBrains-JediTerm"}, "blocks"),
        (KONSOLE, XTERM | {"ALACRITTY_WINDOW_ID": "1"}, "blocks"),
        (WEZTERM, {"TERM": "alacritty"}, "blocks"),
        (KITTY, {"TERM": "alacritty"}, "blocks"),
        (KITTY, {"TERM": "foot"}, "sixel"),
        (ITERM2, {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, "kitty"),
        (XTERM | {"TERM_PROGRAM": "vscode"}, {"TERM": "xterm-kitty"}, "kitty"),
        (XTERM | {"VTE_VERSION": "7600"}, {"TERM": "xterm-ghostty"}, "kitty"),
        (KITTY, WEZTERM, "iterm2"),
        (KITTY, KONSOLE, "iterm2"),
        (FOOT, WEZTERM, "iterm2"),
    ],
)
def test_variables_that_leak_from_the_terminal_it_was_started_in(
    outer: dict[str, str], inner: dict[str, str], protocol: str
) -> None:
    assert chosen(outer | inner) == protocol


@pytest.mark.parametrize("terminal", [KITTY, ITERM2, KONSOLE, FOOT, XTERM])
def test_where_nobody_looks_there_is_no_picture(terminal: dict[str, str]) -> None:
    assert chosen(terminal, is_terminal=False) is None
    assert chosen(terminal | {"CI": "true"}) is None
    assert chosen(terminal | {"TERM": "dumb"}) is None
    assert chosen(terminal | {"TMUX": "x", "TERM": "dumb"}) is None
    assert chosen(terminal, "off") is None


def test_an_empty_variable_counts_as_none() -> None:
    empty = dict.fromkeys(("CI", "TMUX", "STY", "ZELLIJ", "NVIM", "TERM_PROGRAM"), "")
    assert chosen(KITTY | empty) == "kitty"
    assert chosen(XTERM | empty | {"KITTY_WINDOW_ID": "", "KONSOLE_VERSION": ""}) == "blocks"


@pytest.mark.parametrize("terminal", [KITTY, ITERM2, FOOT, XTERM, XTERM | {"TMUX": "x"}])
def test_without_colour_every_picture_is_letters(terminal: dict[str, str]) -> None:
    assert chosen(terminal, color=False) == "ascii"


def test_without_unicode_only_blocks_become_letters() -> None:
    assert chosen(XTERM, unicode=False) == "ascii"
    assert chosen(KITTY | {"TMUX": "x"}, unicode=False) == "ascii"
    assert chosen(KITTY, unicode=False) == "kitty"
    assert chosen(FOOT, unicode=False) == "sixel"


@pytest.mark.parametrize("choice", ["kitty", "iterm2", "sixel", "ascii"])
def test_a_protocol_by_name_is_obeyed_anywhere(choice: PreviewChoice) -> None:
    for environment in ({}, {"CI": "1"}, {"TERM": "dumb"}, {"TMUX": "x"}, KITTY):
        assert chosen(environment, choice) == choice
        assert chosen(environment, choice, is_terminal=False) == choice
        assert chosen(environment, choice, color=False, unicode=False) == choice


def test_blocks_by_name_need_colour_and_unicode() -> None:
    assert chosen({"CI": "1"}, "blocks", is_terminal=False) == "blocks"
    assert chosen(KITTY, "blocks", color=False) == "ascii"
    assert chosen(KITTY, "blocks", unicode=False) == "ascii"


@pytest.mark.parametrize(
    ("environment", "colors"),
    [
        (XTERM | {"COLORTERM": "truecolor"}, 1 << 24),
        (XTERM | {"COLORTERM": "24bit"}, 1 << 24),
        ({"WT_SESSION": "0f-1"}, 1 << 24),
        ({"TERM": "xterm-direct"}, 1 << 24),
        ({"TERM": "xterm-kitty"}, 1 << 24),
        ({"TERM": "foot"}, 1 << 24),
        (XTERM | {"TERM_PROGRAM": "Apple_Terminal"}, 256),
        ({"TERM": "xterm", "TERM_PROGRAM": "Apple_Terminal"}, 256),
        (XTERM, 256),
        (XTERM | {"COLORTERM": "yes"}, 256),
        ({"TERM": "tmux-256color", "TMUX": "x"}, 256),
        ({"TERM": "tmux-256color", "TMUX": "x", "COLORTERM": "truecolor"}, 1 << 24),
        ({"TERM": "screen", "STY": "1", "COLORTERM": "truecolor"}, 256),
        ({"TERM": "xterm"}, 16),
        ({"TERM": "linux"}, 16),
        ({}, 16),
    ],
)
def test_how_many_colours(environment: dict[str, str], colors: int) -> None:
    assert depth(environment).value == colors


@pytest.mark.parametrize(
    ("window", "cell"),
    [
        ((80, 24, 800, 480), (10, 20)),
        ((80, 24, 729, 460), (9, 19)),
        ((200, 50, 4000, 2200), (20, 44)),
        ((80, 24, 640, 192), (8, 8)),
    ],
)
def test_a_cell_is_measured(window: tuple[int, int, int, int], cell: tuple[int, int]) -> None:
    assert cell_size(*window) == cell


@pytest.mark.parametrize(
    "window",
    [
        (80, 24, 0, 0),
        (0, 0, 800, 480),
        (0, 0, 0, 0),
        (80, 24, 800, 0),
        (-1, -1, -10, -20),
        (80, 24, 80, 24),
        (80, 24, 65535, 65535),
        (80, 24, 480, 800),
        (80, 24, 1600, 240),
        (80, 24, 400, 4800),
    ],
)
def test_a_window_that_tells_no_pixels_or_nonsense(window: tuple[int, int, int, int]) -> None:
    assert cell_size(*window) == DEFAULT_CELL == (10, 20)


def test_the_measured_cell_is_in_the_look() -> None:
    look = choose("kitty", {}, is_terminal=True, color=True, unicode=True, cell=(9, 19))
    assert look == Look(Protocol.KITTY, Depth.COLORS_16, 9, 19)
