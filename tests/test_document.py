"""How is a profile written as TOML, and read again?"""

import json
import string
import tomllib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pnutprofile.anchors import name_links
from pnutprofile.bio import Link
from pnutprofile.choices import FIELDS
from pnutprofile.document import Document
from pnutprofile.document_reader import read_document
from pnutprofile.document_writer import update_document, write_document
from pnutprofile.errors import CheckError
from pnutprofile.toml_lines import lines_of_keys


def read(text: str) -> Document:
    return read_document(text, "profile.toml")


def mistakes(text: str) -> list[tuple[int, str]]:
    with pytest.raises(CheckError) as caught:
        read(text)
    found = caught.value.details.mistakes or []
    return [(one["line"], one["message"]) for one in found]


# What a document says


def test_a_whole_document() -> None:
    found = read(
        """
# who I am
name = "Robin"
text = '''
Maps, my log
and #tea
'''
locale = "en_GB"
timezone = "Europe/London"
avatar = "me.jpg"
cover = "default"

[[links]]
anchor = "my log"
url = "https://robin.example"
title = "Notes"

[raw."com.example.kind"]
key = ["value", 1, true]
"""
    )
    assert found == Document(
        fields={
            "name": "Robin",
            "text": "Maps, my log\nand #tea",
            "locale": "en_GB",
            "timezone": "Europe/London",
        },
        links=(Link(pos=6, len=6, url="https://robin.example", text="my log", title="Notes"),),
        pictures={"avatar": "me.jpg", "cover": "default"},
        extra={"com.example.kind": {"key": ["value", 1, True]}},
    )


def test_one_final_newline_is_dropped_as_of_a_text_file() -> None:
    assert read("text = '''\na\n'''").fields["text"] == "a"
    assert read("text = '''\na\n\n'''").fields["text"] == "a\n"
    assert read("text = '''\na'''").fields["text"] == "a"
    assert read('text = "a\\r\\n"').fields["text"] == "a"
    assert read('name = "a\\n"').fields["name"] == "a\n"


def test_positions_of_links_count_code_points() -> None:
    found = read('text = "🗺️ my log"\n[[links]]\nanchor = "log"\nurl = "https://a.example"')
    assert found.links is not None
    assert [(link.pos, link.len) for link in found.links] == [(6, 3)]


def test_the_second_of_two_anchors() -> None:
    found = read('text = "log, log"\n[[links]]\nanchor = "log"\nurl = "https://a.example"\nnth = 2')
    assert found.links is not None
    assert [link.pos for link in found.links] == [5]


def test_no_links_at_all() -> None:
    assert read('text = "[a](https://a.example)"\nlinks = []').links == ()
    assert read('text = "[a](https://a.example)"').links is None


def test_what_toml_cannot_say_is_a_text_of_json() -> None:
    found = read("""[raw]\n"a.b" = '{"none": null, "big": 123456789012345678901}'\n"gone" = ''""")
    assert found.extra == {"a.b": {"none": None, "big": 123456789012345678901}, "gone": None}


# Mistakes


