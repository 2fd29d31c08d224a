"""Routes, tokens, scopes, rate limits and the shape of refusals (api.md §1, §2, §7.8)."""

import pytest

from pnutprofile.dialects import ADN, PNUT
from pnutprofile.sandbox.app import Request
from tests.sandbox.asking import Answer, Asking


def test_failure_has_no_data(ask: Asking) -> None:
    answer = ask.get("/users/me", token=None)
    assert answer.status == 401
    assert set(answer.document) == {"meta"}


def test_failures_on_pnut(pnut: Asking) -> None:
    assert pnut.get("/users/me", token=None).meta == {
        "code": 401,
        "error_message": "Access token required.",
    }
    assert pnut.get("/users/me", token="wrong").status == 401
    answer = pnut.send("PATCH", "/users/me", {"name": "x"}, token="read_only")
    assert answer.status == 403
    assert "update_profile" in answer.meta["error_message"]


def test_failures_on_adn(adn: Asking) -> None:
    answer = adn.get("/users/me", token=None)
    assert len(answer.meta["error_id"]) == 32
    assert answer.meta["error_message"] == (
        "Call requires authentication: This resource requires authentication and no token was"
        " provided."
    )
    answer = adn.get("/users/1", token="wrong")
    assert answer.status == 401
    assert answer.meta["error_message"] == "Call requires authentication: Invalid token."
    assert answer.meta["error_slug"] == "invalid-token"
    answer = adn.send("PATCH", "/users/me", {"name": "x"}, token="read_only")
    assert answer.status == 403
    assert answer.meta["error_message"] == (
        "Forbidden: You need the following scopes: update_profile"
    )
    assert "x-ratelimit-limit" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/users/me"),
        ("PATCH", "/users/me"),
        ("POST", "/users/me/avatar"),
        ("POST", "/users/me/cover"),
    ],
)
def test_writes_need_the_scope(ask: Asking, method: str, path: str) -> None:
    assert ask.raw(method, path, token="read_only").status == 403
    assert ask.raw(method, path, token=None).status == 401


def test_token_may_stand_in_the_query(ask: Asking) -> None:
    token = ask.tokens["full"]
    assert ask.get(f"/users/me?access_token={token}", token=None).data["id"] == "1"
    assert ask.get("/users/me?access_token=wrong", token=None).status == 401


def test_scopes_stand_in_a_header(pnut: Asking, adn: Asking) -> None:
    assert set(pnut.get("/users/me").headers["x-oauth-scopes"].split(",")) == {
        "basic",
        "update_profile",
        "presence",
    }
    assert adn.get("/users/me", token="read_only").headers["x-oauth-scopes"] == "basic"
    assert "x-oauth-scopes" not in adn.get("/users/1", token=None).headers


def test_unknown_route_is_404(ask: Asking) -> None:
    for path in (
        "",
        "/",
        "/users",
        "/users/",
        "/users/me/",
        "/posts",
        "/users/1/2/3",
        "//users/me",
    ):
        assert ask.get(path).status == 404


def test_wrong_method_is_405_with_allow(ask: Asking) -> None:
    answer = ask.raw("POST", "/users/me")
    assert answer.status == 405
    assert set(answer.headers["allow"].split(",")) == {"GET", "PUT", "PATCH"}
    assert "x-oauth-scopes" not in answer.headers


def test_adn_cannot_delete_a_picture(adn: Asking) -> None:
    answer = adn.raw("DELETE", "/users/me/avatar")
    assert answer.status == 405
    assert answer.headers["allow"] == "GET,POST"
    assert answer.meta["error_message"] == "Method not allowed. Please use: GET,POST"


def test_adn_answers_at_the_root_too(adn: Asking, pnut: Asking) -> None:
    assert adn.sandbox.api_root == "http://sandbox.example/stream/0"
    assert pnut.sandbox.api_root == "http://sandbox.example/v1"
    request = Request("GET", "/users/1", "", {"host": "sandbox.example"}, b"")
    assert adn.sandbox.answer(request).status == 200
    assert pnut.sandbox.answer(request).status == 404


def test_browsers_may_ask_from_everywhere(ask: Asking) -> None:
    assert ask.get("/users/1", token=None).headers["access-control-allow-origin"] == "*"
    assert ask.raw("OPTIONS", "/users/me", token=None).status == 204


def test_jsonp_is_known_to_adn_alone(adn: Asking, pnut: Asking) -> None:
    answer = adn.get("/users/nobody?callback=app.show")
    assert answer.status == 200
    assert answer.reply.body.startswith(b'app.show({"meta":{"code":404')
    assert adn.get("/users/1?callback=alert(1)//").reply.body.startswith(b"{")
    assert pnut.get("/users/1?callback=show").reply.body.startswith(b"{")


def test_token_object_on_pnut(pnut: Asking) -> None:
    token = pnut.get("/token").data
    assert token["scopes"] == ["basic", "update_profile", "presence"]
    assert set(token["app"]) == {"id", "name", "url"}
    assert set(token["storage"]) == {"available", "total"}
    assert token["user"]["username"] == "robin"
    assert "email" not in token


def test_token_object_on_adn(adn: Asking) -> None:
    token = adn.get("/token").data
    assert token["scopes"] == ["basic", "update_profile"]
    assert set(token["app"]) == {"client_id", "name", "link"}
    assert token["client_id"] == token["app"]["client_id"]
    assert set(token["storage"]) == {"available", "used"}
    assert "follows_you" not in token["user"]


