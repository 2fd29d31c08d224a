"""How does one sign in and out, and who is one right now?"""

from typing import Annotated

import typer

from pnutprofile import accounts, signing
from pnutprofile import status as statuses
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
    insecure_storage: Annotated[
        bool,
        typer.Option(
            "--insecure-storage", help="Keep the token in a plain-text file, not in the keyring."
        ),
    ] = False,
) -> None:
    """Try a token, and keep it in the keyring of this machine.

    On pnut.io anyone may make a client of their own, under Account > Develop, and generate a
    token there.
    """
    run = options.start(context, output, connection)
    if with_token:
        token = signing.read_token(run, run.stdin("--with-token"))
        signing.sign_in(run, token, insecure=insecure_storage)
    elif connection.token_stdin or connection.token_file:
        signing.sign_in(run, run.sources.require(), insecure=insecure_storage)
    else:
        raise UsageError(
            "say where the token comes from",
            "--with-token reads it from standard input",
            "pnutprofile auth login --with-token < FILE",
        )


@options.command(app, examples=["pnutprofile auth status --server sandbox"])
def status(context: typer.Context, output: OutputOptions, connection: ConnectionOptions) -> None:
    """Show server, user, where the token comes from, what that beats and what it may do.

    Exit 4 if the token cannot be used; if the server cannot be asked, the code of that failure.
    """
    statuses.show_status(options.start(context, output, connection))


@options.command(app, "list", examples=["pnutprofile auth list"])
def list_(context: typer.Context, output: OutputOptions) -> None:
    """List all accounts: which is current on its server, and where its token is.

    No keyring is opened for that.
    """
    accounts.show_list(options.start(context, output))


@options.command(app)
def switch(
    context: typer.Context,
    output: OutputOptions,
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="robin, or robin@pnut; of two the other one.")
    ] = "",
) -> None:
    """Make an account the current one of its server.

    For one command --account NAME takes another, and PNUTPROFILE_ACCOUNT for one shell.
    """
    accounts.switch(options.start(context, output), name)


@options.command(app, examples=["pnutprofile auth token --server sandbox | wc -c"])
def token(
    context: typer.Context,
    output: OutputOptions,
    connection: ConnectionOptions,
    show: Annotated[bool, typer.Option("--show", help="Print it on a terminal too.")] = False,
) -> None:
    """Print the token that a request would use, into a pipe or a file."""
    accounts.show_token(options.start(context, output, connection), is_wanted=show)


@options.command(app)
def logout(
    context: typer.Context,
    output: OutputOptions,
    connection: ConnectionOptions,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="End the token on the server too; asks first.")
    ] = False,
) -> None:
    """Forget the account and its token on this machine.

    No other account takes its place by itself. If --revoke fails, nothing is forgotten, so that it
    can be tried again.
    """
    accounts.sign_out(options.start(context, output, connection), revoke=revoke)
