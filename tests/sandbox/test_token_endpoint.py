"""The token endpoint: a code becomes a token once, for its own client alone, and in time."""

import base64
import json
from typing import Any

import pytest

from pnutprofile.dialects import Dialect
from pnutprofile.sandbox.records import Client
from tests.sandbox.asking import Answer, Asking
from tests.sandbox.windows import FORM, HERE, TOKEN, Window

ERROR_KEY = {"pnut": "error_message", "adn": "error_description"}


@pytest.fixture
def window(ask: Asking) -> Window:
    return Window(ask)


def basic(client: str, secret: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{client}:{secret}'.encode()).decode()}"}


def refusal(answer: Answer, dialect: Dialect) -> tuple[int, str]:
    """Hold a refusal against its shape; give status and error."""
    assert {"error", ERROR_KEY[dialect.name]} <= set(answer.document)
    assert set(answer.document) <= {"error", ERROR_KEY[dialect.name], "error_slug"}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    return answer.status, answer.document["error"]


def test_code_becomes_a_token(window: Window, ask: Asking, dialect: Dialect) -> None:
    answer = window.exchange(window.code("update_profile"))
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    expected = {"access_token", "token"}
    if dialect.name == "pnut":
        expected |= {"user_id", "username"}
        assert (answer.document["user_id"], answer.document["username"]) == ("1", "robin")
    assert set(answer.document) == expected
    token = answer.document["access_token"]
    assert answer.document["token"] == ask.get("/token", token).data
    assert answer.document["token"]["scopes"] == ["basic", "update_profile"]
    assert ask.send("PATCH", "/users/me", {"name": "Ada"}, token).status == 200


def test_endpoint_is_below_the_api_on_pnut_and_on_the_login_host_on_adn(
    pnut: Asking, adn: Asking
) -> None:
    on_pnut, on_adn = Window(pnut), Window(adn)
    for path in ("/v1/oauth/access_token", "/oauth/access_token"):
        assert on_pnut.exchange(on_pnut.code(), path).status == 200
    assert on_adn.exchange(on_adn.code(), "/oauth/access_token").status == 200
    for path in ("/v1/oauth/access_token", "/stream/0/oauth/access_token"):
        assert on_adn.exchange(on_adn.code(), path).status == 404


def test_code_works_once(window: Window, ask: Asking, dialect: Dialect) -> None:
    code = window.code()
    token = window.exchange(code).document["access_token"]
    again = window.exchange(code)
    assert refusal(again, dialect) == (400, "invalid_grant")
    assert again.document.get("error_slug") == {"adn": "code-used"}.get(dialect.name)
    assert ask.get("/token", token).status == 200


def test_code_works_for_ten_minutes(window: Window, ask: Asking, dialect: Dialect) -> None:
    early, late = window.code(), window.code()
    ask.clock += 599
    assert window.exchange(early).status == 200
    ask.clock += 1
    answer = window.exchange(late)
    assert refusal(answer, dialect) == (400, "invalid_grant")
    assert answer.document.get("error_slug") == {"adn": "token-expired"}.get(dialect.name)


def test_code_works_for_its_client_alone(window: Window, ask: Asking, dialect: Dialect) -> None:
    other = Client(id="other", name="Other", link="https://other.example", secret="s" * 32)
    with ask.sandbox.state.transaction() as store:
        store.save_client(other)
    code = window.code()
    answer = window.exchange(code, client_id="other", client_secret="s" * 32)
    assert refusal(answer, dialect) == (400, "invalid_grant")
    assert window.exchange(code).status == 200


@pytest.mark.parametrize("redirect_uri", [None, "", f"{HERE}/", f"{HERE}?x=y", "http://127.0.0.1"])
def test_code_works_for_its_redirect_uri_alone(
    window: Window, dialect: Dialect, redirect_uri: str | None
) -> None:
    code = window.code()
    status, error = refusal(window.exchange(code, redirect_uri=redirect_uri), dialect)
    assert (status, error) == (400, "invalid_request" if redirect_uri is None else "invalid_grant")
    assert window.exchange(code).status == 200


@pytest.mark.parametrize("code", [None, "", "guess", "x" * 100_000])
def test_code_cannot_be_guessed(window: Window, dialect: Dialect, code: str | None) -> None:
    window.code()
    assert refusal(window.exchange(code), dialect) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("client", "secret"),
    [("sandbox", "wrong"), ("sandbox", ""), ("sandbox", None), (None, None), ("", ""), ("1", "")],
)
def test_client_must_know_its_secret(
    window: Window, dialect: Dialect, client: str | None, secret: str | None
) -> None:
    code = window.code()
    answer = window.exchange(code, client_id=client, client_secret=secret)
    assert refusal(answer, dialect) == (401, "invalid_client")
    assert window.exchange(code).status == 200


def test_adn_takes_the_client_by_basic_too(adn: Asking, pnut: Asking) -> None:
    for ask, status in ((adn, 200), (pnut, 401)):
        window, secret = Window(ask), ask.sandbox.state.client.secret
        by_header: dict[str, Any] = {"client_id": None, "client_secret": None}
        headers = basic("sandbox", secret)
        assert window.exchange(window.code(), headers=headers, **by_header).status == status
    for headers in (basic("sandbox", "wrong"), {"authorization": "Basic \u00e9"}):
        answer = Window(adn).exchange("x", headers=headers, **by_header)
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize("grant_type", [None, "", "password", "client_credentials", "x" * 5000])
def test_other_grants_are_not_known(
    window: Window, dialect: Dialect, grant_type: str | None
) -> None:
    answer = window.exchange(window.code(), grant_type=grant_type)
    assert refusal(answer, dialect) == (400, "unsupported_grant_type")
    assert answer.document[ERROR_KEY[dialect.name]] == "Unknown grant type"


def test_body_that_is_no_form_has_no_grant(window: Window, dialect: Dialect) -> None:
    body = json.dumps({"grant_type": "authorization_code"}).encode()
    answer = window.fetch("POST", TOKEN, body, {"content-type": "application/json"})
    assert refusal(answer, dialect) == (400, "unsupported_grant_type")


@pytest.mark.parametrize(
    "body",
    [
        b"grant_type=authorization_code&grant_type=authorization_code",
        b"grant_type=authorization_code&code=%ff",
        b"grant_type=authorization_code&client_id=%00",
        b"\xff",
        b"grant_type=authorization_code" + b"&a=b" * 9999,
    ],
)
def test_odd_forms_are_refused(window: Window, dialect: Dialect, body: bytes) -> None:
    answer = window.fetch("POST", TOKEN, body, {"content-type": FORM})
    assert refusal(answer, dialect) == (400, "invalid_request")


def test_nothing_in_the_address_counts(window: Window, ask: Asking) -> None:
    secret = ask.sandbox.state.client.secret
    query = f"grant_type=authorization_code&client_id=sandbox&client_secret={secret}"
    answer = window.fetch("POST", TOKEN, b"", {"content-type": FORM}, query)
    assert answer.document["error"] == "unsupported_grant_type"


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE"])
def test_wrong_method_is_405_with_allow(window: Window, dialect: Dialect, method: str) -> None:
    answer = window.fetch(method, TOKEN)
    assert refusal(answer, dialect) == (405, "invalid_request")
    assert answer.headers["allow"] == "POST"


def test_secret_is_kept_and_changes_with_a_reset(ask: Asking) -> None:
    state = ask.sandbox.state
    first = state.client
    assert len(first.secret) >= 32
    assert state.client == first
    state.reset()
    assert state.client.id == "sandbox"
    assert state.client.secret != first.secret
