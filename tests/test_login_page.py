"""Does a sign-in by the login page end well, whatever the page and the token endpoint answer?

The browser is a program that comes back at once; the servers are hand-written.
"""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli, MemoryKeyring, Result
from tests.servers import Answer, Server, data, failure, html
from tests.visits import Visitor, spoken

CLIENT_SECRET, CODE, TOKEN = "client-s3cret/+", "c0de-of-one-use", "t0ken-of-ines"
JSON = {"Content-Type": "application/json"}
GRANTED = {"access_token": TOKEN, "token": {"scopes": ["basic"]}, "user_id": 7, "username": "Ines"}
ENDPOINT = {"pnut": "POST oauth/access_token", "adn": "POST /oauth/access_token"}


@pytest.fixture
def granting(server: Server, dialect: Dialect, witness: ModuleType) -> Server:
    """A server that knows Ines and gives her token for a code."""
    scopes = {"X-OAuth-Scopes": "basic,update_profile"}
    server.answers["GET users/me"] = data({**witness.USER, "username": "Ines", "id": "7"}, **scopes)
    server.answers["GET token"] = data({}, **scopes)
    server.answers[ENDPOINT[dialect.name]] = Answer(200, spoken(GRANTED), JSON)
    return server


@pytest.fixture
def login(bare_cli: Cli, granting: Server, memory_keyring: MemoryKeyring, tmp_path: Path) -> Any:
    """Signs in at any free port with a visitor for a browser; shows no secret, ever."""
    assert granting.requests == []
    del bare_cli.environment["PNUTPROFILE_TOKEN"]
    (tmp_path / "secret").write_text(f"{CLIENT_SECRET}\n")

    def run(visitor: Visitor, *options: str) -> Result:
        argv = ("auth", "login", "--web", "--client-id", "my client", "--port", "0", *options)
        result = bare_cli(*argv, BROWSER=visitor.command)
        for secret in (CLIENT_SECRET, CODE, TOKEN):
            assert secret not in result.stderr
            assert secret not in result.stdout
        assert "talks" not in result.stdout + result.stderr
        if not result.code:
            assert list(memory_keyring.entries.values()) == [TOKEN]
        else:
            assert (memory_keyring.entries, result.stdout) == ({}, "")
            assert "Traceback" not in result.stderr
        return result

    return run


@pytest.fixture
def by_code(login: Any, tmp_path: Path) -> Any:
    """Signs in by a code, which the client's secret makes a token of."""

    def run(*options: str) -> Result:
        visitor = Visitor(tmp_path, f"code={CODE}&state=STATE")
        result: Result = login(visitor, "--client-secret-file", str(tmp_path / "secret"), *options)
        return result

    return run


def test_a_token_comes_through_the_fragment(
    login: Any, tmp_path: Path, granting: Server, dialect: Dialect
) -> None:
    visitor = Visitor(tmp_path, f"access_token={TOKEN}&state=STATE", by_fragment=True)
    result = login(visitor)
    assert result.code == 0
    assert "signed in as @Ines" in result.stderr
    asked = visitor.asked
    port = asked["redirect_uri"].removeprefix("http://127.0.0.1:").removesuffix("/")
    assert port.isdecimal()
    scopes = {"pnut": "update_profile,presence", "adn": "update_profile"}
    del asked["state"], asked["redirect_uri"]
    assert asked == {
        "page": "http://127.0.0.1:1/oauth/authorize",
        "client_id": "my client",
        "response_type": "token",
        "scope": scopes[dialect.name],
    }
    assert {request.headers["authorization"] for request in granting.requests} == {
        f"Bearer {TOKEN}"
    }


def test_a_code_is_exchanged_with_the_secret(
    by_code: Any, tmp_path: Path, granting: Server, dialect: Dialect
) -> None:
    assert by_code("--scopes", "update_profile stream").code == 0
    visitor = Visitor(tmp_path, "")
    assert visitor.asked["response_type"] == "code"
    assert visitor.asked["scope"] == {"pnut": ",", "adn": " "}[dialect.name].join(
        ("update_profile", "stream")
    )
    request = granting.requests[0]
    root = {"pnut": "/v1", "adn": ""}[dialect.name]
    assert (request.method, request.url.path) == ("POST", f"{root}/oauth/access_token")
    assert "authorization" not in request.headers
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    redirect = visitor.asked["redirect_uri"].replace(":", "%3A").replace("/", "%2F")
    assert request.content.decode().split("&") == [
        "grant_type=authorization_code",
        "client_id=my+client",
        "client_secret=client-s3cret%2F%2B",
        f"code={CODE}",
        f"redirect_uri={redirect}",
    ]


def test_debug_shows_no_body_of_the_exchange(by_code: Any) -> None:
    result = by_code("--debug")
    assert result.code == 0
    assert "/oauth/access_token" in result.stderr
    assert "grant_type" not in result.stderr
    assert 'access_token"' not in result.stderr


