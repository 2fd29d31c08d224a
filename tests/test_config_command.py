"""Does `config` read and change config.toml, and never break it or lose what others wrote?"""

import stat
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.processes import PATIENCE_SECONDS, TOOL, environment

CONFIG = """\
# mine, all mine
server = 'home'  # at my place

[accounts."robin@pnut"]  # the first one
server = "pnut"
username = "robin"
current = true

[servers.home]
api = "https://home.example/api"
dialect = "adn"

# far below
[accounts."ada@https://far.example/v1"]
server = "https://far.example/v1"
username = "ada"
"""


@pytest.fixture
def file(home: Path) -> Path:
    home.mkdir()
    file = home / "config.toml"
    file.write_text(CONFIG)
    return file


@pytest.fixture
def config(file: Path) -> Any:
    return lambda: tomllib.loads(file.read_text())


# list and get


@pytest.mark.usefixtures("file")
def test_list_shows_every_value_with_its_key(bare_cli: Cli) -> None:
    assert bare_cli("config", "list").values == {
        "server": "home",
        'accounts."robin@pnut".server': "pnut",
        'accounts."robin@pnut".username': "robin",
        'accounts."robin@pnut".current': "true",
        'accounts."ada@https://far.example/v1".server': "https://far.example/v1",
        'accounts."ada@https://far.example/v1".username': "ada",
        "servers.home.api": "https://home.example/api",
        "servers.home.dialect": "adn",
    }
    assert bare_cli("config", "list", "--json").json == tomllib.loads(CONFIG)


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("server", "home"),
        ("servers.home.dialect", "adn"),
        ('servers."home".dialect', "adn"),
        ('accounts."robin@pnut".username', "robin"),
        ("accounts.robin@pnut.username", "robin"),
        ("accounts.robin@pnut.current", "true"),
        ("accounts.ada@https://far.example/v1.username", "ada"),
        ("accounts.'ada@https://far.example/v1'.username", "ada"),
    ],
)
def test_get_prints_the_bare_value(bare_cli: Cli, key: str, value: str) -> None:
    assert bare_cli("config", "get", key).stdout == f"{value}\n"
    shown = bare_cli("config", "get", key, "--json").json
    assert shown == (value == "true" if value == "true" else value)


@pytest.mark.usefixtures("file")
def test_get_of_a_table_prints_all_of_it(bare_cli: Cli) -> None:
    found = bare_cli("config", "get", "servers.home")
    assert found.values == {"api": "https://home.example/api", "dialect": "adn"}
    far = bare_cli("config", "get", "accounts.ada@https://far.example/v1", "--json")
    assert far.json == {"server": "https://far.example/v1", "username": "ada"}


def test_what_is_not_set_is_an_empty_line_and_said(bare_cli: Cli) -> None:
    result = bare_cli("config", "get", "server")
    assert (result.code, result.stdout) == (0, "\n")
    assert result.stderr == "server is not set; the default is pnut\n"
    assert bare_cli("config", "get", "server", "--json").json is None


@pytest.mark.parametrize(
    "argv", [("list",), ("get", "server"), ("unset", "server"), ("get", "servers.home.api")]
)
def test_reading_makes_no_file(bare_cli: Cli, tmp_path: Path, argv: tuple[str, ...]) -> None:
    bare_cli("config", *argv)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(
    ("argv", "meant"),
    [
        (("get", "sever"), "server"),
        (("get", "servers.home.dialekt"), "servers.home.dialect"),
        (("set", "servers.hom.dialect", "adn"), "home"),
        (("set", "accounts.robyn@pnut.token_command", "x"), "robin@pnut"),
        (("get", "servers.hme"), "home"),
        (("unset", "accounts.robin@pnt"), "robin@pnut"),
        (("server", "remove", "hom"), "home"),
    ],
)
def test_unknown_key_is_wrong_usage_with_a_near_one(
    bare_cli: Cli, argv: tuple[str, ...], meant: str
) -> None:
    result = bare_cli("config", *argv)
    assert (result.code, result.stdout) == (2, "")
    assert f"did you mean {meant}" in result.stderr


