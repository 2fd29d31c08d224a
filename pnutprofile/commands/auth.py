"""How does one sign in and out, and who is one right now?"""

from typing import Annotated

import typer

from pnutprofile import accounts, signing
from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.errors import UsageError
from pnutprofile.render import OutputOptions

app = options.app()


@app.callback()
def auth(context: typer.Context) -> None:
    """Sign in, sign out, and see who you are."""


@options.command(app)
def login(
    context: typer.Context,
    output: OutputOptions,
    connection: ConnectionOptions,
    with_token: Annotated[
        bool, typer.Option("--with-token", help="Read the token from standard input.")
    ] = False,
) -> None:
    """Try a token, and keep it in the keyring of this machine.

    On pnut.io anyone may make a client of their own, under Account > Develop, and generate a
    token there.
    """
    run = options.start(context, output, connection)
    if with_token:
        signing.sign_in(run, signing.read_token(run, run.stdin("--with-token")))
    elif connection.token_stdin or connection.token_file:
        signing.sign_in(run, run.sources.require())
    else:
        raise UsageError(
            "say where the token comes from",
            "--with-token reads it from standard input",
            "pnutprofile auth login --with-token < FILE",
        )


@options.command(app)
def status(context: typer.Context, output: OutputOptions, connection: ConnectionOptions) -> None:
    """Show server, user, where the token comes from and what it may do."""
    accounts.show_status(options.start(context, output, connection))


@options.command(app)
def logout(
    context: typer.Context,
    output: OutputOptions,
    connection: ConnectionOptions,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="End the token on the server too; asks first.")
    ] = False,
) -> None:
    """Forget the account and its token on this machine."""
    accounts.sign_out(options.start(context, output, connection), revoke=revoke)
