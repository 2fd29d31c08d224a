"""Where does the token come from, and where does it never go?"""

import sys
from pathlib import Path
from types import ModuleType

import keyring
import pytest
from keyring.backends import fail

from tests.conftest import Cli, MemoryKeyring
from tests.servers import Answer, Server, data

PYTHON = sys.executable
PRINTS = f"'{PYTHON}' -c 'print(\"from-command\")'"
KEPT = {("pnutprofile:home.example", "robin@https://home.example/v1"): "from-keyring"}


def configure(home: Path, *lines: str) -> None:
    """Put one server, with one account, on record; `lines` are added to the account."""
    home.mkdir(exist_ok=True)
    account = (
        '[accounts."robin@home"]',
        'server = "home"',
        'username = "robin"',
        *lines,
    )
    text = ["[servers.home]", 'api = "https://home.example/v1"', *account]
    (home / "config.toml").write_text("\n".join(text))


@pytest.fixture
def ask(bare_cli: Cli, server: Server, witness: ModuleType) -> Cli:
    """A command line without any token, on a server that takes every one."""
    server.answers["GET users/me"] = data({**witness.USER, "username": "Robin"})
    server.answers["GET users/@InesQ"] = server.answers["GET users/@adnpy"] = data(witness.USER)
    del bare_cli.environment["PNUTPROFILE_TOKEN"]
    return bare_cli


def sent(server: Server) -> str | None:
    """Give the token of the last request."""
    header = server.requests[-1].headers.get("authorization")
    return header.removeprefix("Bearer ") if header else None


# Each source


def test_token_from_standard_input(ask: Cli, server: Server) -> None:
    assert ask("show", "--token-stdin", stdin="from-stdin\n").code == 0
    assert sent(server) == "from-stdin"


