"""Are the manual pages whole, well-formed, and the same as what `help COMMAND` shows?"""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pnutprofile.environment import VARIABLES
from pnutprofile.errors import ExitCode
from pnutprofile.folders import Folders
from pnutprofile.generate import command_tree
from pnutprofile.generate.roff import as_roff
from pnutprofile.manual import FILES, Item, Page, Verbatim, as_text, page
from pnutprofile.tree import Command
from tests.conftest import Cli

TOP = Path(__file__).parent.parent
COMMANDS = list(command_tree().walk())
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "JSON", "EXIT STATUS"]
SECTIONS += ["ENVIRONMENT", "FILES", "SEE ALSO"]

AWKWARD = Page(
    name="awkward",
    summary="- dashes, 'quotes', \"more\", \\back\\slashes",
    sections={
        "NAME": ("awkward - dashes, 'quotes', \"more\", \\back\\slashes",),
        "DESCRIPTION": (
            ".leading dot. 'leading quote' \\fBno bold\\fR ~tilde ^hat `typed .name` …",
            "'a paragraph that begins with a quote",
            Verbatim((".dotted", "'quoted'", "back\\slash \\n")),
            Item(".term", ".text"),
            Item("-x, --ex VA-LUE", "'text"),
        ),
    },
)


def name_of(command: Command) -> str:
    return "-".join(command.words)


def pages() -> list[str]:
    return [str(path) for path in sorted((TOP / "man").glob("*.1"))]


def shown_by_man(text: str, tmp_path: Path) -> str:
    """Let man show a page, 80 columns wide, with every warning; it must say nothing else."""
    file = tmp_path / "page.1"
    file.write_text(text, encoding="utf-8")
    env = {"LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MANROFFSEQ": "", "PATH": "/usr/bin:/bin"}
    env |= {"MAN_KEEP_FORMATTING": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-P", "cat", "-l", str(file)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parts
def test_mandoc_has_no_warning(require_part: Callable[[bool, str], None], tmp_path: Path) -> None:
    require_part(shutil.which("mandoc") is not None, "mandoc")
    awkward = tmp_path / "awkward.1"
    awkward.write_text(as_roff(AWKWARD), encoding="utf-8")
    argv = ["mandoc", "-T", "lint", "-W", "warning", *pages(), str(awkward)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


@pytest.mark.parts
@pytest.mark.parametrize("command", [COMMANDS[0], COMMANDS[1], COMMANDS[-1]], ids=name_of)
def test_man_shows_a_page_without_a_warning(
    require_part: Callable[[bool, str], None], tmp_path: Path, command: Command
) -> None:
    require_part(shutil.which("man") is not None, "man")
    shown = shown_by_man((TOP / "man" / f"{name_of(command)}.1").read_text("utf-8"), tmp_path)
    for option in command.options:
        assert option.shown in shown


@pytest.mark.parts
@pytest.mark.slow
def test_man_shows_every_page_without_a_warning(
    require_part: Callable[[bool, str], None], tmp_path: Path
) -> None:
    require_part(shutil.which("man") is not None, "man")
    for path in pages():
        assert shown_by_man(Path(path).read_text("utf-8"), tmp_path)


@pytest.mark.parts
def test_nothing_in_a_text_is_taken_for_an_order(
    require_part: Callable[[bool, str], None], tmp_path: Path
) -> None:
    require_part(shutil.which("man") is not None, "man")
    shown = " ".join(shown_by_man(as_roff(AWKWARD), tmp_path).split())
    assert "awkward - dashes, 'quotes', \"more\", \\back\\slashes" in shown
    assert ".leading dot. 'leading quote' \\fBno bold\\fR ~tilde ^hat typed .name …" in shown
    assert "'a paragraph that begins with a quote .dotted 'quoted' back\\slash \\n" in shown
    assert ".term .text -x, --ex VA-LUE 'text" in shown


@pytest.mark.parametrize("command", COMMANDS, ids=name_of)
def test_help_of_a_command_shows_its_page(bare_cli: Cli, command: Command) -> None:
    result = bare_cli("help", *command.words[1:])
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == as_text(page(command))
    assert bare_cli("help", *command.words[1:], "--json").json == {"help": result.stdout}


@pytest.mark.parametrize(
    "command", [one for one in COMMANDS if not one.children and one.examples], ids=name_of
)
def test_a_page_has_every_section_in_the_usual_order(command: Command) -> None:
    titles = [title for title in page(command).sections if title in SECTIONS]
    assert titles == SECTIONS


@pytest.mark.parametrize("columns", [40, 60])
def test_help_fits_a_narrow_terminal(bare_cli: Cli, columns: int) -> None:
    bare_cli.terminal = True
    shown = bare_cli("help", "sandbox", "path", COLUMNS=str(columns)).stdout
    long = [line for line in shown.splitlines() if len(line) > columns]
    assert all(" " not in line.strip() or "pnutprofile" in line for line in long)


def test_the_first_page_has_every_exit_code_and_every_variable() -> None:
    text = as_text(page(COMMANDS[0]))
    for code in ExitCode:
        assert f"\n    {int(code):<5}" in text
    for variable in VARIABLES:
        assert re.search(rf"\n    {variable}\s", text)
    for command in COMMANDS[1:]:
        if len(command.words) == 2:
            assert f"\n    {' '.join(command.words)}\n" in text


def test_a_page_lists_the_variables_of_its_own_options(bare_cli: Cli) -> None:
    assert "PNUTPROFILE_TIMEOUT" in bare_cli("help", "show").stdout
    assert "PNUTPROFILE_TIMEOUT" not in bare_cli("help", "sandbox", "path").stdout
    assert "NO_COLOR" in bare_cli("help", "sandbox", "path").stdout


def test_files_are_where_the_manual_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for kind in ("CONFIG", "DATA", "STATE"):
        monkeypatch.delenv(f"XDG_{kind}_HOME", raising=False)
    config = next(path for path in FILES if path.endswith("config.toml"))
    assert Folders().config_file == Path(config).expanduser()
