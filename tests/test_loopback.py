"""Does the port that a browser comes back to take one right answer, and nothing else?

Raw sockets, because no HTTP library would send some of it.
"""

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from pnutprofile.config import BUILT_IN
from pnutprofile.errors import LocalError, NetworkError
from pnutprofile.login import Returned, SignIn
from pnutprofile.loopback import Loopback

STATE = "the-right-state"
SECONDS = 60.0
"""More than any answer takes."""
GOOD = f"access_token=t0ken&state={STATE}"
TAKEN = Returned(token="t0ken", state=STATE)


@dataclass(frozen=True)
class Response:
    """What came back over the socket."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def title(self) -> str:
        """The heading, of a page or of what its script is told."""
        if self.headers["content-type"] == "application/json":
            return str(json.loads(self.body)["title"])
        found = re.search("<h1>(.*)</h1>", self.body)
        assert found
        return found[1]


class Waiting:
    """A listener that waits in the background for one sign-in."""

    def __init__(self, seconds: float = SECONDS, request_seconds: float = SECONDS) -> None:
        self.listener = Loopback(0, request_seconds=request_seconds)
        self.home = self.listener.redirect_uri
        self.host = self.home.removeprefix("http://").removesuffix("/")
        self.port = int(self.host.partition(":")[2])
        attempt = SignIn(
            server=BUILT_IN["pnut"],
            client_id="c",
            redirect_uri=self.home,
            scopes=(),
            state=STATE,
        )
        self._pool = ThreadPoolExecutor(1)
        self.returned: Future[Returned] = self._pool.submit(self.listener.wait, attempt, seconds)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), SECONDS)

    def send(self, data: bytes) -> Response:
        """Send bytes as they are and read until the listener closes."""
        with self.connect() as raw:
            raw.sendall(data)
            received = b""
            while chunk := raw.recv(65536):
                received += chunk
        head, _, body = received.decode().partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        headers = {name.lower(): value for name, value in pairs}
        return Response(int(first.split()[1]), headers, body)

    def get(self, target: str = "/", method: str = "GET", **headers: str) -> Response:
        named = {"Host": self.host, "Connection": "close"} | headers
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return self.send(f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode())

    def post(self, body: str, origin: str | None = "", target: str = "/") -> Response:
        sender = {"Origin": origin or f"http://{self.host}"} if origin is not None else {}
        named = {"Host": self.host, "Connection": "close", **sender}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        length = f"Content-Length: {len(body)}\r\n"
        return self.send(f"POST {target} HTTP/1.1\r\n{lines}{length}\r\n{body}".encode())

    def close(self) -> None:
        """End as a sign-in does, with an answer if there was none."""
        if not self.returned.done():
            self.post(GOOD)
        self._pool.shutdown()
        self.listener.close()


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    found = Waiting()
    yield found
    found.close()


def goes_on(waiting: Waiting) -> None:
    """The listener still waits, and takes the right answer."""
    assert not waiting.returned.done()
    assert waiting.post(GOOD).title == "Permission received"
    assert waiting.returned.result(SECONDS) == TAKEN


# The right answer


def test_a_fragment_passed_on_is_taken(waiting: Waiting) -> None:
    page = waiting.get()
    assert (page.status, page.title) == (200, "One moment")
    goes_on(waiting)


def test_a_query_is_taken_at_once(waiting: Waiting) -> None:
    page = waiting.get(f"/?code=c0de&state={STATE}")
    assert (page.status, page.title) == (200, "Permission received")
    assert waiting.returned.result(SECONDS) == Returned(code="c0de", state=STATE)


def test_a_denial_is_an_answer_too(waiting: Waiting) -> None:
    page = waiting.post(f"error=access_denied&error_message=No&state={STATE}")
    assert (page.status, page.title) == (200, "Permission denied")
    assert waiting.returned.result(SECONDS).is_denied


def test_another_refusal_is_shown_as_text(waiting: Waiting) -> None:
    page = waiting.get(f"/?error=bad&error_message=%3Cscript%3Ealert(1)%3C/script%3E&state={STATE}")
    assert page.title == "The sign-in failed"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.body
    assert "<script>alert" not in page.body
    assert waiting.returned.result(SECONDS).error == "bad"


def test_only_the_first_answer_counts(waiting: Waiting) -> None:
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(waiting.post, [GOOD.replace("t0ken", f"t{n}") for n in range(4)]))
    won = int(waiting.returned.result(SECONDS).token[1:])
    titles = [answer.title for answer in answers]
    assert titles.pop(won) == "Permission received"
    assert titles == ["This sign-in is over"] * 3


def test_a_page_loaded_again_says_that_it_is_over(waiting: Waiting) -> None:
    target = f"/?code=c0de&state={STATE}"
    assert waiting.get(target).title == "Permission received"
    assert waiting.get(target).title == "This sign-in is over"


def test_the_port_is_free_afterwards(waiting: Waiting) -> None:
    goes_on(waiting)
    waiting.close()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", waiting.port))


# What is not the right answer


@pytest.mark.parametrize(
    "answer",
    [
        "access_token=evil",
        "access_token=evil&state=",
        f"access_token=evil&state={STATE}x",
        f"access_token=evil&state={STATE[:-1]}",
        "error=access_denied&error_message=You+said+no",
        "code=evil&state=%00%ff",
    ],
)
@pytest.mark.parametrize("by_fragment", [False, True])
def test_an_answer_without_the_right_state_is_ignored(
    waiting: Waiting, answer: str, by_fragment: bool
) -> None:
    page = waiting.post(answer) if by_fragment else waiting.get(f"/?{answer}")
    assert (page.status, page.title) == (400, "Not the sign-in that is awaited")
    goes_on(waiting)


@pytest.mark.parametrize(
    "target",
    [
        "/favicon.ico",
        "/x?code=c&state=" + STATE,
        "/%2e",
        "/apple-touch-icon.png",
        "/index.html",
    ],
)
def test_other_paths_are_not_there(waiting: Waiting, target: str) -> None:
    assert waiting.get(target).status == 404
    assert waiting.post(GOOD, target=target).status == 404
    goes_on(waiting)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "X"])
def test_other_methods_are_refused(waiting: Waiting, method: str) -> None:
    page = waiting.get(f"/?code=c0de&state={STATE}", method)
    assert page.status == 405
    assert page.headers["allow"] == "GET, HEAD, POST"
    goes_on(waiting)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", ""]
)
def test_another_host_is_refused(waiting: Waiting, host: str) -> None:
    """A page elsewhere may make its name lead to this machine."""
    page = waiting.get(f"/?code=c0de&state={STATE}", Host=host)
    assert page.status == 421
    goes_on(waiting)


def test_a_request_without_a_host_is_refused(waiting: Waiting) -> None:
    assert waiting.send(f"GET /?code=c&state={STATE} HTTP/1.0\r\n\r\n".encode()).status == 400
    goes_on(waiting)


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1"]
)
def test_only_the_page_itself_passes_on(waiting: Waiting, origin: str | None) -> None:
    assert waiting.post(GOOD, origin).status == 403
    goes_on(waiting)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n", id="a huge address"),
        pytest.param(b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", id="a huge header"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 500 + b"\r\n", id="many headers"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n", id="TLS"),
        pytest.param(b"\x00\xff\n\n", id="no HTTP"),
    ],
)
def test_what_is_no_request_is_refused(waiting: Waiting, data: bytes) -> None:
    assert 400 <= waiting.send(data).status < 500
    goes_on(waiting)


@pytest.mark.parametrize("length", ["16385", "99999999999999", "-1", "x"])
def test_a_huge_body_is_refused_unread(waiting: Waiting, length: str) -> None:
    head = f"POST / HTTP/1.1\r\nHost: {waiting.host}\r\nOrigin: http://{waiting.host}\r\n"
    page = waiting.send(f"{head}Content-Length: {length}\r\n\r\n{'a' * 20_000}".encode())
    assert page.status in (400, 413)
    goes_on(waiting)


# What comes besides


def test_a_browser_may_connect_without_a_word(waiting: Waiting) -> None:
    """Browsers connect ahead of need; such a connection holds up no other."""
    silent = [waiting.connect() for _ in range(8)]
    slow = waiting.connect()
    slow.sendall(b"GET / HT")
    goes_on(waiting)
    for connection in (*silent, slow):
        connection.close()


def test_a_silent_connection_is_closed_in_time() -> None:
    waiting = Waiting(request_seconds=0.2)
    with waiting.connect() as silent, waiting.connect() as slow:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        assert slow.recv(100)[:12] in (b"", b"HTTP/1.1 408")
        assert silent.recv(100)[:12] in (b"", b"HTTP/1.1 408")
    goes_on(waiting)
    waiting.close()


def test_an_answer_counts_though_the_browser_has_gone(waiting: Waiting) -> None:
    with waiting.connect() as raw:
        raw.sendall(
            f"GET /?code=c0de&state={STATE} HTTP/1.1\r\nHost: {waiting.host}\r\n\r\n".encode()
        )
    assert waiting.returned.result(SECONDS).code == "c0de"


def test_a_page_may_be_loaded_again(waiting: Waiting) -> None:
    for _ in range(3):
        assert waiting.get().title == "One moment"
    assert waiting.get(method="HEAD").body == ""
    goes_on(waiting)


def test_nobody_comes() -> None:
    waiting = Waiting(seconds=0.1)
    with pytest.raises(NetworkError) as raised:
        waiting.returned.result(SECONDS)
    assert "nobody came back" in raised.value.message
    waiting.close()


def test_a_port_is_given_back_before_anybody_waited() -> None:
    listener = Loopback(0)
    port = int(listener.redirect_uri.split(":")[2].strip("/"))
    listener.close()
    listener = Loopback(port)
    listener.close()


def test_a_busy_port_is_named(waiting: Waiting) -> None:
    with pytest.raises(LocalError) as raised:
        Loopback(waiting.port)
    assert str(waiting.port) in raised.value.message
    assert f"--port {waiting.port + 1}" in raised.value.hint
    goes_on(waiting)


def test_nothing_of_it_is_seen_from_other_machines(waiting: Waiting) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.2", waiting.port))  # would be taken if it listened everywhere
    goes_on(waiting)


# What a page promises


def test_every_page_is_kept_nowhere_and_runs_only_its_own_script(waiting: Waiting) -> None:
    pages = [
        waiting.get(),
        waiting.get("/favicon.ico"),
        waiting.get("/", "PUT"),
        waiting.get("/?code=x"),
        waiting.get("/", Host="evil.example"),
        waiting.send(b"\x00\n\n"),
        waiting.post("access_token=evil"),
        waiting.post(GOOD),
    ]
    for page in pages:
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert STATE not in page.body
        assert "t0ken" not in page.body
    for page in pages[:6]:
        rules = dict(
            rule.split(" ", 1) for rule in page.headers["content-security-policy"].split("; ")
        )
        assert rules["default-src"] == "'none'"
        assert rules["connect-src"] == "'self'"
        assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert re.fullmatch(r"'sha256-[\w+/]+='", rules["script-src"])
        assert re.fullmatch(r"'sha256-[\w+/]+='", rules["style-src"])
        assert len(page.body) < 8000


def test_the_script_clears_the_address_before_anything_else(waiting: Waiting) -> None:
    script = re.search("<script>(.*)</script>", waiting.get().body, re.DOTALL)
    assert script
    first, second = script[1].strip().splitlines()[:2]
    assert first == "const passed = location.hash.slice(1);"
    assert second.startswith("history.replaceState(")
