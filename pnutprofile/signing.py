"""What happens when an account comes: how is its token tried, kept and put on record?"""

from typing import BinaryIO

from pnutprofile.accounts import about_token
from pnutprofile.config import Account, Server
from pnutprofile.context import Run
from pnutprofile.dialects import WRITE_SCOPE
from pnutprofile.errors import UsageError
from pnutprofile.files import MAX_TOKEN_BYTES, read_stream
from pnutprofile.keeping import keep
from pnutprofile.profile import user_id
from pnutprofile.tokens import STDIN, Token, checked


def read_token(run: Run, stream: BinaryIO) -> Token:
    """Read a token from standard input; on a terminal it is asked for and not shown."""
    typed = run.out.secret("Token (it is not shown): ")
    data = read_stream(stream, STDIN, MAX_TOKEN_BYTES) if typed is None else typed.encode()
    return checked(data, STDIN)


def check_needed(server: Server) -> None:
    """Raise UsageError for a server that nobody has to sign in to."""
    if server.embedded:
        hint = f"pnutprofile show --server {server.name}"
        raise UsageError(f"{server.name} needs no sign-in", hint=hint)


def check_keyring(run: Run) -> None:
    """Raise LocalError if no keyring answers: better now than after a visit to a login page."""
    run.vault.for_login.read(*run.server.keyring_entry(""))


def sign_in(run: Run, token: Token, *, insecure: bool = False, again: str = "") -> None:
    """Try a token, store it in the keyring, put its user on record, and show them.

    If it is to be `insecure`, it goes into a plain-text file instead. `again` is the command that
    asks for another token, told if this one may too little. Raises AuthError if the server does
    not take it, LocalError if it cannot be kept; nothing is recorded then.
    """
    server = run.server
    client = run.client_with(lambda: token, lambda: token)
    user = client.user()
    _check_account(run.account_name, user["username"])
    about = about_token(client)
    scopes = about.scopes if about else None
    account = Account(
        key=f"{user['username']}@{server.name}",
        username=user["username"],
        server=server.name,
        dialect=server.dialect.name if server.name == server.api else "",
        id=user_id(user),
        insecure_storage=insecure,
        current=True,
    )
    keep(run, account, token)
    if scopes is not None and WRITE_SCOPE not in scopes:
        run.out.warning(
            f"this token cannot change anything: it lacks {WRITE_SCOPE}"
            + (f"; to be asked again: {again}" if again else "")
        )
    run.done.append(f"signed in as @{account.username}")
    run.out.notice(f"signed in as @{account.username} on {server.name}")
    run.show(user)


def _check_account(named: str, username: str) -> None:
    """Refuse a sign-in as anyone else than the account that was named."""
    wanted = named.lstrip("@").partition("@")[0]
    if wanted and wanted.lower() != username.lower():
        raise UsageError(f"the token belongs to @{username}, not to {named}")
