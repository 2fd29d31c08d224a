"""Which options do several commands share, and how does a command take them as one value?

A command's signature names a group (`output: OutputOptions`); `command` turns the group's fields
into options and hands the filled group over. Types and defaults stand in the group itself, here
stand names and help.
"""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args, get_type_hints

import typer

from pnutprofile.choices import DIALECT_NAMES, FIELDS
from pnutprofile.commands.helped import HelpedCommand, HelpedGroup
from pnutprofile.connection import ConnectionOptions
from pnutprofile.context import Run
from pnutprofile.errors import UsageError
from pnutprofile.files import as_text, read_file, read_stream
from pnutprofile.output import OutputOptions
from pnutprofile.precautions import WriteOptions
from pnutprofile.profile import Fields, listed
from pnutprofile.streams import PreviewChoice
from pnutprofile.tree import OUTPUT

PreviewOption = Annotated[
    PreviewChoice | None,
    typer.Option(
        "--preview",
        metavar="PROTOCOL",
        help=f"How to draw pictures: {listed(get_args(PreviewChoice))}; auto judges by the"
        " environment.",
    ),
]

_output = functools.partial(typer.Option, rich_help_panel=OUTPUT)
_connection = functools.partial(typer.Option, rich_help_panel="Connection")
_writing = functools.partial(typer.Option, rich_help_panel="Writing")

_OUTPUT = {
    "json": _output("--json", help="Print JSON."),
    "field": _output("--field", metavar="PATH", help="Print one value; repeatable."),
    "quiet": _output("--quiet", "-q", help="Say nothing but the answer, warnings, errors."),
    "verbose": _output("--verbose", "-v", help="Show one line for each HTTP exchange."),
    "debug": _output("--debug", help="Show headers and bodies, secrets masked."),
    "color": _output("--color", help="When to use colour."),
    "no_input": _output("--no-input", help="Never ask."),
    "yes": _output("--yes", "-y", help="Answer every question with yes."),
}
_CONNECTION = {
    "server": _connection("--server", metavar="NAME|URL", help="Server; default pnut."),
    "dialect": _connection(
        "--dialect",
        metavar="|".join(DIALECT_NAMES),
        help="Dialect of a server given by its address.",
    ),
    "account": _connection("--account", metavar="NAME", help="Account on that server."),
    "token_stdin": _connection("--token-stdin", help="Read the token from standard input."),
    "token_file": _connection("--token-file", metavar="FILE", help="Read the token from a file."),
    "timeout": _connection(
        "--timeout", metavar="SECONDS", help="Network time of the whole command; default 120."
    ),
    "wait": _connection("--wait", help="Sit out a rate limit."),
}
_READING = {
    "no_markdown": typer.Option(
        "--no-markdown", help="Leave [words](address) in the bio as it is: no link."
    ),
    "no_links": typer.Option("--no-links", help="Leave addresses in the bio alone: no links."),
}
_WRITE = {
    "dry_run": _writing("--dry-run", "-n", help="Show what would be sent; change nothing."),
    "force": _writing("--force", help="Send even what would change nothing."),
    "no_verify": _writing("--no-verify", help="Do not check what the server made of it."),
    "no_history": _writing("--no-history", help="Keep no record of what is replaced."),
}


class FieldOptions(NamedTuple):
    """What was given for the profile's fields: values, and files for those of several lines."""

    given: Mapping[str, str | None]
    files: Mapping[str, str | None]

    def read(self, run: Run) -> Fields:
        """Give the values, files read. Raises UsageError for a value given twice."""
        values = {name: value for name, value in self.given.items() if value is not None}
        for name, path in self.files.items():
            if path is None:
                continue
            if name in values:
                raise UsageError(f"--{name} and --{name}-file both give the {name}")
            values[name] = read_text(run, path, f"--{name}-file")
        return values


class ReadingOptions(NamedTuple):
    """What of a bio is to become a link; both unless said otherwise."""

    no_markdown: bool = False
    no_links: bool = False

    @property
    def markdown(self) -> bool | None:
        """Whether markdown links are links; None for the usual."""
        return False if self.no_markdown else None

    @property
    def bare_links(self) -> bool | None:
        """Whether addresses are links; None for the usual."""
        return False if self.no_links else None

    def check(self, has_text: bool) -> None:
        """Raise UsageError if there is no text that could be read this way."""
        for option, is_given in (("markdown", self.no_markdown), ("links", self.no_links)):
            if is_given and not has_text:
                raise UsageError(f"--no-{option} says how a text is read", "none is given")


