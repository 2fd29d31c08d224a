"""How is one's whole profile replaced?"""

import typer

from pnutprofile.commands import options
from pnutprofile.commands.options import FieldOptions, ReadingOptions
from pnutprofile.connection import ConnectionOptions
from pnutprofile.output import OutputOptions
from pnutprofile.precautions import WriteOptions

app = options.app()


@options.command(
    app,
    "set",
    examples=(
        "pnutprofile set --name 'Ada Vale' --text 'Maps' --locale en_GB --timezone Europe/London",
        "pnutprofile set --name 'Ada Vale' --locale en_GB --timezone Europe/London --yes",
        "pnutprofile set --text-file bio.txt --locale en_GB --timezone Europe/London --dry-run",
    ),
)
def set_(
    context: typer.Context,
    fields: FieldOptions,
    reading: ReadingOptions,
    writing: WriteOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
) -> None:
    """Replace the whole profile: what is left out is removed.

    Says what would be lost and asks first; unattended it needs --yes. Pictures and extra data stay.
    """
    from pnutprofile.wants import Replace
    from pnutprofile.write import write

    run = options.start(context, output, connection)
    given = fields.read(run)
    reading.check("text" in given)
    want = Replace(fields=given, markdown=reading.markdown, bare_links=reading.bare_links)
    write(run, want, writing)
