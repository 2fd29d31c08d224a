"""Which server, which dialect, which account?"""

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.servers import Server, data
from tests.wire import adn

CONFIG = """
server = "home"

[servers.home]
api = "https://home.example/api/"
dialect = "adn"

[servers.old]
api = "https://old.example/stream/0"

[accounts."robin@home"]
server = "home"
username = "Robin"
current = true

[accounts."ada@home"]
server = "home"
username = "ada"
token_command = "echo adas-token"

[accounts."ada@pnut"]
server = "pnut"
username = "ada"
token_command = "echo adas-token-on-pnut"
"""


@pytest.fixture
def config(home: Path) -> Path:
    home.mkdir()
    file = home / "config.toml"
    file.write_text(CONFIG)
    return file


def dialect_of(cli: Cli, *argv: str, **environment: str) -> str:
    """Give the dialect whose rules are in force."""
    return cli("limits", "--field", "dialect", *argv, **environment).stdout.strip()


def root_of(cli: Cli, server: Server, *argv: str, **environment: str) -> str:
    """Give the API root of the request that a command sends."""
    cli("show", *argv, **{"PNUTPROFILE_TOKEN": "t"} | environment)
    request = server.requests.pop()
    return str(request.url).partition("/users/")[0]


@pytest.fixture
def anywhere(bare_cli: Cli) -> Server:
    """Every server there is: answers under any address."""
    found = Server()
    found.answers["GET users/me"] = found.answers["GET /api/users/me"] = data({})
    bare_cli.transport = found.transport
    return found


# Server


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("pnut", "https://api.pnut.io/v1"),
        ("sandbox", "http://sandbox.localhost/v1"),
        ("sandbox-adn", "http://sandbox.localhost/stream/0"),
    ],
)
def test_built_in_servers(bare_cli: Cli, anywhere: Server, name: str, root: str) -> None:
    assert root_of(bare_cli, anywhere, "--server", name) == root


def test_without_anything_it_is_pnut(bare_cli: Cli, anywhere: Server) -> None:
    assert root_of(bare_cli, anywhere) == "https://api.pnut.io/v1"


@pytest.mark.usefixtures("config")
def test_order_of_servers(bare_cli: Cli, anywhere: Server) -> None:
    option = ("--server", "old")
    variable = {"PNUTPROFILE_SERVER": "sandbox"}
    account = {"PNUTPROFILE_ACCOUNT": "ada@pnut"}
    roots = [
        root_of(bare_cli, anywhere, *option, **variable),
        root_of(bare_cli, anywhere, **variable),
        root_of(bare_cli, anywhere, **account),
        root_of(bare_cli, anywhere, "--account", "ada@pnut"),
        root_of(bare_cli, anywhere),
    ]
    assert roots == [
        "https://old.example/stream/0",
        "http://sandbox.localhost/v1",
        "https://api.pnut.io/v1",
        "https://api.pnut.io/v1",
        "https://home.example/api",
    ]


@pytest.mark.parametrize("name", ["nowhere", "snadbox", "SANDBOX", "example.com"])
def test_unknown_server_is_wrong_usage_suggesting_a_near_one(
    bare_cli: Cli, anywhere: Server, name: str
) -> None:
    result = bare_cli("show", "--server", name)
    assert result.code == 2
    assert f"there is no server called {name}" in result.stderr
    assert anywhere.requests == []


def test_misspelt_server_is_guessed(bare_cli: Cli) -> None:
    assert bare_cli("show", "--server", "snadbox").stderr.endswith("--server sandbox\n")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/v1",
        "https://",
        "https:///v1",
        "https://user:secret@example.com/v1",
        "https://example.com/v1?x=1",
        "https://example.com/v1#x",
        "https://exa mple.com",
        "https://example.com:0/v1",
        "https://example.com:99999/v1",
        "https://[bad/v1",
    ],
)
def test_url_that_cannot_be_a_server_is_wrong_usage(
    bare_cli: Cli, anywhere: Server, url: str
) -> None:
    assert bare_cli("show", "--server", url, PNUTPROFILE_TOKEN="t").code == 2
    assert anywhere.requests == []


def test_slash_at_the_end_of_a_url_is_dropped(bare_cli: Cli, anywhere: Server) -> None:
    root = root_of(bare_cli, anywhere, "--server", "https://x.example/v1/")
    assert root == "https://x.example/v1"


