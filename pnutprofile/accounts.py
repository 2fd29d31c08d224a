"""Which accounts are there, which one is in use, and what happens when one goes?"""

from typing import TYPE_CHECKING, Any

from pnutprofile.answers import Answer, UnusableAnswerError
from pnutprofile.config import Account
from pnutprofile.context import Run
from pnutprofile.environment import set_token_variables
from pnutprofile.errors import (
    AuthError,
    LocalError,
    NoKeyringError,
    PnutprofileError,
    RefusedError,
    UsageError,
)
from pnutprofile.profile import listed
from pnutprofile.tokens import Token

if TYPE_CHECKING:
    from pnutprofile.client import Client


def about_token(client: "Client") -> Answer | None:
    """Ask what a token may do; None where the server has no such call."""
    try:
        return client.token()
    except (RefusedError, UnusableAnswerError):
        return None


def show_list(run: Run) -> None:
    """Show every account: its server, whether it is in use there, where its token is.

    No keyring is opened for that.
    """
    found = [_account_document(run, account) for account in run.config.accounts.values()]
    if not found:
        run.out.notice("no account is on record; pnutprofile auth login makes one")
    rows = [
        (one["account"], "current" if one["current"] else "-", one["server"], one["token_source"])
        for one in found
    ]
    run.out.answer(found, rows)


def _account_document(run: Run, account: Account) -> dict[str, Any]:
    server = run.config.server_of(account)
    command = f"token_command: {account.token_command}" if account.token_command else ""
    return {
        "account": account.key,
        "username": account.username,
        "id": account.id or None,
        "server": server.name,
        "api": server.api,
        "dialect": server.dialect.name,
        "current": run.config.current_account(account.server) == account,
        "token_source": command or run.store(account).place,
    }


def switch(run: Run, name: str) -> None:
    """Make an account its server's current one, and say how it is reached.

    Without a name it is the other one of two on the server. Raises UsageError for an unknown name,
    or without one where there are not just two to choose between.
    """
    account = run.config.account(name, "") if name else _other(run)
    if run.config.current_account(account.server) == account and account.current:
        run.out.notice(f"{account.key} is in use on {account.server} already")
    else:
        run.config_file.use_account(account)
        run.done.append(f"took {account.key} into use")
        run.out.notice(f"in use on {account.server} from now on: {account.key}")
    if run.account_name:
        run.out.warning(f"PNUTPROFILE_ACCOUNT is set, and wins: {run.account_name}")
    elif account.server != run.server.name:
        way = f"--server {account.server} or --account {account.key}"
        run.out.notice(f"without a server you speak to {run.server.name}; {way} reaches it")
    run.out.answer({"account": account.key, "server": account.server}, ())


def _other(run: Run) -> Account:
    server = run.server.name
    here = run.config.accounts_on(server)
    if len(here) == 2 and (current := run.config.current_account(server)):
        return next(account for account in here if account != current)
    known = run.config.accounts
    why = f"known are {listed(known)}" if known else "no account is on record"
    raise UsageError("say which account", why, "pnutprofile auth switch NAME")


def show_token(run: Run, *, is_wanted: bool) -> None:
    """Print the token itself; to a terminal only if that `is_wanted`."""
    if not is_wanted:
        run.out.refuse_terminal("a token", "--show, if nobody looks on")
    token = run.sources.require()
    run.out.answer({"token": token.value, "token_source": token.source}, [(token.value,)])


def sign_out(run: Run, *, revoke: bool) -> None:
    """Forget the account; with `revoke` end its token on the server first.

    A token that the server has ended already is no failure. If it cannot be ended, it is kept, for
    a token that is only forgotten can never be ended; if it cannot be removed, the account stays on
    record, unless the token has ended. Both raise and say so; the same command finishes the rest.
    """
    account = run.account
    if revoke:
        token = (run.sources.kept(account) if account else None) or run.sources.require()
        run.out.confirm(f"This ends the token from {token.source} on {run.server.name}")
        _revoke(run, token)
    if account is None:
        _nobody(run, revoke)
        return
    _remove_token(run, account, has_ended=revoke)
    run.config_file.forget_account(account)
    run.done.append(f"signed out {account.key}")
    run.out.notice(f"signed out: {account.key}")
    _tell_what_is_left(run, account)
    run.out.answer({"account": account.key, "revoked": revoke}, ())


def _nobody(run: Run, revoked: bool) -> None:
    here = [account.key for account in run.config.accounts_on(run.server.name)]
    if here and not revoked:
        why = f"on record are {listed(here)}"
        hint = f"pnutprofile auth logout --account {here[0]}"
        raise UsageError(f"no account is in use on {run.server.name}", why, hint)
    if not revoked:
        run.out.notice(f"nobody is signed in on {run.server.name}")
    run.out.answer({"account": None, "revoked": revoked}, ())


def _revoke(run: Run, token: Token) -> None:
    try:
        run.client_with(lambda: token, lambda: token).revoke()
    except PnutprofileError as fault:
        if not (isinstance(fault, AuthError) and fault.details.http_status == 401):
            fault.why = f"{fault.why}; nothing was removed here, so that it can be tried again"
            fault.hint = "pnutprofile auth logout, which forgets the token without ending it"
            raise
        run.out.notice("the server did not know the token any more")
    else:
        run.done.append("ended the token")
        run.out.notice("the token has ended; signing in again may ask for permission again")


def _remove_token(run: Run, account: Account, *, has_ended: bool) -> None:
    store = run.store(account)
    try:
        if not store.delete():
            run.out.notice(f"there was no token in {store.place}")
    except LocalError as fault:
        if isinstance(fault, NoKeyringError) and account.token_command:
            return  # such an account needs no keyring
        fault.why = f"{fault.message}{f': {fault.why}' if fault.why else ''}"
        fault.hint = (
            f"""pnutprofile config unset 'accounts."{account.key}"', which forgets it alone"""
        )
        if not has_ended:
            fault.message = f"{account.key} is still signed in"
            raise
        fault.message = f"{store.place} may still hold the token of {account.key}, which has ended"
        run.config_file.forget_account(account)
        fault.hint = ""
        raise


def _tell_what_is_left(run: Run, account: Account) -> None:
    """Say who is used from now on, if anyone: nobody takes the place of who has left."""
    left = [other for other in run.config.accounts_on(account.server) if other != account]
    if left and run.config.current_account(account.server) == account:
        keys = listed(other.key for other in left)
        run.out.notice(f"none is in use on {account.server} now; left are {keys}")
        run.out.notice(f"pnutprofile auth switch {left[0].key} takes one")
    for name in set_token_variables(run.environment):
        run.out.warning(f"{name} is still set, and is used")
