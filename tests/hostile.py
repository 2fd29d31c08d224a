"""Which texts try to steer a terminal, and how does all that a server says become such a text?"""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pyte
from wcwidth import wcwidth

KINDS = {
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "device": "\x1bP0;1|0/17\x1b\\",
    "picture": "\x1b_Ga=T;AAAA\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "colour": "\x1b[5;41m",
    "cursor": "\x1b[?25l\x1b[10A",
    "answerback": "\x1b[6n\x1b[c\x05",
    "C1": "\x9b31m\x9d0;owned\x9c\x90q\x9c\x85",
    "C0": "\x00\x07\x08\x0b\x0c\r\x0e\x0f\x1a\x7f",
    "bidi": "\u202eabc\u202c\u2066x\u2069\u200f\u061c",
    "separators": "\u2028\u2029",
    "half": "\ud83d",
    "markup": "[bold red]x[/] :smile: [link=http://evil.example]y[/link]",
}
HOSTILE = "".join(KINDS.values())
WORD = HOSTILE.translate({0: None, ord("/"): None, ord("\ud83d"): "\udc9f"})
"""As much of it as a command line, a variable or the name of a file can hold."""

STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Written by hand, so that a hole in the tool's own pattern is seen here."""

BAR = re.compile(r"\r\x1b\[2K(?:\x1b\[1A\x1b\[2K)*|\x1b\[\?25[lh]|\r\x1b\[1A\x1b\[2K|\r")
"""How the bar of an upload is drawn and taken away again."""

COLOUR = re.compile(r"\x1b\[(?:[0-4]|3[1-6]|90|[34]8;[25])(?:;[0-9]+)*m")
"""The colours of errors, cards, tables and bars; none that a hostile text here has."""


def check_tame(written: str) -> None:
    """Assert that a terminal is steered by nothing but what the tool makes itself."""
    ours = COLOUR.sub("", BAR.sub("", written))
    found = STEERING.search(ours)
    assert not found, ours[max(0, found.start() - 60) : found.end() + 60].encode(
        "utf-8", "backslashreplace"
    )
    check_shown(written)


def check_shown(written: str) -> None:
    """Assert that a terminal shows just the characters, and is left as it was."""
    if "\x1b" not in written:
        return
    screen, plain = pyte.Screen(100, 40), pyte.Screen(100, 40)
    before = set(screen.mode)
    # Of a piece of text pyte drops what stands behind some characters that have no width.
    wide = "".join(char for char in written if wcwidth(char))
    for one, text in ((screen, wide), (plain, COLOUR.sub("", wide))):
        pyte.Stream(one).feed(text.replace("\n", "\r\n"))
        assert one.title == one.icon_name == ""
        assert not one.cursor.hidden
        assert set(one.mode) == before
    assert characters(screen) == characters(plain)


def characters(screen: pyte.Screen) -> list[list[str]]:
    """Give what stands in each cell."""
    return [
        [screen.buffer[row][column].data for column in range(screen.columns)]
        for row in range(screen.lines)
    ]


def spoiled(value: Any, text: str) -> Any:
    """Put a text into all texts of a document, and into its keys beside those that are known."""
    if isinstance(value, str):
        return value + text
    if isinstance(value, list):
        return [spoiled(one, text) for one in value]
    if isinstance(value, dict):
        kept = {
            key: one if key in ("id", "type") else spoiled(one, text) for key, one in value.items()
        }
        return kept | (
            {f"key{text}": text, "counts": {f"posts{text}": text}} if "id" in value else {}
        )
    return value


def spoiling(
    answer: Callable[[httpx.Request], httpx.Response], text: str
) -> Callable[[httpx.Request], httpx.Response]:
    """Make a server hostile: its answers stay answers, but every text of them is spoiled."""

    def handle(request: httpx.Request) -> httpx.Response:
        found = answer(request)
        if "json" not in found.headers.get("content-type", ""):
            return found
        document = json.loads(found.content)
        body = {"data": spoiled(document.get("data"), text), "meta": document["meta"]}
        if "error_message" in document["meta"]:
            body = {"meta": spoiled(document["meta"], text)}
        return httpx.Response(found.status_code, headers=_headers(text), content=_encoded(body))

    return handle


def refusing(status: int, text: str) -> Callable[[httpx.Request], httpx.Response]:
    """Make a server that refuses everything in hostile words."""
    body = {"meta": {"code": status, "error_message": f"no{text}", "error_id": f"id{text}"}}

    def handle(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=_headers(text), content=_encoded(body))

    return handle


def _headers(text: str) -> list[tuple[bytes, bytes]]:
    """Give headers of hostile bytes, as far as HTTP can carry them."""
    raw = re.sub(r"[\x00\r\n]", "", text).encode("utf-8", "replace")
    return [
        (b"content-type", b"application/json" + raw),
        (b"location", b"http://evil.example/" + raw),
        (b"retry-after", raw),
        (b"x-filler", raw),
    ]


def _encoded(document: Any) -> bytes:
    return json.dumps(document).encode()
