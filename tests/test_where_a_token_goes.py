"""Who gets to see a token? Only the API itself, whatever redirects, addresses and proxies say."""

import contextlib
import functools
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from pnutprofile.dialects import Dialect
from pnutprofile.errors import ExitCode
from pnutprofile.profile import put_at
from tests import faulty_server as faults
from tests.bench.tls_front import tls_front
from tests.conftest import Cli, Result
from tests.faulty_server import PICTURE, TOKEN, FaultyServer, Peer, answer, redirect
from tests.processes import PATIENCE_SECONDS, Done, environment, run
from tests.test_streams import slowly

STATUSES = (301, 302, 303, 307, 308)
REFUSED = (ExitCode.SERVER, ExitCode.NETWORK, ExitCode.REFUSED)


class Elsewhere(FaultyServer):
    """Another origin: gives a picture to whoever asks, and notes what was asked."""

    def __init__(self, dialect: Dialect) -> None:
        image = answer(200, PICTURE, "image/png", Set_Cookie="track=1; Path=/")
        super().__init__(dialect, reads=(lambda peer, _: peer.send(image),))

    def check_knows_nothing(self) -> None:
        """Assert that nothing secret has arrived here."""
        for request in self.requests:
            assert TOKEN not in repr(request)
            assert not {"authorization", "cookie", "proxy-authorization"} & set(request.headers)


@pytest.fixture
def elsewhere(dialect: Dialect) -> Iterator[Elsewhere]:
    with Elsewhere(dialect) as found:
        yield found
    found.check_knows_nothing()


Call = Callable[..., Result]


@pytest.fixture
def call(bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run a command on a server with the token."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.png").write_bytes(PICTURE)

    def run(server: str, *argv: str, **environment: str) -> Result:
        done = bare_cli(*argv, "--server", server, PNUTPROFILE_TOKEN=TOKEN, **environment)
        assert TOKEN not in done.stdout + done.stderr
        return done

    return run


COMMANDS = {
    "show": ("show",),
    "patch": ("patch", "--name", "Ada"),
    "upload": ("avatar", "upload", "photo.png"),
    "fetch": ("avatar", "fetch", "--out", "fetched.png"),
}


def check_never_arrived(elsewhere: Elsewhere, done: Result, command: str) -> None:
    """Hold the outcome: pictures may be fetched from there, without anything; all else not."""
    if command != "fetch":
        assert done.code in REFUSED
        assert not elsewhere.writes_received
    elsewhere.check_knows_nothing()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("status", STATUSES)
def test_a_redirect_to_another_port_carries_nothing(
    call: Call, dialect: Dialect, elsewhere: Elsewhere, status: int, command: str
) -> None:
    away = redirect(status, f"{elsewhere.origin}/pictures/1")
    with FaultyServer(dialect, reads=(away,), writes=(away,)) as server:
        done = call(server.api, *COMMANDS[command])
    check_never_arrived(elsewhere, done, command)
    assert (done.code == 0) == (command == "fetch")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_redirect_of_another_kind_carries_nothing(
    call: Call, dialect: Dialect, elsewhere: Elsewhere, command: str
) -> None:
    there = f"127.0.0.1:{elsewhere.port}"
    locations = (
        f"//{there}/pictures/1",
        f"http://user:word@{there}/pictures/1",
        f"http://localhost:{elsewhere.port}/pictures/1",
        f"HTTP://{there}/pictures/1",
        f"/\\{there}/pictures/1",
        f"\\\\{there}/pictures/1",
    )
    for location in locations:
        away = redirect(302, location)
        with FaultyServer(dialect, reads=(away,), writes=(away,)) as server:
            done = call(server.api, *COMMANDS[command], *(["--force"] * (command == "fetch")))
        for request in elsewhere.requests:
            assert TOKEN not in repr(request)
            assert "authorization" not in request.headers or "user:word" in location
        elsewhere.requests.clear()
        assert done.code == 0 or done.code in REFUSED


@pytest.mark.parametrize(
    "location", ["file:///etc/hostname", "data:image/png;base64,AAAA", "ftp://x.example/a", ""]
)
def test_a_picture_is_fetched_from_the_web_alone(
    call: Call, dialect: Dialect, location: str
) -> None:
    with FaultyServer(dialect, reads=(redirect(302, location),)) as server:
        done = call(server.api, *COMMANDS["fetch"])
    assert done.code == ExitCode.SERVER
    assert not Path("fetched.png").exists()


