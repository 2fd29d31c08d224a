"""How is what writes replaced listed, shown, exported and dropped?"""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pnutprofile.history import bounds
from pnutprofile.history.entries import Entry, Kept, moment, now
from pnutprofile.history.records import History
from pnutprofile.recall import parse_size
from tests.conftest import Cli
from tests.pictures_made import picture

KEYS = {
    "id",
    "time",
    "command",
    "batch",
    "state",
    "note",
    "ended",
    "server",
    "api",
    "dialect",
    "account",
    "changes",
    "pictures",
    "undoes",
}


@pytest.fixture
def history(home: Path) -> History:
    return History(home / "history.sqlite3")


@pytest.fixture
def old_avatar(cli: Cli, tmp_path: Path) -> bytes:
    """Write three times; the third replaces an avatar, whose bytes are given."""
    cli("patch", "--name", "Ada", "--text", "one\ntwo")
    cli("patch", "--name", "Bob")
    before = cli("avatar", "fetch", "-o", "-").raw
    file = tmp_path / "a.png"
    file.write_bytes(picture("PNG", 300, 300))
    assert cli("avatar", "upload", str(file)).code == 0
    return before


def test_nothing_is_listed_where_nothing_is_recorded(cli: Cli, home: Path) -> None:
    result = cli("history")
    assert (result.code, result.stdout) == (0, "")
    assert result.stderr == "nothing is recorded here; try --all\n"
    assert cli("history", "--all").stderr == "nothing is recorded\n"
    assert cli("history", "--json").json == []
    assert not home.exists()


@pytest.mark.usefixtures("old_avatar")
def test_the_newest_come_first_with_stable_keys(cli: Cli) -> None:
    found = cli("history", "--json").json
    assert [entry["id"] for entry in found] == [3, 2, 1]
    assert all(set(entry) == KEYS for entry in found)
    assert [entry["command"] for entry in found] == ["avatar upload", "patch", "patch"]
    assert found[1]["changes"] == [{"field": "name", "before": "Ada", "after": "Bob"}]
    assert found[0]["pictures"][0]["kept"] is True
    assert set(found[0]["pictures"][0]) == {
        "kind",
        "url",
        "is_default",
        "kept",
        "sha256",
        "bytes",
        "why",
    }
    assert cli("history", "list", "--json").json == found
    assert cli("history", "--limit", "2", "--json").json == found[:2]
    assert cli("history", "--field", "1.changes.0.after").stdout == "Bob\n"


@pytest.mark.usefixtures("old_avatar")
def test_plain_lines_have_seven_cells(cli: Cli) -> None:
    lines = [line.split("\t") for line in cli("history").stdout.splitlines()]
    assert [line[0] for line in lines] == ["3", "2", "1"]
    assert lines[2][2:5] == ["patch", "done", "name, text"]
    assert {len(line) for line in lines} == {7}


@pytest.mark.usefixtures("old_avatar")
def test_a_terminal_is_told_what_changed_in_short(cli: Cli) -> None:
    cli.terminal = True
    shown = cli("history", COLUMNS="120", NO_COLOR="1").stdout
    newest, middle, _ = shown.splitlines()
    assert newest.split()[0] == "3"
    assert newest.split()[3:] == ["avatar", "upload", "done", "avatar"]
    assert "name Ada -> Bob" in middle
    assert "sandbox" not in shown
    assert "@robin on sandbox" in cli("history", "--all", COLUMNS="150").stdout


@pytest.mark.parametrize("server", ["sandbox", "sandbox-adn"])
def test_each_server_has_its_own_list(bare_cli: Cli, server: str) -> None:
    for name in ("sandbox", "sandbox-adn"):
        bare_cli("patch", "--name", "Ada", "--server", name)
    (own,) = bare_cli("history", "--json", "--server", server).json
    assert own["server"] == server
    everybody = bare_cli("history", "--all", "--json", "--server", server).json
    assert [entry["server"] for entry in everybody] == ["sandbox-adn", "sandbox"]


