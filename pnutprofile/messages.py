"""What goes into a server of ours and what comes out, without any socket?"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """An HTTP request; header names are lower-case, `client` is the address it came from."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    client: str = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """An HTTP answer, without the headers that belong to the connection."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
