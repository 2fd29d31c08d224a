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


@pytest.mark.parametrize("path", list(TREE), ids=" ".join)
def test_help_of_a_command_is_its_manual(bare_cli: Cli, path: tuple[str, ...]) -> None:
    result = bare_cli("help", *path)
    assert result.code == 0
    usage = " ".join(("Usage: pnutprofile", *path))
    assert result.stdout.startswith(usage)


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
