"""Is a client's secret, or a code, told to anybody but the token endpoint?"""

import json
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qsl

import httpx
import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli, MemoryKeyring
from tests.parrot import WAYS, Voice
from tests.searched import SIMPLE_TOKEN, Searched
from tests.servers import ROOTS
from tests.visits import Visitor

SECRET = 'm4rked-s3cret/+of="a"-client'
CODE = "m4rked-c0de-of-one-use"


class Endpoint:
    """A server whose token endpoint repeats what it was given; elsewhere all goes well."""

    def __init__(self, user: dict[str, object], way: str, repeats: str) -> None:
        self.requests: list[httpx.Request] = []
        self.forms: list[dict[str, str]] = []
        self.transport = httpx.MockTransport(self._answer)
        self._user, self._way, self._repeats = user, way, repeats

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if not request.url.path.endswith("/oauth/access_token"):
            self.requests.append(request)
            return Voice(self._user, SIMPLE_TOKEN).good(request)
        form = dict(parse_qsl(request.content.decode()))
        self.forms.append(form)
        if self._way == "good":
            granted = {"access_token": SIMPLE_TOKEN, "echo": form[self._repeats]}
            return httpx.Response(200, json=granted, headers={"X-Oops": form[self._repeats]})
        return WAYS[self._way](Voice(self._user, form[self._repeats]), request)


@pytest.mark.parametrize("repeats", ["client_secret", "code"])
@pytest.mark.parametrize("way", ["good", "400", "500", "HTML 200", "302", "timeout", "fault"])
@pytest.mark.parametrize("form", ["--debug", "--json"])
def test_a_sign_in_tells_no_secret(
    bare_cli: Cli,
    dialect: Dialect,
    witness: ModuleType,
    memory_keyring: MemoryKeyring,
    tmp_path: Path,
    way: str,
    repeats: str,
    form: str,
) -> None:
    endpoint = Endpoint(witness.USER, way, repeats)
    bare_cli.transport = endpoint.transport
    (tmp_path / "secret").write_text(SECRET)
    visitor = Visitor(tmp_path, f"code={CODE}&state=STATE")
    argv = ("auth", "login", "--web", "--port", "0", "--client-id", "c", form)
    named = ("--client-secret-file", str(tmp_path / "secret"), "--server", ROOTS[dialect.name])
    result = bare_cli(*argv, *named, BROWSER=visitor.command)
    assert (result.code == 0) == (way == "good")
    assert {one["client_secret"] for one in endpoint.forms} == {SECRET}
    assert set(memory_keyring.entries.values()) == ({SIMPLE_TOKEN} if way == "good" else set())
    searched = Searched({"page": json.dumps(visitor.asked)})
    searched.result(result)
    searched.files(tmp_path, "secret")
    searched.requests(endpoint.requests)
    assert searched.holds(SECRET, CODE, SIMPLE_TOKEN) == []
