"""What does a person at a terminal see who signs in? A real pseudo-terminal."""

import re
import socket
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from pnutprofile.dialects import DIALECTS, PNUT, Dialect
from pnutprofile.errors import ExitCode
from tests.faulty_server import TOKEN, FaultyServer
from tests.processes import FILES_FOR_TOKENS, PATIENCE_SECONDS, environment
from tests.terminal import CTRL_C, CTRL_D, Terminal

CHOICE, CLIENT, SECRET = "Which way? [{}] ", "Client id: ", "Token (it is not shown): "
SIGNED_IN = "signed in as @"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A machine whose keyring keeps files."""
    folders = {f"XDG_{name}": str(tmp_path / name) for name in ("DATA_HOME", "CONFIG_HOME")}
    return environment(tmp_path, PYTHON_KEYRING_BACKEND=FILES_FOR_TOKENS, **folders)


def login(env: dict[str, str], server: FaultyServer, *options: str) -> Terminal:
    argv = ("auth", "login", "--server", server.api, *options)
    return Terminal(*argv, env=env, columns=400)


def address_in(terminal: Terminal) -> dict[str, str]:
    """The parameters of the login page that was shown."""
    found = re.search(r"^http\S+/oauth/authorize\?\S+", terminal.text, re.MULTILINE)
    assert found
    return dict(parse_qsl(urlsplit(found[0]).query))


def is_free(port: int) -> bool:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
    return True


@pytest.mark.parametrize(
    "answer", ["\n", pytest.param("1\n", marks=pytest.mark.slow), "7\nx\n1\n"], ids=repr
)
def test_the_first_way_is_a_token_from_the_developer_page(env: dict[str, str], answer: str) -> None:
    with FaultyServer(PNUT) as server, login(env, server) as terminal:
        terminal.wait_for(CHOICE.format(1))
        assert "pnut.io lets anyone make a client of their own: Account > Develop" in terminal.text
        assert "http://127.0.0.1:17688/" in terminal.text
        terminal.type(answer)
        terminal.wait_for(SECRET)
        terminal.type(f"{TOKEN}\n")
        assert terminal.finish() == 0
        assert SIGNED_IN in terminal.text
        assert TOKEN not in terminal.text
        assert terminal.text.count("type a number from 1 to 3") == answer.count("\n") - 1


def test_only_ways_that_the_server_has_are_offered(env: dict[str, str], dialect: Dialect) -> None:
    with FaultyServer(dialect) as server, login(env, server) as terminal:
        terminal.wait_for(CHOICE.format(1))
        terminal.type(CTRL_C)
        assert terminal.finish() == ExitCode.INTERRUPTED
        assert ("--paste" in terminal.text) == (dialect.name == "pnut")
        assert ("urn:ietf" in terminal.text) == (dialect.name == "pnut")
        assert "Traceback" not in terminal.text


def test_no_answer_is_no_login(env: dict[str, str]) -> None:
    with FaultyServer(PNUT) as server, login(env, server) as terminal:
        terminal.wait_for(CHOICE.format(1))
        terminal.type(CTRL_D)
        assert terminal.finish() == ExitCode.DECLINED


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=repr)
def test_a_secret_that_is_not_given_leaves_the_line(env: dict[str, str], key: str) -> None:
    with FaultyServer(PNUT) as server, login(env, server, "--with-token") as terminal:
        terminal.wait_for(SECRET)
        terminal.type(key)
        terminal.finish()
        assert terminal.text.partition(SECRET)[2].startswith(("\r\n", "^C\r\n"))


def test_whoever_names_a_client_is_offered_the_browser(env: dict[str, str]) -> None:
    argv = ("--client-id", "mine", "--port", "0")
    with FaultyServer(PNUT) as server, login(env, server, *argv) as terminal:
        terminal.wait_for(CHOICE.format(2))
        terminal.type("\n")
        terminal.wait_for("Ctrl-C stops")
        assert address_in(terminal)["client_id"] == "mine"
        terminal.type(CTRL_C)
        assert terminal.finish() == ExitCode.INTERRUPTED


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_ctrl_c_ends_the_wait_for_the_browser(env: dict[str, str], dialect: Dialect) -> None:
    argv = ("--web", "--client-id", "mine", "--port", "0")
    with FaultyServer(dialect) as server, login(env, server, *argv) as terminal:
        terminal.wait_for("Ctrl-C stops")
        port = int(address_in(terminal)["redirect_uri"].split(":")[2].strip("/"))
        before = len(terminal.text)
        with socket.create_connection(("127.0.0.1", port)):  # a browser that connects ahead
            terminal.type(CTRL_C)
            assert terminal.finish() == ExitCode.INTERRUPTED
        assert terminal.text[before:].strip() in ("", "^C")
        assert is_free(port)


def test_a_token_is_pasted_from_the_page(env: dict[str, str]) -> None:
    with FaultyServer(PNUT) as server, login(env, server) as terminal:
        terminal.wait_for(CHOICE.format(1))
        terminal.type("3\n")
        terminal.wait_for(CLIENT)
        terminal.type("mine\n")
        terminal.wait_for(SECRET)
        asked = address_in(terminal)
        assert asked["redirect_uri"] == "urn:ietf:wg:oauth:2.0:oob"
        assert (asked["client_id"], asked["response_type"]) == ("mine", "token")
        terminal.type(f"  {TOKEN} \n")
        assert terminal.finish() == 0
        assert SIGNED_IN in terminal.text
        assert TOKEN not in terminal.text


def test_a_whole_address_may_be_pasted(env: dict[str, str]) -> None:
    argv = ("--paste", "--client-id", "mine")
    with FaultyServer(PNUT) as server, login(env, server, *argv) as terminal:
        terminal.wait_for(SECRET)
        state = address_in(terminal)["state"]
        terminal.type(f"https://pnut.io/oob#access_token={TOKEN}&state={state}\n")
        assert terminal.finish() == 0
        assert SIGNED_IN in terminal.text
        assert TOKEN not in terminal.text


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("https://pnut.io/oob#access_token=of-another&state=of-another", ExitCode.CHECK),
        ("https://pnut.io/oob?error=access_denied", ExitCode.DECLINED),
        pytest.param("two words", ExitCode.AUTH, marks=pytest.mark.slow),
        pytest.param("", ExitCode.AUTH, marks=pytest.mark.slow),
    ],
)
def test_what_is_pasted_may_be_no_token(env: dict[str, str], pasted: str, code: int) -> None:
    argv = ("--paste", "--client-id", "mine")
    with FaultyServer(PNUT) as server, login(env, server, *argv) as terminal:
        terminal.wait_for(SECRET)
        terminal.type(f"{pasted}\n")
        assert terminal.finish() == code
        assert "of-another" not in terminal.text


@pytest.mark.parametrize("forbidden", [("--no-input",), ()], ids=["--no-input", "CI"])
def test_nobody_is_asked_where_nobody_wants_it(
    env: dict[str, str], forbidden: tuple[str, ...]
) -> None:
    env = env if forbidden else env | {"CI": "true"}
    with FaultyServer(PNUT) as server, login(env, server, *forbidden) as terminal:
        assert terminal.finish() == ExitCode.USAGE
        assert "--with-token, --paste or --web" in terminal.text


def test_a_busy_port_is_told_before_anything_is_opened(env: dict[str, str]) -> None:
    with FaultyServer(PNUT) as server:
        port = server.api.split(":")[2].partition("/")[0]
        argv = ("--web", "--client-id", "mine", "--port", port)
        with login(env, server, *argv) as terminal:
            assert terminal.finish() == ExitCode.LOCAL
            assert f"cannot listen on port {port}" in terminal.text
            assert "--port" in terminal.shown[-1]
            assert "oauth/authorize" not in terminal.text


def test_without_a_keyring_nobody_is_sent_to_the_page(env: dict[str, str]) -> None:
    env = env | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    for way in ("--web", "--paste"):
        with FaultyServer(PNUT) as server, login(env, server, way, "--client-id", "c") as terminal:
            assert terminal.finish() == ExitCode.LOCAL
            assert "there is no keyring on this machine" in terminal.text
            assert "--insecure-storage" in terminal.text
            assert "oauth/authorize" not in terminal.text


def test_a_token_from_a_page_may_stay_in_plain_text(env: dict[str, str]) -> None:
    env = env | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    argv = ("--paste", "--client-id", "c", "--insecure-storage")
    with FaultyServer(PNUT) as server, login(env, server, *argv) as terminal:
        terminal.wait_for(SECRET)
        terminal.type(f"{TOKEN}\n")
        assert terminal.finish() == 0
        assert "the token lies in plain text in" in terminal.text


# The browser


def test_a_browser_cannot_take_the_terminal_over(env: dict[str, str], tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    program = tmp_path / "text-browser"
    program.write_text(
        f"#!/bin/sh\necho TAKEN\necho TAKEN >&2\n(echo TAKEN >/dev/tty) 2>/dev/null\n"
        f'echo "$1" >{ended}.part\nenv >>{ended}.part\nmv {ended}.part {ended}\nexec sleep 60\n'
    )
    program.chmod(0o755)
    env = env | {"BROWSER": str(program), "PNUTPROFILE_TOKEN": "of-nobody-else"}
    argv = ("--web", "--client-id", "mine", "--port", "0")
    with FaultyServer(PNUT) as server, login(env, server, *argv) as terminal:
        terminal.wait_for("Ctrl-C stops")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not ended.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert "Your browser opens this page" in terminal.text
        address, *variables = ended.read_text().splitlines()
        assert address in terminal.text
        assert not any("of-nobody-else" in variable for variable in variables)
        terminal.type(CTRL_C)
        assert terminal.finish() == ExitCode.INTERRUPTED
        assert "TAKEN" not in terminal.text


@pytest.mark.parametrize(
    ("more", "options"),
    [
        ({}, ()),
        pytest.param({"SSH_CONNECTION": "1"}, (), marks=pytest.mark.slow),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "1"}, ("--no-browser",)),
    ],
    ids=["no browser", "over SSH", "--no-browser"],
)
def test_without_a_browser_the_address_is_shown(
    env: dict[str, str], more: dict[str, str], options: tuple[str, ...]
) -> None:
    argv = ("--web", "--client-id", "mine", "--port", "0", "--quiet", *options)
    with FaultyServer(PNUT) as server, login(env | more, server, *argv) as terminal:
        terminal.wait_for("&state=")
        assert terminal.shown[0] == "Open this page:"
        terminal.type(CTRL_C)
        assert terminal.finish() == ExitCode.INTERRUPTED
