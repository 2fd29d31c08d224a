"""What can be drawn for a terminal, and with which pictures?"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, TextIO

from pnutprofile.profile import Change, User
from pnutprofile.streams import Style, Tile

if TYPE_CHECKING:
    from pnutprofile.bio import Bio
    from pnutprofile.dialects import Dialect

Lines = Iterable[tuple[str, ...]]
"""Rows of a plain answer; most have a name and a value."""


class Tone(Enum):
    """How good something is."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


class Verdict(str):
    """A cell that says how good something is: the words say it, a colour only underlines them."""

    __slots__ = ("tone",)
    tone: Tone

    def __new__(cls, words: str, tone: Tone) -> Self:
        """Make a cell of some words."""
        made = super().__new__(cls, words)
        made.tone = tone
        return made


class Pictures(NamedTuple):
    """The pictures of a profile's card, as far as there are any."""

    cover: Tile | None = None
    avatar: Tile | None = None


NO_PICTURES = Pictures()


class Drawing(Protocol):
    """What can be drawn for a terminal; every drawing is returned as text."""

    def card(
        self, user: User, dialect: "Dialect", page: str, style: Style, pictures: Pictures
    ) -> str:
        """Draw a profile."""

    def text(self, bio: "Bio", style: Style) -> str:
        """Draw a bio."""

    def table(self, lines: Lines, style: Style, *, is_cut: bool = False) -> str:
        """Draw rows in columns; `is_cut` cuts the last cell of each to fit its line."""

    def differences(self, changes: Iterable[Change], style: Style) -> str:
        """Draw what changes, word by word where there are many."""


class Motion(Protocol):
    """What moves on a terminal, and is gone at the end."""

    def progress(
        self, stream: TextIO, label: str, total: int, style: Style
    ) -> AbstractContextManager[Callable[[int], None]]:
        """Draw how far an upload has come until the context ends."""

    def countdown(
        self, stream: TextIO, reason: str, seconds: int, style: Style
    ) -> AbstractContextManager[Callable[[int], None]]:
        """Draw how many seconds are left until the context ends."""


Draw = Callable[[Drawing, Style], str]
"""What draws something, given how to."""
