"""What does the doctor find, what does it advise, and does it ever hang or tell a name?"""

import json
import os
import shlex
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import keyring
import pytest
import trustme
from keyring.backends.fail import Keyring as NoKeyring

from pnutprofile.dialects import PNUT, Dialect
from pnutprofile.doctor.findings import Finding, State, fine
from pnutprofile.doctor.rounds import Check, carry_out
from pnutprofile.doctor.software import is_within
from pnutprofile.folders import Folders
from tests.conftest import Cli, MemoryKeyring, Result
from tests.faulty_server import FaultyServer, closed_port, stall
from tests.processes import environment, run
from tests.servers import Answer, Server, data, failure, html
from tests.terminal import CTRL_C, Terminal
from tests.tls_server import tls_server

pytestmark = pytest.mark.usefixtures("memory_keyring")

CONFIG_CALL = {"pnut": "GET sys/config", "adn": "GET config"}
SCOPES = {"X-OAuth-Scopes": "basic,update_profile"}
SERVICE = "pnutprofile:127.0.0.1:1"
FEW_SECONDS = 30
"""Generous: what hangs hangs for good."""


@pytest.fixture
def healthy(server: Server, witness: ModuleType, dialect: Dialect) -> Server:
    """A server where everything is well, and a token in the environment."""
    server.answers[CONFIG_CALL[dialect.name]] = data({"user": {}})
    server.answers["GET users/me"] = data(witness.USER, **SCOPES)
    server.answers["GET token"] = data({"scopes": ["basic", "update_profile"]}, **SCOPES)
    return server


def examined(result: Result) -> dict[str, dict[str, Any]]:
    """The findings by what was looked at, the worst of several."""
    order = ["ok", "warning", "failure"]
    found = sorted(result.json["checks"], key=lambda one: order.index(one["state"]))
    return {one["check"]: one for one in found}


def doctor(cli: Cli, *options: str, **variables: str) -> dict[str, dict[str, Any]]:
    return examined(cli("doctor", "--json", *options, **variables))


def recorded(home: Path, root: str, dialect: str, username: str = "ines", more: str = "") -> str:
    """Put an account on record; gives its key."""
    home.mkdir(mode=0o700, exist_ok=True)
    key = f"{username}@{root}"
    (home / "config.toml").write_text(
        f'[accounts."{key}"]\nserver = "{root}"\ndialect = "{dialect}"\nusername = "{username}"\n'
        f"current = true\n{more}"
    )
    return key


# The answer


def test_on_the_sandbox_everything_works(cli: Cli) -> None:
    result = cli("doctor", "--quiet")  # it tells of what takes long
    assert (result.code, result.stderr) == (0, "")
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert {len(row) for row in rows} == {4}
    assert {row[1] for row in rows} == {"ok"}
    assert {row[0] for row in rows} >= {
        "python",
        "packages",
        "config.toml",
        "keyring",
        "terminal",
        "letters",
        "pictures",
        "questions",
        "browser",
        "proxy",
        f"server {cli.environment['PNUTPROFILE_SERVER']}",
        "token",
    }


def test_json_names_check_state_found_advice_and_exit(cli: Cli) -> None:
    result = cli("doctor", "--json")
    for check in result.json["checks"]:
        assert list(check) == ["check", "state", "found", "advice", "exit"]


def test_an_answer_is_given_even_if_something_fails(bare_cli: Cli, healthy: Server) -> None:
    healthy.answers["GET users/me"] = failure(401, "No.")
    result = bare_cli("doctor", "--json")
    assert result.code == 4
    assert examined(result)["token"]["state"] == "failure"
    assert result.error["exit"] == 4
    assert "token" in result.error["message"]


def test_the_first_failure_decides_on_the_exit_code(bare_cli: Cli, healthy: Server) -> None:
    healthy.answers["GET users/me"] = failure(401, "No.")
    result = bare_cli("doctor", "--json", SSL_CERT_FILE="/no/such/file")
    failures = [one["exit"] for one in result.json["checks"] if one["state"] == "failure"]
    assert (failures, result.code) == ([12, 4], 12)


# Packages


