"""How is the status line seen, set and removed? Facts of api.md §8."""

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from pnutprofile.dialects import PNUT, Dialect
from pnutprofile.errors import UsageError
from pnutprofile.history.entries import Entry, State
from pnutprofile.history.records import History
from pnutprofile.moments import moment_words, seconds_of, unix_time_of
from tests.conftest import Cli, Result
from tests.servers import Server, Wire, data, failure
from tests.wire.pnut import USER

DAY = 24 * 3600


@pytest.fixture
def dialect() -> Dialect:
    """The only one that has it."""
    return PNUT


def form(wire: Wire) -> dict[str, list[str]]:
    """Give the fields of the only write."""
    (request,) = wire.writes
    assert (request.method, request.url.path) == ("PUT", "/v1/users/me/presence")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    return parse_qs(request.content.decode())


# Seeing


@pytest.mark.parametrize("argv", [(), ("show",), ("show", "me")])
def test_presence_alone_shows_ones_own(cli: Cli, wire: Wire, argv: tuple[str, ...]) -> None:
    result = cli("presence", *argv)
    assert (result.code, result.stderr) == (0, "")
    assert result.values == {
        "presence": "minding the lamp",
        "username": "robin",
        "last_seen_at": "2019-04-02T07:41:18Z",
    }
    assert wire.calls == ["GET users/me/presence"]


def test_options_without_a_command_are_those_of_show(cli: Cli) -> None:
    assert cli("presence", "--json").json["presence"] == "minding the lamp"
    assert cli("presence", "--field", "presence").stdout == "minding the lamp\n"


def test_presence_of_another_user(cli: Cli) -> None:
    assert cli("presence", "show", "@quiet").values["presence"] == "offline"
    assert cli("presence", "show", "quiet").code == 2
    assert cli("presence", "show", "@nobody").code == 5


def test_help_of_the_noun(cli: Cli) -> None:
    result = cli("help", "presence")
    assert result.code == 0
    assert all(word in result.stdout for word in ("show", "set", "clear"))


def test_show_has_the_presence(cli: Cli) -> None:
    cli("presence", "set", "at sea")
    assert cli("show").values["presence"] == "at sea"
    cli.terminal = True
    assert "at sea" in cli("show", COLUMNS="80", TERM="dumb").stdout


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"presence": 5}])
def test_what_is_no_presence_is_exit_6(bare_cli: Cli, server: Server, answer: Any) -> None:
    server.answers["GET users/me/presence"] = data(answer)
    assert bare_cli("presence").code == 6


# Setting


def test_set_is_a_form_and_shows_the_profile(cli: Cli, wire: Wire) -> None:
    result = cli("presence", "set", "at sea & calm 🌊")
    assert result.code == 0
    assert form(wire) == {"presence": ["at sea & calm 🌊"]}
    assert result.values["presence"] == "at sea & calm 🌊"
    assert result.values["username"] == "robin"
    assert result.stderr == "changed: presence, presence_until\n"


@pytest.mark.parametrize(
    ("duration", "seconds"), [("90s", 90), ("30m", 1800), ("1h30m", 5400), ("7d", 7 * DAY)]
)
def test_for_is_sent_as_a_unix_time(cli: Cli, wire: Wire, duration: str, seconds: int) -> None:
    before = int(time.time())
    assert cli("presence", "set", "x", "--for", duration).code == 0
    (expiration,) = form(wire)["expiration"]
    assert before + seconds <= int(expiration) <= time.time() + seconds


def test_until_is_sent_as_a_unix_time(cli: Cli, wire: Wire) -> None:
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
    assert cli("presence", "set", "x", "--until", end.isoformat()).code == 0
    assert form(wire)["expiration"] == [str(int(end.timestamp()))]


def test_longer_than_seven_days_is_a_warning(cli: Cli, wire: Wire) -> None:
    result = cli("presence", "set", "x", "--for", "8d")
    assert result.code == 0
    assert "warning: pnut.io keeps a presence for 7 days at most\n" in result.stderr
    assert len(wire.writes) == 1


