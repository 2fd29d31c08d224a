"""How does a server read a bio: its visible text, links, mentions and tags, and its length?

Positions and lengths are Unicode code points. A markdown link `[anchor](address "title")` shows as
`anchor [domain]`; only the anchor counts towards the length (pnut.io, "Markdown links").
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from urllib.parse import urlsplit

MARKDOWN = re.compile(
    r"\[(?P<anchor>[^\[\]]+)\]"
    r"\((?P<url>[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"(?P<title>[^\"]*)\")?\)"
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_BARE = re.compile(
    r"(?<![\w@/.-])(?:(?:https?|ftp|gopher)://[^\s<>\"]+|"
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?::\d+)?(?:/[^\s<>\"]*)?(?![\w@]))",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'*_~)]}"
_MENTION = re.compile(r"(?<![\w@/])@([A-Za-z0-9_]{1,20})(?!\w)")
_TAG = re.compile(
    r"(?<![\w#&/])#((?:\w|[\u2190-\u2bff\u200d\ufe0f\U0001f000-\U0001faff])+)", re.UNICODE
)
# Bare names become links only under a known top-level domain; this is the part of the published
# list that bios use, so that `e.g` and `file.txt` stay words.
_TOP_LEVEL = frozenset(
    """
    aero app art at au be biz blog ca cc ch chat club cloud cn co com cz de dev dk edu es eu fi
    fm fr garden gg gov hu ie in info ink int io is it jp jobs kr li link lol lt lu lv me mil
    mobi museum name net news nl no nu nz online onl org page photo photography pl pro pt pub ro
    rocks ru se sh site sk so social space store studio tech to tools travel tv uk us wiki work
    world ws xyz zone
    """.split()
)


WEB_SCHEMES = ("http", "https")


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of the visible text: `len` code points from `pos`."""

    pos: int
    len: int

    @property
    def end(self) -> int:
        """Where the stretch ends, exclusive."""
        return self.pos + self.len


@dataclass(frozen=True, kw_only=True)
class Link(Span):
    """An anchor and its address; `amended_len` covers the ` [domain]` behind it too."""

    url: str
    text: str
    title: str | None = None
    amended_len: int | None = None


@dataclass(frozen=True, kw_only=True)
class Mention(Span):
    """An @name; `len` counts the @."""

    name: str
    is_leading: bool = False


@dataclass(frozen=True, kw_only=True)
class Tag(Span):
    """A #tag; `len` counts the #."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Bio:
    """A bio as a server shows it."""

    text: str
    links: tuple[Link, ...] = field(default=())
    mentions: tuple[Mention, ...] = field(default=())
    tags: tuple[Tag, ...] = field(default=())


def read(
    source: str,
    *,
    markdown: bool,
    links: bool = True,
    schemes: Iterable[str] = WEB_SCHEMES,
    given: Iterable[Link] = (),
    amends_given: bool = False,
) -> Bio:
    """Read a bio as a server does.

    `markdown` and `links` switch the two kinds of link detection; `given` are links that the
    writer placed himself, which win over anything found but markdown links; `amends_given` says
    that they too get their ` [domain]`.
    """
    text, found = _markdown_links(source, schemes) if markdown else (source, [])
    if not found:
        text, found = _given_links(source, given, amends_given)
    if links:
        found += _bare_links(text, found)
    is_free = _free_of(found)
    mentions = [
        Mention(pos=match.start(), len=len(match[0]), name=match[1])
        for match in _MENTION.finditer(text)
        if is_free(match.start(), match.end())
    ]
    tags = [
        Tag(pos=match.start(), len=len(match[0]), name=match[1])
        for match in _TAG.finditer(text)
        if not match[1].isdigit() and is_free(match.start(), match.end())
    ]
    return Bio(
        text=text,
        links=tuple(sorted(found, key=lambda link: link.pos)),
        mentions=tuple(_mark_leading(text, mentions)),
        tags=tuple(tags),
    )


def count(source: str, *, markdown: bool, schemes: Iterable[str] = WEB_SCHEMES) -> int:
    """Count a bio as the server does: code points, of a markdown link only the anchor."""
    found = _markdown_matches(source, schemes) if markdown else ()
    return len(source) - sum(len(match[0]) - len(match["anchor"]) for match in found)


def has_markdown(source: str, schemes: Iterable[str] = WEB_SCHEMES) -> bool:
    """Tell whether a bio holds a markdown link."""
    return any(True for _ in _markdown_matches(source, schemes))


def suffix(anchor: str, url: str) -> str:
    """Give the ` [domain]` that servers put behind an anchor, empty if the anchor is the host."""
    host = host_of(url)
    return "" if not host or anchor.strip().lower() == host else f" [{host}]"


def is_bare(anchor: str, url: str) -> bool:
    """Tell whether an address stands in the text itself, so that a server finds it alone."""
    return with_scheme(anchor).rstrip("/").lower() == url.rstrip("/").lower()


def is_address(url: str, schemes: Iterable[str]) -> bool:
    """Tell whether a link may lead there: a whole address of one of the schemes."""
    scheme, is_clean = url.partition(":")[0], url.isprintable() and not set(url) & set(' "<>')
    return scheme in tuple(schemes) and bool(host_of(url)) and is_clean


def misplaced(text: str, links: Iterable[Link]) -> str:
    """Say what is wrong with where links are to stand; empty if nothing is."""
    end, spans = 0, read(text, markdown=False, links=False)
    for link in sorted(links, key=lambda link: link.pos):
        if link.pos < 0 or link.len < 1 or link.end > len(text):
            return "one stands outside the text"
        if link.pos < end:
            return "two of them overlap"
        if any(_cuts(link, span) for span in (*spans.mentions, *spans.tags)):
            return "one covers a part of a mention or tag"
        end = link.end
    return ""


def _cuts(link: Span, span: Span) -> bool:
    apart = link.end <= span.pos or span.end <= link.pos
    covers = link.pos <= span.pos and span.end <= link.end
    return not apart and not covers


def host_of(url: str) -> str:
    """Give the host of an address; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def with_scheme(url: str) -> str:
    """Put `http://` in front of an address that has no scheme, as servers do."""
    return url if "://" in url else f"http://{url}"


