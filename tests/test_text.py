"""How is a bio previewed? By the server where there is a token, else by this program."""

from types import ModuleType
from typing import Any

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.servers import Server, Wire, data, failure

BIO = 'Maps, [my log](https://ada.example/log "Log") and #tea, ask @quiet, x.org'
SHOWN = "Maps, my log [ada.example] and #tea, ask @quiet, x.org"


def entities(dialect: Dialect, **lists: Any) -> dict[str, Any]:
    tags = {"pnut": "tags", "adn": "hashtags"}[dialect.name]
    return {"links": [], "mentions": [], tags: [], **lists}


def test_the_server_is_asked_as_a_bio_would_be_sent(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("text", BIO, "--json")
    assert (result.code, result.stderr) == (0, "")
    body: dict[str, Any] = {"text": BIO}
    if dialect.name == "adn":
        body["entities"] = {"parse_markdown_links": True}
    assert wire.write == ("POST", "text/process", body)
    assert result.json == {
        "text": SHOWN,
        "length": 40,
        "limit": 256,
        "links": [
            {
                "text": "my log",
                "url": "https://ada.example/log",
                "title": {"pnut": "Log", "adn": None}[dialect.name],
                "pos": 6,
                "len": 6,
            },
            {"text": "x.org", "url": "http://x.org", "title": None, "pos": 49, "len": 5},
        ],
        "mentions": [{"name": "quiet", "pos": 41, "len": 6}],
        "tags": [{"name": "tea", "pos": 31, "len": 4}],
        "warnings": [],
        "source": "server",
    }


def test_this_program_reads_it_the_same(cli: Cli, wire: Wire) -> None:
    here = cli("text", BIO, "--local", "--json").json
    assert wire.requests == []
    assert here["source"] == "local"
    assert {**here, "source": "server"} == cli("text", BIO, "--json").json


def test_without_a_token_it_is_read_here(bare_cli: Cli) -> None:
    result = bare_cli("text", "see x.org", "--server", "https://api.example/v1")
    assert (result.code, result.values["source"]) == (0, "local")


def test_lines(cli: Cli, dialect: Dialect) -> None:
    result = cli("text", BIO)
    title = {"pnut": "\tLog", "adn": ""}[dialect.name]
    assert result.stdout.splitlines() == [
        f"text\t{SHOWN}",
        "length\t40",
        "limit\t256",
        f"link\tmy log\thttps://ada.example/log{title}",
        "link\tx.org\thttp://x.org",
        "mention\tquiet",
        "tag\ttea",
        "source\tserver",
    ]


def test_on_a_terminal_the_text_itself_is_marked(cli: Cli) -> None:
    cli.terminal = True
    shown = cli("text", BIO, TERM="xterm-256color", COLUMNS="80").stdout
    assert "\x1b[35m#tea\x1b[0m" in shown
    assert "\x1b[35m@quiet\x1b[0m" in shown
    plain = cli("text", BIO, TERM="dumb", COLUMNS="80").stdout
    assert plain.startswith(f"{SHOWN}\n  my log → https://ada.example/log\n")
    assert "40 of 256 characters" in plain
    assert "the server" in plain


def test_terminal_is_not_steered_by_a_text(cli: Cli) -> None:
    cli.terminal = True
    shown = cli("text", "a\x1b]0;x\x07 \u202eb", TERM="dumb").stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_own_bio_is_shown_as_it_is(cli: Cli, wire: Wire) -> None:
    result = cli("text", "--json").json
    assert wire.calls == ["GET users/me"]
    assert result["text"].endswith("Notes in my log [harbor.example], ask @quiet about #slowmaps")
    assert [link["url"] for link in result["links"]] == ["https://harbor.example/log"]
    assert [tag["name"] for tag in result["tags"]] == ["slowmaps"]
    assert (result["length"], result["source"]) == (87, "server")


def test_no_bio_at_all(cli: Cli) -> None:
    cli("patch", "--clear", "text")
    assert cli("text", "--json").json["length"] == 0
    assert cli("text", "", "--json").json["length"] == 0


def test_text_from_standard_input(cli: Cli) -> None:
    assert cli("text", "-", "--field", "text", stdin="one\ntwo\n").stdout == "one\ntwo\n"
    bad = cli("text", "-", stdin=b"caf\xe9")
    assert (bad.code, bad.stdout) == (3, "")


@pytest.mark.parametrize("char", ["t", "🗺"])
def test_too_long_is_shown_and_exit_3(cli: Cli, wire: Wire, dialect: Dialect, char: str) -> None:
    assert cli("text", char * 256, "--json").code == 0
    assert len(wire.requests) == 1
    result = cli("text", char * 257, "--json")
    assert result.code == 3
    assert (result.json["length"], result.json["limit"]) == (257, 256)
    assert result.error["code"] == "check"
    words = cli("text", char * 257)
    server = {"pnut": "pnut.io", "adn": "App.net"}[dialect.name]
    assert f"error: too long\ntext has 257 characters, {server} takes 256\n" in words.stderr
    assert words.values["length"] == "257"
    assert len(wire.requests) == 1  # the server would only refuse it


def test_of_a_link_only_the_words_count(cli: Cli) -> None:
    assert cli("text", "[log](https://x.example/" + "a" * 300 + ")").values["length"] == "3"


def test_switches_are_sent_and_counted(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    text = "[log](https://x.org) y.org"
    result = cli("text", text, "--no-markdown", "--no-links", "--json").json
    sent = {
        "pnut": {"parse_markdown_links": 0, "parse_links": 0},
        "adn": {"links": []},
    }
    assert wire.write[2] == {"text": text, "entities": sent[dialect.name]}
    assert (result["text"], result["links"], result["length"]) == (text, [], len(text))


def test_warnings_stand_on_stderr_and_in_json(cli: Cli) -> None:
    text = "p\u0430ypal\u200b"
    result = cli("text", text)
    assert result.code == 0
    assert [line[:9] for line in result.stderr.splitlines()] == ["warning: ", "warning: "]
    result = cli("text", text, "--json")
    assert (len(result.json["warnings"]), result.stderr) == (2, "")


def test_half_an_emoji_is_refused(cli: Cli, wire: Wire) -> None:
    assert cli("text", "half \udcf0").code == 3
    assert wire.requests == []


@pytest.mark.parametrize("argv", [("--no-markdown",), ("--no-links",)])
def test_a_switch_without_a_text_is_wrong_usage(cli: Cli, argv: tuple[str, ...]) -> None:
    assert cli("text", *argv).code == 2
    assert cli("patch", "--name", "x", *argv).code == 2


# Answers as servers give them


@pytest.mark.parametrize("is_nested", [True, False])
def test_entities_nested_or_flat(
    bare_cli: Cli, server: Server, dialect: Dialect, is_nested: bool
) -> None:
    link = {"url": "https://a.example", "text": "a", "pos": 0, "len": 1, "amended_len": 13}
    lists = entities(dialect, links=[link])
    answer: dict[str, Any] = {"text": "a [a.example]", "html": "…"}
    answer |= {"entities": lists} if is_nested else lists
    server.answers["POST text/process"] = data(answer)
    result = bare_cli("text", "[a](https://a.example)", "--json").json
    assert result["text"] == "a [a.example]"
    assert [link["url"] for link in result["links"]] == ["https://a.example"]


@pytest.mark.parametrize("answer", [{}, [], "x", None, {"text": 5}, {"text": None, "entities": {}}])
def test_what_is_no_answer_is_exit_6(bare_cli: Cli, server: Server, answer: Any) -> None:
    server.answers["POST text/process"] = data(answer)
    result = bare_cli("text", "x", "--json")
    assert (result.code, result.stdout) == (6, "")


@pytest.mark.parametrize("strange", ["x", 5, [5], [{}], [{"pos": -1, "len": 1, "name": "a"}]])
def test_strange_entities_are_left_out(
    bare_cli: Cli, server: Server, dialect: Dialect, strange: Any
) -> None:
    lists = dict.fromkeys(entities(dialect), strange)
    server.answers["POST text/process"] = data({"text": "x", "entities": lists})
    result = bare_cli("text", "x", "--json").json
    assert (result["links"], result["mentions"], result["tags"]) == ([], [], [])


def test_a_refused_token_is_exit_4(bare_cli: Cli, server: Server, witness: ModuleType) -> None:
    del witness
    server.answers["POST text/process"] = failure(401, "Access token not accepted.")
    assert bare_cli("text", "x").code == 4
    assert bare_cli("text", "x", "--local").code == 0
