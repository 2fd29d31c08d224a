"""How is a write taken back?"""

from typing import Annotated

import typer

from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.output import OutputOptions
from pnutprofile.precautions import WriteOptions

app = options.app()


@options.command(app, examples=("pnutprofile undo --yes", "pnutprofile undo 1 --dry-run"))
def undo(
    context: typer.Context,
    writing: WriteOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
    number: Annotated[
        int | None, typer.Argument(metavar="[ID]", min=1, help="As `history` lists it.")
    ] = None,
) -> None:
    """Put back what a write replaced; asks first.

    Without ID it takes back the newest command of this account, all its parts together. Undo is
    itself recorded, so that undo of undo does it again. What was changed since is told before.
    """
    from pnutprofile import undo as undoing

    run = options.start(context, output, connection)
    undoing.undo(run, number, writing)
