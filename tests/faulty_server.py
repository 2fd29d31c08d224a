"""A real server on a loopback port that keeps one user and misbehaves as it is told.

Raw sockets, because no HTTP library would send what is sent here.
"""

import contextlib
import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Self

from pnutprofile.dialects import Dialect
from tests.good_account import PICTURE as PICTURE
from tests.good_account import GoodAccount
from tests.good_account import Received as Received
from tests.good_account import drawn as drawn

TOKEN = "a-secret-that-nobody-may-see"
ROOTS = {"pnut": "/v1", "adn": "/stream/0"}
LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 30
ENOUGH_BYTES = 200_000


class HungUpError(Exception):
    """The client has closed the connection, or sends something that is no HTTP."""


class Peer:
    """One connection, as a fault sees it."""

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        self._connection = connection
        self._stopping = stopping
        self._unread = b""

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def drip(self, data: bytes) -> None:
        """Send a byte now and then, so that no single wait is long."""
        for byte in data:
            if self._stopping.wait(0.2):
                return
            self.send(bytes([byte]))

    def stall(self) -> None:
        """Say nothing more, and hold the line."""
        self._stopping.wait(PATIENCE_SECONDS)

    def reset(self) -> None:
        """Close the connection so that all that is under way is lost."""
        at_once = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self._connection.close()

    def whole(self, head: Received) -> Received:
        """Read the body of a request, too."""
        length = int(head.headers.get("content-length", "0"))
        while len(self._unread) < length:
            self._read_on()
        body, self._unread = self._unread[:length], self._unread[length:]
        return replace(head, body=body)

    def head(self) -> Received:
        """Read a request without its body. Raises HungUpError if none comes."""
        while b"\r\n\r\n" not in self._unread:
            self._read_on()
            if not self._unread[:1].isupper():
                raise HungUpError("no HTTP")
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Received(method, target, headers, b"")

    def _read_on(self) -> None:
        data = self._connection.recv(64 * 1024)
        if not data:
            raise HungUpError("closed")
        self._unread += data


Fault = Callable[[Peer, bytes], None]
"""Answers a request: is given the connection and the answer that a good server would send."""


def answer(
    status: int, body: bytes = b"", content_type: str = "application/json", **headers: str
) -> bytes:
    """Put an HTTP answer together; `Content_Length="9"` overrules what it says of itself."""
    known = {"Content_Type": content_type, "Content_Length": str(len(body))} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in known.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status} Whatever", *lines, "", ""]).encode() + body


def document(data: Any) -> bytes:
    """Put a good answer together, in the envelope of both dialects."""
    return answer(200, json.dumps({"meta": {"code": 200}, "data": data}).encode())


def always(raw: bytes) -> Fault:
    """Make a fault that sends the same bytes whatever was asked."""
    return lambda peer, _: peer.send(raw)


def html(status: int) -> Fault:
    return always(answer(status, b"<html><h1>Whatever</h1></html>", "text/html"))


def redirect(status: int, location: str) -> Fault:
    return always(answer(status, Location=location))


def good(peer: Peer, usual: bytes) -> None:
    peer.send(usual)


def close(_: Peer, __: bytes) -> None:
    """Hang up without a word."""


