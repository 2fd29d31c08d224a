"""What does a manual page say, and how does it read as plain text?

A page is made of a command and of the tables of the tool; `generate` makes man(7) of the same page.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pnutprofile.environment import VARIABLES
from pnutprofile.errors import ExitCode
from pnutprofile.schema import answers
from pnutprofile.tokens import ORDER
from pnutprofile.tree import Command, Parameter

FILES: Mapping[str, str] = {
    "~/.config/pnutprofile/config.toml": "servers and accounts",
    "~/.local/state/pnutprofile/history.sqlite3": "what each write replaced",
    "~/.local/share/pnutprofile/sandbox-*.sqlite3": "what was written to the embedded sandboxes",
}
"""Where the tool's files are on Linux without XDG variables (`config.Folders` decides)."""

ELSEWHERE = (
    "These are the places on Linux, where XDG_CONFIG_HOME, XDG_STATE_HOME and XDG_DATA_HOME move"
    " them; other systems have their own. With PNUTPROFILE_HOME=DIR all of them are in DIR."
)
FORMS: Mapping[str, str] = {
    "in a pipe": "Plain lines, a record each, for cut and awk: cells with a tab between, never"
    " wrapped, cut short or coloured. A new line, a tab and a backslash in a cell are written \\n,"
    " \\t and \\\\.",
    "--json": "One JSON document, in a pipe on one line; a failure is one line on standard error."
    " `pnutprofile help json` says what each command prints, and with --json it prints the JSON"
    " Schema of all that.",
    "--field PATH": "One value of that document, as it is: keys with dots between, as in"
    " counts.posts; a number is the place in a list, from 0. An object or a list comes as JSON,"
    " what is not there, or null, as an empty line.",
}
"""In which forms an answer comes."""

INDENT = 4
SHORT_TERM = 5
"""A term of fewer letters stands on the line of its explanation."""


@dataclass(frozen=True)
class Subheading:
    """The title of a part of a section."""

    text: str


@dataclass(frozen=True)
class Item:
    """Something that is explained: an option, a variable, an exit code."""

    term: str
    text: str


@dataclass(frozen=True)
class Verbatim:
    """Lines that stay as they are."""

    lines: tuple[str, ...]


Block = str | Subheading | Item | Verbatim
"""A paragraph, or one of the others."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A manual page: its name, and its sections by their titles."""

    name: str
    summary: str
    sections: Mapping[str, tuple[Block, ...]]


def page(command: Command) -> Page:
    """Write the manual page of a command."""
    name, summary = page_name(command.words), headline(command.summary)
    sections: dict[str, tuple[Block, ...]] = {
        "NAME": (f"{name} - {summary}",),
        "SYNOPSIS": (Verbatim((synopsis(command),)),),
        "DESCRIPTION": tuple(_paragraph(text) for text in command.paragraphs),
        "COMMANDS": tuple(Item(" ".join(below.words), below.summary) for below in command.children),
        "OPTIONS": tuple(_options(command)),
        "EXAMPLES": (Verbatim(command.examples),) if command.examples else (),
        "OUTPUT": tuple(_output(command)),
        "JSON": tuple(_json(command)),
        "TOKENS": tuple(_tokens(command)),
        **_tables(command),
        "SEE ALSO": (", ".join(f"{other}(1)" for other in _related(command)),),
    }
    return Page(
        name=name,
        summary=summary,
        sections={title: blocks for title, blocks in sections.items() if blocks},
    )


def page_name(words: tuple[str, ...]) -> str:
    """Name the page of a command: `pnutprofile-avatar-upload`."""
    return "-".join(words)


def headline(sentence: str) -> str:
    """Make of a sentence what stands behind a name: no capital, no full stop."""
    text = " ".join(sentence.split()).removesuffix(".")
    return text[:1].lower() + text[1:]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def synopsis(command: Command) -> str:
    """Say how a command is called."""
    return " ".join((*command.words, *_operands(command)))


