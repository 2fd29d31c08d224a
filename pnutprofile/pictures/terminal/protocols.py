"""How can a terminal show a picture? Judged by its environment alone: the terminal is never asked.

A question to the terminal would cost time, swallow keys that are typed meanwhile, and hang where
nobody answers.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple, TypeVar

from pnutprofile.streams import PreviewChoice

DEFAULT_CELL = (10, 20)
"""Width and height of a cell in pixels where the terminal does not say; most are about 1 to 2."""

CELL_WIDTHS = range(4, 101)
STEEPEST_CELL = 4
"""No font is that many times as high as wide; what says so does not know its pixels."""


class Protocol(Enum):
    """A way to show a picture; the values are the words of `--preview`."""

    KITTY = "kitty"
    ITERM2 = "iterm2"
    SIXEL = "sixel"
    BLOCKS = "blocks"
    ASCII = "ascii"


class Depth(Enum):
    """How many colours text may have."""

    TRUECOLOR = 1 << 24
    COLORS_256 = 256
    COLORS_16 = 16


class Look(NamedTuple):
    """What drawing needs to know of a terminal, besides its size; a cell is measured in pixels."""

    protocol: Protocol
    depth: Depth = Depth.TRUECOLOR
    cell_width: int = DEFAULT_CELL[0]
    cell_height: int = DEFAULT_CELL[1]


Told = TypeVar("Told")
Signs = tuple[tuple[str, str, Told], ...]
"""A variable, what its whole value looks like, and what that tells; the first that fits counts."""

SET = ".+"

PROTOCOL_SIGNS: Signs[Protocol | None] = (
    # Nobody looks, or nothing can be drawn.
    ("CI", SET, None),
    ("TERM", "dumb", None),
    # A terminal inside another: it shows cells, whatever the one around it could do.
    ("TMUX", SET, Protocol.BLOCKS),
    ("STY", SET, Protocol.BLOCKS),
    ("ZELLIJ", SET, Protocol.BLOCKS),
    ("NVIM", SET, Protocol.BLOCKS),
    ("VIM_TERMINAL", SET, Protocol.BLOCKS),
    ("INSIDE_EMACS", SET, Protocol.BLOCKS),
    ("TERM_PROGRAM", "tmux|screen", Protocol.BLOCKS),
    # Every terminal sets TERM, so a name that only one of them has is its own.
    ("TERM", "xterm-(kitty|ghostty)", Protocol.KITTY),
    ("TERM", "wezterm", Protocol.ITERM2),
    ("TERM", "(foot|mlterm).*", Protocol.SIXEL),
    ("TERM", "(?!xterm).+", Protocol.BLOCKS),
    # Many set TERM_PROGRAM; the others leave the one of the terminal that they were started from.
    ("TERM_PROGRAM", "ghostty", Protocol.KITTY),
    ("TERM_PROGRAM", r"iTerm\.app|WezTerm", Protocol.ITERM2),
    ("TERM_PROGRAM", SET, Protocol.BLOCKS),
    # The rest leaks into every terminal started from there: where it contradicts, the modest wins.
    ("ALACRITTY_WINDOW_ID", SET, Protocol.BLOCKS),
    ("TERMINAL_EMULATOR", SET, Protocol.BLOCKS),
    ("VTE_VERSION", SET, Protocol.BLOCKS),
    ("WT_SESSION", SET, Protocol.BLOCKS),
    ("XTERM_VERSION", SET, Protocol.BLOCKS),
    ("KONSOLE_VERSION", r"22(0[4-9]|1\d)\d\d|(2[3-9]|[3-9]\d)\d{4}", Protocol.ITERM2),
    ("KONSOLE_VERSION", SET, Protocol.BLOCKS),
    ("KITTY_WINDOW_ID", SET, Protocol.KITTY),
)

DEPTH_SIGNS: Signs[Depth] = (
    # GNU screen before 5 takes the numbers of a true colour for codes of their own.
    ("STY", SET, Depth.COLORS_256),
    ("COLORTERM", "truecolor|24bit", Depth.TRUECOLOR),
    ("WT_SESSION", SET, Depth.TRUECOLOR),
    ("TERM_PROGRAM", "Apple_Terminal", Depth.COLORS_256),
    # COLORTERM does not travel through ssh, TERM does.
    ("TERM", "xterm-(kitty|ghostty)|(alacritty|foot|wezterm).*|.+-direct", Depth.TRUECOLOR),
    ("TERM", ".*256color.*", Depth.COLORS_256),
)


def choose(
    choice: PreviewChoice,
    environment: Mapping[str, str],
    *,
    is_terminal: bool,
    color: bool,
    unicode: bool,
    cell: tuple[int, int] = DEFAULT_CELL,
) -> Look | None:
    """Choose how to show pictures on a stream, or None for not at all.

    A protocol that is asked for by name is obeyed, terminal or not; only half blocks need colour
    and Unicode, and become ASCII without. `cell` is what `cell_size` says of the terminal.
    """
    protocol = _asked_for(choice) if choice != "auto" else _judged(environment, is_terminal, color)
    if protocol is None:
        return None
    if protocol is Protocol.BLOCKS and not (color and unicode):
        protocol = Protocol.ASCII
    return Look(protocol, _first(DEPTH_SIGNS, environment, Depth.COLORS_16), *cell)


def cell_size(columns: int, rows: int, width_px: int, height_px: int) -> tuple[int, int]:
    """Give width and height of a cell in pixels, from the four numbers of TIOCGWINSZ.

    Many terminals fill in none or nonsense: the answer is then `DEFAULT_CELL`.
    """
    if min(columns, rows, width_px, height_px) <= 0:
        return DEFAULT_CELL
    width, height = width_px // columns, height_px // rows
    if width not in CELL_WIDTHS or not width <= height <= width * STEEPEST_CELL:
        return DEFAULT_CELL
    return width, height


def _asked_for(choice: PreviewChoice) -> Protocol | None:
    return None if choice == "off" else Protocol(choice)


def _judged(environment: Mapping[str, str], is_terminal: bool, color: bool) -> Protocol | None:
    """Take what the terminal certainly shows; without colour every picture is made of letters."""
    protocol = _first(PROTOCOL_SIGNS, environment, Protocol.BLOCKS) if is_terminal else None
    return protocol if color or protocol is None else Protocol.ASCII


def _first(signs: Signs[Told], environment: Mapping[str, str], otherwise: Told) -> Told:
    """Give what the first fitting sign tells."""
    for variable, pattern, verdict in signs:
        if re.fullmatch(pattern, environment.get(variable, ""), re.DOTALL):
            return verdict
    return otherwise
