"""What reaches stdout, what stderr, and in which form?"""

import json
from types import ModuleType

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.servers import Server, Wire, changed, data, failure

HOSTILE = "\x1b[31mred\x07\x9b \u202eback\u2066 \x7f"
HARMLESS = "␛[31mred␇<U+009B> <U+202E>back<U+2066> ␡"
SECRET = "s3cret-t0ken"


# JSON


def test_json_in_a_pipe_is_compact_on_one_line(cli: Cli) -> None:
    result = cli("show", "--json")
    assert result.stdout.startswith('{"id":"1","username":"robin",')
    assert result.stdout.index("\n") == len(result.stdout) - 1
    assert "🗺️".encode() in result.raw


def test_json_on_a_terminal_is_indented(cli: Cli) -> None:
    cli.terminal = True
    result = cli("show", "--json")
    assert result.stdout.startswith('{\n  "id": "1",\n  "username": "robin",\n')
    assert result.json["id"] == "1"


def test_half_a_character_from_a_server_stays_json(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = data({**witness.USER, "name": "half \ud83d"})
    assert bare_cli("show", "--json").json["name"] == "half \ud83d"
    assert bare_cli("show").values["name"] == "half <U+D83D>"


@pytest.mark.parametrize(
    "argv",
    [
        ("patch", "--name", "Ada Vale"),
        ("patch", "--name", "Robin Marlowe"),
        ("set", "--name", "N", "--text", "t", "--locale", "en_US", "--timezone", "Asia/Tokyo"),
        ("avatar", "fetch", "--out", "{folder}/a.png", "--width", "9", "--height", "9"),
        ("limits",),
        ("locales",),
        ("auth", "status"),
        ("auth", "logout"),
        ("sandbox", "path"),
        ("sandbox", "reset"),
    ],
)
def test_with_json_stderr_is_silent(cli: Cli, tmp_path: object, argv: tuple[str, ...]) -> None:
    result = cli(*(word.format(folder=tmp_path) for word in argv), "--json")
    assert (result.code, result.stderr) == (0, "")


# --field


def test_fields_are_bare_values_one_a_line_in_the_order_asked_for(cli: Cli) -> None:
    result = cli("show", "--field", "timezone", "--field", "name")
    assert result.stdout == "Europe/London\nRobin Marlowe\n"


@pytest.mark.parametrize(
    ("path", "pnut", "adn"),
    [
        ("counts.posts", "1903", "1903"),
        ("content.avatar_image.is_default", "false", ""),
        ("avatar_image.width", "", "640"),
        ("content.entities.links.0.url", "https://harbor.example/log", ""),
        ("description.entities.links.0.pos", "", "53"),
        ("raw.me.rafaelcosta.user.profiles.0.profiles.1.service", "mastodon", ""),
        ("annotations.1.type", "", "net.app.core.directory.homepage"),
        ("annotations.1.value", "", '{"url":"https://harbor.example"}'),
        ("verified", '{"domain":"harbor.example","url":"https://harbor.example"}', ""),
        ("nothing", "", ""),
        ("name.of.nothing", "", ""),
        ("annotations.99.type", "", ""),
        ("", "", ""),
    ],
)
def test_field_by_dotted_path(cli: Cli, dialect: Dialect, path: str, pnut: str, adn: str) -> None:
    result = cli("show", "--field", path)
    assert result.code == 0
    assert result.stdout == {"pnut": pnut, "adn": adn}[dialect.name] + "\n"


def test_field_keeps_newlines_and_everything_else(cli: Cli, dialect: Dialect) -> None:
    cli("patch", "--text-file", "-", stdin="a\tb\\c\nd\n\n")
    parent = {"pnut": "content", "adn": "description"}[dialect.name]
    assert cli("show", "--field", f"{parent}.text").stdout == "a\tb\\c\nd\n\n"


def test_field_wins_over_json(cli: Cli) -> None:
    assert cli("show", "--json", "--field", "id").stdout == "1\n"


# Plain lines


def test_newline_tab_and_backslash_are_escaped(cli: Cli) -> None:
    cli("patch", "--text-file", "-", stdin="a\tb\\c\nd\r\ne\\n")
    assert cli("show").values["text"] == r"a\tb\\c\nd\r\ne\\n"


@pytest.mark.parametrize("terminal", [False, True])
def test_text_from_a_server_cannot_steer_a_terminal(
    bare_cli: Cli, server: Server, witness: ModuleType, terminal: bool
) -> None:
    parent = "content" if "content" in witness.USER else "description"
    bio = {parent: {"text": HOSTILE, "entities": {"links": []}}}
    user = changed(witness.USER, name=HOSTILE, username=HOSTILE, locale=HOSTILE, **bio)
    server.answers["GET users/me"] = data(user)
    bare_cli.terminal = terminal
    shown = bare_cli("show", TERM="dumb", COLUMNS="200").stdout
    assert shown.count(HARMLESS) == 4
    assert all(char == "\n" or char == "\t" or char.isprintable() for char in shown)


def test_json_and_field_are_left_alone(bare_cli: Cli, server: Server, witness: ModuleType) -> None:
    server.answers["GET users/me"] = data({**witness.USER, "name": HOSTILE})
    assert bare_cli("show", "--json").json["name"] == HOSTILE
    assert bare_cli("show", "--field", "name").stdout == f"{HOSTILE}\n"


def test_error_from_a_server_cannot_steer_a_terminal(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = failure(400, f"{HOSTILE}\nerror: forged")
    result = bare_cli("show", "-v")
    assert HARMLESS in result.stderr
    assert [line for line in result.stderr.splitlines() if line.startswith("error: forged")] == []
    assert bare_cli("show", "--json").error["message"].endswith(f"{HOSTILE}\nerror: forged")


@pytest.mark.parametrize("flag", ["-v", "--debug"])
def test_headers_and_bodies_cannot_steer_a_terminal(
    bare_cli: Cli, server: Server, witness: ModuleType, flag: str
) -> None:
    server.answers["GET users/me"] = data({**witness.USER, "name": HOSTILE}, X_Odd="\x1b[2J")
    shown = bare_cli("show", flag).stderr
    assert all(char == "\n" or char.isprintable() for char in shown)


def test_words_of_the_command_line_cannot_steer_a_terminal(cli: Cli) -> None:
    for argv in (("show", "\x1b[2J"), ("show", f"--{HOSTILE}"), (HOSTILE,)):
        result = cli(*argv)
        assert result.code == 2
        assert "\x1b" not in result.stderr


# How much is said


def test_quiet_says_nothing_but_the_answer(cli: Cli) -> None:
    result = cli("patch", "--name", "Ada Vale", "-q")
    assert result.stderr == ""
    assert result.values["name"] == "Ada Vale"


def test_quiet_still_tells_of_failures(cli: Cli) -> None:
    assert cli("show", "@nobody", "--quiet").stderr.startswith("error: ")


def test_verbose_is_one_line_for_each_exchange(cli: Cli, wire: Wire) -> None:
    lines = cli("patch", "--name", "Ada Vale", "-v").stderr.splitlines()
    assert lines[2:] == ["changed: name"]
    for line, request in zip(lines[:2], wire.requests, strict=True):
        assert line.startswith(f"{request.method} {request.url} 200 ")
        assert line.endswith(" ms")


def test_verbose_lines_come_before_the_json_error(cli: Cli) -> None:
    first, last = cli("show", "@nobody", "--json", "-v").stderr.splitlines()
    assert first.startswith("GET http://sandbox.localhost/")
    assert json.loads(last)["error"]["exit"] == 5


def test_debug_shows_headers_and_bodies_but_no_token(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    after = data(changed(witness.USER, name="Ada Vale"))
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = after
    result = bare_cli("patch", "--name", "Ada Vale", "--debug", PNUTPROFILE_TOKEN=SECRET)
    assert result.code == 0
    assert "authorization: (masked)" in result.stderr
    assert "> PATCH http://127.0.0.1:1/" in result.stderr
    assert '> {"name": "Ada Vale"}' in result.stderr
    assert "< 200" in result.stderr
    assert SECRET not in result.stdout + result.stderr


def test_debug_masks_a_token_that_a_server_repeats(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = failure(401, f"bad token {SECRET}")
    shown = bare_cli("show", "--debug", PNUTPROFILE_TOKEN=SECRET).stderr.partition("error:")[0]
    assert '"error_message": "bad token (masked)"' in shown
    assert SECRET not in shown


def test_traceback_is_shown_with_debug_only(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = ValueError("surprise")
    plain, debug = bare_cli("show"), bare_cli("show", "--debug")
    assert plain.code == debug.code == 1
    assert plain.stderr.splitlines() == [
        "error: unexpected fault in pnutprofile",
        "ValueError: surprise",
        "try: the same with --debug",
    ]
    assert "Traceback (most recent call last)" in debug.stderr


# Errors


@pytest.mark.parametrize(
    "argv",
    [
        ("--json", "show", "quiet"),
        ("show", "--json", "quiet"),
        ("show", "quiet", "--json"),
        ("nonsense", "--json"),
        ("show", "--nonsense", "--json"),
        ("show", "a", "b", "--json"),
        ("patch", "--json"),
        ("show", "--color", "pink", "--json"),
        ("show", "--timeout", "soon", "--json"),
        ("avatar", "--json"),
        ("avatar", "upload", "--json"),
        ("show", "--json", "--timeout", "0"),
    ],
)
def test_usage_errors_are_json_wherever_json_stands(cli: Cli, argv: tuple[str, ...]) -> None:
    result = cli(*argv)
    assert (result.code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert (result.error["code"], result.error["exit"]) == ("usage", 2)
    assert result.error["message"]


def test_json_error_has_what_is_known(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = failure(429, "Slow down", retry_in=30, error_id="e1")
    error = bare_cli("show", "--json").error
    message = error.pop("message")
    assert message.startswith("too many requests: GET ")
    assert error == {
        "code": "rate_limited",
        "exit": 8,
        "hint": "the same command with --wait",
        "http_status": 429,
        "retry_in": 30,
        "error_id": "e1",
    }


@pytest.mark.parametrize(
    "argv",
    [
        ("show", "quiet"),
        ("show", "@nobody"),
        ("patch",),
        ("patch", "--name", "n" * 99, "--text", "t" * 999),
        ("set",),
        ("avatar", "upload", "missing.png"),
        ("show", "--server", "nowhere"),
        ("show", "--nonsense"),
        ("nonsense",),
        ("show", "--timeout", "-1"),
    ],
)
def test_error_in_words_is_at_most_three_lines(cli: Cli, argv: tuple[str, ...]) -> None:
    lines = cli(*argv).stderr.splitlines()
    assert lines[0].startswith("error: ")
    assert len(lines) <= 3
    assert all(line.startswith("try: ") for line in lines[2:])


def test_bare_command_prints_short_help_and_is_wrong_usage(bare_cli: Cli) -> None:
    result = bare_cli()
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: pnutprofile ")


# Colour

RED = "\x1b[31m"


@pytest.mark.parametrize(
    ("terminal", "option", "environment", "colored"),
    [
        (False, "auto", {}, False),
        (True, "auto", {}, True),
        (True, "auto", {"TERM": "dumb"}, False),
        (False, "auto", {"FORCE_COLOR": "1"}, True),
        (True, "auto", {"FORCE_COLOR": "0"}, False),
        (True, "auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (True, "auto", {"NO_COLOR": "1"}, False),
        (True, "auto", {"NO_COLOR": ""}, True),
        (True, "auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (False, "always", {"NO_COLOR": "1"}, True),
        (False, "always", {"TERM": "dumb"}, True),
        (True, "never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_order_of_the_colour_switches(
    cli: Cli, terminal: bool, option: str, environment: dict[str, str], colored: bool
) -> None:
    cli.terminal = terminal
    result = cli("show", "@nobody", "--color", option, **environment)
    assert (f"{RED}error:" in result.stderr) == colored
    assert "error:" in result.stderr


def test_card_has_colour_only_where_it_is_wanted(cli: Cli) -> None:
    cli.terminal = True
    assert "\x1b[" in cli("show", TERM="xterm-256color").stdout
    assert "\x1b[" not in cli("show", "--color", "never", TERM="xterm-256color").stdout


def test_plain_lines_and_json_have_no_colour(cli: Cli) -> None:
    for argv in (("show", "--color", "always"), ("show", "--color", "always", "--json")):
        assert "\x1b" not in cli(*argv).stdout


def test_field_that_is_not_there_is_an_empty_line_and_told(cli: Cli) -> None:
    result = cli("show", "--field", "nope", "--field", "username")
    assert (result.code, result.stdout) == (0, "\nrobin\n")
    assert result.stderr.startswith("there is no nope here; there are id, username, ")
    assert cli("show", "--field", "nope", "-q").stderr == ""


def test_field_and_json_cannot_steer_a_terminal(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = data({**witness.USER, "name": "a\x1b[31m\u202eb"})
    bare_cli.terminal = True
    field, whole = bare_cli("show", "--field", "name"), bare_cli("show", "--json")
    for result in (field, whole):
        assert "\x1b" not in result.stdout
        assert "\u202e" not in result.stdout
    assert whole.json["name"] == "a\x1b[31m\u202eb"


@pytest.mark.parametrize("columns", ["0", "1", "-5", "wide", "9" * 5000])
def test_absurd_widths_do_no_harm(cli: Cli, columns: str) -> None:
    cli.terminal = True
    result = cli("show", COLUMNS=columns)
    assert result.code == 0
    assert "robin" in result.stdout