def test_every_mistake_is_told_with_its_line() -> None:
    text = """nmae = "Robin"
text = '''
locale = "not a key here"
'''
locale = 5

[[links]]
anchor = "nowhere"
url = "https://a.example"
adress = "x"
[raw."a.b"]
when = 2020-01-01
"""
    assert mistakes(text) == [
        (1, "there is no key nmae; did you mean name?"),
        (5, "locale must be a text in quotes, not a number"),
        (8, "the text does not hold the anchor nowhere"),
        (10, "there is no key adress; there are anchor, url, title, nth"),
        (11, "the value of a.b is no JSON: it holds a date, which JSON does not have"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('bio = "x"', 1, "there is no key bio; did you mean text?"),
        ('Name = "x"', 1, "there is no key Name; did you mean name?"),
        ('name = "x"\n\nname = "y"', 3, "cannot overwrite a value"),
        ('name = "x"\ntext = """\nx', 3, "unterminated string"),
        ("name = Robin", 1, "invalid value"),
        ('name = "a\\u0000b"', 1, "name holds a NUL character"),
        ('name = "a\x00b"', 1, "illegal character"),
        ("links = 5", 1, "links must be tables, each under [[links]]"),
        (
            '[[links]]\nanchor = "x"\nurl = "y"',
            1,
            "links need the text that their anchors stand in",
        ),
        ('text = "a"\n[[links]]\nurl = "https://a.example"', 2, "a link needs anchor"),
        ('text = "a"\n[[links]]\nanchor = "a"\nurl = ""', 4, "a link needs url"),
        (
            'text = "a a"\n[[links]]\nanchor = "a"\nurl = "b"',
            3,
            "the anchor a stands 2 times in the text: add nth = 1",
        ),
        (
            'text = "a"\n[[links]]\nanchor = "a"\nurl = "b"\nnth = 2',
            3,
            "nth is 2, but the anchor a stands once in the text",
        ),
        (
            'text = "a"\n[[links]]\nanchor = "a"\nurl = "b"\nnth = 0',
            5,
            "nth must be a whole number",
        ),
        (
            'text = "abc"\n[[links]]\nanchor = "ab"\nurl = "x"\n'
            '[[links]]\nanchor = "bc"\nurl = "y"',
            5,
            "the anchor bc overlaps the anchor ab",
        ),
        ('avatar = "https://a.example/me.png"', 1, "avatar must be a file or default"),
        ("avatar = true", 1, "avatar must be a text in quotes, not true or false"),
        ("raw = 5", 1, "raw must be tables"),
        ("[raw]\n'a.b' = 5", 2, "the value of a.b is no JSON object: it is a number"),
        ("[raw]\n'a.b' = '[1]'", 2, "the value of a.b is no JSON object: it is a list"),
        ("[raw]\n'a.b' = '{'", 2, "a.b is no JSON"),
        ("[raw]\n'a.b' = '{\"a\": NaN}'", 2, "NaN is no number in JSON"),
        ("[raw]\n'a.b' = '{\"a\": \"\\ud800\"}'", 2, "it holds NUL or half a character"),
        ("[raw.'a.b']\nx = inf", 1, "inf is no number in JSON"),
    ],
)
def test_a_mistake_and_its_line(text: str, line: int, words: str) -> None:
    ((found, message),) = mistakes(text)
    assert found == line
    assert words in message


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 60_000,
        "x = " + "{a=" * 20_000,
        "x." * 30_000 + "x = 1",
        "[" + '"x" . ' * 10_000 + "x]",
        "x = " + "1" * 60_000,
        "[raw]\n'a' = '" + "[" * 60_000 + "'",
        '"""' * 20_000,
        "name = '" + "\\" * 60_000,
        "[[" * 30_000,
        "=" * 60_000,
    ],
    ids=lambda text: str(text)[:8],
)
def test_a_hostile_document_is_a_mistake(text: str) -> None:
    assert len(mistakes(text)) >= 1


def test_a_document_of_comments_says_nothing() -> None:
    with pytest.raises(CheckError, match="says nothing of a profile"):
        read("# name = 'x'\n\n")


def test_keys_are_found_on_their_lines() -> None:
    text = (
        "# a = 1\r\n'a b'.c = '''\r\nb = 2\r\n'''\r\n"
        'd = [ # "\r\n "]", { e = 1 },\r\n]\r\n[[f]]\r\ng=""""a"""""\r\n[[f]]\r\n[ f . h ]\r\n'
    )
    assert dict(lines_of_keys(text)) == {
        ("a b",): 2,
        ("a b", "c"): 2,
        ("d",): 5,
        ("f",): 8,
        ("f", 0): 8,
        ("f", 0, "g"): 9,
        ("f", 1): 10,
        ("f", "h"): 11,
    }


# Round trips

