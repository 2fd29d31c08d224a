"""How does the server fetch a picture for `from_url`, without ever leaving this machine?"""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import quote, urljoin, urlsplit

_SECONDS = 10
_CHUNK_BYTES = 64 * 1024
_MAX_REDIRECTS = 5
_PLAIN = "%/?&=:;,+@!$*()~'"
_REDIRECTS = (301, 302, 303, 307, 308)
_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:[/?#][^\s\\]*)?"
)
"""No user name, no backslash, no blanks, nothing that two programs might read differently."""


class UnreachableError(Exception):
    """The address is not on this machine, or gave nothing usable."""


def fetch(url: str, under_bytes: int, seconds: float = _SECONDS) -> bytes:
    """Fetch a file from a loopback address; raises `UnreachableError`.

    Gives at most `under_bytes` bytes: so many mean that it is too large.
    """
    until = time.monotonic() + seconds
    for _ in range(_MAX_REDIRECTS):
        left = until - time.monotonic()
        if left <= 0:
            break
        with contextlib.closing(_connection(url, left)) as connection:
            try:
                connection.connect()
                with _ended_in(left, connection.sock):
                    found = _fetched(connection, url, under_bytes)
            except (OSError, HTTPException, ValueError) as error:
                raise UnreachableError(str(error)) from error
        if time.monotonic() >= until:  # what there is may be a part
            raise UnreachableError("it took too long")
        if isinstance(found, bytes):
            return found
        url = found
    raise UnreachableError("it leads from one address to the next without end")


def _fetched(connection: HTTPConnection, url: str, under_bytes: int) -> bytes | str:
    """Give the content, or the address that a redirect leads to."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    connection.request("GET", quote(f"{parts.path or '/'}{query}", _PLAIN))
    with connection.getresponse() as answer:
        if answer.status in _REDIRECTS:
            return urljoin(url, answer.headers.get("Location", ""))
        if answer.status != 200:
            raise UnreachableError(f"it answered {answer.status}")
        return _read(answer, under_bytes)


def _read(answer: HTTPResponse, under_bytes: int) -> bytes:
    data = bytearray()
    while len(data) < under_bytes and (chunk := answer.read1(_CHUNK_BYTES)):
        data += chunk
    if answer.length and len(data) < under_bytes:
        raise UnreachableError("it ended too early")
    return bytes(data[:under_bytes])


def _connection(url: str, seconds: float) -> HTTPConnection:
    """Prepare a connection to an address of this machine, which is never looked up by name."""
    try:
        parts = urlsplit(url if _ADDRESS.fullmatch(url) else "")
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
        is_here, port = ip_address(host).is_loopback, parts.port
    except ValueError:
        is_here, port = False, None
    if not is_here:
        raise UnreachableError("only addresses of this machine are fetched")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(host, port, timeout=seconds)


@contextlib.contextmanager
def _ended_in(seconds: float, connected: socket.socket) -> Iterator[None]:
    """Break off what takes too long, however often a byte still comes."""

    def break_off() -> None:
        with contextlib.suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    ending = threading.Timer(seconds, break_off)
    ending.daemon = True
    ending.start()
    try:
        yield
    finally:
        ending.cancel()
