"""How is a status line seen, set and removed?"""

import time
from datetime import datetime
from typing import Annotated

import typer

from pnutprofile.commands import options
from pnutprofile.commands.show import UserArgument, identifier
from pnutprofile.connection import ConnectionOptions
from pnutprofile.errors import UsageError
from pnutprofile.moments import local_time, seconds_of, unix_time_of
from pnutprofile.output import OutputOptions
from pnutprofile.precautions import WriteOptions
from pnutprofile.profile import text_at

app = options.app(default="show")

ForOption = Annotated[
    str | None, typer.Option("--for", metavar="DURATION", help="How long: 30m, 1h30m, 7d.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Until 18:00, or a date and time.")
]


@app.callback()
def presence(context: typer.Context) -> None:
    """See and change your status line on pnut.io. Without a command, show it."""


@options.command(app, examples=("pnutprofile presence", "pnutprofile presence show @quiet"))
def show(
    context: typer.Context,
    output: OutputOptions,
    connection: ConnectionOptions,
    user: UserArgument = "me",
) -> None:
    """Show a status line, and when its owner was last seen."""
    from pnutprofile.presence_wants import read_presence

    run = options.start(context, output, connection)
    found = read_presence(run, identifier(user))
    shown = ((key, text_at(found, (key,))) for key in ("presence", "username", "last_seen_at"))
    lines = [line for line in shown if line[1]]
    drawn = [(key, local_time(text) if key == "last_seen_at" else text) for key, text in lines]
    run.out.answer(found, lines, drawn)


@options.command(
    app,
    "set",
    examples=(
        "pnutprofile presence set 'at sea'",
        "pnutprofile presence set 'at sea' --for 2h",
        "pnutprofile presence set 'at sea' --until 18:00",
    ),
)
def set_(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="At most 100 characters.")],
    writing: WriteOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
    duration: ForOption = None,
    until: UntilOption = None,
) -> None:
    """Set your status line, for 15 minutes or as long as you say.

    7 days are the most. Shows the profile as it is afterwards. Needs a token with the scope
    presence.
    """
    from pnutprofile.presence_wants import SetPresence
    from pnutprofile.write import write

    run = options.start(context, output, connection)
    if not text:
        raise UsageError("the presence is empty", hint="pnutprofile presence clear")
    write(run, SetPresence(text=text, until=_end(duration, until)), writing)


@options.command(app, examples=("pnutprofile presence clear",))
def clear(
    context: typer.Context,
    writing: WriteOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
) -> None:
    """Remove your status line."""
    from pnutprofile.presence_wants import SetPresence
    from pnutprofile.write import write

    run = options.start(context, output, connection)
    write(run, SetPresence(text=""), writing)


def _end(duration: str | None, until: str | None) -> int | None:
    """Give the end as a Unix time; None if nothing was said."""
    if duration is not None and until is not None:
        raise UsageError("--for and --until both say when it ends")
    if duration is not None:
        return int(time.time()) + seconds_of(duration)
    return None if until is None else unix_time_of(until, datetime.now().astimezone())
