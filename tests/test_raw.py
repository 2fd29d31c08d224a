"""How is typed extra data seen and changed? Bodies typed by hand from api.md §3.7."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pnutprofile.dialects import DIALECTS, Dialect
from tests.conftest import Cli
from tests.servers import Server, Wire, data
from tests.wire.adn import USER

NOTE = "com.example.note"
FIRST_TYPE = {"pnut": "me.rafaelcosta.user.profiles", "adn": "net.app.core.directory.blog"}


def of_user(user: dict[str, Any], kind: str) -> Any:
    """Find the value of a type in a user object."""
    if "raw" in user:
        return user["raw"].get(kind, [None])[0]
    return next((item["value"] for item in user["annotations"] if item["type"] == kind), None)


# list, get


def test_list_has_types_and_sizes(bare_cli: Cli) -> None:
    result = bare_cli("raw", "list", "--server", "sandbox-adn")
    assert (result.code, result.stderr) == (0, "")
    assert result.values == {
        "net.app.core.directory.blog": str(len('{"url":"https://harbor.example/log"}')),
        "net.app.core.directory.homepage": str(len('{"url":"https://harbor.example"}')),
    }


def test_list_as_json(bare_cli: Cli) -> None:
    assert bare_cli("raw", "list", "--server", "sandbox-adn", "--json").json == {
        "types": [
            {"type": "net.app.core.directory.blog", "bytes": 36},
            {"type": "net.app.core.directory.homepage", "bytes": 32},
        ],
        "bytes": len(
            '[{"type":"net.app.core.directory.blog","value":{"url":"https://harbor.example/log"}},'
            '{"type":"net.app.core.directory.homepage","value":{"url":"https://harbor.example"}}]'
        ),
        "max_bytes": 8192,
    }


def test_get_is_json_as_it_is(cli: Cli) -> None:
    cli("raw", "set", NOTE, '{"text": "tea \\\\ 🍵\\n", "n": [1, 2.5, true, null]}')
    result = cli("raw", "get", NOTE)
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == '{"text":"tea \\\\ 🍵\\n","n":[1,2.5,true,null]}\n'
    assert cli("raw", "get", NOTE, "--json").stdout == result.stdout
    assert cli("raw", "get", NOTE, "--field", "n.1").stdout == "2.5\n"


def test_get_on_a_terminal_is_indented_and_steers_nothing(cli: Cli) -> None:
    cli("raw", "set", NOTE, '{"text": "\\u001b[31m\\u202e"}')
    cli.terminal = True
    assert cli("raw", "get", NOTE).stdout == '{\n  "text": "\\u001b[31m\\u202e"\n}\n'


def test_get_of_what_is_not_there_names_what_is(cli: Cli, dialect: Dialect) -> None:
    result = cli("raw", "get", NOTE)
    assert (result.code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"error: there is no {NOTE}\nthere is ")
    assert FIRST_TYPE[dialect.name] in result.stderr


def test_get_where_there_is_nothing_at_all(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = data({**witness.USER, witness.EXTRA_KEY: None})
    result = bare_cli("raw", "get", NOTE)
    assert result.code == 3
    assert "there is no extra data at all" in result.stderr
    assert bare_cli("raw", "list").stdout == ""


@pytest.mark.parametrize("key", ["raw", "annotations"])
@pytest.mark.parametrize(
    "extra", [[], {}, "x", 5, [5], [{}], [{"type": 5}], {"a": []}, {"a": 1}, [{"type": "b"}]]
)
def test_strange_extra_data_is_no_fault(
    bare_cli: Cli, server: Server, witness: ModuleType, key: str, extra: Any
) -> None:
    server.answers["GET users/me"] = data({**witness.USER, key: extra})
    assert bare_cli("raw", "list").code == 0
    assert bare_cli("raw", "get", "a").code == 3


# set, unset


def test_set_is_a_patch_of_that_type_alone(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    before = cli("show", "--json").json
    result = cli("raw", "set", NOTE, '{"text": "tea"}', "--json")
    assert result.code == 0
    body = {
        "pnut": {"raw": {"com.example.note": [{"text": "tea"}]}},
        "adn": {"annotations": [{"type": "com.example.note", "value": {"text": "tea"}}]},
    }
    assert wire.write == ("PATCH", "users/me", body[dialect.name])
    assert of_user(result.json, NOTE) == {"text": "tea"}
    for kind in ("me.rafaelcosta.user.profiles", "net.app.core.directory.blog"):
        assert of_user(result.json, kind) == of_user(before, kind)


def test_unset_removes_that_type_alone(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    kind = FIRST_TYPE[dialect.name]
    result = cli("raw", "unset", kind)
    assert result.code == 0
    body = {
        "pnut": {"raw": {"me.rafaelcosta.user.profiles": []}},
        "adn": {"annotations": [{"type": "net.app.core.directory.blog"}]},
    }
    assert wire.write == ("PATCH", "users/me", body[dialect.name])
    assert kind not in result.values.get(dialect.extra.key, "")
    assert result.stderr == f"changed: {dialect.extra.key}.{kind}\n"


def test_show_tells_the_types(cli: Cli, dialect: Dialect) -> None:
    cli("raw", "set", NOTE, "{}")
    assert NOTE in cli("show").values[dialect.extra.key].split()
    cli.terminal = True
    assert NOTE in cli("show", COLUMNS="120", TERM="dumb").stdout


@pytest.mark.parametrize("value", ['{"a": 1, "b": [2]}', '{"b":[2],"a":1}'])
def test_unchanged_sends_nothing(cli: Cli, wire: Wire, value: str) -> None:
    cli("raw", "set", NOTE, '{"a": 1, "b": [2]}')
    result = cli("raw", "set", NOTE, value)
    assert (result.code, len(wire.writes)) == (0, 1)
    assert result.stderr.startswith("unchanged")
    said = cli("raw", "unset", "com.example.other").stderr
    assert said.startswith("unchanged: there is no com.example.other; there is ")
    assert len(wire.writes) == 1


def test_one_and_true_are_two_values(cli: Cli, wire: Wire) -> None:
    cli("raw", "set", NOTE, '{"a": 1}')
    assert cli("raw", "set", NOTE, '{"a": true}').code == 0
    assert len(wire.writes) == 2
    assert cli("raw", "get", NOTE).stdout == '{"a":true}\n'


@pytest.mark.parametrize("argument", ["-", "@-", "@{file}"])
def test_value_from_a_file_or_standard_input(cli: Cli, tmp_path: Path, argument: str) -> None:
    file = tmp_path / "note.json"
    file.write_text('{\n  "text": "tea"\n}\n')
    value = argument.format(file=file)
    assert cli("raw", "set", NOTE, value, stdin='{"text": "tea"}\n').code == 0
    assert cli("raw", "get", NOTE).stdout == '{"text":"tea"}\n'


def test_dry_run_shows_body_and_difference(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("raw", "set", NOTE, '{"a": 1}', "--dry-run", "--json")
    assert result.json["changes"] == [
        {"field": f"{dialect.extra.key}.{NOTE}", "before": None, "after": '{"a":1}'}
    ]
    assert wire.writes == []


# Refused before anything is sent


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("[1]", "it is a list"),
        ('"x"', "it is a text"),
        ("7", "it is a number"),
        ("1e400", "it is a number"),
        ("true", "it is true or false"),
        ("null", "it is null"),
        ("", "VALUE is no JSON"),
        ("{", "line 1 column 2"),
        ("{'a': 1}", "is no JSON"),
        ('{"a": NaN}', "NaN is no number in JSON"),
        ('{"a": -Infinity}', "-Infinity is no number in JSON"),
        ('{"a": 1e400}', "inf is no number in JSON"),
        ('{"a": 1, "a": 2}', "the key a is there twice"),
        ('{"b": {"a": 1, "a": 2}}', "the key a is there twice"),
        ('{"a": "\\u0000"}', "it holds NUL or half a character"),
        ('{"\\ud800": 1}', "it holds NUL or half a character"),
        ('{"a": ' + "9" * 5000 + "}", "is no JSON"),
        ('{"a":' * 30 + "1" + "}" * 30, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("@missing.json", "missing.json"),
    ],
)
def test_what_is_no_json_object_is_refused(cli: Cli, wire: Wire, value: str, words: str) -> None:
    result = cli("raw", "set", NOTE, value)
    assert (result.code, result.stdout) == (12 if value.startswith("@") else 3, "")
    assert words in result.stderr
    assert wire.requests == []


@pytest.mark.parametrize("kind", ["", "a\0b"])
def test_what_is_no_type_is_refused(cli: Cli, wire: Wire, kind: str) -> None:
    for argv in (("set", kind, "{}"), ("unset", kind)):
        result = cli("raw", *argv)
        assert result.code == 3
        assert "that is no type" in result.stderr
    assert wire.requests == []


def largest(cli: Cli, dialect: Dialect) -> int:
    """Say how long a text may be beside what is there: 8192 bytes in all, as servers write it."""
    user = cli("show", "--json").json
    key = {"pnut": "raw", "adn": "annotations"}[dialect.name]
    there = len(json.dumps(user[key], ensure_ascii=False, separators=(",", ":")).encode())
    around = {"pnut": ',"t":[{"a":""}]', "adn": ',{"type":"t","value":{"a":""}}'}
    return 8192 - there - len(around[dialect.name])


def test_size_is_counted_with_what_is_there(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    most = largest(cli, dialect)
    value = json.dumps({"a": "é" * (most // 2) + "x" * (most % 2 + 1)})
    result = cli("raw", "set", "t", value)
    assert (result.code, result.stdout) == (3, "")
    assert "8193 bytes of JSON in all" in result.stderr
    assert "takes 8192" in result.stderr
    assert wire.writes == []
    value = json.dumps({"a": "é" * (most // 2) + "x" * (most % 2)})
    assert cli("raw", "set", "t", value).code == 0


def test_too_much_may_still_be_made_less(
    bare_cli: Cli, server: Server, witness: ModuleType, dialect: Dialect
) -> None:
    def user(**items: str) -> dict[str, Any]:
        if dialect.name == "pnut":
            return {**witness.USER, "raw": {kind: [{"a": text}] for kind, text in items.items()}}
        listed = [{"type": kind, "value": {"a": text}} for kind, text in items.items()]
        return {**witness.USER, "annotations": listed}

    large = "x" * 9000
    server.answers["GET users/me"] = data(user(one=large, two=large))
    server.answers["PATCH users/me"] = data(user(two=large))
    assert bare_cli("raw", "unset", "one").code == 0


# After the write


@pytest.mark.parametrize("dialect", [DIALECTS["adn"]])
def test_types_that_a_server_drops_beside_are_told(bare_cli: Cli, server: Server) -> None:
    # Compatible servers replace the whole list (api.md §4.8).
    other = {"type": "com.example.other", "value": {"b": 2}}
    note = {"type": NOTE, "value": {"a": 1}}
    replaced = data({**USER, "annotations": [note]})
    server.answers["GET users/me"] = [data({**USER, "annotations": [other]}), replaced]
    server.answers["PATCH users/me"] = replaced
    result = bare_cli("raw", "set", NOTE, '{"a": 1}')
    assert result.code == 6
    assert result.stderr.startswith("error: the server removed annotations.com.example.other\n")


def test_value_that_is_not_taken_over_is_told(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = server.answers["PATCH users/me"] = data(witness.USER)
    result = bare_cli("raw", "set", NOTE, '{"a": 1}')
    assert result.code == 6
    assert f"the server did not change {witness.EXTRA_KEY}.{NOTE}" in result.stderr


def test_value_that_the_server_alters_is_a_warning(
    bare_cli: Cli, server: Server, witness: ModuleType, dialect: Dialect
) -> None:
    value = {"a": 1, "added": "by the server"}
    extra = {
        "pnut": {**witness.USER.get("raw", {}), NOTE: [value]},
        "adn": [*witness.USER.get("annotations", []), {"type": NOTE, "value": value}],
    }[dialect.name]
    altered = data({**witness.USER, witness.EXTRA_KEY: extra})
    server.answers["GET users/me"] = [data(witness.USER), altered]
    server.answers["PATCH users/me"] = altered
    result = bare_cli("raw", "set", NOTE, '{"a": 1}')
    assert result.code == 0
    assert 'warning: the server keeps {"a":1} as {"a":1,"added":"by the server"}' in result.stderr
