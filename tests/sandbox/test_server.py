"""The pretend server on real ports, and what may arrive there."""

import json
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest

from pnutprofile.dialects import PNUT, Dialect
from pnutprofile.errors import LocalError
from pnutprofile.listening import MAX_CONNECTIONS, Answers, Listener
from pnutprofile.pictures import transform
from pnutprofile.sandbox.app import Reply, Request
from pnutprofile.sandbox.envelope import FaultError
from pnutprofile.sandbox.server import SandboxServer, Weather
from pnutprofile.sandbox.state import State
from tests.sandbox.asking import BOUNDARY, ROOTS, Asking, multipart, opened, picture


@pytest.fixture
def server(dialect: Dialect) -> Iterator[SandboxServer]:
    yield from _running(dialect)


@pytest.fixture
def pnut_server() -> Iterator[SandboxServer]:
    yield from _running(PNUT)


def _running(dialect: Dialect, weather: Weather | None = None) -> Iterator[SandboxServer]:
    state = State(None, dialect)
    with SandboxServer(state, dialect, pictures=lambda: transform, weather=weather) as server:
        yield server
    state.close()


class Line:
    """A connection to the API, kept alive between requests."""

    def __init__(self, server: SandboxServer) -> None:
        parts = urlsplit(server.sandbox.api_root)
        assert parts.hostname == "127.0.0.1"
        self.port, self.root = parts.port or 0, parts.path
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        self.token = server.sandbox.state.tokens["full"]

    def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        known = {"Authorization": f"Bearer {self.token}"}
        known |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, self.root + path, body, known)
        response = self.connection.getresponse()
        return response, response.read()

    def socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)


@pytest.fixture
def line(server: SandboxServer) -> Iterator[Line]:
    found = Line(server)
    yield found
    found.connection.close()


def exchange(line: Line, data: bytes) -> tuple[int, bytes]:
    """Send bytes as they are and read until the server closes."""
    with line.socket() as raw:
        raw.sendall(data)
        received = b""
        while chunk := raw.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def test_one_connection_serves_many_requests(line: Line) -> None:
    for name in ("One", "Two"):
        body = json.dumps({"name": name})
        response, content = line.call("PATCH", "/users/me", body, Content_Type="application/json")
        assert response.status == 200
        assert json.loads(content)["data"]["name"] == name
    assert line.connection.sock is not None


def test_pictures_are_at_another_origin(line: Line) -> None:
    body = multipart("avatar", picture(32, 32))
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    assert line.call("POST", "/users/me/avatar", body, Content_Type=kind)[0].status == 200
    response, _ = line.call("GET", "/users/me/avatar?w=16")
    assert response.status == 302
    address = urlsplit(response.headers["Location"])
    assert address.port != line.port
    images = HTTPConnection("127.0.0.1", address.port or 0, timeout=20)
    images.request("GET", f"{address.path}?{address.query}")
    assert opened(images.getresponse().read()).size == (16, 16)
    images.request("HEAD", address.path)
    answer = images.getresponse()
    assert int(answer.headers["Content-Length"]) > 0
    assert answer.read() == b""
    images.request("GET", f"{ROOTS['pnut']}/users/1")
    assert images.getresponse().status == 404
    images.close()


def test_page_and_localhost(line: Line) -> None:
    head = f"GET /@robin HTTP/1.1\r\nHost: LOCALHOST:{line.port}\r\nConnection: close\r\n\r\n"
    status, body = exchange(line, head.encode())
    assert status == 200
    assert b"Robin Marlowe" in body


