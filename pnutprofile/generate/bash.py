"""How does bash know the commands? A table in front of the code that reads it."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from pnutprofile.generate.offers import (
    MANY_WORDS,
    Kind,
    Lists,
    Offer,
    argument_offers,
    labelled,
    option_offers,
)
from pnutprofile.tree import Command

TEMPLATE = Path(__file__).with_name("completion.bash")


def script(root: Command) -> str:
    """Write the completion of bash."""
    lists: Lists = {}
    table = "\n".join(line for command in root.walk() for line in _described(command, lists))
    words = (f"  @{number}) printf '%s' '{' '.join(one)}' ;;" for one, number in lists.items())
    text = TEMPLATE.read_text(encoding="utf-8")
    return text.replace("@TABLE@", table).replace("@WORDS@", "\n".join(words))


def _described(command: Command, lists: Lists) -> Iterator[str]:
    offers = option_offers(command)
    yield f"  {shlex.quote(' '.join(command.words))})"
    if command.children:
        yield f"    below='{' '.join(child.words[-1] for child in command.children)}'"
    yield "    options=("
    for option in command.options:
        value = f"={_value(offers[option], lists)}" if option in offers else ""
        yield f"      {shlex.quote(labelled(option) + value)}"
    yield "    )"
    if command.arguments:
        arguments = (_value(one, lists) for one in argument_offers(command))
        yield f"    arguments=({' '.join(map(shlex.quote, arguments))})"
    yield "    ;;"


def _value(offer: Offer, lists: Lists) -> str:
    words = offer.words
    if offer.kind is Kind.WORDS and len(words) > MANY_WORDS:
        words = (f"@{lists.setdefault(words, len(lists) + 1)}",)
    return " ".join((offer.kind.value, *words))
