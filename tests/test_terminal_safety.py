"""Can any text from outside steer a terminal, whichever command meets it, and by whatever way?"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pnutprofile.dialects import PNUT
from pnutprofile.environment import VARIABLES
from tests.conftest import Cli, Result
from tests.every_command import ENDING, LINES, leaves, put_files
from tests.hostile import HOSTILE, KINDS, WORD, check_tame, refusing, spoiled, spoiling
from tests.servers import Wire, data
from tests.test_streams import slowly

LEAVES = dict(leaves())
LOCAL = frozenset({"completion", "help", "limits", "locales", "timezones"})
NASTY = st.text(
    st.sampled_from(
        "\x1b\x07\x08\r\n\t\x7f\x9b\x9d\x9c\u202e\u2066\u2028\ud83d\udc00[];0128mHJKlh\\x🗺"
    )
    | st.characters(),
    max_size=40,
)
quick = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
broad = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


FEW = ("title", "C1", "half")
PNUT_ALONE = pytest.mark.parametrize("dialect", [PNUT], ids=["pnut"])
"""For what comes from this machine, whatever the server speaks."""


@pytest.fixture
def at_terminal(at_terminal: Cli) -> Cli:
    """Command lines at a terminal that shows pictures as letters."""
    at_terminal.environment["PNUTPROFILE_PREVIEW"] = "ascii"
    return at_terminal


def check(result: Result, *texts: str) -> None:
    """Hold what a person sees against what may reach a terminal."""
    assert result.code in (0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), result
    for written in (result.stdout, result.stderr):
        check_tame(written)
        for text in texts:
            assert text not in written


def servers(wire: Wire, text: str) -> Iterator[httpx.MockTransport]:
    """Give servers that answer, and refuse, in a hostile way."""
    good = wire.transport.handler
    yield httpx.MockTransport(spoiling(good, text))  # type: ignore[arg-type]
    for status in (400, 401, 403, 429, 500):
        yield httpx.MockTransport(refusing(status, text))


def test_every_command_has_its_line() -> None:
    assert set(LINES) == set(LEAVES)


@pytest.mark.parametrize("name", [name for name in ENDING if name not in LOCAL])
def test_no_server_steers_a_terminal(at_terminal: Cli, wire: Wire, name: str) -> None:
    good, refused, *_ = servers(wire, HOSTILE)
    for transport, options in ((good, ["--color", "always"]), (refused, ["--debug", "--json"])):
        at_terminal.transport = transport
        check(at_terminal(*ENDING[name], *options, stdin="y\n"))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ENDING if name not in LOCAL])
def test_no_server_steers_a_terminal_in_any_way(at_terminal: Cli, wire: Wire, name: str) -> None:
    for transport in servers(wire, HOSTILE):
        at_terminal.transport = transport
        for options in (["--verbose", "--color", "never"], ["--debug"], ["--json"]):
            check(at_terminal(*ENDING[name], *options, stdin="y\n"))


def hostile_words(name: str) -> Iterator[list[str]]:
    """Give command lines of a command with a hostile value in each place in turn."""
    words = name.split()
    for parameter in LEAVES[name].params:
        flag = getattr(parameter, "is_flag", False) or getattr(parameter, "count", False)
        if parameter.param_type_name == "argument":
            yield [*words, WORD]
        elif not flag and (name == "show" or parameter.name not in SHARED):
            yield [*words, f"{parameter.opts[0]}={WORD}"]
    yield [*words, *ENDING[name][len(words) :], WORD]


SHARED = {parameter.name for parameter in LEAVES["show"].params} - {"user"}


@PNUT_ALONE
@pytest.mark.parametrize("name", ENDING)
def test_no_word_of_the_command_line_steers_a_terminal(at_terminal: Cli, name: str) -> None:
    for argv in hostile_words(name):
        check(at_terminal(*argv, stdin="y\n"))


@PNUT_ALONE
@pytest.mark.parametrize("variable", VARIABLES)
def test_no_variable_steers_a_terminal(at_terminal: Cli, variable: str) -> None:
    at_terminal.environment[variable] = WORD
    for argv in (["show"], ["auth", "status"]):
        check(at_terminal(*argv))


TOML = {
    "broken": "[servers\n\x1b]0;owned\x07 = ",
    "keys": '[servers."\\u001b]0;owned\\u0007\\u202e"]\napi = "https://x.example/\\u001b[2J"\n'
    '[accounts."\\u009b31m"]\nserver = "\\u001b[2J"\nusername = "\\u202e"\n',
    "values": 'server = "\\u001b]0;owned\\u0007"\n[accounts."a@pnut"]\nserver = "pnut"\n'
    'username = "a\\u001b[2J"\ntoken_command = "\\u001b]0;owned\\u0007"\n',
    "bytes": 'server = "\udcff"\n',
}


@PNUT_ALONE
@pytest.mark.parametrize("toml", TOML.values(), ids=TOML.keys())
def test_no_config_steers_a_terminal(at_terminal: Cli, home: Path, toml: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_bytes(toml.encode("utf-8", "surrogateescape"))
    at_terminal.environment.pop("PNUTPROFILE_SERVER")
    for name, argv in ENDING.items():
        if name.startswith(("auth", "config", "show")):
            check(at_terminal(*argv))


@PNUT_ALONE
@pytest.mark.parametrize("name", ["diff", "apply"])
def test_no_document_steers_a_terminal(at_terminal: Cli, name: str) -> None:
    escaped = json.dumps(HOSTILE.replace("\ud83d", ""))
    for text in (
        f"name = {escaped}\ntext = {escaped}\n",
        f"{escaped} = 1\n",
        "name = \x1b]0;owned\x07\n",
        f"avatar = {escaped}\n",
        f"[raw]\n{escaped} = {escaped}\n[[links]]\nanchor = {escaped}\nurl = {escaped}\n",
        f"locale = {escaped}\ntimezone = {escaped}\n",
    ):
        Path("hostile.toml").write_text(text, encoding="utf-8")
        check(at_terminal(name, "hostile.toml", stdin="y\n"))


@PNUT_ALONE
@pytest.mark.parametrize("kind", [*FEW, *slowly(*(kind for kind in KINDS if kind not in FEW))])
def test_no_file_name_steers_a_terminal(at_terminal: Cli, kind: str) -> None:
    name = "".join(char for char in KINDS[kind] if char not in "\x00/\ud83d")
    shutil.copy("photo.png", f"{name}.png")
    for argv in (
        ["avatar", "check", f"{name}.png"],
        ["avatar", "upload", f"{name}.png"],
        ["avatar", "preview", f"{name}.png", "--out", f"{name}.out.png"],
        ["avatar", "fetch", "--out", f"{name}.fetched"],
        ["avatar", "fetch", "--out", f"{name}.fetched"],
        ["cover", "upload", f"missing{name}"],
        ["export", "-o", f"{name}.toml"],
        ["apply", f"{name}.toml"],
        ["patch", "--text-file", f"{name}.txt"],
        ["show", "--token-file", name],
    ):
        check(at_terminal(*argv))


def test_a_name_of_stray_bytes_is_read_and_written(cli: Cli, tmp_path: Path) -> None:
    put_files(tmp_path)
    stray = str(tmp_path / "caf\udce9.png")
    shutil.copy(tmp_path / "photo.png", stray)
    assert cli("avatar", "upload", stray).code == 0
    done = cli("avatar", "fetch", "--out", str(tmp_path / "\udcff.png"), "--json")
    assert (done.code, done.json["path"]) == (0, str(tmp_path / "\udcff.png"))
    assert b"\\udcff" in done.raw


# Any text at all


def user_with(text: str, witness: Any) -> dict[str, Any]:
    user: dict[str, Any] = spoiled(witness.USER, text)
    return user | {"username": witness.USER["username"]}


def see(bare_cli: Cli, server: Any, witness: Any, text: str) -> None:
    """Show a user of hostile text in each form, on a terminal and not."""
    user = user_with(text, witness)
    server.answers = {"GET users/me": data(user)}
    server.pictures = b"no picture"
    bare_cli.environment["PNUTPROFILE_PREVIEW"] = "off"
    for bare_cli.terminal in (True, False):
        plain = bare_cli("show")
        assert plain.code == 0
        check_tame(plain.stdout.replace("\t", "") if not bare_cli.terminal else plain.stdout)
        shown = bare_cli("show", "--json")
        assert (shown.code, shown.json) == (0, user)
        if bare_cli.terminal:
            check_tame(shown.stdout)
        field = bare_cli("show", "--field", "name")
        assert field.code == 0
        if bare_cli.terminal:
            check_tame(field.stdout)
        else:
            assert field.raw == f"{user['name']}\n".encode(errors="backslashreplace")


@quick
@given(text=NASTY)
@example(text=HOSTILE)
def test_any_text_of_a_server_is_shown_tamely_and_stays_the_same_in_json(
    bare_cli: Cli, server: Any, witness: Any, text: str
) -> None:
    see(bare_cli, server, witness, text)


@pytest.mark.slow
@broad
@given(text=NASTY)
def test_every_text_of_a_server_is_shown_tamely(
    bare_cli: Cli, server: Any, witness: Any, text: str
) -> None:
    see(bare_cli, server, witness, text)


@pytest.mark.slow
@broad
@given(name=st.sampled_from(sorted(ENDING)), text=NASTY, mode=st.integers(0, 5))
def test_no_command_lets_any_text_through(
    at_terminal: Cli, wire: Wire, name: str, text: str, mode: int
) -> None:
    at_terminal.transport = list(servers(wire, text))[mode]
    check(at_terminal(*ENDING[name], "--verbose", stdin="y\n"))
