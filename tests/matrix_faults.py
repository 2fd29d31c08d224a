"""Which ways are there for an answer to go wrong, and which exit code does each have?"""

import enum
import json
from dataclasses import dataclass
from typing import Any

from pnutprofile.errors import ExitCode
from tests import faulty_server as faults
from tests.faulty_server import TOKEN, Fault, Peer, always, answer, html, redirect


class Kind(enum.Enum):
    """What a fault leaves open."""

    FINE = "a good answer in odd clothes"
    LINE = "no whole answer"
    LATE = "perhaps a whole answer: what follows it can overtake it"
    SLOW = "no whole answer within the deadline"
    STRANGE = "a whole answer that cannot be one"
    SHAPE = "an answer that is fine for whoever does not look into it"
    FAILED = "the server failed"
    REFUSED = "the server refused"


@dataclass(frozen=True)
class Flaw:
    """One way to go wrong."""

    name: str
    kind: Kind
    fault: Fault
    code: ExitCode = ExitCode.DONE
    origin: str = ""
    """Where nobody can be reached; the port of the server is put in where there is to be one."""

    @property
    def is_unclear(self) -> bool:
        """Tell whether a write may be done although it is answered so."""
        return self.kind not in (Kind.FINE, Kind.REFUSED)


def _half(usual: bytes) -> tuple[bytes, bytes, bytes]:
    """Take an answer apart: the head, half of the body, the rest."""
    head, _, body = usual.partition(b"\r\n\r\n")
    middle = len(body) // 2
    return head + b"\r\n\r\n", body[:middle], body[middle:]


def refused(_: Peer, __: bytes) -> None:
    """Stands for a server that is gone before the request."""


def reset_in_request(_: Peer, __: bytes) -> None:
    """Stands for a reset before the body of the request is read."""


def reset(peer: Peer, _: bytes) -> None:
    peer.reset()


def reset_in_head(peer: Peer, usual: bytes) -> None:
    peer.send(usual[:20])
    peer.reset()


def reset_in_body(peer: Peer, usual: bytes) -> None:
    head, half, _ = _half(usual)
    peer.send(head + half)
    peer.reset()


def reset_after_body(peer: Peer, usual: bytes) -> None:
    peer.send(usual)
    peer.reset()


def stall_in_head(peer: Peer, usual: bytes) -> None:
    peer.send(usual[:20])
    peer.stall()


def stall_in_body(peer: Peer, usual: bytes) -> None:
    head, half, _ = _half(usual)
    peer.send(head + half)
    peer.stall()


def chunked(peer: Peer, usual: bytes) -> None:
    """Send the answer in chunks of an odd size."""
    head, _, body = usual.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
    peer.send(b"\r\n".join([*lines, b"Transfer-Encoding: chunked", b"", b""]))
    for start in range(0, len(body), 701):
        chunk = body[start : start + 701]
        peer.send(b"%x\r\n" % len(chunk) + chunk + b"\r\n")
    peer.send(b"0\r\n\r\n")


def large_header(peer: Peer, usual: bytes) -> None:
    peer.send(usual.replace(b"\r\n", b"\r\nX-Filler: " + b"x" * 8000 + b"\r\n", 1))


def refusal(status: int, message: str = "", **headers: str) -> Fault:
    """Refuse in the envelope of both dialects, repeating the token as some servers do."""
    said = {"error_message": f"{message or 'no'}: {TOKEN}", "error_id": "f" * 32}
    body = json.dumps({"meta": {"code": status, **said}}).encode()
    return always(answer(status, body, **headers))


def holding(data: Any) -> Fault:
    return always(faults.document(data))


STRANGER = {"id": "31337", "username": "stranger", "name": "Another"}

