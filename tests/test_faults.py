"""What does a person see when the server, or the way to it, fails? Real sockets, real faults."""

import contextlib
import json
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pnutprofile.dialects import ADN, PNUT, Dialect
from pnutprofile.errors import ExitCode
from tests import faulty_server as faults
from tests.conftest import Cli, Result
from tests.faulty_server import ROOTS, TOKEN, Fault, FaultyServer, always, good, html, redirect

DEADLINE_SECONDS = 1
OVERHEAD_SECONDS = 4
"""Generous: a deadline that is not held is missed by much more."""

FETCHED = Path("fetched.png")
READS = {
    "show": ("show",),
    "fetch": ("avatar", "fetch", "--out", str(FETCHED)),
}
WRITES = {
    "patch": ("patch", "--name", "New"),
    "set": (
        "set",
        "--name",
        "New",
        "--text",
        "x",
        "--locale",
        "en_US",
        "--timezone",
        "Europe/Paris",
    ),
    "avatar": ("avatar", "upload", "picture.png"),
    "cover": ("cover", "upload", "picture.png"),
    "delete": ("avatar", "delete", "--yes"),
}
COMMANDS = READS | WRITES

BROKEN_LINES: dict[str, Fault] = {
    "close": faults.close,
    "close after headers": faults.close_after_headers,
    "truncated body": faults.truncated_body,
    "truncated chunks": faults.truncated_chunks,
    "enormous header": faults.enormous_header,
    "garbage": faults.garbage,
}
"""Exit 7; a read is tried again."""

SLOW_LINES: dict[str, Fault] = {
    "stall": faults.stall,
    "stall after headers": faults.stall_after_headers,
    "drip of headers": faults.drip_headers,
    "drip of a body": faults.drip_body,
}
"""Exit 7 at the deadline."""

STRANGE_ANSWERS: dict[str, Fault] = {
    "HTML 200": html(200),
    "empty 200": always(faults.answer(200)),
    "204": always(faults.answer(204, content_type="", Content_Length="")),
    "a list": always(faults.document([])),
    "false gzip": faults.false_gzip,
    "half a gzip": faults.half_a_gzip,
    "nested gzip": faults.nested_gzip,
    "bomb": faults.bomb,
    "enormous body": faults.enormous_body,
    "redirect 301": redirect(301, "/elsewhere"),
    "redirect 302": redirect(302, "/elsewhere"),
    "redirect 303": redirect(303, "/elsewhere"),
    "redirect 307": redirect(307, "/elsewhere"),
    "redirect 308": redirect(308, "/elsewhere"),
}
"""Exit 6: whole answers that cannot be the answer."""

REFUSALS: dict[str, tuple[Fault, ExitCode]] = {
    "HTML 401": (html(401), ExitCode.AUTH),
    "HTML 403": (html(403), ExitCode.REFUSED),
    "HTML 404": (html(404), ExitCode.REFUSED),
    "HTML 429": (html(429), ExitCode.RATE_LIMITED),
    "HTML 500": (html(500), ExitCode.SERVER),
    "HTML 502": (html(502), ExitCode.SERVER),
}
"""Failures in words that no API would use."""

FAULTS: dict[str, tuple[Fault, ExitCode]] = {
    **{name: (fault, ExitCode.NETWORK) for name, fault in (BROKEN_LINES | SLOW_LINES).items()},
    **{name: (fault, ExitCode.SERVER) for name, fault in STRANGE_ANSWERS.items()},
    **REFUSALS,
}


@dataclass
class Caller:
    """Calls one server, in words and in JSON."""

    cli: Cli

    def __call__(self, api: str, command: tuple[str, ...], *options: str) -> Result:
        return self.cli(*command, "--server", api, *options, PNUTPROFILE_TOKEN=TOKEN)

    def fails(
        self, api: str, command: tuple[str, ...], code: ExitCode, form: str, *options: str
    ) -> Result:
        """Call, and hold the failure against everything that is promised of one."""
        started = time.monotonic()
        json_option = ("--json",) if form == "json" else ()
        result = self(api, command, "--timeout", str(DEADLINE_SECONDS), *json_option, *options)
        spent = time.monotonic() - started
        lines = result.stderr.splitlines()
        assert result.code == code, result
        assert result.stdout == ""
        assert TOKEN not in result.stderr
        assert "Traceback" not in result.stderr
        assert spent < DEADLINE_SECONDS + OVERHEAD_SECONDS
        assert not FETCHED.exists()
        if form == "json":
            assert len(lines) == 1
            assert result.error["exit"] == code
            assert result.error["code"] == code.code
        else:
            errors = [number for number, line in enumerate(lines) if line.startswith("error: ")]
            assert len(errors) == 1
            assert len(lines) - errors[0] <= 3
            said = lines[: errors[0]]
            # What is sent is said before it is sent.
            said = [line for line in said if " -> " not in line and "as it is" not in line]
            assert all(line.startswith("warning: ") for line in said)
        return result