@pytest.mark.parametrize("key", ["", ".", "a..b", 'accounts."a', "servers", "\x1b[2J", "é" * 9999])
def test_what_is_no_key_is_wrong_usage(bare_cli: Cli, key: str) -> None:
    for argv in (("get", key), ("set", key, "x"), ("unset", key)):
        result = bare_cli("config", *argv)
        assert result.code == 2
        assert "\x1b" not in result.stderr
        assert len(result.stderr.splitlines()) <= 3


# set and unset


def test_set_keeps_comments_and_order(bare_cli: Cli, file: Path) -> None:
    command = 'pass show "my pnut"'
    assert bare_cli("config", "set", "accounts.robin@pnut.token_command", command).code == 0
    assert bare_cli("config", "set", "server", "pnut").code == 0
    text = file.read_text()
    added = "token_command = 'pass show \"my pnut\"'\n"
    assert tomllib.loads(text)["accounts"]["robin@pnut"]["token_command"] == command
    lines = [line for line in text.splitlines(keepends=True) if "token_command" not in line]
    assert "".join(lines) == CONFIG.replace("'home'", '"pnut"')
    assert text.count("token_command") == added.count("token_command")


def test_unset_keeps_the_rest(bare_cli: Cli, file: Path) -> None:
    assert bare_cli("config", "unset", "server").code == 0
    assert file.read_text() == CONFIG.replace("server = 'home'  # at my place\n", "")


def test_set_makes_a_private_file_in_a_private_folder(bare_cli: Cli, home: Path) -> None:
    assert bare_cli("config", "set", "server", "sandbox").code == 0
    modes = {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()}
    assert (stat.S_IMODE(home.stat().st_mode), modes) == (0o700, {0o600})
    assert bare_cli("show", "--field", "username").stdout == "robin\n"


def test_set_makes_a_server_of_an_address(bare_cli: Cli) -> None:
    assert bare_cli("config", "set", "servers.mine.api", "https://my.example/stream/0").code == 0
    assert bare_cli("limits", "--server", "mine", "--field", "dialect").stdout == "adn\n"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("server", "nowhere", "there is no server called nowhere"),
        ("server", "ftp://x.example", "no address of a server"),
        ("server", "", "cannot be empty"),
        ("servers.home.api", "nowhere", "no address of a server"),
        ("servers.home.dialect", "esperanto", "there is no dialect called esperanto"),
        ("servers.home.auth", "x", "no address of a server"),
        ("servers.pnut.api", "https://x.example", "built in"),
        ("servers.a b.api", "https://x.example", "no name for a server"),
        ("servers.home", "x", "a table, not a value"),
        ("accounts.robin@pnut.username", "other", "not set by hand"),
        ("accounts.robin@pnut.current", "true", "auth switch"),
        ("accounts.robin@pnut.insecure_storage", "true", "--insecure-storage"),
    ],
)
def test_what_would_break_it_is_refused(
    bare_cli: Cli, file: Path, key: str, value: str, words: str
) -> None:
    result = bare_cli("config", "set", key, value)
    assert (result.code, result.stdout) == (2, "")
    assert words in result.stderr
    assert file.read_text() == CONFIG


@pytest.mark.parametrize("text", ["servers = = 1", "servers = 'x'", "accounts = [1]", "\udcff"])
def test_a_broken_file_is_named_and_not_touched(bare_cli: Cli, file: Path, text: str) -> None:
    content = text.encode(errors="surrogateescape")
    file.write_bytes(content)
    for argv in (("list",), ("get", "server"), ("set", "server", "pnut"), ("unset", "server")):
        result = bare_cli("config", *argv)
        assert result.code == 12
        assert f"{file} is broken" in result.stderr
    assert file.read_bytes() == content


def test_what_is_wrong_in_it_can_be_mended(bare_cli: Cli, file: Path) -> None:
    file.write_text(CONFIG.replace("[servers.home]", "[servers.house]"))
    assert bare_cli("show").code == 12
    assert bare_cli("config", "set", "server", "house").code == 0
    assert bare_cli("config", "get", "server").stdout == "house\n"