FLAWS = (
    Flaw("chunked", Kind.FINE, chunked),
    Flaw("large header", Kind.FINE, large_header),
    Flaw("no such host", Kind.LINE, faults.close, ExitCode.NETWORK, "https://nobody.invalid"),
    Flaw("no TLS", Kind.LINE, faults.close, ExitCode.NETWORK, "https://127.0.0.1:{port}"),
    Flaw("refused", Kind.LINE, refused, ExitCode.NETWORK),
    Flaw("reset in the request", Kind.LINE, reset_in_request, ExitCode.NETWORK),
    Flaw("reset", Kind.LINE, reset, ExitCode.NETWORK),
    Flaw("reset in the head", Kind.LINE, reset_in_head, ExitCode.NETWORK),
    Flaw("reset in the body", Kind.LINE, reset_in_body, ExitCode.NETWORK),
    Flaw("reset after the body", Kind.LATE, reset_after_body, ExitCode.NETWORK),
    Flaw("close", Kind.LINE, faults.close, ExitCode.NETWORK),
    Flaw("close after headers", Kind.LINE, faults.close_after_headers, ExitCode.NETWORK),
    Flaw("truncated body", Kind.LINE, faults.truncated_body, ExitCode.NETWORK),
    Flaw("truncated chunks", Kind.LINE, faults.truncated_chunks, ExitCode.NETWORK),
    Flaw("garbage", Kind.LINE, faults.garbage, ExitCode.NETWORK),
    Flaw("enormous header", Kind.LINE, faults.enormous_header, ExitCode.NETWORK),
    Flaw("stall", Kind.SLOW, faults.stall, ExitCode.NETWORK),
    Flaw("stall in the head", Kind.SLOW, stall_in_head, ExitCode.NETWORK),
    Flaw("stall after headers", Kind.SLOW, faults.stall_after_headers, ExitCode.NETWORK),
    Flaw("stall in the body", Kind.SLOW, stall_in_body, ExitCode.NETWORK),
    Flaw("drip of headers", Kind.SLOW, faults.drip_headers, ExitCode.NETWORK),
    Flaw("drip of a body", Kind.SLOW, faults.drip_body, ExitCode.NETWORK),
    Flaw("HTML 200", Kind.STRANGE, html(200), ExitCode.SERVER),
    Flaw("empty 200", Kind.STRANGE, always(answer(200)), ExitCode.SERVER),
    Flaw("wrong JSON", Kind.STRANGE, always(answer(200, b'{"meta": {"co')), ExitCode.SERVER),
    Flaw("no envelope", Kind.STRANGE, always(answer(200, b"[1, 2]")), ExitCode.SERVER),
    Flaw("204", Kind.STRANGE, always(answer(204, Content_Length="")), ExitCode.SERVER),
    Flaw("false gzip", Kind.STRANGE, faults.false_gzip, ExitCode.SERVER),
    Flaw("half a gzip", Kind.STRANGE, faults.half_a_gzip, ExitCode.SERVER),
    Flaw("nested gzip", Kind.STRANGE, faults.nested_gzip, ExitCode.SERVER),
    Flaw("bomb", Kind.STRANGE, faults.bomb, ExitCode.SERVER),
    Flaw("enormous body", Kind.STRANGE, faults.enormous_body, ExitCode.SERVER),
    Flaw("redirect 301", Kind.STRANGE, redirect(301, "/elsewhere"), ExitCode.SERVER),
    Flaw("redirect 302", Kind.STRANGE, redirect(302, "/elsewhere"), ExitCode.SERVER),
    Flaw("redirect 307", Kind.STRANGE, redirect(307, "/elsewhere"), ExitCode.SERVER),
    Flaw("a list", Kind.SHAPE, holding([]), ExitCode.SERVER),
    Flaw("a text", Kind.SHAPE, holding("x"), ExitCode.SERVER),
    Flaw("another user", Kind.SHAPE, holding(STRANGER), ExitCode.SERVER),
    Flaw("HTML 401", Kind.REFUSED, html(401), ExitCode.AUTH),
    Flaw("401", Kind.REFUSED, refusal(401), ExitCode.AUTH),
    Flaw("403", Kind.REFUSED, refusal(403), ExitCode.REFUSED),
    Flaw("403 for a scope", Kind.REFUSED, refusal(403, "a scope is lacking"), ExitCode.AUTH),
    Flaw("HTML 404", Kind.REFUSED, html(404), ExitCode.REFUSED),
    Flaw("404", Kind.REFUSED, refusal(404), ExitCode.REFUSED),
    Flaw("405", Kind.REFUSED, refusal(405, Allow="GET"), ExitCode.REFUSED),
    Flaw("HTML 413", Kind.REFUSED, html(413), ExitCode.REFUSED),
    Flaw("HTML 429", Kind.REFUSED, html(429), ExitCode.RATE_LIMITED),
    Flaw("429", Kind.REFUSED, refusal(429, Retry_After="600"), ExitCode.RATE_LIMITED),
    Flaw("HTML 500", Kind.FAILED, html(500), ExitCode.SERVER),
    Flaw("500", Kind.FAILED, refusal(500), ExitCode.SERVER),
    Flaw("HTML 502", Kind.FAILED, html(502), ExitCode.SERVER),
    Flaw("503", Kind.FAILED, refusal(503), ExitCode.SERVER),
)
NAMED = {flaw.name: flaw for flaw in FLAWS}

LATER = tuple(
    NAMED[name]
    for name in (
        *("refused", "reset", "truncated body", "reset after the body", "stall", "drip of a body"),
        *("HTML 200", "wrong JSON", "204", "bomb", "redirect 302", "a list", "another user"),
        *("401", "HTML 404", "429", "HTML 500", "chunked"),
    )
)
"""What is tried of each kind where a command goes wrong only later."""

QUICK = tuple(
    NAMED[name] for name in ("reset in the body", "wrong JSON", "HTML 404", "429", "HTML 500")
)
