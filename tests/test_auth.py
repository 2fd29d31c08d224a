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
SERVICE = "pnutprofile:127.0.0.1:1"


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


def entries(cli: Cli, token: str) -> dict[tuple[str, str], str]:
    """What the keyring holds for Ines on the server of the command line."""
    return {(SERVICE, f"Ines@{cli.environment['PNUTPROFILE_SERVER']}"): token}


def accounts(home: Path) -> Any:
    return tomllib.loads((home / "config.toml").read_text()).get("accounts", {})


# login


def test_login_tries_keeps_and_records(
    ask: Cli, server: Server, home: Path, memory_keyring: MemoryKeyring, dialect: Dialect
) -> None:
    result = ask("auth", "login", "--with-token", stdin="s3cret\n")
    root = ask.environment["PNUTPROFILE_SERVER"]
    assert result.code == 0
    assert f"signed in as @Ines on {root}\n" in result.stderr
    assert result.values["username"] == "Ines"
    assert memory_keyring.entries == entries(ask, "s3cret")
    assert accounts(home) == {
        f"Ines@{root}": {
            "server": root,
            "username": "Ines",
            "id": "7",
            "dialect": dialect.name,
            "current": True,
        }
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
            "overrides": [],
            "plain_text_file": None,
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
    server.answers["GET users/me"] = data({"username": "Ines", "id": "7"})
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
    assert memory_keyring.entries == entries(ask, "s3cret")


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
    assert memory_keyring.entries == entries(ask, "s3cret")


def test_logout_revokes_the_token_that_it_forgets(ask: Cli, server: Server) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    server.requests.clear()
    assert ask("auth", "logout", "--revoke", "--yes", PNUTPROFILE_TOKEN="another").code == 0
    assert [request.headers["authorization"] for request in server.writes] == ["Bearer s3cret"]


# several servers and users


def test_a_token_belongs_to_one_api_root_of_a_host(
    ask: Cli, server: Server, memory_keyring: MemoryKeyring
) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    other = "http://127.0.0.1:1/other/v1"
    server.requests.clear()
    assert ask("show", "--server", other).code == 4
    assert server.requests == []
    assert list(memory_keyring.entries.values()) == ["s3cret"]


def test_an_account_at_an_address_keeps_its_dialect(ask: Cli) -> None:
    root = ask.environment.pop("PNUTPROFILE_SERVER")
    spoken = "adn" if root.endswith("/stream/0") else "pnut"
    ask("auth", "login", "--with-token", "--server", root, "--dialect", spoken, stdin="s3cret")
    shown = ask("patch", "--account", "Ines", "--text", "x", "-n", "--json")
    parent = {"pnut": "content", "adn": "description"}[spoken]
    assert shown.json["body"] == {parent: {"text": "x"}}
    other = {"pnut": "adn", "adn": "pnut"}[spoken]
    named = ask("patch", "--server", root, "--dialect", other, "--text", "x", "-n", "--json")
    assert parent not in named.json["body"]


def test_a_named_account_refuses_the_token_of_anyone_else(
    ask: Cli, server: Server, witness: ModuleType
) -> None:
    ask("auth", "login", "--with-token", stdin="s3cret")
    stranger = {**witness.USER, "username": "Other", "id": "8"}
    server.answers["GET users/me"] = data(stranger, **SCOPES)
    server.requests.clear()
    result = ask("patch", "--name", "X", "--account", "Ines", PNUTPROFILE_TOKEN="of-other")
    assert result.code == 6
    assert server.writes == []


def test_login_as_another_than_the_named_account_is_refused(
    ask: Cli, memory_keyring: MemoryKeyring
) -> None:
    result = ask("auth", "login", "--with-token", "--account", "other", stdin="s3cret")
    assert result.code == 2
    assert "the token belongs to @Ines, not to other" in result.stderr
    assert memory_keyring.entries == {}


def test_login_takes_a_token_file(ask: Cli, tmp_path: Path, memory_keyring: MemoryKeyring) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    assert ask("auth", "login", "--token-file", str(tmp_path / "token")).code == 0
    assert memory_keyring.entries == entries(ask, "s3cret")


def test_login_on_a_server_without_the_token_call(ask: Cli, server: Server) -> None:
    server.answers["GET token"] = failure(404, "Not found")
    assert ask("auth", "login", "--with-token", stdin="s3cret").code == 0


def test_login_that_fails_half_way_records_nothing(
    ask: Cli, server: Server, home: Path, memory_keyring: MemoryKeyring
) -> None:
    server.answers["GET token"] = failure(500, "Oops")
    assert ask("auth", "login", "--with-token", stdin="s3cret").code == 6
    assert memory_keyring.entries == {}
    assert not (home / "config.toml").exists()


def test_scopes_are_read_from_the_answer_where_no_header_tells_them(
    ask: Cli, server: Server
) -> None:
    server.answers["GET users/me"] = data({"username": "Ines", "id": "7"})
    server.answers["GET token"] = data({"scopes": ["basic"]})
    result = ask("auth", "status", "--json", PNUTPROFILE_TOKEN="some-token")
    assert result.json["scopes"] == ["basic"]
    assert result.json["may_write"] is False


def test_refused_token_is_named_by_its_source(ask: Cli, server: Server) -> None:
    server.answers["GET users/me"] = failure(401, "No.")
    result = ask("show", PNUTPROFILE_TOKEN="some-token")
    assert result.code == 4
    assert "the token is from PNUTPROFILE_TOKEN" in result.stderr


def test_bare_auth_is_wrong_usage(cli: Cli) -> None:
    assert cli("auth").code == 2
