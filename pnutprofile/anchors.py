"""Where in a text do links stand that are named by their anchors, and how are they named again?

Positions are Unicode code points. An anchor that occurs more than once is told apart by its
number, counted from 1; occurrences may overlap.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pnutprofile.bio import Link


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A link as a document names it: words of the text, an address, maybe a title."""

    anchor: str
    url: str
    title: str | None = None
    nth: int | None = None


def occurrences(text: str, anchor: str) -> Iterator[int]:
    """Give where an anchor begins in a text, each time."""
    start = text.find(anchor)
    while anchor and start >= 0:
        yield start
        start = text.find(anchor, start + 1)


def place(text: str, named: Anchor) -> Link | str:
    """Place a link on its anchor, or say why that cannot be done."""
    found = list(occurrences(text, named.anchor))
    if not found:
        return f"the text does not hold the anchor {named.anchor}"
    if named.nth is None and len(found) > 1:
        return f"the anchor {named.anchor} stands {len(found)} times in the text: add nth = 1"
    nth = named.nth or 1
    if nth > len(found):
        times = "once" if len(found) == 1 else f"{len(found)} times"
        return f"nth is {nth}, but the anchor {named.anchor} stands {times} in the text"
    return Link(
        pos=found[nth - 1],
        len=len(named.anchor),
        url=named.url,
        text=named.anchor,
        title=named.title,
    )


def overlap(link: Link, others: Iterable[Link]) -> Link | None:
    """Give the first of the other links that shares a place with this one."""
    return next((one for one in others if link.pos < one.end and one.pos < link.end), None)


def name_links(text: str, links: Iterable[Link]) -> tuple[Anchor, ...]:
    """Name links by their anchors, with a number only where it is needed."""
    return tuple(
        Anchor(
            anchor=text[link.pos : link.end],
            url=link.url,
            title=link.title,
            nth=_number(text, link),
        )
        for link in sorted(links, key=lambda link: link.pos)
    )


def _number(text: str, link: Link) -> int | None:
    found = list(occurrences(text, text[link.pos : link.end]))
    return found.index(link.pos) + 1 if len(found) > 1 else None
