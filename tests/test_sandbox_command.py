"""Is `sandbox serve` a real server, for this tool and any other client?"""

import contextlib
import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import SANDBOXES
from tests.pictures_made import picture
from tests.processes import PATIENCE_SECONDS, TOOL, Done, Process, environment, run


@dataclass(frozen=True)
class Served:
    """A sandbox on a port, and the tool pointed at it."""

    server: str
    dialect: str
    tokens: dict[str, str]
    client: dict[str, str]
    env: dict[str, str]

    def __call__(self, *argv: str, token: str = "", stdin: bytes = b"") -> Done:
        env = self.env | {"PNUTPROFILE_TOKEN": token or self.tokens["full"]}
        return run(*argv, "--server", self.server, env=env, stdin=stdin)


@contextlib.contextmanager
def serving(env: dict[str, str], *options: str) -> Iterator[Served]:
    command = [*TOOL, "sandbox", "serve", "--json", *options]
    with Process(command, env=env, stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            yield Served(**json.loads(process.stdout.readline()), env=env)
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)
    assert process.returncode == 130


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


def test_one_line_tells_how_to_reach_it(env: dict[str, str], dialect: Dialect) -> None:
    with serving(env, "--dialect", dialect.name) as served:
        root = {"pnut": "/v1", "adn": "/stream/0"}[dialect.name]
        assert served.server.startswith("http://127.0.0.1:")
        assert served.server.endswith(root)
        assert (served.dialect, set(served.tokens)) == (dialect.name, {"full", "read_only"})
        assert (served.client["id"], set(served.client)) == ("sandbox", {"id", "secret"})
        assert served("patch", "--name", "Ada").code == 0
        assert served("patch", "--name", "Bea", token=served.tokens["read_only"]).code == 4
        assert served("show", token=served.tokens["read_only"]).code == 0
        assert served("show", token="unknown").code == 4
        embedded = run("show", "--server", SANDBOXES[dialect.name], "--field", "name", env=env)
        assert embedded.stdout == b"Ada\n"


def test_port_and_state_are_as_asked(env: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    file = tmp_path / "other" / "state.sqlite3"
    with serving(env, "--port", port, "--state", str(file)) as served:
        assert served.server == f"http://127.0.0.1:{port}/v1"
        assert served("patch", "--name", "Ada").code == 0
        busy = run("sandbox", "serve", "--port", port, env=env)
        assert busy.code == 12
        assert f"port {port}" in busy.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    with serving(env, "--state", str(file)) as served:
        assert served("show", "--field", "name").stdout == b"Ada\n"


def test_strict_cover_refuses_what_is_cut_otherwise(env: dict[str, str]) -> None:
    tall = picture("PNG", 960, 960)
    with serving(env) as served:
        assert served("cover", "upload", "-", "--as-is", stdin=tall).code == 0
    with serving(env, "--strict-cover") as served:
        refused = served("cover", "upload", "-", "--as-is", stdin=tall)
        assert refused.code == 5
        assert "Cover image ratio is not compatible" in refused.stderr
        assert served("cover", "upload", "-", stdin=tall).code == 0


def test_calls_fail_as_often_as_asked(env: dict[str, str]) -> None:
    with serving(env, "--fail", "418:1") as served:
        assert served("show", "--json").code == 5
    with serving(env, "--fail", "418:0") as served:
        assert served("show").code == 0


@pytest.mark.parametrize("fail", ["503", "200:1", "503:2", "503:-1", "x:0.5", "503:x"])
def test_fail_that_cannot_be_meant_is_wrong_usage(env: dict[str, str], fail: str) -> None:
    assert run("sandbox", "serve", "--fail", fail, env=env).code == 2


def test_answers_come_as_late_as_asked(env: dict[str, str]) -> None:
    with serving(env, "--latency", "3000") as served:
        assert served("show", "--timeout", "0.5").code == 7


@pytest.mark.slow
@pytest.mark.parametrize(("limits", "code"), [("real", 8), ("off", 0)])
def test_rate_limits_are_real_on_demand(env: dict[str, str], limits: str, code: int) -> None:
    with serving(env, "--rate-limits", limits) as served:
        for number in range(20):
            assert served("patch", "--name", f"Ada {number}", "-q").code == 0
        last = served("patch", "--name", "once more", "--json")
        assert last.code == code
        if code:
            assert json.loads(last.stderr)["error"]["retry_in"] == 600


def test_reset_brings_the_first_profile_back(env: dict[str, str], dialect: Dialect) -> None:
    server = SANDBOXES[dialect.name]
    run("patch", "--name", "Ada", "--server", server, env=env)
    assert run("sandbox", "reset", "--dialect", dialect.name, env=env).code == 0
    assert run("show", "--field", "name", "--server", server, env=env).stdout == b"Robin Marlowe\n"


def test_path_is_the_file_of_the_dialect(env: dict[str, str], dialect: Dialect) -> None:
    done = run("sandbox", "path", "--dialect", dialect.name, env=env)
    assert Path(done.stdout.decode().rstrip()).name == f"sandbox-{dialect.name}.sqlite3"


def test_words_name_server_and_tokens(env: dict[str, str]) -> None:
    command = [*TOOL, "sandbox", "serve"]
    with Process(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline().split("\t")[0] for _ in range(6)]
        process.terminate()
    tokens, client = ["token full", "token read_only"], ["client id", "client secret"]
    assert lines == ["server", "dialect", *tokens, *client]
