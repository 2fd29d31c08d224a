"""What does the history say after each kind of write?"""

import hashlib
import os
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from pnutprofile.dialects import Dialect
from pnutprofile.history.entries import Entry, State
from pnutprofile.history.records import History
from tests.conftest import Cli
from tests.pictures_made import picture
from tests.servers import Answer, Server, Wire, changed, data, failure

PNG = picture("PNG", 300, 300)


@pytest.fixture
def history(home: Path) -> History:
    return History(home / "history.sqlite3")


def only(history: History) -> Entry:
    (entry,) = history.entries()
    return entry


def changes(entry: Entry) -> list[tuple[str, str | None, str | None]]:
    return [(change.field, change.before, change.after) for change in entry.changes]


# What is recorded


def test_a_patch_is_recorded_with_all_there_is_to_know(
    cli: Cli, history: History, dialect: Dialect
) -> None:
    before = cli("show", "--json").json
    after = cli("patch", "--name", "Ada", "--json").json
    entry = only(history)
    assert changes(entry) == [("name", "Robin Marlowe", "Ada")]
    assert (entry.id, entry.command, entry.call, entry.state) == (1, "patch", "patch", State.DONE)
    assert (entry.before, entry.after, entry.body) == (before, after, {"name": "Ada"})
    assert (entry.user_id, entry.username) == (before["id"], before["username"])
    assert entry.server == cli.environment["PNUTPROFILE_SERVER"]
    assert entry.api.startswith("http://sandbox.localhost/")
    assert (entry.dialect, entry.note, entry.pictures) == (dialect.name, "", ())
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.time)
    assert entry.time <= entry.ended


def test_a_set_is_recorded_with_what_it_removes(cli: Cli, history: History) -> None:
    fields = ("--name", "Ada", "--text", "", "--locale", "en_GB", "--timezone", "Europe/London")
    assert cli("set", *fields, "--yes").code == 0
    entry = only(history)
    assert (entry.command, entry.call) == ("set", "replace")
    assert [change[::2] for change in changes(entry)] == [("name", "Ada"), ("text", None)]


def test_the_bytes_of_a_replaced_picture_are_kept(
    cli: Cli, history: History, tmp_path: Path
) -> None:
    before = cli("avatar", "fetch", "-o", "-").raw
    file = tmp_path / "a.png"
    file.write_bytes(PNG)
    assert cli("avatar", "upload", str(file)).code == 0
    entry = only(history)
    (kept,) = entry.pictures
    assert (entry.command, kept.kind, kept.is_default) == ("avatar upload", "avatar", False)
    assert history.content(kept) == before
    assert (kept.sha256, kept.size_bytes) == (hashlib.sha256(before).hexdigest(), len(before))


def test_a_deleted_cover_is_kept_and_a_default_one_is_said_to_be(
    bare_cli: Cli, history: History
) -> None:
    bare_cli.environment["PNUTPROFILE_SERVER"] = "sandbox"
    before = bare_cli("cover", "fetch", "-o", "-").raw
    bare_cli("cover", "delete", "--yes")
    (kept,) = only(history).pictures
    assert history.content(kept) == before
    bare_cli("cover", "delete", "--force")
    (kept,) = history.entries()[0].pictures
    assert (kept.is_default, kept.sha256, kept.is_there) == (True, "", False)


@pytest.mark.parametrize(
    "argv",
    [
        ("patch", "--name", "Ada", "--dry-run"),
        ("patch", "--name", "Robin Marlowe"),
        ("patch", "--name", "Ada", "--no-history"),
        ("set", "--name", "Ada", "--text", "", "--locale", "en_GB", "--timezone", "Europe/Paris"),
        ("patch", "--name", "x" * 51),
        ("show",),
        ("history",),
        ("history", "--all", "--json"),
    ],
    ids=["dry run", "unchanged", "not wanted", "not confirmed", "refused", "show", "list", "json"],
)
def test_what_changes_nothing_leaves_no_history(
    cli: Cli, home: Path, argv: tuple[str, ...]
) -> None:
    cli(*argv)
    assert not (home / "history.sqlite3").exists()


