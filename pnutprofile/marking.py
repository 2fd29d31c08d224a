"""How are mistakes written into the document they are in, and taken out of it again?"""

from collections.abc import Iterable, Mapping
from typing import Any

from pnutprofile.profile import clean

MARK = "#! "
"""Begins a line that is ours, wherever it stands."""


def marked(text: str, mistakes: Iterable[Mapping[str, Any]]) -> str:
    """Put each mistake on a line of its own above the line that it is about."""
    lines = text.split("\n")
    for one in sorted(mistakes, key=lambda one: int(one["line"]), reverse=True):
        place = min(max(int(one["line"]), 1), len(lines)) - 1
        lines.insert(place, f"{MARK}{clean(str(one['message']))}")
    return "\n".join(lines)


def unmarked(text: str) -> str:
    """Take those lines out again."""
    return "\n".join(line for line in text.split("\n") if not line.startswith(MARK))


def is_empty(text: str) -> bool:
    """Tell whether a document says nothing at all: it has only comments and blank lines."""
    return all(not line.strip() or line.lstrip().startswith("#") for line in text.split("\n"))
