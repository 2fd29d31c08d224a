"""How does the server fetch a picture for `from_url`, without ever leaving this machine?"""

import time
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

_SECONDS = 10
_CHUNK_BYTES = 64 * 1024


class UnreachableError(Exception):
    """The address is not on this machine, or gave nothing usable."""


class _StayHere(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """Follow a redirect only to another address of this machine."""
        _check_here(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(url: str, under_bytes: int) -> bytes:
    """Fetch a file from a loopback address; raises `UnreachableError`.

    Gives at most `under_bytes` bytes: so many mean that it is too large.
    """
    _check_here(url)
    opener = build_opener(ProxyHandler({}), _StayHere)
    deadline, data = time.monotonic() + _SECONDS, b""
    try:
        with opener.open(url, timeout=_SECONDS) as answer:
            while len(data) < under_bytes and (chunk := answer.read1(_CHUNK_BYTES)):
                data += chunk
                if time.monotonic() > deadline:
                    raise UnreachableError("it took too long")
    except (OSError, HTTPException, ValueError) as error:
        raise UnreachableError(str(error)) from error
    return data[:under_bytes]


def _check_here(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here or parts.scheme not in ("http", "https"):
        raise UnreachableError("only addresses of this machine are fetched")