def as_text(written: Page, width: int = 80) -> str:
    """Set a page in plain text, so many columns wide."""
    lines: list[str] = []
    for title, blocks in written.sections.items():
        lines += [title]
        for before, block in zip((None, *blocks), blocks, strict=False):
            is_close = isinstance(before, Subheading) or (
                isinstance(before, Item) and isinstance(block, Item)
            )
            lines += [] if before is None or is_close else [""]
            lines += _set(block, width)
        lines += [""]
    return "\n".join(lines[:-1]) + "\n"


def _operands(command: Command) -> Iterator[str]:
    if command.children:
        yield "COMMAND"
    yield "[OPTION]..."
    for argument in command.arguments:
        shown = argument.value if argument.is_required else f"[{argument.value}]"
        yield f"{shown}..." if argument.is_repeatable else shown


def _paragraph(text: str) -> Block:
    lines = text.splitlines()
    return Verbatim(tuple(lines[1:])) if lines[:1] == ["\b"] else " ".join(text.split())


def _options(command: Command) -> Iterator[Block]:
    for heading, parameters in command.headings.items():
        yield Subheading(heading)
        for parameter in parameters:
            yield Item(parameter.shown, _explained(parameter))


def _explained(parameter: Parameter) -> str:
    shown = f"{parameter.value} {parameter.help}"
    known = () if all(one in shown for one in parameter.choices) else parameter.choices
    sentences = (
        parameter.help,
        f"One of {', '.join(known)}." if known else "",
        f"Default: {parameter.default}." if parameter.default else "",
    )
    return " ".join(filter(None, sentences))


def _tables(command: Command) -> dict[str, tuple[Block, ...]]:
    """Give the sections that are the same for all commands; a group does nothing by itself."""
    if command.children and len(command.words) > 1:
        return {}
    return {
        "EXIT STATUS": tuple(Item(str(int(code)), _sentence(code.meaning)) for code in ExitCode),
        "ENVIRONMENT": tuple(_environment(command)),
        "FILES": (*(Item(path, _sentence(what)) for path, what in FILES.items()), ELSEWHERE),
    }


def _output(command: Command) -> Iterator[Block]:
    """Say on the first page in which forms an answer comes."""
    if len(command.words) == 1:
        yield from (Item(form, said) for form, said in FORMS.items())


def _json(command: Command) -> Iterator[Block]:
    """Say what is printed with --json."""
    name = " ".join(command.words[1:])
    if name and not command.children:
        yield answers()[name]
        yield Verbatim((f"pnutprofile help json --field '$defs.{name}'",))


def _tokens(command: Command) -> Iterator[Block]:
    """List the sources of a token on the first page, to which the others point."""
    if len(command.words) == 1:
        yield "The first of these that has a token wins:"
        yield from (Item(f"{place}.", _sentence(source)) for place, source in enumerate(ORDER, 1))


def _environment(command: Command) -> Iterator[Block]:
    """List the variables that have to do with an option of the command; on the first page all."""
    is_first = len(command.words) == 1
    names = {name for option in command.options for name in option.names}
    for variable, meaning in VARIABLES.items():
        if is_first or names & set(re.findall(r"--[a-z-]+", meaning)):
            yield Item(variable, _sentence(meaning))
    if not is_first:
        yield f"{command.words[0]}(1) lists all of them."


def _related(command: Command) -> Iterator[str]:
    for length in range(1, len(command.words)):
        yield page_name(command.words[:length])
    for child in command.children:
        yield page_name(child.words)


def _set(block: Block, width: int) -> list[str]:
    indent = " " * INDENT
    match block:
        case Subheading(text):
            return [f"  {text}"]
        case Verbatim(lines):
            return [indent + line for line in lines]
        case Item(term, text) if len(term) < SHORT_TERM:
            first, *more = _wrapped(text, indent + " " * SHORT_TERM, width)
            return [indent + term + first[INDENT + len(term) :], *more]
        case Item(term, text):
            return [indent + term, *_wrapped(text, 2 * indent, width)]
    return _wrapped(block, indent, width)


def _wrapped(text: str, indent: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