@pytest.fixture
def call(bare_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """A caller in a folder that has a picture to send."""
    (tmp_path / "picture.png").write_bytes(faults.PICTURE)
    monkeypatch.chdir(tmp_path)
    return Caller(bare_cli)


# Nobody there, or nobody who speaks HTTP


@contextlib.contextmanager
def nowhere(way: str) -> Iterator[str]:
    """Give an origin where no HTTP answer can come from."""
    with contextlib.ExitStack() as opened:
        if way == "closed port":
            yield opened.enter_context(faults.closed_port())
        elif way == "unknown host":
            yield "https://nobody.invalid"
        elif way == "TLS to a plain port":
            plain = opened.enter_context(FaultyServer(PNUT))
            yield plain.origin.replace("http:", "https:")
        else:
            yield opened.enter_context(FaultyServer(PNUT, door=False)).origin


WAYS_TO_NOWHERE = ("closed port", "unknown host", "TLS to a plain port", "closed door")


@pytest.mark.parametrize("way", WAYS_TO_NOWHERE)
def test_nobody_answers(call: Caller, way: str) -> None:
    with nowhere(way) as origin:
        call.fails(origin + ROOTS["pnut"], READS["show"], ExitCode.NETWORK, "words")


# The first read fails


@pytest.mark.parametrize(
    ("name", "dialect", "command", "form"),
    [
        ("truncated body", PNUT, "show", "words"),
        ("garbage", ADN, "show", "json"),
        ("stall", PNUT, "show", "words"),
        ("stall after headers", ADN, "patch", "json"),
        ("drip of headers", PNUT, "show", "json"),
        ("drip of a body", ADN, "fetch", "words"),
        ("HTML 200", PNUT, "patch", "words"),
        ("204", ADN, "fetch", "json"),
        ("false gzip", PNUT, "show", "words"),
        ("half a gzip", ADN, "show", "json"),
        ("nested gzip", PNUT, "show", "json"),
        ("bomb", ADN, "show", "words"),
        ("redirect 302", ADN, "show", "json"),
        ("HTML 404", PNUT, "fetch", "words"),
        ("HTML 500", ADN, "cover", "json"),
    ],
)
def test_a_failing_read(call: Caller, name: str, dialect: Dialect, command: str, form: str) -> None:
    fault, code = FAULTS[name]
    with FaultyServer(dialect, reads=(fault,)) as server:
        call.fails(server.api, COMMANDS[command], code, form)
        assert server.writes_received == []


@pytest.mark.parametrize("name", ["close", "HTML 502"])
def test_a_read_is_tried_three_times(call: Caller, name: str) -> None:
    fault, code = FAULTS[name]
    with FaultyServer(PNUT, reads=(fault,)) as server:
        call.fails(server.api, READS["show"], code, "words", "--timeout", "20")
        assert len(server.reads_received) == 3


def test_without_time_for_another_try_the_failure_itself_is_told(call: Caller) -> None:
    with FaultyServer(PNUT, reads=(html(502),)) as server:
        result = call.fails(server.api, READS["show"], ExitCode.SERVER, "json", "--timeout", "0.1")
        assert len(server.reads_received) == 1
    assert result.error["http_status"] == 502


def test_a_refused_connection_is_tried_three_times(call: Caller) -> None:
    with FaultyServer(PNUT, door=False) as server:
        call.fails(server.api, READS["show"], ExitCode.NETWORK, "words", "--timeout", "20")
        assert server.connections == 3


def test_the_third_try_of_a_read_may_succeed(call: Caller) -> None:
    with FaultyServer(PNUT, reads=(faults.close, html(503), good)) as server:
        result = call(server.api, READS["show"], "--json")
    assert (result.code, result.json) == (0, server.user)
    assert result.stderr == ""


@pytest.mark.parametrize("name", ["HTML 200", "HTML 404", "HTML 500"])
def test_an_answer_that_will_not_get_better_is_asked_for_once(call: Caller, name: str) -> None:
    fault, code = FAULTS[name]
    with FaultyServer(PNUT, reads=(fault,)) as server:
        call.fails(server.api, READS["show"], code, "json")
        assert len(server.reads_received) == 1


def test_an_answer_compressed_unasked_is_read(call: Caller, dialect: Dialect) -> None:
    with FaultyServer(dialect, reads=(faults.unasked_gzip,)) as server:
        result = call(server.api, READS["show"], "--json")
    assert (result.code, result.json) == (0, server.user)


def test_a_bomb_is_not_unpacked(call: Caller) -> None:
    tracemalloc.start()
    try:
        with FaultyServer(PNUT, reads=(faults.bomb,)) as server:
            call.fails(server.api, READS["show"], ExitCode.SERVER, "words")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 * 2**20


@pytest.mark.parametrize("host", ["a..b", "xn--a", "a" * 64 + ".com"])
def test_a_host_that_cannot_be_a_name_is_a_network_error(call: Caller, host: str) -> None:
    call.fails(f"https://{host}/v1", READS["show"], ExitCode.NETWORK, "words")


# The write fails


def written_once(server: FaultyServer) -> bool:
    """Tell whether exactly one write came, with the token."""
    (request,) = server.writes_received
    return request.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("close", "patch"),
        ("truncated body", "avatar"),
        ("garbage", "cover"),
        ("HTML 200", "set"),
        ("204", "avatar"),
        ("a list", "patch"),
        ("enormous body", "patch"),
        ("false gzip", "set"),
        ("redirect 307", "patch"),
    ],
)
def test_a_lost_answer_is_settled_by_reading_back(
    call: Caller, dialect: Dialect, name: str, command: str
) -> None:
    fault, _ = FAULTS[name]
    with FaultyServer(dialect, writes=(fault,)) as server:
        result = call(server.api, WRITES[command])
        assert result.code == 0, result.stderr
        assert "the profile was read back: it is done" in result.stderr
        assert written_once(server)
        # Right before all is replaced the profile is read again.
        assert len(server.reads_received) == (3 if command == "set" else 2)


