"""How are parts of one's profile changed?"""

from typing import Annotated

import typer

from pnutprofile.choices import CLEARABLE
from pnutprofile.commands import options
from pnutprofile.commands.options import FieldOptions, ReadingOptions
from pnutprofile.connection import ConnectionOptions
from pnutprofile.errors import UsageError
from pnutprofile.output import OutputOptions
from pnutprofile.precautions import WriteOptions
from pnutprofile.profile import Fields, listed

app = options.app()

ClearOption = Annotated[
    list[str] | None,
    typer.Option("--clear", metavar="|".join(CLEARABLE), help="Empty a field; repeatable."),
]


@options.command(
    app,
    examples=(
        "pnutprofile patch --name 'Ada Vale' --timezone Europe/Paris",
        "pnutprofile patch --text 'Maps, [my log](https://ada.example) and #tea'",
        "pnutprofile patch --text-file bio.txt --dry-run",
        "echo 'Maps and tea' | pnutprofile patch --text-file -",
        "pnutprofile patch --clear name",
    ),
)
def patch(
    context: typer.Context,
    fields: FieldOptions,
    reading: ReadingOptions,
    writing: WriteOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
    clear: ClearOption = None,
) -> None:
    """Change the given fields and keep the others.

    Shows the profile as it is afterwards. Emptying a field reads the profile and replaces it
    without that field, because no server documents how to do it in part.
    """
    from pnutprofile.wants import Patch
    from pnutprofile.write import write

    run = options.start(context, output, connection)
    changes, cleared = fields.read(run), tuple(clear or ())
    _check_given(changes, cleared)
    reading.check("text" in changes)
    want = Patch(
        changes=changes, clear=cleared, markdown=reading.markdown, bare_links=reading.bare_links
    )
    write(run, want, writing)


def _check_given(changes: Fields, cleared: tuple[str, ...]) -> None:
    if not changes and not cleared:
        raise UsageError(
            "nothing to change", "patch needs at least one field", "pnutprofile patch --name NAME"
        )
    for name in cleared:
        if name not in CLEARABLE:
            raise UsageError(f"--clear takes {listed(CLEARABLE)}, not {name}")
        if name in changes:
            raise UsageError(f"--clear {name} and --{name} contradict each other")
    for name, value in changes.items():
        if not value:
            hint = f"--clear {name}" if name in CLEARABLE else f"--{name} VALUE"
            raise UsageError(f"the {name} is empty", "an empty value changes nothing", hint)
