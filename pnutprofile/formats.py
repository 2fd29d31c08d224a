"""How does an answer become text: JSON, one value of it, the lines of a difference?"""

import json
from collections.abc import Iterable
from typing import Any

from pnutprofile.profile import UNSAFE, Change, is_encodable


def pick(document: Any, path: str) -> str | None:
    """Give the value at a dotted path: text bare, anything else as JSON; None if there is none.

    Keys may hold dots themselves: the longest key that fits is taken. Numbers index lists.
    """
    value = _value(document, path.split("."))
    if value is None:
        return None
    return value if isinstance(value, str) else compact(value)


def difference_lines(changes: Iterable[Change]) -> Iterable[str]:
    """Put changes into lines: `- name  old`, `+ name  new`, the values as they are."""
    for change in changes:
        for sign, value in (("-", change.before), ("+", change.after)):
            if value is not None:
                yield f"{sign} {change.field}  {value}"


def _value(document: Any, parts: list[str]) -> Any:
    if not parts:
        return document
    if isinstance(document, list | tuple):
        is_index = parts[0].isdecimal() and len(parts[0]) <= len(str(len(document)))
        index = int(parts[0]) if is_index else len(document)
        return _value(document[index], parts[1:]) if index < len(document) else None
    for length in range(len(parts), 0, -1):
        key = ".".join(parts[:length])
        if isinstance(document, dict) and key in document:
            return _value(document[key], parts[length:])
    return None


def harmless(text: str) -> str:
    """Escape in JSON text what could steer a terminal: it stays the same document."""
    return UNSAFE.sub(
        lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text
    )


def compact(document: Any, indent: int | None = None) -> str:
    """Put a document into JSON, on one line unless indented; lone surrogates survive as escapes."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(document, ensure_ascii=False, indent=indent, separators=separators)
    if is_encodable(text):
        return text
    return json.dumps(document, ensure_ascii=True, indent=indent, separators=separators)


def bytes_words(count: int) -> str:
    """Say a number of bytes as people do: `812 bytes`, `1.4 MiB`."""
    if count < 2**10:
        return f"{count} bytes"
    return f"{count / 2**10:.0f} KiB" if count < 2**20 else f"{count / 2**20:.1f} MiB"


def known_fields(document: Any) -> str:
    """Name the fields there are, for one that is not."""
    names = ", ".join(map(str, document)) if isinstance(document, dict) else "0, 1, …"
    return f"there are {names}"
