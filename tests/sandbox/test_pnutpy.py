"""A client that others wrote for pnut.io does not notice that this is not pnut.io."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pnutpy
import pytest
from pnutpy.errors import (
    PnutAuthAPIException,
    PnutBadRequestAPIException,
    PnutMissing,
    PnutPermissionDenied,
    PnutRateLimitAPIException,
)

from pnutprofile.dialects import PNUT
from pnutprofile.pictures import transform
from pnutprofile.sandbox.server import SandboxServer
from pnutprofile.sandbox.state import State
from tests.sandbox.asking import opened, picture


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    state = State(None, PNUT)
    with SandboxServer(state, PNUT, pictures=lambda: transform, rate_limits=True) as server:
        yield server
    state.close()


@pytest.fixture
def api(server: SandboxServer) -> Iterator[Any]:
    with _api(server, "full") as session:
        yield session


def _api(server: SandboxServer, token: str) -> Any:
    session = pnutpy.API.build_api(
        api_root=server.sandbox.api_root,
        access_token=server.sandbox.state.tokens.get(token, token),
    )
    session.trust_env = False
    return session


def test_reading(api: Any) -> None:
    user, meta = api.get_user("me", include_raw=True, include_presence=True)
    assert meta.code == 200
    assert user.id == 1
    assert user.created_at.year == 2019
    assert user.content.entities.links[0].title == "Harbor log"
    assert "me.rafaelcosta.user.profiles" in user.raw
    assert user.presence == "minding the lamp"
    assert api.get_user("@quiet")[0].username == "quiet"


def test_replacing_with_an_echoed_user(api: Any) -> None:
    user, _ = api.get_user("me")
    body = user.serialize() | {"name": "Echo", "created_at": "2019-04-02T07:41:18Z"}
    changed, _ = api.update_user("me", data=body)
    assert changed.name == "Echo"
    assert changed.content.text == user.content.text


def test_patching(api: Any) -> None:
    changed, _ = api.patch_user("me", data={"content": {"text": "new #bio"}})
    assert changed.content.entities.tags[0].text == "bio"
    assert changed.name == "Robin Marlowe"


@pytest.mark.parametrize(("kind", "size"), [("avatar", (64, 64)), ("cover", (960, 300))])
def test_pictures(api: Any, kind: str, size: tuple[int, int]) -> None:
    send = {"avatar": api.update_avatar, "cover": api.update_cover}[kind]
    user, _ = send(files={kind: ("x.png", BytesIO(picture(*size)), "image/png")})
    facts = user.content[f"{kind}_image"]
    assert (facts.width, facts.height) == size
    got = super(pnutpy.API, api).request("GET", f"{api.api_root}/users/me/{kind}")
    assert got.history[0].status_code == 302
    assert "Authorization" not in got.request.headers
    assert opened(got.content).size == size
    response = super(pnutpy.API, api).request("DELETE", f"{api.api_root}/users/me/{kind}")
    assert response.json()["data"]["content"][f"{kind}_image"]["is_default"] is True


def test_presence_text_token_and_config(api: Any) -> None:
    presence, _ = api.update_users_presence("me", presence="at sea")
    assert presence["presence"] == "at sea"
    assert api.get_users_presence("me")[0]["presence"] == "at sea"
    assert [who["username"] for who in api.user_presence()[0]] == ["robin"]
    processed, _ = api.text_process(data={"text": "hi @quiet"})
    assert processed.entities.mentions[0].id == "2"
    token, _ = api.get_token()
    assert token.user.username == "robin"
    assert api.get_config()[0].user.name_max_length == 50


def test_failures(api: Any, server: SandboxServer) -> None:
    with pytest.raises(PnutMissing):
        api.get_user("@nobody")
    with pytest.raises(PnutBadRequestAPIException):
        api.update_user("me", data={"name": "x"})
    with _api(server, "read_only") as reading, pytest.raises(PnutPermissionDenied):
        reading.patch_user("me", data={"name": "x"})
    with _api(server, "wrong") as nobody, pytest.raises(PnutAuthAPIException):
        nobody.get_user("me")

    def hammer() -> None:
        for _ in range(20):
            api.patch_user("me", data={"name": "x"})

    with pytest.raises(PnutRateLimitAPIException):
        hammer()