@pytest.mark.parametrize(("hops", "is_followed"), [(3, True), (100, False)])
def test_a_chain_of_redirects_ends(
    call: Call, dialect: Dialect, hops: int, is_followed: bool
) -> None:
    def hop(peer: Peer, _: bytes) -> None:
        if len(server.requests) > hops:
            peer.send(answer(200, PICTURE, "image/png"))
        else:
            peer.send(answer(302, Location=f"/pictures/{len(server.requests)}"))

    with FaultyServer(dialect, reads=(hop,)) as server:
        done = call(server.api, *COMMANDS["fetch"])
        first, *rest = server.requests
    assert (done.code == 0) == is_followed
    assert len(rest) <= 6
    assert first.headers["authorization"] == f"Bearer {TOKEN}"
    assert not any("authorization" in request.headers for request in rest)


def test_an_address_in_the_user_object_gets_nothing(
    call: Call, dialect: Dialect, elsewhere: Elsewhere
) -> None:
    with FaultyServer(dialect, reads=(faults.good,)) as server:
        for kind in dialect.pictures:
            image = {"link": f"{elsewhere.origin}/pictures/{kind}", "is_default": False}
            put_at(server.user, dialect.pictures[kind].path, image)
        page = {"canonical_url": f"{elsewhere.origin}/page"}
        server.account.user |= page
        done = call(server.api, "avatar", "upload", "photo.png")  # fetches the one that goes
        assert done.code == 0, done.stderr
        assert call(server.api, "show").code == 0
    assert elsewhere.requests


def test_a_cookie_of_the_api_stays_unsent(
    call: Call, dialect: Dialect, elsewhere: Elsewhere
) -> None:
    def with_cookie(peer: Peer, usual: bytes) -> None:
        peer.send(usual.replace(b"\r\n", b"\r\nSet-Cookie: session=s3cret; Path=/\r\n", 1))

    with FaultyServer(dialect, reads=(with_cookie,), writes=(with_cookie,)) as server:
        image = {"url": f"{elsewhere.origin}/pictures/1", "is_default": False}
        put_at(server.user, dialect.pictures["avatar"].path, image)
        assert call(server.api, "avatar", "upload", "photo.png").code == 0
        assert not any("cookie" in request.headers for request in server.requests)
    assert elsewhere.requests


# Sizes


@functools.cache
def packed(method: str) -> bytes:
    """Make a body of 64 KiB that unpacks to 64 MiB."""
    packer = zlib.compressobj(9, wbits=31 if method == "gzip" else 15)
    return b"".join([*(packer.compress(bytes(2**20)) for _ in range(64)), packer.flush()])


@pytest.mark.parametrize("method", ["gzip", "deflate"])
def test_a_packed_bomb_is_not_unpacked(
    call: Call, dialect: Dialect, elsewhere: Elsewhere, method: str
) -> None:
    bomb = answer(200, packed(method), "image/png", Content_Encoding=method)
    elsewhere.reads = (lambda peer, _: peer.send(bomb),)
    with FaultyServer(dialect, reads=(redirect(302, f"{elsewhere.origin}/pictures/1"),)) as server:
        done = call(server.api, *COMMANDS["fetch"])
    assert done.code == ExitCode.SERVER
    assert "MiB" in done.stderr
    assert not Path("fetched.png").exists()


def test_a_picture_without_end_is_not_read_on(
    call: Call, dialect: Dialect, elsewhere: Elsewhere
) -> None:
    sent = []

    def pour(peer: Peer, _: bytes) -> None:
        peer.send(answer(200, content_type="image/png", Content_Length=""))
        while True:
            peer.send(bytes(2**20))  # until nobody takes it
            sent.append(1)

    elsewhere.reads = (pour,)
    with FaultyServer(dialect, reads=(redirect(302, f"{elsewhere.origin}/pictures/1"),)) as server:
        done = call(server.api, *COMMANDS["fetch"])
    assert done.code == ExitCode.SERVER
    assert len(sent) < 64


# TLS and proxies


class Proxy:
    """A proxy for CONNECT that leads every name to one port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://proxy-user:proxy-word@127.0.0.1:{self._listener.getsockname()[1]}"
        self.heads: list[bytes] = []
        self.seen = bytearray()

    @contextmanager
    def running(self) -> Iterator["Proxy"]:
        thread = threading.Thread(target=self._accept, daemon=True)
        thread.start()
        yield self
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        thread.join(PATIENCE_SECONDS)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._port)) as server:
            head = client.recv(64 * 1024)
            self.heads.append(head)
            if not head.startswith(b"CONNECT "):
                client.sendall(answer(502))
                return
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
            back.start()
            self._pass_on(client, server)
            back.join(PATIENCE_SECONDS)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(64 * 1024):
                self.seen += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> str:
    """The authority's own certificate, as a file."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return str(file)


