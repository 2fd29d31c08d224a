"""How does one go back to the default picture?"""

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.servers import Wire

KINDS = pytest.mark.parametrize("kind", ["avatar", "cover"])


@KINDS
def test_adn_has_no_such_call(cli: Cli, wire: Wire, dialect: Dialect, kind: str) -> None:
    result = cli(kind, "delete", "--yes")
    if dialect.name == "pnut":
        assert result.code == 0
        return
    assert result.code == 3
    assert result.stderr.splitlines() == [
        f"error: App.net cannot delete the {kind}",
        "its servers have no such call",
        f"try: pnutprofile {kind} upload FILE",
    ]
    assert wire.requests == []


@pytest.fixture
def pnut_cli(bare_cli: Cli) -> Cli:
    bare_cli.environment["PNUTPROFILE_SERVER"] = "sandbox"
    return bare_cli


@KINDS
def test_yes_deletes_and_shows_the_default(pnut_cli: Cli, kind: str) -> None:
    result = pnut_cli(kind, "delete", "--yes")
    assert result.code == 0
    assert result.values[f"{kind}_is_default"] == "true"
    assert result.values[f"{kind}_size"] == {"avatar": "512x512", "cover": "960x223"}[kind]
    assert result.stderr == f"changed: {kind}\n"


@KINDS
def test_default_is_left_alone(pnut_cli: Cli, kind: str) -> None:
    pnut_cli(kind, "delete", "--yes")
    result = pnut_cli(kind, "delete", "-v")
    assert result.code == 0
    lines = result.stderr.splitlines()
    assert [line.split()[0] for line in lines] == ["GET", "unchanged:"]
    assert lines[1] == f"unchanged: the {kind} is the default already"


@KINDS
def test_unattended_it_needs_yes(pnut_cli: Cli, kind: str) -> None:
    result = pnut_cli(kind, "delete", "-v")
    assert (result.code, result.stdout) == (2, "")
    assert "DELETE" not in result.stderr
    assert f"error: This deletes your {kind}" in result.stderr
    assert result.stderr.endswith("try: the same command with --yes\n")


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 9), ("\n", 9)])
def test_on_a_terminal_it_asks(pnut_cli: Cli, answer: str, code: int) -> None:
    pnut_cli.terminal = True
    result = pnut_cli("avatar", "delete", stdin=answer, TERM="dumb")
    assert result.code == code
    assert "This deletes your avatar. Go on? [y/N] " in result.stderr
    pnut_cli.terminal = False
    gone = pnut_cli("show").values["avatar_is_default"] == "true"
    assert gone == (code == 0)


def test_request_is_a_delete_without_a_body(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    code = cli("avatar", "delete", "--yes").code
    if dialect.name == "adn":
        assert (code, wire.requests) == (3, [])
        return
    assert wire.write == ("DELETE", "users/me/avatar", None)


def test_dry_run_neither_asks_nor_sends(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("avatar", "delete", "--dry-run", "--json")
    if dialect.name == "adn":
        assert result.code == 3
        return
    assert (result.json["method"], result.json["path"]) == ("DELETE", "users/me/avatar")
    assert result.json["body"] is None
    assert wire.writes == []
