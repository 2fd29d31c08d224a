"""How is it found out what works here?"""

from typing import Annotated

import typer

from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.output import OutputOptions

app = options.app()


@options.command(
    app,
    examples=(
        "pnutprofile doctor",
        "pnutprofile doctor --report",
        "pnutprofile doctor --json | jq '.checks[] | select(.state != \"ok\")'",
    ),
)
def doctor(
    context: typer.Context,
    output: OutputOptions,
    connection: ConnectionOptions,
    report: Annotated[
        bool, typer.Option("--report", help="Mask names, hosts and paths: safe to show in public.")
    ] = False,
) -> None:
    """See what works here, and what to do about the rest.

    Looks at Python and its packages, folders, config.toml, the history, the keyring (a throw-away
    entry is stored and removed), this terminal, proxies and certificates, and at every server and
    account on record besides the chosen ones; with --server or --account only at those.

    The answer has a line for each check: ok, warning or failure, what was found, what to do. The
    exit code is 0 without failures, else that of the first one: the lines go from this machine
    outwards, and what stands first is to be mended first. With --json each check has its own
    `exit` too.
    """
    from pnutprofile.doctor import examine

    run = options.start(context, output, connection)
    examine(run, connection, is_report=report)
