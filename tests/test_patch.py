"""How are parts of a profile changed?"""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.servers import Wire

PNUT_SOURCE = (
    "Lighthouse keeper 🗺️ & amateur cartographer\n"
    'Notes in [my log](https://harbor.example/log "Harbor log"), ask @quiet about #slowmaps'
)
ADN_SOURCE = (
    "Lighthouse keeper 🗺️ & amateur cartographer\n"
    "Notes in [my log](https://harbor.example/log), ask @quiet about #slowmaps"
)
"""App.net keeps no titles of links."""
LINK = "[log](https://harbor.example/a/very/long/address)"


def bio_body(dialect: Dialect, text: str) -> dict[str, Any]:
    return (
        {"content": {"text": text}} if dialect.name == "pnut" else {"description": {"text": text}}
    )


def bio(cli: Cli, dialect: Dialect) -> Any:
    return cli("show", "--json").json[{"pnut": "content", "adn": "description"}[dialect.name]]


# What is sent


def test_only_what_is_given_is_sent(cli: Cli, wire: Wire) -> None:
    result = cli("patch", "--name", "Ada Vale", "--timezone", "Europe/Paris")
    assert result.code == 0
    assert wire.write == ("PATCH", "users/me", {"name": "Ada Vale", "timezone": "Europe/Paris"})
    assert (result.values["name"], result.values["timezone"]) == ("Ada Vale", "Europe/Paris")
    assert (result.values["locale"], result.values["text"][:10]) == ("en_GB", "Lighthouse")
    assert result.stderr == "changed: name, timezone\n"


def test_body_of_a_documented_patch(cli: Cli, wire: Wire, witness: ModuleType) -> None:
    cli("patch", "--name", "Eric", "--timezone", "Europe/Paris")
    assert wire.write[2] == witness.PATCH_TWO_FIELDS


def test_bio_is_sent_without_entities(cli: Cli, wire: Wire, witness: ModuleType) -> None:
    assert cli("patch", "--text", "Good times and great oldies!").code == 0
    assert wire.write == ("PATCH", "users/me", witness.PATCH_BIO)


def test_bio_with_a_markdown_link(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    assert cli("patch", "--text", f"See {LINK}").code == 0
    expected = {
        "pnut": {"content": {"text": f"See {LINK}"}},
        "adn": {"description": {"text": f"See {LINK}", "entities": {"parse_markdown_links": True}}},
    }
    assert wire.write[2] == expected[dialect.name]
    shown = bio(cli, dialect)
    assert shown["text"] == "See log [harbor.example]"
    assert [link["url"] for link in shown["entities"]["links"]] == [
        "https://harbor.example/a/very/long/address"
    ]


def test_body_is_json_in_utf_8_with_its_length(cli: Cli, wire: Wire) -> None:
    cli("patch", "--name", "Zoë 🗺")
    (request,) = wire.writes
    assert request.content == '{"name": "Zoë 🗺"}'.encode()
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == "21"
    assert "transfer-encoding" not in request.headers


def test_json_after_a_change_is_the_new_user_object(cli: Cli) -> None:
    result = cli("patch", "--name", "Ada Vale", "--json")
    assert result.json["name"] == "Ada Vale"
    assert result.json == cli("show", "--json").json
    assert result.stderr == ""


@pytest.mark.parametrize("name", ["👩🏽‍🚀", "Ægir Ðórsson", "عَرَبِي", "x", "𝔸𝕕𝕒", "  two  blanks  "])
def test_names_arrive_as_they_are(cli: Cli, name: str) -> None:
    assert cli("patch", "--name", name, "--json").json["name"] == name


def test_value_that_looks_like_an_option(cli: Cli) -> None:
    assert cli("patch", "--name=--json").values["name"] == "--json"


# What would change nothing


def test_unchanged_sends_nothing_and_shows_the_profile(cli: Cli, wire: Wire) -> None:
    result = cli("patch", "--name", "Robin Marlowe", "-v")
    assert result.code == 0
    assert wire.calls == ["GET users/me"]
    first, second = result.stderr.splitlines()
    assert first.startswith("GET ")
    assert second == "unchanged: the profile has these values already"
    assert result.values["name"] == "Robin Marlowe"


def test_unchanged_bio_is_recognised_by_its_source(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    source = {"pnut": PNUT_SOURCE, "adn": ADN_SOURCE}[dialect.name]
    assert cli("patch", "--text", source).code == 0
    assert wire.writes == []


def test_unchanged_with_json_prints_the_profile_as_read(cli: Cli) -> None:
    result = cli("patch", "--name", "Robin Marlowe", "--json")
    assert result.json == cli("show", "--json").json
    assert result.stderr == ""


def test_force_sends_even_what_changes_nothing(cli: Cli, wire: Wire) -> None:
    result = cli("patch", "--name", "Robin Marlowe", "--force")
    assert (result.code, wire.write[:2]) == (0, ("PATCH", "users/me"))
    assert result.stderr == "sent: what is there already\n"


# What is refused before anything is sent


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "nothing to change"),
        (["--name", ""], "--clear name"),
        (["--text", ""], "--clear text"),
        (["--locale", ""], "the locale is empty"),
        (["--timezone", ""], "the timezone is empty"),
        (["--clear", "locale"], "--clear takes name or text, not locale"),
        (["--clear", ""], "--clear takes name or text"),
        (["--clear", "text", "--text", "x"], "contradict"),
        (["--text", "x", "--text-file", "y"], "both give the text"),
    ],
)
def test_wrong_usage(cli: Cli, wire: Wire, argv: list[str], words: str) -> None:
    result = cli("patch", *argv)
    assert (result.code, result.stdout) == (2, "")
    assert words in result.stderr
    assert wire.requests == []