REFUSALS: dict[str, tuple[Answer, int, tuple[str, ...]]] = {
    "a word": (Answer(400, spoken({"error": "invalid_grant"}), JSON), 5, ("invalid_grant",)),
    "with a description": (
        Answer(400, spoken({"error": "code-used", "error_description": "Used before."}), JSON),
        5,
        ("code-used: Used before.",),
    ),
    "with a message": (
        Answer(400, spoken({"error": "code-used", "error_message": "Used before."}), JSON),
        5,
        ("code-used: Used before.",),
    ),
    "title and text": (
        Answer(
            400,
            spoken(
                {"error": "Authentication failed", "error_title": "No", "error_text": "Really."}
            ),
            JSON,
        ),
        5,
        ("Authentication failed: No: Really.",),
    ),
    "an object": (
        Answer(400, spoken({"error": {"code": 400, "message": "Unknown grant type"}}), JSON),
        5,
        ("Unknown grant type",),
    ),
    "in the envelope": (failure(400, "No such client"), 5, ("No such client",)),
    "with status 200": (Answer(200, spoken({"error": "invalid_client"}), JSON), 5, ("gave 200",)),
    "in the envelope with status 200": (failure(401, "No such", http=200), 4, ("No such",)),
    "401": (Answer(401, spoken({"error": "invalid_client"}), JSON), 4, ("invalid_client",)),
    "steering": (
        Answer(400, spoken({"error": "x", "error_description": "\x1b]0;evil\x07\u202e"}), JSON),
        5,
        ("␛]0;evil",),
    ),
    "repeating secrets": (
        Answer(400, spoken({"error": f"{CODE} {CLIENT_SECRET} client-s3cret%2F%2B"}), JSON),
        5,
        ("(masked) (masked) (masked)",),
    ),
    "HTML": (html(404), 5, ("gave 404",)),
    "429": (Answer(429, b"{}", {**JSON, "Retry-After": "7"}), 8, ("come back",)),
    "500": (html(500), 6, ("gave 500",)),
    "a redirect": (Answer(302, b"", {"Location": "https://evil.example/"}), 6, ("redirect",)),
    "no token": (Answer(200, spoken({"token": {}}), JSON), 6, ("no `access_token`",)),
    "an empty token": (Answer(200, spoken({"access_token": ""}), JSON), 6, ("access_token",)),
    "a number for a token": (Answer(200, spoken({"access_token": 5}), JSON), 6, ()),
    "two words for a token": (Answer(200, spoken({"access_token": "a b"}), JSON), 4, ()),
    "a list": (Answer(200, b"[]", JSON), 6, ()),
    "nothing": (Answer(200, b"", JSON), 6, ("an empty body",)),
    "HTML with status 200": (html(200), 6, ("no JSON",)),
}


QUICK = ("a word", "an object", "in the envelope", "401", "repeating secrets", "no token")


@pytest.mark.parametrize("dialect", ["pnut"], indirect=True)  # the shapes are of neither
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in REFUSALS],
)
def test_a_refusal_of_the_token_endpoint_is_told_in_its_words(
    by_code: Any, granting: Server, dialect: Dialect, name: str
) -> None:
    answer, code, words = REFUSALS[name]
    granting.answers[ENDPOINT[dialect.name]] = answer
    result = by_code()
    assert result.code == code
    told = result.stderr[result.stderr.index("error: ") :]
    assert len(told.splitlines()) <= 3
    assert all(word in told for word in words)
    assert "\x1b" not in told
    assert len(granting.requests) == 1


@pytest.mark.parametrize("by_fragment", [False, True])
@pytest.mark.parametrize("key", ["error_message", "error_description"])
def test_a_denial_is_ones_own_no(
    login: Any, tmp_path: Path, granting: Server, key: str, by_fragment: bool
) -> None:
    returned = f"error=access_denied&{key}=you+denied+your+app+access&state=STATE"
    result = login(Visitor(tmp_path, returned, by_fragment), "--json")
    assert result.code == 9
    assert result.error["message"] == "you denied the permission: you denied your app access"
    assert granting.requests == []


def test_another_refusal_of_the_page_is_told(login: Any, tmp_path: Path) -> None:
    result = login(Visitor(tmp_path, "error=invalid_scope&error_message=No+such&state=STATE"))
    assert result.code == 5
    assert "invalid_scope: No such" in result.stderr


def test_a_code_without_a_secret_is_worth_nothing(login: Any, tmp_path: Path) -> None:
    result = login(Visitor(tmp_path, f"code={CODE}&state=STATE"))
    assert result.code == 5
    assert "--client-secret-file" in result.stderr


def test_a_token_instead_of_a_code_will_do(login: Any, tmp_path: Path, granting: Server) -> None:
    visitor = Visitor(tmp_path, f"access_token={TOKEN}&state=STATE", by_fragment=True)
    assert login(visitor, "--client-secret-file", str(tmp_path / "secret")).code == 0
    assert {request.method for request in granting.requests} == {"GET"}


