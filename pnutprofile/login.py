"""What is a login page asked for, and what does its answer say? Addresses and texts, no network.

Facts: api.md section 7. The answer comes in the query or in the fragment of an address, with or
without a slash before it; a refusal has `error_message` (pnut) or `error_description` (App.net).
"""

import re
import secrets
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import NoReturn
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from pnutprofile.config import Server, is_loopback
from pnutprofile.errors import (
    CheckError,
    DeclinedError,
    PnutprofileError,
    RefusedError,
    ServerError,
    UsageError,
)

PORT = 17688
"""Where the browser comes back to, unless told otherwise.

Fixed, so that the redirect address can be registered; 7688 spells PNUT on a telephone.
"""
WAIT_SECONDS = 300.0
STATE_BYTES = 24
_ANSWER = re.compile(r"(?:^|[?#&])(?:access_token|code|error)=")
_SERVER_FAULTS = ("server_error", "temporarily_unavailable")


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What a login page sent back, decoded; what is missing is empty."""

    token: str = ""
    code: str = ""
    error: str = ""
    said: str = ""
    """The refusal in the server's own words."""
    state: str = ""

    @property
    def is_denied(self) -> bool:
        """Tell whether the person said no."""
        return self.error == "access_denied"

    @property
    def is_granted(self) -> bool:
        """Tell whether it holds what was asked for."""
        return bool(self.token or self.code) and not self.error

    @property
    def is_answer(self) -> bool:
        """Tell whether it says anything at all."""
        return bool(self.token or self.code or self.error)

    def check(self) -> None:
        """Raise DeclinedError, ServerError or RefusedError for what is no grant."""
        if not self.is_granted:
            _refuse(self)


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """One attempt to sign in: whose client asks which server for what, and where it waits."""

    server: Server
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    wants_code: bool = False
    """A code has to be exchanged with the client's secret; else a token comes at once."""
    state: str = field(default_factory=lambda: secrets.token_urlsafe(STATE_BYTES))

    @property
    def address(self) -> str:
        """Give the address of the page that asks.

        It is the one that asks always: the other skips the question where an answer is on record,
        so that any program which knows the client could fetch a token unseen, nobody could choose
        another user, and scopes once withheld would stay so.
        """
        oauth = self.server.dialect.oauth
        query = {
            "client_id": self.client_id,
            "response_type": "code" if self.wants_code else "token",
            "redirect_uri": self.redirect_uri,
            "scope": oauth.scope_delimiter.join(self.scopes),
            "state": self.state,
        }
        return f"{self.server.login_root}/{oauth.authorize}?{urlencode(query, quote_via=quote)}"

    @property
    def token_address(self) -> str:
        """Give the address that gives a token for a code."""
        oauth = self.server.dialect.oauth
        root = self.server.api if oauth.token_on_api_host else self.server.login_root
        return f"{root}/{oauth.token}"

    def form(self, code: str, secret: str) -> dict[str, str]:
        """Say what is sent there."""
        return {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "client_secret": secret,
            "code": code,
            "redirect_uri": self.redirect_uri,
        }

    def is_ours(self, returned: Returned) -> bool:
        """Tell whether an answer belongs to this attempt, in a time that tells nothing."""
        return compare_digest(returned.state.encode(), self.state.encode())

    def read_pasted(self, text: str) -> Returned:
        """Read what a person pasted: a token or a code as the page shows it, or a whole address.

        Raises CheckError for an address of another attempt, or one that holds no answer. An address
        without a state passes: the out-of-band page need not repeat it, and a bare token has none.
        """
        text = text.strip()
        if not _ANSWER.search(text):
            if "://" in text:
                raise CheckError(
                    "this address holds no token", "the page that follows it shows one"
                )
            return Returned(code=text) if self.wants_code else Returned(token=text)
        returned = read_address(text)
        if returned.state and not self.is_ours(returned):
            raise CheckError(
                "this answer belongs to another sign-in", "its state is not the one that was sent"
            )
        return returned


def loopback_address(port: int = PORT) -> str:
    """Give the redirect address for the browser to come back to this machine."""
    return f"http://127.0.0.1:{port}/"


def read_address(address: str) -> Returned:
    """Read an address to which a login page led, by its query and its fragment."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return Returned()
    is_bare = not parts.query and not parts.fragment
    return read_parameters(parts.path if is_bare else f"{parts.query}&{parts.fragment}")


def read_parameters(encoded: str) -> Returned:
    """Read the parameters of an answer, percent-encoded as in a query; odd bytes do no harm."""
    try:
        found = dict(parse_qsl(encoded, errors="replace"))
    except ValueError:  # more parameters than any answer has
        return Returned()
    # A text of surrogates could not be encoded again, neither to compare nor to show.
    found = {name: value.encode(errors="replace").decode() for name, value in found.items()}
    return Returned(
        token=found.get("access_token", "").strip(),
        code=found.get("code", "").strip(),
        error=found.get("error", ""),
        said=found.get("error_message") or found.get("error_description") or "",
        state=found.get("state", ""),
    )


def read_scopes(text: str | None, server: Server) -> tuple[str, ...]:
    """Read a list of scopes, comma or space separated; without one what this tool needs.

    `basic` is never asked for, servers always add it. Raises UsageError for an empty list or what
    can be no scope.
    """
    if text is None:
        return tuple(scope for scope in server.dialect.oauth.scopes if scope != "basic")
    scopes = tuple(dict.fromkeys(text.replace(",", " ").split()))
    if not scopes or not all(scope.isascii() and scope.isprintable() for scope in scopes):
        known = server.dialect.oauth.scope_delimiter.join(server.dialect.oauth.scopes)
        raise UsageError(f"{text or 'nothing'} is no list of scopes", f"such as {known}")
    return scopes


def check_private(server: Server) -> None:
    """Raise CheckError if a secret or a token would travel in the clear."""
    parts = urlsplit(server.login_root)
    stays_here = is_loopback(parts.hostname or "") and server.is_loopback
    if not (server.may_carry_token and (parts.scheme == "https" or stays_here)):
        raise CheckError(
            "nobody signs in there",
            f"{server.login_root if server.may_carry_token else server.api} is not https,"
            " so that others could read the token",
        )


def _refuse(returned: Returned) -> NoReturn:
    if returned.is_denied:
        raise DeclinedError("you denied the permission", returned.said)
    if not returned.error:
        raise ServerError("the login page sent neither a token nor a code")
    why = f"{returned.error}: {returned.said}" if returned.said else returned.error
    fault: type[PnutprofileError] = (
        ServerError if returned.error in _SERVER_FAULTS else RefusedError
    )
    raise fault("the login page refused it", why)