def _markdown_matches(source: str, schemes: Iterable[str]) -> Iterator[re.Match[str]]:
    """Find the markdown links whose address the server links to."""
    linked = tuple(schemes)
    for match in MARKDOWN.finditer(source):
        scheme = _SCHEME.match(match["url"])
        if not scheme or scheme[1].lower() in linked:
            yield match


def _markdown_links(source: str, schemes: Iterable[str]) -> tuple[str, list[Link]]:
    return _woven(
        source,
        (
            (match.start(), match.end(), match["anchor"], match["url"], match["title"])
            for match in _markdown_matches(source, schemes)
        ),
    )


def _given_links(source: str, given: Iterable[Link], amends: bool) -> tuple[str, list[Link]]:
    links = sorted(given, key=lambda link: link.pos)
    if not amends:
        return source, [replace(link, text=source[link.pos : link.end]) for link in links]
    return _woven(
        source,
        ((link.pos, link.end, source[link.pos : link.end], link.url, link.title) for link in links),
    )


def _woven(
    source: str, stretches: Iterable[tuple[int, int, str, str, str | None]]
) -> tuple[str, list[Link]]:
    """Put anchors, with their ` [domain]`, where stretches (start, end) of the source were."""
    text, links, done = "", [], 0
    for start, end, anchor, address, title in stretches:
        text += source[done:start]
        url = with_scheme(address)
        shown = anchor + suffix(anchor, url)
        links.append(
            Link(
                pos=len(text),
                len=len(anchor),
                url=url,
                text=anchor,
                title=title or None,
                amended_len=len(shown),
            )
        )
        text += shown
        done = end
    return text + source[done:], links


def _bare_links(text: str, taken: Iterable[Link]) -> list[Link]:
    links, is_free = [], _free_of(taken)
    for match in _BARE.finditer(text):
        shown = _without_trailing_punctuation(match[0])
        host = host_of(with_scheme(shown))
        if "://" not in shown and host.rpartition(".")[2] not in _TOP_LEVEL:
            continue
        if is_free(match.start(), match.start() + len(shown)):
            links.append(
                Link(pos=match.start(), len=len(shown), url=with_scheme(shown), text=shown)
            )
    return links


def _without_trailing_punctuation(shown: str) -> str:
    """Cut what ends a sentence rather than an address; a bracket belongs to what opens it."""
    end, unopened = len(shown), shown.count(")") - shown.count("(")
    while end and shown[end - 1] in _TRAILING and (shown[end - 1] != ")" or unopened > 0):
        end -= 1
        unopened -= shown[end] == ")"
    return shown[:end]


def _free_of(taken: Iterable[Link]) -> Callable[[int, int], bool]:
    """Give what tells of a start and an end whether no link overlaps them.

    It looks at two numbers, not at all links: a hostile bio has many.
    """
    links = sorted(taken, key=lambda link: link.pos)
    starts = [link.pos for link in links]
    ends = [link.pos + max(link.len, link.amended_len or 0) for link in links]
    furthest = list(accumulate(ends, max))

    def is_free(start: int, end: int) -> bool:
        before = bisect_left(starts, end)
        return not before or furthest[before - 1] <= start

    return is_free


def _mark_leading(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    start = 0
    for mention in mentions:
        if text[start : mention.pos].strip():
            start = len(text) + 1
        leading = start <= len(text)
        yield replace(mention, is_leading=leading)
        start = mention.end if leading else start
