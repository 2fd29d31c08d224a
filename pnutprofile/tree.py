"""Which commands, options and arguments are there, as plain data?

Read from the command line's own parser, for all that is written about it: help, manual pages and
completions. A command's docstring, the help of its options and its examples are stated once.
"""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

ARGUMENTS, OPTIONS, OUTPUT = "Arguments", "Options", "Output"


class Parameter(NamedTuple):
    """An option, or an argument (which has no names)."""

    names: tuple[str, ...]
    """Short ones first."""
    heading: str
    value: str
    """What its value is called; empty for a flag."""
    choices: tuple[str, ...]
    help: str
    default: str
    is_repeatable: bool
    is_required: bool

    @property
    def shown(self) -> str:
        """Give it as a manual lists it: `-o, --out FILE`."""
        return " ".join(filter(None, (", ".join(self.names), self.value)))


class Command(NamedTuple):
    """A command, or a group of them, with everything below it."""

    words: tuple[str, ...]
    """From the name of the tool on."""
    paragraphs: tuple[str, ...]
    """Its docstring; the first one is the summary."""
    parameters: tuple[Parameter, ...]
    examples: tuple[str, ...]
    """Command lines; of a group the first of each command below it."""
    children: tuple["Command", ...]

    @property
    def summary(self) -> str:
        """Give the first paragraph."""
        return self.paragraphs[0]

    @property
    def options(self) -> tuple[Parameter, ...]:
        """Give the parameters that have names."""
        return tuple(one for one in self.parameters if one.names)

    @property
    def arguments(self) -> tuple[Parameter, ...]:
        """Give the parameters that have none."""
        return tuple(one for one in self.parameters if not one.names)

    @property
    def headings(self) -> dict[str, tuple[Parameter, ...]]:
        """Give the parameters by their headings, in the order of the help."""
        found = dict.fromkeys(one.heading for one in self.parameters)
        return {
            heading: tuple(one for one in self.parameters if one.heading == heading)
            for heading in found
        }

    def walk(self) -> Iterator["Command"]:
        """Give this command and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def read(command: Any, context: Any) -> Command:
    """Describe a command of the parser, in its context, with everything below it."""
    words = tuple(context.command_path.split())
    children = tuple(read(child, below) for child, below in _children(command, context))
    firsts = tuple(child.examples[0] for child in children if child.examples)
    return Command(
        words=words,
        paragraphs=tuple(inspect.cleandoc(command.help or "").split("\n\n")),
        parameters=tuple(_parameter(one, context) for one in in_order(command, context)),
        examples=tuple(getattr(command, "examples", ())) or firsts,
        children=children,
    )


def in_order(command: Any, context: Any) -> list[Any]:
    """Give a command's own parameters first: arguments, options, then each shared group."""
    parameters = [one for one in command.get_params(context) if not one.hidden]
    found = dict.fromkeys([ARGUMENTS, OPTIONS, *map(heading, parameters)])
    return sorted(parameters, key=lambda one: list(found).index(heading(one)))


def heading(parameter: Any) -> str:
    """Say under which heading a parameter of the parser is listed."""
    if parameter.param_type_name == "argument":
        return ARGUMENTS
    if parameter.rich_help_panel:
        return str(parameter.rich_help_panel)
    return OUTPUT if "--help" in parameter.opts else OPTIONS


def find(command: Any, context: Any, words: Sequence[str]) -> tuple[Any, Any] | None:
    """Follow words down to a command and its context; None where there is none."""
    for word in words:
        below = [
            pair for pair in _children(command, context, only=word) if pair[1].info_name == word
        ]
        if not below:
            return None
        command, context = below[0]
    return command, context


def _children(command: Any, context: Any, only: str = "") -> Iterator[tuple[Any, Any]]:
    names = command.list_commands(context) if hasattr(command, "list_commands") else ()
    for name in names:
        if only in ("", name):
            child = command.get_command(context, name)
            if not child.hidden:
                how = child.context_settings
                yield child, type(context)(child, info_name=name, parent=context, **how)


def _parameter(parameter: Any, context: Any) -> Parameter:
    is_option = parameter.param_type_name == "option"
    takes_value = not (is_option and (parameter.is_flag or parameter.count))
    default = parameter.default if is_option and takes_value else None
    return Parameter(
        names=tuple(sorted(parameter.opts, key=len)) if is_option else (),
        heading=heading(parameter),
        value=parameter.make_metavar(ctx=context).strip("[]<>") if takes_value else "",
        choices=tuple(getattr(parameter.type, "choices", ())),
        help=parameter.help or "",
        default="" if default in (None, (), "") else str(default),
        is_repeatable=parameter.multiple or parameter.nargs == -1,
        is_required=parameter.required,
    )
