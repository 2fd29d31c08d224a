"""Links, mentions and tags of a bio, and the switches (api.md §3.5, §3.6, §4.3, §4.4)."""

from typing import Any

import pytest

from tests.sandbox.asking import Asking


def written(ask: Asking, text: str, **entities: Any) -> Any:
    return ask.bio_of(ask.patch(**ask.bio(text, **entities)).data)


def test_markdown_is_read_by_pnut_and_not_by_adn(pnut: Asking, adn: Asking) -> None:
    text = 'see [my log](harbor.example/log "Title") now'
    bio = written(pnut, text)
    assert bio["text"] == "see my log [harbor.example] now"
    assert bio["markdown_text"] == text
    assert bio["entities"]["links"] == [
        {
            "url": "http://harbor.example/log",
            "text": "my log",
            "title": "Title",
            "pos": 4,
            "len": 6,
            "amended_len": 23,
        }
    ]
    assert written(adn, text)["text"] == text


@pytest.mark.parametrize("on", [1, True])
def test_adn_reads_markdown_when_asked(adn: Asking, on: Any) -> None:
    bio = written(adn, "see [my log](https://harbor.example/log)", parse_markdown_links=on)
    assert bio["text"] == "see my log [harbor.example]"
    assert bio["entities"]["links"][0]["amended_len"] == 23


@pytest.mark.parametrize("off", [0, False])
def test_pnut_leaves_markdown_alone_when_asked(pnut: Asking, off: Any) -> None:
    text = "see [my log](x)"
    bio = written(pnut, text, parse_markdown_links=off)
    assert bio["text"] == text
    assert bio["entities"]["links"] == []


def test_no_suffix_where_the_anchor_is_the_host(pnut: Asking, adn: Asking) -> None:
    text = "[harbor.example](https://harbor.example/log)"
    link = written(pnut, text)["entities"]["links"][0]
    assert (link["len"], link["amended_len"]) == (14, 14)
    link = written(adn, text, parse_markdown_links=1)["entities"]["links"][0]
    assert "amended_len" not in link


def test_bare_links_can_be_left_alone(ask: Asking) -> None:
    assert len(written(ask, "at harbor.org or file.txt")["entities"]["links"]) == 1
    assert written(ask, "at harbor.org", parse_links=0)["entities"]["links"] == []


@pytest.mark.parametrize("links", [[], [{"pos": 0, "len": 2, "url": "https://my"}]])
def test_given_links_switch_the_finding_off(ask: Asking, links: Any) -> None:
    bio = written(ask, "my harbor.org [x](http://y.org)", links=links)
    assert bio["text"] == "my harbor.org [x](http://y.org)"
    assert [link["url"] for link in bio["entities"]["links"]] == [link["url"] for link in links]


def test_given_and_found_links_stand_together_when_asked(pnut: Asking, adn: Asking) -> None:
    links = [{"pos": 0, "len": 2, "url": "https://a.example/x", "text": "ignored"}]
    bare = {"url": "http://harbor.org", "text": "harbor.org", "len": 10}
    bio = written(pnut, "my harbor.org", links=links, parse_links=True)
    assert bio["entities"]["links"] == [
        {"url": "https://a.example/x", "text": "my", "pos": 0, "len": 2},
        {**bare, "pos": 3},
    ]
    bio = written(adn, "my harbor.org", links=links, parse_links=True)
    assert bio["entities"]["links"] == [
        {"url": "https://a.example/x", "text": "my", "pos": 0, "len": 2, "amended_len": 14},
        {**bare, "pos": 15},
    ]


def test_app_net_puts_the_domain_behind_given_links(adn: Asking) -> None:
    # The example of its documentation, "Links with custom anchor text".
    links = [{"pos": 7, "len": 12, "url": "https://alpha.app.net"}]
    bio = written(adn, "I love this website!", links=links)
    assert bio["text"] == "I love this website [alpha.app.net]!"
    (link,) = bio["entities"]["links"]
    assert (link["pos"], link["len"], link["url"]) == (7, 12, "https://alpha.app.net")


def test_a_given_link_wins_over_a_mention_under_it(ask: Asking) -> None:
    bio = written(ask, "ask @quiet", links=[{"pos": 0, "len": 10, "url": "https://a.example"}])
    assert bio["entities"]["mentions"] == []
    assert len(bio["entities"]["links"]) == 1


