"""Whatever is sent: a refusal in the envelope, no fault of the server, and nothing changed."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.asking import Asking

JSON = {"content-type": "application/json"}

BAD_JSON = {
    "empty": b"",
    "no JSON": b"hello",
    "a list": b"[]",
    "a string": b'"name"',
    "null": b"null",
    "cut off": b'{"name": "x',
    "two documents": b"{} {}",
    "trailing comma": b'{"name": "x",}',
    "NaN": b'{"counts": NaN}',
    "infinity": b'{"counts": -Infinity}',
    "overflow": b'{"counts": 1e999}',
    "huge integer": b'{"counts": ' + b"9" * 10_000 + b"}",
    "no UTF-8": b'{"name": "\xff"}',
    "UTF-16 with a stray half": b'\xff\xfe{\x00"\x00\x00\xd8',
    "half of a surrogate pair": b'{"name": "\\ud83d"}',
    "half in a key": b'{"\\udc00": 1}',
    "NUL": b'{"name": "a\\u0000b"}',
    "NUL in extra data": b'{"raw": {"a.b": [{"x": "\\u0000"}]}, "annotations": [{"\\u0000": 1}]}',
    "deep list": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "deep enough": b'{"raw": {"a.b": [' + b'{"x": ' * 100 + b"1" + b"}" * 100 + b"]}}",
}


@pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON.keys())
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_bad_json(ask: Asking, method: str, body: bytes) -> None:
    before = ask.get("/users/me").data
    answer = ask.raw(method, "/users/me", body, JSON)
    assert answer.status == 400
    assert answer.meta["code"] == 400
    assert ask.get("/users/me").data == before


def test_huge_json(ask: Asking) -> None:
    body = json.dumps({"unknown": "x" * 400_000}).encode()
    assert ask.raw("PATCH", "/users/me", body, JSON).status == 413


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_content_type_must_be_json(ask: Asking, content_type: str) -> None:
    answer = ask.raw("PATCH", "/users/me", b'{"name": "x"}', {"content-type": content_type})
    assert answer.status == 400
    charset = {"content-type": "Application/JSON; charset=utf-8"}
    assert ask.raw("PATCH", "/users/me", b'{"name": "x"}', charset).status == 200


def test_json_without_length(ask: Asking) -> None:
    headers = JSON | {"transfer-encoding": "chunked"}
    assert ask.raw("PATCH", "/users/me", b"", headers).status == 411


@pytest.mark.parametrize(
    "path",
    [
        "/users/../token",
        "/users/%2e%2e/token",
        "/users/me%2Favatar",
        "/users/%00",
        "/users/%ff%fe",
        "/users/@%F0%9F",
        "/users/@robin%00",
        "/users/@' OR 1=1 --",
        "/users/" + "x" * 60_000,
        "/users/1\u00e9",
        "/users/\u0661",
    ],
)
def test_odd_paths(ask: Asking, path: str) -> None:
    assert ask.get(path).status == 404


@pytest.mark.parametrize("query", ["%ff=%fe", "&&&", "=", "include_html=%00", "a=b" * 9999, "a;b"])
def test_odd_queries(ask: Asking, query: str) -> None:
    assert ask.get(f"/users/me?{query}").status == 200
    assert ask.get(f"/users/me/avatar?{query}").status == 302


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer \x00", "x" * 9999]
)
def test_odd_authorization(ask: Asking, value: str) -> None:
    answer = ask.raw("GET", "/users/me", headers={"authorization": value}, token=None)
    assert answer.status == 401


def test_redirect_cannot_be_split(ask: Asking) -> None:
    location = ask.get("/users/1/avatar?w=1%0d%0aSet-Cookie:%20x").headers["location"]
    assert "\r" not in location
    assert "\n" not in location


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
_KEYS = ("name", "locale", "timezone", "content", "description", "raw", "annotations", "id")
_BIOS = st.fixed_dictionaries(
    {"text": st.text(alphabet="a@#[]()x./:\n\r é🗺", max_size=300)},
    optional={
        "entities": st.fixed_dictionaries(
            {},
            optional={
                "parse_links": _VALUES,
                "parse_markdown_links": st.booleans(),
                "links": st.lists(
                    st.fixed_dictionaries(
                        {
                            "pos": st.integers(-2, 300),
                            "len": st.integers(-2, 300),
                            "url": st.sampled_from(["http://a.example", "x", "https://b.org/'"]),
                        }
                    )
                ),
            },
        )
    },
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    method=st.sampled_from(["PUT", "PATCH"]),
    document=st.dictionaries(st.sampled_from(_KEYS), _VALUES | _BIOS, max_size=6),
)
def test_any_json_is_taken_or_refused(
    ask: Asking, method: str, document: dict[str, object]
) -> None:
    before = ask.get("/users/me").data
    body = json.dumps(document).encode()
    answer = ask.raw(method, "/users/me", body, JSON)
    after = ask.get("/users/me").data
    assert answer.status in (200, 400)
    assert after == (answer.data if answer.status == 200 else before)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=200), content_type=st.text(max_size=60))
def test_any_upload_is_refused(ask: Asking, body: bytes, content_type: str) -> None:
    answer = ask.raw("POST", "/users/me/cover", body, {"content-type": content_type})
    assert answer.status == 400
