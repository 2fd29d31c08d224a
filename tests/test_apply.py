"""How is a profile brought to what a file says?"""

import json
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from pnutprofile.dialects import Dialect
from pnutprofile.pictures.scenes.drawings import draw
from tests.conftest import Cli, Result
from tests.servers import Answer, Server, Wire, changed, data, failure

BIO = {"pnut": "content", "adn": "description"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A document that changes fields and both pictures."""
    (tmp_path / "avatar.png").write_bytes(draw("dusk", 300, 300))
    (tmp_path / "cover.png").write_bytes(draw("portrait", 1000, 300))
    path = tmp_path / "me.toml"
    path.write_text('name = "Ada Vale"\navatar = "avatar.png"\ncover = "cover.png"\n')
    return path


def calls(wire: Wire) -> list[str]:
    return [call for call in wire.calls if not call.startswith("GET")]


# Fields


def test_only_what_differs_is_sent(cli: Cli, wire: Wire) -> None:
    document = 'name = "Ada Vale"\nlocale = "en_GB"\ntimezone = "Europe/Paris"\n'
    result = cli("apply", "-", stdin=document)
    assert result.code == 0
    assert wire.write == ("PATCH", "users/me", {"name": "Ada Vale", "timezone": "Europe/Paris"})
    assert result.stderr == "fields: changed name, timezone\n"
    assert result.values["name"] == "Ada Vale"
    wire.requests.clear()
    again = cli("apply", "-", "--json", stdin=document)
    assert (again.code, again.stderr, wire.writes) == (0, "", [])
    assert again.json == cli("show", "--json").json


def test_everything_but_pictures_goes_in_one_request(
    cli: Cli, wire: Wire, dialect: Dialect
) -> None:
    document = """
name = "Ada Vale"
text = "🗺️ my log, my tea"
[[links]]
anchor = "my tea"
url = "https://tea.example"
[[links]]
anchor = "my log"
url = "https://ada.example/log"
title = "Log"
[raw."com.example.x"]
a = [1, true]
[raw."com.example.y"]
"""
    assert cli("apply", "-", stdin=document).code == 0
    text = "🗺️ my log, my tea"
    log = {"pos": 3, "len": 6, "url": "https://ada.example/log"}
    tea = {"pos": 11, "len": 6, "url": "https://tea.example"}
    expected = {
        "pnut": {
            "name": "Ada Vale",
            "content": {
                "text": text,
                "entities": {"links": [tea, {**log, "title": "Log"}], "parse_links": True},
            },
            "raw": {"com.example.x": [{"a": [1, True]}], "com.example.y": [{}]},
        },
        "adn": {
            "name": "Ada Vale",
            "description": {
                "text": text,
                "entities": {"links": [tea, log], "parse_links": True},
            },
            "annotations": [
                {"type": "com.example.x", "value": {"a": [1, True]}},
                {"type": "com.example.y", "value": {}},
            ],
        },
    }
    assert wire.write == ("PATCH", "users/me", expected[dialect.name])
    wire.requests.clear()
    assert cli("apply", "-", stdin=document).stderr.startswith("unchanged")
    assert wire.writes == []


def test_links_can_be_taken_away(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    document = 'text = "my log"\nlinks = []\n'
    linked = 'text = "my log"\n[[links]]\nanchor = "log"\nurl = "https://a.example"\n'
    assert cli("apply", "-", stdin=linked).code == 0
    assert cli("diff", "-", stdin=document).code == 10
    assert cli("apply", "-", stdin=document).code == 0
    assert cli("show", "--json").json[BIO[dialect.name]]["entities"]["links"] == []
    wire.requests.clear()
    assert cli("apply", "-", stdin=document).code == 0
    assert wire.writes == []


def test_a_link_that_cuts_a_mention_in_two_is_refused(cli: Cli, wire: Wire) -> None:
    document = 'text = "ask @quiet"\n[[links]]\nanchor = "ask @qui"\nurl = "https://a.example"\n'
    result = cli("apply", "-", stdin=document)
    assert (result.code, wire.writes) == (3, [])
    assert "line 2: " in result.stderr
    assert "part of a mention" in result.stderr


def test_a_language_that_the_server_completed_is_there(
    cli: Cli, wire: Wire, dialect: Dialect
) -> None:
    if dialect.name == "pnut":
        document = 'locale = "en_GB"'
    else:
        document = 'locale = "fr"'
        assert cli("apply", "-", stdin=document).code == 0
        assert cli("show", "--field", "locale").stdout == "fr_FR\n"
    wire.requests.clear()
    assert cli("apply", "-", stdin=document).code == 0
    assert wire.writes == []


def test_an_empty_text_empties_the_field(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    asked = cli("apply", "-", stdin='text = ""\n')
    assert (asked.code, wire.writes) == (2, [])
    assert asked.stderr.startswith("error: This removes your text\n")
    assert cli("apply", "-", "--yes", stdin='text = ""\n').code == 0
    expected = {
        "pnut": {"name": "Robin Marlowe", "locale": "en_GB", "timezone": "Europe/London"},
        "adn": {
            "name": "Robin Marlowe",
            "description": {"text": ""},
            "locale": "en_GB",
            "timezone": "Europe/London",
        },
    }
    assert wire.write == ("PUT", "users/me", expected[dialect.name])
    wire.requests.clear()
    assert cli("apply", "-", stdin='text = ""\n').code == 0
    assert wire.writes == []


def test_a_type_of_extra_data_is_removed(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    kind = {
        "pnut": "me.rafaelcosta.user.profiles",
        "adn": "net.app.core.directory.blog",
    }[dialect.name]
    document = f'[raw]\n"{kind}" = ""\n"not.there" = ""\n'
    assert cli("apply", "-", stdin=document).code == 2
    assert cli("apply", "-", "-y", stdin=document).code == 0
    expected = {"pnut": {"raw": {kind: []}}, "adn": {"annotations": [{"type": kind}]}}
    assert wire.write == ("PATCH", "users/me", expected[dialect.name])


def test_prune_removes_what_is_not_mentioned(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("apply", "-", "--prune", "--yes", stdin='name = "Robin Marlowe"\n')
    assert result.code == 0, result.stderr
    if dialect.name == "pnut":
        assert calls(wire) == ["PUT users/me", "DELETE users/me/avatar", "DELETE users/me/cover"]
    else:
        assert calls(wire) == ["PUT users/me"]
    shown = cli("show", "--json").json
    assert not shown.get(BIO[dialect.name], {}).get("text")
    wire.requests.clear()
    assert cli("apply", "-", "--prune", stdin='name = "Robin Marlowe"\n').code == 0
    assert wire.writes == []


def test_warnings_are_those_of_patch(cli: Cli, dialect: Dialect) -> None:
    result = cli("apply", "-", "-n", stdin='timezone = "Europe/Kyiv"\n')
    expected = "warning: Europe/Kyiv is not a timezone that pnut.io is known to take"
    assert result.stderr.startswith(expected) == (dialect.name == "pnut")


def test_force_sends_what_is_there(cli: Cli, wire: Wire) -> None:
    assert cli("apply", "-", "--force", stdin='name = "Robin Marlowe"\n').code == 0
    assert wire.write == ("PATCH", "users/me", {"name": "Robin Marlowe"})


# Pictures


def test_fields_go_first_then_pictures(cli: Cli, wire: Wire, file: Path) -> None:
    result = cli("apply", str(file))
    assert result.code == 0
    assert calls(wire) == ["PATCH users/me", "POST users/me/avatar", "POST users/me/cover"]
    assert result.stderr.splitlines() == [
        "fields: changed name",
        "avatar: changed",
        "cover: changed",
    ]
    wire.requests.clear()
    again = cli("apply", str(file))
    assert (again.code, wire.calls) == (0, ["GET users/me"])
    assert again.stderr == f"unchanged: the profile is as {file} says\n"


def test_without_history_pictures_are_known_by_their_bytes(
    cli: Cli, wire: Wire, file: Path
) -> None:
    assert cli("apply", str(file), "--no-history").code == 0
    wire.requests.clear()
    assert cli("apply", str(file), "--no-history").code == 0
    assert wire.writes == []


def test_a_changed_file_is_sent_again(cli: Cli, wire: Wire, file: Path) -> None:
    assert cli("apply", str(file)).code == 0
    wire.requests.clear()
    with Image.open(file.with_name("avatar.png")) as image:
        image.putpixel((3, 3), (255, 0, 255))
        image.save(file.with_name("avatar.png"))
    assert cli("diff", str(file)).code == 10
    assert cli("apply", str(file)).code == 0
    assert calls(wire) == ["POST users/me/avatar"]


def test_a_picture_that_another_took_the_place_of_is_sent_again(
    cli: Cli, wire: Wire, file: Path
) -> None:
    assert cli("apply", str(file)).code == 0
    other = file.with_name("other.png")
    other.write_bytes(draw("portrait", 300, 300))
    assert cli("avatar", "upload", str(other)).code == 0
    wire.requests.clear()
    assert cli("apply", str(file)).code == 0
    assert calls(wire) == ["POST users/me/avatar"]


def test_a_picture_is_prepared_as_upload_does(cli: Cli, wire: Wire, file: Path) -> None:
    buffer = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(buffer, "BMP")
    file.with_name("avatar.png").write_bytes(buffer.getvalue())
    assert cli("apply", str(file)).code == 0
    wire.requests.clear()
    assert cli("apply", str(file)).code == 0
    assert wire.writes == []
    assert cli("show", "--field", "content.avatar_image.width").stdout in ("300\n", "\n")


def test_default_deletes_where_the_server_can(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("apply", "-", "--yes", stdin='avatar = "default"\ncover = ""\n')
    if dialect.name == "adn":
        assert (result.code, wire.writes) == (3, [])
        assert "line 1: App.net cannot delete the avatar" in result.stderr
        return
    assert result.code == 0
    assert calls(wire) == ["DELETE users/me/avatar", "DELETE users/me/cover"]
    wire.requests.clear()
    assert cli("apply", "-", stdin='avatar = "default"\ncover = "default"\n').code == 0
    assert wire.writes == []


def test_paths_of_standard_input_start_in_the_current_folder(
    cli: Cli, wire: Wire, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    assert cli("apply", "-", stdin='avatar = "avatar.png"').code == 0
    assert calls(wire) == ["POST users/me/avatar"]


def test_a_picture_that_does_not_fit_stops_everything_before_it_is_sent(
    cli: Cli, wire: Wire, file: Path
) -> None:
    file.with_name("cover.png").write_bytes(draw("dusk", 90, 90))
    result = cli("apply", str(file))
    assert (result.code, wire.writes) == (3, [])
    assert "line 3: " in result.stderr


# What a server made of a picture is remembered, not looked at


@pytest.fixture
def cdn(server: Server, witness: ModuleType, dialect: Dialect) -> Any:
    """A server that makes something else of every picture, at an address of its own."""

    def user(**avatar: Any) -> dict[str, Any]:
        image = {"url": "https://cdn.pnut.example/a.png", "width": 300, "height": 300, **avatar}
        if dialect.name == "pnut":
            return changed(witness.USER, content={"avatar_image": image})
        return {**witness.USER, "avatar_image": image}

    server.pictures = draw("portrait", 300, 300)
    return user


def test_what_the_server_made_of_a_picture_is_known_by_its_address(
    bare_cli: Cli, server: Server, cdn: Any, tmp_path: Path
) -> None:
    bare_cli.environment.pop("PNUTPROFILE_NO_HISTORY", None)
    (tmp_path / "me.png").write_bytes(draw("dusk", 300, 300))
    (tmp_path / "me.toml").write_text('avatar = "me.png"\n')
    made = cdn(url="https://cdn.pnut.example/made", width=200, height=200)
    server.answers["GET users/me"] = [data(cdn()), data(made)]
    server.answers["POST users/me/avatar"] = data(made)
    assert bare_cli("apply", str(tmp_path / "me.toml")).code == 0
    assert len(server.writes) == 1
    server.answers["GET users/me"] = data(made)
    server.requests.clear()
    assert bare_cli("apply", str(tmp_path / "me.toml")).code == 0
    assert server.calls == ["GET users/me"]
    moved = cdn(url="https://cdn.pnut.example/elsewhere", width=200, height=200)
    server.answers["GET users/me"] = [data(moved), data(made)]
    server.answers["POST users/me/avatar"] = data(made)
    assert bare_cli("apply", str(tmp_path / "me.toml")).code == 0
    assert [request.method for request in server.writes] == ["POST"]


def test_without_a_record_looks_decide(
    bare_cli: Cli, server: Server, cdn: Any, tmp_path: Path
) -> None:
    recompressed = BytesIO()
    with Image.open(BytesIO(draw("dusk", 300, 300))) as image:
        image.convert("RGB").save(recompressed, "JPEG", quality=80)
    server.pictures = recompressed.getvalue()
    server.answers["GET users/me"] = data(cdn())
    (tmp_path / "me.png").write_bytes(draw("dusk", 300, 300))
    (tmp_path / "me.toml").write_text('avatar = "me.png"\n')
    assert bare_cli("diff", str(tmp_path / "me.toml")).code == 0
    (tmp_path / "me.png").write_bytes(draw("portrait", 300, 300))
    assert bare_cli("diff", str(tmp_path / "me.toml")).code == 10
    (tmp_path / "me.png").write_bytes(draw("dusk", 320, 320))
    assert bare_cli("diff", str(tmp_path / "me.toml")).code == 10


def test_a_changed_detail_is_seen_without_a_record(
    bare_cli: Cli, server: Server, cdn: Any, tmp_path: Path
) -> None:
    recompressed = BytesIO()
    with Image.open(BytesIO(draw("dusk", 300, 300))) as image:
        image.convert("RGB").save(recompressed, "JPEG", quality=80)
        image.paste((255, 0, 255), (100, 100, 120, 120))
        image.save(tmp_path / "me.png")
    server.pictures = recompressed.getvalue()
    server.answers["GET users/me"] = data(cdn())
    (tmp_path / "me.toml").write_text('avatar = "me.png"\n')
    assert bare_cli("diff", str(tmp_path / "me.toml")).code == 10


def test_a_picture_that_is_gone_from_its_address_is_sent_again(
    bare_cli: Cli, server: Server, cdn: Any, tmp_path: Path
) -> None:
    server.pictures = b""
    server.answers["GET /a.png"] = failure(404)
    server.answers["GET users/me"] = data(cdn())
    (tmp_path / "me.png").write_bytes(draw("dusk", 300, 300))
    (tmp_path / "me.toml").write_text('avatar = "me.png"\n')
    assert bare_cli("diff", str(tmp_path / "me.toml")).code == 10
    server.answers["GET /a.png"] = failure(503)
    assert bare_cli("diff", str(tmp_path / "me.toml")).code == 6


def test_a_broken_history_is_told_before_anything_is_sent(
    cli: Cli, wire: Wire, file: Path, home: Path
) -> None:
    home.mkdir(exist_ok=True)
    (home / "history.sqlite3").write_text("this is no database" * 100)
    result = cli("apply", str(file))
    assert (result.code, wire.writes) == (12, [])
    assert "--no-history" in result.stderr
    assert cli("apply", str(file), "--no-history").code == 0
    assert cli("diff", str(file)).code == 0


# Dry run


def test_dry_run_shows_every_request(cli: Cli, wire: Wire, file: Path) -> None:
    result = cli("apply", str(file), "-n", "--json")
    assert (result.code, wire.writes) == (0, [])
    requests = [(one["method"], one["path"]) for one in result.json["requests"]]
    assert requests == [
        ("PATCH", "users/me"),
        ("POST", "users/me/avatar"),
        ("POST", "users/me/cover"),
    ]
    assert result.json["requests"][0]["body"] == {"name": "Ada Vale"}
    shown = cli("apply", str(file), "-n")
    assert shown.stderr == "dry run: nothing was sent\n"
    assert [line for line in shown.stdout.splitlines() if line.startswith("method")] == [
        "method\tPATCH",
        "method\tPOST",
        "method\tPOST",
    ]
    nothing = cli("apply", "-", "-n", "--json", stdin='locale = "en_GB"')
    assert nothing.json == {"requests": []}


# Stopping half-way


@pytest.fixture
def failing(bare_cli: Cli, server: Server, witness: ModuleType, file: Path) -> Any:
    """Applies the document to a server that takes the fields and then answers as told."""

    def run(*options: str, **answers: Answer | BaseException) -> Result:
        user = {**witness.USER}
        named = {**user, "name": "Ada Vale"}
        server.answers["GET users/me"] = [data(user), answers.get("second_read", data(named))]
        server.answers["PATCH users/me"] = answers.get("fields", data(named))
        server.answers["POST users/me/avatar"] = answers["avatar"]
        server.pictures = draw("portrait", 20, 20)
        return bare_cli("apply", str(file), *options)

    return run


@pytest.mark.parametrize(
    ("answer", "words", "more"),
    [
        (failure(400, "Bad picture."), "bad picture", {"http_status": 400}),
        (
            failure(429, "Too many requests.", retry_in=600),
            "too many requests",
            {"http_status": 429, "retry_in": 600},
        ),
    ],
)
def test_what_is_done_and_what_is_not(
    failing: Any, server: Server, file: Path, answer: Answer, words: str, more: dict[str, int]
) -> None:
    result = failing(avatar=answer)
    assert (result.code, result.stdout) == (11, "")
    lines = result.stderr.splitlines()
    assert lines[0] == "fields: changed name"
    assert lines[1] == "error: done: fields; not done: avatar, cover"
    assert words.lower() in lines[2].lower()
    assert lines[3] == f"try: pnutprofile apply {file}"
    assert calls(server) == ["PATCH users/me", "POST users/me/avatar"]
    error = failing("--json", avatar=answer).error
    assert (error["code"], error["exit"]) == ("partial", 11)
    assert error["parts"] == [
        {"part": "fields", "state": "done"},
        {"part": "avatar", "state": "failed"},
        {"part": "cover", "state": "not sent"},
    ]
    assert {key: error[key] for key in more} == more


def test_a_failure_of_the_first_part_has_its_own_code(failing: Any, server: Server) -> None:
    result = failing(avatar=failure(400), fields=failure(429, "Too many requests.", retry_in=600))
    assert result.code == 8
    assert calls(server) == ["PATCH users/me"]


def test_ctrl_c_tells_what_is_done(failing: Any) -> None:
    result = failing(avatar=KeyboardInterrupt())
    assert result.code == 130
    assert result.stderr.splitlines()[1] == (
        "error: interrupted while sending; it may be done;"
        " done: fields; unknown: avatar; not done: cover"
    )


def test_ctrl_c_in_the_first_part_says_that_it_may_be_done(failing: Any) -> None:
    result = failing(avatar=failure(400), fields=KeyboardInterrupt())
    assert (result.code, result.stderr.splitlines()[0]) == (
        130,
        "error: interrupted while sending; it may be done; unknown: fields;"
        " not done: avatar, cover",
    )


def test_a_part_whose_outcome_stays_open_is_unknown(failing: Any) -> None:
    down = failure(500, "Down.")
    error = failing("--json", avatar=down, second_read=down).error
    assert (error["exit"], [part["state"] for part in error["parts"]]) == (
        11,
        ["done", "unknown", "not sent"],
    )


def test_the_same_command_finishes_the_rest(cli: Cli, wire: Wire, file: Path) -> None:
    name = file.read_text().splitlines()[0]
    assert cli("apply", "-", stdin=name).code == 0
    wire.requests.clear()
    assert cli("apply", str(file)).code == 0
    assert calls(wire) == ["POST users/me/avatar", "POST users/me/cover"]


def test_the_parts_of_one_command_are_undone_together(cli: Cli, file: Path) -> None:
    before = cli("show", "--json").json
    assert cli("apply", str(file)).code == 0
    assert cli("undo", "--yes").code == 0
    after = cli("show", "--json").json
    assert (after["name"], before["name"]) == ("Robin Marlowe", "Robin Marlowe")
    assert json.loads(cli("history", "--json").stdout)[0]["command"] == "undo"
