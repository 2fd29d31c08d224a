"""What stands where on one panel of the preview picture? Only numbers, for any width.

The more room there is, the more is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

Size = tuple[int, int]

DESIGN_WIDTH = 640
"""The layouts are thought out for a panel so many pixels wide, and none is drawn wider."""

HIGHEST_HEADER, FLATTEST_HEADER = 2, 8
"""A cover is this many times as wide as high: what is higher or flatter is cut, as pages do."""

MIN_ROUNDED = 4
"""What is less high keeps its corners: there would be nothing left of it."""


class Fill(Enum):
    """What a shape is filled with."""

    PICTURE = "the picture that is previewed"
    OTHER = "the avatar that stands on a cover"
    GROUND = "the colour of the ground"
    NAME = "a strong grey, for a name"
    TEXT = "a faint grey, for what somebody wrote"


class Shape(NamedTuple):
    """One filled rectangle of a panel, in pixels; with half its side as radius it is a disc."""

    fill: Fill
    left: int
    top: int
    width: int
    height: int
    radius: float = 0

    @property
    def place(self) -> tuple[int, int]:
        """Give the left and top."""
        return self.left, self.top

    @property
    def size(self) -> Size:
        """Give the width and height."""
        return self.width, self.height


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One of the two halves of a scene; later shapes cover earlier ones."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    radius: int = 0
    gap: int = 0
    """How far the other panel is."""

    @property
    def size(self) -> Size:
        """Give the width and height."""
        return self.width, self.height


Draft = Callable[[int, Size], Panel]
"""Lays out a panel of about this width, never more, for a picture of this size."""


def _full_avatar(width: int, _picture: Size) -> Panel:
    """Show the avatar of a profile and below it that of a post, both square and round."""
    px = _ruler(width)
    margin, gap, small = px(56), px(40), px(72)
    large = (width - 2 * margin - gap) // 2
    low = margin + large + gap
    shapes: list[Shape] = []
    for left, is_round in ((margin, False), (margin + large + gap, True)):
        beside = left + small + px(20)
        shapes += [
            _avatar(Fill.PICTURE, left, margin, large, is_round),
            _avatar(Fill.PICTURE, left, low, small, is_round),
            _bar(Fill.NAME, beside, low + px(6), px(96), px(16)),
            _bar(Fill.TEXT, beside, low + px(34), left + large - beside, px(12)),
            _bar(Fill.TEXT, beside, low + px(55), px(118), px(12)),
        ]
    return Panel(
        width=2 * margin + 2 * large + gap,
        height=low + small + margin,
        shapes=tuple(shapes),
        radius=px(28),
        gap=px(24),
    )


def _plain_avatar(width: int, _picture: Size) -> Panel:
    """Show the same, closer together and without the bars."""
    margin = max(1, round(width / 18))
    large = (width - 3 * margin) // 2
    small = large // 2
    low = 2 * margin + large
    columns = ((margin, False), (2 * margin + large, True))
    return Panel(
        width=3 * margin + 2 * large,
        height=low + small + margin,
        shapes=tuple(
            _avatar(Fill.PICTURE, left, top, side, is_round)
            for left, is_round in columns
            for top, side in ((margin, large), (low, small))
        ),
    )


def _bare_avatar(width: int, _picture: Size) -> Panel:
    """Show one round avatar."""
    margin = width // 10
    avatar = _avatar(Fill.PICTURE, margin, margin, width - 2 * margin, is_round=True)
    return Panel(width=width, height=width, shapes=(avatar,))


def _full_cover(width: int, picture: Size) -> Panel:
    """Show the head of a profile page: cover, avatar over its lower edge, name and bio."""
    px = _ruler(width)
    header = _header(width, picture)
    margin, side, ring = px(40), px(152), px(8)
    below = _below_avatar(header, side, ring)
    beside = margin + side + px(28)
    text = below + px(30)
    return Panel(
        width=width,
        height=text + px(112),
        shapes=(
            header,
            *_ringed(margin, below - side, side, ring),
            _bar(Fill.NAME, beside, below - px(56), px(208), px(22)),
            _bar(Fill.TEXT, beside, below - px(20), px(124), px(14)),
            _bar(Fill.TEXT, margin, text, width - 2 * margin, px(14)),
            _bar(Fill.TEXT, margin, text + px(28), px(516), px(14)),
            _bar(Fill.TEXT, margin, text + px(56), px(304), px(14)),
        ),
        radius=px(28),
        gap=px(24),
    )


def _plain_cover(width: int, picture: Size) -> Panel:
    """Show the cover, a larger avatar, and one bar for the name."""
    header = _header(width, picture)
    margin = max(1, width // 16)
    side, ring, bar = round(width * 0.36), max(1, width // 64), max(1, width // 20)
    below = _below_avatar(header, side, ring)
    beside = 3 * margin + side
    return Panel(
        width=width,
        height=below + margin,
        shapes=(
            header,
            *_ringed(margin, below - side, side, ring),
            _bar(Fill.NAME, beside, (header.height + below - bar) // 2, width // 3, bar),
        ),
    )


def _bare_cover(width: int, picture: Size) -> Panel:
    """Show the cover, and a little ground below."""
    header = _header(width, picture)
    return Panel(width=width, height=header.height + max(1, width // 4), shapes=(header,))


DRAFTS: Mapping[str, tuple[tuple[int, Draft], ...]] = {
    "avatar": ((200, _full_avatar), (32, _plain_avatar), (1, _bare_avatar)),
    "cover": ((200, _full_cover), (16, _plain_cover), (1, _bare_cover)),
}
"""How wide a panel must be for each of the layouts; the first that can be had is taken."""


def _ruler(width: int) -> Callable[[int], int]:
    """Turn lengths of the design into pixels of a panel of this width, at least one."""
    return lambda length: max(1, round(length * width / DESIGN_WIDTH))


def _header(width: int, cover: Size) -> Shape:
    """Give a cover the whole width, and its own height within bounds."""
    own_height = round(width * cover[1] / cover[0])
    height = min(max(own_height, width // FLATTEST_HEADER, 1), max(1, width // HIGHEST_HEADER))
    return Shape(Fill.PICTURE, 0, 0, width, height)


def _avatar(fill: Fill, left: int, top: int, side: int, is_round: bool) -> Shape:
    return Shape(fill, left, top, side, side, _roundness(side) if is_round else 0)


def _ringed(left: int, top: int, side: int, ring: int) -> tuple[Shape, Shape]:
    """Set a round avatar on a larger disc of the ground, which parts it from the cover."""
    disc = _avatar(Fill.GROUND, left - ring, top - ring, side + 2 * ring, is_round=True)
    return disc, _avatar(Fill.OTHER, left, top, side, is_round=True)


def _below_avatar(header: Shape, side: int, ring: int) -> int:
    """Tell where an avatar ends whose middle is on the lower edge of the header, if it can be.

    Over a flat one it stands lower, as more than its ring is to be seen of the cover above it.
    """
    return max(header.height + side - side // 2, side + 3 * ring)


def _bar(fill: Fill, left: int, top: int, width: int, height: int) -> Shape:
    return Shape(fill, left, top, width, height, _roundness(height))


def _roundness(height: int) -> float:
    """Give the radius of ends that are half discs."""
    return height / 2 if height >= MIN_ROUNDED else 0
