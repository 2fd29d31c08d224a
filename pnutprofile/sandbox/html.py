"""How does a server write a bio as HTML?"""

import html
from collections.abc import Callable, Iterable
from typing import assert_never

from pnutprofile.bio import Bio, Link, Mention, Tag
from pnutprofile.dialects import HtmlRule

Span = Link | Mention | Tag


def render(read: Bio, rule: HtmlRule, id_of: Callable[[str], int | None]) -> str:
    """Write a bio as HTML; `id_of` knows whom a mention means."""
    pieces, done = [], 0
    for span in _in_order((*read.links, *read.mentions, *read.tags)):
        shown = _text(read.text[span.pos : span.end], rule)
        pieces += [_text(read.text[done : span.pos], rule), _element(span, shown, rule, id_of)]
        done = span.end
    pieces.append(_text(read.text[done:], rule))
    return f"<span {rule.wrapper}>{''.join(pieces)}</span>"


def _in_order(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.pos)


def _element(span: Span, shown: str, rule: HtmlRule, id_of: Callable[[str], int | None]) -> str:
    match span:
        case Link():
            title = f' title="{_attribute(span.title, rule)}"' if span.title else ""
            return f'<a href="{_attribute(span.url, rule)}"{title}>{shown}</a>'
        case Mention():
            who = f'data-mention-id="{id_of(span.name)}" data-mention-name="{span.name}"'
            return f'<span {who} itemprop="mention">{shown}</span>'
        case Tag():
            name = f'{rule.tag_attribute}="{_attribute(span.name, rule)}"'
            return f'<span {name} itemprop="{rule.tag_itemprop}">{shown}</span>'
    assert_never(span)


def _text(text: str, rule: HtmlRule) -> str:
    escaped = _escape(text, rule, quote=rule.escape_quotes)
    return escaped.replace("\n", "<br>")


def _attribute(text: str, rule: HtmlRule) -> str:
    return _escape(text, rule, quote=True)


def _escape(text: str, rule: HtmlRule, *, quote: bool) -> str:
    escaped = html.escape(text, quote=False)
    if quote:
        escaped = escaped.replace('"', "&quot;")
    if rule.ascii_only:
        escaped = escaped.replace("\r", "&#13;").encode("ascii", "xmlcharrefreplace").decode()
    return escaped