def close_after_headers(peer: Peer, usual: bytes) -> None:
    peer.send(usual.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


def truncated_body(peer: Peer, usual: bytes) -> None:
    peer.send(usual[:-9])


def truncated_chunks(peer: Peer, usual: bytes) -> None:
    body = usual.partition(b"\r\n\r\n")[2]
    head = answer(200, Content_Length="", Transfer_Encoding="chunked")
    peer.send(head + b"%x\r\n" % len(body) + body + b"\r\n")


def stall(peer: Peer, _: bytes) -> None:
    peer.stall()


def stall_after_headers(peer: Peer, usual: bytes) -> None:
    close_after_headers(peer, usual)
    peer.stall()


def drip_headers(peer: Peer, usual: bytes) -> None:
    peer.drip(usual)


def drip_body(peer: Peer, usual: bytes) -> None:
    head, _, body = usual.partition(b"\r\n\r\n")
    peer.send(head + b"\r\n\r\n")
    peer.drip(body)


def unasked_gzip(peer: Peer, usual: bytes) -> None:
    """Compress an answer though the client said that it takes none."""
    body = gzip.compress(usual.partition(b"\r\n\r\n")[2])
    peer.send(answer(200, body, Content_Encoding="gzip"))


def _packed_twice(plain: bytes) -> bytes:
    return gzip.compress(gzip.compress(plain))


bomb = always(answer(200, gzip.compress(bytes(64 * 2**20)), Content_Encoding="gzip"))
"""64 MiB of zeros in 64 KiB."""
nested_gzip = always(answer(200, _packed_twice(b'{"data": {}}'), Content_Encoding="gzip, gzip"))
half_a_gzip = always(answer(200, gzip.compress(b'{"data": {}}')[:-9], Content_Encoding="gzip"))
false_gzip = always(answer(200, b'{"data": {}}', Content_Encoding="gzip"))
enormous_header = always(answer(200, b"{}", X_Filler="x" * ENOUGH_BYTES))
garbage = always(b"\x15\x03\x01\x00\x02\x02\x50 this is no HTTP\r\n\r\n" * 3)
enormous_body = always(answer(200, b'{"data": "' + b"x" * (9 * 2**20) + b'"}'))


class FaultyServer:
    """A server of one dialect with one user, for one test.

    `reads` and `writes` say how the first, second, … read or write is answered; the last one goes
    for all that follow. `carries_out` tells whether writes have an effect, however they are
    answered. A `door` that is closed hangs up before anything is read.
    """

    def __init__(
        self,
        dialect: Dialect,
        *,
        reads: tuple[Fault, ...] = (good,),
        writes: tuple[Fault, ...] = (good,),
        carries_out: bool = True,
        door: bool = True,
    ) -> None:
        self.dialect = dialect
        self.reads, self.writes = reads, writes
        self.requests: list[Received] = []
        self.connections = 0
        self._carries_out = carries_out
        self._door = door
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"http://{LOOPBACK}:{self.port}"
        self.api = self.origin + ROOTS[dialect.name]
        self.account = GoodAccount(dialect, self.origin)

    def __enter__(self) -> Self:
        self._in_background(self._accept, self._listener)
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._stopping.set()
            self._close()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)

    @property
    def user(self) -> dict[str, Any]:
        return self.account.user

    @property
    def writes_received(self) -> list[Received]:
        return [request for request in self.requests if not request.is_read]

    @property
    def reads_received(self) -> list[Received]:
        """The reads of the API; pictures are fetched from it too."""
        reads = [request for request in self.requests if request.is_read]
        return [request for request in reads if not request.target.startswith("/pictures/")]

    def shut(self) -> None:
        """Stop listening: whoever calls now is refused, and nobody else gets the port.

        A server of another test there would receive what is meant for this one.
        """
        with self._lock:
            if self._stopping.is_set():
                return
            self._close()
            self._listener = socket.socket()
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._listener.bind((LOOPBACK, self.port))

    def _close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def reopen(self) -> None:
        """Listen again on the same port."""
        with self._lock:
            if not self._stopping.is_set():
                self._listener.listen()
                self._in_background(self._accept, self._listener)

    def gone_after(self, peer: Peer, usual: bytes) -> None:
        """Answer, and be gone: the fault of a server that goes down between two requests."""
        self.shut()
        peer.send(usual.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))

    def back_after(self, seconds: float) -> Fault:
        """Make a fault like `gone_after` that is over after a moment."""

        def answer_and_come_back(peer: Peer, usual: bytes) -> None:
            self.gone_after(peer, usual)
            self._stopping.wait(seconds)
            self.reopen()

        return answer_and_come_back

    def _in_background(self, target: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            self._in_background(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE_SECONDS)
        with connection, contextlib.suppress(OSError, HungUpError):
            peer = Peer(connection, self._stopping)
            while self._door and self._exchange(peer) is good:
                pass

    def _exchange(self, peer: Peer) -> Fault:
        request = peer.head()
        if self._is_cut(request):
            peer.reset()
            raise HungUpError("cut")
        request = peer.whole(request)
        with self._lock:
            fault = self._chosen(request)
            self.requests.append(request)
            if self._carries_out and not request.is_read:
                self.account.carry_out(request)
            usual = self._usual(request)
        fault(peer, usual)
        return fault

    def _is_cut(self, request: Received) -> bool:
        """Tell whether the connection is reset before the body of a request is read."""
        del request
        return False

    def _chosen(self, request: Received) -> Fault:
        """Say how a request is answered, the first of which is number 0."""
        faults = self.reads if request.is_read else self.writes
        earlier = sum(1 for other in self.requests if other.is_read == request.is_read)
        return faults[min(earlier, len(faults) - 1)]

    def _usual(self, request: Received) -> bytes:
        if request.path.startswith("/pictures/"):
            return answer(200, self.account.pictures.get(request.path, PICTURE), "image/png")
        if request.is_read and request.name in self.dialect.pictures:
            place = self.account.place(request.name)
            here = place if place.startswith(self.origin) else f"{self.origin}/pictures/1"
            return answer(302, Location=here)
        return document(self.account.data(request))


@contextlib.contextmanager
def closed_port() -> Iterator[str]:
    """Give the origin of a port that nobody listens on, and that nobody else can take."""
    with socket.socket() as bound:
        bound.bind((LOOPBACK, 0))
        yield f"http://{LOOPBACK}:{bound.getsockname()[1]}"
