"""Is a token that may not do something found out before anything is sent?"""

from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import Cli
from tests.pictures_made import picture
from tests.servers import Server, data

LACKING = "the token may not do this; it lacks update_profile"


@pytest.fixture
def ask(bare_cli: Cli, server: Server, witness: ModuleType) -> Cli:
    """A command line whose token may only read."""
    server.answers["GET users/me"] = data(witness.USER, X_OAuth_Scopes="basic, stream")
    return bare_cli


WRITES = [
    ("patch", "--name", "new"),
    ("patch", "--name", "new", "--yes"),
    ("set", "--name", "n", "--text", "t", "--locale", "en_GB", "--timezone", "Europe/London"),
]


@pytest.mark.parametrize("argv", WRITES)
def test_no_write_is_sent_that_the_token_lacks_the_scope_for(
    ask: Cli, server: Server, argv: tuple[str, ...]
) -> None:
    result = ask(*argv)
    root = ask.environment["PNUTPROFILE_SERVER"]
    assert (result.code, result.stdout) == (4, "")
    lines = result.stderr.splitlines()
    assert lines[0] == f"error: {LACKING}"
    assert lines[1] == "nothing was sent; the token from PNUTPROFILE_TOKEN has basic, stream"
    assert lines[2].startswith("try: pnutprofile auth login")
    assert lines[2].endswith(f"--server {root}")
    assert server.calls == ["GET users/me"]


def test_no_picture_is_sent_either(ask: Cli, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "picture"
    file.write_bytes(picture("JPEG", 300, 300))
    assert ask("avatar", "upload", str(file)).code == 4
    assert server.writes == []


def test_nothing_is_asked_that_would_be_in_vain(ask: Cli, server: Server) -> None:
    ask.terminal = True
    required = ("--name", "n", "--text", "t", "--locale", "en_GB", "--timezone", "Europe/London")
    result = ask("set", *required, stdin="y\n")
    assert result.code == 4
    assert "[y/N]" not in result.stderr
    assert server.writes == []


def test_a_dry_run_needs_no_scope(ask: Cli, server: Server) -> None:
    assert ask("patch", "--name", "new", "-n").code == 0
    assert server.writes == []


def test_a_write_that_is_needless_needs_no_scope(
    ask: Cli, witness: ModuleType, server: Server
) -> None:
    assert ask("patch", "--name", witness.USER["name"]).code == 0
    assert server.writes == []


@pytest.mark.parametrize("scopes", ["basic,update_profile", "update_profile basic", None])
def test_with_the_scope_or_a_server_that_tells_none_it_is_sent(
    ask: Cli, server: Server, witness: ModuleType, scopes: str | None
) -> None:
    headers = {"X_OAuth_Scopes": scopes} if scopes else {}
    server.answers["GET users/me"] = data(witness.USER, **headers)
    server.answers["PATCH users/me"] = data({**witness.USER, "name": "new"})
    assert ask("patch", "--name", "new").code == 0
    assert len(server.writes) == 1
