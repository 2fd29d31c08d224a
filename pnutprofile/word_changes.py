"""Which words of a text changed?"""

import difflib
import re
from collections.abc import Iterator

_WORD = re.compile(r"\w+|\s|[^\w\s]")

Stretch = tuple[str, str]
"""A sign (`-` gone, `+` new, empty for what stayed) and the words."""


def word_changes(before: str, after: str) -> Iterator[Stretch]:
    """Give both texts woven into one, as few words as possible marked as gone or new."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    match = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in match.get_opcodes():
        gone, come = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if kind == "equal":
            yield "", gone
            continue
        if gone:
            yield "-", gone
        if come:
            yield "+", come
