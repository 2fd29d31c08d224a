"""How is a bio written so that a server shows it just as it was, with the same links?

Writing the visible text back would re-submit the ` [domain]` suffixes and turn links into words.
So each way to write a bio is read here as the server would read it, and the plainest one is taken
that shows the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from pnutprofile.bio import (
    MARKDOWN,
    Bio,
    Link,
    Mention,
    Tag,
    count,
    has_markdown,
    is_bare,
    misplaced,
    read,
)
from pnutprofile.dialects import BioRule

_SUFFIXES = re.compile(r"(?: \[[^\[\]]*\])+")
_ORIGIN = re.compile(r"\A[^/?#]*//[^/?#]*")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A bio as it is sent: its text, links placed by hand, and what the server is to look for.

    Positions of `links` are code points of `text`. A switch that is None stands for the usual: look
    for markdown and bare addresses, unless links are given, which then are all there are.
    """

    text: str = ""
    links: tuple[Link, ...] | None = None
    markdown: bool | None = None
    bare_links: bool | None = None

    @property
    def finds_markdown(self) -> bool:
        """Tell whether markdown links are to become links."""
        return self.links is None if self.markdown is None else self.markdown

    @property
    def finds_bare_links(self) -> bool:
        """Tell whether addresses in the text are to become links."""
        return self.links is None if self.bare_links is None else self.bare_links

    @property
    def is_usual(self) -> bool:
        """Tell whether it is read as any text is, without a word about links."""
        return self.links is None and self.finds_markdown and self.finds_bare_links

    def read(self, rule: BioRule) -> Bio:
        """Read it as the server will."""
        found = read(
            self.text,
            markdown=self.finds_markdown,
            links=self.finds_bare_links,
            schemes=rule.link_schemes,
            given=self.links or (),
            amends_given=rule.amends_given_links,
        )
        if rule.link_titles:
            return found
        return replace(found, links=tuple(replace(link, title=None) for link in found.links))

    def count(self, rule: BioRule) -> int:
        """Count it as the server does."""
        return count(self.text, markdown=self.finds_markdown, schemes=rule.link_schemes)

    def entities(self, rule: BioRule) -> dict[str, Any]:
        """Give what is sent beside the text; empty for a bio that needs no more than its text."""
        found: dict[str, Any] = {}
        if self.links is not None:
            found[rule.links] = [_to_wire(link, rule) for link in self.links]
            if self.finds_bare_links:
                found[rule.links_switch] = True
        elif not self.finds_bare_links:
            off = (rule.links, []) if rule.no_links_by_empty_list else (rule.links_switch, 0)
            found[off[0]] = off[1]
        if self.finds_markdown and (self.links is not None or not rule.markdown_by_default):
            if has_markdown(self.text, rule.link_schemes):
                found[rule.markdown_switch] = True
        elif not self.finds_markdown and self.links is None and rule.markdown_by_default:
            found[rule.markdown_switch] = 0
        return found


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What people see of a bio: its words without the ` [domain]` suffixes, and its links."""

    words: str
    links: tuple[Link, ...]
    """By their place in the words. `amended_len` is None where no suffix was shown."""

    def same_words_and_links(self, other: "Shown", *, bare: bool = True) -> bool:
        """Compare what is said and where links lead; without `bare`, addresses do not count.

        Which addresses in a text become links is a matter of each server's list of domains.
        """
        return self.words == other.words and self._keys(bare) == other._keys(bare)

    def holds(self, other: "Shown") -> bool:
        """Tell whether the words are the same, and no link of the other is missing here."""
        return self.words == other.words and other._keys(True) <= self._keys(True)

    def is_same(self, other: "Shown") -> bool:
        """Compare all there is to see."""
        return self._shape == other._shape and self.same_words_and_links(other)

    @property
    def _shape(self) -> list[tuple[int, bool]]:
        return [(link.pos, link.amended_len is not None) for link in self.links]

    def _keys(self, bare: bool) -> frozenset[tuple[int, int, str, str]]:
        return frozenset(
            (link.pos, link.len, _address(link.url), link.title or "")
            for link in self.links
            if bare or not is_bare(self.words[link.pos : link.end], link.url)
        )


def shown(text: str, links: Iterable[Link]) -> Shown:
    """Cut the suffixes off a visible text."""
    words, moved, done = "", [], 0
    for link in _orderly(text, links):
        words += text[done : link.pos]
        moved.append(replace(link, pos=len(words)))
        words += text[link.pos : link.end]
        done = _end(link)
    return Shown(words=words + text[done:], links=tuple(moved))


def shown_by(written: Written, rule: BioRule) -> Shown:
    """Tell what people will see of a bio."""
    found = written.read(rule)
    return shown(found.text, found.links)


def as_written(text: str, entities: Any, source: str, rule: BioRule) -> Written:
    """Say what must be sent so that a visible text with these links is shown again.

    `entities` are the links as the server gave them, `source` is the server's own source if it told
    one. Of all ways to write it the first is taken that reads the same; where markdown cannot say
    it, the words are sent with each link in its place.
    """
    links = links_from_wire(text, entities)
    wanted = shown(text, links)
    last = Written(text=wanted.words, links=tuple(_placed(wanted.links)))
    ways = _ways(text, links, source, wanted)
    return next((way for way in ways if shown_by(way, rule).is_same(wanted)), last)


def _ways(text: str, links: tuple[Link, ...], source: str, wanted: Shown) -> Iterator[Written]:
    """Give the ways to write a bio, from the plainest on."""
    for one in (source, _rebuilt(text, links, bare=False), _rebuilt(text, links, bare=True)):
        if one or not text:
            yield Written(text=one)
            yield Written(text=one, bare_links=False)
    yield Written(text=text, markdown=False)
    yield Written(text=text, markdown=False, bare_links=False)
    if not misplaced(wanted.words, wanted.links):
        yield Written(text=wanted.words, links=tuple(_placed(wanted.links)))
    anchored = (link for link in wanted.links if not _is_found(link))
    yield Written(text=wanted.words, links=tuple(_placed(anchored)), bare_links=True)


def _placed(links: Iterable[Link]) -> Iterator[Link]:
    return (replace(link, amended_len=None) for link in links)


def source_of(text: str, entities: Any) -> str:
    """Rebuild the markdown from the visible text and its link entities.

    Bare links stay as they are, and so do entities that do not fit the text or that markdown
    cannot express.
    """
    return _rebuilt(text, links_from_wire(text, entities), bare=False)


def bio_from_wire(text: str, entities: Any, rule: BioRule) -> Bio:
    """Read a visible text with its entities; those that do not fit it are left out."""
    lists = entities if isinstance(entities, dict) else {}
    mentions = _named(text, lists.get("mentions"), rule.mention_name)
    tags = _named(text, lists.get(rule.tags), rule.tag_name)
    return Bio(
        text=text,
        links=links_from_wire(text, lists.get(rule.links)),
        mentions=tuple(Mention(pos=pos, len=length, name=name) for pos, length, name in mentions),
        tags=tuple(Tag(pos=pos, len=length, name=name) for pos, length, name in tags),
    )


def links_from_wire(text: str, entities: Any) -> tuple[Link, ...]:
    """Read link entities, in their order; those that do not fit the text are left out."""
    items = entities if isinstance(entities, list) else ()
    found = (_from_wire(text, item) for item in items if isinstance(item, dict))
    return tuple(_orderly(text, filter(None, found)))


def _orderly(text: str, links: Iterable[Link]) -> Iterator[Link]:
    """Give links by their place, of two that overlap the first.

    `amended_len` is None unless a ` [domain]` stands there, as a server may count one anyway.
    """
    done = 0
    for link in sorted(links, key=lambda link: link.pos):
        if link.pos < done:
            continue
        amended = min(link.pos + (link.amended_len or 0), len(text))
        is_amended = _SUFFIXES.fullmatch(text[link.end : amended])
        orderly = replace(link, amended_len=amended - link.pos if is_amended else None)
        done = _end(orderly)
        yield orderly


def _end(link: Link) -> int:
    """Say where a link ends, its suffix included."""
    return link.pos + (link.amended_len or link.len)


def _from_wire(text: str, item: Mapping[str, Any]) -> Link | None:
    place, url, title = _stretch(text, item), item.get("url", item.get("link")), item.get("title")
    if place is None or not isinstance(url, str) or not url:
        return None
    pos, length = place
    amended = item.get("amended_len")
    return Link(
        pos=pos,
        len=length,
        url=url,
        text=text[pos : pos + length],
        title=title if isinstance(title, str) and title else None,
        amended_len=amended if _is_count(amended) else None,
    )


def _named(text: str, items: Any, key: str) -> Iterator[tuple[int, int, str]]:
    for item in items if isinstance(items, list) else ():
        place = _stretch(text, item) if isinstance(item, dict) else None
        if place and isinstance(item.get(key), str):
            yield (*place, item[key])


def _stretch(text: str, item: Mapping[str, Any]) -> tuple[int, int] | None:
    """Give where an entity stands and how long it is; None if it does not fit the text."""
    pos, length = item.get("pos"), item.get("len")
    if not _is_count(pos) or not _is_count(length):
        return None
    return (pos, length) if 0 <= pos < pos + length <= len(text) else None


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _to_wire(link: Link, rule: BioRule) -> dict[str, Any]:
    placed: dict[str, Any] = {"pos": link.pos, "len": link.len, "url": link.url}
    return placed | ({"title": link.title} if link.title and rule.link_titles else {})


def _rebuilt(text: str, links: Iterable[Link], *, bare: bool) -> str:
    """Put markdown where links are; addresses in the text stay as they are unless `bare`."""
    parts, done = [], 0
    for link in links:
        markdown = "" if _is_found(link) and not bare else _markdown(link)
        if markdown:
            parts += [text[done : link.pos], markdown]
            done = _end(link)
    return "".join([*parts, text[done:]])


def _is_found(link: Link) -> bool:
    """Tell whether a link is one that a server finds by itself: those have no suffix."""
    return is_bare(link.text, link.url) and link.amended_len is None


def _markdown(link: Link) -> str:
    """Give the markdown of a link; empty where markdown cannot say it."""
    title = link.title or ""
    quoted = f' "{title}"' if title else ""
    markdown = f"[{link.text}]({link.url}{quoted})"
    match = MARKDOWN.fullmatch(markdown)
    said = (match["anchor"], match["url"], match["title"] or "") if match else ()
    return markdown if said == (link.text, link.url, title) else ""


def _address(url: str) -> str:
    """Give an address without what servers may write differently: case of the host, last slash."""
    return _ORIGIN.sub(lambda match: match[0].lower(), url, count=1).rstrip("/")
