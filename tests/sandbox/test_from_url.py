"""Does the pretend server ever fetch anything that is not on this machine, and for how long?"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from pnutprofile.sandbox.loopback import UnreachableError, fetch
from tests.sandbox.asking import Asking, picture

PORT = 9
ELSEWHERE = [
    "http://192.0.2.1/a.png",
    "http://example.com/a.png",
    "http://127.0.0.1.example.com/a.png",
    "http://localhost.example.com/",
    "http://localhost./a.png",
    "http://127.0.0.1./a.png",
    "http://2130706433/a.png",
    "http://3232235777/a.png",
    "http://0x7f000001/a.png",
    "http://0x7f.1/a.png",
    "http://0177.0.0.1/a.png",
    "http://127.1/a.png",
    "http://0/a.png",
    "http://0.0.0.0/a.png",
    "http://[::]/a.png",
    "http://[::ffff:192.0.2.1]/a.png",
    "http://[::ffff:c000:201]/a.png",
    "http://[64:ff9b::7f00:1]/a.png",
    "http://[::1%25eth0]/a.png",
    "http://[fe80::1]/a.png",
    "http://\uff11\uff12\uff17.0.0.1/a.png",
    "http://\u2460\u2461\u2466.0.0.1/a.png",
    "http://user@127.0.0.1/a.png",
    "http://user:word@localhost/a.png",
    "http://127.0.0.1@example.com/a.png",
    "http://127.0.0.1:80@example.com/a.png",
    "http://example.com@127.0.0.1/a.png",
    "http://127.0.0.1\\@example.com/a.png",
    "http://example.com\\@127.0.0.1/a.png",
    "http://example.com#@127.0.0.1/a.png",
    "http://example.com?@127.0.0.1/a.png",
    "http://127.0.0.1 .example.com/a.png",
    "http://127.0.0.1\t.example.com/a.png",
    "http://127.0.0.1\n.example.com/a.png",
    "http://127.0.0.1%2eexample.com/a.png",
    "http://127.0.0.1\x00.example.com/a.png",
    "http:/127.0.0.1/a.png",
    "http:127.0.0.1/a.png",
    "//127.0.0.1/a.png",
    "\nhttp://example.com/a.png",
    "URL:http://example.com/a.png",
    "<http://example.com/a.png>",
    "file:///etc/passwd",
    "FILE://localhost/etc/passwd",
    "ftp://127.0.0.1/a.png",
    "data:image/png;base64,AAAA",
    "gopher://127.0.0.1/",
    "unix:///run/x.sock",
    "http://",
    "http://:80/",
    "http://127.0.0.1:99999/",
    "",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_only_this_machine_is_fetched_from(url: str) -> None:
    with pytest.raises(UnreachableError, match="only addresses of this machine"):
        fetch(url, 1000)


@pytest.mark.parametrize("url", ["http://example.com/", "file:///etc/passwd", 'x"', "", None, [1]])
def test_an_address_elsewhere_is_refused_and_changes_nothing(pnut: Asking, url: object) -> None:
    before = pnut.get("/users/me").data
    assert pnut.send("POST", "/users/me/avatar", {"from_url": url}).status == 400
    assert pnut.get("/users/me").data == before


class Host:
    """A web server on loopback that answers each connection as it is told."""

    def __init__(self, *answers: Callable[[socket.socket], None]) -> None:
        self._answers = answers
        self.heads: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @contextmanager
    def running(self) -> Iterator["Host"]:
        thread = threading.Thread(target=self._serve, daemon=True)
        thread.start()
        yield self
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        thread.join(20)

    def _serve(self) -> None:
        number = 0
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.heads.append(connection.recv(65536))
                answer = self._answers[min(number, len(self._answers) - 1)]
                try:
                    answer(connection)
                except OSError:
                    continue
                number += 1


def sending(head: str, body: bytes = b"") -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(f"HTTP/1.1 {head}\r\n\r\n".encode() + body)


def endlessly(head: str, chunk: bytes, pause: float) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 {head}\r\n".encode())
        while True:
            connection.sendall(chunk)
            time.sleep(pause)

    return answer


def test_a_picture_on_this_machine_is_fetched() -> None:
    content = picture(8, 8)
    good = sending(f"200 OK\r\nContent-Length: {len(content)}", content)
    with Host(sending("302 Found\r\nLocation: /b%20c?d=e"), good).running() as host:
        assert fetch(f"{host.origin}/a?x=\u00e9", 10_000) == content
    assert host.heads[0].startswith(b"GET /a?x=%C3%A9 HTTP/1.1\r\n")
    assert host.heads[1].startswith(b"GET /b%20c?d=e HTTP/1.1\r\n")


@pytest.mark.parametrize("url", [one for one in ELSEWHERE if "://" in one and "\n" not in one])
def test_no_redirect_leads_elsewhere(url: str) -> None:
    location = url.encode("utf-8").decode("latin-1").replace("\x00", "")
    host = Host(sending(f"302 Found\r\nLocation: {location}"))
    with host.running(), pytest.raises(UnreachableError):
        fetch(f"{host.origin}/a", 1000)


def test_redirects_without_end_are_given_up() -> None:
    host = Host(sending("302 Found\r\nLocation: /again"))
    with host.running(), pytest.raises(UnreachableError, match="without end"):
        fetch(host.origin, 1000)
    assert len(host.heads) < 10


@pytest.mark.parametrize(
    "answer",
    [
        sending("200 OK\r\nContent-Length: 100", b"half"),
        sending("200 OK\r\nTransfer-Encoding: chunked", b"5\r\nhal"),
        sending("404 Not Found\r\nContent-Length: 4", b"none"),
        sending("no HTTP"),
        lambda _: None,
    ],
    ids=["half", "half a chunk", "404", "no HTTP", "nothing"],
)
def test_what_does_not_come_whole_is_nothing(answer: Callable[[socket.socket], None]) -> None:
    with Host(answer).running() as host, pytest.raises(UnreachableError):
        fetch(host.origin, 1000)


def test_a_host_without_end_is_read_to_the_limit() -> None:
    with Host(endlessly("200 OK\r\n", bytes(65536), 0)).running() as host:
        assert fetch(host.origin, 1000) == bytes(1000)


@pytest.mark.parametrize(
    "answer",
    [
        endlessly("200 OK\r\n", b"x", 0.02),
        endlessly("200 OK", b"X-A: b\r\n", 0.02),
        endlessly("100 Continue\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02),
        lambda _: time.sleep(0.9),
    ],
    ids=["body", "headers", "continue", "silence"],
)
def test_a_slow_host_is_given_up(answer: Callable[[socket.socket], None]) -> None:
    started = time.monotonic()
    with Host(answer).running() as host:
        with pytest.raises(UnreachableError):
            fetch(host.origin, 10_000, 0.4)
        assert time.monotonic() - started < 20
