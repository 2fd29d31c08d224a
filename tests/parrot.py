"""Which server repeats a token in all that it says?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from tests.faulty_server import PICTURE
from tests.searched import is_in
from tests.servers import changed


class Parrot:
    """Answers every request in one way, and repeats the token that it got in any way it can.

    Whoever comes without one gets a picture, but along a redirect `token` is looked for too.
    """

    def __init__(self, user: Mapping[str, Any], way: str, token: str) -> None:
        self.requests: list[httpx.Request] = []
        self.transport = httpx.MockTransport(self._answer)
        self._user, self._way, self._token = {**user}, way, token

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not sent and is_in(self._token, str(request.url)):
            sent = self._token
        if not sent:
            return httpx.Response(200, content=PICTURE, headers={"Content-Type": "image/png"})
        if request.method in ("PUT", "PATCH") and request.content.startswith(b"{"):
            self._user = changed(self._user, **json.loads(request.content))
            self._user.setdefault("name", "nobody")
        return WAYS[self._way](Voice(self._user, sent), request)


@dataclass(frozen=True)
class Voice:
    """Says something with a token in it."""

    user: Mapping[str, Any]
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-Oops": f"Bearer {self.token}",
            "X-OAuth-Scopes": f"update_profile presence {self.token}",
            "Set-Cookie": f"token={self.token}",
        }

    def good(self, request: httpx.Request) -> httpx.Response:
        """Say what was asked for, with the token in the user."""
        if request.url.path.endswith(("/avatar", "/cover")) and request.method == "GET":
            return self.elsewhere(302)
        user = {**self.user, "extra": [self.token], "presence": self.token}
        if not user["name"].startswith("Ada"):
            user["name"] = f"I have {self.token}"
        meta = {"code": 200, "token": self.token}
        return httpx.Response(200, json={"data": user, "meta": meta}, headers=self.headers)

    def refusing(self, status: int) -> httpx.Response:
        meta = {
            "code": status,
            "error_message": f"{self.token} is a bad token, {self.token}",
            "error_id": self.token,
            "error_slug": self.token,
        }
        return httpx.Response(status, json={"meta": meta}, headers=self.headers)

    def page(self, status: int) -> httpx.Response:
        body = f"<h1>Oops</h1> {self.token}"
        headers = {**self.headers, "Content-Type": f"text/html; token={quote(self.token)}"}
        return httpx.Response(status, content=body.encode(), headers=headers)

    def elsewhere(self, status: int) -> httpx.Response:
        token = quote(self.token, safe="")
        location = f"https://images.example/{quote(self.token)}?token={token}"
        return httpx.Response(status, headers={**self.headers, "Location": location})

    def raising(self, fault: type[Exception]) -> httpx.Response:
        raise fault(f"it went wrong with {self.token}")


def _refusal(status: int) -> Callable[[Voice, httpx.Request], httpx.Response]:
    return lambda voice, _: voice.refusing(status)


WAYS: Mapping[str, Callable[[Voice, httpx.Request], httpx.Response]] = {
    "good": lambda voice, request: voice.good(request),
    **{str(status): _refusal(status) for status in (400, 401, 403, 404, 429, 500)},
    "HTML 200": lambda voice, _: voice.page(200),
    "HTML 500": lambda voice, _: voice.page(500),
    "302": lambda voice, _: voice.elsewhere(302),
    "reset": lambda voice, _: voice.raising(httpx.RemoteProtocolError),
    "timeout": lambda voice, _: voice.raising(httpx.ReadTimeout),
    "fault": lambda voice, _: voice.raising(KeyError),
}
"""How a server may answer."""
