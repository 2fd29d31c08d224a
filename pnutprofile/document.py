"""What can be said of a profile in a file, and how are mistakes in it told?

A document describes as much of a profile as it mentions:

    name = "Robin"                  # an empty text empties a field
    text = '''
    Maps, my log and #tea
    '''
    locale = "en_GB"
    timezone = "Europe/London"
    avatar = "robin.jpg"            # a path from the document's folder, or "default"
    cover = "default"
    [[links]]                       # with these, the text is plain words without markdown
    anchor = "my log"
    url = "https://robin.example"
    [raw."com.example.kind"]        # a table; or, where TOML cannot say it, a text of JSON
    key = "value"
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pnutprofile.bio import Link
from pnutprofile.choices import FIELDS
from pnutprofile.dialects import PICTURE_KINDS
from pnutprofile.errors import CheckError
from pnutprofile.profile import Fields
from pnutprofile.toml_lines import KeyPath, line_of

MAX_DOCUMENT_BYTES = 64 * 1024
DEFAULT = "default"
"""What stands for the server's own picture in place of a path."""

EXPLAINED: Mapping[str, str] = {
    **{name: shown.help for name, shown in FIELDS.items()},
    "text": "Bio; markdown links become links. One newline at its end does not count.",
    **dict.fromkeys(
        PICTURE_KINDS, 'A file, its path from the folder of the document; or "default".'
    ),
    "links": "Links of a text that is plain words, each in a table [[links]]; [] for none at all.",
    "raw": 'Extra data, each type a table [raw."TYPE"]; or a text of JSON where TOML has no word.',
}
"""Every key of a document, and what it holds."""

LINKS_EXPLAINED: Mapping[str, str] = {
    "anchor": "The words of the text that the link stands on.",
    "url": "The address.",
    "title": "What is shown over the link, where the server keeps it.",
    "nth": "Which one it is, from 1, where the anchor stands in the text more than once.",
}
"""Every key of a link."""

KEYS, LINK_KEYS = tuple(EXPLAINED), tuple(LINKS_EXPLAINED)

_SHOWN_MISTAKES = 6


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One thing that is wrong with a document, and the line it stands on, counted from 1."""

    line: int
    message: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """As much of a profile as is described; what is absent is not managed.

    A field that is an empty string is to be emptied, and so is a type of extra data that is None.
    `links`, in the order of the document, is None where the server is to look for links itself.
    """

    fields: Fields = field(default_factory=dict)
    links: tuple[Link, ...] | None = None
    pictures: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict, compare=False)

    def line(self, *path: str | int) -> int:
        """Give the line that a key stands on."""
        return line_of(self.lines, path)


def without_final_newline(text: str) -> str:
    """Drop the one newline that ends the last line of a text file."""
    return text.removesuffix("\r\n" if text.endswith("\r\n") else "\n")


def refuse_mistakes(mistakes: Iterable[Mistake], name: str) -> None:
    """Raise CheckError if there are any, naming the first of them; `details` hold all."""
    found = sorted(mistakes, key=lambda mistake: mistake.line)
    if not found:
        return
    shown = [f"line {one.line}: {one.message}" for one in found[:_SHOWN_MISTAKES]]
    if len(found) > len(shown):
        shown.append(f"and {len(found) - len(shown)} more")
    fault = CheckError(
        f"{name} has {'a mistake' if len(found) == 1 else f'{len(found)} mistakes'}",
        "; ".join(shown),
        "pnutprofile help profile-as-code",
    )
    fault.details.mistakes = [{"line": one.line, "message": one.message} for one in found]
    raise fault


def is_same_json(one: Any, other: Any) -> bool:
    """Tell whether two values of JSON mean the same: `1.0` is `1`, objects have no order."""
    return _canonical(one) == _canonical(other)


def _canonical(data: Any) -> str:
    return json.dumps(_plain(data), sort_keys=True)


def _plain(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {name: _plain(one) for name, one in data.items()}
    if isinstance(data, list):
        return [_plain(one) for one in data]
    return int(data) if isinstance(data, float) and data.is_integer() else data
