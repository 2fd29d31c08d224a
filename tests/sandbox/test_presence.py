"""Status lines and badges (api.md §8)."""

import pytest

from tests.sandbox.asking import Answer, Asking

FORM = {"content-type": "application/x-www-form-urlencoded"}
FAR = 1_700_000_000 + 30 * 24 * 3600


def put(ask: Asking, form: str, query: str = "", token: str | None = "full") -> Answer:
    return ask.raw("PUT", f"/users/me/presence{query}", form.encode(), FORM, token)


def test_presence_object(pnut: Asking) -> None:
    assert pnut.get("/users/me/presence").data == {
        "id": "1",
        "username": "robin",
        "name": "Robin Marlowe",
        "avatar_image": "http://images.example/avatar/J4rk8mPqTz-portrait",
        "presence": "minding the lamp",
        "last_seen_at": "2019-04-02T07:41:18Z",
    }
    assert pnut.get("/users/@quiet/presence").data == {
        "id": "2",
        "username": "quiet",
        "avatar_image": "http://images.example/avatar/identicon_quiet",
        "presence": "offline",
    }
    assert [who["id"] for who in pnut.get("/presence").data] == ["1"]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("presence=at+sea", "at sea"),
        ("", "online"),
        ("presence=1", "online"),
        ("presence=", "online"),
        ("presence=0", "offline"),
        ("presence=offline", "offline"),
        ("presence=x&expiration=1", "offline"),
        ("presence=x&expiration=-5", "offline"),
        (f"presence=x&expiration={FAR}", "x"),
        ("presence=" + "x" * 100, "x" * 100),
    ],
)
def test_setting_presence(pnut: Asking, form: str, shown: str) -> None:
    assert put(pnut, form).data["presence"] == shown
    assert pnut.get("/users/me/presence").data["presence"] == shown


def test_presence_may_stand_in_the_query(pnut: Asking) -> None:
    assert put(pnut, "", "?presence=hi").data["presence"] == "hi"


@pytest.mark.parametrize(
    "form", ["presence=" + "x" * 101, "expiration=soon", "presence=%ff", "presence=%00"]
)
def test_wrong_presence_is_refused(pnut: Asking, form: str) -> None:
    assert put(pnut, form).status == 400
    assert pnut.get("/users/me/presence").data["presence"] == "minding the lamp"


def test_presence_ends_after_a_quarter_of_an_hour_or_at_most_a_week(pnut: Asking) -> None:
    put(pnut, "presence=x")
    pnut.clock += 14 * 60
    assert pnut.get("/users/me/presence").data["presence"] == "x"
    pnut.clock += 61
    assert pnut.get("/users/me/presence").data["presence"] == "offline"
    put(pnut, f"presence=x&expiration={FAR}")
    pnut.clock += 7 * 24 * 3600 + 1
    assert pnut.get("/users/me/presence").data["presence"] == "offline"


def test_presence_needs_its_scope(pnut: Asking) -> None:
    assert put(pnut, "presence=x", token="read_only").status == 403
    assert pnut.get("/presence", token=None).status == 401
    assert pnut.get("/users/1/presence", token=None).status == 401


def test_any_call_may_carry_presence(pnut: Asking) -> None:
    answer = pnut.get("/users/2?update_presence=busy")
    assert answer.meta == {"code": 200, "updated_presence": True}
    assert pnut.get("/users/me/presence").data["presence"] == "busy"
    late = pnut.get("/users/2?update_presence=" + "x" * 101)
    assert late.meta["updated_presence"] is False
    other = pnut.get("/users/2?update_presence=x", token="read_only")
    assert other.meta["updated_presence"] is False
    put(pnut, "presence=form", "?update_presence=query")
    assert pnut.get("/users/me/presence").data["presence"] == "query"


def test_adn_has_neither_presence_nor_badges(adn: Asking) -> None:
    for path in ("/presence", "/users/me/presence", "/badges", "/users/me/badges"):
        assert adn.get(path).status == 404
    assert adn.get("/users/2?update_presence=x").meta == {"code": 200}


def test_badges(pnut: Asking) -> None:
    mine = pnut.get("/users/me/badges").data
    assert [set(badge) for badge in mine] == [{"id", "name", "description", "awarded_at"}]
    everyone = pnut.get("/badges", token=None).data
    assert [badge["id"] for badge in everyone] == ["1", "3"]
    assert pnut.get("/badges/3", token=None).data == everyone[1]
    assert pnut.get("/badges/4", token=None).status == 404
    assert pnut.get("/users/me/badges", token=None).status == 401
