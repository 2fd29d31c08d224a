"""How is a value written as TOML, as plainly as it can be?"""

import json
import re
from collections.abc import Mapping
from typing import Any

from pnutprofile.profile import UNSAFE, is_encodable

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_MAX_DEPTH = 20
_MAX_INTEGER = 2**63 - 1


def key(name: str) -> str:
    """Write a key, in quotes where it needs them."""
    return name if _BARE_KEY.fullmatch(name) else _basic(name)


def line(text: str) -> str:
    """Write a text on one line: in single quotes only if that saves backslashes."""
    if ("\\" in text or '"' in text) and "'" not in text and not UNSAFE.search(text):
        return f"'{text}'"
    return _basic(text)


def block(text: str) -> str:
    """Write a text of several lines as a block, a text of one line on that line.

    A block ends with a newline, which whoever reads it drops; so one that the text itself ends
    with is doubled. Carriage returns and what nobody can see or what steers a terminal stand as
    escapes.
    """
    if "\n" not in text or text.endswith("\r"):  # whose reader would drop that with the newline
        return line(text)
    if UNSAFE.search(text.replace("\n", "").replace("\t", "")) or "'''" in text:
        return f'"""\n{_escaped(text, keep=chr(10))}\n"""'
    return f"'''\n{text}\n'''"


def value(data: Any) -> str:
    """Write any value of JSON that TOML has, on one line; `is_sayable` tells which it has."""
    if isinstance(data, str):
        return line(data)
    if isinstance(data, Mapping):
        inner = ", ".join(f"{key(name)} = {value(one)}" for name, one in data.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(data, list):
        return f"[{', '.join(value(one) for one in data)}]"
    return json.dumps(data)


def spread(data: Any) -> str:
    """Write a value, a list of tables with each on a line of its own."""
    if isinstance(data, list) and any(isinstance(one, Mapping) for one in data):
        return "".join(["[\n", *(f"  {value(one)},\n" for one in data), "]"])
    return value(data)


def is_sayable(data: Any, depth: int = 0) -> bool:
    """Tell whether TOML can say a value of JSON: it has no null and no numbers beyond 64 bits."""
    if data is None or depth > _MAX_DEPTH:
        return False
    if isinstance(data, str):
        return is_encodable(data)
    if isinstance(data, Mapping):
        return all(is_encodable(name) and is_sayable(one, depth + 1) for name, one in data.items())
    if isinstance(data, list):
        return all(is_sayable(one, depth + 1) for one in data)
    if isinstance(data, float):
        return data - data == 0
    return isinstance(data, int) and abs(data) <= _MAX_INTEGER


def _basic(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str, keep: str = "") -> str:
    """Escape quotes, backslashes, and what is not to be seen as it is."""
    return "".join(char if char in keep else _escape(char) for char in text)


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return f"\\u{ord(char):04X}" if UNSAFE.match(char) else char
