"""How is a profile seen?"""

import json

import httpx
import pytest

from pnutprofile import __version__
from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.servers import Wire

BIO = (
    "Lighthouse keeper 🗺️ & amateur cartographer\\n"
    "Notes in my log [harbor.example], ask @quiet about #slowmaps"
)
LINES = {
    "id": "1",
    "username": "robin",
    "name": "Robin Marlowe",
    "text": BIO,
    "locale": "en_GB",
    "timezone": "Europe/London",
    "avatar": "http://images.sandbox.localhost/avatar/J4rk8mPqTz-portrait",
    "avatar_size": "640x640",
    "avatar_is_default": "false",
    "cover": "http://images.sandbox.localhost/cover/V7bnXw2Lde-dusk",
    "cover_size": "1500x500",
    "cover_is_default": "false",
    "type": "human",
    "created_at": "2019-04-02T07:41:18Z",
    "verified": "harbor.example",
    "counts.followers": "48",
    "counts.following": "37",
    "counts.posts": "1903",
}
MORE_LINES = {
    "pnut": {
        "presence": "minding the lamp",
        "counts.bookmarks": "12",
        "counts.clients": "1",
        "raw": "me.rafaelcosta.user.profiles",
    },
    "adn": {
        "counts.stars": "12",
        "annotations": "net.app.core.directory.blog net.app.core.directory.homepage",
    },
}


def test_own_profile_in_a_pipe_is_one_line_for_each_value(cli: Cli, dialect: Dialect) -> None:
    result = cli("show")
    assert (result.code, result.stderr) == (0, "")
    values = result.values
    values.pop("page", None)
    assert values == LINES | MORE_LINES[dialect.name]


def test_lines_start_with_who_it_is(cli: Cli) -> None:
    assert cli("show").stdout.splitlines()[:3] == [
        "id\t1",
        "username\trobin",
        "name\tRobin Marlowe",
    ]


def test_unset_values_have_no_line(cli: Cli, dialect: Dialect) -> None:
    values = cli("show", "@quiet").values
    assert not {"text", "verified", dialect.extra.key} & set(values)
    # App.net always shows a name; where none is set it is the user name.
    assert values.get("name") == {"pnut": None, "adn": "quiet"}[dialect.name]


@pytest.mark.parametrize("who", ["@quiet", "@QuIeT", "2"])
def test_another_user_by_name_in_any_case_or_by_id(cli: Cli, who: str) -> None:
    assert cli("show", who).values["username"] == "quiet"


def test_me_is_oneself(cli: Cli) -> None:
    assert cli("show", "me").stdout == cli("show").stdout


def test_bare_name_is_refused_suggesting_the_at_sign(cli: Cli, wire: Wire) -> None:
    result = cli("show", "quiet")
    assert result.code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "error: quiet is not a way to name a user",
        "a user is @name or an id",
        "try: @quiet",
    ]
    assert wire.requests == []


@pytest.mark.parametrize("who", ["", "@", "@a/b", "../me", "@me?x=1", "@name space", "@é", "²"])
def test_what_cannot_be_a_user_is_refused(cli: Cli, wire: Wire, who: str) -> None:
    assert cli("show", who).code == 2
    assert wire.requests == []


@pytest.mark.parametrize("who", ["@nobody", "999", "0"])
def test_unknown_user_is_refused_by_the_server(cli: Cli, who: str) -> None:
    result = cli("show", who, "--json")
    assert (result.code, result.stdout) == (5, "")
    assert (result.error["code"], result.error["http_status"]) == ("refused", 404)


def test_json_is_the_servers_own_user_object(cli: Cli, wire: Wire) -> None:
    result = cli("show", "--json")
    (request,) = wire.requests
    answer: httpx.Response = wire.transport.handler(request)  # type: ignore[assignment]
    assert result.json == json.loads(answer.content)["data"]
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""


def test_extra_data_is_always_asked_for(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    shown = cli("show", "--json").json
    assert (
        str(wire.requests[0].url.query, "ascii")
        == {
            "pnut": "include_user_raw=1&include_presence=1",
            "adn": "include_user_annotations=1",
        }[dialect.name]
    )
    if dialect.name == "pnut":
        assert list(shown["raw"]) == ["me.rafaelcosta.user.profiles"]
    else:
        assert [item["type"] for item in shown["annotations"]] == [
            "net.app.core.directory.blog",
            "net.app.core.directory.homepage",
        ]


def test_showing_takes_one_request(cli: Cli, wire: Wire) -> None:
    cli("show")
    assert wire.calls == ["GET users/me"]


def test_request_says_who_asks_and_for_what(cli: Cli, wire: Wire) -> None:
    cli("show")
    headers = wire.requests[0].headers
    assert headers["accept"] == "application/json"
    assert headers["user-agent"] == f"pnutprofile/{__version__}"
    assert headers["authorization"].startswith("Bearer ")


@pytest.mark.parametrize("columns", [60, 80, 160])
def test_card_fits_the_terminal(cli: Cli, columns: int) -> None:
    cli("patch", "--text", "🌊" * 256)
    cli.terminal = True
    result = cli("show", COLUMNS=str(columns), TERM="dumb")
    assert result.code == 0
    assert "\t" not in result.stdout
    # An emoji is two columns wide.
    assert all(len(line) + line.count("🌊") <= columns for line in result.stdout.splitlines())
    assert result.stdout.count("🌊") == 256


def test_card_shows_who_bio_links_and_facts(cli: Cli) -> None:
    cli.terminal = True
    shown = cli("show", COLUMNS="100", TERM="dumb").stdout
    for part in (
        "Robin Marlowe  @robin  ✓ harbor.example",
        "human · member since 2 April 2019",
        "Notes in my log [harbor.example], ask @quiet about #slowmaps",
        "my log → https://harbor.example/log",
        "en_GB",
        "Europe/London · ",
        "there now",
        "48 followers",
        "640x640",
        "1500x500",
    ):
        assert part in shown


def test_card_of_a_user_who_has_set_nothing(cli: Cli) -> None:
    cli.terminal = True
    result = cli("show", "@quiet", COLUMNS="80", TERM="dumb")
    assert result.code == 0
    assert "@quiet" in result.stdout
    assert "→" not in result.stdout
