"""Which values does the server take for a field? One builder for each field that has a list."""

from collections.abc import Sequence
from typing import Annotated

import typer

from pnutprofile import values
from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.output import OutputOptions

FilterArgument = Annotated[
    str, typer.Argument(metavar="[FILTER]", help="Only values that contain this.")
]


def build(field: str, name: str, filters: Sequence[str]) -> typer.Typer:
    """Make the command that lists the values of one field; `filters` are for its examples."""
    app = options.app()

    def show_list(
        context: typer.Context,
        output: OutputOptions,
        connection: ConnectionOptions,
        part: FilterArgument = "",
    ) -> None:
        run = options.start(context, output, connection)
        dialect = run.server.dialect
        listed = dialect.fields[field].values
        if listed is None:
            run.out.notice(f"{dialect.title} publishes no list of {name}")
        known = values.known(listed) if listed else ()
        found = [value for value in known if part.lower() in value.lower()]
        run.out.answer({name: found}, [(value,) for value in found])

    show_list.__doc__ = f"""List the {name} that the server is known to take.

    The list is a copy and may have aged: values beyond it are sent with a warning.
    """
    examples = (f"pnutprofile {name}", *(f"pnutprofile {name} {one}" for one in filters))
    options.command(app, name, examples=examples)(show_list)
    return app