@pytest.mark.parametrize(
    ("name", "command", "form"),
    [
        ("close", "patch", "words"),
        ("truncated chunks", "cover", "json"),
        ("HTML 200", "set", "json"),
        ("enormous body", "patch", "words"),
        ("redirect 302", "avatar", "words"),
        ("HTML 404", "patch", "json"),
        ("HTML 500", "avatar", "words"),
        ("HTML 502", "set", "json"),
    ],
)
def test_a_write_that_was_not_done_is_told(
    call: Caller, dialect: Dialect, name: str, command: str, form: str
) -> None:
    fault, code = FAULTS[name]
    with FaultyServer(dialect, writes=(fault,), carries_out=False) as server:
        result = call.fails(server.api, WRITES[command], code, form)
        assert written_once(server)
    if name not in REFUSALS:
        assert "the profile was read back: it was not done" in result.stderr


def test_when_reading_back_fails_the_outcome_is_unknown(call: Caller, dialect: Dialect) -> None:
    with FaultyServer(dialect, reads=(good, faults.close), writes=(faults.close,)) as server:
        result = call.fails(server.api, WRITES["patch"], ExitCode.NETWORK, "words")
        assert written_once(server)
    assert "whether it was done is unknown" in result.stderr


def test_a_write_that_stalls_ends_at_the_deadline(call: Caller) -> None:
    with FaultyServer(ADN, writes=(faults.stall,)) as server:
        call.fails(server.api, WRITES["avatar"], ExitCode.NETWORK, "json")
        assert written_once(server)


def test_a_server_gone_before_the_write_is_not_asked_whether_it_was_done(
    call: Caller, dialect: Dialect
) -> None:
    with FaultyServer(dialect) as server:
        server.reads = (server.gone_after,)
        result = call.fails(server.api, WRITES["patch"], ExitCode.NETWORK, "words")
        assert server.writes_received == []
    assert "unknown" not in result.stderr
    assert "read back" not in result.stderr


@pytest.mark.parametrize("command", ["patch", "avatar"])
def test_a_write_that_cannot_have_arrived_is_repeated(
    call: Caller, dialect: Dialect, command: str
) -> None:
    with FaultyServer(dialect) as server:
        server.reads = (server.back_after(0.1), good)
        result = call(server.api, WRITES[command], "--json")
        assert (result.code, result.json) == (0, server.user), result.stderr
        assert written_once(server)


# Redirects, and who gets the token


