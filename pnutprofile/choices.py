"""What can be named on the command line: which fields, which dialects?

The words that a help text needs, without the rules of the servers; a test holds them together.
"""

from collections.abc import Mapping
from typing import NamedTuple


class FieldHelp(NamedTuple):
    """How people meet a field: its metavar and its line of help, the same for every dialect."""

    metavar: str
    help: str
    multiline: bool = False
    clearable: bool = False
    """Whether there are servers that can empty it."""


FIELDS: Mapping[str, FieldHelp] = {
    "name": FieldHelp(metavar="NAME", help="Display name.", clearable=True),
    "text": FieldHelp(metavar="TEXT", help="Bio.", multiline=True, clearable=True),
    "locale": FieldHelp(metavar="LOCALE", help="Language and region, such as en_US."),
    "timezone": FieldHelp(metavar="ZONE", help="Time zone, such as Europe/Paris."),
}
"""Every profile field: the options of `set` and `patch`, in the order people read them."""

CLEARABLE = tuple(name for name, shown in FIELDS.items() if shown.clearable)

DIALECT_NAMES = ("pnut", "adn")
