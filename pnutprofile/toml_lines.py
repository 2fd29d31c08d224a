"""On which line of a TOML text does each key stand? `tomllib` gives values, but no lines."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping

KeyPath = tuple[str | int, ...]
"""Keys from the top downwards; numbers count the tables of an array: ``("links", 0, "url")``."""

_TOKEN = re.compile(
    r"""
      \"{3}(?:[^"\\]|\\.|"(?!""))*"{3,5}
    | '{3}(?:[^']|'(?!''))*'{3,5}
    | "(?:[^"\\\n]|\\.)*"
    | '[^'\n]*'
    | \#[^\n]*
    | [^"'\#\[\]{}=\n]+
    | .
    """,
    re.DOTALL | re.VERBOSE,
)


def lines_of_keys(text: str) -> Mapping[KeyPath, int]:
    """Give the line, counted from 1, of every key and table header of a valid TOML text.

    Keys inside an inline table are not listed: they stand where that table begins.
    """
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    tables: Counter[KeyPath] = Counter()
    for line, head in _heads(text.replace("\r\n", "\n")):
        if head.startswith("[["):
            path = _path(head[2:-2])
            table = (*path, tables[path])
            tables[path] += 1
        elif head.startswith("["):
            table = _path(head[1:-1])
        place = table if head.startswith("[") else (*table, *_path(head))
        for length in range(1, len(place) + 1):
            lines.setdefault(place[:length], line)
    return lines


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Give the line of a key, else of the nearest thing around it; 1 at worst."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _heads(text: str) -> Iterator[tuple[int, str]]:
    """Give for every statement the line it begins on, and what stands before its `=`."""
    line, start, depth = 1, 1, 0
    head, is_value = "", False
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "\n" and depth == 0:
            if head.strip():
                yield start, head.strip()
            head, is_value = "", False
        elif word == "=":
            is_value = True
        elif not is_value and not word.startswith("#"):
            start = start if head.strip() else line
            head += word
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(word, 0)
        line += word.count("\n")
    if head.strip():
        yield start, head.strip()


def _path(key: str) -> KeyPath:
    """Read a dotted key, quotes and all."""
    path: list[str] = []
    inner: object = tomllib.loads(f"{key.strip()} = 0")
    while isinstance(inner, dict):
        ((name, inner),) = inner.items()
        path.append(name)
    return tuple(path)
