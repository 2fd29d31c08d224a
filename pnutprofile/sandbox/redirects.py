"""Where may a client be sent back to, and how does it learn there what came of it?"""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from pnutprofile.config import is_loopback
from pnutprofile.dialects import Dialect
from pnutprofile.sandbox.records import Asked

IN_FRAGMENT = "token"
"""The response type whose answer stands where no server ever sees it."""

_MAX_CHARS = 2000
_ADDRESS = re.compile(
    r"http://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"
    r"([/?][A-Za-z0-9!$%&'()*+,./:;=?@_~-]*)?"
)
"""No backslash, no user name, no fragment, nothing that two programs might read differently."""


def is_allowed(dialect: Dialect, redirect_uri: str) -> bool:
    """Tell whether it is an address on this machine, or the one for showing the result here."""
    if redirect_uri == dialect.oauth.out_of_band:
        return True
    if len(redirect_uri) > _MAX_CHARS or not _ADDRESS.fullmatch(redirect_uri):
        return False
    try:
        parts = urlsplit(redirect_uri)
        return parts.port != 0 and is_loopback(parts.hostname or "")
    except ValueError:
        return False


def with_answer(asked: Asked, answer: Mapping[str, str]) -> str:
    """Give the address to send the browser to, with the answer and the client's own state."""
    state = {} if asked.state is None else {"state": asked.state}
    written = urlencode({**answer, **state}, quote_via=quote)
    address = asked.redirect_uri
    if asked.response_type == IN_FRAGMENT:
        return f"{address}#{written}"
    if address.endswith(("?", "&")):
        return address + written
    return f"{address}{'&' if '?' in address else '?'}{written}"


def form_sources(dialect: Dialect, redirect_uri: str) -> str:
    """Give what a policy must allow for a form to lead there: browsers apply it to redirects."""
    if redirect_uri == dialect.oauth.out_of_band:
        return "'self'"
    netloc = urlsplit(redirect_uri).netloc
    # A policy has no words for an IPv6 address, so it allows its scheme.
    return "'self' http:" if "[" in netloc else f"'self' http://{netloc}"