def test_token_from_a_file(ask: Cli, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("  from-file\r\n")
    assert ask("show", "--token-file", str(file)).code == 0
    assert sent(server) == "from-file"


def test_token_from_the_environment(ask: Cli, server: Server) -> None:
    assert ask("show", PNUTPROFILE_TOKEN="from-variable").code == 0
    assert sent(server) == "from-variable"


def test_token_from_a_file_named_in_the_environment(
    ask: Cli, server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("from-file")
    assert ask("show", PNUTPROFILE_TOKEN_FILE=str(file)).code == 0
    assert sent(server) == "from-file"


def test_token_from_a_command_in_the_environment(ask: Cli, server: Server) -> None:
    assert ask("show", PNUTPROFILE_TOKEN_COMMAND=PRINTS).code == 0
    assert sent(server) == "from-command"


def test_token_from_the_accounts_command(ask: Cli, server: Server, home: Path) -> None:
    configure(home, f'token_command = """{PRINTS}"""')
    assert ask("show", PNUTPROFILE_SERVER="home").code == 0
    assert sent(server) == "from-command"


def test_token_from_the_keyring(
    ask: Cli, server: Server, home: Path, memory_keyring: MemoryKeyring
) -> None:
    configure(home)
    memory_keyring.entries = dict(KEPT)
    assert ask("show", PNUTPROFILE_SERVER="home").code == 0
    assert sent(server) == "from-keyring"


def test_the_sandbox_has_a_token_of_its_own(cli: Cli) -> None:
    assert cli("auth", "status", "--field", "token_source").stdout == "the sandbox itself\n"


# Their order


def test_the_first_source_that_is_present_wins(
    ask: Cli, server: Server, home: Path, tmp_path: Path, memory_keyring: MemoryKeyring
) -> None:
    configure(home, f'token_command = """{PRINTS}"""')
    memory_keyring.entries = dict(KEPT)
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("from-option")
    second.write_text("from-variable-file")
    environment = {
        "PNUTPROFILE_SERVER": "home",
        "PNUTPROFILE_TOKEN": "from-variable",
        "PNUTPROFILE_TOKEN_FILE": str(second),
        "PNUTPROFILE_TOKEN_COMMAND": f"'{PYTHON}' -c 'print(\"from-variable-command\")'",
    }
    found = []
    ask("show", "--token-stdin", "--token-file", str(first), stdin="from-stdin", **environment)
    found.append(sent(server))
    ask("show", "--token-file", str(first), **environment)
    found.append(sent(server))
    for variable in ("", "_FILE", "_COMMAND"):
        ask("show", **environment)
        found.append(sent(server))
        del environment[f"PNUTPROFILE_TOKEN{variable}"]
    ask("show", **environment)
    found.append(sent(server))
    configure(home)
    ask("show", **environment)
    found.append(sent(server))
    assert found == [
        "from-stdin",
        "from-option",
        "from-variable",
        "from-variable-file",
        "from-variable-command",
        "from-command",
        "from-keyring",
    ]


def test_empty_variables_count_as_absent(ask: Cli, server: Server) -> None:
    ask("show", PNUTPROFILE_TOKEN="", PNUTPROFILE_TOKEN_FILE="", PNUTPROFILE_TOKEN_COMMAND=PRINTS)
    assert sent(server) == "from-command"


def test_a_source_of_the_environment_wins_on_the_sandbox_too(cli: Cli) -> None:
    assert cli("show", PNUTPROFILE_TOKEN="of-nobody").code == 4


# The keyring


class UntouchableKeyring(MemoryKeyring):
    """A keyring that must not be opened."""

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError(f"opened for {username} of {service}")


class BrokenKeyring(MemoryKeyring):
    """A keyring that is there and does not work."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"the collection is locked: {username} of {service}")


@pytest.mark.usefixtures("memory_keyring")
def test_keyring_is_not_opened_without_an_account_on_record(ask: Cli) -> None:
    keyring.set_keyring(UntouchableKeyring())
    assert ask("show").code == 4


@pytest.mark.usefixtures("memory_keyring")
def test_keyring_is_not_opened_if_an_earlier_source_has_a_token(ask: Cli, home: Path) -> None:
    configure(home)
    keyring.set_keyring(UntouchableKeyring())
    assert ask("show", PNUTPROFILE_SERVER="home", PNUTPROFILE_TOKEN="t").code == 0


@pytest.mark.usefixtures("memory_keyring")
def test_no_entry_in_the_keyring_is_exit_4(ask: Cli, server: Server, home: Path) -> None:
    configure(home)
    result = ask("show", PNUTPROFILE_SERVER="home")
    assert result.code == 4
    assert result.stderr.splitlines() == [
        "error: no token for robin@home on home",
        "try: pnutprofile auth login --with-token --server home",
    ]
    assert server.requests == []


@pytest.mark.usefixtures("memory_keyring")
def test_no_keyring_at_all_is_exit_4_and_said(ask: Cli, home: Path) -> None:
    configure(home)
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    result = ask("show", PNUTPROFILE_SERVER="home")
    assert result.code == 4
    assert "there is no keyring on this machine" in result.stderr


@pytest.mark.usefixtures("memory_keyring")
def test_keyring_that_does_not_work_is_exit_12(ask: Cli, server: Server, home: Path) -> None:
    configure(home)
    keyring.set_keyring(BrokenKeyring())
    result = ask("show", PNUTPROFILE_SERVER="home")
    assert result.code == 12
    assert "the collection is locked" in result.stderr
    assert "PNUTPROFILE_TOKEN" in result.stderr
    assert server.requests == []


def test_keyring_token_goes_to_its_own_server_only(
    ask: Cli, server: Server, home: Path, memory_keyring: MemoryKeyring
) -> None:
    configure(home)
    memory_keyring.entries = dict(KEPT)
    assert ask("show", PNUTPROFILE_SERVER="https://other.example/v1").code == 4
    assert ask("show", "--server", "https://home.example/v1").code == 4
    assert server.requests == []


# What is no token


@pytest.mark.parametrize("content", ["", "\n", "two words", "tökén", "a\nb", "a\x00b", "a\x1bb"])
def test_what_is_no_token_is_exit_4_and_not_sent(ask: Cli, server: Server, content: str) -> None:
    result = ask("show", "--token-stdin", stdin=content)
    assert result.code == 4
    assert "there is no token in standard input" in result.stderr
    assert server.requests == []


def test_what_is_no_token_is_not_repeated_in_the_error(ask: Cli) -> None:
    assert "hunter2" not in ask("show", "--token-stdin", stdin="hunter2 and more").stderr


@pytest.mark.parametrize("option", [True, False])
def test_token_file_that_cannot_be_read_is_exit_12(
    ask: Cli, server: Server, tmp_path: Path, option: bool
) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        if option:
            result = ask("show", "--token-file", str(path))
        else:
            result = ask("show", PNUTPROFILE_TOKEN_FILE=str(path))
        assert result.code == 12
        assert str(path) in result.stderr
    assert server.requests == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/no/such/program", "cannot be run"),
        (f"'{PYTHON}' -c 'raise SystemExit(3)'", "exit 3"),
        (f"'{PYTHON}' -c 'import sys; sys.exit(\"vault is sealed\")'", "vault is sealed"),
        ("unbalanced ' quote", "cannot be run"),
        ("   ", "cannot be run"),
    ],
)
def test_token_command_that_fails_is_exit_12(
    ask: Cli, server: Server, command: str, words: str
) -> None:
    result = ask("show", PNUTPROFILE_TOKEN_COMMAND=command)
    assert result.code == 12
    assert words in result.stderr
    assert server.requests == []


def test_token_command_that_prints_nothing_is_exit_4(ask: Cli) -> None:
    assert ask("show", PNUTPROFILE_TOKEN_COMMAND=f"'{PYTHON}' -c pass").code == 4


def test_token_command_runs_without_a_shell(ask: Cli, server: Server, tmp_path: Path) -> None:
    ask("show", PNUTPROFILE_TOKEN_COMMAND=f"echo word; touch {tmp_path}/made")
    assert list(tmp_path.glob("made")) == []
    assert server.requests == []


def test_there_is_no_option_for_the_token_itself(ask: Cli) -> None:
    assert ask("show", "--token", "x").code == 2


# Where it does not go


@pytest.mark.parametrize("root", ["http://example.com/v1", "http://192.0.2.7/stream/0"])
@pytest.mark.parametrize("argv", [("show",), ("show", "@robin"), ("patch", "--name", "x")])
def test_no_token_travels_over_plain_http(
    ask: Cli, server: Server, root: str, argv: tuple[str, ...]
) -> None:
    result = ask(*argv, "--server", root, PNUTPROFILE_TOKEN="t")
    assert result.code == 3
    assert result.stderr.splitlines()[:2] == [
        "error: the token was not sent",
        f"{root} is neither https nor on this machine",
    ]
    assert server.requests == []


@pytest.mark.parametrize(
    "root",
    [
        "https://example.com/v1",
        "http://localhost:8080/v1",
        "http://127.0.0.1/v1",
        "http://[::1]:1/v1",
    ],
)
def test_token_travels_over_https_and_to_this_machine(ask: Cli, server: Server, root: str) -> None:
    assert ask("show", "--server", root, PNUTPROFILE_TOKEN="t").code == 0
    assert sent(server) == "t"


def test_plain_http_without_a_token_is_fine(ask: Cli, server: Server, witness: ModuleType) -> None:
    user = f"@{witness.USER['username']}"
    assert ask("show", user, "--server", "http://example.com/v1").code == 0
    assert sent(server) is None


def test_own_profile_without_a_token_is_exit_4(ask: Cli, server: Server) -> None:
    result = ask("show", "--json")
    assert (result.code, result.error["code"]) == (4, "auth")
    root = ask.environment["PNUTPROFILE_SERVER"]
    assert result.error["hint"] == f"pnutprofile auth login --with-token --server {root}"
    assert server.requests == []


def test_redirect_of_a_profile_is_not_followed(ask: Cli, server: Server) -> None:
    moved = Answer(302, headers={"Location": "https://elsewhere.example/users/me"})
    server.answers["GET users/me"] = moved
    assert ask("show", PNUTPROFILE_TOKEN="t").code == 6
    assert [request.url.host for request in server.requests] == ["127.0.0.1"]
