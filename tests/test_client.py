"""Does the client ask for what no command shows yet: limits, text, presence, token?"""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pnutprofile.client import Client
from pnutprofile.config import EMBEDDED, Server
from pnutprofile.deadline import Deadline
from pnutprofile.dialects import Dialect
from pnutprofile.errors import AuthError, CheckError
from pnutprofile.exchange import Exchange
from pnutprofile.pictures import transform
from pnutprofile.sandbox.app import Sandbox
from pnutprofile.sandbox.inprocess import handler
from pnutprofile.sandbox.state import State
from pnutprofile.tokens import Token


@pytest.fixture
def requests() -> list[httpx.Request]:
    """Every request that was sent."""
    return []


@pytest.fixture
def client(dialect: Dialect, tmp_path: Path, requests: list[httpx.Request]) -> Iterator[Client]:
    state = State(tmp_path / "sandbox.sqlite3", dialect)
    answer = handler(
        Sandbox(
            state,
            dialect,
            origin="http://sandbox.localhost",
            images_origin="http://images.sandbox.localhost",
            pictures=lambda: transform,
        )
    )

    def record(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return answer(request)

    server: Server = next(one for one in EMBEDDED.values() if one.dialect is dialect)
    exchange = Exchange(deadline=Deadline(10), transport=httpx.MockTransport(record))
    token = Token(value=state.tokens["full"], source="the test")
    yield Client(server, exchange, token=lambda: token, optional_token=lambda: token)
    exchange.close()
    state.close()


def test_config_tells_the_length_of_a_bio(client: Client, dialect: Dialect) -> None:
    keys = {"pnut": "description_max_length", "adn": "text_max_length"}
    assert client.config()["user"][keys[dialect.name]] == 256


def test_text_is_processed_as_a_bio_would_be(client: Client) -> None:
    processed = client.process_text("see https://x.example/a #tea")
    assert processed["text"] == "see https://x.example/a #tea"
    assert processed["entities"]["links"][0]["url"] == "https://x.example/a"


def test_the_token_tells_its_scopes(client: Client) -> None:
    answer = client.token()
    assert answer.scopes is not None
    assert "update_profile" in answer.scopes
    assert answer.data["user"]["username"] == "robin"


def test_a_revoked_token_opens_nothing(client: Client) -> None:
    client.revoke()
    with pytest.raises(AuthError):
        client.user()


def test_presence_is_set_and_read_on_pnut_only(
    client: Client, dialect: Dialect, requests: list[httpx.Request]
) -> None:
    if dialect.name == "adn":
        with pytest.raises(CheckError):
            client.set_presence("at sea")
        assert requests == []
        return
    assert client.set_presence("at sea")["presence"] == "at sea"
    assert requests[-1].headers["content-type"] == "application/x-www-form-urlencoded"
    assert requests[-1].content == b"presence=at+sea"
    assert client.presence()["presence"] == "at sea"


def test_every_request_says_who_asks_and_for_what(
    client: Client, requests: list[httpx.Request]
) -> None:
    client.user()
    headers = requests[-1].headers
    assert headers["authorization"].startswith("Bearer ")
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("pnutprofile/0.")
