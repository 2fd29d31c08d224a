"""Does a bio that is read and sent back look the same, with the same links?"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnutprofile.bio import Link
from pnutprofile.dialects import ADN, DIALECTS, PNUT, Dialect
from pnutprofile.fields import bio_of, shown_bio, shows, to_wire
from pnutprofile.source import Written
from tests.sandbox.asking import Asking

LOG = "https://harbor.example/log"


def user(dialect: Dialect, text: str, links: Any, source: str = "") -> dict[str, Any]:
    """Make the part of a user object that holds the bio."""
    parent = {"pnut": "content", "adn": "description"}[dialect.name]
    bio = {"text": text, "entities": {"links": links}}
    return {parent: bio | ({"markdown_text": source} if source else {})}


def sent(dialect: Dialect, written: Written) -> Any:
    """Give what is sent of a bio."""
    (bio,) = to_wire({"text": written.text}, dialect, written).values()
    return bio


# What is sent, typed by hand from the documentation


@pytest.mark.parametrize(
    ("written", "pnut", "adn"),
    [
        pytest.param(Written(text="hi"), None, None, id="words"),
        pytest.param(
            Written(text="[a](http://b.c)"), None, {"parse_markdown_links": True}, id="md"
        ),
        pytest.param(
            Written(text="[a](http://b.c)", markdown=False),
            {"parse_markdown_links": 0},
            None,
            id="no markdown",
        ),
        pytest.param(
            Written(text="x.org", bare_links=False),
            {"parse_links": 0},
            {"links": []},
            id="no links",
        ),
        pytest.param(
            Written(text="[a](http://b.c) x.org", bare_links=False),
            {"parse_links": 0},
            {"links": [], "parse_markdown_links": True},
            id="markdown alone",
        ),
        pytest.param(
            Written(text="x", markdown=False, bare_links=False),
            {"parse_markdown_links": 0, "parse_links": 0},
            {"links": []},
            id="neither",
        ),
        pytest.param(
            Written(text="my log", links=(Link(pos=3, len=3, url=LOG, text="log", title="T"),)),
            {"links": [{"pos": 3, "len": 3, "url": LOG, "title": "T"}]},
            {"links": [{"pos": 3, "len": 3, "url": LOG}]},
            id="placed",
        ),
        pytest.param(
            Written(text="x.org", links=(), bare_links=True),
            {"links": [], "parse_links": True},
            {"links": [], "parse_links": True},
            id="placed and found",
        ),
    ],
)
def test_what_is_sent_beside_the_text(written: Written, pnut: Any, adn: Any) -> None:
    for dialect, entities in ((PNUT, pnut), (ADN, adn)):
        expected = {"text": written.text} | ({"entities": entities} if entities else {})
        assert sent(dialect, written) == expected


# What is sent back of a bio that was read


@pytest.mark.parametrize(
    ("text", "links", "source", "expected"),
    [
        pytest.param("plain words", [], "", Written(text="plain words"), id="words"),
        pytest.param("", [], "", Written(), id="nothing"),
        pytest.param(
            "my log [harbor.example]",
            [{"pos": 3, "len": 3, "amended_len": 20, "url": LOG}],
            "",
            Written(text=f"my [log]({LOG})"),
            id="markdown",
        ),
        pytest.param(
            "my log [h.example]",
            [{"pos": 3, "len": 3, "amended_len": 15, "url": "https://www.h.example/"}],
            "",
            Written(text="my [log](https://www.h.example/)"),
            id="a domain written otherwise",
        ),
        pytest.param(
            "at X.org",
            [{"pos": 3, "len": 5, "url": "http://x.org/"}],
            "",
            Written(text="at X.org"),
            id="an address written otherwise",
        ),
        pytest.param(
            "[log](https://x.org)",
            [{"pos": 6, "len": 13, "url": "https://x.org"}],
            "[log](https://x.org)",
            Written(text="[log](https://x.org)", markdown=False),
            id="words that look like markdown",
        ),
        pytest.param(
            "at x.org", [], "at x.org", Written(text="at x.org", bare_links=False), id="no links"
        ),
        pytest.param(
            "see [docs]",
            [{"pos": 4, "len": 6, "url": LOG}],
            "",
            Written(text="see [docs]", links=(Link(pos=4, len=6, url=LOG, text="[docs]"),)),
            id="an anchor with brackets",
        ),
        pytest.param(
            "at odd.bike",
            [{"pos": 3, "len": 8, "url": "http://odd.bike"}],
            "at odd.bike",
            Written(text="at [odd.bike](http://odd.bike)"),
            id="a domain that is not known here",
        ),
        pytest.param(
            "ab",
            [{"pos": 0, "len": 9, "url": LOG}, "x", {"pos": True}],
            "",
            Written(text="ab"),
            id="links that do not fit",
        ),
    ],
)
def test_how_a_bio_is_sent_to_stay_as_it_is(
    dialect: Dialect, text: str, links: Any, source: str, expected: Written
) -> None:
    if source and dialect.name == "adn":
        source = ""  # App.net tells none
    assert bio_of(user(dialect, text, links, source), dialect) == expected


def test_pnut_keeps_the_words_of_a_link_that_already_looks_amended() -> None:
    links = [{"pos": 0, "len": 3, "url": LOG}]
    text = "log [harbor.example]"
    found = bio_of(user(PNUT, text, links), PNUT)
    assert found == Written(text=text, links=(Link(pos=0, len=3, url=LOG, text="log"),))


def test_hostile_links_do_no_harm(dialect: Dialect) -> None:
    links = [
        {"pos": 0, "len": 2, "url": "http://a", "amended_len": 10**30},
        {"pos": 1, "len": 2, "url": "http://b"},
        {"pos": -1, "len": 2, "url": "http://c"},
        {"pos": 2, "len": 10**30, "url": "http://d"},
        {"pos": 2, "len": 1, "url": ["http://e"]},
    ]
    strange: tuple[Any, ...] = (links, {}, "x", None, [None, [links]])
    for entities in strange:
        bio_of(user(dialect, "abc [a]", entities), dialect)


# Any text with any links

SCRAPS = (
    "log", " ", "  ", "\n", "\r\n", "🗺️", "👩🏽‍🚀", "é", "ا", "@quiet", "@nobody", "#tea", "#", "@",
    "x.org", "https://x.org/a_(b)", "harbor.bike", "[harbor.example]", " [harbor.example]", "[",
    "]", "(", ")", "](", "[a](https://x.org)", "[a](b)", '[a](https://x.org "t")', '"', "\\",
)  # fmt: skip
ADDRESSES = (
    LOG,
    "http://x.org",
    "https://x.org/a_(b)",
    "https://x.org/a(",
    "https://x.org/)",
    "https://harbor.example",
    "http://log",
    "https://é.example/ü?q=[1]#f",
)
TITLES = (None, "Title", 'say "hi"', "a)b", " ", "[x](y)")


@st.composite
def placed_links(draw: st.DrawFn, dialect: Dialect) -> tuple[str, list[dict[str, Any]]]:
    """Draw a text of scraps, some of which are links placed by hand."""
    text, links = "", []
    for scrap in draw(st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=7)):
        if draw(st.booleans()):
            link = {"pos": len(text), "len": len(scrap), "url": draw(st.sampled_from(ADDRESSES))}
            title = draw(st.sampled_from(TITLES)) if dialect.bio.link_titles else None
            links.append(link | ({"title": title} if title else {}))
        text += scrap
    return text, links


@st.composite
def bodies(draw: st.DrawFn, dialect: Dialect) -> dict[str, Any]:
    """Draw what somebody may have sent as a bio: links given, or the switches this way or that."""
    text, links = draw(placed_links(dialect))
    switches = {"parse_links": st.sampled_from([0, 1])}
    if draw(st.booleans()):
        entities = draw(st.fixed_dictionaries({"links": st.just(links)}, optional=switches))
    else:
        switches["parse_markdown_links"] = st.sampled_from([0, 1])
        entities = draw(st.fixed_dictionaries({}, optional=switches))
    return {"text": text, "entities": entities}


def visible(ask: Asking) -> Any:
    """Give the text and the links that people see."""
    bio = ask.bio_of(ask.get("/users/me").data)
    keys = ("pos", "len", "url", "title")
    return bio["text"], [[link.get(key) for key in keys] for link in bio["entities"]["links"]]


def survives(ask: Asking, body: dict[str, Any]) -> None:
    """Write a bio, read it, send back what was read, and look again."""
    (parent,) = ask.bio("")
    if ask.patch(**{parent: body}).status != 200:
        return  # a link that cuts a mention, say
    before = visible(ask)
    now = ask.get("/users/me").data
    written = bio_of(now, ask.dialect)
    assert ask.patch(**to_wire({"text": written.text}, ask.dialect, written)).status == 200
    assert visible(ask) == before
    after = ask.get("/users/me").data
    assert shows(after, written, ask.dialect)
    assert shown_bio(after, ask.dialect).is_same(shown_bio(now, ask.dialect))
    assert bio_of(after, ask.dialect) == written


def check_bodies(dialect: Dialect, most: int) -> None:
    ask = Asking(dialect)

    @settings(max_examples=most)
    @given(bodies(dialect))
    def check(body: dict[str, Any]) -> None:
        survives(ask, body)

    check()


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=list(DIALECTS))
def test_any_bio_with_any_links_survives(dialect: Dialect) -> None:
    check_bodies(dialect, 40)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=list(DIALECTS))
def test_many_bios_with_any_links_survive(dialect: Dialect) -> None:
    check_bodies(dialect, 600)