def test_scopes_that_were_withheld_are_told_with_the_way_to_mend_it(
    login: Any, tmp_path: Path, granting: Server, bare_cli: Cli
) -> None:
    granting.answers["GET token"] = data({}, X_OAuth_Scopes="basic")
    visitor = Visitor(tmp_path, f"access_token={TOKEN}&state=STATE", by_fragment=True)
    result = login(visitor)
    assert result.code == 0
    server = bare_cli.environment["PNUTPROFILE_SERVER"]
    command = f"pnutprofile auth login --web --server {server} --client-id 'my client' --port 0"
    assert f"it lacks update_profile; to be asked again: {command}\n" in result.stderr


def test_the_address_is_shown_unless_quiet(login: Any, tmp_path: Path) -> None:
    visitor = Visitor(tmp_path, f"access_token={TOKEN}&state=STATE", by_fragment=True)
    for options, is_shown in (((), True), (("--json",), True), (("--quiet",), False)):
        result = login(visitor, *options)
        assert ("http://127.0.0.1:1/oauth/authorize?" in result.stderr) == is_shown


# What the command line must say


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--web", "--paste"), "contradict"),
        (("--web", "--with-token"), "contradict"),
        (("--paste", "--token-file", "x"), "contradict"),
        (("--with-token", "--client-id", "c"), "--client-id and --with-token contradict"),
        (("--with-token", "--port", "1234"), "--port and --with-token contradict"),
        (("--with-token", "--scopes", "x"), "--scopes and --with-token contradict"),
        (("--token-file", "x", "--no-browser"), "--no-browser and --token"),
        (("--web",), "--client-id ID"),
        (("--web", "--client-id", "c", "--scopes", ","), "no list of scopes"),
        (("--client-id", "c"), "--with-token, --paste or --web"),
        ((), "--with-token, --paste or --web"),
        (("--web", "--client-id", "c", "--port", "65536"), "65536"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_exit_2(
    bare_cli: Cli, server: Server, options: tuple[str, ...], words: str
) -> None:
    result = bare_cli("auth", "login", *options)
    assert result.code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) <= 3
    assert server.requests == []


def test_paste_needs_a_page_that_shows_a_token(
    bare_cli: Cli, server: Server, dialect: Dialect
) -> None:
    result = bare_cli("auth", "login", "--paste", "--client-id", "c")
    assert result.code == {"pnut": 2, "adn": 3}[dialect.name]
    assert "--with-token" in result.stderr
    assert ("--web" in result.stderr) == (dialect.name == "adn")
    assert server.requests == []


def test_port_and_paste_contradict_each_other(bare_cli: Cli, server: Server) -> None:
    result = bare_cli("auth", "login", "--paste", "--client-id", "c", "--port", "1234")
    assert result.code == 2
    assert server.requests == []


@pytest.mark.parametrize("way", ["--web", "--paste", "--with-token"])
def test_the_embedded_sandbox_needs_no_way(cli: Cli, way: str) -> None:
    result = cli("auth", "login", way)
    assert result.code == 2
    assert "needs no sign-in" in result.stderr


def test_nobody_signs_in_in_the_clear(bare_cli: Cli) -> None:
    argv = ("auth", "login", "--web", "--client-id", "c", "--server", "http://api.example/v1")
    result = bare_cli(*argv)
    assert result.code == 3
    assert "not https" in result.stderr


@pytest.mark.parametrize(
    ("content", "code"), [(None, 12), (b"", 4), (b"two words", 4), (b"x" * 20_000, 3)]
)
def test_a_secret_that_cannot_be_read_is_refused_before_anything_is_opened(
    bare_cli: Cli, server: Server, tmp_path: Path, content: bytes | None, code: int
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    argv = ("auth", "login", "--web", "--client-id", "c", "--client-secret-file", str(file))
    result = bare_cli(*argv)
    assert result.code == code
    assert "oauth/authorize" not in result.stderr
    assert server.requests == []


def test_the_client_of_the_config_file_signs_in(
    bare_cli: Cli, granting: Server, memory_keyring: MemoryKeyring, home: Path, tmp_path: Path
) -> None:
    home.mkdir()
    api = bare_cli.environment.pop("PNUTPROFILE_SERVER")
    del bare_cli.environment["PNUTPROFILE_TOKEN"]
    (home / "config.toml").write_text(f'[servers.mine]\napi = "{api}"\nclient_id = "of-the-file"\n')
    visitor = Visitor(tmp_path, f"access_token={TOKEN}&state=STATE", by_fragment=True)
    argv = ("auth", "login", "--web", "--port", "0", "--server", "mine")
    assert bare_cli(*argv, BROWSER=visitor.command).code == 0
    assert visitor.asked["client_id"] == "of-the-file"
    assert list(memory_keyring.entries.values()) == [TOKEN]
    assert granting.requests
