"""How is what writes replaced listed, shown, saved and dropped?"""

from pathlib import Path
from typing import Annotated

import typer

from pnutprofile import recall
from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.output import OutputOptions

app = options.app(default="list")

IdArgument = Annotated[int, typer.Argument(metavar="ID", min=1, help="As `history` lists it.")]
AllOption = Annotated[bool, typer.Option("--all", help="Of all servers and accounts.")]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="N", help="The newest N.")
]


@app.callback()
def history(context: typer.Context) -> None:
    """See what every write replaced; without a command, list it.

    Every write first records what it replaces, pictures included, in history.sqlite3. The newest
    1000 writes are kept, in at most 100 MiB: beyond that the bytes of the oldest pictures go first.
    --no-history or PNUTPROFILE_NO_HISTORY=1 writes without a record.
    """


@options.command(
    app,
    "list",
    examples=("pnutprofile history", "pnutprofile history list --all --limit 5 --json"),
)
def list_(
    context: typer.Context,
    output: OutputOptions,
    connection: ConnectionOptions,
    everybody: AllOption = False,
    limit: LimitOption = None,
) -> None:
    """List what was written, the newest first.

    It is what the chosen account wrote, or with --all everybody. On a terminal the newest 30 are
    listed unless --limit says otherwise. In a pipe a line has id, time, command, state, the fields
    that were changed, the account, and a note.
    """
    run = options.start(context, output, connection)
    recall.list_entries(run, everybody=everybody, limit=limit)


@options.command(app, examples=("pnutprofile history show 1", "pnutprofile history show 1 --json"))
def show(
    context: typer.Context,
    number: IdArgument,
    output: OutputOptions,
    preview: options.PreviewOption = None,
) -> None:
    """Show one write: what it changed, and the picture that it replaced."""
    run = options.start(context, output)
    recall.show_entry(run, number, preview)


@options.command(app, examples=("pnutprofile history export 1 -o before",))
def export(
    context: typer.Context,
    number: IdArgument,
    output: OutputOptions,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write to.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite files.")] = False,
) -> None:
    """Write what a write replaced, pictures too, into a folder."""
    run = options.start(context, output)
    recall.export_entry(run, number, out, force=force)


@options.command(
    app,
    examples=(
        "pnutprofile history prune --keep-days 365",
        "pnutprofile history prune --max-size 20M",
    ),
)
def prune(
    context: typer.Context,
    output: OutputOptions,
    keep_days: Annotated[
        float | None,
        typer.Option("--keep-days", min=0, metavar="N", help="Drop what is older."),
    ] = None,
    max_size: Annotated[
        str | None,
        typer.Option("--max-size", metavar="SIZE", help="Drop the oldest beyond this: 20M."),
    ] = None,
) -> None:
    """Drop old records and pictures of all accounts."""
    run = options.start(context, output)
    recall.prune(run, keep_days=keep_days, max_size=max_size)
