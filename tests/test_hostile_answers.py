"""What can a server lead the tool into with what it says? Real sockets, answers made for harm."""

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli, Result
from tests.faulty_server import TOKEN, FaultyServer, always


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
