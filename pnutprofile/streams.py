"""Where does a run read and write, and what can those streams show?"""

import os
import select
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Literal, NamedTuple, TextIO

from pnutprofile.errors import LocalError
from pnutprofile.windows import take_every_letter, understands_colours

DEFAULT_WIDTH, MIN_WIDTH = 80, 20
DEFAULT_ROWS = 24

try:
    import fcntl
    import termios
except ImportError:  # Windows
    fcntl = termios = None  # type: ignore[assignment]

ColorChoice = Literal["auto", "always", "never"]
PreviewChoice = Literal["auto", "kitty", "iterm2", "sixel", "blocks", "ascii", "off"]


class Style(NamedTuple):
    """What a drawing needs to know of its terminal; the width is in columns."""

    width: int
    color: bool
    unicode: bool
    environment: Mapping[str, str]


class Window(NamedTuple):
    """How large a terminal is, in cells and, where it says so (else 0), in pixels."""

    columns: int
    rows: int
    width_px: int = 0
    height_px: int = 0


class Tile(NamedTuple):
    """A picture as terminal text, so many cells wide and high.

    `lead` is written once, at the start of an empty line, and makes room below; there are as many
    lines as rows, and each leaves the cursor `columns` cells to the right of where it began, so
    that text may follow. Colours and modes of the terminal are afterwards what they were before.
    """

    columns: int
    rows: int
    lead: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Give what shows the tile alone, the final newline included."""
        return self.lead + "".join(f"{line}\n" for line in self.lines)


class Streams(NamedTuple):
    """The three streams, each None where it is closed, and the environment."""

    stdin: TextIO | None
    stdout: TextIO | None
    stderr: TextIO | None
    environment: Mapping[str, str]

    @property
    def somebody_is_there(self) -> bool:
        """Tell whether a person can see a question and answer it."""
        return is_terminal(self.stdin) and is_terminal(self.stderr) and not self._env("CI")

    @property
    def is_dumb(self) -> bool:
        """Tell whether the terminal can do no more than print."""
        return self._env("TERM") == "dumb"

    @property
    def is_read_aloud(self) -> bool:
        """Tell whether a screen reader reads the terminal: plain lines, in which nothing moves."""
        return self._env("ACCESSIBLE") not in ("", "0")

    def may_redraw(self, stream: TextIO | None) -> bool:
        """Tell whether a line may be drawn again and again: not for a screen reader."""
        return is_terminal(stream) and not (self.is_dumb or self.is_read_aloud)

    @property
    def may_color(self) -> bool:
        """Tell whether nothing in the environment speaks against colour."""
        return not (self._env("NO_COLOR") or self._env("FORCE_COLOR") == "0" or self.is_dumb)

    def style(self, stream: TextIO | None, choice: ColorChoice) -> Style:
        """Say how to draw on one of the streams."""
        encoding = (getattr(stream, "encoding", "") or "").lower().replace("-", "")
        return Style(
            width=_width(stream, self._env("COLUMNS")),
            color=self.colors(stream, choice),
            unicode=encoding.startswith("utf"),
            environment=self.environment,
        )

    def window(self, stream: TextIO | None) -> Window:
        """Measure the terminal behind a stream; elsewhere guess."""
        measured, rows, width_px, height_px = _measured(stream)
        columns = _width(stream, self._env("COLUMNS"))
        return Window(
            columns=columns,
            rows=rows or DEFAULT_ROWS,
            # Of as many cells as there are said to be, each as wide as they really are.
            width_px=width_px // measured * columns if measured else 0,
            height_px=height_px,
        )

    def colors(self, stream: TextIO | None, choice: ColorChoice) -> bool:
        """Decide on colour: --color, NO_COLOR, FORCE_COLOR, TERM=dumb, then the terminal."""
        if choice != "auto":
            return choice == "always"
        if self._env("NO_COLOR"):
            return False
        if self._env("FORCE_COLOR"):
            return self._env("FORCE_COLOR") != "0"
        if stream is None or self.is_dumb or not is_terminal(stream):
            return False
        return understands_colours(stream)

    def _env(self, name: str) -> str:
        return self.environment.get(name, "")


def own_streams(environment: Mapping[str, str] = os.environ) -> Streams:
    """Give the streams of this process, ready for every letter."""
    take_every_letter(sys.stdout, sys.stderr)
    return Streams(sys.stdin, sys.stdout, sys.stderr, environment)


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal; a closed one is none."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def await_input(stream: Any) -> bool:
    """Wait for input where a read would not, as on a pipe that another program made hasty.

    Tells whether the stream is such a one: what a read gives there need not be all there is.
    """
    if not hasattr(os, "get_blocking"):  # Windows, before Python 3.12
        return False
    try:
        is_hasty = not os.get_blocking(stream.fileno())
    except (OSError, ValueError):  # in memory, or closed
        return False
    if is_hasty:
        select.select([stream], [], [])
    return is_hasty


@contextmanager
def answering(stream: TextIO | None) -> Iterator[TextIO]:
    """Give the stream that an answer goes to, for as long as it is written to.

    Raises LocalError if it is closed or cannot be written. That nobody reads any more stays a
    BrokenPipeError. After both nothing is left for the end of the process to fail at.
    """
    if stream is None:
        raise LocalError("standard output is closed", "the answer cannot be shown")
    try:
        yield stream
    except BrokenPipeError:
        abandon(stream)
        raise
    except OSError as fault:
        abandon(stream)
        why = fault.strerror or str(fault)
        raise LocalError("the answer cannot be written", why) from None


def abandon(stream: TextIO | None) -> None:
    """Let nothing be written to a stream at exit that nobody can read any more."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[union-attr]


def _width(stream: TextIO | None, columns: str) -> int:
    if columns.isdecimal() and len(columns) < 6 and int(columns) > 0:
        return max(int(columns), MIN_WIDTH)
    width = _measured(stream)[0]
    return max(width, MIN_WIDTH) if width else DEFAULT_WIDTH


def _measured(stream: TextIO | None) -> tuple[int, int, int, int]:
    """Give columns, rows, width and height in pixels, each 0 where nothing tells it."""
    try:
        descriptor = stream.fileno() if stream else -1
        if sys.platform == "win32" or termios is None:
            columns, rows = os.get_terminal_size(descriptor)
            return columns, rows, 0, 0
        answer = fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(8))
        rows, columns, width_px, height_px = struct.unpack("HHHH", answer)
    except (OSError, ValueError, AttributeError):
        return 0, 0, 0, 0
    return columns, rows, width_px, height_px