def test_delete_revokes_only_the_token_used(ask: Asking) -> None:
    assert ask.raw("DELETE", "/token", token="read_only").data["scopes"] == ["basic"]
    assert ask.get("/token", token="read_only").status == 401
    assert ask.get("/token").status == 200


def test_revoked_token_is_replaced_by_another(ask: Asking) -> None:
    before = ask.sandbox.state.tokens
    ask.raw("DELETE", "/token", token="read_only")
    after = ask.sandbox.state.tokens
    assert after["full"] == before["full"]
    assert after["read_only"] != before["read_only"]


def test_limits_of_pnut(pnut: Asking) -> None:
    assert pnut.get("/sys/config", token=None).data == {
        "file": {"audio_max_size_bytes": 52428800, "max_size_bytes": 104857600},
        "message": {"max_length": 2048},
        "post": {"max_length": 256, "seconds_between_duplicates": 60, "seconds_for_revision": 300},
        "rate_limit": {
            "anonymous": {"reads": 40, "read_reset_seconds": 60},
            "authorized": {
                "reads": 5000,
                "read_reset_seconds": 3600,
                "writes": 20,
                "write_reset_seconds": 60,
            },
            "seconds_banned": 600,
        },
        "raw": {"max_length": 8192},
        "user": {
            "description_max_length": 256,
            "name_max_length": 50,
            "presence_max_length": 100,
            "username_max_length": 20,
        },
    }
    assert pnut.get("/config").status == 404


def test_limits_of_adn(adn: Asking) -> None:
    config = adn.get("/config", token=None)
    assert config.data["user"] == {"annotation_max_bytes": 8192, "text_max_length": 256}
    assert config.data["text"] == {"uri_template_length": {"post_id": 9, "message_id": 12}}
    assert "x-ratelimit-limit" not in config.headers


def rate(answer: Answer) -> tuple[int, int, int]:
    """Give limit, remaining and reset."""
    headers = (answer.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "reset"))
    limit, remaining, reset = map(int, headers)
    return limit, remaining, reset


def test_three_buckets_of_pnut() -> None:
    pnut = Asking(PNUT, rate_limits=True)
    assert rate(pnut.get("/users/me")) == (5000, 4999, 3600)
    assert rate(pnut.get("/users/1", token=None)) == (40, 39, 60)
    assert rate(pnut.patch()) == (20, 19, 60)
    assert rate(pnut.get("/users/me")) == (5000, 4998, 3600)
    pnut.sandbox.state.close()


def test_three_buckets_of_adn_where_writes_count_as_reads_too() -> None:
    adn = Asking(ADN, rate_limits=True)
    assert rate(adn.get("/users/1", token=None)) == (50, 49, 60)
    assert rate(adn.patch()) == (20, 19, 60)
    assert rate(adn.get("/users/me")) == (5000, 4998, 3600)
    assert rate(adn.send("POST", "/text/process", {"text": "x"})) == (5000, 4997, 3600)
    adn.sandbox.state.close()


def test_reset_counts_down_and_then_the_bucket_is_full_again(limited: Asking) -> None:
    limited.patch()
    limited.clock += 20
    assert rate(limited.patch()) == (20, 18, 40)
    limited.clock += 41
    assert rate(limited.patch()) == (20, 19, 60)


def test_calls_that_are_not_counted(adn: Asking, pnut: Asking) -> None:
    for path in ("/token", "/config", "/users/1/avatar", "/users/1/cover"):
        assert "x-ratelimit-limit" not in adn.get(path).headers
    assert rate(pnut.get("/users/1/avatar"))[0] == 5000


def test_errors_tell_the_rate_on_pnut_alone(pnut: Asking, adn: Asking) -> None:
    assert rate(pnut.patch(name=7)) == (20, 19, 60)
    assert "x-ratelimit-limit" not in adn.patch(name=7).headers


def test_without_enforcement_every_call_finds_a_full_bucket(ask: Asking) -> None:
    answers = [ask.patch() for _ in range(22)]
    assert {answer.status for answer in answers} == {200}
    assert {rate(answer) for answer in answers} == {(20, 19, 60)}


def test_pnut_locks_out_for_ten_minutes() -> None:
    ask = Asking(PNUT, rate_limits=True)
    assert [ask.patch().status for _ in range(20)] == [200] * 20
    answer = ask.patch()
    assert answer.status == 429
    assert answer.headers["retry-after"] == "600"
    assert answer.meta["retry_in"] == 600
    assert rate(answer)[:2] == (20, 0)
    assert ask.get("/users/me").status == 200
    ask.clock += 100
    assert ask.patch().meta["retry_in"] == 500
    ask.clock += 501
    assert ask.patch().status == 200
    ask.sandbox.state.close()


def test_adn_refuses_until_the_bucket_is_full_again() -> None:
    ask = Asking(ADN, rate_limits=True)
    for _ in range(20):
        ask.patch()
    ask.clock += 15
    answer = ask.patch()
    assert answer.status == 429
    assert answer.meta["error_message"] == "Too many requests"
    assert answer.headers["retry-after"] == "45"
    assert "retry_in" not in answer.meta
    ask.clock += 46
    assert ask.patch().status == 200
    ask.sandbox.state.close()


def test_callers_without_token_are_counted_by_address() -> None:
    ask = Asking(PNUT, rate_limits=True)
    for _ in range(40):
        assert ask.get("/users/1", token=None).status == 200
    assert ask.get("/users/1", token=None).status == 429
    assert ask.get("/users/1", token="wrong").status == 429
    assert ask.raw("GET", "/users/1", token=None, client="127.0.0.9").status == 200
    ask.sandbox.state.close()