def test_the_same_words_again_make_it_last_longer(cli: Cli, wire: Wire) -> None:
    cli("presence", "set", "at sea")
    result = cli("presence", "set", "at sea", "--for", "2h")
    assert (result.code, len(wire.writes)) == (0, 2)
    assert result.stderr == "changed: presence_until\n"


def test_dry_run_shows_the_form(cli: Cli, wire: Wire) -> None:
    result = cli("presence", "set", "at sea", "-n", "--json")
    assert (result.json["method"], result.json["path"]) == ("PUT", "users/me/presence")
    assert result.json["body"] == {"presence": "at sea"}
    first, second = result.json["changes"]
    assert first == {"field": "presence", "before": "minding the lamp", "after": "at sea"}
    assert second["field"] == "presence_until"
    assert wire.writes == []


def test_a_short_form_is_what_the_server_makes_of_it(cli: Cli) -> None:
    result = cli("presence", "set", "1")
    assert (result.code, result.values["presence"]) == (0, "online")


def test_100_characters_fit(cli: Cli, wire: Wire) -> None:
    assert cli("presence", "set", "🌊" * 100).code == 0
    result = cli("presence", "set", "🌊" * 101)
    assert result.code == 3
    assert "presence has 101 characters, pnut.io takes 100" in result.stderr
    assert len(wire.writes) == 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("",), "presence clear"),
        (("0",), "presence clear"),
        (("offline",), "presence clear"),
        (("x", "--for", "soon"), "soon is no duration"),
        (("x", "--for", ""), "no duration"),
        (("x", "--for", "0s"), "is past"),
        (("x", "--until", "later"), "later is no time"),
        (("x", "--until", "25:00"), "25:00 is no time"),
        (("x", "--until", "2020-01-01"), "is past"),
        (("x", "--for", "1h", "--until", "18:00"), "both say when it ends"),
        ((), "TEXT"),
    ],
)
def test_wrong_usage(cli: Cli, wire: Wire, argv: tuple[str, ...], words: str) -> None:
    result = cli("presence", "set", *argv)
    assert (result.code, result.stdout) == (2, "")
    assert words in result.stderr
    assert wire.writes == []


def test_half_an_emoji_is_refused(cli: Cli, wire: Wire) -> None:
    assert cli("presence", "set", "\udcf0").code == 3
    assert wire.requests == []


# Removing


def test_clear(cli: Cli, wire: Wire) -> None:
    result = cli("presence", "clear", "--json")
    assert (result.code, result.json["presence"]) == (0, "offline")
    assert form(wire) == {"presence": ["offline"]}
    again = cli("presence", "clear")
    assert (again.code, again.stderr) == (0, "unchanged: there is no presence\n")
    assert len(wire.writes) == 1


# What goes wrong


def set_on(bare_cli: Cli, server: Server) -> Result:
    del server
    return bare_cli("presence", "set", "at sea", "--json")


def test_missing_scope_is_exit_4_naming_the_login(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = data(USER, X_OAuth_Scopes="basic,update_profile")
    server.answers["PUT users/me/presence"] = failure(403, "Forbidden")
    result = set_on(bare_cli, server)
    assert (result.code, result.error["code"]) == (4, "auth")
    assert "it lacks presence" in result.error["message"]
    assert result.error["hint"].startswith("pnutprofile auth login")


def test_presence_that_was_not_taken_over_is_exit_6(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = data(USER)
    server.answers["PUT users/me/presence"] = data({"presence": "at sea"})
    result = set_on(bare_cli, server)
    assert result.code == 6
    assert "the server did not change the presence" in result.error["message"]


def test_presence_that_the_server_alters_is_a_warning(bare_cli: Cli, server: Server) -> None:
    altered = data({**USER, "presence": "at se…"})
    server.answers["GET users/me"] = [data(USER), altered]
    server.answers["PUT users/me/presence"] = data({})
    result = bare_cli("presence", "set", "at sea")
    assert result.code == 0
    assert "warning: the server keeps at sea as at se…\n" in result.stderr


@pytest.mark.parametrize("argv", [(), ("show", "@quiet"), ("set", "x"), ("clear",)])
def test_app_net_has_none(bare_cli: Cli, argv: tuple[str, ...]) -> None:
    result = bare_cli("presence", *argv, "--server", "sandbox-adn", "--json")
    assert (result.code, result.stdout) == (3, "")
    assert json.loads(result.stderr)["error"]["message"].startswith("App.net has no presence")


# When something ends

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("18:00", "2026-03-01 18:00+02:00"),
        ("9:30", "2026-03-02 09:30+02:00"),
        ("12:00", "2026-03-02 12:00+02:00"),
        ("2026-03-05", "2026-03-05 00:00+02:00"),
        ("2026-03-05T10:00", "2026-03-05 10:00+02:00"),
        ("2026-03-05T10:00Z", "2026-03-05 12:00+02:00"),
    ],
)
def test_moments(moment: str, expected: str) -> None:
    assert moment_words(unix_time_of(moment, NOON), NOON) == expected