CHARS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXT = st.text(CHARS | st.sampled_from("'\"\\\n\r\t # ]"), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> Document:
    fields = draw(st.dictionaries(st.sampled_from(list(FIELDS)), TEXT, min_size=1))
    text, links = fields.get("text", ""), None
    if text and draw(st.booleans()):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
        spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
        links = tuple(
            Link(
                pos=start,
                len=end - start,
                url="https://a.example/" + draw(st.text(string.ascii_letters, max_size=3)),
                text=text[start:end],
                title=draw(st.none() | TEXT.filter(bool)),
            )
            for start, end in spans
        )
    return Document(
        fields=fields,
        links=links,
        pictures=draw(st.dictionaries(st.sampled_from(["avatar", "cover"]), TEXT.filter(bool))),
        extra=draw(
            st.dictionaries(TEXT.filter(bool), st.dictionaries(TEXT, JSON, max_size=3), max_size=3)
        ),
    )


def check_round_trip(document: Document) -> None:
    text = write_document(document, {"": ["hello"], "text": ["a", ""]})
    found, said = (json.dumps(vars_of(one), sort_keys=True) for one in (read(text), document))
    assert found == said
    tomllib.loads(text.replace("\n", "\r\n"))


def vars_of(document: Document) -> Any:
    found = {name: said for name, said in vars(document).items() if name not in ("links", "lines")}
    links = document.links
    return found, None if links is None else [vars(link) for link in links]


@given(documents())
@settings(max_examples=40)
def test_what_is_written_is_read_again(document: Document) -> None:
    check_round_trip(document)


@pytest.mark.slow
@given(documents())
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_again_many_times(document: Document) -> None:
    check_round_trip(document)


@pytest.mark.parametrize(
    "text",
    [
        "a\r\nb\r\n",
        "a\nb\r",
        "blanks  \nand more   ",
        "it's '''quoted''' and \"\"\"so\"\"\"",
        "'''\n'''\n",
        "back\\slash\nand \\n",
        "🗺️\n👩🏽‍🚀",
        "\n\nfirst",
        "last\n\n",
        "'",
        "''\n",
        '"',
        "\x1b[31m\n",
        "\u202eevil\n",
        "\u2028",
        "",
        "\n",
        "\t\n",
        "# no comment\n[nor a table]",
    ],
)
def test_texts_come_back_as_they_were(text: str) -> None:
    document = Document(fields={"text": text, "name": text})
    written = write_document(document)
    assert read(written) == document
    assert "\x1b" not in written
    assert "\u202e" not in written


def test_a_text_of_several_lines_is_a_literal_block() -> None:
    written = write_document(Document(fields={"text": 'Maps "and"\n\\o/ it\'s'}))
    assert written == "text = '''\nMaps \"and\"\n\\o/ it's\n'''\n"


def test_anchors_that_occur_again_are_numbered() -> None:
    link = Link(pos=1, len=2, url="https://a.example", text="aa")
    assert name_links("aaa", [link])[0].nth == 2


# Bringing a document up to date


def test_an_update_keeps_comments_order_and_layout() -> None:
    text = """# My profile

timezone = "Europe/London"   # home
name   =   "Robin" # me

text = '''
Old words
'''  # the bio

[raw."com.example.kind"] # extra
# first
one = 1   # a number
two = {a = 1}
"""
    now = Document(
        fields={"name": "Ada", "text": "New\nwords", "timezone": "Europe/London", "locale": "fr"},
        extra={"com.example.kind": {"one": 2, "two": {"a": 1}}, "other": {}},
    )
    assert (
        update_document(text, "profile.toml", now)
        == """# My profile

timezone = "Europe/London"   # home
name   =   "Ada" # me

text = '''
New
words
'''  # the bio

[raw."com.example.kind"] # extra
# first
one = 2   # a number
two = {a = 1}
"""
    )


def test_an_update_of_links_keeps_the_comments_beside_them() -> None:
    text = """text = "my log"
[[links]] # where
anchor = "log" # what
url = "https://a.example"
"""
    link = Link(pos=0, len=2, url="https://b.example", text="my", title="T")
    now = Document(fields={"text": "my log"}, links=(link,))
    assert (
        update_document(text, "profile.toml", now)
        == """text = "my log"
[[links]] # where
anchor = "my" # what
url = "https://b.example"
title = "T"
"""
    )


def test_an_update_that_changes_nothing_is_the_same_text() -> None:
    text = "name='Robin'\r\n\r\n[raw.a]\r\nb = 1.0\r\n"
    now = Document(fields={"name": "Robin"}, extra={"a": {"b": 1}})
    assert update_document(text, "profile.toml", now) == text


def test_what_is_gone_becomes_empty() -> None:
    text = "name = 'Robin'\n[raw.\"a.b\"]\nc = 1\n[raw.d]\ne = 1\n"
    updated = update_document(text, "profile.toml", Document())
    assert read(updated) == Document(fields={"name": ""}, extra={"a.b": None, "d": None})


@given(documents(), documents())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_an_updated_document_says_what_there_is(old: Document, now: Document) -> None:
    text = write_document(old)
    try:
        updated = read(update_document(text, "profile.toml", now))
    except CheckError as fault:
        pytest.fail(fault.message)
    assert {name: now.fields.get(name, "") for name in old.fields} == updated.fields
    assert set(updated.extra) == set(old.extra)