@pytest.mark.parametrize(
    ("version", "wanted", "is_good"),
    [
        ("0.28.1", "<0.29,>=0.28", True),
        ("0.29.0", "<0.29,>=0.28", False),
        ("0.29", "<0.29.0", False),
        ("0.9", ">=0.28", False),
        ("25", ">=25", True),
        ("25.0.0", "==25", True),
        ("13.0.0rc1", ">=11.3", True),
        ("1.0", "!=1.0.0", False),
        ("1.0", "", True),
    ],
)
def test_versions_are_compared_as_numbers(version: str, wanted: str, is_good: bool) -> None:
    assert is_within(version, wanted) is is_good


def test_every_package_is_named_with_its_version(cli: Cli) -> None:
    found = doctor(cli)["packages"]["found"]
    for name in ("typer 0.28", "rich ", "httpx 0.28", "pillow ", "platformdirs ", "keyring "):
        assert name in found
    assert "tomlkit " in found


# Folders and config.toml


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_folder_open_to_others_is_a_warning(cli: Cli, home: Path) -> None:
    home.mkdir()
    home.chmod(0o755)
    (found,) = [one for name, one in doctor(cli).items() if name.startswith("folder ")]
    assert found["state"] == "warning"
    assert "0755" in found["found"]
    assert found["advice"] == f"chmod 700 {home}"


@pytest.mark.usefixtures("healthy")
def test_a_folder_that_is_a_file_is_a_failure(bare_cli: Cli, home: Path) -> None:
    home.write_text("")
    result = bare_cli("doctor", "--json")
    found = [one for name, one in examined(result).items() if name.startswith("folder ")]
    assert [one["exit"] for one in found] == [12]
    assert result.code == 12


@pytest.mark.usefixtures("healthy")
def test_looking_leaves_nothing_behind(bare_cli: Cli, home: Path) -> None:
    assert bare_cli("doctor").code == 0
    assert not home.exists()
    home.mkdir()
    assert bare_cli("doctor").code == 0
    assert list(home.iterdir()) == []


def test_pnutprofile_home_is_told(cli: Cli, home: Path) -> None:
    assert str(home) in doctor(cli)["PNUTPROFILE_HOME"]["found"]


@pytest.mark.usefixtures("healthy")
def test_a_broken_config_is_a_failure_and_the_rest_is_looked_at(bare_cli: Cli, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("no = [toml")
    result = bare_cli("doctor", "--json")
    found = examined(result)
    assert (found["config.toml"]["state"], found["config.toml"]["exit"]) == ("failure", 12)
    assert found["config.toml"]["advice"].startswith("vi ")
    assert found["token"]["state"] == "ok"
    assert result.code == 12


def test_a_history_that_can_be_read_tells_of_the_last_write(cli: Cli) -> None:
    assert doctor(cli)["history"]["found"] == "nothing is recorded yet"
    assert cli("patch", "--name", "Ada").code == 0
    assert "the last write recorded was at 20" in doctor(cli)["history"]["found"]


def test_a_broken_history_is_a_failure_with_what_mends_it(cli: Cli, home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "history.sqlite3").write_bytes(b"no database" * 100)
    result = cli("doctor", "--json")
    found = examined(result)["history"]
    assert (result.code, found["exit"]) == (12, 12)
    assert found["advice"].startswith("mv ")


@pytest.mark.usefixtures("healthy")
def test_unknown_keys_are_warnings_with_the_one_that_may_be_meant(
    bare_cli: Cli, home: Path
) -> None:
    home.mkdir()
    (home / "config.toml").write_text(
        'sever = "pnut"\n[servers.mine]\napi = "http://127.0.0.1:1/v1"\ndialct = "adn"\n'
    )
    lines = [
        one["found"]
        for one in bare_cli("doctor", "--json").json["checks"]
        if (one["check"], one["state"]) == ("config.toml", "warning")
    ]
    assert lines == [
        "nobody reads sever; server may be meant",
        "nobody reads servers.mine.dialct; dialect may be meant",
    ]


def test_a_misspelt_variable_is_a_warning_without_its_value(cli: Cli) -> None:
    found = doctor(cli, PNUTPROFILE_TOKN="s3cret-t0ken")["environment"]
    assert found["state"] == "warning"
    assert found["found"] == "nobody reads PNUTPROFILE_TOKN; PNUTPROFILE_TOKEN may be meant"


def test_a_time_out_that_is_none_is_a_failure(cli: Cli) -> None:
    result = cli("doctor", "--json", PNUTPROFILE_TIMEOUT="soon")
    assert (examined(result)["environment"]["state"], result.code) == ("failure", 2)


# Servers


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (failure(500, "Oh."), "failure", 6),
        (html(200), "failure", 6),
        (Answer(302, b"", {"Location": "https://elsewhere.example/"}), "failure", 6),
        (failure(404, "Gone."), "warning", 0),
        (failure(429, "Slow."), "warning", 0),
        (failure(401, "Who?"), "ok", 0),
        (httpx.ConnectError("refused"), "failure", 7),
        (httpx.ReadTimeout("slow"), "failure", 7),
        (ValueError("boom"), "failure", 1),
    ],
    ids=str,
)
def test_how_a_server_answers(
    bare_cli: Cli, healthy: Server, dialect: Dialect, answer: Any, state: str, code: int
) -> None:
    healthy.answers[CONFIG_CALL[dialect.name]] = answer
    result = bare_cli("doctor", "--json")
    found = examined(result)
    server = found[f"server {bare_cli.environment['PNUTPROFILE_SERVER']}"]
    assert (server["state"], server["exit"], result.code) == (state, code, code)
    assert found["token"]["state"] == "ok"


