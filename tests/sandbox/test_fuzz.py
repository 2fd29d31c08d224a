"""What does the pretend server make of any request at all, on every address that it has?"""

import json
import random
import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pnutprofile.dialects import Dialect
from pnutprofile.pictures import transform
from pnutprofile.sandbox.app import Request
from pnutprofile.sandbox.server import SandboxServer
from pnutprofile.sandbox.state import State
from tests.sandbox.asking import BOUNDARY, IMAGES, ORIGIN, ROOTS, Asking, multipart, picture

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
OTHER_PATHS = (
    "/",
    "/@robin",
    "/@' OR 1=1 --",
    "/oauth/authenticate",
    "/oauth/authorize",
    "/oauth/access_token",
    "/avatar/identicon_robin",
    "/avatar/../../etc/passwd",
    "/cover/default_cover",
    "/cover/%2e%2e%2fx",
    "/.git/config",
)
USERS = ("me", "1", "2", "@robin", "@quiet", "@", "0", "999999", "%00", "..", "a" * 300, "\u0661")
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    f"multipart/form-data; boundary={BOUNDARY}",
    "multipart/form-data; boundary=",
    "text/plain",
    "",
)
BODIES = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b'{"name": null, "content": [], "description": 7, "raw": "x", "annotations": {}}',
    b'{"from_url": "http://192.0.2.1/x"}',
    b'{"text": "a #b @c http://d.example"}',
    b"presence=x&expiration=99999999999999999999",
    b"grant_type=authorization_code&client_id=x&client_secret=y&code=z&redirect_uri=w",
    b"grant_type=password&username=%ff",
    multipart("avatar", picture(8, 8)),
    multipart("cover", b"no picture"),
    b"\xff" * 99,
)
QUERIES = (
    "",
    "include_raw=1&include_html=0",
    "access_token=TOKEN",
    "client_id=x&redirect_uri=http://127.0.0.1/&response_type=code&state=%0d%0aX:y",
    "ids=1,2,@robin," + "3," * 500,
    "w=99999&h=0",
    "w=-1&h=%00",
    "update_presence=x%00y&update_presence_expiration=-1",
    "callback=alert(1)//",
    "a=b" * 500,
    "%ff=%fe&;&=",
)

chosen = st.sampled_from
requests = st.fixed_dictionaries(
    {
        "method": chosen(METHODS),
        "path": st.integers(0, 10_000),
        "user": chosen(USERS) | st.text(max_size=9),
        "query": chosen(QUERIES) | st.text(max_size=30),
        "type": chosen(TYPES) | st.text(max_size=30),
        "body": chosen(BODIES) | st.binary(max_size=60),
        "token": chosen(["full", "read_only", "", "nonsense", "\u00e9\x00"]),
        "header": chosen(["cookie", "transfer-encoding", "content-length", "accept", "origin"]),
        "value": st.text(max_size=20),
        "is_image": st.booleans(),
    }
)


def paths(dialect: Dialect) -> list[str]:
    """Give every address of the server, with a place for a user."""
    root = ROOTS[dialect.name]
    calls = sorted({f"{root}/{call.path}" for call in dialect.calls.values()})
    return [*calls, *OTHER_PATHS]


