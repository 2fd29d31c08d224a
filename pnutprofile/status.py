"""Who is one right now, where does the token come from, what does it beat and what may it do?"""

from collections.abc import Callable, Iterator
from typing import Any

from pnutprofile.accounts import about_token
from pnutprofile.context import Run
from pnutprofile.dialects import WRITE_SCOPE
from pnutprofile.keeping import warn_of_plain_text
from pnutprofile.profile import user_id
from pnutprofile.token_file import TokenFile

NOTHING = {"account": "none", "plain_text_file": "none", "overrides": "nothing"}
"""What stands for no value; elsewhere it is unknown."""


def show_status(run: Run) -> None:
    """Show who the token belongs to, where it comes from, what it beats and what it may do."""
    store = run.store(run.account) if run.account else None
    file = store if isinstance(store, TokenFile) else None
    if file:
        warn_of_plain_text(run, file)
    token = run.sources.require()
    user = run.client.user()
    answer = about_token(run.client)
    limit = answer.rate_limit if answer else None
    # What the header of any answer tells is truer than the list in one.
    listed = answer.scopes if answer else None
    scopes = listed if run.client.scopes is None else run.client.scopes
    account = run.account if run.account and run.account.id == user_id(user) else None
    document = {
        "server": run.server.name,
        "api": run.server.api,
        "dialect": run.server.dialect.name,
        "account": account.key if account else None,
        "username": user["username"],
        "id": user_id(user),
        "token_source": token.source,
        "overrides": list(run.sources.overridden),
        "plain_text_file": str(file.path) if file else None,
        "scopes": None if scopes is None else list(scopes),
        "may_write": None if scopes is None else WRITE_SCOPE in scopes,
        "rate_limit": limit._asdict() if limit else None,
    }
    run.out.answer(document, _rows(document))


def _rows(document: dict[str, object]) -> Iterator[tuple[str, str]]:
    words: dict[type, Callable[[Any], str]] = {
        bool: lambda value: "yes" if value else "no",
        list: lambda value: " ".join(map(str, value)),
        dict: lambda value: "{remaining} of {limit} left, {reset_seconds} s".format(**value),
    }
    for name, value in document.items():
        if name == "overrides" and isinstance(value, list):
            yield name, ", ".join(value) or NOTHING[name]
        elif value is None:
            yield name, NOTHING.get(name, "unknown")
        else:
            yield name, words.get(type(value), str)(value)
