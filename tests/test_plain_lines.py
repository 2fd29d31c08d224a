"""Can cut and awk read what every command prints into a pipe?"""

import json
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.every_command import put_files
from tests.processes import Done, environment, run

NAME = "Ada\tVale\\of\nthe long name of which nothing may be missing"[:50]
ESCAPED = NAME.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
BIO = "Maps and tea " * 19
GARISH = {"FORCE_COLOR": "1", "COLUMNS": "30", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
"""All that may tempt a program to draw."""

Records = Callable[[Any], Sequence[Any]]
"""Finds in a JSON document what should be a line each."""


def itself(document: Any) -> Sequence[Any]:
    return [document]


LISTS: dict[str, tuple[int, Records]] = {
    "history list --all": (7, lambda found: found),
    "auth list": (4, lambda found: found),
    "config list": (2, lambda found: [*found["servers"]["away"], *found["accounts"]["a@away"]]),
    "raw list": (2, lambda found: found["types"]),
    "timezones Europe --server sandbox": (1, lambda found: found["timezones"]),
    "locales --server sandbox": (1, lambda found: found["locales"]),
    "doctor": (4, lambda found: found["checks"]),
    "avatar check photo.png": (5, lambda found: found["findings"]),
    "diff other.toml": (3, lambda found: found["changes"]),
    "help exit-codes": (2, lambda found: found["rows"]),
    "help environment": (2, lambda found: found["rows"]),
    "help pictures": (3, lambda found: found["rows"]),
    "auth status": (2, lambda found: found),
    "history prune --keep-days 365": (2, lambda _: ["entries", "pictures", "size"]),
    "avatar preview photo.png": (4, itself),
    "avatar fetch -o new.png --force": (1, itself),
    "history export 1 -o before --force": (1, lambda found: found["paths"]),
    "sandbox path": (1, itself),
    "config get servers.away.api": (1, itself),
}
"""How many cells a line has, and what is a line."""


@pytest.fixture
def used(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Cli:
    """A command line in a narrow, colourful window, on a profile with awkward words."""
    put_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli("patch", "--name", NAME, "--text", BIO).code == 0
    assert cli("cover", "upload", "photo.png").code == 0
    (home / "config.toml").write_text(
        '[servers.away]\napi = "https://example.com/v1"\ndialect = "pnut"\n'
        '[accounts."a@away"]\nserver = "away"\nusername = "a"\n'
    )
    (tmp_path / "other.toml").write_text(f'name = "{"n" * 50}"\ntext = ""\n')
    cli.environment |= GARISH
    return cli


def filtered(text: str, *command: str) -> list[str]:
    """Put a text through a real filter."""
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode().splitlines()


@pytest.mark.usefixtures("memory_keyring")
@pytest.mark.parametrize("line", LISTS)
def test_a_record_is_a_line_and_every_line_has_as_many_cells(used: Cli, line: str) -> None:
    cells, records = LISTS[line]
    argv = shlex.split(line)
    expected = records(used(*argv, "--json").json)
    plain = used(*argv).stdout
    assert "\x1b" not in plain
    assert "…" not in plain
    assert filtered(plain, "awk", "-F\t", "{ print NF }") == [str(cells)] * len(expected)


def test_cut_and_awk_find_what_json_says(used: Cli) -> None:
    entries = used("history", "list", "--json").json
    plain = used("history", "list").stdout
    assert filtered(plain, "cut", "-f1") == [str(entry["id"]) for entry in entries]
    assert filtered(plain, "cut", "-f3,4") == [
        f"{entry['command']}\t{entry['state']}" for entry in entries
    ]
    uploads = filtered(plain, "awk", "-F\t", '$3 == "cover upload" { print $5 }')
    assert uploads == ["cover"]
    checks = used("avatar", "check", "photo.png").stdout
    assert filtered(checks, "awk", "-F\t", '$1 == "format" { print $2, $3 }') == ["passes PNG"]


def test_long_and_awkward_values_come_whole(used: Cli) -> None:
    shown = used("show").stdout
    assert filtered(shown, "awk", "-F\t", '$1 == "name" { print $2 }') == [ESCAPED]
    assert filtered(shown, "awk", "-F\t", '$1 == "text" { print $2 }') == [BIO]
    assert filtered(used("diff", "other.toml").stdout, "cut", "-f1,2") == [
        f"name\t{ESCAPED}",
        f"text\t{BIO}",
    ]
    request = used("patch", "--name", "n", "--dry-run").stdout
    body = filtered(request, "awk", "-F\t", '$1 == "body" { print $2 }')
    assert json.loads(body[0]) == {"name": "n"}


def in_shell(home: Path, line: str) -> Done:
    env = environment(home, PNUTPROFILE_SERVER="sandbox", **GARISH)
    return run("-o", "pipefail", "-c", line, command=("bash",), env=env, cwd=home)


@pytest.mark.parts
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pnutprofile show | grep ^username | cut -f2", "robin"),
        ("pnutprofile limits | awk -F'\\t' '/^name/ { print $2 }'", "at most 50 characters"),
        ("pnutprofile timezones | grep -c ^Europe/ | awk '{ print ($1 > 20) }'", "1"),
        ("pnutprofile help exit-codes | awk -F'\\t' '$1 == 8 { print $2 }'", "rate limited"),
    ],
)
def test_a_pipe_in_a_shell(
    tmp_path: Path, require_part: Callable[[bool, str], None], line: str, expected: str
) -> None:
    require_part(shutil.which("bash") is not None, "bash")
    done = in_shell(tmp_path, line)
    assert (done.code, done.stdout.decode().splitlines(), done.stderr) == (0, [expected], "")
