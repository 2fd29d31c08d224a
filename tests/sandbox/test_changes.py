"""PUT and PATCH of the profile (api.md §4)."""

import json
from typing import Any

import pytest

from tests.sandbox.asking import Asking


def test_patch_changes_what_is_given_and_keeps_the_rest(ask: Asking) -> None:
    before = ask.get("/users/me").data
    after = ask.patch(name="Robin M.").data
    assert after == before | {"name": "Robin M."}
    assert ask.get("/users/me").data == after


def test_empty_patch_changes_nothing(ask: Asking) -> None:
    assert ask.patch().data == ask.get("/users/me").data


def test_put_on_pnut_removes_name_and_bio_that_are_left_out(pnut: Asking) -> None:
    user = pnut.put(locale="de_DE", timezone="Europe/Berlin").data
    assert "name" not in user
    assert set(user["content"]) == {"avatar_image", "cover_image"}
    assert user["locale"] == "de_DE"
    assert user["timezone"] == "Europe/Berlin"
    assert user["badge"] == {"id": "3", "name": "Mapmaker"}
    assert user["content"]["avatar_image"]["is_default"] is False
    assert "me.rafaelcosta.user.profiles" in pnut.get("/users/me?include_raw=1").data["raw"]


@pytest.mark.parametrize("key", ["locale", "timezone"])
def test_put_requires_locale_and_timezone(ask: Asking, key: str) -> None:
    body = ask.whole()
    del body[key]
    answer = ask.send("PUT", "/users/me", body)
    assert answer.status == 400
    assert key in answer.meta["error_message"]


@pytest.mark.parametrize("key", ["name", "description"])
def test_put_on_adn_requires_name_and_bio_too(adn: Asking, key: str) -> None:
    body = adn.whole()
    del body[key]
    answer = adn.send("PUT", "/users/me", body)
    assert answer.status == 400
    assert answer.meta["error_message"].startswith("Bad Request: ")
    assert len(answer.meta["error_id"]) == 32


def test_put_of_an_empty_bio_on_adn_drops_the_description(adn: Asking) -> None:
    user = adn.send("PUT", "/users/me", adn.whole(description={"text": ""})).data
    assert "description" not in user


def test_name_on_adn_cannot_be_emptied(adn: Asking) -> None:
    assert adn.send("PUT", "/users/me", adn.whole(name="")).status == 400


def test_patch_empties_nothing(ask: Asking) -> None:
    assert ask.patch(name="").status == 400
    assert ask.patch(**ask.bio("")).status == 400
    assert ask.patch(name=None).status == 400


def test_an_echoed_user_is_taken(ask: Asking) -> None:
    before = ask.get("/users/me").data
    after = ask.send("PUT", "/users/me", before | {"id": 1, "name": "Echo"}).data
    assert after["name"] == "Echo"
    assert after["id"] == "1"
    assert after["counts"] == before["counts"]
    assert ask.bio_of(after)["html"].count("<a href=") == 1
    # App.net puts the domain behind the links of an echoed bio once more (api.md §4.3, the trap).
    domain, times = " [harbor.example]", {"pnut": 1, "adn": 2}[ask.dialect.name]
    assert ask.bio_of(after)["text"].count(domain) == times


def test_recorded_put_of_2013_is_taken(adn: Asking) -> None:
    body = {
        "username": "adnpy",
        "avatar_image": {"url": "https://cdn.example/x", "is_default": False},
        "description": {
            "text": "A python lib for App.net",
            "html": '<span itemscope="https://app.net/schemas/Post">A python lib for'
            ' <a href="http://App.net">App.net</a></span>',
        },
        "locale": "en_US",
        "created_at": "2013-09-21T07:13:22+00:00",
        "canonical_url": "https://alpha.app.net/adnpy",
        "timezone": "America/Los_Angeles",
        "counts": {"following": 15, "posts": 13, "followers": 0, "stars": 0},
        "type": "human",
        "id": 169231,
        "name": "tester 1379830774.43",
    }
    user = adn.send("PUT", "/users/me", body).data
    assert user["username"] == "robin"
    assert user["description"] == {
        "text": "A python lib for App.net",
        "html": '<span itemscope="https://app.net/schemas/Post">A python lib for'
        ' <a href="http://App.net">App.net</a></span>',
        "entities": {
            "mentions": [],
            "hashtags": [],
            "links": [{"url": "http://App.net", "text": "App.net", "pos": 17, "len": 7}],
        },
    }


