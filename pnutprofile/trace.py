"""What is shown of an HTTP exchange to somebody who wants to see it, secrets masked?"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from pnutprofile.secrecy import MASK, without_named

SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")
SHOWN_BYTES = 4096


class Trace(NamedTuple):
    """Where a line for each exchange (`brief`) goes; its headers and bodies (`full`), if wanted."""

    brief: Callable[[str], None] = lambda _: None
    full: Callable[[str], None] | None = None


def headers_text(first: str, headers: Mapping[str, str]) -> str:
    """Show headers below a first line."""
    lines = [first]
    for name, value in headers.items():
        lines.append(f"  {name}: {MASK if name.lower() in SECRET_HEADERS else value}")
    return without_named("\n".join(lines))


def body_text(prefix: str, body: bytes) -> str:
    """Show the beginning of a body that is text."""
    if not body:
        return f"{prefix}(no text)"
    return without_named(prefix + body[:SHOWN_BYTES].decode("utf-8", "replace"))