def test_a_process_that_died_leaves_words_for_it(cli: Cli, home: Path) -> None:
    cli("patch", "--name", "Ada")
    with closing(sqlite3.connect(home / "history.sqlite3")) as connection:
        connection.execute("UPDATE entries SET state = 'intended', after = 'null', ended = ''")
        connection.commit()
    assert cli("history", "--json").json[0]["state"] == "intended"
    assert "state\tintended; outcome unknown" in cli("history", "show", "1").stdout


# One of them


def test_show_tells_the_difference_and_what_is_kept(cli: Cli, old_avatar: bytes) -> None:
    lines = cli("history", "show", "1").stdout.splitlines()
    assert "change\t- name  Robin Marlowe" in lines
    assert "change\t+ name  Ada" in lines
    assert "change\t+ text  one\\ntwo" in lines
    assert f"old avatar\tkept, {len(old_avatar)} bytes" in cli("history", "show", "3").stdout


def test_show_as_json_has_the_profile_before_and_after(cli: Cli) -> None:
    before = cli("show", "--json").json
    after = cli("patch", "--name", "Ada", "--json").json
    found = cli("history", "show", "1", "--json").json
    assert set(found) == KEYS | {"call", "body", "before", "after"}
    assert (found["before"], found["after"]) == (before, after)


@pytest.mark.usefixtures("old_avatar")
def test_show_draws_the_old_picture_on_a_terminal(cli: Cli) -> None:
    cli.terminal = True
    assert "▀" in cli("history", "show", "3", COLORTERM="truecolor", TERM="xterm").stderr
    assert cli("history", "show", "3", "--preview", "off").stderr == ""
    assert cli("history", "show", "1").stderr == ""


