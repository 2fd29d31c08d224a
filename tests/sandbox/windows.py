"""A browser's window on the login pages, without a browser: addresses, forms, redirects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from pnutprofile.sandbox.app import Request
from tests.sandbox.asking import ORIGIN, Answer, Asking

FORM = "application/x-www-form-urlencoded"
HERE = "http://127.0.0.1:8734/callback"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
AUTHORIZE = "/oauth/authorize"
AUTHENTICATE = "/oauth/authenticate"
TOKEN = "/oauth/access_token"


@dataclass(frozen=True)
class Window:
    """Opens login pages and presses their buttons; gives what the server answers."""

    ask: Asking

    def open(self, path: str = AUTHORIZE, **changes: str | None) -> Answer:
        """Open a page; parameters that are None are left out."""
        known: dict[str, str | None] = {
            "client_id": "sandbox",
            "redirect_uri": HERE,
            "response_type": "token",
            "scope": "update_profile",
        }
        wanted = {name: value for name, value in (known | changes).items() if value is not None}
        return self.fetch("GET", path, query=urlencode(wanted))

    def press(self, page: Answer, decision: str, *scopes: str, **headers: str) -> Answer:
        """Press a button of a page where just these scopes are ticked."""
        found = re.search(rb'name="form" value="([^"]+)"', page.reply.body)
        assert found, page.reply.body
        return self.send(form=found[1].decode(), decision=decision, scope=scopes, headers=headers)

    def send(
        self,
        path: str = AUTHORIZE,
        headers: Mapping[str, str] = {},
        **fields: Any,
    ) -> Answer:
        """Send a form."""
        body = urlencode(fields, doseq=True).encode()
        return self.fetch("POST", path, body, {"content-type": FORM, **headers})

    def fetch(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] = {},
        query: str = "",
    ) -> Answer:
        """Send anything; underscores in header names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        known = {"host": urlsplit(ORIGIN).netloc, "content-length": str(len(body)), **named}
        return Answer(self.ask.sandbox.answer(Request(method, path, query, known, body)))

    def token(self, *scopes: str, **asked: str) -> str:
        """Have a token made with these scopes and `basic`."""
        page = self.open(scope=",".join(scopes), **asked)
        return answered(self.press(page, "allow", *scopes))["access_token"]

    def code(self, *scopes: str, **asked: str) -> str:
        """Have a code made with these scopes and `basic`."""
        page = self.open(scope=" ".join(scopes), response_type="code", **asked)
        return answered(self.press(page, "allow", *scopes))["code"]

    def exchange(
        self,
        code: str | None,
        path: str = TOKEN,
        headers: Mapping[str, str] = {},
        **changes: Any,
    ) -> Answer:
        """Exchange a code for a token; fields that are None are left out."""
        fields: dict[str, Any] = {
            "grant_type": "authorization_code",
            "client_id": "sandbox",
            "client_secret": self.ask.sandbox.state.client.secret,
            "code": code,
            "redirect_uri": HERE,
        }
        wanted = {name: value for name, value in (fields | changes).items() if value is not None}
        return self.send(path, headers, **wanted)


def answered(answer: Answer, address: str = HERE) -> dict[str, str]:
    """Read what a redirect tells the client, in the query or in the fragment."""
    assert answer.status in (302, 303), answer.reply.body
    location = answer.headers["location"]
    assert location.startswith(address), location
    sign, written = location[len(address)], location[len(address) + 1 :]
    assert sign in "?#&"
    fields = parse_qs(written, keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in fields.values())
    return {name: values[0] for name, values in fields.items()}


def words(answer: Answer) -> str:
    """Give the text of a page."""
    body = answer.reply.body.decode().partition("</style>")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())
