"""How is a bio read, counted, and rebuilt?"""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnutprofile import bio
from pnutprofile.source import source_of

PNUT_SOURCE = (
    "Lighthouse keeper & amateur cartographer 🗺️\nNotes in "
    '[my log](https://harbor.example/log "Harbor log"), maps at https://example.com/maps - '
    "ask @tidewatch about #slowmaps"
)
PNUT_TEXT = (
    "Lighthouse keeper & amateur cartographer 🗺️\nNotes in my log [harbor.example], "
    "maps at https://example.com/maps - ask @tidewatch about #slowmaps"
)
PNUT_LINKS: list[dict[str, Any]] = [
    {
        "amended_len": 23,
        "len": 6,
        "pos": 53,
        "text": "my log",
        "title": "Harbor log",
        "url": "https://harbor.example/log",
    },
    {
        "len": 24,
        "pos": 86,
        "text": "https://example.com/maps",
        "url": "https://example.com/maps",
    },
]
ADN_SOURCE = (
    "Lighthouse keeper and amateur cartographer\n"
    "Notes in [my log](https://harbor.example/log), ask @tidewatch about #slowmaps"
)
ADN_TEXT = (
    "Lighthouse keeper and amateur cartographer\n"
    "Notes in my log [harbor.example], ask @tidewatch about #slowmaps"
)
ADN_LINKS = [
    {
        "url": "https://harbor.example/log",
        "text": "my log",
        "pos": 52,
        "len": 6,
        "amended_len": 23,
    }
]


def links_of(read: bio.Bio) -> list[dict[str, Any]]:
    """Give the links as the servers do."""
    return [
        {key: value for key, value in dataclasses.asdict(link).items() if value is not None}
        for link in read.links
    ]


# Reading


def test_documented_pnut_bio_is_read_as_the_server_reads_it() -> None:
    read = bio.read(PNUT_SOURCE, markdown=True)
    assert read.text == PNUT_TEXT
    assert links_of(read) == PNUT_LINKS
    assert [(m.name, m.pos, m.len, m.is_leading) for m in read.mentions] == [
        ("tidewatch", 117, 10, False)
    ]
    assert [(tag.name, tag.pos, tag.len) for tag in read.tags] == [("slowmaps", 134, 9)]


def test_documented_adn_bio_is_read_as_the_server_reads_it() -> None:
    read = bio.read(ADN_SOURCE, markdown=True)
    assert (read.text, links_of(read)) == (ADN_TEXT, ADN_LINKS)
    assert [(m.name, m.pos, m.len) for m in read.mentions] == [("tidewatch", 81, 10)]
    assert [(tag.name, tag.pos, tag.len) for tag in read.tags] == [("slowmaps", 98, 9)]


def test_positions_count_code_points() -> None:
    read = bio.read("👩🏽‍🚀 é\r\n#tea @ada https://x.example", markdown=True)
    assert [(tag.pos, tag.len) for tag in read.tags] == [(8, 4)]
    assert [(mention.pos, mention.len) for mention in read.mentions] == [(13, 4)]
    assert [(link.pos, link.len) for link in read.links] == [(18, 17)]


def test_anchor_that_is_the_host_gets_no_suffix() -> None:
    assert bio.read("[x.example](https://x.example/a)", markdown=True).text == "x.example"


def test_without_markdown_brackets_are_words() -> None:
    read = bio.read("[log](https://x.example/a)", markdown=False)
    assert read.text == "[log](https://x.example/a)"
    assert [link.url for link in read.links] == ["https://x.example/a"]


@pytest.mark.parametrize(
    ("source", "urls"),
    [
        ("see x.org/a.", ["http://x.org/a"]),
        ("(https://x.example/a_(b))", ["https://x.example/a_(b)"]),
        ("mail@x.org", []),
        ("e.g. file.txt", []),
        ("HTTPS://X.EXAMPLE", ["HTTPS://X.EXAMPLE"]),
    ],
)
def test_bare_links(source: str, urls: list[str]) -> None:
    assert [link.url for link in bio.read(source, markdown=True).links] == urls


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("#tea #Straße #日本 #🍵", ["tea", "Straße", "日本", "🍵"]),
        ("#123 a#b ##", []),
        ("#1a", ["1a"]),
    ],
)
def test_tags(source: str, names: list[str]) -> None:
    assert [tag.name for tag in bio.read(source, markdown=True).tags] == names


def test_mentions_at_the_start_are_leading() -> None:
    read = bio.read("@ada @bob hello @eve a@b", markdown=True)
    assert [(mention.name, mention.is_leading) for mention in read.mentions] == [
        ("ada", True),
        ("bob", True),
        ("eve", False),
    ]


# Counting


