"""What may stand where a value is asked for?

Found by how the value is called in the help (`FILE`, `LOCALE`, `ID`), so that a command need not
say anything more; a few are found by the name of their option, or of their command.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pnutprofile import values
from pnutprofile.commands.help import TOPICS
from pnutprofile.dialects import DIALECTS
from pnutprofile.tree import Command, Parameter

MANY_WORDS = 20
"""A list of words that is longer stands in a script once, under a number."""

Lists = dict[tuple[str, ...], int]
"""The lists that a script has met, with their numbers."""


class Kind(Enum):
    """Where the offers come from."""

    NONE = "none"
    WORDS = "words"
    """Listed in the script."""
    FILES = "files"
    """Files, by their endings if there are any, and folders on the way to them."""
    FOLDERS = "folders"
    CALL = "call"
    """Asked of the tool, which is the only thing that starts it."""
    HELP = "help"
    """A topic, or the words of a command."""


@dataclass(frozen=True)
class Offer:
    """Words, endings of files, or what to ask the tool for, by the kind."""

    kind: Kind
    words: tuple[str, ...] = ()


def _known(field: str) -> Offer:
    """Collect the values that some server is known to take."""
    lists = (dialect.fields[field].values for dialect in DIALECTS.values())
    found = {value: None for one in lists if one is not None for value in values.known(one)}
    return Offer(Kind.WORDS, tuple(found))


PICTURES = ("jpg", "jpeg", "png", "gif", "webp", "avif", "bmp", "tif", "tiff", "heic", "heif")
NOTHING = Offer(Kind.NONE)
DOCUMENT = Offer(Kind.FILES, ("toml",))
ACCOUNTS, SERVERS, KEYS, HISTORY = (
    Offer(Kind.CALL, (kind,)) for kind in ("accounts", "servers", "keys", "history")
)

BY_PLACE: Mapping[tuple[str, str], Offer] = {
    # An option of any command, or a command's argument.
    ("", "--account"): ACCOUNTS,
    ("", "--server"): SERVERS,
    ("", "--state"): Offer(Kind.FILES, ("sqlite3",)),
    ("locales", "FILTER"): _known("locale"),
    ("timezones", "FILTER"): _known("timezone"),
    ("", "--client-id"): NOTHING,
    ("auth switch", "NAME"): ACCOUNTS,
    ("config server remove", "NAME"): SERVERS,
    ("export", "--out"): DOCUMENT,
    ("export", "--update"): DOCUMENT,
    ("diff", "FILE"): DOCUMENT,
    ("apply", "FILE"): DOCUMENT,
}
BY_VALUE: Mapping[str, Offer] = {
    "SOURCE": Offer(Kind.FILES, PICTURES),
    "FILE.png": Offer(Kind.FILES, ("png",)),
    "FILE": Offer(Kind.FILES),
    "FOLDER": Offer(Kind.FOLDERS),
    "DIR": Offer(Kind.FOLDERS),
    "LOCALE": _known("locale"),
    "ZONE": _known("timezone"),
    "ACCOUNT": ACCOUNTS,
    "KEY": KEYS,
    "ID": HISTORY,
    "TOPIC": Offer(Kind.HELP, tuple(TOPICS)),
}


def offer(command: Command, parameter: Parameter) -> Offer:
    """Find what to offer for the value of an option or an argument."""
    if parameter.choices:
        return Offer(Kind.WORDS, parameter.choices)
    where = " ".join(command.words[1:])
    for name in parameter.names or (parameter.value,):
        for place in (where, "") if parameter.names else (where,):
            if (place, name) in BY_PLACE:
                return BY_PLACE[place, name]
    forms = parameter.value.split("|")
    for form in forms:
        if form in BY_VALUE:
            return BY_VALUE[form]
    words = tuple(form for form in forms if form.islower() and form.isalnum())
    return Offer(Kind.WORDS, words) if words else NOTHING


def labelled(option: Parameter) -> str:
    """Give the names of an option as the tables have them: a * says that it may be repeated."""
    return f"{'*' if option.is_repeatable else ''}{' '.join(option.names)}"


def one_line(text: str) -> str:
    """Give a line that stands beside an offer."""
    return " ".join(text.split()).removesuffix(".")


def option_offers(command: Command) -> dict[Parameter, Offer]:
    """Give what to offer for each option of a command that takes a value."""
    return {option: offer(command, option) for option in command.options if option.value}


def argument_offers(command: Command) -> tuple[Offer, ...]:
    """Give what to offer for each argument of a command."""
    return tuple(offer(command, argument) for argument in command.arguments)
