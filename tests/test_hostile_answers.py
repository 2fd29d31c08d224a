"""What can a server lead the tool into with what it says? Real sockets, answers made for harm."""

import json
import time

import pytest

from pnutprofile.dialects import Dialect
from pnutprofile.profile import put_at
from tests.conftest import Cli, Result
from tests.faulty_server import TOKEN, FaultyServer, always, answer, document


@pytest.fixture
def call(bare_cli: Cli) -> Cli:
    bare_cli.environment["PNUTPROFILE_TOKEN"] = TOKEN
    return bare_cli


def patch(call: Cli, server: FaultyServer) -> Result:
    return call("patch", "--name", "New", "--server", server.api)


def test_words_of_a_server_are_no_reason_to_write_twice(call: Cli, dialect: Dialect) -> None:
    with FaultyServer(dialect, writes=(always(b"CERTIFICATE verify failed\r\n\r\n"),)) as server:
        result = patch(call, server)
        assert len(server.writes_received) == 1
    assert result.code == 0, result
    assert "the profile was read back: it is done" in result.stderr
    assert "trusted" not in result.stderr


MEGABYTES = "x" * (3 * 2**20)
LONG = {
    "message": answer(500, json.dumps({"meta": {"error_message": MEGABYTES}}).encode()),
    "id": answer(500, json.dumps({"meta": {"error_id": MEGABYTES}}).encode()),
    "name": document({"id": "9", "username": MEGABYTES}),
    "header": answer(200, b"<", MEGABYTES[:9000]),
    "address": answer(302, Location="/" + MEGABYTES[:9000]),
}


@pytest.mark.parametrize("option", ["--quiet", "--json"])
@pytest.mark.parametrize("name", LONG)
def test_megabytes_of_words_do_not_flood_a_terminal(
    call: Cli, dialect: Dialect, name: str, option: str
) -> None:
    with FaultyServer(dialect, reads=(always(LONG[name]),)) as server:
        result = call("show", "@nobody", "--server", server.api, option)
    assert result.code == 6, result
    assert len(result.stderr) < 8_000


def test_megabytes_of_words_are_not_kept_in_the_history(call: Cli, dialect: Dialect) -> None:
    with FaultyServer(dialect, writes=(always(LONG["message"]),), carries_out=False) as server:
        assert patch(call, server).code == 6
        listed = call("history", "--server", server.api, "--json", "--all")
    assert len(listed.stdout) < 20_000


@pytest.mark.parametrize("key", ["id", "username"])
def test_half_a_character_names_no_user(call: Cli, dialect: Dialect, key: str) -> None:
    with FaultyServer(dialect) as server:
        server.user[key] = "1\ud800"
        result = patch(call, server)
        assert server.writes_received == []
    assert result.code == 6, result
    assert "the answer is no user object" in result.stderr


LENGTH, SOON_SECONDS = 120_000, 20
"""Of processor time: what grows with the square of the length takes minutes."""
BIOS = {"links": "[a](http://b.de)" * (LENGTH // 16), "brackets": "http://b.de" + ")" * LENGTH}


@pytest.mark.parametrize("name", BIOS)
def test_an_enormous_bio_takes_no_time_without_end(call: Cli, dialect: Dialect, name: str) -> None:
    with FaultyServer(dialect) as server:
        put_at(server.user, dialect.fields["text"].path, BIOS[name])
        started = time.process_time()
        assert call("raw", "unset", "a.b", "--server", server.api).code == 0
        assert time.process_time() - started < SOON_SECONDS


def test_an_enormous_address_takes_no_time_without_end(call: Cli, dialect: Dialect) -> None:
    rule = dialect.bio
    with FaultyServer(dialect) as server:
        link = {"pos": 0, "len": 1, "text": "x", "url": "x" * LENGTH}
        put_at(server.user, (*rule.parent, rule.text), "x")
        put_at(server.user, (*rule.parent, rule.entities), {rule.links: [link]})
        started = time.process_time()
        assert call("export", "--server", server.api).code == 0
        assert time.process_time() - started < SOON_SECONDS