@pytest.mark.parametrize("command", ["show", "patch", "avatar"])
def test_redirects_of_the_api_are_not_followed(
    call: Caller, dialect: Dialect, command: str
) -> None:
    with FaultyServer(dialect) as elsewhere, FaultyServer(dialect, carries_out=False) as server:
        away = redirect(307, f"{elsewhere.api}/users/me")
        server.writes = (away,)
        if command in READS:
            server.reads = (away,)
        call.fails(server.api, COMMANDS[command], ExitCode.SERVER, "words")
        assert elsewhere.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_picture_elsewhere_is_fetched_without_the_token(call: Caller, status: int) -> None:
    with FaultyServer(PNUT) as elsewhere, FaultyServer(PNUT) as server:
        server.reads = (redirect(status, f"{elsewhere.origin}/pictures/9?w=80"),)
        result = call(server.api, READS["fetch"])
        (request,) = elsewhere.requests
    assert result.code == 0, result.stderr
    assert request.target == "/pictures/9?w=80"
    assert "authorization" not in request.headers
    assert FETCHED.read_bytes() == faults.PICTURE


def test_a_picture_on_the_same_host_is_fetched_without_the_token(
    call: Caller, dialect: Dialect
) -> None:
    with FaultyServer(dialect) as server:
        assert call(server.api, READS["fetch"]).code == 0
        asked, fetched = server.requests
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert fetched.path == "/pictures/1"
    assert "authorization" not in fetched.headers


def test_redirects_without_end_are_given_up(call: Caller, dialect: Dialect) -> None:
    with FaultyServer(dialect) as there, FaultyServer(dialect) as here:
        here.reads = (redirect(302, f"{there.origin}/pictures/1"),)
        there.reads = (redirect(302, f"{here.origin}/pictures/1"),)
        call.fails(here.api, READS["fetch"], ExitCode.SERVER, "json")
        assert here.connections + there.connections < 20


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "data:image/png;base64,iVBORw0KGgo=",
        "ftp://127.0.0.1/a.png",
        "//",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999/a.png",
        "http://127.0.0.1:0/a.png",
        "https://\u202eexample/a.png",
        "",
    ],
)
def test_redirects_to_nowhere_are_refused(call: Caller, location: str) -> None:
    with FaultyServer(PNUT, reads=(redirect(302, location),)) as server:
        result = call(server.api, READS["fetch"], "--timeout", str(DEADLINE_SECONDS))
    assert result.code in (ExitCode.SERVER, ExitCode.NETWORK), result.stderr
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.stderr
    assert not FETCHED.exists()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.truncated_body, ExitCode.NETWORK),
        (faults.stall_after_headers, ExitCode.NETWORK),
        (faults.drip_body, ExitCode.NETWORK),
        (html(200), ExitCode.SERVER),
        (html(403), ExitCode.REFUSED),
        (html(404), ExitCode.REFUSED),
        (html(500), ExitCode.SERVER),
        (always(faults.answer(200, faults.PICTURE[:-40], "image/png")), ExitCode.SERVER),
    ],
)
def test_a_picture_that_does_not_arrive_whole_is_not_kept(
    call: Caller, fault: Fault, code: ExitCode
) -> None:
    with FaultyServer(PNUT, reads=(fault,)) as elsewhere, FaultyServer(PNUT) as server:
        server.reads = (redirect(302, f"{elsewhere.origin}/pictures/1"),)
        call.fails(server.api, READS["fetch"], code, "json")
    assert sorted(path.name for path in Path().iterdir()) == ["picture.png"]


# What reaches the terminal


def test_text_from_a_failing_server_cannot_steer_the_terminal(call: Caller) -> None:
    message = "\x1b]0;owned\x07\x1b[2J\u202eevil\r\nerror: forged"
    body = json.dumps({"meta": {"code": 400, "error_message": message}}).encode()
    with FaultyServer(PNUT, reads=(always(faults.answer(400, body)),)) as server:
        result = call.fails(server.api, READS["show"], ExitCode.REFUSED, "words")
    assert not any(char in result.stderr for char in "\x1b\x07\r\u202e")


@pytest.mark.parametrize("option", ["--verbose", "--debug"])
@pytest.mark.parametrize("name", ["close", "HTML 500", "redirect 302"])
def test_tracing_never_shows_the_token(call: Caller, option: str, name: str) -> None:
    fault, code = FAULTS[name]
    with FaultyServer(ADN, writes=(fault,), carries_out=False) as server:
        result = call(server.api, WRITES["patch"], option)
    assert result.code == code
    assert "PATCH" in result.stderr
    assert TOKEN not in result.stderr
