"""What do bash, zsh and fish offer, and does what they insert mean what was meant?"""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pnutprofile.commands.completion import NAMES
from pnutprofile.commands.help import TOPICS
from pnutprofile.main import COMMANDS
from tests.conftest import Cli
from tests.processes import environment, run
from tests.shells import COMPLETIONS, SHELLS, Shell

pytestmark = pytest.mark.parts

PICTURES = {"a.jpg", "two words.png", "it's.gif", 'say "hi".PNG', "folder"}
NAMES_OF_FILES = {*PICTURES, "notes.txt", "profile.toml"}
ODD = {
    "two": "two words.png",
    "two\\ w": "two words.png",
    "'two": "two words.png",
    '"two w': "two words.png",
    "it": "it's.gif",
    "say": 'say "hi".PNG',
    "odd": "odd\nline.jpg",
    "./-": "./-dash.jpg",
    "-- -d": "-dash.jpg",
    "\\$": "$HOME;`x`.png",
    "a@": "a@b.gif",
    "c=": "c=d:e.gif",
    "folder/in": "folder/inside.jpg",
}
"""What is typed of a name, and the name."""

HELP = {"-h", "--help"}
OUTPUT = HELP | {"--json", "--field", "-q", "--quiet", "-v", "--verbose", "--debug", "--color"}
OUTPUT |= {"--no-input", "-y", "--yes"}

# Each position, and what is offered there, the same in the three shells.
OFFERS: list[tuple[str, set[str]]] = [
    ("pnutprofile ", set(COMMANDS)),
    ("pnutprofile lo", {"locales"}),
    ("pnutprofile nonsense", set()),
    ("pnutprofile -", HELP | {"--version"}),
    ("pnutprofile cover ", {"upload", "check", "preview", "fetch", "delete"}),
    ("pnutprofile cover -", HELP),
    ("pnutprofile cover p", {"preview"}),
    ("pnutprofile patch --ti", {"--timeout", "--timezone"}),
    ("pnutprofile patch --timeout 3 --ti", {"--timezone"}),
    ("pnutprofile patch --timeout=3 --ti", {"--timezone"}),
    ("pnutprofile patch -n --dr", set()),
    ("pnutprofile sandbox path -y -", (OUTPUT | {"--dialect"}) - {"-y", "--yes"}),
    ("pnutprofile patch --field name --fie", {"--field"}),
    ("pnutprofile patch --name --no-v --no-ver", {"--no-verify"}),
    ("pnutprofile patch -- --ti", set()),
    ("pnutprofile sandbox path ", OUTPUT | {"--dialect"}),
    ("pnutprofile show --color ", {"auto", "always", "never"}),
    ("pnutprofile show --color=a", {"auto", "always"}),
    ("pnutprofile show --preview s", {"sixel"}),
    ("pnutprofile patch --clear ", {"name", "text"}),
    ("pnutprofile patch --locale pt_", {"pt_BR"}),
    ("pnutprofile set --timezone Europe/Pa", {"Europe/Paris"}),
    ("pnutprofile timezones Europe/Pa", {"Europe/Paris"}),
    ("pnutprofile show --timeout ", set()),
    ("pnutprofile show ", set()),
    ("pnutprofile avatar upload ", PICTURES),
    ("pnutprofile avatar upload a.jpg --keep", {"--keep-metadata"}),
    ("pnutprofile cover preview -n -o ", {"two words.png", 'say "hi".PNG', "folder"}),
    ("pnutprofile avatar fetch -o ", NAMES_OF_FILES),
    ("pnutprofile avatar upload -- ", PICTURES | {"-dash.jpg"}),
    ("pnutprofile avatar check fold", {"folder"}),
    ("pnutprofile completion ", set(SHELLS)),
    ("pnutprofile help ", set(COMMANDS) | set(TOPICS)),
    ("pnutprofile help avatar ", {"upload", "check", "preview", "fetch", "delete"}),
    ("pnutprofile help exit-codes ", set()),
]

