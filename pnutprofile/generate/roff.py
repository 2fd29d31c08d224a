"""How is a manual page written in man(7)?"""

import re
import textwrap
from collections.abc import Iterator

from pnutprofile import __version__
from pnutprofile.manual import Block, Item, Page, Subheading, Verbatim

EDITION = "2026-11-30"
"""mandoc warns of a page without a date; this one is fixed, so that pages can be made again."""

COLUMNS = 78
ESCAPES = {
    "\\": r"\e",
    "-": r"\-",
    "'": r"\(aq",
    '"': r"\(dq",
    "`": r"\(ga",
    "^": r"\(ha",
    "~": r"\(ti",
}


def as_roff(page: Page) -> str:
    """Write a page."""
    title = escape(page.name.upper())
    lines = [f'.TH "{title}" "1" "{EDITION}" "pnutprofile {__version__}" "pnutprofile manual"']
    for heading, blocks in page.sections.items():
        lines.append(f".SH {heading}" if " " not in heading else f'.SH "{heading}"')
        for index, block in enumerate(blocks):
            lines += _written(block, follows=blocks[index - 1] if index else None)
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Escape what roff would read as something else; beyond ASCII by code point."""
    return "".join(
        ESCAPES.get(char, char if char.isascii() else f"\\[u{ord(char):04X}]") for char in text
    )


def _written(block: Block, follows: Block | None) -> Iterator[str]:
    match block:
        case Subheading(text):
            yield f'.SS "{escape(text)}"'
        case Item(term, text):
            yield ".TP"
            yield _term(term)
            yield from _filled(text)
        case Verbatim(lines):
            yield from (".PP",) if follows else ()
            yield from (".RS 4", ".nf")
            yield from (_protected(escape(line)) for line in lines)
            yield from (".fi", ".RE")
        case str():
            yield from (".PP",) if follows and not isinstance(follows, Subheading) else ()
            yield from _filled(block)


def _filled(text: str) -> Iterator[str]:
    """Fill the lines of a source file, each sentence on lines of its own, as is the custom."""
    for sentence in re.split(r"(?<=[.!?:;]) (?=[A-Z`])", text):
        for line in textwrap.wrap(
            sentence, COLUMNS, break_long_words=False, break_on_hyphens=False
        ):
            yield _protected(_emphasized(line))


def _emphasized(line: str) -> str:
    """Set what stands between backticks in bold, as it is to be typed."""
    parts = line.split("`")
    if len(parts) % 2 == 0:  # the mark's other half is on another line
        return escape(line.replace("`", "'"))
    return "".join(
        rf"\fB{escape(part)}\fR" if index % 2 else escape(part) for index, part in enumerate(parts)
    )


def _protected(line: str) -> str:
    """Keep a leading dot from being a request; an apostrophe is escaped already."""
    return rf"\&{line}" if line.startswith(".") else line


def _term(term: str) -> str:
    """Set what is typed in bold, and what stands for a value in italics."""
    if not term.startswith("-"):
        return _protected(rf"\fB{escape(term)}\fR")
    words = (
        rf"\fB{escape(word)}\fR" if word.startswith("-") else rf"\fI{escape(word)}\fR"
        for word in term.split()
    )
    return " ".join(words)
