"""How does fish know the commands? A table in front of the code that reads it."""

from collections.abc import Iterator
from pathlib import Path

from pnutprofile.generate.offers import (
    MANY_WORDS,
    Kind,
    Lists,
    Offer,
    argument_offers,
    labelled,
    one_line,
    option_offers,
)
from pnutprofile.tree import Command

TEMPLATE = Path(__file__).with_name("completion.fish")


def script(root: Command) -> str:
    """Write the completion of fish."""
    lists: Lists = {}
    table = "\n".join(line for command in root.walk() for line in _described(command, lists))
    words = (f"    set -f list_{number} {' '.join(one)}" for one, number in lists.items())
    text = TEMPLATE.read_text(encoding="utf-8")
    return text.replace("@TABLE@", table).replace("@LISTS@", "\n".join(words))


def _described(command: Command, lists: Lists) -> Iterator[str]:
    offers = option_offers(command)
    yield f"        case {_quoted(' '.join(command.words))}"
    for child in command.children:
        yield f"            set -a below {_row(child.words[-1], one_line(child.summary))}"
    for option in command.options:
        value = _value(offers[option], lists) if option in offers else ""
        yield f"            set -a options {_row(labelled(option), value, one_line(option.help))}"
    for one in argument_offers(command):
        yield f"            set -a arguments {_quoted(_value(one, lists))}"


def _value(offer: Offer, lists: Lists) -> str:
    if offer.kind is Kind.WORDS and len(offer.words) > MANY_WORDS:
        return f"list list_{lists.setdefault(offer.words, len(lists) + 1)}"
    return " ".join((offer.kind.value, *offer.words))


def _row(*cells: str) -> str:
    return r"\t".join(map(_quoted, cells))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