@pytest.mark.parametrize("name", ["x" * 50, "é" * 50, "🗺" * 50])
def test_fifty_characters_are_a_name(ask: Asking, name: str) -> None:
    assert ask.patch(name=name).data["name"] == name
    assert ask.patch(name=name + "x").status == 400


def test_bio_of_256_characters_is_taken_and_257_are_not(ask: Asking) -> None:
    assert ask.bio_of(ask.patch(**ask.bio("🗺" * 256)).data)["text"] == "🗺" * 256
    assert ask.patch(**ask.bio("🗺" * 257)).status == 400


def test_address_and_suffix_of_a_markdown_link_are_free(ask: Asking) -> None:
    link = f"[log](https://harbor.example/{'x' * 300})"
    bio = ask.bio("y" * 253 + link, parse_markdown_links=True)
    text = ask.bio_of(ask.patch(**bio).data)["text"]
    assert text == "y" * 253 + "log [harbor.example]"
    assert ask.patch(**ask.bio("y" * 254 + link, parse_markdown_links=True)).status == 400


def test_pnut_takes_only_values_of_its_lists(pnut: Asking) -> None:
    for key, value in (
        ("locale", "en"),
        ("locale", "pt_PT"),
        ("timezone", "UTC"),
        ("timezone", "US/Central"),
        ("timezone", "Europe/Kyiv"),
    ):
        assert pnut.patch(**{key: value}).status == 400
    assert pnut.patch(locale="sr_SP", timezone="Europe/Kiev").status == 200


@pytest.mark.parametrize(
    ("sent", "kept"), [("en", "en_US"), ("de", "de_DE"), ("ja", "ja_JP"), ("ar_AA", "ar_AA")]
)
def test_adn_completes_a_language(adn: Asking, sent: str, kept: str) -> None:
    assert adn.patch(locale=sent).data["locale"] == kept


