"""How is config.toml read and changed without an editor?"""

from typing import Annotated

import typer

from pnutprofile import configuring
from pnutprofile.choices import DIALECT_NAMES
from pnutprofile.commands import options
from pnutprofile.output import OutputOptions

app = options.app()
server = options.app()
app.add_typer(server, name="server")

KeyArgument = Annotated[
    str, typer.Argument(metavar="KEY", help="A dotted key, such as servers.home.api.")
]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The name of the server.")]


@app.callback()
def config(context: typer.Context) -> None:
    """Read and change config.toml.

    It holds the default server, servers, and commands that print a token. The keys are server,
    servers.NAME.api, .dialect, .auth and .client_id, and accounts.NAME.token_command. Comments in
    the file stay.
    """


@server.callback()
def config_server(context: typer.Context) -> None:
    """Give a server a name, or take it away."""


@options.command(app, "list", examples=["pnutprofile config list"])
def list_(context: typer.Context, output: OutputOptions) -> None:
    """List everything that config.toml says."""
    configuring.show_all(options.start(context, output))


@options.command(app, examples=["pnutprofile config get server"])
def get(context: typer.Context, output: OutputOptions, key: KeyArgument) -> None:
    """Print one value, or the values of one server or account."""
    configuring.show(options.start(context, output), key)


@options.command(app, "set", examples=["pnutprofile config set server sandbox"])
def set_(
    context: typer.Context,
    output: OutputOptions,
    key: KeyArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The value.")],
) -> None:
    """Set one value; what would break the file is refused.

    A token command is run without a shell: pass show pnut, op read op://Private/pnut/token,
    secret-tool lookup service pnut. For a pipe name a shell: sh -c 'pass show pnut | head -1'.
    """
    configuring.put(options.start(context, output), key, value)


@options.command(app, examples=["pnutprofile config unset server"])
def unset(context: typer.Context, output: OutputOptions, key: KeyArgument) -> None:
    """Remove one value, or a whole server or account.

    An account goes off the record only; `auth logout` removes its token too.
    """
    configuring.remove(options.start(context, output), key)


@options.command(
    server, examples=["pnutprofile config server add home --api https://example.com/stream/0"]
)
def add(
    context: typer.Context,
    output: OutputOptions,
    name: NameArgument,
    api: Annotated[str, typer.Option("--api", metavar="URL", help="The API root with its path.")],
    dialect: Annotated[
        str,
        typer.Option(
            "--dialect",
            metavar="|".join(DIALECT_NAMES),
            help="What it speaks; default adn if the path ends in /stream/0, else pnut.",
        ),
    ] = "",
    auth: Annotated[
        str, typer.Option("--auth", metavar="URL", help="The login host, if it is another.")
    ] = "",
    client_id: Annotated[
        str, typer.Option("--client-id", metavar="ID", help="The client to sign in with.")
    ] = "",
) -> None:
    """Put a server on record, for --server NAME."""
    values = {"api": api, "dialect": dialect, "auth": auth, "client_id": client_id}
    configuring.add_server(options.start(context, output), name, values)


@options.command(server, "remove", examples=["pnutprofile config server remove home"])
def remove(context: typer.Context, output: OutputOptions, name: NameArgument) -> None:
    """Take a server off the record; not while an account needs it."""
    configuring.remove_server(options.start(context, output), name)
