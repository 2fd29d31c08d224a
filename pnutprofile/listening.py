"""How does a request come off a socket of this machine, whatever a client may send there?

HTTP/1.1 as `http.server` reads it; what is added here are bounds: how long a request may take, how
large it may be, and for which host it may be meant.
"""

import io
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from pnutprofile.messages import Reply, Request

MAX_BODY_BYTES = 32 * 1024 * 1024
MAX_CONNECTIONS = 256
REQUEST_SECONDS = 60.0
_REPLY_SECONDS = 30
_DRAIN_SECONDS = 2
_BLOCK_BYTES = 64 * 1024
_LOOPBACK = "127.0.0.1"
_BODILESS = (204, 304)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answers:
    """What a listener asks: an answer to a request, and how a refusal is worded.

    `refuse` is given a status and why; `sent` is told when an answer is out, or lost.
    """

    answer: Callable[[Request], Reply]
    refuse: Callable[[Request, int, str], Reply]
    sent: Callable[[Reply], None] = lambda _: None


class Listener(ThreadingHTTPServer):
    """Listens on a port of the loopback address, a thread for each of `MAX_CONNECTIONS`.

    `answers` is set before it serves: what it answers may have to know its port.
    """

    daemon_threads = True
    request_queue_size = 64
    # On Windows it would let two programs have the same port.
    allow_reuse_address = os.name == "posix"
    answers: Answers

    def __init__(
        self,
        port: int,
        request_seconds: float = REQUEST_SECONDS,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        super().__init__((_LOOPBACK, port), _Connection)
        self.request_seconds = request_seconds
        self.max_body_bytes = max_body_bytes
        self._places = threading.BoundedSemaphore(MAX_CONNECTIONS)

    @property
    def origin(self) -> str:
        """The address of this listener: ``http://127.0.0.1:8080``."""
        return f"http://{self.netloc}"

    @property
    def netloc(self) -> str:
        """The host and port that answers are about, whichever of its names was called."""
        return f"{_LOOPBACK}:{self.server_port}"

    @property
    def names(self) -> frozenset[str]:
        """The Host headers that mean this listener."""
        return frozenset({self.netloc, f"localhost:{self.server_port}"})

    def server_bind(self) -> None:
        """Bind without asking DNS for the name of this machine."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _LOOPBACK, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own; hang up if there are too many."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection, then let another one have its place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Note a connection that broke; the next one is not concerned."""
        _log.debug("connection from %s broke: %s", client_address, request, exc_info=True)


class _Deadline(io.RawIOBase):
    """Reads a socket until a deadline, however slowly the bytes drip in."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._until = 0.0

    def allow(self, seconds: float) -> None:
        """Start the clock."""
        self._until = time.monotonic() + seconds

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there; raises `TimeoutError` at the deadline."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request took too long")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _Connection(BaseHTTPRequestHandler):
    """Serves one connection, request after request."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # so that what is no HTTP gets a whole answer too
    server_version = "pnutprofile"
    sys_version = ""
    server: Listener

    def setup(self) -> None:
        """Read through the deadline instead of straight from the socket."""
        super().setup()
        self.rfile.close()
        self._deadline = _Deadline(self.connection)
        self.rfile = io.BufferedReader(self._deadline)

    def handle_one_request(self) -> None:
        """Give every request its time, from the first wait to the last byte."""
        self._deadline.allow(self.server.request_seconds)
        super().handle_one_request()

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Treat every method alike: which ones there are is for the server to say."""
        if name.startswith("do_"):
            return self._exchange
        raise AttributeError(name)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no HTTP, in the words of the dialect."""
        self.close_connection = True
        why = message or explain or "Bad request"
        self._send(self.server.answers.refuse(Request("GET", "/", "", {}, b""), code, why))
        self._drain()

    def log_message(self, *_: Any) -> None:
        """Keep no log of addresses: they may hold what is nobody's business."""

    def _exchange(self) -> None:
        fault = self._host_fault() or self._length_fault()
        if fault:
            self._refuse_unread(*fault)
            return
        body = b"" if self._is_chunked else self.rfile.read(self._length)
        if len(body) < self._length and not self._is_chunked:
            self.close_connection = True
            return
        self.close_connection |= self._is_chunked
        reply = self._answer(self._request(body))
        try:
            self._send(reply)
        finally:
            self.server.answers.sent(reply)
        if self._is_chunked:
            self._drain()

    def _request(self, body: bytes) -> Request:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): ", ".join(self.headers.get_all(name, [])) for name in self.headers}
        headers["host"] = self.server.netloc
        return Request(self.command, path, query, headers, body, self.client_address[0])

    def _answer(self, request: Request) -> Reply:
        try:
            return self.server.answers.answer(request)
        except Exception:  # a fault in one answer must not end the others
            _log.exception("no answer to %r %r", request.method, request.path)
            return self.server.answers.refuse(request, 500, "Internal Server Error")

    def _host_fault(self) -> tuple[int, str] | None:
        """Refuse a page elsewhere that made a browser believe this address were its own."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or not self.path.startswith("/"):
            return 400, "Bad request: one Host and a path are needed."
        if hosts[0].strip().lower() not in self.server.names:
            return 421, "Misdirected request: this host is not served here."
        return None

    def _length_fault(self) -> tuple[int, str] | None:
        lengths = set(self.headers.get_all("Content-Length", []))
        if len(lengths) > 1 or not all(_is_number(length) for length in lengths):
            return 400, "Bad request: Content-Length is not a number."
        if self._length > self.server.max_body_bytes:
            return 413, f"The body must be at most {self.server.max_body_bytes} bytes."
        return None

    @property
    def _length(self) -> int:
        return int(self.headers.get("Content-Length", 0))

    @property
    def _is_chunked(self) -> bool:
        return "Transfer-Encoding" in self.headers

    def _refuse_unread(self, status: int, why: str) -> None:
        self.close_connection = True
        self._send(self.server.answers.refuse(self._request(b""), status, why))
        self._drain()

    def _send(self, reply: Reply) -> None:
        self.connection.settimeout(_REPLY_SECONDS)
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status not in _BODILESS:
            self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and reply.status not in _BODILESS:
            self.wfile.write(reply.body)

    def _drain(self) -> None:
        """Read on for a moment: closing on unread bytes would destroy the answer on its way."""
        self.connection.shutdown(socket.SHUT_WR)
        self._deadline.allow(_DRAIN_SECONDS)
        while self.rfile.read1(_BLOCK_BYTES):
            pass


def _is_number(length: str) -> bool:
    return length.isascii() and length.isdigit() and len(length) <= 18
