"""Does a person with several accounts on several servers always write to the one that is meant?"""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import httpx
import keyring
import pytest
from keyring.backends import fail

from tests.conftest import Cli, MemoryKeyring
from tests.servers import Wire

HOME, PNUT = "home.example", "api.pnut.io"
PEOPLE = {
    (PNUT, "token-of-robin"): ("Robin", "1"),
    (PNUT, "token-of-ada"): ("ada", "2"),
    (HOME, "token-of-robin-at-home"): ("robin", "7"),
}
"""Who has which token where; two of them have one name."""


def _answer(request: httpx.Request) -> httpx.Response:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    username, identity = PEOPLE.get((request.url.host, token), ("", ""))
    if not username:
        return httpx.Response(401, json={"meta": {"code": 401, "error_message": "Who?"}})
    user: dict[str, Any] = {"id": identity, "username": username, "name": "old"}
    if request.method == "PATCH":
        user |= json.loads(request.content)
    scopes = {"X-OAuth-Scopes": "basic,update_profile"}
    return httpx.Response(200, headers=scopes, json={"data": user, "meta": {"code": 200}})


@pytest.fixture
def web(bare_cli: Cli) -> Wire:
    """Two servers on the web: pnut.io, and one that speaks adn."""
    found = Wire(_answer)
    bare_cli.transport = found.transport
    return found


@pytest.fixture
def three(bare_cli: Cli, web: Wire, memory_keyring: MemoryKeyring) -> Cli:
    """A person with two accounts on pnut (ada the current one) and one at home."""
    server = ("config", "server", "add", "home", "--api", f"https://{HOME}/stream/0")
    assert bare_cli(*server, "--dialect", "adn").code == 0
    for host, token in PEOPLE:
        name = "pnut" if host == PNUT else "home"
        argv = ("auth", "login", "--with-token", "--server", name)
        assert bare_cli(*argv, stdin=token).code == 0
    web.requests.clear()
    assert len(memory_keyring.entries) == 3
    return bare_cli


def written(cli: Cli, web: Wire, *argv: str, **environment: str) -> str:
    """Change a name, and give whose that was; empty if nobody's."""
    web.requests.clear()
    result = cli("patch", "--name", "new", *argv, **environment)
    tokens = [request.headers["authorization"].removeprefix("Bearer ") for request in web.writes]
    assert (result.code == 0) == bool(tokens), result
    return "".join(tokens)


# Who is written to


@pytest.mark.parametrize(
    ("argv", "environment", "token"),
    [
        ((), {}, "token-of-ada"),
        (("--server", "pnut"), {}, "token-of-ada"),
        (("--server", "home"), {}, "token-of-robin-at-home"),
        (("--account", "ada"), {}, "token-of-ada"),
        (("--account", "ADA@PNUT"), {}, "token-of-ada"),
        (("--account", "robin@home"), {}, "token-of-robin-at-home"),
        (("--account", "Robin@pnut"), {}, "token-of-robin"),
        (("--account", "robin", "--server", "pnut"), {}, "token-of-robin"),
        (("--account", "@robin", "--server", "home"), {}, "token-of-robin-at-home"),
        ((), {"PNUTPROFILE_ACCOUNT": "robin@home"}, "token-of-robin-at-home"),
        ((), {"PNUTPROFILE_SERVER": "home"}, "token-of-robin-at-home"),
        (("--account", "ada"), {"PNUTPROFILE_ACCOUNT": "robin@home"}, "token-of-ada"),
        ((), {"PNUTPROFILE_TOKEN": "token-of-robin"}, "token-of-robin"),
    ],
)
def test_the_account_that_is_meant_is_written_to(
    three: Cli, web: Wire, argv: tuple[str, ...], environment: dict[str, str], token: str
) -> None:
    assert written(three, web, *argv, **environment) == token


