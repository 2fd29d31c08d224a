"""How is typed extra data seen and changed: `raw` on pnut, `annotations` on adn?"""

from typing import Annotated

import typer

from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.errors import CheckError
from pnutprofile.output import OutputOptions
from pnutprofile.precautions import WriteOptions
from pnutprofile.profile import listed

app = options.app()

TypeArgument = Annotated[str, typer.Argument(metavar="TYPE", help="Such as com.example.type.")]
ValueArgument = Annotated[
    str, typer.Argument(metavar="VALUE|@FILE|-", help="A JSON object, or where to read one.")
]


@app.callback()
def raw(context: typer.Context) -> None:
    """See and change the typed extra data of your profile.

    Each type holds one JSON object; servers call them raw (pnut.io) or annotations (App.net).
    """


@options.command(app, "list", examples=("pnutprofile raw list", "pnutprofile raw list --json"))
def list_(context: typer.Context, output: OutputOptions, connection: ConnectionOptions) -> None:
    """List the types there are, and how many bytes of JSON each takes."""
    from pnutprofile.extra import listing

    run = options.start(context, output, connection)
    document, rows = listing(run.client.user(), run.server.dialect)
    run.out.answer(document, rows)


@options.command(
    app,
    examples=(
        "pnutprofile raw set com.example.note '{\"a\": 1}'",
        "pnutprofile raw get com.example.note",
    ),
)
def get(
    context: typer.Context, kind: TypeArgument, output: OutputOptions, connection: ConnectionOptions
) -> None:
    """Print the value of a type as JSON; exit code 3 if there is none."""
    from pnutprofile.extra import extra_of

    run = options.start(context, output, connection)
    found = extra_of(run.client.user(), run.server.dialect)
    if kind not in found:
        there = f"there is {listed(found)}" if found else "there is no extra data at all"
        raise CheckError(f"there is no {kind}", there, "pnutprofile raw list")
    run.out.json(found[kind])


@options.command(
    app,
    "set",
    examples=(
        'pnutprofile raw set com.example.note \'{"text": "tea"}\'',
        'echo \'{"text": "tea"}\' | pnutprofile raw set com.example.note -',
    ),
)
def set_(
    context: typer.Context,
    kind: TypeArgument,
    value: ValueArgument,
    writing: WriteOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
) -> None:
    """Set the value of a type, a JSON object; other types stay."""
    from pnutprofile.extra import check_object, read_value
    from pnutprofile.wants import Patch
    from pnutprofile.write import write

    run = options.start(context, output, connection)
    found = read_value(*options.argument_text(run, value, "VALUE"))
    write(run, Patch(changes={}, extra={kind: check_object(kind, found)}), writing)


@options.command(app, examples=("pnutprofile raw unset com.example.note",))
def unset(
    context: typer.Context,
    kind: TypeArgument,
    writing: WriteOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
) -> None:
    """Remove a type; other types stay."""
    from pnutprofile.wants import Patch
    from pnutprofile.write import write

    run = options.start(context, output, connection)
    write(run, Patch(changes={}, extra={kind: None}), writing)