def test_an_account_whose_server_is_gone_is_named(bare_cli: Cli, file: Path) -> None:
    file.write_text('[accounts."a@home"]\nserver = "home"\nusername = "a"\n')
    result = bare_cli("show")
    assert result.code == 12
    assert "accounts.a@home: there is no server called home" in result.stderr
    assert bare_cli("config", "unset", "accounts.a@home").code == 0
    assert bare_cli("auth", "list").code == 0


def test_two_current_accounts_of_a_server_are_not_guessed_between(
    bare_cli: Cli, file: Path
) -> None:
    more = '[accounts."eve@pnut"]\nserver = "pnut"\nusername = "eve"\ncurrent = true\n'
    file.write_text(CONFIG + more)
    result = bare_cli("show", "--server", "pnut")
    assert result.code == 12
    assert "robin@pnut and eve@pnut are all current on pnut" in result.stderr


def test_unset_of_an_account_says_that_its_token_stays(bare_cli: Cli, config: Any) -> None:
    result = bare_cli("config", "unset", "accounts.robin@pnut")
    assert result.code == 0
    assert "was not removed" in result.stderr
    assert list(config()["accounts"]) == ["ada@https://far.example/v1"]


def test_a_symlinked_file_stays_a_symlink(bare_cli: Cli, file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    file.rename(real)
    file.symlink_to(real)
    assert bare_cli("config", "set", "server", "pnut").code == 0
    assert file.is_symlink()
    assert tomllib.loads(real.read_text())["server"] == "pnut"


def test_a_folder_that_cannot_be_written_is_exit_12(bare_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    inside = str(tmp_path / "file" / "home")
    assert bare_cli("config", "set", "server", "pnut", PNUTPROFILE_HOME=inside).code == 12


# server add and remove


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), {"api": "https://x.example/stream/0", "dialect": "adn"}),
        (("--dialect", "pnut"), {"api": "https://x.example/stream/0", "dialect": "pnut"}),
        (
            ("--auth", "https://login.example", "--client-id", "abc"),
            {
                "api": "https://x.example/stream/0",
                "dialect": "adn",
                "auth": "https://login.example",
                "client_id": "abc",
            },
        ),
    ],
)
def test_server_add(
    bare_cli: Cli, home: Path, options: tuple[str, ...], expected: dict[str, str]
) -> None:
    argv = ("config", "server", "add", "mine", "--api", "https://x.example/stream/0/", *options)
    result = bare_cli(*argv, "--json")
    assert (result.code, result.json) == (0, {"name": "mine", **expected})
    document = tomllib.loads((home / "config.toml").read_text())
    assert document == {"servers": {"mine": expected}}
    shown = bare_cli("limits", "--server", "mine", "--field", "dialect").stdout
    assert shown == f"{expected['dialect']}\n"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("home", ("--api", "https://x.example")),
        ("sandbox", ("--api", "https://x.example")),
        ("a.b", ("--api", "https://x.example")),
        ("https://x", ("--api", "https://x.example")),
        ("mine", ("--api", "nowhere")),
        ("mine", ("--api", "https://x.example", "--dialect", "esperanto")),
        ("mine", ("--api", "https://x.example", "--auth", "nowhere")),
        ("mine", ()),
    ],
)
def test_server_add_that_cannot_be_is_wrong_usage(
    bare_cli: Cli, file: Path, name: str, options: tuple[str, ...]
) -> None:
    assert bare_cli("config", "server", "add", name, *options).code == 2
    assert file.read_text() == CONFIG


def test_server_add_warns_of_plain_http(bare_cli: Cli) -> None:
    result = bare_cli("config", "server", "add", "mine", "--api", "http://x.example")
    assert result.code == 0
    assert "no token will be sent to http://x.example" in result.stderr


def test_server_remove(bare_cli: Cli, file: Path, config: Any) -> None:
    assert bare_cli("config", "server", "remove", "home").code == 2  # the default
    bare_cli("config", "unset", "server")
    assert bare_cli("config", "server", "remove", "home").code == 0
    assert "servers" not in config()
    rest = CONFIG.replace("server = 'home'  # at my place\n", "")
    start, end = rest.index("[servers.home]"), rest.index("# far below")
    assert file.read_text() == rest[:start] + rest[end:]


