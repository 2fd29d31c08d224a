"""Does undo bring back links that markdown cannot say, extra data and presence?"""

from collections.abc import Callable
from typing import Any

import pytest

from pnutprofile.bio import Link
from pnutprofile.context import Run
from pnutprofile.dialects import Dialect
from pnutprofile.extra import extra_of
from pnutprofile.precautions import WriteOptions
from pnutprofile.streams import Streams
from pnutprofile.wants import Patch
from pnutprofile.write import write
from tests.conftest import Cli, Stream
from tests.servers import Wire

Wanting = Callable[[Patch], None]
KINDS = {"pnut": "me.rafaelcosta.user.profiles", "adn": "net.app.core.directory.blog"}
PLACED = (
    Link(pos=0, len=2, text="my", url="https://x.example/a"),
    Link(pos=3, len=5, text="first", url="https://b.example"),
)


@pytest.fixture
def want(cli: Cli) -> Wanting:
    """Bring the profile to what no option of a command says."""

    def bring(wanted: Patch) -> None:
        run = Run(Streams(Stream(), Stream(), Stream(), cli.environment), cli.transport)
        write(run, wanted, WriteOptions())
        run.close()

    return bring


def shown(cli: Cli) -> Any:
    """Give the profile without what its links are called inside a source."""
    return cli("show", "--json").json


def links(user: Any) -> list[tuple[int, int, str]]:
    bio = user.get("content") or user["description"]
    return [(link["pos"], link["len"], link["url"]) for link in bio["entities"]["links"]]


@pytest.mark.parametrize("text", ["my first", "my first ]("])
def test_placed_links_come_back(cli: Cli, want: Wanting, text: str) -> None:
    want(Patch(changes={"text": text}, links=PLACED))
    before = shown(cli)
    cli("patch", "--text", "other words")
    assert cli("undo", "--yes").code == 0
    assert links(shown(cli)) == links(before)
    assert len(links(before)) == 2


def test_links_that_were_added_to_the_same_words_go_again(cli: Cli, want: Wanting) -> None:
    cli("patch", "--text", "my first")
    want(Patch(changes={"text": "my first"}, links=PLACED))
    assert len(links(shown(cli))) == 2
    assert cli("undo", "--yes").code == 0
    assert links(shown(cli)) == []
    assert cli("undo", "--yes").code == 0
    assert len(links(shown(cli))) == 2


def test_extra_data_comes_back(cli: Cli, wire: Wire, want: Wanting, dialect: Dialect) -> None:
    before = extra_of(shown(cli), dialect)
    value = {
        "profiles": [{"service": "blog", "url": "https://x.example"}],
        "url": "https://x.example",
    }
    want(
        Patch(
            changes={"name": "Ada"}, extra={KINDS[dialect.name]: value, "com.example.own": {"a": 1}}
        )
    )
    after = extra_of(shown(cli), dialect)
    assert after["com.example.own"] == {"a": 1}
    wire.requests.clear()
    assert cli("undo", "--yes").code == 0
    assert len(wire.writes) == 1
    assert extra_of(shown(cli), dialect) == before
    assert cli("undo", "--yes").code == 0
    assert extra_of(shown(cli), dialect) == after


def test_extra_data_that_was_changed_since_is_told(
    cli: Cli, want: Wanting, dialect: Dialect
) -> None:
    want(Patch(changes={}, extra={"com.example.own": {"a": 1}}))
    cli.environment["PNUTPROFILE_NO_HISTORY"] = "1"
    want(Patch(changes={}, extra={"com.example.own": {"a": 2}}))
    result = cli("undo", "--yes")
    assert result.code == 0
    name = f"{dialect.extra.key}.com.example.own"
    assert (
        f'warning: the {name} was changed since: it is {{"a":2}} now, not {{"a":1}}'
        in result.stderr
    )
    assert "com.example.own" not in extra_of(shown(cli), dialect)


def test_a_presence_comes_back(bare_cli: Cli) -> None:
    bare_cli.environment["PNUTPROFILE_SERVER"] = "sandbox"
    before = bare_cli("show").values["presence"]
    assert bare_cli("presence", "set", "out sailing").code == 0
    result = bare_cli("undo", "--yes")
    assert result.code == 0
    assert "warning: the server decides how long the old presence stands" in result.stderr
    assert bare_cli("show").values["presence"] == before
    assert bare_cli("undo", "--yes").values["presence"] == "out sailing"
    bare_cli("presence", "clear")
    assert bare_cli("undo", "--yes").values["presence"] == "out sailing"
