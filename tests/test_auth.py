"""How does one sign in and out, and what does `status` say?"""

import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from pnutprofile.dialects import Dialect
from tests.conftest import Cli, MemoryKeyring
from tests.servers import Server, data, failure

SCOPES = {"X-OAuth-Scopes": "basic,update_profile"}
ENTRY = ("pnutprofile:127.0.0.1:1", "Ines")


@pytest.fixture
def ask(bare_cli: Cli, server: Server, witness: ModuleType, memory_keyring: MemoryKeyring) -> Cli:
    """A command line on a server that knows Ines, with an empty keyring and no token."""
    user = {**witness.USER, "username": "Ines", "id": "7"}
    server.answers["GET users/me"] = data(user, **SCOPES)
    server.answers["GET token"] = data({"scopes": ["basic", "update_profile"]}, **SCOPES)
    server.answers["DELETE token"] = data({})
    del bare_cli.environment["PNUTPROFILE_TOKEN"]
    assert memory_keyring.entries == {}
    return bare_cli


def accounts(home: Path) -> Any:
    return tomllib.loads((home / "config.toml").read_text()).get("accounts", {})


# login


def test_login_tries_keeps_and_records(
    ask: Cli, server: Server, home: Path, memory_keyring: MemoryKeyring
) -> None:
    result = ask("auth", "login", "--with-token", stdin="s3cret\n")
    root = ask.environment["PNUTPROFILE_SERVER"]
    assert result.code == 0
    assert f"signed in as @Ines on {root}\n" in result.stderr
    assert result.values["username"] == "Ines"
    assert memory_keyring.entries == {ENTRY: "s3cret"}
    assert accounts(home) == {
        f"Ines@{root}": {"server": root, "username": "Ines", "id": "7", "current": True}
    }
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer s3cret"}


def test_after_login_no_other_source_is_needed(ask: Cli, server: Server) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    assert ask("show").code == 0
    assert server.requests[-1].headers["authorization"] == "Bearer s3cret"


def test_token_is_in_no_file_and_on_no_stream(ask: Cli, home: Path) -> None:
    result = ask("auth", "login", "--with-token", "--debug", stdin="s3cret")
    assert "s3cret" not in result.stdout + result.stderr
    assert all(b"s3cret" not in file.read_bytes() for file in home.iterdir())


def test_login_needs_to_know_where_the_token_comes_from(ask: Cli, server: Server) -> None:
    result = ask("auth", "login")
    assert result.code == 2
    assert "--with-token" in result.stderr
    assert server.requests == []


@pytest.mark.parametrize("content", ["", "two words"])
def test_login_with_what_is_no_token(ask: Cli, server: Server, content: str) -> None:
    assert ask("auth", "login", "--with-token", stdin=content).code == 4
    assert server.requests == []


def test_login_with_a_token_that_is_refused_records_nothing(
    ask: Cli, server: Server, home: Path, memory_keyring: MemoryKeyring
) -> None:
    server.answers["GET users/me"] = failure(401, "No.")
    assert ask("auth", "login", "--with-token", stdin="s3cret").code == 4
    assert memory_keyring.entries == {}
    assert not (home / "config.toml").exists()


def test_login_without_a_keyring_is_exit_12_and_records_nothing(ask: Cli, home: Path) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    result = ask("auth", "login", "--with-token", stdin="s3cret")
    assert result.code == 12
    for way_out in ("PNUTPROFILE_TOKEN", "PNUTPROFILE_TOKEN_FILE", "PNUTPROFILE_TOKEN_COMMAND"):
        assert way_out in result.stderr
    assert not (home / "config.toml").exists()


