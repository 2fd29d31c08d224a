"""What does a person at a terminal see? A real pseudo-terminal, read off its screen."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from wcwidth import wcswidth

from pnutprofile.dialects import PNUT
from pnutprofile.errors import ExitCode
from tests import faulty_server as faults
from tests.conftest import SANDBOXES
from tests.faulty_server import TOKEN, FaultyServer, Peer
from tests.processes import FILES_FOR_TOKENS, environment, run
from tests.terminal import CTRL_C, CTRL_D, SGR, Terminal

EMOJI_BIO = "🦜" * 128 + "🏳️‍🌈👩‍👩‍👧🇫🇷é🧑🏽‍🚀" + "🪨" * 100
CJK_NAME = "鸚鵡" * 25
LOSING = ("set", "--locale", "en_US", "--timezone", "Europe/Paris", "--server", "sandbox")


@pytest.fixture(scope="session")
def wide_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose sandboxes have a user of wide characters."""
    home = tmp_path_factory.mktemp("wide")
    for server in SANDBOXES.values():
        options = ("--server", server, "--name", CJK_NAME, "--text", EMOJI_BIO)
        assert run("patch", *options, env=environment(home)).code == 0
    return home


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


def fits(terminal: Terminal, columns: int) -> None:
    """Hold a card against its window: no steering, no line that is wider."""
    plain = SGR.sub("", terminal.text)
    assert "\x1b" not in plain
    lines = plain.replace("\r\n", "\n").rstrip("\n").split("\n")
    assert max(wcswidth(line) for line in lines) <= columns
    assert min(wcswidth(line) for line in lines) >= 0
    assert len(terminal.shown) == len(lines)


WINDOWS = [
    pytest.param(20, id="narrow"),
    pytest.param(60, marks=pytest.mark.slow),
    pytest.param(80, marks=pytest.mark.slow),
    pytest.param(160, marks=pytest.mark.slow),
    pytest.param(0, id="none"),
]


@pytest.mark.parametrize("columns", WINDOWS)
@pytest.mark.parametrize("user", ["me", "@quiet"])
@pytest.mark.parametrize("server", SANDBOXES.values())
def test_a_card_fits_its_window(env: dict[str, str], server: str, user: str, columns: int) -> None:
    rows = 24 if columns else 0
    argv = ("show", user, "--server", server)
    with Terminal(*argv, env=env, columns=columns, rows=rows) as terminal:
        assert terminal.finish() == 0
    fits(terminal, columns or 80)
    assert ("@robin" if user == "me" else "@quiet") in "".join(terminal.shown)


@pytest.mark.parametrize("columns", WINDOWS)
@pytest.mark.parametrize("server", SANDBOXES.values())
def test_a_card_of_wide_characters_fits_its_window(
    wide_home: Path, server: str, columns: int
) -> None:
    argv = ("show", "--server", server)
    with Terminal(*argv, env=environment(wide_home), columns=columns) as terminal:
        assert terminal.finish() == 0
    fits(terminal, columns or 80)
    shown = SGR.sub("", terminal.text)
    assert shown.count("🦜") == EMOJI_BIO.count("🦜")
    assert shown.count("鸚") == CJK_NAME.count("鸚")


def test_a_card_is_coloured(env: dict[str, str]) -> None:
    with Terminal("show", "--server", "sandbox", env=env) as terminal:
        assert terminal.finish() == 0
    assert SGR.search(terminal.text)