@pytest.mark.parametrize(
    ("argv", "environment", "code"),
    [
        (("--account", "robin"), {}, 2),  # on both
        (("--account", "robin@home", "--server", "pnut"), {}, 2),
        (("--account", "ada", "--server", "home"), {}, 2),
        (("--account", "eve"), {}, 2),
        (("--server", "pnut"), {"PNUTPROFILE_ACCOUNT": "robin@home"}, 2),
        (("--account", "ada"), {"PNUTPROFILE_SERVER": "home"}, 2),
        (("--server", f"https://{HOME}/stream/0"), {}, 4),
        (("--server", f"https://{HOME}/v1"), {}, 4),
        (("--account", "ada"), {"PNUTPROFILE_TOKEN": "token-of-robin"}, 6),
        (("--account", "robin@home"), {"PNUTPROFILE_TOKEN": "token-of-ada"}, 4),
    ],
)
def test_where_it_is_not_clear_nobody_is_written_to(
    three: Cli, web: Wire, argv: tuple[str, ...], environment: dict[str, str], code: int
) -> None:
    assert written(three, web, *argv, **environment) == ""
    assert three("patch", "--name", "new", *argv, **environment).code == code


def test_a_token_command_that_gives_the_token_of_another_is_refused(
    bare_cli: Cli, web: Wire, home: Path
) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        '[accounts."ada@pnut"]\nserver = "pnut"\nusername = "ada"\n'
        'token_command = "echo token-of-robin"\n'
    )
    assert written(bare_cli, web) == ""
    assert written(bare_cli, web, "--account", "ada") == ""


def test_a_server_that_moved_does_not_get_the_token(three: Cli, web: Wire) -> None:
    assert three("config", "set", "servers.home.api", "https://moved.example/stream/0").code == 0
    assert written(three, web, "--server", "home") == ""
    assert web.requests == []


def test_status_and_requests_agree(three: Cli, web: Wire) -> None:
    for argv in ((), ("--server", "home"), ("--account", "Robin@pnut")):
        three("show", *argv)
        sent = web.requests[-1].headers["authorization"].removeprefix("Bearer ")
        status = three("auth", "status", "--json", *argv).json
        host = PNUT if status["server"] == "pnut" else HOME
        assert PEOPLE[host, sent] == (status["username"], status["id"])
        assert three("auth", "token", *argv).stdout == f"{sent}\n"


# list


class Untouchable(MemoryKeyring):
    """A keyring that must not be opened."""

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError(f"opened for {username} of {service}")


def test_list_names_all_and_opens_no_keyring(three: Cli, web: Wire) -> None:
    three("config", "set", "accounts.robin@home.token_command", "pass show home")
    keyring.set_keyring(Untouchable())
    shown = three("auth", "list")
    assert shown.stdout.splitlines() == [
        "Robin@pnut\t-\tpnut\tthe keyring",
        "ada@pnut\tcurrent\tpnut\tthe keyring",
        "robin@home\tcurrent\thome\ttoken_command: pass show home",
    ]
    first, *_, last = three("auth", "list", "--json").json
    assert first == {
        "account": "Robin@pnut",
        "username": "Robin",
        "id": "1",
        "server": "pnut",
        "api": "https://api.pnut.io/v1",
        "dialect": "pnut",
        "current": False,
        "token_source": "the keyring",
    }
    assert (last["dialect"], last["current"]) == ("adn", True)
    assert web.requests == []


def test_list_of_nobody(bare_cli: Cli, tmp_path: Path) -> None:
    assert bare_cli("auth", "list", "--json").json == []
    result = bare_cli("auth", "list")
    assert (result.code, result.stdout) == (0, "")
    assert "pnutprofile auth login" in result.stderr
    assert list(tmp_path.iterdir()) == []


# switch


def test_switch_makes_an_account_its_servers_current_one(three: Cli, web: Wire) -> None:
    result = three("auth", "switch", "robin@pnut")
    assert (result.code, result.stderr) == (0, "in use on pnut from now on: Robin@pnut\n")
    assert written(three, web) == "token-of-robin"
    assert written(three, web, "--server", "home") == "token-of-robin-at-home"
    assert three("auth", "switch", "ada", "--json").json == {
        "account": "ada@pnut",
        "server": "pnut",
    }
    assert written(three, web) == "token-of-ada"


def test_switch_without_a_name_takes_the_other_of_two(three: Cli, web: Wire) -> None:
    assert three("auth", "switch").code == 0
    assert written(three, web) == "token-of-robin"
    assert three("auth", "switch").code == 0
    assert written(three, web) == "token-of-ada"


def test_switch_without_a_name_and_without_two(three: Cli, web: Wire) -> None:
    result = three("auth", "switch", PNUTPROFILE_SERVER="home")
    assert result.code == 2
    assert "Robin@pnut, ada@pnut or robin@home" in result.stderr
    assert written(three, web) == "token-of-ada"