@pytest.mark.parametrize("argv", [("show", "9"), ("export", "9", "-o", "x")])
def test_an_entry_that_is_not_there(cli: Cli, argv: tuple[str, ...]) -> None:
    result = cli("history", *argv)
    assert (result.code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[0] == "error: there is no entry 9"


@pytest.mark.parametrize(
    "argv",
    [
        ("show", "0"),
        ("show", "x"),
        ("show",),
        ("export", "1"),
        ("prune",),
        ("--limit", "0"),
        ("no",),
    ],
)
def test_wrong_usage(cli: Cli, argv: tuple[str, ...]) -> None:
    assert cli("history", *argv).code == 2


def test_hostile_text_is_made_visible(cli: Cli) -> None:
    cli("patch", "--name", "\x1b[31mred\u202e")
    for argv in (("history",), ("history", "show", "1")):
        for cli.terminal in (False, True):
            result = cli(*argv, NO_COLOR="1")
            assert result.code == 0
            assert "\x1b[31m" not in result.stdout
            assert "\u202e" not in result.stdout


# Export


def test_export_writes_picture_and_profile(cli: Cli, old_avatar: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "er"
    result = cli("history", "export", "3", "-o", str(folder))
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    (name,) = set(written) - {"profile.json"}
    assert written[name] == old_avatar
    assert (
        json.loads(written["profile.json"]) == cli("history", "show", "3", "--json").json["before"]
    )
    assert set(result.stdout.splitlines()) == {str(path) for path in folder.iterdir()}


@pytest.mark.usefixtures("old_avatar")
def test_export_overwrites_nothing_unless_forced(cli: Cli, tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text("mine")
    result = cli("history", "export", "3", "-o", str(tmp_path))
    assert (result.code, profile.read_text()) == (3, "mine")
    assert not list(tmp_path.glob("avatar.*"))
    assert cli("history", "export", "3", "-o", str(tmp_path), "--force").code == 0
    assert profile.read_text() != "mine"


@pytest.mark.usefixtures("old_avatar")
def test_export_into_a_file_is_exit_12(cli: Cli, tmp_path: Path) -> None:
    assert cli("history", "export", "3", "-o", str(tmp_path / "a.png")).code == 12


# Bounds


def entry(number: int, data: bytes = b"", time: str = "") -> tuple[Entry, dict[str, bytes]]:
    kept = Kept(kind="avatar", url=f"http://x/{number}", sha256=f"{number:064}")
    found = Entry(
        batch=str(number),
        time=time or now(),
        command="patch",
        call="patch",
        server="s",
        api="http://x",
        dialect="pnut",
        user_id="1",
        username="u",
        changes=(),
        before={"n": number},
        pictures=(kept,) if data else (),
    )
    return found, {"avatar": data} if data else {}


@pytest.mark.slow
def test_the_oldest_pictures_go_when_there_is_too_much(home: Path, history: History) -> None:
    size = bounds.MAX_BYTES // 4
    for number in range(6):
        history.intend(*entry(number, bytes([number]) * size))
    there = [bool(found.pictures[0].is_there) for found in history.entries()]
    assert there == [True, True, True, False, False, False]
    assert history.entries()[5].pictures[0].words == "dropped to save space"
    assert (home / "history.sqlite3").stat().st_size < 1.3 * bounds.MAX_BYTES


@pytest.mark.slow
def test_one_picture_beyond_the_bound_stays_while_it_is_the_newest(history: History) -> None:
    history.intend(*entry(1, bytes(bounds.MAX_BYTES + 1)))
    (found,) = history.entries()
    assert found.pictures[0].is_there
    history.intend(*entry(2))
    assert not history.entries()[1].pictures[0].is_there


def test_a_thousand_records_are_kept(home: Path, history: History) -> None:
    for number in range(3):
        history.intend(*entry(number))
    with closing(sqlite3.connect(home / "history.sqlite3")) as connection:
        columns = ", ".join(
            row[1] for row in connection.execute("PRAGMA table_info(entries)") if row[1] != "id"
        )
        for _ in range(bounds.MAX_ENTRIES):
            connection.execute(
                f"INSERT INTO entries ({columns}) SELECT {columns} FROM entries WHERE id = 1"  # noqa: S608
            )
        connection.commit()
    history.intend(*entry(9))
    found = history.entries()
    assert (len(found), found[0].before) == (bounds.MAX_ENTRIES, {"n": 9})


def test_prune_by_age_gives_space_back(cli: Cli, home: Path, history: History) -> None:
    old = moment(datetime.now(UTC) - timedelta(days=40))
    history.intend(*entry(1, bytes(2**20), old))
    history.intend(*entry(2, bytes(1000)))
    result = cli("history", "prune", "--keep-days", "30", "--json")
    assert result.json["entries"] == 1
    assert result.json["pictures"] == 1
    assert result.json["before_bytes"] > 2**20
    assert result.json["after_bytes"] == (home / "history.sqlite3").stat().st_size < 200_000
    assert [found.before for found in history.entries()] == [{"n": 2}]
    cli("history", "prune", "--keep-days", "0")
    assert history.entries() == []


def test_prune_by_size_drops_pictures_before_records(cli: Cli, history: History) -> None:
    for number in range(4):
        history.intend(*entry(number, bytes([number]) * 2**20))
    assert cli("history", "prune", "--max-size", "2500K").values["pictures"] == "2"
    there = [found.pictures[0].is_there for found in history.entries()]
    assert there == [True, True, False, False]
    cli("history", "prune", "--max-size", "0")
    (left,) = history.entries()
    assert left.pictures[0].is_there


def test_a_picture_that_two_records_share_stays_for_the_younger(cli: Cli, history: History) -> None:
    found, contents = entry(1, b"shared", moment(datetime.now(UTC) - timedelta(days=9)))
    history.intend(found, contents)
    history.intend(entry(1, b"shared")[0], {})
    cli("history", "prune", "--keep-days", "5")
    (left,) = history.entries()
    assert left.pictures[0].is_there


def test_prune_where_nothing_is(cli: Cli, home: Path) -> None:
    assert cli("history", "prune", "--keep-days", "1").values["entries"] == "0"
    assert not home.exists()
    assert cli("history", "prune", "--keep-days", "1e300").code == 0


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("10", 10), ("1K", 1024), ("1.5M", 1572864), ("2GiB", 2**31), ("7 mb", 7 * 2**20)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "x", "-1", "1T", "1e9", "9" * 16, "M"])
def test_no_sizes(cli: Cli, text: str) -> None:
    assert cli("history", "prune", "--max-size", text).code == 2