def app(default: str = "") -> typer.Typer:
    """Make the Typer application of one command or noun.

    `default` is the command of a noun that is meant where none is named.
    """

    class Noun(HelpedGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            """Put the default command where none is named."""
            is_named = args and (args[0] in ("-h", "--help") or not args[0].startswith("-"))
            return super().parse_args(ctx, args if is_named or not default else [default, *args])

    return typer.Typer(
        cls=Noun,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=not default,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def command(
    application: typer.Typer, name: str | None = None, *, examples: Sequence[str] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as a command, its groups of options spread out.

    `examples` are command lines for its help and its manual page; the tests run them.
    """
    lines = tuple(examples)

    class Helped(HelpedCommand):
        examples = lines

    def register(function: Callable[..., None]) -> Callable[..., None]:
        application.command(name, cls=Helped, no_args_is_help=False)(_spread(function))
        return function

    return register


def _spread(function: Callable[..., None]) -> Callable[..., None]:
    """Give the function a signature in which each group is replaced by its options."""
    hints = get_type_hints(function, include_extras=True)
    signature = inspect.signature(function)
    groups = {name: GROUPS[hint] for name, hint in hints.items() if hint in GROUPS}

    @functools.wraps(function)
    def spread(**given: Any) -> None:
        for name, group in groups.items():
            own = {option.name: given.pop(option.name) for option in group.options}
            given[name] = group.build(own)
        function(**given)

    # The help lists what is the command's own first, then what it shares with others.
    own = [parameter for parameter in signature.parameters.values() if parameter.name not in groups]
    parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[parameter.name])
        for parameter in own
    ]
    for group in groups.values():
        parameters += group.options
    annotations = {parameter.name: parameter.annotation for parameter in parameters}
    spread.__annotations__ = annotations
    spread.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return spread


class _Group(NamedTuple):
    """The options of a group, and how it is made from their values."""

    options: tuple[inspect.Parameter, ...]
    build: Callable[[dict[str, Any]], Any]


def group(described: type) -> type:
    """Let a named tuple whose fields are annotated with their options be a group."""
    hints = get_type_hints(described, include_extras=True)
    options = {name: hint.__metadata__[0] for name, hint in hints.items()}
    GROUPS[described] = from_tuple(described, options)
    return described


def _option(name: str, hint: Any, default: Any, option: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[hint, option],
    )


def from_tuple(group: Any, options: Mapping[str, Any]) -> _Group:
    """Make options of a named tuple: tuples in it may be repeated, the rest is as it says."""
    hints = get_type_hints(group)
    repeatable = {name for name, hint in hints.items() if hint == tuple[str, ...]}

    def build(values: dict[str, Any]) -> Any:
        lists = {name: tuple(values[name] or ()) for name in repeatable}
        return group(**{**values, **lists})

    return _Group(
        tuple(
            _option(
                name,
                list[str] | None if name in repeatable else hint,
                None if name in repeatable else group._field_defaults[name],
                options[name],
            )
            for name, hint in hints.items()
        ),
        build,
    )


def _field_group() -> _Group:
    """Make one option for each profile field, and a file option for those of several lines."""
    options = []
    for name, shown in FIELDS.items():
        option = typer.Option(f"--{name}", metavar=shown.metavar, help=shown.help)
        options.append(_option(name, str | None, None, option))
        if shown.multiline:
            file = typer.Option(
                f"--{name}-file", metavar="FILE|-", help=f"{shown.help} Read from a file."
            )
            options.append(_option(f"{name}_file", str | None, None, file))

    def build(values: dict[str, Any]) -> FieldOptions:
        files = {name: values[f"{name}_file"] for name in FIELDS if f"{name}_file" in values}
        return FieldOptions({name: values[name] for name in FIELDS}, files)

    return _Group(tuple(options), build)


GROUPS: dict[Any, _Group] = {
    OutputOptions: from_tuple(OutputOptions, _OUTPUT),
    ConnectionOptions: from_tuple(ConnectionOptions, _CONNECTION),
    WriteOptions: from_tuple(WriteOptions, _WRITE),
    FieldOptions: _field_group(),
    ReadingOptions: from_tuple(ReadingOptions, _READING),
}


def argument_text(run: Run, value: str, name: str) -> tuple[str, str]:
    """Read an argument that is itself, or `@FILE`, `-` or `@-`; gives it with its origin."""
    if value in ("-", "@-"):
        return read_text(run, "-", name), "standard input"
    if value.startswith("@"):
        return read_text(run, value[1:], name), value[1:]
    return value, name


def read_text(run: Run, path: str, option: str) -> str:
    """Read a text file or standard input; one final newline is dropped."""
    if path == "-":
        text = as_text(read_stream(run.stdin(f"{option} -"), "standard input"), "standard input")
    else:
        text = as_text(read_file(Path(path)), path)
    return text.removesuffix("\r\n" if text.endswith("\r\n") else "\n")


def start(
    context: typer.Context, output: OutputOptions, connection: ConnectionOptions | None = None
) -> Run:
    """Begin a command: the run that `main` made, with the command's options."""
    run: Run = context.obj
    return run.configure(output, connection, context.command_path.partition(" ")[2])
