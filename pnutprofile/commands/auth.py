"""How does one sign in and out, and who is one right now?"""

from typing import Annotated

import typer

from pnutprofile import accounts
from pnutprofile import status as statuses
from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.dialects import WRITE_SCOPE
from pnutprofile.login import PORT, loopback_address
from pnutprofile.output import OutputOptions
from pnutprofile.ways import PASTE, WEB, WITH_TOKEN, Wishes, sign_in

app = options.app()

options.GROUPS[Wishes] = options.from_tuple(
    Wishes,
    {
        "with_token": typer.Option(WITH_TOKEN, help="Read the token from standard input."),
        "paste": typer.Option(PASTE, help="Open the login page, paste the token that it shows."),
        "web": typer.Option(WEB, help="Open the login page, and wait for the browser here."),
        "client_id": typer.Option(
            "--client-id", metavar="ID", help="Id of your client; default config.toml's."
        ),
        "client_secret_file": typer.Option(
            "--client-secret-file", metavar="FILE", help="File with its secret; not needed."
        ),
        "scopes": typer.Option(
            "--scopes", metavar="LIST", help=f"What to ask for; default {WRITE_SCOPE} and presence."
        ),
        "port": typer.Option(
            "--port",
            min=0,
            max=65535,
            metavar="N",
            help=f"For --web; default {PORT}. Its redirect address is {loopback_address()}",
        ),
        "insecure_storage": typer.Option(
            "--insecure-storage", help="Keep the token in a plain-text file, not in the keyring."
        ),
        "no_browser": typer.Option("--no-browser", help="Only show the page's address."),
    },
)


@app.callback()
def auth(context: typer.Context) -> None:
    """Sign in, sign out, and see who you are."""


@options.command(
    app,
    examples=(
        "pnutprofile auth login",
        "pnutprofile auth login --with-token < token.txt",
        "pnutprofile auth login --web --client-id ID",
        "pnutprofile auth login --paste --client-id ID",
    ),
)
def login(
    context: typer.Context,
    wishes: Wishes,
    output: OutputOptions,
    connection: ConnectionOptions,
) -> None:
    """Sign in: try a token, and keep it in the keyring of this machine.

    On pnut.io anyone may make a client of their own, under Account > Develop, and generate a
    token there. --web and --paste ask the login page for one. Without any of the three ways you
    are asked which, at a terminal.
    """
    run = options.start(context, output, connection)
    is_token_given = connection.token_stdin or connection.token_file is not None
    sign_in(run, wishes, is_token_given=is_token_given)


@options.command(app, examples=["pnutprofile auth status --server sandbox"])
def status(context: typer.Context, output: OutputOptions, connection: ConnectionOptions) -> None:
    """Show who you are, where the token comes from and what it may do.

    Tells the server too, and which other sources of a token are passed over. Exit 4 if the token
    cannot be used; if the server cannot be asked, the code of that failure.
    """
    statuses.show_status(options.start(context, output, connection))


@options.command(app, "list", examples=["pnutprofile auth list"])
def list_(context: typer.Context, output: OutputOptions) -> None:
    """List all accounts. Tells which is current on its server, and where its token is.

    No keyring is opened for that.
    """
    accounts.show_list(options.start(context, output))


@options.command(app, examples=["pnutprofile auth switch", "pnutprofile auth switch robin@pnut"])
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


@options.command(
    app, examples=["pnutprofile auth logout", "pnutprofile auth logout --revoke --yes"]
)
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
