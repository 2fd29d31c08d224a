"""Who is one right now, where does that come from, and what happens when an account goes?"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pnutprofile.answers import Answer, UnusableAnswerError
from pnutprofile.context import Run
from pnutprofile.dialects import WRITE_SCOPE
from pnutprofile.errors import AuthError, RefusedError
from pnutprofile.profile import user_id
from pnutprofile.tokens import Token

if TYPE_CHECKING:
    from pnutprofile.client import Client


def about_token(client: "Client") -> Answer | None:
    """Ask what a token may do; None where the server has no such call."""
    try:
        return client.token()
    except (RefusedError, UnusableAnswerError):
        return None


def show_status(run: Run) -> None:
    """Show who the token belongs to, where it comes from and what it may do."""
    token = run.sources.require()
    user = run.client.user()
    answer = about_token(run.client)
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