HOSTILE: dict[str, tuple[bytes, int]] = {
    "no HTTP": (b"hello\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "bad version": (b"GET / HTTP/9.x\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n", 400),
    "foreign host": (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
    "foreign port": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", 421),
    "absolute": (b"GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n", 400),
    "negative length": (b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n", 400),
    "signed length": (b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: +1\r\n\r\nx", 400),
    "no length": (b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: x\r\n\r\n", 400),
    "two lengths": (
        b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        400,
    ),
    "too large": (
        b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 33554433\r\n\r\n" + bytes(100_000),
        413,
    ),
    "astronomical": (
        b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 999999999999999999\r\n\r\n",
        413,
    ),
    "unknown method": (b"BREW /nothing HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", 404),
    "long line": (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
    "long header": (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 431),
    "many headers": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
    "control characters": (
        b"GET /\x00\x1b[2J HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
        404,
    ),
}


@pytest.mark.parametrize(("data", "status"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_get_an_enveloped_refusal(line: Line, data: bytes, status: int) -> None:
    sent = data.replace(b"HOST", f"127.0.0.1:{line.port}".encode())
    answered, body = exchange(line, sent)
    assert answered == status
    assert json.loads(body)["meta"]["code"] == status
    assert line.call("GET", "/users/me")[0].status == 200


def test_chunked_upload_is_refused_in_the_words_of_the_dialect(line: Line) -> None:
    head = (
        f"POST {line.root}/users/me/avatar HTTP/1.1\r\nHost: 127.0.0.1:{line.port}\r\n"
        f"Authorization: Bearer {line.token}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    status, body = exchange(line, head.encode() + chunk * 20 + b"0\r\n\r\n")
    assert status == 400
    assert "with Content-Length specified." in json.loads(body)["meta"]["error_message"]
    status, body = exchange(line, head.replace("POST", "PATCH").replace("/avatar", "").encode())
    assert status == 411


def test_body_that_ends_too_early_changes_nothing(line: Line) -> None:
    before = json.loads(line.call("GET", "/users/me")[1])["data"]
    head = (
        f"PATCH {line.root}/users/me HTTP/1.1\r\nHost: 127.0.0.1:{line.port}\r\n"
        f"Authorization: Bearer {line.token}\r\nContent-Type: application/json\r\n"
        'Content-Length: 99\r\n\r\n{"name": "half"}'
    )
    with line.socket() as raw:
        raw.sendall(head.encode())
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(100) == b""
    assert json.loads(line.call("GET", "/users/me")[1])["data"] == before


@contextmanager
def listening(listener: Listener, answer: Callable[[Request], Reply]) -> Iterator[Listener]:
    sandbox = Asking(PNUT).sandbox
    listener.answers = Answers(
        answer, lambda request, status, why: sandbox.refuse(request, FaultError(status, why))
    )
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield listener
    listener.shutdown()
    listener.server_close()
    thread.join()
    sandbox.state.close()


def broken(_: Request) -> Reply:
    raise ZeroDivisionError


def test_slow_client_is_given_up() -> None:
    started = time.monotonic()
    with (
        listening(Listener(0, request_seconds=0.3), broken) as listener,
        socket.create_connection(("127.0.0.1", listener.server_port), timeout=5) as raw,
    ):
        for byte in b"GET / HTTP/1.1":
            try:
                raw.sendall(bytes([byte]))
            except OSError:
                break
            time.sleep(0.05)
        assert _received(raw) == b""
    assert time.monotonic() - started < 3


def _received(raw: socket.socket) -> bytes:
    try:
        return raw.recv(100)
    except ConnectionError:
        return b""


def test_fault_of_the_server_is_an_enveloped_500(caplog: pytest.LogCaptureFixture) -> None:
    with listening(Listener(0), broken) as listener:
        client = HTTPConnection("127.0.0.1", listener.server_port, timeout=20)
        client.request("GET", "/")
        response = client.getresponse()
        meta = json.loads(response.read())["meta"]
        client.close()
    assert (response.status, meta["code"]) == (500, 500)
    assert meta["error_message"] == "Internal Server Error"
    assert len(meta["error_id"]) == 32
    assert "ZeroDivisionError" in caplog.text


def test_server_may_fetch_a_picture_from_itself(pnut_server: SandboxServer) -> None:
    line = Line(pnut_server)
    user = json.loads(line.call("GET", "/users/2")[1])["data"]
    body = json.dumps({"from_url": user["content"]["avatar_image"]["url"]})
    response, content = line.call("POST", "/users/me/avatar", body, Content_Type="application/json")
    line.connection.close()
    assert response.status == 200
    assert json.loads(content)["data"]["content"]["avatar_image"]["width"] == 512


def test_many_clients_at_once(server: SandboxServer) -> None:
    def patch(number: int) -> int:
        line = Line(server)
        body = json.dumps({"name": f"name {number}"})
        status = line.call("PATCH", "/users/me", body, Content_Type="application/json")[0].status
        line.connection.close()
        return status

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(patch, range(48))) == {200}


def test_weather(dialect: Dialect) -> None:
    for server in _running(dialect, Weather(latency_ms=50, fail_status=503, fail_rate=1)):
        line, started = Line(server), time.monotonic()
        response, body = line.call("GET", "/users/me")
        assert time.monotonic() - started >= 0.05
        assert response.status == 503
        assert json.loads(body)["meta"]["code"] == 503
        line.connection.close()


def test_port_that_is_taken(pnut_server: SandboxServer) -> None:
    port = urlsplit(pnut_server.sandbox.api_root).port or 0
    make: Callable[..., SandboxServer] = SandboxServer
    with pytest.raises(LocalError, match=f"port {port}"):
        make(State(None, PNUT), PNUT, pictures=lambda: transform, port=port)
    with pytest.raises(LocalError, match=f"port {port}"):
        make(State(None, PNUT), PNUT, pictures=lambda: transform, images_port=port)


def test_server_that_never_started_can_be_stopped() -> None:
    SandboxServer(State(None, PNUT), PNUT, pictures=lambda: transform).stop()


@pytest.mark.skipif(
    resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 4 * MAX_CONNECTIONS,
    reason="both ends of so many connections need as many open files",
)
def test_a_crowd_of_silent_clients_keeps_nobody_out_for_long(pnut_server: SandboxServer) -> None:
    line = Line(pnut_server)
    silent = [line.socket() for _ in range(MAX_CONNECTIONS)]
    one_more = line.socket()
    assert _received(one_more) == b""  # hung up on, with the places taken
    for raw in (*silent, one_more):
        raw.close()
    deadline = time.monotonic() + 60
    while True:
        try:
            assert line.call("GET", "/users/1")[0].status == 200
            break
        except (OSError, HTTPException):
            assert time.monotonic() < deadline
            line.connection.close()
    line.connection.close()
