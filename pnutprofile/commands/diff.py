"""How does one's profile differ from a file?"""

from typing import Annotated

import typer

from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.output import OutputOptions

app = options.app()

FileArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="A document, or - for standard input.")
]
PruneOption = Annotated[
    bool, typer.Option("--prune", help="What the file does not mention is to be removed.")
]


@options.command(
    app,
    examples=(
        "pnutprofile diff profile.toml",
        "pnutprofile export | pnutprofile diff - --json",
    ),
)
def diff(
    context: typer.Context,
    file: FileArgument,
    output: OutputOptions,
    connection: ConnectionOptions,
    prune: PruneOption = False,
) -> None:
    """Show what `apply` would change; sends nothing.

    The exit code is 10 if there are differences, 0 if there are none. On a terminal words that
    would go stand as [-old-], words that would come as {+new+}; in a pipe one line for each
    field: field, before, after.
    """
    from pnutprofile import apply as applying

    run = options.start(context, output, connection)
    raise typer.Exit(applying.diff(run, file, prune=prune))
