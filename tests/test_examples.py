"""Does every example of the help and the manual work as it stands there?"""

import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pnutprofile.errors import ExitCode
from pnutprofile.generate import command_tree
from pnutprofile.tree import Command
from tests.command_lines import folder_with_files, run_line
from tests.conftest import Cli

TREE = command_tree()
LEAVES = [command for command in TREE.walk() if not command.children]
EXAMPLES = [line for command in LEAVES for line in command.examples]

NEEDS: Mapping[str, str] = {
    **{
        f"pnutprofile {kind} upload https://images.example/photo.jpg": "a picture on the network"
        for kind in ("avatar", "cover")
    },
    "pnutprofile auth login": "somebody at a browser",
    "pnutprofile auth login --web --client-id ID": "somebody at a browser",
    "pnutprofile auth login --paste --client-id ID": "somebody at a browser",
    "pnutprofile auth login --with-token < token.txt": "a server that wants a token",
    "pnutprofile auth switch": "a second account",
    "pnutprofile auth switch robin@pnut": "a second account",
    "pnutprofile auth logout": "an account",
    "pnutprofile auth logout --revoke --yes": "an account",
    "pnutprofile sandbox serve": "somebody who presses Ctrl-C",
    "pnutprofile sandbox serve --dialect adn --port 8080 --json": "somebody who presses Ctrl-C",
    "pnutprofile sandbox serve --rate-limits real --latency 200 --fail 503:0.1": "the same",
}
"""What a line needs that no test has: such a line is only parsed."""

OTHER_CODES: Mapping[str, int] = {"pnutprofile diff profile.toml": ExitCode.DIFFERENCES}
"""Lines whose answer is an exit code of its own."""


BEFORE: Mapping[str, str] = {
    "pnutprofile": "pnutprofile patch --name Somebody",
    "pnutprofile raw": 'pnutprofile raw set com.example.note \'{"text": "first"}\'',
    "pnutprofile config server remove": "pnutprofile config server add home --api"
    " https://home.example/stream/0",
}
"""What has been done before each line that begins so: something to undo, to get, to remove."""


def words_of(line: str) -> list[str]:
    """Give the words behind the name of the tool, without what the shell does with them."""
    mine = re.search(r"pnutprofile (.*?)(?: [|<>] .*)?$", line)
    assert mine, line
    return shlex.split(mine.group(1))


@pytest.mark.usefixtures("memory_keyring")  # of all that tests define, the one that works
@pytest.mark.parametrize("line", [line for line in EXAMPLES if line not in NEEDS])
def test_an_example_works_on_the_sandbox(
    bare_cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    require_part: Callable[[bool, str], None],
    line: str,
) -> None:
    if re.search(r" [|<>] ", line):
        done = run_line(tmp_path, line, require_part)
        code, stderr = done.code, done.stderr
    else:
        monkeypatch.chdir(folder_with_files(tmp_path))
        bare_cli.environment |= {"PNUTPROFILE_SERVER": "sandbox", "EDITOR": "true"}
        for start, before in BEFORE.items():
            assert not line.startswith(start) or bare_cli(*words_of(before)).code == 0
        if line.startswith("pnutprofile export -o "):
            Path("profile.toml").unlink()
        result = bare_cli(*words_of(line))
        code, stderr = result.code, result.stderr
    assert (code, "error" in stderr) == (OTHER_CODES.get(line, 0), False), stderr


@pytest.mark.parametrize("line", NEEDS)
def test_an_example_that_needs_more_is_at_least_understood(
    bare_cli: Cli, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    assert line in EXAMPLES
    result = bare_cli(*words_of(line), "--help")
    assert (result.code, result.stderr) == (0, "")
    assert capsys.readouterr().out.startswith("Usage: ")


def test_other_codes_are_those_of_examples() -> None:
    assert set(OTHER_CODES) <= set(EXAMPLES)


@pytest.mark.parametrize("command", LEAVES, ids=lambda command: " ".join(command.words))
def test_every_command_has_an_example(command: Command) -> None:
    assert command.examples