def test_empty_text_file_is_an_empty_value(cli: Cli, wire: Wire) -> None:
    for content in ("", "\n", "\r\n", "\ufeff"):
        result = cli("patch", "--text-file", "-", stdin=content)
        assert result.code == 2
        assert "--clear text" in result.stderr
    assert wire.requests == []


def test_name_of_50_characters_is_taken(cli: Cli) -> None:
    assert cli("patch", "--name", "🗺" * 50).values["name"] == "🗺" * 50


def test_name_of_51_characters_is_refused(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("patch", "--name", "n" * 51)
    server = {"pnut": "pnut.io", "adn": "App.net"}[dialect.name]
    assert (result.code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[:2] == [
        "error: too long",
        f"name has 51 characters, {server} takes 50",
    ]
    assert wire.requests == []


@pytest.mark.parametrize("char", ["t", "é", "🗺"])
def test_bio_is_counted_in_code_points(cli: Cli, wire: Wire, char: str) -> None:
    assert cli("patch", "--text", char * 257).code == 3
    assert wire.requests == []
    assert cli("patch", "--text", char * 256).code == 0


def test_every_long_field_is_named(cli: Cli) -> None:
    result = cli("patch", "--name", "n" * 60, "--text", "t" * 300)
    assert "name has 60" in result.stderr
    assert "text has 300" in result.stderr


def test_of_a_markdown_link_only_the_anchor_counts(cli: Cli, wire: Wire) -> None:
    assert cli("patch", "--text", "x" * 254 + LINK).code == 3
    assert wire.requests == []
    assert cli("patch", "--text", "x" * 252 + f" {LINK}").code == 0


def test_half_an_emoji_from_the_command_line_is_refused(cli: Cli, wire: Wire) -> None:
    result = cli("patch", "--name", "half \udcf0")
    assert result.code == 3
    assert "error: name is not valid UTF-8" in result.stderr
    assert wire.requests == []


# --text-file


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"one\ntwo\n", "one\ntwo"),
        (b"one\r\ntwo\r\n", "one\r\ntwo"),
        (b"one\n\n", "one\n"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("Zoë 🗺".encode(), "Zoë 🗺"),
        (b"tab\there", "tab\there"),
    ],
)
def test_text_file_keeps_its_newlines_but_the_last(
    cli: Cli, wire: Wire, dialect: Dialect, tmp_path: Path, content: bytes, text: str
) -> None:
    file = tmp_path / "bio.txt"
    file.write_bytes(content)
    assert cli("patch", "--text-file", str(file)).code == 0
    assert wire.write[2] == bio_body(dialect, text)


