"""Where does a run read and write, and what can those streams show?"""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, TextIO

DEFAULT_WIDTH, MIN_WIDTH = 80, 20

ColorChoice = Literal["auto", "always", "never"]


@dataclass(frozen=True, kw_only=True)
class Style:
    """What a drawing needs to know of its terminal; the width is in columns."""

    width: int
    color: bool
    unicode: bool
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Streams:
    """The three streams, each None where it is closed, and the environment."""

    stdin: TextIO | None = field(default_factory=lambda: sys.stdin)
    stdout: TextIO | None = field(default_factory=lambda: sys.stdout)
    stderr: TextIO | None = field(default_factory=lambda: sys.stderr)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def somebody_is_there(self) -> bool:
        """Tell whether a person can see a question and answer it."""
        return is_terminal(self.stdin) and is_terminal(self.stderr) and not self._env("CI")

    @property
    def is_dumb(self) -> bool:
        """Tell whether the terminal can do no more than print."""
        return self._env("TERM") == "dumb"

    def style(self, stream: TextIO | None, choice: ColorChoice) -> Style:
        """Say how to draw on one of the streams."""
        encoding = (getattr(stream, "encoding", "") or "").lower().replace("-", "")
        return Style(
            width=_width(stream, self._env("COLUMNS")),
            color=self.colors(stream, choice),
            unicode=encoding.startswith("utf"),
            environment=self.environment,
        )

    def colors(self, stream: TextIO | None, choice: ColorChoice) -> bool:
        """Decide on colour: --color, NO_COLOR, FORCE_COLOR, TERM=dumb, then the terminal."""
        if choice != "auto":
            return choice == "always"
        if self._env("NO_COLOR"):
            return False
        if self._env("FORCE_COLOR"):
            return self._env("FORCE_COLOR") != "0"
        return not self.is_dumb and is_terminal(stream)

    def _env(self, name: str) -> str:
        return self.environment.get(name, "")


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal; a closed one is none."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def abandon(stream: TextIO | None) -> None:
    """Let nothing be written to a stream at exit that nobody can read any more."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[union-attr]


def _width(stream: TextIO | None, columns: str) -> int:
    if columns.isdecimal() and len(columns) < 6 and int(columns) > 0:
        return max(int(columns), MIN_WIDTH)
    try:
        width = os.get_terminal_size(stream.fileno()).columns if stream else 0
    except (OSError, ValueError, AttributeError):
        width = 0
    return max(width, MIN_WIDTH) if width else DEFAULT_WIDTH
