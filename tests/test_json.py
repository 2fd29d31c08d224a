"""Does the JSON Schema say of every command what it prints, and does nothing else come?

What any test runs with --json is held against it too (`Cli`); here is what may not be forgotten.
"""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pnutprofile.dialects import Dialect
from pnutprofile.errors import ExitCode
from pnutprofile.history.entries import State as Outcome
from pnutprofile.pictures.findings import Verdict
from pnutprofile.schema import FILE, schema
from tests.conftest import Cli, Result
from tests.every_command import ENDING, FILES, LINES, leaves, put_files
from tests.json_schema import fault_of, validator
from tests.processes import PATIENCE_SECONDS, TOOL, Process, environment
from tests.servers import Server, data

DEFINITIONS = schema()["$defs"]
OF_SERVERS = {"User", "PnutUser", "AppNetUser", "Image", "presence show", "config list"}
"""Objects that servers, or people, make: nobody knows all of their keys."""
MAY_LACK = {
    "export": {"name", "text", "locale", "timezone", "avatar", "cover", "links"},
    "NamedLink": {"title", "nth"},
    "config server add": {"auth", "client_id"},
    "limits": {"raw", "annotations"},
    "Error": {"hint", "http_status", "retry_in", "error_id", "parts", "mistakes"},
}
"""Keys of our own that are not always there."""
USERS = {"pnut": "PnutUser", "adn": "AppNetUser"}
NO_SUCH_CALL = {"avatar delete", "cover delete", "presence show", "presence set", "presence clear"}
"""Commands that adn has no call for."""
BEFORE = {
    "apply": ["export -o profile.toml --force", "patch --name Somebody"],
    "raw get": ['raw set com.example.note \'{"text": "tea"}\''],
    "raw unset": ['raw set com.example.note \'{"text": "tea"}\''],
    "history list": ["patch --name Somebody", "cover upload photo.png", "undo --yes"],
    "history show": ["cover upload photo.png"],
    "history export": ["cover upload photo.png"],
    "history prune": ["patch --name Somebody"],
    "undo": ["cover upload photo.png"],
    "config get": ["config set server sandbox"],
    "config unset": ["config set server sandbox"],
    "config server remove": ["config server add away --api https://example.com/v1"],
}
"""What has been done before a command is run."""
MORE = [
    "show @quiet",
    "export",
    "export --update profile.toml",
    "diff profile.toml --prune",
    "apply profile.toml --dry-run --prune",
    "avatar check photo.png --as-is",
    "avatar check profile.toml",
    "avatar preview photo.png --out preview.png",
    "avatar fetch @quiet -o other.png",
    "raw set com.example.note '{}' --dry-run",
    "raw get com.example.nothing",
    f"text '{'x' * 300}'",
    "text --local 'Maps, https://ada.example, @quiet and [my log](https://ada.example \"log\")'",
    "text",
    "history list",
    "history list --all --limit 1",
    "history show 999",
    "undo 999",
    "undo --dry-run --yes",
    "config list",
    "config get servers",
    "config get accounts.nobody@pnut.token_command",
    "config unset server",
    "auth list",
    "auth logout",
    "timezones nowhere",
    "doctor --report",
    "help",
    "help json",
    "help avatar upload",
    "help exit-codes --quiet",
    "edit --dry-run",
    "limits --server nowhere",
    "patch",
    "patch --nmae x",
    "nothing",
    "sandbox serve --fail x",
]
"""Other forms of commands, refusals among them."""
WRITES = [
    name
    for name, command in leaves()
    if any("--dry-run" in parameter.opts for parameter in command.params)
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Path:
    """A folder with the files that the lines name, and an editor that changes nothing."""
    put_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    cli.environment["EDITOR"] = "true"
    return tmp_path


def run(cli: Cli, name: str, *options: str) -> Result:
    """Run what stands for a command after what it needs; the schema is held by `Cli`."""
    for line in BEFORE.get(name, ()):
        assert cli(*shlex.split(line)).code == 0
    return cli(*ENDING[name], *options, "--json")


# What the schema is


def test_it_is_a_schema_whose_references_lead_somewhere() -> None:
    Draft202012Validator.check_schema(schema())
    for name in set(re.findall(r'"\$ref": "#/\$defs/([^"]+)"', FILE.read_text(encoding="utf-8"))):
        found: Any = DEFINITIONS
        for key in name.split("/"):
            found = found[key]
        assert name[:1].isupper()


def test_every_command_has_an_entry_and_no_other_has() -> None:
    assert {name for name in DEFINITIONS if name.islower()} == {name for name, _ in leaves()}
    assert all(DEFINITIONS[name]["description"].endswith(".") for name, _ in leaves())


def test_its_table_of_failures_is_that_of_the_exit_codes() -> None:
    table = DEFINITIONS["Error"]["properties"]["error"]["oneOf"]
    told = {
        (one["properties"]["exit"]["const"], one["properties"]["code"]["const"], one["description"])
        for one in table
    }
    no_failures = (ExitCode.DONE, ExitCode.DIFFERENCES)
    codes = [code for code in ExitCode if code not in no_failures]
    assert told == {(int(code), code.code, code.meaning) for code in codes}
    assert DEFINITIONS["Exit"]["enum"] == [int(code) for code in ExitCode]


def test_its_words_are_those_of_the_program() -> None:
    assert DEFINITIONS["Verdict"]["enum"] == [verdict.value for verdict in Verdict]
    assert DEFINITIONS["Entry"]["properties"]["state"]["enum"] == [one.value for one in Outcome]


def objects(found: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Give every description of an object with named keys, with the entry that it stands in."""
    if isinstance(found, dict):
        if "properties" in found and "type" in found:
            yield name, found
        for one in found.values():
            yield from objects(one, name)
    elif isinstance(found, list):
        for one in found:
            yield from objects(one, name)


def test_what_the_tool_makes_has_just_the_keys_that_are_told() -> None:
    for name, whole in DEFINITIONS.items():
        for _, one in objects(whole, name):
            if name in OF_SERVERS:
                assert one.get("additionalProperties") is not False
                continue
            assert one["additionalProperties"] is False, name
            optional = MAY_LACK.get(name, set())
            if set(one["properties"]) <= {"avatar", "cover"} and name == "export":
                continue  # the pictures that were written, if any were
            assert set(one["properties"]) - set(one.get("required", ())) <= optional, name
            assert set(one["required"]) <= set(one["properties"]), name


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("auth switch", {"account": "robin@pnut", "server": "pnut", "more": 1}),
        ("auth switch", {"account": "robin@pnut"}),
        ("show", {"id": None, "username": "robin"}),
        ("patch", {"method": "GET", "path": "", "url": "", "body": None, "changes": []}),
        ("Error", {"error": {"code": "usage", "exit": 3, "message": ""}}),
        ("Error", {"error": {"code": "nonsense", "exit": 2, "message": ""}}),
        ("Error", {"error": {"code": "partial", "exit": 11, "message": ""}}),
    ],
)
def test_it_refuses_what_is_otherwise(name: str, document: Any) -> None:
    assert fault_of(name, document)


# What the commands print


@pytest.mark.usefixtures("folder", "memory_keyring")
@pytest.mark.parametrize("name", [name for name in ENDING if not name.startswith("auth ")])
def test_a_command_prints_what_the_schema_says(cli: Cli, dialect: Dialect, name: str) -> None:
    result = run(cli, name)
    if dialect.name == "adn" and name in NO_SUCH_CALL:
        assert (result.code, result.error["code"]) == (3, "check")
        return
    assert result.code == (ExitCode.DIFFERENCES if name == "diff" else 0), result.stderr
    validator(name).validate(result.json)
    if {"$ref": "#/$defs/User"} in (DEFINITIONS[name], *DEFINITIONS[name].get("anyOf", ())):
        assert not fault_of(USERS[dialect.name], result.json)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", [name for name in WRITES if name != "edit"])
def test_a_dry_run_prints_what_the_schema_says(cli: Cli, dialect: Dialect, name: str) -> None:
    result = run(cli, name, "--dry-run")
    if dialect.name == "adn" and name in NO_SUCH_CALL:
        assert result.error["code"] == "check"
        return
    assert result.code == 0, result.stderr
    requests = result.json.get("requests", [result.json])
    assert requests
    for request in requests:
        assert not fault_of("Request", request)


@pytest.mark.usefixtures("folder", "memory_keyring")
@pytest.mark.parametrize("line", MORE)
def test_other_forms_print_what_the_schema_says(cli: Cli, line: str) -> None:
    assert cli("patch", "--name", "Somebody").code == 0
    result = cli(*shlex.split(line), "--json")
    assert result.stdout or result.error["code"] in ("usage", "check")


@pytest.mark.usefixtures("folder")
def test_an_edit_that_changes_nothing_has_an_answer(cli: Cli) -> None:
    assert cli("edit", "--dry-run", "--json").json == {"requests": []}
    assert cli("edit", "--json").json["username"] == "robin"


@pytest.mark.usefixtures("memory_keyring")
@pytest.mark.parametrize("where", [(), ("--insecure-storage",)])
def test_signing_in_and_out_prints_what_the_schema_says(
    bare_cli: Cli, server: Server, witness: ModuleType, where: tuple[str, ...]
) -> None:
    token = bare_cli.environment.pop("PNUTPROFILE_TOKEN")
    server.answers["GET users/me"] = data(witness.USER)
    limits = {"X-RateLimit-Limit": "9", "X-RateLimit-Remaining": "8", "X-RateLimit-Reset": "7"}
    server.answers["GET token"] = data({"scopes": ["basic"]}, X_OAuth_Scopes="basic", **limits)
    server.answers["DELETE token"] = data({})
    name = witness.USER["username"]
    for line in (
        "status",
        f"login --with-token {' '.join(where)}",
        "status",
        "list",
        f"switch {name}",
        "token",
        "logout --revoke --yes",
        "logout",
        "list",
    ):
        result = bare_cli("auth", *shlex.split(line), "--json", stdin=token)
        assert result.code == 0 or (line, result.code) == ("status", 4), result.stderr
    assert {f"auth {line.split()[0]}" for line in ("status", "login", "list")} <= set(LINES)


def test_the_served_sandbox_tells_its_line(tmp_path: Path, dialect: Dialect) -> None:
    command = [*TOOL, "sandbox", "serve", "--json", "--dialect", dialect.name]
    pipe = subprocess.PIPE
    with Process(command, env=environment(tmp_path), stdout=pipe) as process:
        assert process.stdout
        line = process.stdout.readline()
        process.terminate()
        process.wait(PATIENCE_SECONDS)
    assert not fault_of("sandbox serve", json.loads(line))


def test_what_the_lines_name_is_there() -> None:
    """A line of a file that is not there would only be refused."""
    named = [word for line in MORE for word in shlex.split(line) if word in FILES]
    assert set(named) == set(FILES)


# Its own command


def test_help_prints_the_schema(bare_cli: Cli) -> None:
    assert bare_cli("help", "json", "--json").json == schema()
    one = bare_cli("help", "json", "--field", "$defs.auth status").stdout
    assert json.loads(one) == DEFINITIONS["auth status"]
    rows = bare_cli("help", "json").values
    assert rows.keys() == {name for name, _ in leaves()} | {"Error"}
    assert rows["diff"] == DEFINITIONS["diff"]["description"]


# --field


def scalars(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Give every value that is no list and no object, with its dotted path."""
    if isinstance(document, dict | list):
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in items:
            yield from scalars(value, (*path, str(key)))
    elif path:
        yield ".".join(path), document


@pytest.mark.usefixtures("folder", "memory_keyring")
@pytest.mark.parametrize(
    "line",
    [
        *(LINES[name] for name in ("limits", "locales", "sandbox path", "help", "completion")),
        *(LINES[name] for name in ("avatar check", "avatar preview", "text", "raw list")),
        "patch --name Somebody --dry-run",
        "apply profile.toml --dry-run",
        "undo --dry-run",
        "history list",
        "history show 1",
        "diff profile.toml",
        "config list",
        "export",
        "show",
    ],
)
def test_every_value_of_an_answer_can_be_had_by_its_path(cli: Cli, line: str) -> None:
    assert cli("patch", "--name", "Nobody").code == 0
    assert cli("config", "server", "add", "away", "--api", "https://example.com/v1").code == 0
    argv = shlex.split(line)
    document = cli(*argv, "--json").json
    assert document
    values = dict(scalars(document))
    fields = [word for path in values for word in ("--field", path)]
    expected = "".join(
        f"{value if isinstance(value, str) else '' if value is None else json.dumps(value)}\n"
        for value in values.values()
    )
    assert cli(*argv, *fields).stdout == expected
