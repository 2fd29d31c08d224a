"""How is one's profile written to a file?"""

from pathlib import Path
from typing import Annotated

import typer

from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.errors import UsageError
from pnutprofile.output import OutputOptions

app = options.app()

OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it, pictures beside it.")
]
UpdateOption = Annotated[
    Path | None, typer.Option("--update", metavar="FILE", help="Bring a file up to date.")
]


@options.command(
    app,
    examples=(
        "pnutprofile export",
        "pnutprofile export -o me.toml",
        "pnutprofile export --update profile.toml",
    ),
)
def export(
    context: typer.Context,
    output: OutputOptions,
    connection: ConnectionOptions,
    out: OutOption = None,
    update: UpdateOption = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Print your profile as TOML, or write it to a file.

    With -o the pictures are written beside the file, as FILE-avatar and FILE-cover with the ending
    of their format. --update rewrites in a file of your own only values that differ, and keeps its
    comments and order.
    """
    from pnutprofile import export as exporting

    run = options.start(context, output, connection)
    if update is None:
        exporting.export(run, None if str(out) == "-" else out, force=force)
    elif out is not None or force:
        raise UsageError("--update takes neither --out nor --force", "it overwrites no other file")
    else:
        exporting.update(run, update)