CONFIG = """
[servers.home]
api = "https://home.example/stream/0"
[accounts."robin@pnut"]
server = "pnut"
username = "robin"
[accounts."robin@home"]
server = "home"
username = "robin"
[accounts."$(touch trap)"]
server = "pnut"
username = "trap"
"""
CALLED: list[tuple[str, set[str]]] = [
    ("pnutprofile show --server ", {"pnut", "sandbox", "sandbox-adn", "home"}),
    ("pnutprofile show --server=sandbox-", {"sandbox-adn"}),
    ("pnutprofile show --account ", {"robin@pnut", "robin@home", "$(touch trap)"}),
    ("pnutprofile show --account r", {"robin@pnut", "robin@home"}),
    ("pnutprofile show --account robin@h", {"robin@home"}),
    ("pnutprofile config get servers.home.d", {"servers.home.dialect"}),
    ("pnutprofile undo ", {"1"}),
    ("pnutprofile history show ", {"1"}),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with odd names, and a tool that notes each start."""
    folder = tmp_path / "folder"
    (folder / "folder").mkdir(parents=True)
    for name in (*NAMES_OF_FILES - {"folder"}, "-dash.jpg", "folder/inside.jpg"):
        (folder / name).touch()
    tool = tmp_path / "bin" / "pnutprofile"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/starts\nexec {TOOL} "$@"\n')
    tool.chmod(0o755)
    return folder


TOOL = f"{sys.executable} -m pnutprofile"


@pytest.fixture(params=SHELLS)
def shell(
    request: pytest.FixtureRequest,
    folder: Path,
    tmp_path: Path,
    require_part: Callable[[bool, str], None],
) -> Iterator[Shell]:
    require_part(shutil.which(request.param) is not None, request.param)
    env = environment(tmp_path)
    env["PATH"] = f"{tmp_path}/bin:{env['PATH']}"
    with SHELLS[request.param](folder, env) as found:
        yield found


def is_silent(shell: Shell) -> bool:
    """Tell whether no program said anything: what complains names the script, or itself."""
    words = ("completions/", "not found", "rror", "Traceback", "usage:", "Usage:")
    return not any(word in shell.seen for word in words)


def test_fixed_values_are_offered_without_starting_the_tool(shell: Shell, tmp_path: Path) -> None:
    for line, offers in OFFERS:
        assert (line, shell.offers(line)) == (line, offers)
    assert not (tmp_path / "starts").exists()
    assert is_silent(shell), shell.seen


def test_odd_names_of_files_are_quoted(shell: Shell, folder: Path) -> None:
    for name in ODD.values():
        (folder / name).touch()
    (folder.parent / "pic.png").touch()
    for typed, name in ODD.items():
        before = ["--"] if typed.startswith("-- ") else []
        found = shell.completed(f"pnutprofile avatar upload {typed}")
        assert (typed, found) == (typed, ["avatar", "upload", *before, name])
    found = shell.completed("pnutprofile avatar upload ~/pi")
    assert found == ["avatar", "upload", str(folder.parent / "pic.png")]
    assert is_silent(shell), shell.seen


def test_what_only_the_tool_knows_is_asked_of_it(
    shell: Shell, tmp_path: Path, folder: Path
) -> None:
    home = tmp_path / "pnutprofile"
    home.mkdir()
    (home / "config.toml").write_text(CONFIG)
    env = environment(tmp_path, PNUTPROFILE_SERVER="sandbox")
    assert run("patch", "--name", "Somebody", env=env).code == 0
    for line, offers in CALLED:
        assert (line, shell.offers(line)) == (line, offers)
    starts = (tmp_path / "starts").read_text().splitlines()
    kinds = ("servers", "accounts", "keys", "history")
    assert set(starts) == {f"completion --values {kind}" for kind in kinds}
    assert not (folder / "trap").exists()
    assert is_silent(shell), shell.seen


def test_the_newest_record_is_offered_first(shell: Shell, tmp_path: Path) -> None:
    env = environment(tmp_path, PNUTPROFILE_SERVER="sandbox")
    # zsh puts those together that are described alike: two of a kind within one second.
    for command in (("patch", "--name", "Ada"), ("raw", "set", "com.example.note", "{}")):
        assert run(*command, env=env).code == 0
    assert shell.listed("pnutprofile undo ") == ["2", "1"]


@pytest.mark.parametrize("config", ["no = [toml", None], ids=["broken", "a folder"])
def test_nothing_is_offered_and_nothing_said_where_the_config_is_broken(
    shell: Shell, tmp_path: Path, config: str | None
) -> None:
    path = tmp_path / "pnutprofile" / "config.toml"
    path.parent.mkdir()
    path.mkdir() if config is None else path.write_text(config)
    assert shell.offers("pnutprofile show --account ") == set()
    assert is_silent(shell), shell.seen


# The script itself


@pytest.mark.parametrize("name", NAMES)
def test_the_script_is_printed(bare_cli: Cli, name: str) -> None:
    script = (COMPLETIONS / NAMES[name]).read_text(encoding="utf-8")
    result = bare_cli("completion", name)
    assert (result.code, result.stdout, result.stderr) == (0, script, "")
    assert bare_cli("completion", name, "--json").json == {"shell": name, "script": script}


def test_a_shell_that_is_not_known_is_wrong_usage(bare_cli: Cli) -> None:
    result = bare_cli("completion", "tcsh")
    assert result.code == 2
    assert "'bash', 'zsh', 'fish'" in result.stderr


@pytest.mark.parametrize("argv", [("servers",), ("accounts",), ("history",), ("nonsense",), ()])
def test_a_shell_gets_no_words_but_values(tmp_path: Path, argv: tuple[str, ...]) -> None:
    done = run("completion", "--values", *argv, env=environment(tmp_path))
    assert (done.code, done.stderr) == (0, "")
    values = [line.partition("\t")[0] for line in done.stdout.decode().splitlines()]
    assert values == (["pnut", "sandbox", "sandbox-adn"] if argv == ("servers",) else [])
