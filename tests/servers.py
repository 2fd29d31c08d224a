"""Which servers do tests speak to? Hand-written ones, and a recorder in front of the sandbox."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.wire import adn, pnut

WITNESSES = {"pnut": pnut, "adn": adn}
ROOTS = {"pnut": "http://127.0.0.1:1/v1", "adn": "http://127.0.0.1:1/stream/0"}


class Wire:
    """Records every request before it is answered."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self._answer = answer
        self.requests: list[httpx.Request] = []
        self.transport = httpx.MockTransport(self._record)

    def _record(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return self._answer(request)

    @property
    def calls(self) -> list[str]:
        """Every request as `METHOD last/part`."""
        return [f"{request.method} {_below_root(request)}" for request in self.requests]

    @property
    def writes(self) -> list[httpx.Request]:
        """Every request that may change something."""
        return [request for request in self.requests if request.method != "GET"]

    @property
    def write(self) -> tuple[str, str, Any]:
        """The only such request: method, path below the root, JSON body."""
        (request,) = self.writes
        return request.method, _below_root(request), json.loads(request.content or b"null")


@dataclass(frozen=True)
class Answer:
    """What a hand-written server says."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Server(Wire):
    """Answers by `METHOD path`; of several answers each once, the last one again and again.

    A request that nobody foresaw fails the test.
    """

    def __init__(self) -> None:
        super().__init__(self._next)
        self.answers: dict[str, Answer | BaseException | Sequence[Answer | BaseException]] = {}
        self.pictures = b""
        """What every address on another host gives, if anything."""

    def _next(self, request: httpx.Request) -> httpx.Response:
        call = f"{request.method} {_below_root(request)}"
        if self.pictures and request.url.host.startswith("cdn."):
            return httpx.Response(200, content=self.pictures)
        found = self.answers[call]
        if not isinstance(found, Answer | BaseException):
            found, *rest = found
            self.answers[call] = rest or found
        if isinstance(found, BaseException):
            raise found
        return httpx.Response(found.status, headers=dict(found.headers), content=found.body)


def data(document: Any, **headers: str) -> Answer:
    """Answer 200 with data in the envelope; underscores in header names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"data": document, "meta": {"code": 200}}).encode()
    return Answer(200, body, {"Content-Type": "application/json", **named})


def failure(status: int, message: str = "", *, http: int | None = None, **meta: Any) -> Answer:
    """Refuse in the envelope; `http` is the status of the answer where it differs."""
    named = {"error_message": message} if message else {}
    body = json.dumps({"meta": {"code": status, **named, **meta}}).encode()
    return Answer(http or status, body, {"Content-Type": "application/json"})


def html(status: int) -> Answer:
    """Answer with a web page."""
    return Answer(status, b"<!doctype html><h1>Oops</h1>", {"Content-Type": "text/html"})


def changed(user: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """Give a copy of a user object with other values; `content` and the like are merged."""
    merged = {
        key: {**user[key], **value} if isinstance(value, dict) and key in user else value
        for key, value in values.items()
    }
    return {**user, **merged}


def _below_root(request: httpx.Request) -> str:
    path = request.url.path
    for root in ("/v1/", "/stream/0/"):
        path = path.removeprefix(root)
    return path