@pytest.mark.parametrize("variable", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_a_card_without_colour_has_no_escapes(
    env: dict[str, str], variable: dict[str, str]
) -> None:
    with Terminal("show", "--server", "sandbox", env=env | variable) as terminal:
        assert terminal.finish() == 0
    assert "\x1b" not in terminal.text
    assert "Robin Marlowe" in terminal.text


def test_errors_are_coloured_on_a_terminal_only(env: dict[str, str]) -> None:
    with Terminal("show", "nobody", env=env) as terminal:
        assert terminal.finish() == ExitCode.USAGE
    assert SGR.search(terminal.text)
    assert terminal.shown[0].startswith("error: ")
    assert "\x1b" not in run("show", "nobody", env=env).stderr


# Questions


def name_of(env: dict[str, str]) -> str:
    """Read the name on the sandbox, which `set` without one removes."""
    done = run("show", "--server", "sandbox", "--field", "name", env=env)
    return done.stdout.decode().strip()


@pytest.mark.parametrize("answer", ["y\n", pytest.param("YES\n", marks=pytest.mark.slow)])
def test_yes_goes_on(env: dict[str, str], answer: str) -> None:
    with Terminal(*LOSING, env=env) as terminal:
        terminal.wait_for("Go on? [y/N] ")
        assert "name  [-Robin Marlowe-]" in SGR.sub("", terminal.text)
        terminal.type(answer)
        assert terminal.finish() == 0
    assert name_of(env) != "Robin Marlowe"


@pytest.mark.parametrize("answer", ["n\n", "\n", "yonder\n", CTRL_D], ids=repr)
def test_anything_else_is_no(env: dict[str, str], answer: str) -> None:
    with Terminal(*LOSING, env=env) as terminal:
        terminal.wait_for("Go on? [y/N] ")
        terminal.type(answer)
        assert terminal.finish() == ExitCode.DECLINED
    assert name_of(env) == "Robin Marlowe"


def test_ctrl_c_at_a_question_interrupts(env: dict[str, str]) -> None:
    with Terminal(*LOSING, env=env) as terminal:
        terminal.wait_for("Go on? [y/N] ")
        before = len(terminal.text)
        terminal.type(CTRL_C)
        assert terminal.finish() == ExitCode.INTERRUPTED
    assert terminal.text[before:] in ("\r\n", "^C\r\n")  # what comes next has a line of its own
    assert name_of(env) == "Robin Marlowe"


@pytest.mark.parametrize("forbidden", [("--no-input",), ()], ids=["--no-input", "CI"])
def test_no_question_where_none_is_wanted(env: dict[str, str], forbidden: tuple[str, ...]) -> None:
    more = {} if forbidden else {"CI": "true"}
    with Terminal(*LOSING, *forbidden, env=env | more) as terminal:
        assert terminal.finish() == ExitCode.USAGE
    assert "--yes" in terminal.text
    assert name_of(env) == "Robin Marlowe"


def test_a_question_is_asked_while_stdout_is_a_pipe(env: dict[str, str]) -> None:
    with Terminal(*LOSING, "--json", env=env, stdout=subprocess.PIPE) as terminal:
        terminal.wait_for("Go on? [y/N] ")
        terminal.type("y\n")
        assert terminal.finish() == 0
        assert terminal.process.stdout
        answer = terminal.process.stdout.read()
    assert b'"timezone":"Europe/Paris"' in answer
    assert b"\x1b" not in answer


def test_stdout_in_a_pipe_has_plain_lines(env: dict[str, str]) -> None:
    argv = ("show", "--server", "sandbox")
    with Terminal(*argv, env=env, stdout=subprocess.PIPE) as terminal:
        assert terminal.finish() == 0
        assert terminal.process.stdout
        answer = terminal.process.stdout.read()
    assert answer.startswith(b"id\t1\nusername\trobin\n")
    assert b"\x1b" not in answer
    assert terminal.text == ""


def test_json_is_indented_on_a_terminal(env: dict[str, str]) -> None:
    with Terminal("show", "--server", "sandbox", "--json", env=env, columns=500) as terminal:
        assert terminal.finish() == 0
    assert terminal.shown[:2] == ["{", '  "id": "1",']
    assert "\x1b" not in terminal.text


# The progress bar


class SlowServer(FaultyServer):
    """Answers writes when it is told to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        super().__init__(PNUT, writes=(self._answer_later,))

    def _answer_later(self, peer: Peer, usual: bytes) -> None:
        self.go.wait(faults.PATIENCE_SECONDS)
        peer.send(usual)

    def __exit__(self, *details: object) -> None:
        self.go.set()
        super().__exit__(*details)


@pytest.fixture
def slow_server() -> Iterator[SlowServer]:
    with SlowServer() as server:
        yield server


@pytest.fixture
def upload(tmp_path: Path, slow_server: SlowServer) -> tuple[str, ...]:
    picture = tmp_path / "picture.png"
    picture.write_bytes(faults.PICTURE)
    return ("avatar", "upload", str(picture), "--server", slow_server.api)


def is_tidy(terminal: Terminal) -> None:
    """Hold a terminal against what it must be after a bar: the bar gone, the cursor back."""
    screen = terminal.screen
    assert not any("sending avatar" in line for line in screen.display)
    assert not screen.cursor.hidden


def test_the_bar_of_an_upload_goes_away(
    env: dict[str, str], slow_server: SlowServer, upload: tuple[str, ...]
) -> None:
    env["PNUTPROFILE_TOKEN"] = TOKEN
    with Terminal(*upload, env=env, stdout=subprocess.PIPE) as terminal:
        terminal.wait_for("sending avatar")
        slow_server.go.set()
        assert terminal.finish() == 0
    is_tidy(terminal)
    assert terminal.shown[-1] == "changed: avatar"


def test_the_bar_of_an_interrupted_upload_goes_away(
    env: dict[str, str], upload: tuple[str, ...]
) -> None:
    env["PNUTPROFILE_TOKEN"] = TOKEN
    with Terminal(*upload, env=env) as terminal:
        terminal.wait_for("sending avatar")
        terminal.type(CTRL_C)
        assert terminal.finish() == ExitCode.INTERRUPTED
    is_tidy(terminal)
    assert "Traceback" not in terminal.text


def test_the_bar_of_a_failed_upload_goes_away(
    env: dict[str, str], slow_server: SlowServer, upload: tuple[str, ...]
) -> None:
    env["PNUTPROFILE_TOKEN"] = TOKEN
    slow_server.writes = (faults.html(400),)
    with Terminal(*upload, env=env) as terminal:
        assert terminal.finish() == ExitCode.REFUSED
    is_tidy(terminal)
    assert any(line.startswith("error: ") for line in terminal.shown)


@pytest.mark.slow
@pytest.mark.parametrize("silent", ["--quiet", "--json", "TERM=dumb"])
def test_no_bar_where_none_is_wanted(
    env: dict[str, str], slow_server: SlowServer, upload: tuple[str, ...], silent: str
) -> None:
    slow_server.go.set()
    env["PNUTPROFILE_TOKEN"] = TOKEN
    options = (silent,) if silent.startswith("--") else ()
    if not options:
        env["TERM"] = "dumb"
    with Terminal(*upload, *options, env=env, stdout=subprocess.DEVNULL) as terminal:
        assert terminal.finish() == 0
    # Where no line can be drawn again it is said once.
    assert terminal.text.count("sending") == (0 if options else 1)
    assert "\x1b" not in SGR.sub("", terminal.text)


# Bytes


def test_a_picture_is_not_written_to_a_terminal(env: dict[str, str]) -> None:
    argv = ("avatar", "fetch", "--server", "sandbox", "--out", "-")
    with Terminal(*argv, env=env) as terminal:
        assert terminal.finish() == ExitCode.USAGE
    assert "PNG" not in terminal.text


# A token is asked for


def login(env: dict[str, str], server: FaultyServer, *options: str) -> Terminal:
    argv = ("auth", "login", "--with-token", "--server", server.api, *options)
    return Terminal(*argv, env={"PYTHON_KEYRING_BACKEND": FILES_FOR_TOKENS} | env)


def test_token_is_asked_for_and_not_shown(env: dict[str, str]) -> None:
    with FaultyServer(PNUT) as server, login(env, server) as terminal:
        terminal.wait_for("Token (it is not shown): ")
        terminal.type(f"{TOKEN}\n")
        assert terminal.finish() == 0
        assert TOKEN not in terminal.text


def test_no_token_is_asked_for_that_nothing_could_keep(env: dict[str, str]) -> None:
    env["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with FaultyServer(PNUT) as server, login(env, server) as terminal:
        assert terminal.finish() == ExitCode.LOCAL
        assert "Token" not in terminal.text
        assert "there is no keyring on this machine" in terminal.text
        assert "--insecure-storage" in terminal.text
    with FaultyServer(PNUT) as server, login(env, server, "--insecure-storage") as terminal:
        terminal.wait_for("Token (it is not shown): ")
        terminal.type(f"{TOKEN}\n")
        assert terminal.finish() == 0


@pytest.mark.parametrize(
    ("typed", "code"), [("\n", ExitCode.AUTH), (CTRL_D, ExitCode.AUTH), (CTRL_C, 130)]
)
def test_no_token_is_no_login(env: dict[str, str], typed: str, code: int) -> None:
    with FaultyServer(PNUT) as server, login(env, server) as terminal:
        terminal.wait_for("Token (it is not shown): ")
        terminal.type(typed)
        assert terminal.finish() == code
        assert "Traceback" not in terminal.text


def test_no_token_is_asked_for_with_no_input(env: dict[str, str]) -> None:
    with FaultyServer(PNUT) as server, login(env, server, "--no-input") as terminal:
        assert terminal.finish() == ExitCode.USAGE
        assert "nobody can be asked here" in terminal.text
