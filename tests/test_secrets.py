"""Does a token or a client's secret ever appear where it should not?

Every command of the tree runs with a marked token, on success and on every kind of failure, against
a server that repeats the token wherever it can. Then everything that was written is searched.
"""

import itertools
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pnutprofile.dialects import DIALECTS, Dialect
from pnutprofile.errors import ExitCode
from tests.conftest import Cli, MemoryKeyring, Result
from tests.faulty_server import PICTURE
from tests.parrot import WAYS, Parrot
from tests.searched import SIMPLE_TOKEN, TOKEN, Searched
from tests.servers import ROOTS
from tests.test_help import TREE

FIELDS = ("--name", "Ada", "--text", "Tea", "--locale", "en_US", "--timezone", "Asia/Tokyo")

LINES: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    ("show",): ((), ("{id}",), ("--field", "name")),
    ("set",): ((*FIELDS, "--yes"), (*FIELDS, "--yes", "--dry-run")),
    ("patch",): (("--name", "Ada"), ("--name", "Ada", "--dry-run")),
    ("edit",): ((),),
    ("export",): ((), ("-o", "{folder}/exported/profile.toml")),
    ("diff",): (("{folder}/profile.toml",),),
    ("apply",): (("{folder}/profile.toml",), ("{folder}/profile.toml", "--dry-run")),
    ("raw", "list"): ((),),
    ("raw", "get"): (("io.example.type",),),
    ("raw", "set"): (("io.example.type", '{{"a": 1}}'),),
    ("raw", "unset"): (("io.example.type",),),
    ("text",): (("Maps and #tea",),),
    ("presence", "show"): ((),),
    ("presence", "set"): (("here",),),
    ("presence", "clear"): ((),),
    ("history", "list"): ((),),
    ("history", "show"): (("1",),),
    ("history", "export"): (("1", "-o", "{folder}/history"),),
    ("history", "prune"): (("--keep-days", "1"),),
    ("undo",): (("--yes",),),
    **{
        (kind, verb): tuple((*words, *more) for more in options)
        for kind in ("avatar", "cover")
        for verb, words, options in (
            ("upload", ("{folder}/picture.png",), ((), ("--dry-run",))),
            ("check", ("{folder}/picture.png",), ((),)),
            ("preview", ("{folder}/picture.png",), ((),)),
            ("fetch", ("--out", "{folder}/fetched.png", "--force"), ((),)),
            ("delete", ("--yes",), ((),)),
        )
    },
    ("auth", "login"): (("--token-file", "{folder}/token"), ("--with-token",)),
    ("auth", "logout"): ((), ("--revoke", "--yes")),
    ("auth", "status"): ((),),
    ("auth", "list"): ((),),
    ("auth", "switch"): (("ines",),),
    ("config", "list"): ((),),
    ("config", "get"): (("server",),),
    ("config", "set"): (("server", "sandbox"),),
    ("config", "unset"): (("server",),),
    ("config", "server", "add"): (("other", "--api", "https://x.example/v1"),),
    ("config", "server", "remove"): (("mine",),),
    ("limits",): ((),),
    ("locales",): ((),),
    ("timezones",): ((),),
    ("sandbox", "reset"): ((),),
    ("sandbox", "path"): ((),),
    ("completion",): (("bash",),),
    ("doctor",): ((), ("--report",)),
    ("help",): ((), ("tokens",)),
}
"""What follows each command; a command that is not here fails the test below."""

MAY_PRINT_ONE = {("auth", "token"), ("sandbox", "serve")}

LEAVES = [path for path, command in TREE.items() if not hasattr(command, "list_commands")]
FORMS = {"words": (), "json": ("--json",), "debug": ("--debug",), "all": ("--json", "--debug")}


def test_every_command_is_run_here() -> None:
    assert set(LEAVES) == set(LINES) | MAY_PRINT_ONE


def is_connected(path: tuple[str, ...]) -> bool:
    return any("--timeout" in parameter.opts for parameter in TREE[path].params)


def runs(paths: Iterable[tuple[str, ...]]) -> list[Any]:
    """Give each command with each of its lines."""
    return [
        pytest.param(path, words, id=" ".join((*path, *words)))
        for path in paths
        for words in LINES.get(path, ())
    ]


@dataclass
class Marked:
    """Runs commands with a marked token and searches what comes of it."""

    cli: Cli
    folder: Path
    home: Path
    user: Mapping[str, Any]
    keyring: MemoryKeyring

    def __call__(
        self,
        path: tuple[str, ...],
        words: tuple[str, ...],
        way: str,
        *options: str,
        token: str = TOKEN,
    ) -> Result:
        """Run one command line, and find nothing."""
        self.settle()
        if path[0] in ("history", "undo"):  # of a write that is recorded
            self.cli.transport = Parrot(self.user, "good", token).transport
            self.cli("patch", "--name", "Ada", "--no-verify", PNUTPROFILE_TOKEN=token)
        parrot = Parrot(self.user, way, token)
        self.cli.transport = parrot.transport
        # The reset of a read is tried again only while there is time.
        options = (*options, *(("--timeout", "0.2") if is_connected(path) else ()))
        argv = (
            *path,
            *(word.format(folder=self.folder, id=self.user["id"]) for word in words),
            *options,
        )
        (self.folder / "token").write_text(token)
        result = self.cli(*argv, stdin=token, PNUTPROFILE_TOKEN=token)
        searched = Searched()
        searched.result(result)
        searched.files(self.folder, "token")
        searched.requests(parrot.requests)
        assert searched.holds(token) == []
        return result

    def settle(self) -> None:
        """Put a server and an account on record."""
        root = self.cli.environment["PNUTPROFILE_SERVER"]
        dialect = "adn" if root == ROOTS["adn"] else "pnut"
        self.home.mkdir(mode=0o700, exist_ok=True)
        (self.home / "config.toml").write_text(
            f'[servers.mine]\napi = "https://x.example/v1"\n'
            f'[accounts."ines@here"]\nserver = "{root}"\ndialect = "{dialect}"\n'
            f'username = "ines"\ncurrent = true\n'
        )