def test_switch_to_an_account_elsewhere_says_how_it_is_reached(three: Cli) -> None:
    result = three("auth", "switch", "robin@home")
    assert "robin@home is in use on home already" in result.stderr
    assert "without a server you speak to pnut; --server home" in result.stderr


def test_switch_says_that_a_variable_wins(three: Cli) -> None:
    result = three("auth", "switch", "Robin@pnut", PNUTPROFILE_ACCOUNT="ada@pnut")
    assert "PNUTPROFILE_ACCOUNT is set, and wins: ada@pnut" in result.stderr


@pytest.mark.parametrize(("name", "meant"), [("adda", "ada@pnut"), ("robin@hme", "robin@home")])
def test_switch_to_nobody_names_who_was_meant(three: Cli, name: str, meant: str) -> None:
    result = three("auth", "switch", name)
    assert result.code == 2
    assert f"there is no account {name}" in result.stderr
    assert meant in result.stderr


def test_switch_to_a_name_that_is_on_both(three: Cli) -> None:
    result = three("auth", "switch", "robin")
    assert result.code == 2
    assert "Robin@pnut or robin@home" in result.stderr


# token


def test_token_goes_into_a_pipe_and_to_a_terminal_only_on_request(three: Cli) -> None:
    assert three("auth", "token").stdout == "token-of-ada\n"
    three.terminal = True
    for more in ((), ("--json",), ("--field", "token")):
        result = three("auth", "token", *more)
        assert (result.code, result.stdout) == (2, "")
        assert "--show" in result.stderr
    assert three("auth", "token", "--show").stdout == "token-of-ada\n"


def test_token_as_json(three: Cli) -> None:
    assert three("auth", "token", "--json").json == {
        "token": "token-of-ada",
        "token_source": "the keyring",
    }


def test_token_of_nobody_is_exit_4(bare_cli: Cli) -> None:
    assert bare_cli("auth", "token").code == 4


# logout


def test_logout_of_the_current_account_puts_nobody_in_its_place(three: Cli, web: Wire) -> None:
    result = three("auth", "logout")
    assert result.stderr.splitlines() == [
        "signed out: ada@pnut",
        "none is in use on pnut now; left are Robin@pnut",
        "pnutprofile auth switch Robin@pnut takes one",
    ]
    refused = three("patch", "--name", "new")
    assert (refused.code, web.requests) == (4, [])
    assert "no account is in use on pnut" in refused.stderr
    assert "try: pnutprofile auth switch Robin@pnut" in refused.stderr
    assert written(three, web, "--account", "Robin@pnut") == "token-of-robin"
    assert three("auth", "switch", "Robin@pnut").code == 0
    assert written(three, web) == "token-of-robin"


def test_logout_where_nobody_is_in_use_asks_for_a_name(
    three: Cli, memory_keyring: MemoryKeyring
) -> None:
    three("auth", "logout")
    result = three("auth", "logout")
    assert result.code == 2
    assert "pnutprofile auth logout --account Robin@pnut" in result.stderr
    assert len(memory_keyring.entries) == 2


def test_logout_of_another_account_leaves_the_current_one(three: Cli, web: Wire) -> None:
    assert three("auth", "logout", "--account", "Robin@pnut").code == 0
    assert written(three, web) == "token-of-ada"


def test_logout_says_which_variable_is_still_used(three: Cli) -> None:
    result = three("auth", "logout", PNUTPROFILE_TOKEN="t")
    assert "warning: PNUTPROFILE_TOKEN is still set, and is used" in result.stderr


class Stubborn(MemoryKeyring):
    """A keyring that does not let go."""

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError(f"cannot delete {username} of {service}")


@pytest.fixture
def stubborn(three: Cli, memory_keyring: MemoryKeyring) -> Cli:
    backend = Stubborn()
    backend.entries = memory_keyring.entries
    keyring.set_keyring(backend)
    return three


def keys(home: Path) -> list[str]:
    return list(tomllib.loads((home / "config.toml").read_text())["accounts"])


def test_logout_that_cannot_delete_keeps_the_account_and_says_so(
    stubborn: Cli, home: Path, web: Wire
) -> None:
    result = stubborn("auth", "logout")
    assert result.code == 12
    assert result.stderr.startswith("error: ada@pnut is still signed in\n")
    assert "cannot delete ada@" in result.stderr
    assert "config unset" in result.stderr
    assert "ada@pnut" in keys(home)
    assert written(stubborn, web) == "token-of-ada"


