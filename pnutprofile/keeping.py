"""How is the token of an account stored and put on record, and what was there before removed?"""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from pnutprofile.config import Account
from pnutprofile.context import Run
from pnutprofile.environment import set_token_variables
from pnutprofile.errors import LocalError
from pnutprofile.token_file import WEAKNESS, TokenFile
from pnutprofile.tokens import Store, Token
from pnutprofile.vault import KeyringEntry


def keep(run: Run, account: Account, token: Token) -> None:
    """Store the token and put the account on record: both, or neither.

    What the same user had before goes: under another name, or in the other kind of store. Raises
    LocalError if the token cannot be kept.
    """
    same_user = [one for one in run.config.accounts_on(account.server) if _is_same(one, account)]
    aliases = [one.key for one in same_user if one.key != f"{one.username}@{one.server}"]
    account = account._replace(key=aliases[0]) if aliases else account
    store = run.store(account)
    if isinstance(store, KeyringEntry):
        store = replace(store, vault=store.vault.for_login)
    before = store.read()
    with contextlib.ExitStack() as on_failure:
        store.write(token.value)
        if before is None:
            on_failure.callback(store.delete)
        else:
            on_failure.callback(store.write, before)
        gone = [one.key for one in same_user if one.key != account.key]
        run.config_file.record_account(account, instead_of=gone)
        on_failure.pop_all()
    for old in _left_over(run, account, same_user):
        _remove(run, old)
    _tell(run, store, [one for one in same_user if one.token_command])


def warn_of_plain_text(run: Run, file: TokenFile) -> None:
    """Say that a token lies where anyone who comes by the file can read it."""
    run.out.warning(f"the token lies in plain text in {file.path}{WEAKNESS}")


def _is_same(known: Account, account: Account) -> bool:
    """Tell whether two accounts of a server are one user, who may have another name by now."""
    if known.id and account.id:
        return known.id == account.id
    return known.username.lower() == account.username.lower()


def _left_over(run: Run, account: Account, same_user: list[Account]) -> Iterator[Store]:
    """Give every store that may hold an earlier token of the user; of the keyring only if known."""
    for one in [account, *same_user]:
        file = run.store(one._replace(insecure_storage=True))
        if not account.insecure_storage or one.username != account.username:
            yield file
        entry = run.store(one._replace(insecure_storage=False))
        is_known = one is not account and not one.insecure_storage and not one.token_command
        is_other = account.insecure_storage or one.username != account.username
        if is_known and is_other and isinstance(entry, KeyringEntry):
            yield replace(entry, vault=entry.vault.impatient)


def _remove(run: Run, store: Store) -> None:
    """Remove an earlier token; if that fails, the new one is good all the same."""
    try:
        if store.delete():
            run.out.notice(f"removed: the earlier token in {store.place}")
    except LocalError as fault:
        run.out.warning(f"an earlier token may still be in {store.place}: {fault.message}")


def _tell(run: Run, store: Store, with_command: list[Account]) -> None:
    """Say what a person should know of where the token is, and what wins over it."""
    if isinstance(store, TokenFile):
        warn_of_plain_text(run, store)
    winners = set_token_variables(run.environment)
    winners += [f"token_command of {account.key}" for account in with_command]
    for name in winners:
        run.out.warning(f"{name} is set, and wins over {store.place}")