def test_comments_stay_with_the_table_below_them(bare_cli: Cli, file: Path) -> None:
    file.write_text(CONFIG + "\n# the very end\n")
    assert bare_cli("config", "unset", "accounts.ada@https://far.example/v1").code == 0
    assert bare_cli("config", "unset", "accounts.robin@pnut").code == 0
    kept = [line for line in file.read_text().splitlines() if line.startswith("#")]
    assert kept == ["# mine, all mine", "# far below", "# the very end"]


@pytest.mark.parametrize("how", [("server", "remove", "home"), ("unset", "servers.home")])
def test_a_server_that_an_account_needs_stays(
    bare_cli: Cli, file: Path, how: tuple[str, ...]
) -> None:
    text = CONFIG.replace('server = "pnut"', 'server = "home"')
    file.write_text(text)
    result = bare_cli("config", *how)
    assert result.code == 2
    assert "robin@pnut needs it" in result.stderr
    assert file.read_text() == text


@pytest.mark.parametrize("name", ["pnut", "sandbox"])
def test_a_built_in_server_is_not_removed(bare_cli: Cli, name: str) -> None:
    result = bare_cli("config", "server", "remove", name)
    assert result.code == 2
    assert f"{name} is built in" in result.stderr


# many at once


def test_edits_at_once_lose_nothing(tmp_path: Path) -> None:
    env = environment(tmp_path)
    names = [f"s{number}" for number in range(8)]
    running = [
        subprocess.Popen(
            [*TOOL, "config", "server", "add", name, "--api", "https://x.example/v1"],
            env=env,
            stderr=subprocess.DEVNULL,
        )
        for name in names
    ]
    assert [process.wait(PATIENCE_SECONDS) for process in running] == [0] * len(names)
    written = tomllib.loads((Path(env["PNUTPROFILE_HOME"]) / "config.toml").read_text())
    assert sorted(written["servers"]) == names


# other ways to write the same

X, A = "api = 'https://x.example'", "server = 'pnut'"
WRITTEN = {
    "dotted": f"accounts.a.username = 'a'\naccounts.a.{A}\nservers.x.{X}\n",
    "inline": f"servers = {{x = {{{X}}}}}\naccounts = {{a = {{{A}, username = 'a'}}}}\n",
    "mixed": f"[servers]\nx.{X}\n[accounts]\na = {{{A}, username = 'a'}}\n",
    "dos": f"[servers.x]\r\n{X}\r\n[accounts.a] # mine\r\n{A}\r\nusername = 'a'\r\n",
    "scattered": f"[accounts.a]\n{A}\nusername = 'a'\n[servers.x]\n{X}\n"
    "[accounts.b]\nserver = 'x'\nusername = '''\n# c\n[servers.x]\n'''\n",
}


@pytest.mark.parametrize("name", list(WRITTEN))
@pytest.mark.parametrize(
    ("argv", "path", "value"),
    [
        (("set", "accounts.a.token_command", "c"), ("accounts", "a", "token_command"), "c"),
        (("set", "server", "x"), ("server",), "x"),
        (("set", "servers.x.client_id", "c"), ("servers", "x", "client_id"), "c"),
        (("unset", "accounts.a"), ("accounts", "a"), None),
    ],
)
def test_it_is_changed_just_so_or_left_alone(
    bare_cli: Cli,
    file: Path,
    config: Any,
    name: str,
    argv: tuple[str, ...],
    path: tuple[str, ...],
    value: str | None,
) -> None:
    file.write_bytes(WRITTEN[name].encode())
    result = bare_cli("config", *argv)
    expected = tomllib.loads(WRITTEN[name])
    if result.code == 0:
        table = expected
        for key in path[:-1]:
            table = table[key]
        table.update({path[-1]: value}) if value else table.pop(path[-1])
    else:
        assert (result.code, "too scattered" in result.stderr) == (12, True)
    left = {key: entry for key, entry in expected.items() if entry}
    assert config() == left