@pytest.mark.parametrize(
    ("source", "plain", "markdown"),
    [
        ("", 0, 0),
        ("abc", 3, 3),
        ("👩🏽‍🚀", 4, 4),
        ("a\r\nb", 4, 4),
        ("[log](https://x.example)", 24, 3),
        ('[log](https://x.example "Title")', 32, 3),
        ("[a](https://x.example)[b](https://x.example)", 44, 2),
        ("[not a link]", 12, 12),
        ("[a](not a link)", 15, 15),
    ],
)
def test_count(source: str, plain: int, markdown: int) -> None:
    assert bio.count(source, markdown=False) == plain
    assert bio.count(source, markdown=True) == markdown


# Rebuilding


def test_markdown_is_rebuilt_from_text_and_links() -> None:
    assert source_of(PNUT_TEXT, PNUT_LINKS) == PNUT_SOURCE
    assert source_of(ADN_TEXT, ADN_LINKS) == ADN_SOURCE


def test_suffix_that_is_there_twice_is_cut_once() -> None:
    links = [{"pos": 0, "len": 3, "amended_len": 15, "url": "https://x.example/a"}]
    assert source_of("log [x.example] [x.example]", links) == (
        "[log](https://x.example/a) [x.example]"
    )


def test_old_links_have_their_address_in_link() -> None:
    assert source_of("log", [{"pos": 0, "len": 3, "link": "https://x.example"}]) == (
        "[log](https://x.example)"
    )


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"pos": 99, "len": 3, "url": "https://x.example"},
        {"pos": -1, "len": 3, "url": "https://x.example"},
        {"pos": "0", "len": 3, "url": "https://x.example"},
        {"pos": 0, "len": None, "url": "https://x.example"},
        {"pos": 0, "len": 3, "url": 5},
    ],
)
def test_links_that_do_not_fit_are_left_alone(link: dict[str, Any]) -> None:
    assert source_of("a word", [link]) == "a word"


words = st.text(
    st.characters(codec="utf-8", exclude_characters="[]()", exclude_categories=["Cc", "Cs"]),
    min_size=1,
    max_size=8,
)
addresses = st.sampled_from(
    ["https://x.example/a", "http://x.example", "https://a.example/b?c=d#e", "x.org"]
)
markdown_links = st.builds("[{}]({})".format, words, addresses)
titled_links = st.builds('[{}]({} "A title")'.format, words, addresses)
others = st.sampled_from(["@ada", "#tea", "\n", "🗺️", "https://x.example/a", "x.org", "e.g."])
bios = st.lists(st.one_of(words, markdown_links, titled_links, others), max_size=8).map(" ".join)


@given(bios)
def test_rebuilt_source_reads_as_the_same_bio(source: str) -> None:
    read = bio.read(source, markdown=True)
    again = bio.read(source_of(read.text, links_of(read)), markdown=True)
    assert again.text == read.text
    assert [(link.pos, link.len, link.url) for link in again.links] == [
        (link.pos, link.len, link.url) for link in read.links
    ]


@given(st.text(max_size=60))
def test_positions_are_always_inside_the_text(source: str) -> None:
    read = bio.read(source, markdown=True)
    for span in (*read.links, *read.mentions, *read.tags):
        assert 0 <= span.pos < span.end <= len(read.text)
    assert bio.count(source, markdown=True) <= len(source)


@pytest.mark.parametrize(
    ("text", "links", "source"),
    [
        pytest.param(
            "site [x.y] and the rest",
            [{"url": "http://x.y/a", "pos": 0, "len": 4, "amended_len": 999}],
            "[site](http://x.y/a) [x.y] and the rest",
            id="a suffix that is none stays",
        ),
        pytest.param(
            "abcdef",
            [{"url": "http://u1", "pos": 0, "len": 4}, {"url": "http://u2", "pos": 2, "len": 2}],
            "[abcd](http://u1)ef",
            id="of two that overlap the first",
        ),
        pytest.param("abc", [{"url": "http://u", "pos": 1, "len": 0}], "abc", id="no length"),
        pytest.param("abc", [{"url": "http://u", "pos": 1, "len": -2}], "abc", id="less than none"),
        pytest.param("abc", [{"url": "http://u", "pos": 2, "len": 5}], "abc", id="beyond the end"),
        pytest.param("[a]", [{"url": "http://u", "pos": 0, "len": 3}], "[a]", id="brackets"),
        pytest.param("ab", [{"url": "", "pos": 0, "len": 2}], "ab", id="no address"),
        pytest.param("ab", [{"url": "http://u/a)b", "pos": 0, "len": 2}], "ab", id="parenthesis"),
        pytest.param(
            "ab", [{"url": "http://u", "title": 'say "hi"', "pos": 0, "len": 2}], "ab", id="quotes"
        ),
    ],
)
def test_links_that_markdown_cannot_say_leave_the_text_alone(
    text: str, links: list[dict[str, object]], source: str
) -> None:
    assert source_of(text, links) == source


def test_link_of_another_scheme_counts_whole() -> None:
    source = "[a](ftp://x.example/)"
    assert bio.count(source, markdown=True, schemes=("http", "https")) == 21
    assert bio.count(source, markdown=True, schemes=("http", "ftp")) == 1
