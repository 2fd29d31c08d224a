"""Which words of a bio become links, and do they stay? Bodies typed from api.md §4.3 and §4.4."""

from dataclasses import replace
from typing import Any

import pytest

from pnutprofile.bio import Link
from pnutprofile.dialects import Dialect
from pnutprofile.errors import CheckError
from pnutprofile.wants import Patch, Replace
from tests.conftest import Cli
from tests.servers import Server, Wire, changed, data

SOURCE = "[log](https://x.org/a) y.org"
REST = ("--name", "Buddy", "--locale", "en_US", "--timezone", "America/Chicago")
PARENT = {"pnut": "content", "adn": "description"}


def bio(cli: Cli, dialect: Dialect) -> tuple[str, list[tuple[str, str]]]:
    """Give what is visible: the text, and words and address of each link."""
    found = cli("show", "--json").json[PARENT[dialect.name]]
    links = found["entities"]["links"]
    return found["text"], [(link["text"], link["url"]) for link in links]


def sent(wire: Wire, dialect: Dialect) -> Any:
    """Give the bio of the only write."""
    return wire.write[2][PARENT[dialect.name]]


def place(wire: Wire, cli: Cli, dialect: Dialect, text: str, *links: dict[str, Any]) -> None:
    """Put a bio with links placed by hand, as another client would."""
    cli("show")
    request = wire.requests[-1]
    answer = wire.transport.handler(
        request.__class__(
            "PATCH",
            request.url.copy_with(query=None),
            headers={"authorization": request.headers["authorization"]},
            json={PARENT[dialect.name]: {"text": text, "entities": {"links": list(links)}}},
        )
    )
    assert answer.status_code == 200  # type: ignore[union-attr]
    wire.requests.clear()


# Switches


SWITCHES: dict[str, tuple[tuple[str, ...], Any, Any, list[str]]] = {
    "both": ((), None, {"parse_markdown_links": True}, ["log", "y.org"]),
    "no markdown": (
        ("--no-markdown",),
        {"parse_markdown_links": 0},
        None,
        ["https://x.org/a", "y.org"],
    ),
    "no links": (
        ("--no-links",),
        {"parse_links": 0},
        {"links": [], "parse_markdown_links": True},
        ["log"],
    ),
    "neither": (
        ("--no-markdown", "--no-links"),
        {"parse_markdown_links": 0, "parse_links": 0},
        {"links": []},
        [],
    ),
}


@pytest.mark.parametrize("command", ["patch", "set"])
@pytest.mark.parametrize("name", SWITCHES)
def test_what_becomes_a_link(
    cli: Cli, wire: Wire, dialect: Dialect, command: str, name: str
) -> None:
    switches, pnut, adn, words = SWITCHES[name]
    rest = REST if command == "set" else ()
    result = cli(command, "--text", SOURCE, *rest, *switches)
    assert result.code == 0
    assert "warning" not in result.stderr
    entities = {"pnut": pnut, "adn": adn}[dialect.name]
    expected = {"text": SOURCE} | ({"entities": entities} if entities else {})
    assert sent(wire, dialect) == expected
    text, links = bio(cli, dialect)
    assert [shown for shown, _ in links] == words
    assert text == (SOURCE if "--no-markdown" in switches else "log [x.org] y.org")


@pytest.mark.parametrize("name", SWITCHES)
def test_the_same_again_sends_nothing(cli: Cli, wire: Wire, name: str) -> None:
    argv = ("patch", "--text", SOURCE, *SWITCHES[name][0])
    cli(*argv)
    assert cli(*argv).stderr.startswith("unchanged")
    assert len(wire.writes) == 1


def test_the_same_words_with_another_switch_are_a_change(cli: Cli, wire: Wire) -> None:
    for name in ("both", "no markdown", "no links", "neither", "no links", "no markdown", "both"):
        result = cli("patch", "--text", SOURCE, *SWITCHES[name][0])
        assert result.stderr.startswith("changed: "), name
    assert len(wire.writes) == 7


def test_without_markdown_everything_counts(cli: Cli, wire: Wire) -> None:
    text = "[log](https://x.org/" + "a" * 250 + ")"
    result = cli("patch", "--text", text, "--no-markdown")
    assert result.code == 3
    assert f"text has {len(text)} characters" in result.stderr
    assert wire.requests == []
    assert cli("patch", "--text", text, "--no-links").code == 0


def test_dry_run_shows_where_links_lead(cli: Cli) -> None:
    cli("patch", "--text", SOURCE)
    result = cli("patch", "--text", SOURCE, "--no-links", "-n")
    assert "change\t- links  log -> https://x.org/a, y.org -> http://y.org\n" in result.stdout
    assert "change\t+ links  log -> https://x.org/a\n" in result.stdout


def test_each_switch_needs_a_text(cli: Cli, wire: Wire) -> None:
    for argv in (("patch", "--name", "x"), ("set", *REST)):
        for switch in ("--no-markdown", "--no-links"):
            assert cli(*argv, switch).code == 2
    assert wire.requests == []


# Placed links stay

LINKED = "see [docs] now"
PLACED = {"pos": 4, "len": 6, "url": "https://d.example/"}