@pytest.mark.parametrize(
    ("value", "is_kept"), [("1", False), ("yes", False), ("0", True), ("", True)]
)
def test_the_variable_turns_it_off(cli: Cli, home: Path, value: str, is_kept: bool) -> None:
    assert cli("patch", "--name", "Ada", PNUTPROFILE_NO_HISTORY=value).code == 0
    assert (home / "history.sqlite3").exists() == is_kept


def test_only_the_user_can_read_it(cli: Cli, home: Path) -> None:
    before = os.umask(0)
    try:
        cli("patch", "--name", "Ada")
    finally:
        os.umask(before)
    assert stat.S_IMODE((home / "history.sqlite3").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_no_token_is_in_it(bare_cli: Cli, server: Server, home: Path, witness: ModuleType) -> None:
    bare_cli.environment["PNUTPROFILE_TOKEN"] = "a-secret-that-nobody-may-see"
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = failure(400, "Not with a-secret-that-nobody-may-see.")
    assert bare_cli("patch", "--name", "Ada").code == 5
    assert b"a-secret-that" not in (home / "history.sqlite3").read_bytes()


# What became of it


@pytest.fixture
def answers(server: Server, witness: ModuleType) -> dict[str, Any]:
    """Let the server have the usual profile."""
    server.answers["GET users/me"] = data(witness.USER)
    return server.answers


def test_a_refused_write_failed(bare_cli: Cli, answers: dict[str, Any], history: History) -> None:
    answers["PATCH users/me"] = failure(400, "Not today.")
    assert bare_cli("patch", "--name", "Ada").code == 5
    entry = only(history)
    assert (entry.state, entry.after) == (State.FAILED, None)
    assert entry.note.endswith("gave 400: Not today")


def test_what_the_server_accepted_and_did_not_do_failed(
    bare_cli: Cli, answers: dict[str, Any], history: History, witness: ModuleType
) -> None:
    answers["PATCH users/me"] = data(witness.USER)
    assert bare_cli("patch", "--name", "Ada").code == 6
    entry = only(history)
    assert (entry.state, entry.after) == (State.FAILED, witness.USER)
    assert entry.note == "it was not done, the old value is still there"


def test_what_was_half_done_is_done_with_a_note(
    bare_cli: Cli, answers: dict[str, Any], history: History, witness: ModuleType
) -> None:
    after = changed(witness.USER, timezone="Europe/Paris")
    answers["PATCH users/me"] = data(after)
    answers["GET users/me"] = [data(witness.USER), data(after)]
    assert bare_cli("patch", "--name", "Ada", "--timezone", "Europe/Paris").code == 6
    entry = only(history)
    assert (entry.state, entry.after) == (State.DONE, after)
    assert entry.note == "the name is as before, the rest is done"


def test_what_the_server_altered_is_done_with_a_note(
    bare_cli: Cli, answers: dict[str, Any], history: History, witness: ModuleType
) -> None:
    after = changed(witness.USER, name="ADA")
    answers["PATCH users/me"] = data(after)
    answers["GET users/me"] = [data(witness.USER), data(after)]
    assert bare_cli("patch", "--name", "Ada").code == 0
    entry = only(history)
    assert (entry.state, entry.note) == (State.DONE, "the server keeps Ada as ADA")


def test_what_is_not_checked_is_said_to_be(
    bare_cli: Cli, answers: dict[str, Any], history: History, witness: ModuleType
) -> None:
    answers["PATCH users/me"] = data(witness.USER)
    assert bare_cli("patch", "--name", "Ada", "--no-verify").code == 0
    assert (only(history).state, only(history).note) == (State.DONE, "not checked")


def test_a_lost_answer_that_is_settled_is_done(
    bare_cli: Cli, answers: dict[str, Any], history: History, witness: ModuleType
) -> None:
    after = changed(witness.USER, name="Ada")
    answers["PATCH users/me"] = httpx.ReadError("gone")
    answers["GET users/me"] = [data(witness.USER), data(after)]
    assert bare_cli("patch", "--name", "Ada").code == 0
    assert (only(history).state, only(history).after) == (State.DONE, after)
    assert "the profile was read back" in only(history).note


def test_a_lost_answer_that_cannot_be_settled_is_unknown(
    bare_cli: Cli, answers: dict[str, Any], history: History, witness: ModuleType
) -> None:
    answers["PATCH users/me"] = httpx.ReadError("gone")
    answers["GET users/me"] = [data(witness.USER), failure(401, "No more.")]
    assert bare_cli("patch", "--name", "Ada").code == 7
    assert (only(history).state, only(history).after) == (State.UNKNOWN, None)


def test_a_request_that_never_left_failed(
    bare_cli: Cli, answers: dict[str, Any], history: History
) -> None:
    answers["PATCH users/me"] = httpx.ConnectError("no route")
    assert bare_cli("patch", "--name", "Ada").code == 7
    assert only(history).state is State.FAILED


def test_an_interrupt_while_sending_leaves_it_unknown(
    bare_cli: Cli, answers: dict[str, Any], history: History
) -> None:
    answers["PATCH users/me"] = KeyboardInterrupt()
    assert bare_cli("patch", "--name", "Ada").code == 130
    assert (only(history).state, only(history).note) == (State.UNKNOWN, "interrupted while sending")


def test_an_accepted_write_that_cannot_be_looked_at_is_unknown(
    bare_cli: Cli, answers: dict[str, Any], history: History, witness: ModuleType
) -> None:
    answers["PATCH users/me"] = data(witness.USER)
    answers["GET users/me"] = [data(witness.USER), failure(404)]
    result = bare_cli("patch", "--name", "Ada")
    assert (result.code, result.stdout) == (7, "")
    assert (
        "the server accepted it\nwhether it was done is unknown: the server does" in result.stderr
    )
    assert only(history).state is State.UNKNOWN


def test_the_record_is_on_the_disk_before_anything_is_sent(
    cli: Cli, wire: Wire, history: History
) -> None:
    seen: list[State] = []

    def look(request: httpx.Request) -> httpx.Response:
        if request.method == "PATCH":
            seen.extend(entry.state for entry in history.entries())
        return wire.transport.handle_request(request)

    cli.transport = httpx.MockTransport(look)
    assert cli("patch", "--name", "Ada").code == 0
    assert seen == [State.INTENDED]
    assert only(history).state is State.DONE


def test_text_that_is_no_unicode_is_recorded(
    bare_cli: Cli, answers: dict[str, Any], history: History, witness: ModuleType
) -> None:
    half = b'{"data": {"name": "\\ud83d", "username": "x", "id": "%s"}, "meta": {"code": 200}}'
    answers["GET users/me"] = Answer(200, half % witness.USER["id"].encode())
    answers["PATCH users/me"] = Answer(
        400, b'{"meta": {"code": 400, "error_message": "no \\ud83d"}}'
    )
    assert bare_cli("patch", "--name", "Ada").code == 5
    assert only(history).before["name"] == "\ud83d"


# Old pictures that cannot be had


def image_address(user: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (user.get("content") or user)["avatar_image"]
    return found


def upload(bare_cli: Cli, tmp_path: Path) -> Any:
    file = tmp_path / "a.png"
    file.write_bytes(PNG)
    return bare_cli("avatar", "upload", str(file), "--no-verify")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Answer(404), "gave 404"),
        (Answer(200, b"<html>gone</html>"), "no whole picture"),
        (Answer(200, PNG[:-30]), "no whole picture"),
        (Answer(200, b""), "no whole picture"),
        (httpx.ConnectError("no route"), "no route"),
    ],
    ids=["404", "a page", "half", "nothing", "no network"],
)
def test_an_old_picture_that_cannot_be_had_is_a_warning_and_not_kept(
    bare_cli: Cli,
    answers: dict[str, Any],
    server: Server,
    history: History,
    witness: ModuleType,
    tmp_path: Path,
    given: Any,
    why: str,
) -> None:
    path = httpx.URL(image_address(witness.USER)["url"]).path
    answers[f"GET {path}"] = given
    answers["POST users/me/avatar"] = data(witness.USER)
    result = upload(bare_cli, tmp_path)
    assert result.code == 0
    assert "warning: the avatar that this replaces is not kept: " in result.stderr
    (kept,) = only(history).pictures
    assert (kept.is_there, kept.sha256) == (False, "")
    assert why in kept.why
    fetches = [request for request in server.requests if request.url.path == path]
    assert not any("authorization" in request.headers for request in fetches)