def test_source_of_a_bio_with_given_links_has_them(pnut: Asking) -> None:
    bio = written(pnut, "my log", links=[{"pos": 3, "len": 3, "url": "https://a.example/x"}])
    assert bio["markdown_text"] == "my [log](https://a.example/x)"


@pytest.mark.parametrize(
    "links",
    [
        "x",
        [1],
        [{}],
        [{"pos": 0, "len": 1}],
        [{"pos": "0", "len": 1, "url": "https://a.example"}],
        [{"pos": True, "len": 1, "url": "https://a.example"}],
        [{"pos": 0, "len": 1, "url": 7}],
        [{"pos": 0, "len": 1, "url": "https://a.example", "title": 7}],
        [{"pos": -1, "len": 1, "url": "https://a.example"}],
        [{"pos": 0, "len": 0, "url": "https://a.example"}],
        [{"pos": 0, "len": 11, "url": "https://a.example"}],
        [{"pos": 10**30, "len": 10**30, "url": "https://a.example"}],
        [{"pos": 0, "len": 1, "url": "javascript:alert(1)"}],
        [{"pos": 0, "len": 1, "url": "https://"}],
        [{"pos": 0, "len": 1, "url": 'https://a.example/"><script>'}],
        [{"pos": 0, "len": 1, "url": "http://[::1"}],
        [{"pos": 0, "len": 5, "url": "https://a.example"}],
        [
            {"pos": 0, "len": 3, "url": "https://a.example"},
            {"pos": 2, "len": 1, "url": "https://b.example"},
        ],
    ],
)
def test_links_that_cannot_be_are_refused(ask: Asking, links: Any) -> None:
    before = ask.get("/users/me").data
    assert ask.patch(**ask.bio("ask @quiet", links=links)).status == 400
    assert ask.get("/users/me").data == before


@pytest.mark.parametrize("entities", [[], "x", None, {"parse_links": 2}, {"parse_links": "1"}])
def test_wrong_entities_are_refused(ask: Asking, entities: Any) -> None:
    bio = ask.bio("hello")
    next(iter(bio.values()))["entities"] = entities
    assert ask.patch(**bio).status == 400


def test_mentions_are_of_people_who_exist(ask: Asking) -> None:
    mentions = written(ask, "@Quiet and @nobody")["entities"]["mentions"]
    name = {"pnut": "text", "adn": "name"}[ask.dialect.name]
    assert mentions == [{"id": "2", name: "Quiet", "pos": 0, "len": 6, "is_leading": True}]


def test_html_is_escaped(pnut: Asking, adn: Asking) -> None:
    text = "a < b & \"c\" > 'd' <script>"
    assert written(pnut, text)["html"] == (
        '<span itemscope itemtype="https://pnut.io/schemas/Post">'
        "a &lt; b &amp; &quot;c&quot; &gt; 'd' &lt;script&gt;</span>"
    )
    assert written(adn, text)["html"] == (
        '<span itemscope="https://app.net/schemas/Post">'
        "a &lt; b &amp; \"c\" &gt; 'd' &lt;script&gt;</span>"
    )


def test_text_is_processed_like_a_post(ask: Asking) -> None:
    data = ask.send("POST", "/text/process", {"text": "hello #tag"}).data
    tags = {"pnut": ("tags", "text"), "adn": ("hashtags", "name")}[ask.dialect.name]
    assert data["text"] == "hello #tag"
    assert data["html"].endswith("#tag</span></span>")
    assert data["entities"] == {
        "links": [],
        "mentions": [],
        tags[0]: [{tags[1]: "tag", "pos": 6, "len": 4}],
    }


def test_text_to_process_has_the_length_of_its_kind(ask: Asking) -> None:
    long = {"text": "x" * 257}
    assert ask.send("POST", "/text/process", long).status == 400
    assert ask.send("POST", "/text/process?object_type=message", long).status == 200
    assert ask.send("POST", "/text/process?object_type=novel", long).status == 400
    assert ask.send("POST", "/text/process", {"text": 7}).status == 400
    assert ask.send("POST", "/text/process", {}).status == 400
    assert ask.send("POST", "/text/process", {"text": "x"}, token=None).status == 401
