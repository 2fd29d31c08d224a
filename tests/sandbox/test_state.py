"""The file in which the pretend server keeps what it knows."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pnutprofile.dialects import ADN, PNUT, Dialect
from pnutprofile.errors import LocalError
from pnutprofile.sandbox.records import User
from pnutprofile.sandbox.state import State
from tests.sandbox.asking import Asking, picture


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made" / "here" / "state.sqlite3"


def test_nothing_is_touched_before_the_first_use(path: Path) -> None:
    State(path, PNUT)
    assert not path.parent.exists()


@pytest.mark.skipif(os.name == "nt", reason="no such permissions")
def test_file_and_folder_are_private(path: Path) -> None:
    state = State(path, PNUT)
    assert set(state.tokens) == {"full", "read_only"}
    state.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_tokens_are_long_random_and_stay(path: Path, dialect: Dialect) -> None:
    first, other = State(path, dialect), State(None, dialect)
    tokens = first.tokens
    assert len(set(tokens.values()) | set(other.tokens.values())) == 4
    assert all(len(token) >= 32 for token in tokens.values())
    again = State(path, dialect)
    assert again.tokens == tokens
    for state in (first, other, again):
        state.close()


def test_everything_is_still_there_next_time(path: Path, dialect: Dialect) -> None:
    first = Asking(dialect, path)
    first.patch(name="Kept", **first.bio("hi @quiet", links=[]))
    data = picture(9, 9)
    first.upload("avatar", data)
    user = first.get("/users/me").data
    first.sandbox.state.close()
    second = Asking(dialect, path)
    assert second.get("/users/me").data == user
    assert second.image(second.picture_of(user, "avatar")["url"]).reply.body == data
    second.sandbox.state.close()


def test_reset_starts_again_with_new_tokens(path: Path, dialect: Dialect) -> None:
    ask = Asking(dialect, path)
    before = ask.get("/users/me").data
    ask.patch(name="Other")
    ask.sandbox.state.reset()
    assert ask.get("/users/me").status == 401
    ask.tokens = ask.sandbox.state.tokens
    assert ask.get("/users/me").data == before
    ask.sandbox.state.close()


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 999]
)
def test_file_that_is_no_database_is_named_and_kept_by_reset(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    state = State(path, PNUT)
    with pytest.raises(LocalError) as caught:
        _ = state.tokens
    assert str(path) in caught.value.message
    assert caught.value.hint == f"mv {path} {path}.broken"
    assert path.read_bytes() == content
    state.reset()
    assert set(state.tokens) == {"full", "read_only"}
    state.close()
    assert path.with_name("state.sqlite3.broken").read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        "PRAGMA user_version = 3",
        "PRAGMA user_version = 99",
        "PRAGMA user_version = 0",
        "PRAGMA user_version = -1",
        "PRAGMA application_id = 5",
    ],
)
def test_newer_version_and_another_program_are_refused(path: Path, change: str) -> None:
    State(path, PNUT).reset()
    _run(path, change)
    with pytest.raises(LocalError, match="no state of this sandbox"):
        _ = State(path, PNUT).tokens


def test_database_of_another_program_is_refused(path: Path) -> None:
    path.parent.mkdir(parents=True)
    _run(path, "CREATE TABLE notes (text)")
    with pytest.raises(LocalError, match="no state of this sandbox"):
        _ = State(path, PNUT).tokens


def test_state_of_the_other_dialect_is_refused(path: Path) -> None:
    State(path, PNUT).reset()
    with pytest.raises(LocalError, match="no state of this sandbox") as caught:
        _ = State(path, ADN).tokens
    assert "pnut" in caught.value.why


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LocalError, match="cannot use"):
        _ = State(tmp_path / "file" / "state.sqlite3", PNUT).tokens
    with pytest.raises(LocalError, match="cannot use"):
        _ = State(tmp_path, PNUT).tokens


def test_transaction_that_fails_leaves_nothing(dialect: Dialect) -> None:
    state = State(None, dialect)

    def fail() -> None:
        with state.transaction() as store:
            store.save_user(_renamed(store.user(1)))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with state.transaction() as store:
        found = store.user(1)
    assert found is not None
    assert found.name == "Robin Marlowe"
    state.close()


def test_replaced_picture_is_gone(dialect: Dialect) -> None:
    ask = Asking(dialect)
    users = [ask.upload("avatar", picture(9, 9)).data for _ in range(3)]
    addresses = [ask.picture_of(user, "avatar")["url"] for user in users]
    assert [ask.image(address).status for address in addresses] == [404, 404, 200]
    ask.sandbox.state.close()


_VERSION_1 = """
CREATE TABLE about (dialect TEXT NOT NULL);
CREATE TABLE users (id INTEGER PRIMARY KEY, lookup TEXT NOT NULL UNIQUE, document TEXT NOT NULL);
CREATE TABLE tokens (token TEXT PRIMARY KEY, name TEXT NOT NULL, user INTEGER NOT NULL,
    scopes TEXT NOT NULL);
CREATE TABLE pictures (key TEXT PRIMARY KEY, format TEXT NOT NULL, width INTEGER NOT NULL,
    height INTEGER NOT NULL, drawing TEXT, data BLOB);
CREATE TABLE buckets (name TEXT PRIMARY KEY, since REAL NOT NULL, calls INTEGER NOT NULL,
    banned_until REAL NOT NULL);
