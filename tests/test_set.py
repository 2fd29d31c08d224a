"""How is a whole profile replaced?"""

from typing import Any

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.servers import Wire

REQUIRED = ("--locale", "en_US", "--timezone", "America/Chicago")
ALL = ("--name", "Buddy", "--text", "Good times and great oldies!", *REQUIRED)
WITHOUT_BIO = {
    "pnut": ("--name", "Buddy", *REQUIRED),
    "adn": ("--name", "Buddy", "--text", "", *REQUIRED),
}
"""What loses the bio; App.net needs even an empty one."""


def test_all_fields_are_sent(cli: Cli, wire: Wire, witness: Any) -> None:
    result = cli("set", *ALL)
    assert result.code == 0
    assert wire.write == ("PUT", "users/me", witness.PUT_ALL_FIELDS)
    assert (result.values["name"], result.values["locale"]) == ("Buddy", "en_US")
    assert result.values["text"] == "Good times and great oldies!"


def test_pictures_and_extra_data_stay(cli: Cli, dialect: Dialect) -> None:
    before = cli("show").values
    after = cli("set", *ALL).values
    for name in ("avatar", "cover", dialect.extra.key, "verified"):
        assert after[name] == before[name]


@pytest.mark.parametrize("argv", [(), ("--name", "x"), ("--locale", "", "--timezone", "")])
def test_every_missing_required_field_is_named(
    cli: Cli, wire: Wire, dialect: Dialect, argv: tuple[str, ...]
) -> None:
    result = cli("set", *argv)
    named = {"--name", "--text", "--locale", "--timezone"} & set(
        result.stderr.split("\n")[0].split()
    )
    expected = {
        "pnut": {"--locale", "--timezone"},
        "adn": {"--text", "--locale", "--timezone"}
        | (set() if argv[:1] == ("--name",) else {"--name"}),
    }
    assert result.code == 2
    assert named == expected[dialect.name]
    assert wire.requests == []


def test_pnut_needs_no_name_and_adn_does(cli: Cli, dialect: Dialect) -> None:
    result = cli("set", "--text", "bio", *REQUIRED, "--yes")
    assert result.code == {"pnut": 0, "adn": 2}[dialect.name]
    if dialect.name == "pnut":
        assert "name" not in result.values


def test_loss_unattended_is_refused_naming_yes(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("set", *WITHOUT_BIO[dialect.name])
    assert (result.code, result.stdout) == (2, "")
    first, why, hint = result.stderr.splitlines()
    assert first == "error: This removes your text"
    assert why.startswith("text is Lighthouse keeper 🗺️ & amateur cartographer")
    assert why.endswith("about #slowmaps; nobody can be asked here")
    assert hint == "try: the same command with --yes"
    assert wire.writes == []


def test_every_loss_is_named(bare_cli: Cli) -> None:
    # On pnut; of App.net's fields only the bio can be lost.
    result = bare_cli("set", "--server", "sandbox", *REQUIRED)
    assert result.code == 2
    assert (
        "error: This removes your name and text\nname is Robin Marlowe; text is " in result.stderr
    )
    assert bare_cli("show", "--server", "sandbox").values["name"] == "Robin Marlowe"


def test_loss_with_yes_is_sent(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("set", *WITHOUT_BIO[dialect.name], "--yes")
    assert result.code == 0
    assert "text" not in result.values
    expected = {"name": "Buddy", "locale": "en_US", "timezone": "America/Chicago"}
    empty = {"pnut": {}, "adn": {"description": {"text": ""}}}[dialect.name]
    assert wire.write == ("PUT", "users/me", expected | empty)


@pytest.mark.parametrize("answer", ["y\n", "yes\n", "Y\n", " Yes \n"])
def test_loss_is_sent_if_the_person_says_yes(
    cli: Cli, wire: Wire, dialect: Dialect, answer: str
) -> None:
    cli.terminal = True
    result = cli("set", *WITHOUT_BIO[dialect.name], stdin=answer, TERM="dumb")
    assert result.code == 0
    shown, _, rest = result.stderr.partition("This removes your text. Go on? [y/N] ")
    assert shown.startswith("text  [-Lighthouse keeper 🗺️ & amateur cartographer⏎\n      Notes in")
    assert rest == "changed: name, text, locale, timezone\n"
    assert len(wire.writes) == 1


@pytest.mark.parametrize("answer", ["n\n", "\n", "", "maybe\n", "yy\n", b"\xff\xfe\n"])
def test_anything_but_yes_is_no(
    cli: Cli, wire: Wire, dialect: Dialect, answer: str | bytes
) -> None:
    cli.terminal = True
    result = cli("set", *WITHOUT_BIO[dialect.name], stdin=answer, TERM="dumb")
    assert result.code == 9
    assert result.stderr.endswith("error: not done\nthe answer was not yes\n")
    assert wire.writes == []


def test_nobody_is_asked_with_no_input_or_ci(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    cli.terminal = True
    argv = ("set", *WITHOUT_BIO[dialect.name])
    assert cli(*argv, "--no-input", stdin="y\n", TERM="dumb").code == 2
    assert cli(*argv, stdin="y\n", TERM="dumb", CI="1").code == 2
    assert wire.writes == []


def test_json_on_a_terminal_still_asks(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    cli.terminal = True
    result = cli("set", *WITHOUT_BIO[dialect.name], "--json", stdin="n\n", TERM="dumb")
    assert (result.code, result.stdout) == (9, "")
    assert result.stderr.partition("[y/N] ")[2] == (
        '{"error":{"code":"declined","exit":9,"message":"not done: the answer was not yes"}}\n'
    )
    assert wire.writes == []


def test_nothing_lost_nothing_asked(cli: Cli) -> None:
    assert cli("set", *ALL, "--no-input").code == 0


def test_unchanged_sends_nothing(cli: Cli, wire: Wire) -> None:
    cli("set", *ALL)
    result = cli("set", *ALL)
    assert (result.code, len(wire.writes)) == (0, 1)
    assert result.stderr.startswith("unchanged")
    assert cli("set", *ALL, "--force").code == 0
    assert len(wire.writes) == 2


def test_dry_run_neither_asks_nor_sends(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("set", *WITHOUT_BIO[dialect.name], "--dry-run", "--json")
    assert result.code == 0
    assert (result.json["method"], result.json["path"]) == ("PUT", "users/me")
    assert [change["field"] for change in result.json["changes"]] == [
        "name",
        "text",
        "locale",
        "timezone",
    ]
    assert result.json["changes"][1]["after"] is None
    assert wire.writes == []


def test_too_long_is_refused_before_anything_is_sent(cli: Cli, wire: Wire) -> None:
    assert cli("set", "--name", "n" * 51, "--text", "t", *REQUIRED).code == 3
    assert wire.requests == []


def test_bio_from_standard_input(cli: Cli) -> None:
    result = cli("set", "--name", "Buddy", "--text-file", "-", *REQUIRED, stdin="one\ntwo\n")
    assert result.values["text"] == "one\\ntwo"