def test_logout_whose_token_has_ended_forgets_the_account_all_the_same(
    stubborn: Cli, home: Path, web: Wire
) -> None:
    result = stubborn("auth", "logout", "--revoke", "--yes")
    assert result.code == 12
    assert "may still hold the token of ada@pnut, which has ended" in result.stderr
    assert "ada@pnut" not in keys(home)
    assert written(stubborn, web) == ""


def test_revoke_without_a_network_keeps_everything_and_says_so(
    three: Cli, home: Path, memory_keyring: MemoryKeyring
) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no way", request=request)

    three.transport = httpx.MockTransport(refuse)
    result = three("auth", "logout", "--revoke", "--yes")
    assert result.code == 7
    assert "nothing was removed here, so that it can be tried again" in result.stderr
    assert "ada@pnut" in keys(home)
    assert len(memory_keyring.entries) == 3


def test_an_account_with_a_command_needs_no_keyring_to_sign_out(
    bare_cli: Cli, home: Path, memory_keyring: MemoryKeyring
) -> None:
    assert memory_keyring.entries == {}
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    home.mkdir()
    (home / "config.toml").write_text(
        '[accounts.a]\nserver = "pnut"\nusername = "a"\ntoken_command = "echo t"\n'
    )
    assert bare_cli("auth", "logout").code == 0
    assert bare_cli("auth", "list", "--json").json == []


# login again


def test_login_under_another_name_takes_over_the_account(
    bare_cli: Cli, web: Wire, home: Path, memory_keyring: MemoryKeyring
) -> None:
    assert web.requests == []
    home.mkdir()
    (home / "config.toml").write_text(
        '[accounts."birdie@pnut"]\nserver = "pnut"\nusername = "birdie"\nid = "1"\n'
        'note = "mine"  # a note\n'
    )
    memory_keyring.entries = {(f"pnutprofile:{PNUT}", "birdie@https://api.pnut.io/v1"): "old-token"}
    assert bare_cli("auth", "login", "--with-token", stdin="token-of-robin").code == 0
    assert keys(home) == ["Robin@pnut"]
    assert memory_keyring.entries == {
        (f"pnutprofile:{PNUT}", "Robin@https://api.pnut.io/v1"): "token-of-robin"
    }


def test_login_keeps_the_name_that_a_person_gave_an_account(
    bare_cli: Cli, web: Wire, home: Path, memory_keyring: MemoryKeyring
) -> None:
    assert memory_keyring.entries == {}
    home.mkdir()
    (home / "config.toml").write_text('[accounts.work]\nserver = "pnut"\nusername = "robin"\n')
    assert bare_cli("auth", "login", "--with-token", stdin="token-of-robin").code == 0
    assert keys(home) == ["work"]
    assert written(bare_cli, web, "--account", "work") == "token-of-robin"


def test_login_warns_of_a_command_that_wins(
    bare_cli: Cli, web: Wire, home: Path, memory_keyring: MemoryKeyring
) -> None:
    assert (web.requests, memory_keyring.entries) == ([], {})
    home.mkdir()
    command = f"'{sys.executable}' -c 'print(5)'"
    (home / "config.toml").write_text(
        '[accounts."Robin@pnut"]\nserver = "pnut"\nusername = "Robin"\n'
        f'token_command = """{command}"""\n'
    )
    result = bare_cli("auth", "login", "--with-token", stdin="token-of-robin")
    assert "token_command of Robin@pnut is set, and wins over the keyring" in result.stderr


# status


def test_status_says_what_is_beaten_without_opening_it(
    three: Cli, web: Wire, tmp_path: Path
) -> None:
    keyring.set_keyring(Untouchable())
    token = tmp_path / "token"
    token.write_text("token-of-ada")
    environment = {
        "PNUTPROFILE_TOKEN_FILE": str(token),
        "PNUTPROFILE_TOKEN_COMMAND": f"touch {tmp_path / 'ran'}",
    }
    status = three("auth", "status", "--json", **environment).json
    assert status["token_source"] == f"PNUTPROFILE_TOKEN_FILE {token}"
    assert status["overrides"] == ["PNUTPROFILE_TOKEN_COMMAND", "the keyring"]
    plain = three("auth", "status", **environment).values
    assert plain["overrides"] == "PNUTPROFILE_TOKEN_COMMAND, the keyring"
    assert not (tmp_path / "ran").exists()
    assert web.writes == []