def test_a_picture_at_a_known_address_is_not_fetched_again(
    bare_cli: Cli, answers: dict[str, Any], server: Server, history: History, tmp_path: Path
) -> None:
    server.pictures = PNG
    server.answers["POST users/me/avatar"] = failure(400, "Not today.")
    users = answers["GET users/me"]
    image = users.body.replace(b"cdn.example", b"cdn.pnut.example")
    answers["GET users/me"] = Answer(200, image)
    file = tmp_path / "b.png"
    file.write_bytes(picture("PNG", 320, 320))
    for _ in range(3):
        assert bare_cli("avatar", "upload", str(file)).code == 5
    fetches = [request for request in server.requests if request.url.host.startswith("cdn.")]
    assert len(fetches) == 1
    for entry in history.entries():
        assert history.content(entry.pictures[0]) == PNG


def test_an_address_that_stays_when_the_picture_changes_is_asked_again(
    bare_cli: Cli, answers: dict[str, Any], server: Server, history: History, tmp_path: Path
) -> None:
    body = answers["GET users/me"].body.replace(b"cdn.example", b"cdn.pnut.example")
    answers["GET users/me"] = answers["POST users/me/avatar"] = Answer(200, body)
    for size in (310, 320):
        server.pictures = picture("PNG", size, size)
        assert upload(bare_cli, tmp_path).code == 0
    contents = [history.content(entry.pictures[0]) for entry in history.entries()]
    assert contents == [picture("PNG", 320, 320), picture("PNG", 310, 310)]


