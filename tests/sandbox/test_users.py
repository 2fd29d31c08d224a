"""Wire documents typed by hand from api.md §3; nothing here is computed from our code."""

import pytest

from tests.sandbox.asking import Asking

ROBIN_ON_PNUT = {
    "id": "1",
    "username": "robin",
    "name": "Robin Marlowe",
    "locale": "en_GB",
    "timezone": "Europe/London",
    "type": "human",
    "created_at": "2019-04-02T07:41:18Z",
    "badge": {"id": "3", "name": "Mapmaker"},
    "verified": {"domain": "harbor.example", "url": "https://harbor.example"},
    "counts": {"bookmarks": 12, "clients": 1, "followers": 48, "following": 37, "posts": 1903},
    "content": {
        "text": (
            "Lighthouse keeper 🗺️ & amateur cartographer\n"
            "Notes in my log [harbor.example], ask @quiet about #slowmaps"
        ),
        "markdown_text": (
            "Lighthouse keeper 🗺️ & amateur cartographer\n"
            'Notes in [my log](https://harbor.example/log "Harbor log"), ask @quiet about #slowmaps'
        ),
        "html": (
            '<span itemscope itemtype="https://pnut.io/schemas/Post">'
            "Lighthouse keeper 🗺️ &amp; amateur cartographer<br>Notes in "
            '<a href="https://harbor.example/log" title="Harbor log">my log</a> [harbor.example],'
            ' ask <span data-mention-id="2" data-mention-name="quiet" itemprop="mention">@quiet'
            '</span> about <span data-tag-name="slowmaps" itemprop="tag">#slowmaps</span></span>'
        ),
        "entities": {
            "links": [
                {
                    "url": "https://harbor.example/log",
                    "text": "my log",
                    "title": "Harbor log",
                    "pos": 53,
                    "len": 6,
                    "amended_len": 23,
                }
            ],
            "mentions": [{"id": "2", "text": "quiet", "pos": 82, "len": 6}],
            "tags": [{"text": "slowmaps", "pos": 95, "len": 9}],
        },
        "avatar_image": {
            "url": "http://images.example/avatar/J4rk8mPqTz-portrait",
            "width": 640,
            "height": 640,
            "is_default": False,
        },
        "cover_image": {
            "url": "http://images.example/cover/V7bnXw2Lde-dusk",
            "width": 1500,
            "height": 500,
            "is_default": False,
        },
    },
    "follows_you": True,
    "you_blocked": False,
    "you_can_follow": False,
    "you_follow": True,
    "you_muted": False,
}

ROBIN_ON_ADN = {
    "id": "1",
    "username": "robin",
    "name": "Robin Marlowe",
    "locale": "en_GB",
    "timezone": "Europe/London",
    "type": "human",
    "created_at": "2019-04-02T07:41:18Z",
    "canonical_url": "http://sandbox.example/@robin",
    "verified_domain": "harbor.example",
    "counts": {"followers": 48, "following": 37, "posts": 1903, "stars": 12},
    "description": {
        "text": (
            "Lighthouse keeper 🗺️ & amateur cartographer\n"
            "Notes in my log [harbor.example], ask @quiet about #slowmaps"
        ),
        "html": (
            '<span itemscope="https://app.net/schemas/Post">'
            "Lighthouse keeper &#128506;&#65039; &amp; amateur cartographer<br>Notes in "
            '<a href="https://harbor.example/log">my log</a> [harbor.example],'
            ' ask <span data-mention-id="2" data-mention-name="quiet" itemprop="mention">@quiet'
            '</span> about <span data-hashtag-name="slowmaps" itemprop="hashtag">#slowmaps</span>'
            "</span>"
        ),
        "entities": {
            "links": [
                {
                    "url": "https://harbor.example/log",
                    "text": "my log",
                    "pos": 53,
                    "len": 6,
                    "amended_len": 23,
                }
            ],
            "mentions": [{"id": "2", "name": "quiet", "pos": 82, "len": 6}],
            "hashtags": [{"name": "slowmaps", "pos": 95, "len": 9}],
        },
    },
    "avatar_image": {
        "url": "http://images.example/avatar/J4rk8mPqTz-portrait",
        "width": 640,
        "height": 640,
        "is_default": False,
    },
    "cover_image": {
        "url": "http://images.example/cover/V7bnXw2Lde-dusk",
        "width": 1500,
        "height": 500,
        "is_default": False,
    },
}

QUIET_ON_PNUT = {
    "id": "2",
    "username": "quiet",
    "locale": "en_US",
    "timezone": "America/Chicago",
    "type": "human",
    "created_at": "2021-11-14T19:05:00Z",
    "counts": {"bookmarks": 0, "clients": 0, "followers": 1, "following": 0, "posts": 0},
    "content": {
        "avatar_image": {
            "url": "http://images.example/avatar/identicon_quiet",
            "width": 512,
            "height": 512,
            "is_default": True,
        },
        "cover_image": {
            "url": "http://images.example/cover/default_cover",
            "width": 960,
            "height": 223,
            "is_default": True,
        },
    },
}