def test_a_put_of_other_fields_keeps_placed_links(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    place(wire, cli, dialect, LINKED, PLACED)
    before = bio(cli, dialect)
    argv = ("set", "--text", LINKED, *REST)
    assert cli(*argv).code == 0
    assert sent(wire, dialect) == {"text": LINKED, "entities": {"links": [PLACED]}}
    assert bio(cli, dialect) == before
    assert before[1] == [("[docs]", "https://d.example/")]


def test_clearing_the_name_keeps_placed_links(bare_cli: Cli) -> None:
    # On pnut; App.net cannot clear the name.
    bare_cli.environment["PNUTPROFILE_SERVER"] = "sandbox"
    bare_cli("patch", "--text", SOURCE, "--no-markdown")
    before = bare_cli("show", "--json").json["content"]
    assert bare_cli("patch", "--clear", "name").code == 0
    assert bare_cli("show", "--json").json["content"] == before


def test_the_same_words_keep_their_links_until_said_otherwise(
    cli: Cli, wire: Wire, dialect: Dialect
) -> None:
    place(wire, cli, dialect, LINKED, PLACED)
    assert cli("patch", "--text", LINKED).stderr.startswith("unchanged")
    assert wire.writes == []
    result = cli("patch", "--text", LINKED, "--no-links")
    assert result.stderr == "changed: links\n"
    assert bio(cli, dialect) == (LINKED, [])


# What a server makes of them


def other_links(user: dict[str, Any], dialect: Dialect, *links: dict[str, Any]) -> dict[str, Any]:
    """Give a user whose bio is `LINKED` with these links, without a source."""
    bio = {"text": LINKED, "entities": {"links": list(links)}, "markdown_text": None}
    return changed(user, **{PARENT[dialect.name]: bio})


def test_links_that_a_put_loses_are_told(
    bare_cli: Cli, server: Server, witness: Any, dialect: Dialect
) -> None:
    bare = data({**other_links(witness.USER, dialect), "name": "Buddy"})
    linked = data(other_links(witness.USER, dialect, PLACED))
    server.answers["GET users/me"] = [linked, linked, bare]
    server.answers["PUT users/me"] = bare
    rest = ("--locale", witness.USER["locale"], "--timezone", witness.USER["timezone"])
    result = bare_cli("set", "--text", LINKED, "--name", "Buddy", *rest)
    assert result.code == 6
    assert result.stderr.startswith("error: the server removed links of the text\n")


def test_links_that_a_server_does_not_take_are_told(
    bare_cli: Cli, server: Server, witness: Any, dialect: Dialect
) -> None:
    after = changed(
        witness.USER,
        **{PARENT[dialect.name]: {"text": "log [x.org]", "entities": {"links": []}}},
    )
    after[PARENT[dialect.name]].pop("markdown_text", None)
    server.answers["GET users/me"] = [data(witness.USER), data(after)]
    server.answers["PATCH users/me"] = data(after)
    result = bare_cli("patch", "--text", "[log](https://x.org/a)")
    assert result.code == 0
    assert result.stderr.startswith("warning: the server keeps [log](https://x.org/a) as ")


def test_an_address_that_the_server_does_not_link_is_no_fault(
    bare_cli: Cli, server: Server, witness: Any, dialect: Dialect
) -> None:
    after = changed(
        witness.USER, **{PARENT[dialect.name]: {"text": "see x.org", "entities": {"links": []}}}
    )
    after[PARENT[dialect.name]].pop("markdown_text", None)
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = data(after)
    result = bare_cli("patch", "--text", "see x.org")
    assert (result.code, result.stderr) == (0, "changed: text\n")


def test_a_server_that_tells_no_entities_is_believed_by_its_text(
    bare_cli: Cli, server: Server, witness: Any, dialect: Dialect
) -> None:
    # Compatible servers give back what was sent, and nothing else (api.md §4.8).
    plain = {key: value for key, value in witness.USER.items() if key != PARENT[dialect.name]}
    after = {**plain, PARENT[dialect.name]: {"text": SOURCE}}
    server.answers["GET users/me"] = [data(witness.USER), data(after)]
    server.answers["PATCH users/me"] = data(after)
    result = bare_cli("patch", "--text", SOURCE)
    assert result.code == 0
    assert "warning" not in result.stderr
    assert bare_cli("patch", "--text", SOURCE).stderr.startswith("unchanged")


# Links that nobody would take


def link(**values: Any) -> Link:
    return replace(Link(pos=0, len=3, url="https://x.org", text="log"), **values)


@pytest.mark.parametrize(
    ("links", "words"),
    [
        ((link(pos=-1),), "stands outside"),
        ((link(len=0),), "stands outside"),
        ((link(len=99),), "stands outside"),
        ((link(), link(pos=2)), "overlap"),
        ((link(pos=6, len=3),), "part of a mention or tag"),
        ((link(url="javascript:alert(1)"),), "cannot be linked"),
        ((link(url="x.org"),), "cannot be linked"),
        ((link(url="https://x.org/a b"),), "cannot be linked"),
        ((link(url="https://"),), "cannot be linked"),
        ((link(url="http://[::1"),), "cannot be linked"),
        ((link(url="https://x.org/\ud800"),), "cannot be linked"),
        ((link(title="\ud800"),), "title is not valid UTF-8"),
    ],
)
def test_placed_links_are_checked(dialect: Dialect, links: Any, words: str) -> None:
    text = "log at @quiet"
    fields = {"text": text, "name": "x", "locale": "en_US", "timezone": "Europe/Paris"}
    for want in (Patch(changes={"text": text}, links=links), Replace(fields=fields, links=links)):
        with pytest.raises(CheckError) as caught:
            list(want.check(dialect))
        assert words in f"{caught.value.message} {caught.value.why}"


def test_placed_links_count_by_their_words_alone(dialect: Dialect) -> None:
    text = "log" + "x" * 253
    long = link(url="https://x.org/" + "a" * 500)
    assert list(Patch(changes={"text": text}, links=(long,)).check(dialect)) == []