class ForgetfulKeyring(MemoryKeyring):
    """A keyring that takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def test_login_with_a_keyring_that_keeps_nothing_is_exit_12(ask: Cli, home: Path) -> None:
    keyring.set_keyring(ForgetfulKeyring())
    result = ask("auth", "login", "--with-token", stdin="s3cret")
    assert result.code == 12
    assert "did not keep the token" in result.stderr
    assert not (home / "config.toml").exists()


def test_login_that_cannot_be_recorded_leaves_no_token_behind(
    ask: Cli, home: Path, memory_keyring: MemoryKeyring
) -> None:
    home.mkdir()
    (home / "config.toml").write_text("broken = = 1")
    assert ask("auth", "login", "--with-token", stdin="s3cret").code == 12
    assert memory_keyring.entries == {}


def test_login_with_a_token_that_may_not_write_warns(ask: Cli, server: Server) -> None:
    server.answers["GET token"] = data({}, X_OAuth_Scopes="basic")
    result = ask("auth", "login", "--with-token", stdin="s3cret")
    assert result.code == 0
    assert "warning: this token cannot change anything: it lacks update_profile" in result.stderr


def test_login_warns_of_a_variable_that_wins(ask: Cli) -> None:
    result = ask("auth", "login", "--with-token", stdin="s3cret", PNUTPROFILE_TOKEN="other")
    assert "warning: PNUTPROFILE_TOKEN is set, and wins over the keyring" in result.stderr


def test_login_keeps_comments_and_other_accounts(ask: Cli, home: Path) -> None:
    home.mkdir()
    root = ask.environment["PNUTPROFILE_SERVER"]
    (home / "config.toml").write_text(
        "# my servers\n[accounts.old]\n"
        f'server = "{root}"\nusername = "old"\ncurrent = true # for now\n'
    )
    ask("auth", "login", "--with-token", stdin="s3cret")
    assert (home / "config.toml").read_text().startswith("# my servers\n")
    current = {name: entry.get("current", False) for name, entry in accounts(home).items()}
    assert current == {"old": False, f"Ines@{root}": True}


def test_sandbox_needs_no_login(cli: Cli) -> None:
    result = cli("auth", "login", "--with-token", stdin="x")
    assert result.code == 2
    assert "needs no sign-in" in result.stderr


def test_login_over_plain_http_sends_nothing(ask: Cli, server: Server) -> None:
    argv = ("auth", "login", "--with-token", "--server", "http://example.com/v1")
    assert ask(*argv, stdin="s3cret").code == 3
    assert server.requests == []


# status


def test_status_says_who_from_where_and_what_it_may_do(cli: Cli, dialect: Dialect) -> None:
    result = cli("auth", "status", "--json")
    api = {"pnut": "http://sandbox.localhost/v1", "adn": "http://sandbox.localhost/stream/0"}
    scopes = {
        "pnut": ["basic", "update_profile", "presence"],
        "adn": ["basic", "update_profile"],
    }
    found = result.json
    limit = found.pop("rate_limit")
    assert (result.code, found) == (
        0,
        {
            "server": {"pnut": "sandbox", "adn": "sandbox-adn"}[dialect.name],
            "api": api[dialect.name],
            "dialect": dialect.name,
            "account": None,
            "username": "robin",
            "id": "1",
            "token_source": "the sandbox itself",
            "scopes": scopes[dialect.name],
            "may_write": True,
        },
    )
    # App.net does not count GET token.
    assert (limit is None) == (dialect.name == "adn")


def test_status_in_plain_lines(cli: Cli) -> None:
    values = cli("auth", "status").values
    assert (values["username"], values["may_write"]) == ("robin", "yes")
    assert (values["account"], values["scopes"][:20]) == ("none", "basic update_profile")


def test_status_names_account_and_keyring(ask: Cli) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    found = ask("auth", "status", "--json").json
    assert found["account"] == f"Ines@{ask.environment['PNUTPROFILE_SERVER']}"
    assert found["token_source"] == "the keyring"


@pytest.mark.parametrize(
    ("environment", "argv", "source"),
    [
        ({"PNUTPROFILE_TOKEN": "t"}, (), "PNUTPROFILE_TOKEN"),
        ({"PNUTPROFILE_TOKEN_COMMAND": "echo t"}, (), "PNUTPROFILE_TOKEN_COMMAND"),
        ({}, ("--token-stdin",), "standard input"),
    ],
)
def test_status_names_the_source_that_wins(
    ask: Cli, environment: dict[str, str], argv: tuple[str, ...], source: str
) -> None:
    result = ask("auth", "status", "--field", "token_source", *argv, stdin="t", **environment)
    assert result.stdout == f"{source}\n"


def test_status_without_scopes_in_the_answer_says_unknown(ask: Cli, server: Server) -> None:
    server.answers["GET token"] = data({})
    values = ask("auth", "status", PNUTPROFILE_TOKEN="t").values
    assert (values["scopes"], values["may_write"]) == ("unknown", "unknown")


@pytest.mark.parametrize(("status", "code"), [(401, 4), (500, 6), (429, 8)])
def test_status_of_a_token_that_cannot_be_used_or_asked_about(
    ask: Cli, server: Server, status: int, code: int
) -> None:
    server.answers["GET token"] = failure(status, "No.")
    result = ask("auth", "status", "--json", PNUTPROFILE_TOKEN="t")
    assert (result.code, result.stdout) == (code, "")


def test_status_without_any_token_is_exit_4(ask: Cli, server: Server) -> None:
    assert ask("auth", "status").code == 4
    assert server.requests == []


# logout


def test_logout_forgets_token_and_account(
    ask: Cli, server: Server, home: Path, memory_keyring: MemoryKeyring
) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    server.requests.clear()
    result = ask("auth", "logout")
    assert result.code == 0
    assert f"signed out: Ines@{ask.environment['PNUTPROFILE_SERVER']}\n" in result.stderr
    assert (memory_keyring.entries, accounts(home)) == ({}, {})
    assert server.requests == []
    assert ask("show").code == 4


def test_logout_of_nobody_is_said(ask: Cli) -> None:
    result = ask("auth", "logout")
    assert result.code == 0
    assert "nobody is signed in" in result.stderr


def test_revoke_asks_first(ask: Cli, server: Server, memory_keyring: MemoryKeyring) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    result = ask("auth", "logout", "--revoke")
    assert result.code == 2
    assert "--yes" in result.stderr
    ask.terminal = True
    assert ask("auth", "logout", "--revoke", stdin="n\n").code == 9
    assert server.writes == []
    assert memory_keyring.entries == {ENTRY: "s3cret"}


def test_revoke_ends_the_token_on_the_server(
    ask: Cli, server: Server, memory_keyring: MemoryKeyring
) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    assert ask("auth", "logout", "--revoke", "--yes").code == 0
    assert server.write == ("DELETE", "token", None)
    assert memory_keyring.entries == {}


def test_revoke_of_a_token_that_has_ended_already_still_signs_out(
    ask: Cli, server: Server, memory_keyring: MemoryKeyring
) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    server.answers["DELETE token"] = failure(401, "No.")
    result = ask("auth", "logout", "--revoke", "--yes")
    assert result.code == 0
    assert "did not know the token any more" in result.stderr
    assert memory_keyring.entries == {}


def test_revoke_that_fails_keeps_the_token(
    ask: Cli, server: Server, memory_keyring: MemoryKeyring
) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    server.answers["DELETE token"] = failure(500, "Oops")
    assert ask("auth", "logout", "--revoke", "--yes").code == 6
    assert memory_keyring.entries == {ENTRY: "s3cret"}


def test_bare_auth_is_wrong_usage(cli: Cli) -> None:
    assert cli("auth").code == 2