def check(ask: Asking, drawn: dict[str, object]) -> None:
    """Send a request, and hold the answer and what is left of the state against what must be."""
    known = paths(ask.dialect)
    route = known[int(str(drawn["path"])) % len(known)]
    path = re.sub(r"\{\w+\}", lambda _: str(drawn["user"]), route)
    token = ask.tokens.get(str(drawn["token"]), str(drawn["token"]))
    body = drawn["body"]
    assert isinstance(body, bytes)
    host = urlsplit(IMAGES if drawn["is_image"] else ORIGIN).netloc
    headers = {
        "host": host,
        "content-length": str(len(body)),
        "content-type": str(drawn["type"]),
        "authorization": f"Bearer {token}" if token else "",
        str(drawn["header"]): str(drawn["value"]),
    }
    query = str(drawn["query"]).replace("TOKEN", token)
    reply = ask.sandbox.answer(Request(str(drawn["method"]), path, query, headers, body))
    assert 200 <= reply.status < 500, reply
    names = {name.lower() for name, _ in reply.headers}
    assert "access-control-allow-credentials" not in names
    assert not {"set-cookie", "access-control-allow-origin"} <= names
    for name, value in reply.headers:
        assert f"{name}{value}".isprintable()
        value.encode("latin-1")
    if (reply.headers and b"meta" in reply.body) and reply.body.startswith(b"{"):
        assert json.loads(reply.body)["meta"]["code"] == reply.status
    # Whatever was done, the server is in order, and only ours.
    ask.tokens = ask.sandbox.state.tokens
    again = ask.get("/users/me")
    assert (again.status, again.data["id"]) == (200, "1")
    assert ask.get("/users/2").status == 200


def settled(examples: int) -> settings:
    return settings(
        max_examples=examples, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )


@settled(120)
@given(drawn=requests)
def test_any_request_is_answered(ask: Asking, drawn: dict[str, object]) -> None:
    check(ask, drawn)


@pytest.mark.slow
@settled(2500)
@given(drawn=requests)
def test_any_request_is_answered_at_length(ask: Asking, drawn: dict[str, object]) -> None:
    check(ask, drawn)


# On the socket


@pytest.fixture
def server(dialect: Dialect) -> Iterator[SandboxServer]:
    state = State(None, dialect)
    with SandboxServer(state, dialect, pictures=lambda: transform) as found:
        yield found
    state.close()


def mangled(dice: random.Random, data: bytes) -> bytes:
    """Change a request here and there: bytes, lines and lengths."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(changed))
        choice = dice.randrange(5)
        if choice == 0:
            changed[at] = dice.randrange(256)
        elif choice == 1:
            del changed[at : at + dice.randint(1, 20)]
        elif choice == 2:
            changed[at:at] = dice.randbytes(dice.randint(1, 20))
        elif choice == 3:
            changed[at:at] = changed[: dice.randrange(200)]
        else:
            changed[at:at] = dice.choice([b"\r\n", b"\n", b"\r\n\r\n", b"\x00", b" ", b": "])
        changed = changed or bytearray(b"x")
    return bytes(changed)


def talk(port: int, data: bytes) -> bytes:
    """Send bytes and nothing more, and read all that comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
        received = b""
        try:
            raw.sendall(data)
            raw.shutdown(socket.SHUT_WR)
            while chunk := raw.recv(65536):
                received += chunk
        except ConnectionError:
            pass
        return received


def attack(server: SandboxServer, rounds: int) -> None:
    dice = random.Random(7)  # noqa: S311 - the same bytes each time
    parts = urlsplit(server.sandbox.api_root)
    port, token = parts.port or 0, server.sandbox.state.tokens["read_only"]
    for number in range(rounds):
        body = dice.choice(BODIES)
        whole = (
            f"{dice.choice(METHODS)} {parts.path}/users/me?{number} HTTP/1.1\r\n"
            f"Host: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: {dice.choice(TYPES)}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body
        received = talk(port, mangled(dice, whole))
        for line in received.split(b"\r\n"):
            if line.startswith(b"HTTP/1.1 "):
                assert line[9:12] < b"500" or line[9:12] in (b"501", b"505"), (line, whole)
    fine = f"GET {parts.path}/users/me HTTP/1.1\r\nHost: {parts.netloc}\r\n".encode()
    found = talk(port, fine + f"Authorization: Bearer {token}\r\n\r\n".encode())
    assert b" 200 " in found.split(b"\r\n")[0]
    assert b"Robin Marlowe" in found


def test_mangled_requests_do_no_harm(server: SandboxServer) -> None:
    attack(server, 60)


@pytest.mark.slow
def test_many_mangled_requests_do_no_harm(server: SandboxServer) -> None:
    attack(server, 1500)
