"""Which values is a server known to take for a field, and what was probably meant?"""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pnutprofile.dialects import Dialect, Values
from pnutprofile.oddities import oddities
from pnutprofile.profile import listed

_LISTS = Path(__file__).with_name("lists")


def known(values: Values) -> tuple[str, ...]:
    """Read the list of values, in the server's order."""
    return tuple((_LISTS / values.file).read_text(encoding="utf-8").split())


def warnings(fields: Mapping[str, str], dialect: Dialect) -> Iterator[str]:
    """Warn of each value that is not in the server's list, and of what nobody sees in a text.

    Only a warning: the lists are copies, and the live ones may have grown.
    """
    for name, value in fields.items():
        values = dialect.fields[name].values
        yield from oddities(name, value) if values is None else ()
        if not value or values is None or value in (accepted := known(values)):
            continue
        near = suggest(value, accepted, values.renamed)
        lists = f"; `pnutprofile {name}s` lists them"
        meant = f"; did you mean {listed(near)}?" if near else lists
        yield f"{value} is not a {name} that {dialect.title} is known to take{meant}"


def suggest(
    value: str, accepted: tuple[str, ...], renamed: Mapping[str, str], most: int = 3
) -> list[str]:
    """Find what was meant: a renamed value, another spelling, the same city or language, near ones.

    >>> suggest("Europe/Kyiv", ("Europe/Kiev",), {"Europe/Kyiv": "Europe/Kiev"})
    ['Europe/Kiev']
    """
    folded = {_fold(one): one for one in reversed(accepted)}
    for old, current in renamed.items():
        if _fold(old) == _fold(value) and current in accepted:
            return [current]
    if _fold(value) in folded:
        return [folded[_fold(value)]]
    city = _fold(value).rpartition("/")[2]
    same_city = [one for one in accepted if _fold(one).rpartition("/")[2] == city]
    same_language = [one for one in accepted if _fold(one)[:3] == f"{city.partition('_')[0]}_"]
    near = difflib.get_close_matches(_fold(value), folded, n=most, cutoff=0.7)
    found = [*same_city, *same_language, *(folded[one] for one in near)]
    return list(dict.fromkeys(found))[:most]


def _fold(value: str) -> str:
    return value.lower().replace("-", "_").replace(" ", "_")
