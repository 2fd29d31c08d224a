"""Which commands are there, and how does a failure become an exit code?

The table of contents: a command's module is imported when it is called, by its name.
"""

import contextlib
import errno
import importlib
import shlex
from collections.abc import Sequence
from typing import Any

import typer

# Typer carries its own Click and gives these no public name.
from typer._click.exceptions import ClickException, NoArgsIsHelpError, NoSuchOption

from pnutprofile import __version__
from pnutprofile.commands.helped import HelpedGroup
from pnutprofile.context import Run
from pnutprofile.environment import take_environment
from pnutprofile.errors import (
    ClosedPipeError,
    ExitCode,
    InterruptError,
    LocalError,
    PartialError,
    PnutprofileError,
    UsageError,
)
from pnutprofile.output import OutputOptions
from pnutprofile.streams import abandon, own_streams

COMMANDS = (
    "show",
    "set",
    "patch",
    "edit",
    "export",
    "diff",
    "apply",
    "avatar",
    "cover",
    "raw",
    "text",
    "presence",
    "history",
    "undo",
    "auth",
    "config",
    "limits",
    "locales",
    "timezones",
    "sandbox",
    "doctor",
    "completion",
    "help",
)

QUOTES = "'?"

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EAGAIN)
"""Why Typer may fail to write a help text: the disk is full, the stream closed or too hasty."""


class Commands(HelpedGroup):
    """The commands, each imported from `pnutprofile.commands` when it is asked for."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        # Only the names: near matches for a misspelt one are sought among them.
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Give the names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Import a command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"pnutprofile.commands.{cmd_name}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(context: typer.Context, is_wanted: bool) -> None:
    if is_wanted:
        run: Run = context.obj
        run.out.data(f"pnutprofile {__version__}\n".encode())
        raise typer.Exit


@app.callback()
def pnutprofile(
    context: typer.Context,
    version: bool = typer.Option(
        False, "--version", help="Show the version.", is_eager=True, callback=_tell_version
    ),
) -> None:
    """See and change your own profile on pnut.io and App.net-compatible servers.

    Try it without an account: pnutprofile show --server sandbox
    """


def main(argv: Sequence[str], run: Run | None = None) -> int:
    """Run one command line and return its exit code; never raises."""
    run = run or Run(own_streams(take_environment()))
    run.configure(OutputOptions(json="--json" in argv, debug="--debug" in argv))
    try:
        with contextlib.closing(run):
            code = _run(argv, run)
        run.out.flush()
    except BaseException as fault:  # noqa: BLE001 - the one place where failures end
        code = _exit_code(fault, run)
    return code


def _run(argv: Sequence[str], run: Run) -> int:
    group = typer.main.get_command(app)
    try:
        with group.make_context("pnutprofile", list(argv), obj=run) as context:
            group.invoke(context)
    except typer.Exit as done:  # a help text or the version was asked for
        run.out.data(b"")  # raises if standard output is closed
        return done.exit_code
    except NoArgsIsHelpError as fault:
        run.out.usage(fault.format_message())
        return ExitCode.USAGE
    except ClickException as fault:
        raise _usage_error(fault, argv) from None
    return ExitCode.DONE


def _usage_error(fault: ClickException, argv: Sequence[str]) -> UsageError:
    """Say in our words what the parser says, with what was probably meant."""
    where: Any = getattr(fault, "ctx", None)
    path = where.command_path if where else "pnutprofile"
    hint = f"{path} --help"
    message, _, near = " ".join(fault.format_message().split()).partition(". Did you mean ")
    message = message[:1].lower() + message[1:].removesuffix(".")
    if isinstance(fault, NoSuchOption):
        message, near = f"no such option: {fault.option_name}", ", ".join(fault.possibilities or ())
        if hasattr(where.command, "list_commands"):
            why = "options stand behind the command"
            return UsageError(message, why, f"{path} COMMAND {fault.option_name}")
    elif near:
        meant = near.split(",")[0].strip(QUOTES)
        words = (meant if repr(word) in message else word for word in argv)
        hint = shlex.join(["pnutprofile", *words])
    return UsageError(message, f"did you mean {near.rstrip('?')}?" if near else "", hint)


def _exit_code(fault: BaseException, run: Run) -> int:
    """Tell of a failure, and give its code."""
    done = f"nevertheless done: {'; '.join(run.done)}" if run.done else ""
    if isinstance(fault, KeyboardInterrupt | typer.Abort):
        abandon(run.streams.stdout)  # the rest of an answer may wait for a reader for ever
        said = str(fault)
        if said or done or run.out.options.json:
            why = "" if said else done
            run.out.error(InterruptError(said or "interrupted", why, "pnutprofile show"))
        return ExitCode.INTERRUPTED
    if isinstance(fault, BrokenPipeError):
        abandon(run.streams.stdout)
        if done:
            run.out.error(ClosedPipeError("nobody reads the answer", done))
        return ExitCode.CLOSED_PIPE
    fault = _in_our_words(fault, run)
    if not isinstance(fault, PartialError):  # which tells itself what is done
        fault.why = "; ".join(filter(None, (fault.why, done)))
    run.out.error(fault)
    return fault.exit_code


def _in_our_words(fault: BaseException, run: Run) -> PnutprofileError:
    """Make a failure one of ours; of one that nobody thought of, show where it was."""
    if isinstance(fault, PnutprofileError):
        return fault
    if isinstance(fault, OSError) and fault.errno in UNWRITABLE:
        abandon(run.streams.stdout)
        return LocalError("the answer cannot be written", fault.strerror or "")
    if isinstance(fault, MemoryError):
        return LocalError("there is too little memory", "what is asked for does not fit into it")
    run.out.fault(fault)
    why = f"{type(fault).__name__}: {fault}"
    return PnutprofileError("unexpected fault in pnutprofile", why, "the same with --debug")