INSERT INTO about VALUES ('{dialect}');
INSERT INTO users VALUES (1, 'robin', '{user}');
INSERT INTO tokens VALUES ('old-full-token', 'full', 1, 'basic,update_profile');
INSERT INTO tokens VALUES ('old-reading-token', 'read_only', 1, 'basic');
INSERT INTO pictures VALUES ('kept-picture', 'PNG', 3, 2, NULL, x'89504e47');
INSERT INTO buckets VALUES ('reads old-full-token', 1700000000, 7, 0);
PRAGMA application_id = 1886287220;
PRAGMA user_version = 1;
"""
_USER = {
    "id": 1,
    "username": "robin",
    "locale": "de_DE",
    "timezone": "Asia/Tokyo",
    "created_at": "2019-04-02T07:41:18Z",
    "name": "Written long ago",
    "bio": {"source": "old bio", "markdown": True, "links": True, "given": []},
    "extra": {},
    "pictures": {"avatar": {"key": "kept-picture", "width": 3, "height": 2}},
    "counts": {},
    "verified_domain": "",
    "badge": "",
    "presence": {"text": "", "until": 0, "seen": 0},
}


@pytest.fixture
def old(path: Path, dialect: Dialect) -> Path:
    """A file as the first version wrote it."""
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript(_VERSION_1.format(dialect=dialect.name, user=json.dumps(_USER)))
    connection.close()
    return path


def test_file_of_version_1_is_brought_up_to_date(old: Path, dialect: Dialect) -> None:
    ask = Asking(dialect, old)
    assert ask.tokens == {"full": "old-full-token", "read_only": "old-reading-token"}
    user = ask.get("/users/me").data
    assert (user["name"], user["locale"]) == ("Written long ago", "de_DE")
    assert ask.bio_of(user)["text"] == "old bio"
    assert ask.image(ask.picture_of(user, "avatar")["url"]).reply.body == b"\x89PNG"
    assert ask.get("/token").data["scopes"] == ["basic", "update_profile"]
    assert ask.get("/users/me").headers["x-ratelimit-remaining"].startswith("49")
    assert ask.patch(name="Written now").status == 200
    assert len(ask.sandbox.state.client.secret) >= 32
    ask.raw("DELETE", "/token", token="read_only")
    assert set(ask.sandbox.state.tokens) == {"full", "read_only"}
    ask.sandbox.state.close()
    again = State(old, dialect)
    assert again.tokens["full"] == "old-full-token"
    assert again.client == ask.sandbox.state.client
    for state in (again, ask.sandbox.state):
        state.close()


def test_programs_that_open_an_old_file_at_once_lose_nothing(old: Path, dialect: Dialect) -> None:
    _write_at_once(old, dialect)
    assert State(old, dialect).tokens["full"] == "old-full-token"


@pytest.mark.parametrize("trouble", ["DROP TABLE tokens", "CREATE TABLE codes (x)"])
def test_old_file_that_cannot_be_brought_up_to_date_stays_as_it_is(
    old: Path, dialect: Dialect, trouble: str
) -> None:
    _run(old, trouble)
    with pytest.raises(LocalError, match="cannot use"):
        _ = State(old, dialect).tokens
    connection = sqlite3.connect(old)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM users").fetchone() == (1,)
    tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert ("clients",) not in tables
    connection.close()


_WRITER = """
import sys
from pathlib import Path
from pnutprofile.dialects import DIALECTS
from tests.sandbox.asking import Asking

ask = Asking(DIALECTS[sys.argv[2]], Path(sys.argv[1]))
bodies = {
    "name": lambda number: {"name": f"name {number}"},
    "locale": lambda number: {"locale": ("de_DE", "en_US")[number % 2]},
    "timezone": lambda number: {"timezone": ("Europe/Paris", "Asia/Tokyo")[number % 2]},
    "bio": lambda number: ask.bio(f"bio {number}"),
}
for number in range(25):
    assert ask.patch(**bodies[sys.argv[3]](number)).status == 200
ask.sandbox.state.close()
"""


def test_programs_that_write_at_once_lose_nothing(path: Path, dialect: Dialect) -> None:
    """The first of them also makes the file: all four start where there is none."""
    _write_at_once(path, dialect)


def _write_at_once(path: Path, dialect: Dialect) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), dialect.name, field],
            cwd=Path(__file__).parents[2],
        )
        for field in ("name", "locale", "timezone", "bio")
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0, 0]
    ask = Asking(dialect, path)
    user = ask.get("/users/me").data
    assert (user["name"], user["locale"], user["timezone"]) == ("name 24", "de_DE", "Europe/Paris")
    assert ask.bio_of(user)["text"] == "bio 24"
    ask.sandbox.state.close()


def test_starting_loads_no_library_that_is_not_needed() -> None:
    code = """
import sys
from pnutprofile.dialects import PNUT
from pnutprofile.sandbox.app import Request, Sandbox
from pnutprofile.sandbox.state import State

state = State(None, PNUT)
sandbox = Sandbox(state, PNUT, origin="http://a", images_origin="http://b", pictures=exit)
headers = {"authorization": "Bearer " + state.tokens["full"], "content-type": "application/json"}
for method, body in (("GET", b""), ("PATCH", b'{"name": "x"}')):
    assert sandbox.answer(Request(method, "/v1/users/me", "", headers, body)).status == 200
state.close()
print(*sorted({"PIL", "httpx", "keyring", "rich", "typer"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def _run(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def _renamed(user: User | None) -> User:
    assert user is not None
    return User.from_json(user.to_json() | {"name": "Lost"})
