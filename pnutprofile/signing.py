"""What happens when an account comes, goes, or is asked about?"""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from pnutprofile.answers import Answer, UnusableAnswerError
from pnutprofile.config import Account
from pnutprofile.context import Run
from pnutprofile.dialects import WRITE_SCOPE
from pnutprofile.environment import VARIABLES
from pnutprofile.errors import AuthError, RefusedError, UsageError
from pnutprofile.files import read_stream
from pnutprofile.profile import user_id
from pnutprofile.tokens import MAX_TOKEN_BYTES, STDIN, Token, checked

if TYPE_CHECKING:
    from pnutprofile.client import Client


def read_token(run: Run, stream: BinaryIO) -> Token:
    """Read a token from standard input; on a terminal it is asked for and not shown."""
    typed = run.out.secret("Token (it is not shown): ")
    data = read_stream(stream, STDIN, MAX_TOKEN_BYTES) if typed is None else typed.encode()
    return checked(data, STDIN)


def sign_in(run: Run, token: Token) -> None:
    """Try a token, store it in the keyring, put its user on record, and show them.

    Raises AuthError if the server does not take the token, LocalError if it cannot be kept;
    nothing is recorded then.
    """
    server = run.server
    if server.embedded:
        hint = f"pnutprofile show --server {server.name}"
        raise UsageError(f"{server.name} needs no sign-in", hint=hint)
    client = run.client_with(lambda: token, lambda: token)
    user = client.user()
    _check_account(run.account_name, user["username"])
    about = _about_token(client)
    scopes = about.scopes if about else None
    account = Account(
        key=f"{user['username']}@{server.name}",
        username=user["username"],
        server=server.name,
        dialect=server.dialect.name if server.name == server.api else "",
        id=user_id(user),
        current=True,
    )
    _keep(run, account, token)
    if scopes is not None and WRITE_SCOPE not in scopes:
        run.out.warning(f"this token cannot change anything: it lacks {WRITE_SCOPE}")
    run.out.notice(f"signed in as @{account.username} on {server.name}")
    run.show(user)


def _check_account(named: str, username: str) -> None:
    """Refuse a sign-in as anyone else than the account that was named."""
    wanted = named.lstrip("@").partition("@")[0]
    if wanted and wanted.lower() != username.lower():
        raise UsageError(f"the token belongs to @{username}, not to {named}")


def _about_token(client: "Client") -> Answer | None:
    """Ask what a token may do; None where the server has no such call."""
    try:
        return client.token()
    except (RefusedError, UnusableAnswerError):
        return None


def _keep(run: Run, account: Account, token: Token) -> None:
    """Put the token into the keyring and the account on record: both, or neither."""
    entry = run.server.keyring_entry(account.username)
    before = run.vault.read(*entry)
    with contextlib.ExitStack() as on_failure:
        run.vault.write(*entry, token.value)
        if before is None:
            on_failure.callback(run.vault.delete, *entry)
        else:
            on_failure.callback(run.vault.write, *entry, before)
        run.record_account(account)
        on_failure.pop_all()
    for name in VARIABLES:
        if name.startswith("PNUTPROFILE_TOKEN") and run.environment.get(name):
            run.out.warning(f"{name} is set, and wins over the keyring")


def show_status(run: Run) -> None:
    """Show who the token belongs to, where it comes from and what it may do."""
    token = run.sources.require()
    user = run.client.user()
    answer = _about_token(run.client)
    scopes, limit = (answer.scopes, answer.rate_limit) if answer else (None, None)
    account = run.account if run.account and run.account.id == user_id(user) else None
    document = {
        "server": run.server.name,
        "api": run.server.api,
        "dialect": run.server.dialect.name,
        "account": account.key if account else None,
        "username": user["username"],
        "id": user_id(user),
        "token_source": token.source,
        "scopes": None if scopes is None else list(scopes),
        "may_write": None if scopes is None else WRITE_SCOPE in scopes,
        "rate_limit": vars(limit) if limit else None,
    }
    run.out.answer(document, _status_rows(document))


def sign_out(run: Run, *, revoke: bool) -> None:
    """Forget the account; with `revoke` end its token on the server first.

    A token that the server has ended already is no failure. Whatever fails raises before the next
    step, so that the same command can finish the rest.
    """
    account = run.account
    if revoke:
        token = (run.sources.kept(account) if account else None) or run.sources.require()
        run.out.confirm(f"This ends the token from {token.source} on {run.server.name}")
        _revoke(run, token)
    if account is None:
        if not revoke:
            run.out.notice(f"nobody is signed in on {run.server.name}")
        run.out.answer({"account": None, "revoked": revoke}, ())
        return
    if not run.vault.delete(*run.server.keyring_entry(account.username)):
        run.out.notice("the keyring had no token for it")
    run.forget_account(account)
    run.out.notice(f"signed out: {account.key}")
    run.out.answer({"account": account.key, "revoked": revoke}, ())


def _revoke(run: Run, token: Token) -> None:
    try:
        run.client_with(lambda: token, lambda: token).revoke()
    except AuthError:
        run.out.notice("the server did not know the token any more")
    else:
        run.out.notice("the token has ended; signing in again may ask for permission again")


def _status_rows(document: dict[str, object]) -> Iterator[tuple[str, str]]:
    words: dict[type, Callable[[Any], str]] = {
        bool: lambda value: "yes" if value else "no",
        list: lambda value: " ".join(map(str, value)),
        dict: lambda value: "{remaining} of {limit} left, {reset_seconds} s".format(**value),
    }
    for name, value in document.items():
        nothing = "none" if name == "account" else "unknown"
        yield name, nothing if value is None else words.get(type(value), str)(value)