@pytest.mark.parametrize(
    "zone", ["US/Central", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"]
)
def test_adn_takes_every_plausible_timezone(adn: Asking, zone: str) -> None:
    assert adn.patch(timezone=zone).data["timezone"] == zone


@pytest.mark.parametrize(
    ("key", "value"), [("locale", "english"), ("locale", "zz"), ("timezone", "<b>"), ("locale", "")]
)
def test_implausible_values_are_refused(ask: Asking, key: str, value: str) -> None:
    assert ask.patch(**{key: value}).status == 400


@pytest.mark.parametrize("value", [1, None, True, [], {}, ["x"]])
@pytest.mark.parametrize("key", ["name", "locale", "timezone"])
def test_wrong_type_is_refused(ask: Asking, key: str, value: Any) -> None:
    answer = ask.patch(**{key: value})
    assert answer.status == 400
    assert f"Wrong type: {key} must be a string" in answer.meta["error_message"]


@pytest.mark.parametrize("bio", ["text", None, 7, [], {"text": 7}, {"text": None}])
def test_wrong_type_of_the_bio_is_refused(ask: Asking, bio: Any) -> None:
    key = {"pnut": "content", "adn": "description"}[ask.dialect.name]
    assert ask.patch(**{key: bio}).status == 400


def test_nothing_is_applied_if_one_thing_is_wrong(ask: Asking) -> None:
    before = ask.get("/users/me").data
    assert ask.patch(name="Fine", locale="nowhere").status == 400
    assert ask.patch(name="Fine", **{ask.dialect.extra.key: 7}).status == 400
    assert ask.get("/users/me").data == before


def test_line_ends_and_blanks_are_kept(ask: Asking) -> None:
    text = "one\r\ntwo \n"
    bio = ask.bio_of(ask.patch(**ask.bio(text)).data)
    assert bio["text"] == text
    end = {"pnut": "one\r<br>two <br>", "adn": "one&#13;<br>two <br>"}[ask.dialect.name]
    assert f">{end}</span>" in bio["html"]


class TestRaw:
    def test_types_are_merged_and_an_empty_list_deletes(self, pnut: Asking) -> None:
        added = pnut.send(
            "PATCH", "/users/me?include_raw=1", {"raw": {"org.example.a": [{"x": 1}]}}
        ).data["raw"]
        assert set(added) == {"me.rafaelcosta.user.profiles", "org.example.a"}
        left = pnut.send(
            "PATCH", "/users/me?include_raw=1", {"raw": {"me.rafaelcosta.user.profiles": []}}
        ).data["raw"]
        assert left == {"org.example.a": [{"x": 1}]}

    def test_answer_lacks_raw_unless_asked(self, pnut: Asking) -> None:
        assert "raw" not in pnut.patch(raw={"org.example.a": [{"x": 1}]}).data

    @pytest.mark.parametrize(
        "raw",
        [
            [],
            "x",
            {"org.example.a": {}},
            {"org.example.a": [1]},
            {"org.example.a": [None]},
            {"org.example.a": [{}, {}]},
            {"": [{}]},
            {"io.pnut.core.made-up": [{}]},
            {"org.example.fine": [{"x": 1}], "io.pnut.core.language": [{"language": "en"}]},
        ],
    )
    def test_invalid_raw_blocks_the_whole_update(self, pnut: Asking, raw: Any) -> None:
        before = pnut.get("/users/me?include_raw=1").data
        assert pnut.patch(name="New", raw=raw).status == 400
        assert pnut.get("/users/me?include_raw=1").data == before


class TestAnnotations:
    def test_only_listed_types_change_and_a_missing_value_deletes(self, adn: Asking) -> None:
        body = {
            "annotations": [
                {"type": "net.app.core.directory.blog"},
                {"type": "org.example.a", "value": {"x": 1}},
            ]
        }
        user = adn.send("PATCH", "/users/me?include_annotations=1", body).data
        assert user["annotations"] == [
            {"type": "net.app.core.directory.homepage", "value": {"url": "https://harbor.example"}},
            {"type": "org.example.a", "value": {"x": 1}},
        ]

    @pytest.mark.parametrize(
        "annotations",
        [
            {},
            "x",
            [1],
            [{"value": {}}],
            [{"type": 1}],
            [{"type": ""}],
            [{"type": "org.example.a", "value": 1}],
            [{"type": "net.app.core.directory.blog", "value": {}}],
            [{"type": "net.app.core.directory.twitter", "value": {"url": "x"}}],
        ],
    )
    def test_invalid_annotations_are_refused(self, adn: Asking, annotations: Any) -> None:
        assert adn.patch(name="New", annotations=annotations).status == 400
        assert adn.get("/users/me").data["name"] == "Robin Marlowe"


def test_extra_data_is_limited_as_a_whole(ask: Asking) -> None:
    def patch(kind: str, length: int) -> int:
        value = {"text": "x" * length}
        wire: Any = {
            "raw": {kind: [value]},
            "annotations": [{"type": kind, "value": value}],
        }[ask.dialect.extra.key]
        return ask.patch(**{ask.dialect.extra.key: wire}).status

    assert patch("org.example.one", 5000) == 200
    assert patch("org.example.two", 5000) == 400
    assert patch("org.example.one", 7000) == 200


def test_bytes_of_the_limit_are_counted_in_the_wire_shape(pnut: Asking) -> None:
    pnut.patch(raw={"me.rafaelcosta.user.profiles": []})
    frame = len(json.dumps({"org.example.a": [{"t": ""}]}, separators=(",", ":")))
    assert pnut.patch(raw={"org.example.a": [{"t": "é" * ((8192 - frame) // 2)}]}).status == 200
    assert pnut.patch(raw={"org.example.a": [{"t": "x" * (8193 - frame)}]}).status == 400