# The guard


def test_a_profile_that_was_changed_meanwhile_is_not_replaced(
    bare_cli: Cli, server: Server, answers: dict[str, Any], witness: ModuleType, home: Path
) -> None:
    other = changed(witness.USER, timezone="Africa/Abidjan")
    answers["GET users/me"] = [data(witness.USER), data(other)]
    result = bare_cli("patch", "--clear", "text", "--json")
    assert (result.code, result.stdout, server.writes) == (3, "", [])
    assert result.error["message"] == (
        "the profile was changed meanwhile, so nothing was sent:"
        f" timezone was `{witness.USER['timezone']}`, is `Africa/Abidjan`"
    )
    assert not (home / "history.sqlite3").exists()


def test_a_patch_of_given_fields_needs_no_guard(cli: Cli, wire: Wire) -> None:
    assert cli("patch", "--name", "Ada").code == 0
    assert wire.calls == ["GET users/me", "PATCH users/me"]


def test_a_put_is_guarded_by_one_more_read(cli: Cli, wire: Wire) -> None:
    assert cli("patch", "--clear", "text").code == 0
    assert wire.calls == ["GET users/me", "GET users/me", "PUT users/me"]


def test_the_file_is_sound_and_small(cli: Cli, home: Path) -> None:
    for number in range(5):
        cli("patch", "--name", f"Ada {number}")
    with closing(sqlite3.connect(home / "history.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)