def test_a_server_is_asked_without_the_token(bare_cli: Cli, healthy: Server) -> None:
    bare_cli("doctor")
    asked = [one for one in healthy.requests if one.url.path.endswith("config")]
    assert len(asked) == 1
    assert "authorization" not in asked[0].headers


@pytest.mark.parametrize(
    ("date", "state"),
    [
        ("Thu, 01 Jan 2015 00:00:00 GMT", "warning"),
        ("Thu, 01 Jan 2099 00:00:00 GMT", "warning"),
        ("some day", "ok"),
    ],
)
def test_a_clock_that_is_wrong_is_a_warning(
    bare_cli: Cli, healthy: Server, dialect: Dialect, date: str, state: str
) -> None:
    healthy.answers[CONFIG_CALL[dialect.name]] = data({}, Date=date)
    found = doctor(bare_cli)[f"clock of {bare_cli.environment['PNUTPROFILE_SERVER']}"]
    assert found["state"] == state
    if state == "warning":
        assert ("ahead" in found["found"]) == ("2015" in date)


@pytest.mark.usefixtures("healthy")
def test_every_server_on_record_is_looked_at(bare_cli: Cli, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('[servers.mine]\napi = "http://127.0.0.1:1/v1"\n')
    assert "server mine" in doctor(bare_cli)
    chosen = bare_cli.environment["PNUTPROFILE_SERVER"]
    assert "server mine" not in doctor(bare_cli, "--server", chosen)


def test_an_unknown_server_is_wrong_usage(bare_cli: Cli) -> None:
    result = bare_cli("doctor", "--json", "--server", "nonsense")
    assert result.code == 2
    assert "nonsense" in examined(result)["token"]["found"]


def test_tls_is_told_and_distrust_is_a_failure(tmp_path: Path) -> None:
    authority = trustme.CA()
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    env = environment(tmp_path, PNUTPROFILE_TOKEN="a-secret-token")
    with tls_server(authority.issue_cert("127.0.0.1")) as api:
        argv = ("doctor", "--json", "--server", api)
        distrusted = run(*argv, env=env)
        trusted = run(*argv, env=env | {"SSL_CERT_FILE": str(file)})
    assert distrusted.code == 7
    states = {one["check"]: one["state"] for one in distrusted.json["checks"]}
    assert states[f"server {api}"] == "failure"
    found = {one["check"]: one["found"] for one in trusted.json["checks"]}
    assert "over TLS that was verified" in found[f"server {api}"]


# Tokens


def test_the_token_that_wins_and_the_accounts_own_are_both_tried(
    bare_cli: Cli,
    healthy: Server,
    home: Path,
    dialect: Dialect,
    witness: ModuleType,
    memory_keyring: MemoryKeyring,
) -> None:
    root = bare_cli.environment["PNUTPROFILE_SERVER"]
    key = recorded(home, root, dialect.name, more=f'id = "{witness.USER["id"]}"\n')
    memory_keyring.entries[SERVICE, f"ines@{root}"] = "0wn-token"
    found = doctor(bare_cli)
    assert found["token"]["state"] == found[f"account {key}"]["state"] == "ok"
    assert "PNUTPROFILE_TOKEN" in found["token"]["found"]
    assert "wins over the keyring" in found["token"]["found"]
    assert "keyring" in found[f"account {key}"]["found"]
    sent = {one.headers.get("authorization") for one in healthy.requests}
    assert sent == {None, "Bearer t0ken", "Bearer 0wn-token"}


def in_plain_text(
    bare_cli: Cli, home: Path, dialect: Dialect, witness: ModuleType
) -> tuple[str, Path]:
    """Put an account on record whose token is in a file; give its name and the file."""
    root = bare_cli.environment["PNUTPROFILE_SERVER"]
    more = f'id = "{witness.USER["id"]}"\ninsecure_storage = true\n'
    key = recorded(home, root, dialect.name, more=more)
    file = Folders(str(home)).token_file("127.0.0.1:1", f"ines@{root}")
    file.parent.mkdir(mode=0o700)
    file.write_text("pl4in-token")
    file.chmod(0o600)
    return key, file


def test_a_token_in_plain_text_is_a_warning(
    bare_cli: Cli, healthy: Server, home: Path, dialect: Dialect, witness: ModuleType
) -> None:
    key, file = in_plain_text(bare_cli, home, dialect, witness)
    found = doctor(bare_cli)[f"account {key}"]
    assert found["state"] == "warning"
    assert "plain text" in found["found"]
    assert found["advice"].endswith(" puts it into the keyring")
    assert "Bearer pl4in-token" in {one.headers.get("authorization") for one in healthy.requests}
    file.chmod(0o644)
    assert doctor(bare_cli)[f"account {key}"]["exit"] == 12
    told = bare_cli("doctor", "--report").stdout
    assert "(a file for a token)" in told
    assert file.name not in told


def test_where_no_keyring_is_a_token_in_plain_text_cannot_be_moved(
    bare_cli: Cli, healthy: Server, home: Path, dialect: Dialect, witness: ModuleType
) -> None:
    key, _ = in_plain_text(bare_cli, home, dialect, witness)
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    found = doctor(bare_cli)
    assert healthy.requests
    assert "--insecure-storage" in found["keyring"]["advice"]
    assert (found[f"account {key}"]["state"], found[f"account {key}"]["advice"]) == ("warning", "")


def test_a_token_of_the_environment_goes_to_the_chosen_server_only(
    bare_cli: Cli, healthy: Server, home: Path
) -> None:
    recorded(home, "https://other.example/v1", "pnut")
    healthy.answers[CONFIG_CALL["pnut"]] = data({})
    assert doctor(bare_cli)["account ines@https://other.example/v1"]["exit"] == 4
    for request in healthy.requests:
        assert request.url.host == "127.0.0.1" or "authorization" not in request.headers


@pytest.mark.usefixtures("healthy")
def test_no_token_is_a_failure_with_the_way_to_sign_in(bare_cli: Cli) -> None:
    del bare_cli.environment["PNUTPROFILE_TOKEN"]
    result = bare_cli("doctor", "--json")
    found = examined(result)["token"]
    assert (found["state"], found["exit"], result.code) == ("failure", 4, 4)
    assert "auth login" in found["advice"]


def test_a_token_without_the_scope_is_a_warning(bare_cli: Cli, healthy: Server) -> None:
    healthy.answers["GET token"] = data({}, **{"X-OAuth-Scopes": "basic"})
    result = bare_cli("doctor", "--json")
    found = examined(result)["token"]
    assert (result.code, found["state"]) == (0, "warning")
    assert found["found"].endswith("it lacks update_profile")
    assert "auth login" in found["advice"]


@pytest.mark.parametrize(
    "answer", [failure(500, "Oh."), failure(429, "Slow."), httpx.ReadTimeout("slow")], ids=str
)
def test_a_failing_server_is_no_fault_of_the_token(
    bare_cli: Cli, healthy: Server, answer: Any
) -> None:
    healthy.answers["GET users/me"] = answer
    result = bare_cli("doctor", "--json")
    found = examined(result)["token"]
    assert (result.code, found["state"]) == (0, "warning")
    assert "not tried" in found["found"]


@pytest.mark.usefixtures("healthy")
def test_a_kept_token_of_somebody_else_is_a_failure(
    bare_cli: Cli, home: Path, dialect: Dialect, memory_keyring: MemoryKeyring
) -> None:
    root = bare_cli.environment["PNUTPROFILE_SERVER"]
    key = recorded(home, root, dialect.name, more='id = "999"\n')
    memory_keyring.entries[SERVICE, f"ines@{root}"] = "0wn-token"
    assert doctor(bare_cli)[f"account {key}"]["state"] == "failure"


# The keyring


def test_the_keyring_keeps_nothing_of_the_round_trip(
    cli: Cli, memory_keyring: MemoryKeyring
) -> None:
    found = doctor(cli)["keyring"]
    assert found["state"] == "ok"
    assert "MemoryKeyring" in found["found"]
    assert memory_keyring.entries == {}


@pytest.mark.usefixtures("healthy")
def test_a_keyring_that_fails_is_a_failure_told_once_for_all(
    bare_cli: Cli,
    home: Path,
    dialect: Dialect,
    memory_keyring: MemoryKeyring,
) -> None:
    class Broken(dict[Any, Any]):
        def __setitem__(self, *_: Any) -> None:
            raise RuntimeError("broken")

    memory_keyring.entries = Broken()
    key = recorded(home, bare_cli.environment["PNUTPROFILE_SERVER"], dialect.name)
    result = bare_cli("doctor", "--json")
    found = examined(result)
    assert result.code == found["keyring"]["exit"] == found[f"account {key}"]["exit"] == 12
    assert "PNUTPROFILE_TOKEN_FILE" in found["keyring"]["advice"]
    assert found["token"]["state"] == "ok"


# Proxies and certificates


def test_a_proxy_that_is_not_there_is_a_failure_without_its_password(
    cli: Cli,
) -> None:
    with closed_port() as origin:
        proxy = origin.replace("http://", "http://somebody:pa55word@")
        result = cli("doctor", "--json", https_proxy=proxy)
    found = examined(result)["HTTPS_PROXY"]
    assert (found["exit"], found["advice"]) == (7, "unset HTTPS_PROXY")
    assert origin in found["found"]
    assert "pa55word" not in result.stdout + result.stderr
    assert "somebody" not in result.stdout + result.stderr


def test_a_proxy_that_answers_is_ok(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"127.0.0.1:{listener.getsockname()[1]}"
        found = doctor(cli, HTTP_PROXY=proxy, NO_PROXY="localhost, .corp.example,10.0.0.1")
    assert found["HTTP_PROXY"]["state"] == "ok"
    assert found["NO_PROXY"]["state"] == "ok"
    assert "HTTPS_PROXY" not in found


@pytest.mark.parametrize("value", ["ftp://host:1", "http://:3128", "http://a:b:c", "http://[::1"])
def test_what_is_no_address_of_a_proxy_is_a_failure(cli: Cli, value: str) -> None:
    found = doctor(cli, HTTPS_PROXY=value)["HTTPS_PROXY"]
    assert (found["exit"], found["advice"]) == (12, "HTTPS_PROXY=http://HOST:PORT")


@pytest.mark.parametrize("part", ["*.corp.example", "10.0.0.0/8", "a b"])
def test_what_no_proxy_does_not_understand_is_a_warning(cli: Cli, part: str) -> None:
    found = doctor(cli, NO_PROXY=f"localhost,{part}")["NO_PROXY"]
    assert found["state"] == "warning"
    assert part in found["found"]
    assert "localhost" not in found["found"]


def test_certificates_that_cannot_be_read(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    for file in ("/no/such/file", str(tmp_path / "empty.pem")):
        found = doctor(cli, SSL_CERT_FILE=file)["SSL_CERT_FILE"]
        assert (found["exit"], found["advice"]) == (12, "unset SSL_CERT_FILE")
    assert doctor(cli, SSL_CERT_DIR="/no/such/folder")["SSL_CERT_DIR"]["state"] == "warning"


# Nothing hangs, nothing crashes


def test_a_check_that_outlasts_its_time_is_a_failure_and_keeps_what_it_found() -> None:
    is_over = threading.Event()

    def hangs() -> Iterator[Finding]:
        yield fine("first", "found before")
        is_over.wait(FEW_SECONDS * 2)
        yield fine("second", "too late")

    said: list[str] = []
    checks = [Check("slow", hangs, 2.0), Check("quick", lambda: [fine("quick", "well")])]
    findings = carry_out(checks, said.append, lambda _: None)
    is_over.set()
    assert [one.check for one in findings] == ["first", "slow", "quick"]
    assert findings[1].state is State.FAILURE
    assert findings[1].found == "it did not end within 2 s"
    assert said == ["still looking at slow; Ctrl-C stops"]


def test_a_fault_that_nobody_foresaw_is_a_line_with_the_traceback_behind_debug(
    bare_cli: Cli, healthy: Server, dialect: Dialect
) -> None:
    healthy.answers[CONFIG_CALL[dialect.name]] = ValueError("boom")
    result = bare_cli("doctor", "--json")
    assert (result.code, len(result.stderr.splitlines())) == (1, 1)
    assert "Traceback" in bare_cli("doctor", "--debug").stderr


def test_a_server_that_never_answers_is_a_failure_in_time(tmp_path: Path) -> None:
    env = environment(tmp_path, PNUTPROFILE_TOKEN="a-secret-token")
    with FaultyServer(PNUT, reads=(stall,)) as server:
        done = run("doctor", "--json", "--server", server.api, env=env)
        states = {one["check"]: one["state"] for one in done.json["checks"]}
    assert (done.code, states[f"server {server.api}"]) == (7, "failure")
    assert states["token"] == "warning"


# A report


def test_a_report_tells_no_name(
    bare_cli: Cli,
    healthy: Server,
    home: Path,
    tmp_path: Path,
    witness: ModuleType,
    memory_keyring: MemoryKeyring,
) -> None:
    healthy.answers["GET users/me"] = data({**witness.USER, "username": "wilhelmina7"})
    home.mkdir(mode=0o755)
    person = tmp_path / "people" / "ottilie"
    (home / "config.toml").write_text(
        'sever = "x"\n'
        "[servers.closet]\n"
        'api = "https://social.hidden-corp.example:8443/stream/0"\n'
        'auth = "https://login.hidden-corp.example"\n'
        'client_id = "cl13nt-1d"\n'
        '[accounts."zora_92@closet"]\nserver = "closet"\nusername = "zora_92"\n'
        '[accounts."Quill@pnut"]\nserver = "pnut"\nusername = "Quill"\n'
        f'token_command = "{person}/bin/tell s3cret-argument"\n'
    )
    private = ["zora_92", "quill", "closet", "hidden-corp", "8443", "cl13nt-1d", "ottilie"]
    private += [
        "pa55word",
        "pr0xy-user",
        "gateway",
        "wilhelmina7",
        "s3cret-argument",
        "s3cret-t0ken",
    ]
    private += [str(home), str(tmp_path), "127.0.0.1:1/", "corp-net"]
    variables = {
        "HOME": str(person),
        "USER": "ottilie",
        "PNUTPROFILE_TOKEN": "s3cret-t0ken",
        "HTTPS_PROXY": "http://pr0xy-user:pa55word@gateway.invalid:1",
        "NO_PROXY": "corp-net.example,*.corp-net.example",
        "SSL_CERT_FILE": f"{person}/certificates.pem",
        "SSL_CERT_DIR": f"{person}/certificates",
        "PNUTPROFILE_PREVIEW": "auto",
    }
    for name, service in (("zora_92", "social.hidden-corp.example:8443"), ("Quill", "api.pnut.io")):
        memory_keyring.entries[f"pnutprofile:{service}", name] = "s3cret-t0ken"
    healthy.answers["GET sys/config"] = failure(
        500, "zora_92 of hidden-corp may not, says wilhelmina7"
    )
    healthy.answers["GET config"] = failure(404, "ask wilhelmina7@hidden-corp.example")
    plain = bare_cli("doctor", **variables)
    assert sum(name in plain.stdout.lower() for name in private) >= 8
    for options in ((), ("--json",)):
        report = bare_cli("doctor", "--report", *options, **variables)
        assert report.code == plain.code
        told = [name for name in private if name in (report.stdout + report.stderr).lower()]
        assert told == []
    checks = [
        line.split("\t")[0]
        for line in bare_cli("doctor", "--report", **variables).stdout.splitlines()
    ]
    assert {"account account-1", "account account-2", "server server-1"} <= set(checks)


def test_a_report_shows_the_home_folder_as_a_tilde(tmp_path: Path) -> None:
    env = environment(tmp_path, PNUTPROFILE_SERVER="sandbox")
    del env["PNUTPROFILE_HOME"]
    done = run("doctor", "--report", "--json", env=env)
    folders = [one["found"] for one in done.json["checks"] if one["check"].startswith("folder ")]
    assert len(folders) >= 2
    assert all(found.startswith("~/") for found in folders)
    assert str(tmp_path) not in json.dumps(done.json)


# The terminal


def test_a_terminal_gets_a_table_and_a_sample(tmp_path: Path) -> None:
    env = environment(tmp_path, PNUTPROFILE_SERVER="sandbox", TERM="xterm-256color")
    with Terminal("doctor", env=env, columns=100, rows=50) as session:
        assert session.finish() == 0
    shown = session.shown
    assert any(" pictures: shown as blocks" in line for line in shown)
    assert any(" terminal: " in line and "100x50 cells" in line for line in shown)
    assert any(" colours: 256 colours" in line for line in shown)
    assert any(" questions: they can be asked" in line for line in shown)
    assert sum(line.count("▀") > 10 for line in shown) >= 4
    assert "hills at dusk" in shown[-1]


def test_a_narrow_terminal_has_room_for_long_names(tmp_path: Path) -> None:
    env = environment(tmp_path, PNUTPROFILE_TOKEN="a-secret-token", TERM="dumb")
    with FaultyServer(PNUT) as server:
        argv = ("doctor", "--server", server.api)
        with Terminal(*argv, env=env, columns=40, rows=50) as session:
            assert session.finish() == 0
    assert len(session.shown) < 100
    assert "standard output" not in session.text
    assert "token: from PNUTPROFILE_TOKEN" in " ".join(line.strip() for line in session.shown)


def test_a_dumb_terminal_gets_no_sample(tmp_path: Path) -> None:
    env = environment(tmp_path, PNUTPROFILE_SERVER="sandbox", TERM="dumb")
    with Terminal("doctor", env=env, columns=100, rows=50) as session:
        assert session.finish() == 0
    assert "\x1b" not in session.text
    assert any(" colours: none: TERM is dumb" in line for line in session.shown)
    assert any(" pictures: none are" in line for line in session.shown)


def test_a_preview_that_cannot_be_is_a_warning(tmp_path: Path) -> None:
    env = environment(tmp_path, PNUTPROFILE_SERVER="sandbox", PNUTPROFILE_PREVIEW="crayons")
    with Terminal("doctor", env=env, columns=100, rows=50) as session:
        assert session.finish() == 0
    assert any(line.startswith("warning  pictures: ") for line in session.shown)


def test_letters_beyond_the_encoding_are_a_warning(tmp_path: Path) -> None:
    env = environment(tmp_path, PNUTPROFILE_SERVER="sandbox", PYTHONIOENCODING="latin-1")
    found = {one["check"]: one for one in run("doctor", "--json", env=env).json["checks"]}
    assert found["letters"]["state"] == "warning"
    assert found["letters"]["advice"] == "export LC_ALL=C.UTF-8"


def test_ctrl_c_ends_it_at_once_and_what_it_waits_for(tmp_path: Path) -> None:
    env = environment(tmp_path, PNUTPROFILE_TOKEN="a-secret-token")
    told = tmp_path / "told"
    command = f"sh -c 'echo $$ > {shlex.quote(str(told))}; exec sleep 600'"
    with FaultyServer(PNUT) as server:
        home = Path(env["PNUTPROFILE_HOME"])
        more = f"token_command = {json.dumps(command)}\n"
        key = recorded(home, server.api, "pnut", more=more)
        with Terminal("doctor", "--server", server.api, env=env, columns=200) as session:
            session.wait_for(f"still looking at account {key}")
            while not told.exists() or not told.read_text().endswith("\n"):
                time.sleep(0.01)
            session.type(CTRL_C)
            assert session.finish() == 130
    assert "Traceback" not in session.text
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
