"""How does a server read a bio: its visible text, links, mentions and tags, and its length?

Positions and lengths are Unicode code points. A markdown link `[anchor](address "title")` shows as
`anchor [domain]`; only the anchor counts towards the length (pnut.io, "Markdown links").
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

_MARKDOWN = re.compile(
    r"\[(?P<anchor>[^\[\]]+)\]"
    r"\((?P<url>[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"(?P<title>[^\"]*)\")?\)"
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_SUFFIXES = re.compile(r"(?: \[[^\[\]]*\])+")
_BARE = re.compile(
    r"(?<![\w@/.-])(?:(?:https?|ftp|gopher)://[^\s<>\"]+|"
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?::\d+)?(?:/[^\s<>\"]*)?(?![\w@]))",
    re.IGNORECASE,
)
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
) -> Bio:
    """Read a bio as a server does.

    `markdown` and `links` switch the two kinds of link detection; `given` are links that the
    writer placed himself, which win over anything found.
    """
    text, found = _markdown_links(source, schemes) if markdown else (source, [])
    if not found:
        found = list(given)
    if links:
        found += _bare_links(text, found)
    mentions = [
        Mention(pos=match.start(), len=len(match[0]), name=match[1])
        for match in _MENTION.finditer(text)
        if _is_free(match.start(), match.end(), found)
    ]
    tags = [
        Tag(pos=match.start(), len=len(match[0]), name=match[1])
        for match in _TAG.finditer(text)
        if not match[1].isdigit() and _is_free(match.start(), match.end(), found)
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
    host = _host(url)
    return "" if not host or anchor.strip().lower() == host else f" [{host}]"


def source_of(text: str, links: Iterable[Mapping[str, Any]]) -> str:
    """Rebuild the markdown from the visible text and its link entities.

    Writing the visible text back would re-submit the ` [domain]` suffixes and lose the links.
    Bare links stay as they are, and so do entities that do not fit the text or that markdown
    cannot express.
    """
    parts, done = [], 0
    for start, end, markdown in filter(None, _rebuilt_links(text, links)):
        parts += [text[done:start], markdown]
        done = end
    return "".join([*parts, text[done:]])


def keeps_links(text: str, links: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether the rebuilt markdown says every link that is not bare."""
    anchored = [link for link in links if not _is_bare_link(text, link)]
    return all(_rebuilt_links(text, anchored))


def _rebuilt_links(
    text: str, links: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[int, int, str] | None]:
    """Give for each link, by its place, where it stands and its markdown; None if it has none."""
    done = 0
    for link in sorted(links, key=_position):
        found = _rebuilt(text, link, done)
        done = found[1] if found else done
        yield found


def _rebuilt(text: str, link: Mapping[str, Any], free_from: int) -> tuple[int, int, str] | None:
    """Give the stretch that a link takes, suffix included, and the markdown to put there."""
    pos, length, url, title = (link.get(key) for key in ("pos", "len", "url", "title"))
    url = link.get("link") if url is None else url
    if not isinstance(pos, int) or not isinstance(length, int) or not isinstance(url, str):
        return None
    anchor, end = text[pos : pos + length], pos + length
    if not free_from <= pos < end <= len(text) or _is_bare(anchor, url):
        return None
    title = title if isinstance(title, str) else ""
    quoted = f' "{title}"' if title else ""
    markdown = f"[{anchor}]({url}{quoted})"
    match = _MARKDOWN.fullmatch(markdown)
    if not match or (match["anchor"], match["url"], match["title"] or "") != (anchor, url, title):
        return None
    amended = link.get("amended_len")
    if isinstance(amended, int) and _SUFFIXES.fullmatch(text[end : pos + amended]):
        end = min(pos + amended, len(text))
    return pos, end, markdown


def _is_bare_link(text: str, link: Mapping[str, Any]) -> bool:
    pos, length, url = (link.get(key) for key in ("pos", "len", "url"))
    if not isinstance(pos, int) or not isinstance(length, int) or not isinstance(url, str):
        return False
    return _is_bare(text[pos : pos + length], url)


def _position(link: Mapping[str, Any]) -> int:
    pos = link.get("pos")
    return pos if isinstance(pos, int) else -1


def _is_bare(anchor: str, url: str) -> bool:
    return _with_scheme(anchor).rstrip("/").lower() == url.rstrip("/").lower()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _with_scheme(url: str) -> str:
    return url if "://" in url else f"http://{url}"


def _markdown_matches(source: str, schemes: Iterable[str]) -> Iterator[re.Match[str]]:
    """Find the markdown links whose address the server links to."""
    linked = tuple(schemes)
    for match in _MARKDOWN.finditer(source):
        scheme = _SCHEME.match(match["url"])
        if not scheme or scheme[1].lower() in linked:
            yield match


def _markdown_links(source: str, schemes: Iterable[str]) -> tuple[str, list[Link]]:
    text, links, done = "", [], 0
    for match in _markdown_matches(source, schemes):
        text += source[done : match.start()]
        anchor, url = match["anchor"], _with_scheme(match["url"])
        shown = anchor + suffix(anchor, url)
        links.append(
            Link(
                pos=len(text),
                len=len(anchor),
                url=url,
                text=anchor,
                title=match["title"] or None,
                amended_len=len(shown),
            )
        )
        text += shown
        done = match.end()
    return text + source[done:], links


def _bare_links(text: str, taken: Iterable[Link]) -> list[Link]:
    links = []
    for match in _BARE.finditer(text):
        shown = _without_trailing_punctuation(match[0])
        host = _host(_with_scheme(shown))
        if "://" not in shown and host.rpartition(".")[2] not in _TOP_LEVEL:
            continue
        if _is_free(match.start(), match.start() + len(shown), taken):
            links.append(
                Link(pos=match.start(), len=len(shown), url=_with_scheme(shown), text=shown)
            )
    return links


def _without_trailing_punctuation(shown: str) -> str:
    while shown and (
        shown[-1] in ".,;:!?'*_~"
        or (shown[-1] in ")]}" and shown.count("(") < shown.count(")"))
        or shown[-1] in "]}"
    ):
        shown = shown[:-1]
    return shown


def _is_free(start: int, end: int, taken: Iterable[Link]) -> bool:
    return all(
        end <= link.pos or start >= link.pos + max(link.len, link.amended_len or 0)
        for link in taken
    )


def _mark_leading(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    start = 0
    for mention in mentions:
        if text[start : mention.pos].strip():
            start = len(text) + 1
        leading = start <= len(text)
        yield replace(mention, is_leading=leading)
        start = mention.end if leading else start
