"""How is one's profile brought to what a file says?"""

import typer

from pnutprofile.commands import options
from pnutprofile.commands.diff import FileArgument, PruneOption
from pnutprofile.connection import ConnectionOptions
from pnutprofile.output import OutputOptions
from pnutprofile.precautions import WriteOptions

app = options.app()


@options.command(
    app,
    examples=(
        "pnutprofile apply profile.toml",
        "pnutprofile apply profile.toml --dry-run",
        "pnutprofile export | pnutprofile apply -",
    ),
)
def apply(
    context: typer.Context,
    file: FileArgument,
    writing: WriteOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
    prune: PruneOption = False,
) -> None:
    """Send what differs from a file.

    The fields go in one request, then each picture. A second time there is nothing to send. It asks
    only if something is removed. If it stops after the first of several parts the exit code is 11,
    and the same command finishes the rest.
    """
    from pnutprofile import apply as applying

    run = options.start(context, output, connection)
    applying.apply(run, file, writing, prune=prune)
