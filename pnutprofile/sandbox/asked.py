"""What does a client ask for that sends a person here, and may it ask?"""

import re

from pnutprofile.sandbox import bodies, redirects
from pnutprofile.sandbox.exchange import Site
from pnutprofile.sandbox.manners import Manners
from pnutprofile.sandbox.records import Asked
from pnutprofile.sandbox.store import Store

ALWAYS = "basic"
"""The scope that comes with every token."""

_MAX_QUERY_CHARS = 8192
_RESPONSE_TYPES = ("code", redirects.IN_FRAGMENT)
_DELIMITERS = re.compile(r"[, ]+")
_NARROWED = re.compile(r"([a-z_]+):[A-Za-z0-9._-]{1,100}")


class RefusedError(Exception):
    """Said to the person and to nobody else: it is not certain where an answer would go."""

    def __init__(self, message: str, status: int = 400) -> None:
        """Keep what the page will say."""
        super().__init__(message)
        self.message = message
        self.status = status


class SentBackError(Exception):
    """Said to the client, at the address that it may have answers at."""

    def __init__(self, asked: Asked, error: str, message: str) -> None:
        """Keep what the client will be told."""
        super().__init__(message)
        self.asked = asked
        self.error = error
        self.message = message


def read_asked(site: Site, store: Store, query: str) -> Asked:
    """Read what stands in the address of a login page; raises both errors above."""
    fields = _fields(query)
    client = store.client(fields.get("client_id", ""))
    if client is None:
        raise RefusedError(
            "The program that sent you here is not known: its client_id is not one of this server."
        )
    redirect_uri = fields.get("redirect_uri", "")
    if not redirects.is_allowed(site.dialect, redirect_uri):
        raise RefusedError(
            "The program that sent you here wants the answer at an address that is not on this"
            " machine. Its redirect_uri can be http://127.0.0.1 or http://localhost with any port"
            " and path, and without a fragment."
        )
    asked = Asked(
        client=client.id,
        redirect_uri=redirect_uri,
        response_type=fields.get("response_type", ""),
        scopes=_scopes(fields.get("scope", "")),
        state=fields.get("state"),
    )
    _check(site.manners, asked)
    return asked


def meaning(manners: Manners, scope: str) -> str | None:
    """Say a scope in words; None if there is no such scope."""
    narrowed = _NARROWED.fullmatch(scope)
    if narrowed and narrowed[1] in manners.narrowed_scopes:
        return f"{manners.scopes[narrowed[1]]}, but only of this type"
    return manners.scopes.get(scope)


def _fields(query: str) -> dict[str, str]:
    if len(query) > _MAX_QUERY_CHARS or not query.isascii():
        raise RefusedError("The address of this page is too long, or is no address.")
    try:
        found = bodies.fields(query)
    except ValueError as error:
        raise RefusedError("The address of this page cannot be read.") from error
    if any(len(values) > 1 for values in found.values()):
        raise RefusedError("The address of this page says something twice.")
    return {name: values[0] for name, values in found.items()}


def _scopes(written: str) -> tuple[str, ...]:
    named = (ALWAYS, *_DELIMITERS.split(written))
    return tuple(dict.fromkeys(scope for scope in named if scope))


def _check(manners: Manners, asked: Asked) -> None:
    if asked.response_type not in _RESPONSE_TYPES:
        raise SentBackError(
            asked, "unsupported_response_type", "response_type must be code or token"
        )
    if not all(meaning(manners, scope) for scope in asked.scopes):
        raise SentBackError(asked, "invalid_scope", "there is no such scope")
