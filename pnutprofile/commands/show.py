"""How is a profile seen?"""

from typing import Annotated

import typer

from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.errors import UsageError
from pnutprofile.output import OutputOptions

app = options.app()

UserArgument = Annotated[str, typer.Argument(metavar="[USER]", help="`@name` or an id.")]


@options.command(
    app,
    examples=(
        "pnutprofile show",
        "pnutprofile show @quiet",
        "pnutprofile show --json | jq -r .username",
        "pnutprofile show --field counts.posts",
    ),
)
def show(
    context: typer.Context,
    output: OutputOptions,
    connection: ConnectionOptions,
    user: UserArgument = "me",
    preview: options.PreviewOption = None,
) -> None:
    """Show your own profile, or another user's.

    On a terminal a card, with avatar and cover if they come soon; in a pipe one
    `name<TAB>value` line for each value; with --json the server's own user object.
    """
    run = options.start(context, output, connection)
    who = identifier(user)
    if not run.out.draws_profiles:
        run.show(run.client.user(who))
        return
    from pnutprofile import seen

    seen.show(run, who, preview)


def identifier(user: str) -> str:
    """Check who is meant: `me`, an id or an @name. Raises UsageError for a bare name."""
    if user == "me" or (user.isascii() and user.isdecimal()):
        return user
    name = user.removeprefix("@")
    if not name or any(not (char.isascii() and (char.isalnum() or char == "_")) for char in name):
        raise UsageError(f"{user or 'nothing'} is no user", "a user is @name or an id")
    if name == user:
        raise UsageError(
            f"{user} is not a way to name a user", "a user is @name or an id", f"@{user}"
        )
    return user