@pytest.mark.parametrize("duration", ["", "1", "h", "1x", "1h ", "-1h", "1.5h", "9999999d", "١h"])
def test_what_is_no_duration(duration: str) -> None:
    with pytest.raises(UsageError):
        seconds_of(duration)


# Taking it back


def test_undo_sets_the_old_words_again(cli: Cli, wire: Wire) -> None:
    cli("presence", "set", "at sea", "--for", "2h")
    result = cli("undo", "--yes")
    assert (result.code, result.values["presence"]) == (0, "minding the lamp")
    assert parse_qs(wire.writes[-1].content.decode()) == {"presence": ["minding the lamp"]}
    assert "warning: the server decides how long the old presence stands\n" in result.stderr
    assert cli("undo", "--yes").values["presence"] == "at sea"


def test_undo_of_clear_and_of_the_first_presence(cli: Cli, wire: Wire) -> None:
    cli("presence", "clear")
    assert cli("undo", "--yes").values["presence"] == "minding the lamp"
    cli("undo", "--yes")
    cli("presence", "set", "at sea")
    assert cli("undo", "--yes").values["presence"] == "offline"
    assert parse_qs(wire.writes[-1].content.decode()) == {"presence": ["offline"]}


def test_undo_tells_that_it_was_changed_since(cli: Cli) -> None:
    cli("presence", "set", "at sea")
    cli("presence", "set", "in port", "--no-history")
    result = cli("undo", "--yes")
    assert "the presence was changed since: it is in port now, not at sea" in result.stderr


def test_no_history_keeps_none(cli: Cli) -> None:
    cli("presence", "set", "at sea", "--no-history")
    assert cli("history", "--json").json == []


# What the history says of one that went wrong


def recorded(home: Path) -> Entry:
    (entry,) = History(home / "history.sqlite3").entries()
    return entry


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_one_that_was_accepted_but_cannot_be_looked_at_is_unknown(
    bare_cli: Cli, server: Server, home: Path, status: int
) -> None:
    server.answers["PUT users/me/presence"] = data({"presence": "at sea"})
    server.answers["GET users/me"] = [data(USER), failure(status, "Not now.")]
    result = bare_cli("presence", "set", "at sea")
    assert (result.code, result.stdout) == (7, "")
    assert "whether it was done is unknown" in result.stderr
    assert "try: pnutprofile show" in result.stderr
    assert recorded(home).state is State.UNKNOWN


@pytest.mark.parametrize("words", [("at sea",), ("at sea", "--for", "2h")])
def test_one_that_the_server_did_not_set_failed(
    bare_cli: Cli, server: Server, home: Path, words: tuple[str, ...]
) -> None:
    server.answers["PUT users/me/presence"] = data({"presence": "at sea"})
    server.answers["GET users/me"] = data(USER)
    result = bare_cli("presence", "set", *words)
    assert (result.code, result.stdout) == (6, "")
    assert "the old value is still there" in result.stderr
    assert recorded(home).state is State.FAILED


def test_one_that_is_broken_off_before_it_is_looked_at_was_accepted(
    bare_cli: Cli, server: Server, home: Path
) -> None:
    server.answers["PUT users/me/presence"] = data({"presence": "at sea"})
    server.answers["GET users/me"] = [data(USER), KeyboardInterrupt()]
    assert bare_cli("presence", "set", "at sea").code == 130
    entry = recorded(home)
    assert (entry.state, entry.note) == (
        State.DONE,
        "accepted; interrupted before it was checked",
    )