# Dialect


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("https://x.example/v1", "pnut"),
        ("https://x.example", "pnut"),
        ("https://x.example/stream/0", "adn"),
        ("https://x.example/stream/0/", "adn"),
        ("https://x.example/sub/stream/0", "adn"),
        ("https://x.example/stream/0/v1", "pnut"),
    ],
)
def test_dialect_of_a_url_by_its_path(bare_cli: Cli, url: str, dialect: str) -> None:
    assert dialect_of(bare_cli, "--server", url) == dialect


def test_dialect_of_a_url_by_option_then_variable(bare_cli: Cli) -> None:
    url = ("--server", "https://x.example/stream/0")
    assert dialect_of(bare_cli, *url, "--dialect", "pnut", PNUTPROFILE_DIALECT="adn") == "pnut"
    assert dialect_of(bare_cli, *url, PNUTPROFILE_DIALECT="pnut") == "pnut"


def test_variable_leaves_named_servers_alone(bare_cli: Cli) -> None:
    assert dialect_of(bare_cli, "--server", "sandbox", PNUTPROFILE_DIALECT="adn") == "pnut"


def test_named_server_of_another_dialect_is_wrong_usage(bare_cli: Cli) -> None:
    result = bare_cli("limits", "--server", "sandbox", "--dialect", "adn")
    assert result.code == 2
    assert "sandbox speaks pnut, not adn" in result.stderr
    assert dialect_of(bare_cli, "--server", "sandbox", "--dialect", "pnut") == "pnut"


@pytest.mark.parametrize("how", ["option", "variable"])
def test_unknown_dialect_is_wrong_usage(bare_cli: Cli, how: str) -> None:
    url = ("--server", "https://x.example/v1")
    if how == "option":
        result = bare_cli("limits", *url, "--dialect", "esperanto")
    else:
        result = bare_cli("limits", *url, PNUTPROFILE_DIALECT="esperanto")
    assert result.code == 2
    assert "pnut" in result.stderr
    assert "adn" in result.stderr


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize("name", ["home", "old"])
def test_dialect_of_a_configured_server(bare_cli: Cli, name: str) -> None:
    assert dialect_of(bare_cli, "--server", name) == "adn"


# Account


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize("name", ["ada", "Ada", "@ada", "ada@home"])
def test_account_by_name(bare_cli: Cli, anywhere: Server, name: str) -> None:
    bare_cli("show", "--server", "home", "--account", name)
    assert anywhere.requests[0].headers["authorization"] == "Bearer adas-token"


@pytest.mark.usefixtures("config")
def test_order_of_accounts(bare_cli: Cli, anywhere: Server) -> None:
    option = ("--account", "ada@home")
    bare_cli("show", *option, PNUTPROFILE_ACCOUNT="ada@pnut")
    bare_cli("show", PNUTPROFILE_ACCOUNT="ada@pnut")
    found = [request.headers["authorization"] for request in anywhere.requests]
    assert found == ["Bearer adas-token", "Bearer adas-token-on-pnut"]


@pytest.mark.usefixtures("config", "memory_keyring")
def test_without_a_name_it_is_the_servers_current_account(bare_cli: Cli) -> None:
    result = bare_cli("show", "--server", "home")
    assert "no token for robin@home on home" in result.stderr


@pytest.mark.usefixtures("config")
def test_the_only_account_of_a_server_is_its_current_one(bare_cli: Cli, anywhere: Server) -> None:
    bare_cli("show", "--server", "pnut")
    assert anywhere.requests[0].headers["authorization"] == "Bearer adas-token-on-pnut"


@pytest.mark.usefixtures("config")
def test_name_on_several_servers_is_wrong_usage_naming_them(bare_cli: Cli) -> None:
    result = bare_cli("show", "--account", "ada")
    assert result.code == 2
    assert "ada@home or ada@pnut" in result.stderr


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize("argv", [("--account", "nobody"), ("--account", "robin@home")])
def test_account_that_is_not_there_is_wrong_usage(bare_cli: Cli, argv: tuple[str, ...]) -> None:
    assert bare_cli("show", "--server", "pnut", *argv).code == 2


def test_sandbox_needs_no_account(cli: Cli) -> None:
    assert cli("show", PNUTPROFILE_ACCOUNT="somebody").code == 0


# The user that a token must belong to


def test_answer_about_another_user_than_the_accounts_is_refused(
    bare_cli: Cli, anywhere: Server, home: Path
) -> None:
    home.mkdir()
    (home / "config.toml").write_text(CONFIG.replace("token_command", 'id = "7"\ntoken_command'))
    anywhere.answers["GET /api/users/me"] = data(adn.USER)
    result = bare_cli("show", "--account", "ada@home")
    assert result.code == 6
    assert "about another user" in result.stderr
