"""How large can the preview picture be, and how much can it tell, in the room there is?

A scene is two panels of the same drawing, one for each ground.
"""

from bisect import bisect
from dataclasses import dataclass

from pnutprofile.pictures.scenes.panels import DESIGN_WIDTH, DRAFTS, Draft, Panel, Size


@dataclass(frozen=True)
class Layout:
    """The whole scene: two panels, beside each other or one below the other."""

    panel: Panel
    stacked: bool

    @property
    def second(self) -> Size:
        """Give the left and top of the second panel; the first stands in the corner."""
        if self.stacked:
            return 0, self.panel.height + self.panel.gap
        return self.panel.width + self.panel.gap, 0

    @property
    def size(self) -> Size:
        """Give the width and height of all."""
        left, top = self.second
        return left + self.panel.width, top + self.panel.height

    def fits(self, room: Size) -> bool:
        """Tell whether there is room for it."""
        return self.size[0] <= room[0] and self.size[1] <= room[1]


def lay_out(kind: str, picture: Size, room: Size) -> Layout:
    """Find the layout that tells most in the given room, and the largest of its kind.

    Only in a room of a single row or pixel it is larger than the room. Raises `KeyError` for a kind
    that is none.
    """
    for least, draft in DRAFTS[kind]:
        beside, stacked = (_largest(draft, picture, room, stacked) for stacked in (False, True))
        best = max(beside, stacked, key=lambda it: (it.fits(room), it.panel.width))
        if best.panel.width >= least:
            break
    return best


def _largest(draft: Draft, picture: Size, room: Size, stacked: bool) -> Layout:
    """Make the panels as wide as the room lets them be, or one pixel wide."""

    def layout(width: int) -> Layout:
        return Layout(draft(width, picture), stacked)

    too_wide = bisect(range(1, DESIGN_WIDTH + 1), False, key=lambda at: not layout(at).fits(room))
    return layout(max(1, too_wide))
