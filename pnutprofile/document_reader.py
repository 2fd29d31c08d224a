"""What does a TOML text say of a profile, and on which lines is it mistaken?"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pnutprofile.anchors import Anchor, overlap, place
from pnutprofile.bio import Link
from pnutprofile.choices import FIELDS
from pnutprofile.dialects import PICTURE_KINDS
from pnutprofile.document import (
    DEFAULT,
    KEYS,
    LINK_KEYS,
    Document,
    Mistake,
    refuse_mistakes,
    without_final_newline,
)
from pnutprofile.errors import CheckError
from pnutprofile.extra import check_values, read_value
from pnutprofile.toml_lines import KeyPath, line_of, lines_of_keys

MEANT = {
    "bio": "text",
    "description": "text",
    "annotations": "raw",
    "header": "cover",
    "banner": "cover",
    "link": "links",
    "address": "url",
}
"""Words for keys that are no near matches."""

_DEEP_KEY = re.compile(r"^[ \t\[]*(?:(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*\.[ \t]*){64}", re.M)
_AT_LINE = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)


def read_document(text: str, name: str) -> Document:
    """Read a document; `name` is what its file is called.

    Raises CheckError that names every mistake in it, by its line.
    """
    reading = _Reading(text)
    document = reading.document()
    refuse_mistakes(reading.mistakes, name)
    if not any((document.fields, document.links, document.pictures, document.extra)):
        raise CheckError(
            f"{name} says nothing of a profile",
            f"it may hold {', '.join(KEYS)}",
            "pnutprofile export -o FILE",
        )
    return document


class _Reading:
    """One document being read; what is wrong with it is gathered in `mistakes`."""

    def __init__(self, text: str) -> None:
        self.mistakes: list[Mistake] = []
        self._values = self._parsed(text)
        self._lines = lines_of_keys(text) if self._values else {}

    def document(self) -> Document:
        values = self._values
        for key in values:
            self._check_known((key,), KEYS)
        fields = {
            name: without_final_newline(value) if FIELDS[name].multiline else value
            for name, value in self._texts((), FIELDS, values)
        }
        return Document(
            fields=fields,
            links=self._links(fields.get("text"), values.get("links")),
            pictures=dict(self._pictures(values)),
            extra=dict(self._extra(values.get("raw", {}))),
            lines=self._lines,
        )

    def _parsed(self, text: str) -> dict[str, Any]:
        """Parse the whole; what is no TOML is one mistake, and nothing is known then."""
        deep = _DEEP_KEY.search(text)
        if deep:
            self._blame_line(text.count("\n", 0, deep.start()) + 1, "the key has too many parts")
            return {}
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            where = _AT_LINE.fullmatch(str(fault))
            last = len(text.rstrip().split("\n"))
            line = int(where[2]) if where and where[2] else last
            self._blame_line(line, _plainly(where[1] if where else str(fault)))
        except RecursionError:
            self._blame_line(1, "it is nested too deeply")
        except ValueError:  # a number of more digits than Python reads
            self._blame_line(1, "a number in it has too many digits")
        return {}

    def _blame_line(self, line: int, message: str) -> None:
        self.mistakes.append(Mistake(line=line, message=message))

    def _blame(self, path: KeyPath, message: str) -> None:
        self._blame_line(line_of(self._lines, path), message)

    def _check_known(self, path: KeyPath, known: Sequence[str]) -> None:
        key = str(path[-1])
        if key in known:
            return
        near = difflib.get_close_matches(key.lower(), known, n=1)
        meant = next((one for one in (MEANT.get(key.lower()), *near) if one in known), "")
        there_are = f"there are {', '.join(known)}"
        advice = f"did you mean {meant}?" if meant else there_are
        self._blame(path, f"there is no key {key}; {advice}")

    def _texts(
        self, path: KeyPath, keys: Iterable[str], values: Mapping[str, Any]
    ) -> Iterator[tuple[str, str]]:
        """Give those of the keys that are there and hold text."""
        for key in keys:
            value = values.get(key)
            if value is None:
                continue
            if not isinstance(value, str):
                self._blame((*path, key), f"{key} must be a text in quotes, not {_kind(value)}")
            elif "\0" in value:
                self._blame((*path, key), f"{key} holds a NUL character")
            else:
                yield key, value

    def _pictures(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for kind, path in self._texts((), PICTURE_KINDS, values):
            if path.lower().startswith(("http://", "https://")):
                self._blame((kind,), f"{kind} must be a file or {DEFAULT}, not an address")
            else:
                yield kind, path or DEFAULT

    def _links(self, text: str | None, items: Any) -> tuple[Link, ...] | None:
        if items is None:
            return None
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            self._blame(("links",), "links must be tables, each under [[links]]")
            return None
        if text is None:
            self._blame(("links",), "links need the text that their anchors stand in")
            return None
        placed: list[Link] = []
        for index, item in enumerate(items):
            link = self._link(text, ("links", index), item)
            other = overlap(link, placed) if link else None
            if link and other:
                self._blame(
                    ("links", index), f"the anchor {link.text} overlaps the anchor {other.text}"
                )
            elif link:
                placed.append(link)
        return tuple(placed)

    def _link(self, text: str, path: KeyPath, item: Mapping[str, Any]) -> Link | None:
        for key in item:
            self._check_known((*path, key), LINK_KEYS)
        found = dict(self._texts(path, ("anchor", "url", "title"), item))
        for key in ("anchor", "url"):
            if not found.get(key) and not (key in item and key not in found):
                self._blame((*path, key), f"a link needs {key}, a text that is not empty")
        nth = item.get("nth")
        is_number = isinstance(nth, int) and not isinstance(nth, bool) and nth > 0
        if nth is not None and not is_number:
            self._blame((*path, "nth"), "nth must be a whole number from 1 up")
        if not found.get("anchor") or not found.get("url"):
            return None
        anchor = Anchor(
            anchor=found["anchor"],
            url=found["url"],
            title=found.get("title") or None,
            nth=nth if is_number else None,
        )
        link = place(text, anchor)
        if isinstance(link, str):
            self._blame((*path, "anchor"), link)
            return None
        return link

    def _extra(self, types: Any) -> Iterator[tuple[str, Any]]:
        if not isinstance(types, dict):
            self._blame(("raw",), 'raw must be tables, each under [raw."TYPE"]')
            return
        for kind, value in types.items():
            try:
                is_text = isinstance(value, str)
                found = (read_value(value, kind) if value else None) if is_text else value
                check_values({kind: found})
                yield kind, found
            except CheckError as fault:
                self._blame(("raw", kind), f"{fault.message}: {fault.why}")


def _plainly(message: str) -> str:
    """Begin a message of the parser as a sentence in the middle of ours."""
    return message[:1].lower() + message[1:]


def _kind(value: Any) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        dict: "a table",
        list: "a list",
        str: "a text",
    }
    return names.get(type(value), "a date or time")
