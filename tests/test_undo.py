"""Does undo put back what a write replaced, and say before what it cannot?"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from pnutprofile.dialects import Dialect
from pnutprofile.history.entries import State
from pnutprofile.history.records import History
from tests.conftest import Cli
from tests.pictures_made import picture
from tests.servers import Server, Wire, changed, data, failure

Write = Callable[..., Any]
PROFILE = ("name", "text", "locale", "timezone")


@pytest.fixture
def history(home: Path) -> History:
    return History(home / "history.sqlite3")


@pytest.fixture
def paint(cli: Cli, tmp_path: Path) -> Write:
    """Upload a picture of some size, and give its bytes."""

    def upload(size: int, *options: str, kind: str = "avatar", width: int = 0) -> bytes:
        file = tmp_path / f"{size}.png"
        file.write_bytes(picture("PNG", width or size, size))
        assert cli(kind, "upload", str(file), *options).code == 0
        return file.read_bytes()

    return upload


def fields(cli: Cli) -> dict[str, str]:
    values = cli("show").values
    return {name: values.get(name, "") for name in PROFILE}


def avatar(cli: Cli) -> bytes:
    return cli("avatar", "fetch", "-o", "-").raw


# Fields


def test_a_patch_is_taken_back_by_a_patch(cli: Cli, wire: Wire) -> None:
    before = cli("show", "--json").json
    cli("patch", "--name", "Ada", "--timezone", "Europe/Paris")
    wire.requests.clear()
    result = cli("undo", "--yes", "--json")
    assert (result.code, result.stderr) == (0, "")
    assert result.json == before
    method, path, body = wire.write
    assert (method, path) == ("PATCH", "users/me")
    assert body == {"name": "Robin Marlowe", "timezone": "Europe/London"}


def test_only_what_the_write_changed_is_put_back(cli: Cli) -> None:
    cli("patch", "--name", "Ada")
    cli("patch", "--timezone", "Europe/Paris")
    assert cli("undo", "1", "--yes").code == 0
    found = fields(cli)
    assert (found["name"], found["timezone"]) == ("Robin Marlowe", "Europe/Paris")


def test_a_set_is_taken_back_with_all_that_it_removed(cli: Cli) -> None:
    before = cli("show", "--json").json
    cli("set", "--name", "A", "--text", "", "--locale", "fr_FR", "--timezone", "Europe/Paris", "-y")
    assert cli("undo", "--yes").code == 0
    assert cli("show", "--json").json == before


def test_what_was_empty_is_empty_again(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    cli("patch", "--clear", "text")
    cli("patch", "--text", "a bio")
    wire.requests.clear()
    assert cli("undo", "--yes").code == 0
    assert "text" not in cli("show").values
    method, _, body = wire.write
    assert method == "PUT"
    if dialect.name == "pnut":
        assert "content" not in body
    else:
        assert body["description"] == {"text": ""}


def test_a_bio_with_links_comes_back_as_it_was(cli: Cli) -> None:
    cli("patch", "--text", "my [log](https://ada.example/a) and [more](https://b.example)")
    before = cli("show", "--json").json
    cli("patch", "--text", "words")
    assert cli("undo", "--yes").code == 0
    assert cli("show", "--json").json == before


def test_undo_of_undo_is_redo(cli: Cli) -> None:
    cli("patch", "--name", "Ada")
    before, after = "Robin Marlowe", "Ada"
    for expected in (before, after, before, after):
        assert cli("undo", "--yes").code == 0
        assert fields(cli)["name"] == expected
    commands = [entry["command"] for entry in cli("history", "--json").json]
    assert commands == ["undo"] * 4 + ["patch"]
    assert [entry["undoes"] for entry in cli("history", "--json").json] == [[4], [3], [2], [1], []]


def test_a_name_that_was_empty_cannot_be_cleared_on_adn(
    bare_cli: Cli, server: Server, witness: ModuleType, dialect: Dialect
) -> None:
    nameless = {key: value for key, value in witness.USER.items() if key != "name"}
    named = changed(witness.USER, name="Ada")
    server.answers["GET users/me"] = data(nameless)
    server.answers["PATCH users/me"] = data(named)
    assert bare_cli("patch", "--name", "Ada").code == 0
    server.answers["GET users/me"] = [data(named), data(named), data(nameless)]
    server.answers["PUT users/me"] = data(nameless)
    server.requests.clear()
    result = bare_cli("undo", "--yes")
    if dialect.name == "pnut":
        assert (result.code, len(server.writes)) == (0, 1)
        return
    assert (result.code, server.writes) == (3, [])
    assert result.stderr.splitlines() == [
        "error: what entry 1 (patch) replaced cannot be put back",
        "the name cannot be put back: App.net cannot clear the name:"
        " its servers need a name in every profile",
        "try: pnutprofile history export 1 -o DIR",
    ]


def test_what_can_be_put_back_is_if_a_part_cannot(
    bare_cli: Cli, server: Server, witness: ModuleType, dialect: Dialect
) -> None:
    if dialect.name == "pnut":
        return
    nameless = {key: value for key, value in witness.USER.items() if key != "name"}
    after = changed(witness.USER, name="Ada", timezone="Europe/Paris")
    server.answers["GET users/me"] = data(nameless)
    server.answers["PATCH users/me"] = data(after)
    assert bare_cli("patch", "--name", "Ada", "--timezone", "Europe/Paris").code == 0
    server.answers["GET users/me"] = data(after)
    server.answers["PATCH users/me"] = data(changed(after, timezone=witness.USER["timezone"]))
    server.requests.clear()
    result = bare_cli("undo", "--yes")
    assert result.code == 0
    assert "warning: the name cannot be put back" in result.stderr
    assert server.write[2] == {"timezone": witness.USER["timezone"]}


# Pictures


def test_a_picture_comes_back_byte_for_byte(cli: Cli, paint: Write) -> None:
    first = avatar(cli)
    second = paint(300)
    for expected in (first, second, first):
        assert cli("undo", "--yes").code == 0
        assert avatar(cli) == expected


def test_a_deleted_picture_comes_back(bare_cli: Cli) -> None:
    bare_cli.environment["PNUTPROFILE_SERVER"] = "sandbox"
    before = bare_cli("cover", "fetch", "-o", "-").raw
    bare_cli("cover", "delete", "--yes")
    assert bare_cli("undo", "--yes").code == 0
    assert bare_cli("cover", "fetch", "-o", "-").raw == before
    assert bare_cli("undo", "--yes").values["cover_is_default"] == "true"


def test_a_default_picture_is_deleted_for_or_cannot_come_back(
    bare_cli: Cli, server: Server, witness: ModuleType, dialect: Dialect, tmp_path: Path
) -> None:
    parent = witness.USER.get("content") or witness.USER
    image = {"url": "https://cdn.pnut.example/new", "is_default": False}
    after = {**parent, "cover_image": image}
    user = changed(witness.USER, content=after) if "content" in witness.USER else after
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["POST users/me/cover"] = data(user)
    file = tmp_path / "a.png"
    file.write_bytes(picture("PNG", 1200, 400))
    assert bare_cli("cover", "upload", str(file), "--no-verify").code == 0
    server.answers["GET users/me"] = data(user)
    server.answers["DELETE users/me/cover"] = data(witness.USER)
    server.pictures = file.read_bytes()
    server.requests.clear()
    result = bare_cli("undo", "--yes")
    if dialect.name == "pnut":
        assert (result.code, server.write[:2]) == (0, ("DELETE", "users/me/cover"))
        return
    assert (result.code, server.writes) == (3, [])
    assert "App.net cannot delete the cover" in result.stderr


def test_a_picture_that_was_not_kept_cannot_come_back(
    bare_cli: Cli, server: Server, witness: ModuleType, tmp_path: Path
) -> None:
    address = (witness.USER.get("content") or witness.USER)["avatar_image"]["url"]
    server.answers["GET users/me"] = server.answers["POST users/me/avatar"] = data(witness.USER)
    server.answers[f"GET {httpx.URL(address).path}"] = httpx.ConnectError("no route")
    file = tmp_path / "a.png"
    file.write_bytes(picture("PNG", 300, 300))
    assert bare_cli("avatar", "upload", str(file), "--no-verify").code == 0
    server.requests.clear()
    result = bare_cli("undo", "--yes", "--json")
    assert (result.code, server.writes) == (3, [])
    assert "the old avatar is not there: not kept" in result.error["message"]


# What was changed since


def test_what_was_changed_since_is_told_and_shown(cli: Cli) -> None:
    cli("patch", "--name", "Ada")
    cli("patch", "--name", "Bob", "--no-history")
    cli.terminal = True
    result = cli("undo", stdin="n\n", TERM="dumb")
    assert result.code == 9
    warning, change, question = result.stderr.splitlines()[:3]
    assert warning == "warning: the name was changed since: it is Bob now, not Ada"
    assert change == "name  [-Bob-]{+Robin Marlowe+}"
    assert question.startswith("This puts back what entry 1 (patch) replaced. Go on? [y/N]")
    cli.terminal = False
    assert fields(cli)["name"] == "Bob"


def test_a_picture_that_was_changed_since_is_told(cli: Cli, paint: Write) -> None:
    first = avatar(cli)
    paint(300)
    paint(310, "--no-history")
    result = cli("undo", "--yes")
    assert "warning: the avatar was changed since" in result.stderr
    assert avatar(cli) == first


def test_what_is_back_already_is_left_alone(cli: Cli, wire: Wire) -> None:
    cli("patch", "--name", "Ada")
    cli("patch", "--name", "Robin Marlowe", "--no-history")
    wire.requests.clear()
    result = cli("undo")
    assert (result.code, wire.writes) == (0, [])
    assert result.stderr == "unchanged: the profile is as it was before entry 1 (patch)\n"
    assert result.values["name"] == "Robin Marlowe"


# How it goes


def test_unattended_it_needs_yes(cli: Cli, wire: Wire) -> None:
    cli("patch", "--name", "Ada")
    wire.requests.clear()
    result = cli("undo")
    assert (result.code, result.stdout, wire.writes) == (2, "", [])
    assert result.stderr.endswith("try: the same command with --yes\n")


def test_dry_run_neither_asks_nor_sends_nor_records(cli: Cli, wire: Wire, history: History) -> None:
    cli("patch", "--name", "Ada")
    wire.requests.clear()
    result = cli("undo", "--dry-run", "--json")
    assert (result.code, wire.writes) == (0, [])
    (request,) = result.json["requests"]
    assert (request["method"], request["path"]) == ("PATCH", "users/me")
    assert request["body"] == {"name": "Robin Marlowe"}
    assert result.json["undoes"] == [1]
    assert "change\t+ name  Robin Marlowe" in cli("undo", "-n").stdout
    assert len(history.entries()) == 1


def test_no_history_leaves_no_record_of_the_undo(cli: Cli, history: History) -> None:
    cli("patch", "--name", "Ada")
    assert cli("undo", "--yes", "--no-history").code == 0
    assert len(history.entries()) == 1


@pytest.mark.parametrize("number", [(), ("7",)], ids=["newest", "id"])
def test_nothing_to_undo(cli: Cli, wire: Wire, home: Path, number: tuple[str, ...]) -> None:
    result = cli("undo", *number, "--yes")
    assert (result.code, result.stdout, wire.writes) == (3, "", [])
    assert "history --all" in result.stderr
    assert not (home / "history.sqlite3").exists()


@pytest.mark.parametrize("argv", [("x",), ("0",), ("-1",), ("1", "2"), ("9" * 40,)])
def test_what_is_no_id(cli: Cli, argv: tuple[str, ...]) -> None:
    assert cli("undo", *argv, "--yes").code in (2, 3)


def test_of_another_server_it_is_refused(bare_cli: Cli) -> None:
    bare_cli("patch", "--name", "Ada", "--server", "sandbox")
    result = bare_cli("undo", "1", "--yes", "--server", "sandbox-adn")
    assert result.code == 3
    assert result.stderr.splitlines() == [
        "error: entry 1 is of @robin on sandbox",
        "this is @robin on sandbox-adn",
        "try: pnutprofile undo 1 --server sandbox",
    ]
    assert bare_cli("undo", "--yes", "--server", "sandbox-adn").code == 3
    assert bare_cli("show", "--server", "sandbox").values["name"] == "Ada"


def test_of_another_user_it_is_refused(bare_cli: Cli, server: Server, witness: ModuleType) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = data(changed(witness.USER, name="Ada"))
    assert bare_cli("patch", "--name", "Ada").code == 0
    server.answers["GET users/me"] = data(changed(witness.USER, id="99", username="other"))
    server.requests.clear()
    for argv in (("undo", "1"), ("undo",)):
        result = bare_cli(*argv, "--yes")
        assert (result.code, server.writes) == (3, [])


def test_what_failed_is_passed_over(
    bare_cli: Cli, server: Server, witness: ModuleType, history: History
) -> None:
    after = changed(witness.USER, name="Ada")
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = [data(after), failure(400, "No.")]
    assert bare_cli("patch", "--name", "Ada").code == 0
    server.answers["GET users/me"] = data(after)
    assert bare_cli("patch", "--name", "Bob").code == 5
    server.answers["PATCH users/me"] = data(witness.USER)
    result = bare_cli("undo", "2", "--yes")
    assert (result.code, result.stderr.splitlines()[0]) == (3, "error: entry 2 changed nothing")
    assert bare_cli("undo", "--yes").code == 0
    assert history.entries()[0].undoes == (1,)


def test_an_unknown_outcome_that_had_no_effect_is_passed_over(
    bare_cli: Cli, server: Server, witness: ModuleType, history: History
) -> None:
    after = changed(witness.USER, name="Ada")
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = data(after)
    assert bare_cli("patch", "--name", "Ada").code == 0
    server.answers["GET users/me"] = [data(after), failure(401, "No.")]
    server.answers["PATCH users/me"] = httpx.ReadError("gone")
    assert bare_cli("patch", "--name", "Bob").code == 7
    assert history.entries()[0].state is State.UNKNOWN
    server.answers["GET users/me"] = data(after)
    server.answers["PATCH users/me"] = data(witness.USER)
    result = bare_cli("undo", "--yes")
    assert result.code == 0
    assert "entry 2 (patch) had no effect" in result.stderr
    assert history.entries()[0].undoes == (1,)


# Several parts


def as_one_command(history: History) -> None:
    """Make one command of all that is recorded, as `apply` does."""
    with history._database.writing() as connection:
        connection.execute("UPDATE entries SET batch = 'one', command = 'apply'")


def test_all_parts_of_a_command_are_taken_back_together(
    cli: Cli, paint: Write, history: History
) -> None:
    before, first = fields(cli), avatar(cli)
    cli("patch", "--name", "Ada")
    cli("patch", "--name", "Bob", "--timezone", "Europe/Paris")
    second = paint(300)
    as_one_command(history)
    result = cli("undo", "--yes")
    assert result.code == 0
    assert "put back: name, timezone, avatar" in result.stderr
    assert (fields(cli), avatar(cli)) == (before, first)
    assert len({entry.batch for entry in history.entries()[:2]}) == 1
    assert cli("undo", "--yes").code == 0
    assert (fields(cli)["name"], avatar(cli)) == ("Bob", second)


def test_stopping_after_the_first_part_is_exit_11(
    cli: Cli, wire: Wire, paint: Write, history: History
) -> None:
    first = avatar(cli)
    cli("patch", "--name", "Ada")
    paint(300)
    as_one_command(history)

    def refuse(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(400, json={"meta": {"code": 400, "error_message": "No."}})
        return wire.transport.handle_request(request)

    cli.transport = httpx.MockTransport(refuse)
    result = cli("undo", "--yes", "--json")
    assert (result.code, result.stdout) == (11, "")
    assert result.error["code"] == "partial"
    assert result.error["parts"] == [
        {"part": "name", "state": "done"},
        {"part": "avatar", "state": "failed"},
    ]
    assert result.error["hint"] == "pnutprofile undo 2"
    cli.transport = wire.transport
    assert fields(cli)["name"] == "Robin Marlowe"
    assert [entry.state for entry in history.entries()][:2] == [State.FAILED, State.DONE]
    assert cli("undo", "2", "--yes").code == 0
    assert avatar(cli) == first
