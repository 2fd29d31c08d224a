"""How does zsh know the commands? A function for each, in the words of its own `_arguments`."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from pnutprofile.generate.offers import (
    MANY_WORDS,
    Kind,
    Lists,
    Offer,
    argument_offers,
    one_line,
    option_offers,
)
from pnutprofile.tree import Command, Parameter

TEMPLATE = Path(__file__).with_name("completion.zsh")


def script(root: Command) -> str:
    """Write the completion of zsh."""
    lists: Lists = {}
    functions = "\n".join(line for command in root.walk() for line in _function(command, lists))
    words = "\n".join(
        f"_pnutprofile-list-{number}() {{\n"
        f"  local -a known=({' '.join(known)})\n"
        f'  compadd "$@" -a known\n}}\n'
        for known, number in lists.items()
    )
    text = TEMPLATE.read_text(encoding="utf-8")
    return text.replace("@FUNCTIONS@", functions).replace("@LISTS@", words)


def _function(command: Command, lists: Lists) -> Iterator[str]:
    name = "_".join(command.words)
    specs = [spec for option in command.options for spec in _option(command, option, lists)]
    for argument, offered in zip(command.arguments, argument_offers(command), strict=True):
        start = "*:" if argument.is_repeatable else ":" if argument.is_required else "::"
        specs.append(f"{start}{_escaped(argument.value)}:{_action(offered, lists)}")
    if command.children:
        yield f"__{name}_below() {{"
        yield "  local -a below=("
        for child in command.children:
            yield f"    {shlex.quote(f'{child.words[-1]}:{one_line(child.summary)}')}"
        yield "  )"
        yield "  _describe -t commands command below"
        yield "}\n"
        specs += [f": : __{name}_below", f"*:: : _pnutprofile-next {name}"]
    yield f"__{name}() {{"
    yield "  _arguments -s -S \\"
    yield " \\\n".join(f"    {shlex.quote(spec)}" for spec in specs)
    yield "}\n"


def _option(command: Command, option: Parameter, lists: Lists) -> Iterator[str]:
    offers = option_offers(command)
    excluded = "*" if option.is_repeatable else f"({' '.join(option.names)})"
    for name in option.names:
        spec = f"{excluded}{name}"
        if option in offers:
            spec += "=" if name.startswith("--") else "+"
        spec += f"[{_escaped(one_line(option.help))}]"
        if option in offers:
            spec += f":{_escaped(option.value)}:{_action(offers[option], lists)}"
        yield spec


def _action(offer: Offer, lists: Lists) -> str:
    """Say what completes a value; one that begins with a space gets no options of zsh's own."""
    words = " ".join(offer.words)
    if offer.kind is Kind.WORDS:
        if len(offer.words) <= MANY_WORDS:
            return f"({words})"
        return f"_pnutprofile-list-{lists.setdefault(offer.words, len(lists) + 1)}"
    return " " if offer.kind is Kind.NONE else f" _pnutprofile-{offer.kind.value} {words}".rstrip()


def _escaped(text: str) -> str:
    return re.sub(r"([\[\]:\\])", r"\\\1", text)