def test_text_file_from_standard_input(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    assert cli("patch", "--text-file", "-", stdin="piped\nbio\n").code == 0
    assert wire.write[2] == bio_body(dialect, "piped\nbio")


def test_text_file_that_is_not_utf_8_is_refused_naming_the_byte(
    cli: Cli, wire: Wire, tmp_path: Path
) -> None:
    file = tmp_path / "bio.txt"
    file.write_bytes(b"caf\xe9")
    result = cli("patch", "--text-file", str(file))
    assert result.code == 3
    assert "is not UTF-8 text" in result.stderr
    assert "byte 3 is 0xe9" in result.stderr
    assert wire.requests == []


def test_text_file_that_cannot_be_read(cli: Cli, wire: Wire, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing", Path("bad\0name")):
        result = cli("patch", "--text-file", str(path), "--json")
        assert (result.code, result.error["code"]) == (12, "local")
    assert wire.requests == []


def test_standard_input_cannot_be_read_twice(cli: Cli, wire: Wire) -> None:
    result = cli("patch", "--text-file", "-", "--token-stdin", stdin="x")
    assert result.code == 2
    assert "--token-stdin and --text-file - both read standard input" in result.stderr
    assert wire.requests == []


# --clear


def test_clear_name_keeps_the_bio_with_its_links(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    if dialect.name == "adn":
        result = cli("patch", "--clear", "name")
        assert result.code == 3
        assert "App.net cannot clear the name" in result.stderr
        assert wire.requests == []
        return
    before = cli("show", "--json").json
    result = cli("patch", "--clear", "name", "--json")
    assert result.code == 0
    assert wire.write == (
        "PUT",
        "users/me",
        {"content": {"text": PNUT_SOURCE}, "locale": "en_GB", "timezone": "Europe/London"},
    )
    assert "name" not in result.json
    assert result.json["content"] == before["content"]
    assert result.json["content"]["markdown_text"] == PNUT_SOURCE
    assert result.json["raw"] == before["raw"]


def test_clear_text_keeps_the_rest(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("patch", "--clear", "text")
    assert result.code == 0
    rest = {"name": "Robin Marlowe", "locale": "en_GB", "timezone": "Europe/London"}
    empty = {"pnut": {}, "adn": {"description": {"text": ""}}}[dialect.name]
    assert wire.write == ("PUT", "users/me", rest | empty)
    assert "text" not in result.values
    assert (result.values["name"], result.values["avatar_size"]) == ("Robin Marlowe", "640x640")


def test_clear_and_change_at_once_is_one_put(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    assert cli("patch", "--clear", "text", "--name", "Ada Vale").code == 0
    rest = {"name": "Ada Vale", "locale": "en_GB", "timezone": "Europe/London"}
    empty = {"pnut": {}, "adn": {"description": {"text": ""}}}[dialect.name]
    assert wire.write == ("PUT", "users/me", rest | empty)


def test_clearing_what_is_empty_changes_nothing(cli: Cli, wire: Wire) -> None:
    cli("patch", "--clear", "text")
    result = cli("patch", "--clear", "text")
    assert (result.code, len(wire.writes)) == (0, 1)
    assert result.stderr.startswith("unchanged")


def test_clear_does_not_ask(cli: Cli) -> None:
    assert cli("patch", "--clear", "text", "--no-input").code == 0


def test_change_of_the_name_leaves_a_linked_bio_alone(cli: Cli, dialect: Dialect) -> None:
    before = bio(cli, dialect)
    cli("patch", "--name", "Ada Vale")
    assert bio(cli, dialect) == before


# --dry-run


def test_dry_run_shows_method_path_body_and_difference(
    cli: Cli, wire: Wire, dialect: Dialect
) -> None:
    result = cli("patch", "--name", "Ada Vale", "--text", "one\ntwo", "--dry-run")
    source = {"pnut": PNUT_SOURCE, "adn": ADN_SOURCE}[dialect.name].replace("\n", "\\n")
    root = {"pnut": "v1", "adn": "stream/0"}[dialect.name]
    container = {"pnut": "content", "adn": "description"}[dialect.name]
    assert result.code == 0
    assert result.stdout.splitlines() == [
        "method\tPATCH",
        f"url\thttp://sandbox.localhost/{root}/users/me",
        f'body\t{{"name":"Ada Vale","{container}":{{"text":"one\\\\ntwo"}}}}',
        "change\t- name  Robin Marlowe",
        "change\t+ name  Ada Vale",
        f"change\t- text  {source}",
        "change\t+ text  one\\ntwo",
    ]
    assert result.stderr == "dry run: nothing was sent\n"
    assert wire.calls == ["GET users/me"]
    assert cli("show").values["name"] == "Robin Marlowe"


def test_dry_run_as_json(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("patch", "--name", "Ada Vale", "-n", "--json")
    root = {"pnut": "v1", "adn": "stream/0"}[dialect.name]
    assert result.json == {
        "method": "PATCH",
        "path": "users/me",
        "url": f"http://sandbox.localhost/{root}/users/me",
        "body": {"name": "Ada Vale"},
        "changes": [{"field": "name", "before": "Robin Marlowe", "after": "Ada Vale"}],
    }
    assert (result.stderr, wire.writes) == ("", [])


def test_dry_run_of_clear_shows_the_put(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("patch", "--clear", "text", "-n", "--json")
    assert result.json["method"] == "PUT"
    assert (
        result.json["body"].get("description") == {"pnut": None, "adn": {"text": ""}}[dialect.name]
    )
    assert wire.writes == []


# Locale and timezone


@pytest.mark.parametrize(
    ("option", "value", "meant"),
    [
        ("--timezone", "Europe/Kyiv", "Europe/Kiev"),
        ("--timezone", "america/nuuk", "America/Godthab"),
        ("--locale", "en-gb", "en_GB"),
        ("--locale", "de", "de_DE"),
    ],
)
def test_unlisted_value_is_sent_with_a_warning_and_a_suggestion(
    cli: Cli, wire: Wire, dialect: Dialect, option: str, value: str, meant: str
) -> None:
    result = cli("patch", option, value)
    assert wire.write[2] == {option[2:]: value}
    if dialect.name == "pnut":
        assert result.code == 5
        assert result.stderr.splitlines()[0] == (
            f"warning: {value} is not a {option[2:]} that pnut.io is known to take;"
            f" did you mean {meant}?"
        )
    else:
        assert "known to take" not in result.stderr


def test_listed_values_are_taken_without_a_word(cli: Cli) -> None:
    result = cli("patch", "--locale", "fr_FR", "--timezone", "Europe/Kiev", "-q")
    assert (result.code, result.stderr) == (0, "")
    assert (result.values["locale"], result.values["timezone"]) == ("fr_FR", "Europe/Kiev")


def test_locale_that_the_server_completes_is_a_warning(cli: Cli, dialect: Dialect) -> None:
    result = cli("patch", "--locale", "en")
    if dialect.name == "pnut":
        assert result.code == 5
        return
    assert result.code == 0
    assert result.values["locale"] == "en_US"
    assert "warning: the server keeps en as en_US\n" in result.stderr


def test_warning_is_silent_with_json_and_loud_with_quiet(cli: Cli, dialect: Dialect) -> None:
    if dialect.name == "adn":
        assert cli("patch", "--locale", "en", "--json").stderr == ""
        assert cli("patch", "--locale", "fr", "-q").stderr.startswith("warning: ")
        return
    result = cli("patch", "--locale", "de", "--json")
    assert [line[:9] for line in result.stderr.splitlines()] == ['{"error":']
    assert cli("patch", "--locale", "de", "-q").stderr.startswith("warning: ")


# Verifying


def test_no_verify_sends_without_a_second_look(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    locale = {"pnut": "fr_FR", "adn": "fr"}[dialect.name]
    result = cli("patch", "--locale", locale, "--no-verify", "--no-history")
    assert (result.code, wire.calls) == (0, ["GET users/me", "PATCH users/me"])
    assert result.values["locale"] == "fr_FR"


def test_good_answer_needs_no_second_look(cli: Cli, wire: Wire) -> None:
    cli("patch", "--text", f"See {LINK} and @quiet")
    assert wire.calls == ["GET users/me", "PATCH users/me"]


def test_language_that_the_server_completes_is_no_failure(bare_cli: Cli) -> None:
    bare_cli.environment["PNUTPROFILE_SERVER"] = "sandbox-adn"
    for _ in range(2):
        result = bare_cli("patch", "--locale", "en")
        assert result.code == 0
        assert "the server keeps en as en_US" in result.stderr
