"""Is everything explained?"""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from pnutprofile.environment import VARIABLES
from pnutprofile.errors import ExitCode
from pnutprofile.main import COMMANDS, app
from tests.conftest import Cli

ROOT = typer.main.get_command(app)


def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give a command and everything below it, each with its words."""
    yield path, command
    if hasattr(command, "list_commands"):
        context = typer.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), (*path, name))


TREE = dict(walk(ROOT, ()))


def test_tree_is_what_it_should_be() -> None:
    pictures = {
        (kind, verb)
        for kind in ("avatar", "cover")
        for verb in ("upload", "check", "fetch", "delete")
    }
    assert pictures <= set(TREE)
    assert {(name,) for name in COMMANDS} <= set(TREE)


@pytest.mark.parametrize("path", list(TREE), ids=" ".join)
def test_every_command_has_help(
    bare_cli: Cli, capsys: pytest.CaptureFixture[str], path: tuple[str, ...]
) -> None:
    code, long = bare_cli(*path, "--help").code, capsys.readouterr()
    assert (code, long.err) == (0, "")
    assert long.out.startswith("Usage: ")
    bare_cli(*path, "-h")
    assert capsys.readouterr() == long
    assert (TREE[path].help or "").strip()


@pytest.mark.parametrize("path", list(TREE), ids=" ".join)
def test_a_list_of_commands_tells_each_in_whole_words(
    bare_cli: Cli, capsys: pytest.CaptureFixture[str], path: tuple[str, ...]
) -> None:
    bare_cli(*path, "--help", COLUMNS="80")
    _, _, commands = capsys.readouterr().out.partition("\nCommands:\n")
    assert bool(commands) == hasattr(TREE[path], "list_commands")
    assert "..." not in commands


@pytest.mark.parametrize("path", list(TREE), ids=" ".join)
def test_every_option_and_argument_has_help(
    bare_cli: Cli, capsys: pytest.CaptureFixture[str], path: tuple[str, ...]
) -> None:
    bare_cli(*path, "--help")
    shown = capsys.readouterr().out
    for parameter in TREE[path].params:
        assert (parameter.help or "").strip(), f"{parameter.name} has no help"
        assert parameter.help.split()[0] in shown


@pytest.mark.parametrize("path", [path for path in TREE if path], ids=" ".join)
def test_every_command_takes_every_output_option(path: tuple[str, ...]) -> None:
    if hasattr(TREE[path], "list_commands"):
        return
    options = {name for parameter in TREE[path].params for name in parameter.opts}
    assert options >= {
        "--json",
        "--field",
        "--quiet",
        "-q",
        "--verbose",
        "-v",
        "--debug",
        "--color",
        "--no-input",
        "--yes",
        "-y",
    }


CONNECTED = [
    ("show",),
    ("set",),
    ("patch",),
    ("avatar", "upload"),
    ("avatar", "fetch"),
    ("avatar", "delete"),
    ("cover", "upload"),
    ("cover", "fetch"),
    ("cover", "delete"),
    ("auth", "login"),
    ("auth", "status"),
    ("auth", "logout"),
    ("doctor",),
]


@pytest.mark.parametrize("path", CONNECTED, ids=" ".join)
def test_every_command_that_talks_to_a_server_takes_every_connection_option(
    path: tuple[str, ...],
) -> None:
    options = {name for parameter in TREE[path].params for name in parameter.opts}
    assert options >= {
        "--server",
        "--dialect",
        "--account",
        "--token-stdin",
        "--token-file",
        "--timeout",
        "--wait",
    }


@pytest.mark.parametrize(
    "path",
    [
        ("set",),
        ("patch",),
        ("avatar", "upload"),
        ("avatar", "delete"),
        ("cover", "upload"),
        ("cover", "delete"),
    ],
    ids=" ".join,
)
def test_every_write_takes_every_write_option(path: tuple[str, ...]) -> None:
    options = {name for parameter in TREE[path].params for name in parameter.opts}
    assert options >= {"--dry-run", "-n", "--no-history", "--no-verify", "--force"}


# help TOPIC


def test_exit_codes_topic_lists_every_code(bare_cli: Cli) -> None:
    lines = bare_cli("help", "exit-codes").stdout.splitlines()
    assert [int(line.split("\t")[0]) for line in lines] == list(ExitCode)
    assert lines[0] == "0\tdone, or nothing to do"
    assert lines[9] == "9\tyou said no"


def test_environment_topic_lists_every_variable(bare_cli: Cli) -> None:
    values = bare_cli("help", "environment").values
    assert list(values) == list(VARIABLES)
    assert all(values.values())


def test_tokens_topic_lists_every_source_in_order(bare_cli: Cli) -> None:
    lines = bare_cli("help", "tokens").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["1", "2", "3", "4", "5"]
    for line, word in zip(
        lines,
        ("--token-stdin", "PNUTPROFILE_TOKEN", "_FILE", "_COMMAND", "keyring"),
        strict=True,
    ):
        assert word in line


def test_pictures_topic_tells_the_rules(bare_cli: Cli) -> None:
    shown = bare_cli("help", "pictures").stdout
    for number in ("2096951", "4194103", "999999", "3999999", "960 pixels wide", "223 pixels high"):
        assert number in shown


def test_topic_as_json(bare_cli: Cli) -> None:
    assert bare_cli("help", "exit-codes", "--json").json["rows"][2] == ["2", "wrong usage"]


@pytest.mark.parametrize("topic", [("nonsense",), ("show", "nonsense"), ("avatar", "nonsense")])
def test_unknown_topic_is_wrong_usage_naming_the_topics(
    bare_cli: Cli, topic: tuple[str, ...]
) -> None:
    result = bare_cli("help", *topic)
    assert result.code == 2
    assert "exit-codes, environment, tokens, pictures" in result.stderr


def test_every_key_of_a_document_is_explained(bare_cli: Cli) -> None:
    rows = bare_cli("help", "profile-as-code", "--json").json["rows"]
    assert [row[0] for row in rows] == [
        *("name", "text", "locale", "timezone", "avatar", "cover", "links", "raw"),
        *("links.anchor", "links.url", "links.title", "links.nth"),
        *('""', "absent", "export", "diff", "apply", "edit"),
    ]


@pytest.mark.parametrize(
    ("topic", "meant"),
    [
        (("exit-code",), "pnutprofile help exit-codes"),
        (("pacth",), "pnutprofile help patch"),
        (("avatar", "uplod"), "pnutprofile help avatar upload"),
        (("nonsense", "uplod"), "pnutprofile help"),
        (("show", "x"), "pnutprofile help"),
    ],
)
def test_a_misspelt_topic_is_suggested(bare_cli: Cli, topic: tuple[str, ...], meant: str) -> None:
    assert bare_cli("help", *topic).stderr.splitlines()[-1] == f"try: {meant}"


# --help


def test_options_stand_under_headings_the_commands_own_first(
    bare_cli: Cli, capsys: pytest.CaptureFixture[str]
) -> None:
    bare_cli("avatar", "upload", "--help")
    shown = capsys.readouterr().out.splitlines()
    headings = [line for line in shown if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Arguments:", "Options:", "Writing:", "Output:", "Connection:", "Examples:"]
    place = {line.split()[0].rstrip(","): number for number, line in enumerate(shown) if line}
    for heading, option in zip(
        headings, ("SOURCE", "--as-is", "-n", "--json", "--server", "pnutprofile"), strict=True
    ):
        assert place[heading] < place[option]
    assert place["-h"] < place["Connection:"]


@pytest.mark.parametrize("columns", ["50", "80"])
def test_examples_stay_as_they_are_typed(
    bare_cli: Cli,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    columns: str,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    bare_cli("avatar", "upload", "--help")
    shown = capsys.readouterr().out
    assert "\n  pnutprofile avatar upload photo.jpg --focus 0.5,0.2 --dry-run\n" in shown


# What was misspelt


@pytest.mark.parametrize(
    ("argv", "lines"),
    [
        (
            ("pacth",),
            ["error: no such command 'pacth'", "did you mean 'patch'", "try: pnutprofile patch"],
        ),
        (
            ("avatar", "uplod", "photo.jpg"),
            [
                "error: no such command 'uplod'",
                "did you mean 'upload'?",
                "try: pnutprofile avatar upload photo.jpg",
            ],
        ),
        (
            ("sh'ow", "it's"),
            [
                'error: no such command "sh\'ow"',
                "did you mean 'show'?",
                """try: pnutprofile show 'it'"'"'s'""",
            ],
        ),
        (
            ("patch", "--nmae", "x"),
            ["error: no such option: --nmae", "did you mean --name?"],
        ),
        (("cover", "check", "--asis", "x"), ["error: no such option: --asis", "did you mean"]),
        (
            ("--json-lines", "show"),
            ["error: no such option: --json-lines", "options stand behind the command"],
        ),
        (
            ("avatar", "--server", "sandbox", "check"),
            [
                "error: no such option: --server",
                "options stand behind the command",
                "try: pnutprofile avatar COMMAND --server",
            ],
        ),
        (("zzz",), ["error: no such command 'zzz'", "try: pnutprofile --help"]),
    ],
)
def test_what_was_probably_meant_is_said_in_three_lines(
    bare_cli: Cli, argv: tuple[str, ...], lines: list[str]
) -> None:
    result = bare_cli(*argv)
    assert (result.code, result.stdout) == (2, "")
    shown = result.stderr.splitlines()
    assert len(shown) <= 3
    for line, expected in zip(shown, lines, strict=False):
        assert line.startswith(expected)


def test_a_misspelt_option_is_suggested_in_json(bare_cli: Cli) -> None:
    error = bare_cli("patch", "--nmae", "x", "--json").error
    assert error["message"] == "no such option: --nmae: did you mean --name?"
