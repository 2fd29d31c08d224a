"""The file in which the pretend server keeps what it knows."""

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


@pytest.mark.parametrize("change", ["PRAGMA user_version = 99", "PRAGMA application_id = 5"])
def test_another_version_is_refused(path: Path, change: str) -> None:
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
    assert ask.patch().headers["x-ratelimit-remaining"] == "0"
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