@contextmanager
def secured(server: FaultyServer, authority: trustme.CA) -> Iterator[str]:
    """Serve it by TLS; gives the address of its API."""
    certificate = authority.issue_cert("api.example.test", "127.0.0.1")
    with tls_front(certificate, server.api) as front:
        yield front


Tool = Callable[..., Done]


@pytest.fixture
def tool(tmp_path: Path, trusted: str) -> Tool:
    """Run a command on a server with the token, as a process: its proxies are real variables."""
    (tmp_path / "photo.png").write_bytes(PICTURE)

    def start(server: str, *argv: str, **variables: str) -> Done:
        more = {"PNUTPROFILE_TOKEN": TOKEN, "SSL_CERT_FILE": trusted, **variables}
        env = environment(tmp_path, **more)
        done = run(*argv, "--server", server, env=env, cwd=tmp_path)
        assert TOKEN not in done.stderr
        return done

    return start


def test_a_proxy_sees_no_token(tool: Tool, dialect: Dialect, authority: trustme.CA) -> None:
    with FaultyServer(dialect) as server, secured(server, authority) as front:
        parts = urlsplit(front)
        with Proxy(parts.port or 0).running() as proxy:
            api = f"https://api.example.test{parts.path}"
            done = tool(api, *COMMANDS["patch"], HTTPS_PROXY=proxy.url)
    assert done.code == 0, done.stderr
    assert proxy.heads
    for head in proxy.heads:
        assert head.startswith(b"CONNECT api.example.test:443 ")
        assert b"Proxy-Authorization: Basic " in head
    assert TOKEN.encode() not in b"".join(proxy.heads) + proxy.seen
    assert {one.headers["authorization"] for one in server.requests} == {f"Bearer {TOKEN}"}
    assert not any("proxy-authorization" in one.headers for one in server.requests)


class Parrot(Proxy):
    """A proxy that refuses in the words it was asked in, its password among them."""

    def _serve(self, client: socket.socket) -> None:
        with client:
            head = client.recv(64 * 1024)
            self.heads.append(head)
            client.sendall(b"HTTP/1.1 407 " + head.replace(b"\r\n", b" ") + b"\r\n\r\n")


@pytest.mark.parametrize("option", ["--quiet", "--json", "--verbose", "--debug"])
def test_the_password_of_a_proxy_is_not_told(tool: Tool, option: str) -> None:
    with Parrot(0).running() as proxy:
        done = tool("https://api.example.test/v1", "show", option, HTTPS_PROXY=proxy.url)
    (head,) = proxy.heads
    secret = head.partition(b"Proxy-Authorization: Basic ")[2].split()[0].decode()
    assert done.code == ExitCode.NETWORK
    assert "the proxy leads nobody to api.example.test" in done.stderr
    assert secret not in done.stderr
    assert "proxy-word" not in done.stderr


@pytest.mark.parametrize("command", ["patch", "fetch", *slowly("show", "upload")])
def test_a_redirect_from_https_to_http_carries_nothing(
    tool: Tool, dialect: Dialect, elsewhere: Elsewhere, authority: trustme.CA, command: str
) -> None:
    away = redirect(302, f"{elsewhere.origin}/pictures/1")
    with (
        FaultyServer(dialect, reads=(away,), writes=(away,)) as server,
        secured(server, authority) as front,
    ):
        done = tool(front, *COMMANDS[command])
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert done.code == (0 if command == "fetch" else ExitCode.SERVER)
    assert bool(elsewhere.requests) == (command == "fetch")


def test_no_token_travels_over_plain_http_even_to_a_proxy(tool: Tool, elsewhere: Elsewhere) -> None:
    done = tool("http://api.example.test/v1", "show", HTTP_PROXY=elsewhere.origin)
    assert done.code == ExitCode.CHECK
    assert elsewhere.connections == 0


def test_what_goes_to_this_machine_passes_no_proxy(
    tool: Tool, dialect: Dialect, elsewhere: Elsewhere
) -> None:
    with FaultyServer(dialect) as server:
        done = tool(server.api, "show", HTTP_PROXY=elsewhere.origin, ALL_PROXY=elsewhere.origin)
    assert done.code == 0
    assert elsewhere.connections == 0