@pytest.fixture
def marked(
    bare_cli: Cli,
    dialect: Dialect,
    witness: ModuleType,
    tmp_path: Path,
    home: Path,
    memory_keyring: MemoryKeyring,
) -> Marked:
    """Command lines on a parrot of each dialect; home and all other files lie in one folder."""
    bare_cli.environment["PNUTPROFILE_SERVER"] = ROOTS[dialect.name]
    bare_cli.environment["EDITOR"] = "true"
    (tmp_path / "picture.png").write_bytes(PICTURE)
    (tmp_path / "profile.toml").write_text('name = "Ada"\n')
    return Marked(bare_cli, tmp_path, home, witness.USER, memory_keyring)


@pytest.mark.parametrize("form", ["debug", "json"])
@pytest.mark.parametrize(("path", "words"), runs(LEAVES))
def test_no_command_tells_a_token(
    marked: Marked, path: tuple[str, ...], words: tuple[str, ...], form: str
) -> None:
    for way in ("good", "401", "fault"):
        assert marked(path, words, way, *FORMS[form]).code != ExitCode.USAGE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "dialect"),
    list(zip(WAYS, itertools.cycle(DIALECTS), strict=False)),
    indirect=["dialect"],
)
@pytest.mark.parametrize(("path", "words"), runs(filter(is_connected, LEAVES)))
def test_no_command_tells_a_token_whatever_fails(
    marked: Marked, path: tuple[str, ...], words: tuple[str, ...], way: str
) -> None:
    for form in FORMS.values():
        marked(path, words, way, *form)
    marked(path, words, way, *FORMS["debug"], token=SIMPLE_TOKEN)


@pytest.mark.parametrize("source", ["file", "stdin", "command", "keyring", "doctor"])
def test_a_token_of_any_source_is_not_told(marked: Marked, source: str, dialect: Dialect) -> None:
    """By default the tests give it in the environment, which wins over all but two."""
    cli, root = marked.cli, ROOTS[dialect.name]
    cli.transport = (parrot := Parrot(marked.user, "401", TOKEN)).transport
    (marked.folder / "token").write_text(TOKEN)
    teller = shlex.join(["cat", str(marked.folder / "token")])
    marked.settle()
    marked.keyring.entries["pnutprofile:127.0.0.1:1", f"ines@{root}"] = TOKEN
    argv, variables = {
        "file": (("show", "--token-file", str(marked.folder / "token")), {}),
        "stdin": (("show", "--token-stdin"), {}),
        "command": (("show",), {"PNUTPROFILE_TOKEN_COMMAND": teller}),
        "keyring": (("show",), {}),
        "doctor": (("doctor",), {"PNUTPROFILE_TOKEN": SIMPLE_TOKEN}),
    }[source]
    result = cli(*argv, "--debug", stdin=TOKEN, **variables)
    assert result.code
    assert {one.headers.get("authorization") for one in parrot.requests} >= {f"Bearer {TOKEN}"}
    searched = Searched()
    searched.result(result)
    searched.files(marked.folder, "token")
    searched.requests(parrot.requests)
    assert searched.holds(TOKEN, SIMPLE_TOKEN) == []


def test_auth_token_prints_it_on_stdout_only(marked: Marked) -> None:
    result = marked.cli("auth", "token", "--debug", PNUTPROFILE_TOKEN=TOKEN)
    assert result.stdout == f"{TOKEN}\n".replace("\\", "\\\\")
    searched = Searched({"stderr": result.stderr})
    searched.files(marked.folder)
    assert searched.holds(TOKEN) == []


def test_a_traceback_tells_no_token(marked: Marked) -> None:
    result = marked(("show",), (), "fault", "--debug")
    assert result.code == 1
    assert "Traceback" in result.stderr
    assert "it went wrong with (masked)" in result.stderr


def test_what_a_server_repeats_goes_on_as_a_mask(marked: Marked) -> None:
    assert marked(("show",), (), "good", "--json").json["name"] == "I have (masked)"
    assert "I have (masked)" in marked(("show",), (), "good").stdout


def test_a_token_goes_along_no_redirect(marked: Marked) -> None:
    """Not even in an address that the server made of it."""
    marked(("avatar", "fetch"), ("--out", "{folder}/fetched.png"), "good", "--debug")