QUIET_ON_ADN = {
    "id": "2",
    "username": "quiet",
    "name": "quiet",
    "locale": "en_US",
    "timezone": "America/Chicago",
    "type": "human",
    "created_at": "2021-11-14T19:05:00Z",
    "canonical_url": "http://sandbox.example/@quiet",
    "counts": {"followers": 1, "following": 0, "posts": 0, "stars": 0},
    "avatar_image": {
        "url": "http://images.example/avatar/identicon_quiet",
        "width": 160,
        "height": 160,
        "is_default": True,
    },
    "cover_image": {
        "url": "http://images.example/cover/default_cover",
        "width": 960,
        "height": 260,
        "is_default": True,
    },
}


def test_own_profile_on_pnut(pnut: Asking) -> None:
    answer = pnut.get("/users/me")
    assert answer.document == {"data": ROBIN_ON_PNUT, "meta": {"code": 200}}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-api-version"].count(".") == 2


def test_own_profile_on_adn(adn: Asking) -> None:
    assert adn.get("/users/me").document == {"data": ROBIN_ON_ADN, "meta": {"code": 200}}


def test_user_who_has_set_nothing_lacks_the_keys(pnut: Asking, adn: Asking) -> None:
    assert pnut.get("/users/2", token=None).data == QUIET_ON_PNUT
    assert adn.get("/users/2", token=None).data == QUIET_ON_ADN


def test_relations_to_others_come_with_a_token(pnut: Asking, adn: Asking) -> None:
    relations = {
        "follows_you": False,
        "you_blocked": False,
        "you_can_follow": True,
        "you_follow": False,
        "you_muted": False,
    }
    assert pnut.get("/users/2").data == QUIET_ON_PNUT | relations
    assert adn.get("/users/2").data == QUIET_ON_ADN | relations | {"you_can_subscribe": True}


@pytest.mark.parametrize("name", ["1", "@robin", "@ROBIN", "%40Robin", "me"])
def test_user_is_found_by_id_name_and_me(ask: Asking, name: str) -> None:
    assert ask.get(f"/users/{name}").data["id"] == "1"


@pytest.mark.parametrize(
    "name", ["robin", "@nobody", "3", "-1", "0", "%C2%B2", "9" * 40, "@", "%00", "..%2F1", "1%27"]
)
def test_unknown_user_is_404(ask: Asking, name: str) -> None:
    answer = ask.get(f"/users/{name}")
    assert answer.status == 404
    assert "data" not in answer.document
    assert answer.meta["code"] == 404


def test_markdown_source_is_for_its_owner(pnut: Asking) -> None:
    assert "markdown_text" not in pnut.get("/users/1", token=None).data["content"]
    assert "markdown_text" in pnut.get("/users/1").data["content"]
    assert "markdown_text" in pnut.get("/token").data["user"]["content"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("include_html=0", False),
        ("include_html=1&include_user_html=0", True),
        ("include_html=0&include_user_html=1", False),
    ],
)
def test_html_can_be_left_out(ask: Asking, query: str, shown: bool) -> None:
    user = ask.get(f"/users/me?{query}").data
    assert ("html" in ask.bio_of(user)) is shown


def test_only_pnut_knows_the_html_switch_of_users_and_the_one_of_counts(
    pnut: Asking, adn: Asking
) -> None:
    query = "/users/me?include_user_html=0&include_counts=0"
    assert "html" not in pnut.get(query).data["content"]
    assert "counts" not in pnut.get(query).data
    assert "html" in adn.get(query).data["description"]
    assert "counts" in adn.get(query).data


@pytest.mark.parametrize("asked", ["include_raw=1", "include_user_raw=1"])
def test_raw_is_an_object_of_lists(pnut: Asking, asked: str) -> None:
    assert pnut.get(f"/users/me?{asked}").data["raw"] == {
        "me.rafaelcosta.user.profiles": [
            {
                "profiles": [
                    {"service": "homepage", "url": "https://harbor.example"},
                    {
                        "service": "mastodon",
                        "id": "@robin@social.example",
                        "url": "https://social.example/@robin",
                    },
                ]
            }
        ]
    }
    assert pnut.get(f"/users/2?{asked}").data["raw"] == {}


@pytest.mark.parametrize("asked", ["include_annotations=1", "include_user_annotations=1"])
def test_annotations_are_a_list(adn: Asking, asked: str) -> None:
    assert adn.get(f"/users/me?{asked}").data["annotations"] == [
        {"type": "net.app.core.directory.blog", "value": {"url": "https://harbor.example/log"}},
        {"type": "net.app.core.directory.homepage", "value": {"url": "https://harbor.example"}},
    ]
    assert adn.get(f"/users/2?{asked}").data["annotations"] == []


def test_presence_is_shown_when_asked_for(pnut: Asking, adn: Asking) -> None:
    assert pnut.get("/users/me?include_presence=1").data["presence"] == "minding the lamp"
    assert pnut.get("/users/2?include_presence=1").data["presence"] == "offline"
    assert "presence" not in adn.get("/users/me?include_presence=1").data


def test_pretty_json_ends_with_a_newline(pnut: Asking, adn: Asking) -> None:
    for ask, header in ((pnut, "x-pretty-json"), (adn, "x-adn-pretty-json")):
        answer = ask.raw("GET", "/users/me", headers={header: "1"})
        assert answer.reply.body.startswith(b"{\n  ")
        assert answer.reply.body.endswith(b"}\n")
        assert answer.data == ask.get("/users/me").data
