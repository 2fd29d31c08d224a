"""How does one see what a server makes of a bio, before it is sent?"""

from typing import Annotated

import typer

from pnutprofile.commands import options
from pnutprofile.commands.options import ReadingOptions
from pnutprofile.connection import ConnectionOptions
from pnutprofile.output import OutputOptions

app = options.app()

TextArgument = Annotated[
    str | None, typer.Argument(metavar="[TEXT|-]", help="The bio; - for standard input.")
]
LocalOption = Annotated[bool, typer.Option("--local", help="Read it here, ask no server.")]


@options.command(
    app,
    examples=(
        "pnutprofile text",
        "pnutprofile text 'Maps, [my log](https://ada.example) and #tea'",
        "pnutprofile text - < bio.txt",
        "pnutprofile text 'Maps and tea' --field length",
    ),
)
def text(
    context: typer.Context,
    how: ReadingOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
    bio: TextArgument = None,
    local: LocalOption = False,
) -> None:
    """Show how the server will read a bio; without one, your own.

    Its length as it counts (of a markdown link only the words), its links, mentions and tags. With
    a token the server itself is asked, else it is read here; --field source says which. Warns of
    what nobody sees: hidden characters, letters of another script, blanks at the end. A bio that is
    too long is shown too, with exit code 3.
    """
    from pnutprofile import reading
    from pnutprofile.source import Written

    run = options.start(context, output, connection)
    if bio is None:
        how.check(has_text=False)
        reading.read_own(run).show(run)
        return
    given = options.read_text(run, "-", "TEXT") if bio == "-" else bio
    written = Written(text=given, markdown=how.markdown, bare_links=how.bare_links)
    reading.read_text(run, written, is_local=local).show(run)
