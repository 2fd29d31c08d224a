"""What becomes of answers that are not what they should be? Never a traceback, never a success."""

from types import ModuleType
from typing import Any

import httpx
import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli, Result
from tests.pictures_made import picture
from tests.servers import Answer, Server, changed, data, failure, html

NOTHING = Answer(200, b"", {"Content-Type": "application/json"})
DEEP = Answer(200, b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
UNUSABLE = {
    "HTML": html(200),
    "empty": NOTHING,
    "no data": Answer(200, b'{"meta":{"code":200}}'),
    "a list": data([]),
    "a list of users": data([{"id": "1", "username": "x"}]),
    "null": data(None),
    "a text": data("robin"),
    "no user": data({"id": "1"}),
    "a number for a name": data({"id": "1", "username": 5}),
    "no envelope": Answer(200, b"[]"),
    "a bare word": Answer(200, b'"OK"'),
    "NaN": Answer(200, b'{"data":{"id":NaN,"username":"x"}}'),
    "half of it": Answer(200, b'{"data":{"id":"1","user'),
    "deep": DEEP,
    "no UTF-8": Answer(200, b'{"data":{"id":"1","username":"\xff\xfe"}}'),
    "the stand-in": data({"id": "0", "username": "someone"}),
    "the number of the stand-in": data({"id": 0, "username": "someone"}),
    "notfound": data({"id": "7", "username": "notfound"}),
    "204": Answer(204),
}


def unusable(name: str) -> Answer:
    return UNUSABLE[name]


def assert_is_server_error(result: Result) -> None:
    assert (result.code, result.stdout) == (6, "")
    lines = result.stderr.splitlines()
    # What an upload sends is said before it is sent.
    lines = [line for line in lines if not line.endswith(", as it is")]
    assert lines[0].startswith("error: ")
    assert len(lines) <= 3
    assert "Traceback" not in result.stderr


# Reading


@pytest.mark.parametrize("name", list(UNUSABLE))
def test_unusable_answer_to_a_read(bare_cli: Cli, server: Server, name: str) -> None:
    server.answers["GET users/me"] = unusable(name)
    assert_is_server_error(bare_cli("show"))


def test_unusable_answer_names_the_request(bare_cli: Cli, server: Server, dialect: Dialect) -> None:
    server.answers["GET users/me"] = html(200)
    root = {"pnut": "/v1", "adn": "/stream/0"}[dialect.name]
    assert bare_cli("show").stderr.splitlines() == [
        "error: the server's answer cannot be used",
        f"GET {root}/users/me gave 200 with 28 bytes of text/html that are no JSON",
        "try: --server https://HOST/PATH, as in https://api.pnut.io/v1",
    ]


@pytest.mark.parametrize("who", ["@robin", "4711"])
def test_answer_about_another_user(
    bare_cli: Cli, server: Server, witness: ModuleType, who: str
) -> None:
    server.answers[f"GET users/{who}"] = data(witness.USER)
    result = bare_cli("show", who)
    assert_is_server_error(result)
    assert "the answer is about another user" in result.stderr


def test_numeric_id_is_accepted(bare_cli: Cli, server: Server, witness: ModuleType) -> None:
    server.answers["GET users/77"] = data({**witness.USER, "id": 77})
    result = bare_cli("show", "77", "--json")
    assert (result.code, result.json["id"]) == (0, 77)
    assert bare_cli("show", "77").values["id"] == "77"


def test_link_instead_of_url(
    bare_cli: Cli, server: Server, dialect: Dialect, witness: ModuleType
) -> None:
    image = {"link": "https://cdn.example/old", "width": None, "is_default": False}
    if dialect.name == "pnut":
        user = {**witness.USER, "content": {"avatar_image": image}}
    else:
        user = {**witness.USER, "avatar_image": image}
    server.answers["GET users/me"] = data(user)
    values = bare_cli("show").values
    assert values["avatar"] == "https://cdn.example/old"
    assert "avatar_size" not in values


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"name": None, "locale": 5, "timezone": [], "counts": [], "type": {}},
        {"content": None, "description": "text", "avatar_image": [], "cover_image": 5},
        {"content": {"text": 5, "entities": [], "avatar_image": {}}, "description": {"text": {}}},
        {"content": {"text": "x", "entities": {"links": [1, {"pos": "a"}, {"pos": -1, "len": 9}]}}},
        {"raw": 5, "annotations": {"a": 1}, "verified": "x", "verified_domain": {}},
        {"raw": [None, {"value": 1}], "annotations": [None, 5], "presence": 5},
        {"created_at": "never", "timezone": "../../etc/passwd", "counts": {"posts": None}},
    ],
)
def test_user_with_only_the_least_or_with_odd_parts_is_shown(
    bare_cli: Cli, server: Server, terminal: bool, odd: dict[str, Any]
) -> None:
    server.answers["GET users/me"] = data({"id": "1", "username": "least", **odd})
    bare_cli.terminal = terminal
    result = bare_cli("show", TERM="dumb")
    assert (result.code, result.stderr) == (0, "")
    assert "least" in result.stdout


def test_answer_over_1_mib_is_not_read_to_its_end(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = Answer(200, b" " * (2**20 + 1))
    result = bare_cli("show")
    assert_is_server_error(result)
    assert "more than 1 MiB" in result.stderr


# Refusals


@pytest.mark.parametrize(
    ("answer", "code", "word"),
    [
        (failure(400, "Bad"), 5, "refused"),
        (failure(401, "Access token required."), 4, "auth"),
        (failure(403, "Forbidden"), 5, "refused"),
        (failure(404, "Not found."), 5, "refused"),
        (failure(405, "Method not allowed."), 5, "refused"),
        (failure(413, "Too large"), 5, "refused"),
        (failure(418), 5, "refused"),
        (failure(429, "Too many requests"), 8, "rate_limited"),
        (failure(500, "Internal Server Error"), 6, "server"),
        (failure(507, "Quota"), 6, "server"),
        (html(400), 5, "refused"),
        (html(404), 5, "refused"),
        (html(500), 6, "server"),
        (Answer(401), 4, "auth"),
        (Answer(429), 8, "rate_limited"),
        (Answer(500), 6, "server"),
    ],
)
@pytest.mark.parametrize("call", ["GET", "PATCH"])
def test_refusal(
    bare_cli: Cli,
    server: Server,
    witness: ModuleType,
    call: str,
    answer: Answer,
    code: int,
    word: str,
) -> None:
    server.answers["GET users/me"] = data(witness.USER) if call == "PATCH" else answer
    server.answers["PATCH users/me"] = answer
    argv = {"GET": ("show",), "PATCH": ("patch", "--name", "New")}[call]
    result = bare_cli(*argv, "--json")
    assert (result.code, result.stdout) == (code, "")
    assert result.error["code"] == word
    assert result.error["exit"] == code
    assert result.error["http_status"] == answer.status
    assert server.calls.count(f"{call} users/me") == 1


@pytest.mark.parametrize(
    ("message", "headers", "code"),
    [
        ("Forbidden: You need the following scopes: update_profile", {}, 4),
        ("This needs another scope", {}, 4),
        ("Forbidden", {"X-OAuth-Scopes": "basic,stream"}, 4),
        ("Forbidden", {"X-OAuth-Scopes": "basic update_profile"}, 5),
        ("Forbidden", {"X-OAuth-Scopes": ""}, 4),
        ("Forbidden", {}, 5),
    ],
)
def test_403_is_about_the_token_only_where_the_scope_is_known(
    bare_cli: Cli,
    server: Server,
    witness: ModuleType,
    message: str,
    headers: dict[str, str],
    code: int,
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    refusal = failure(403, message)
    server.answers["PATCH users/me"] = Answer(403, refusal.body, headers)
    result = bare_cli("patch", "--name", "New")
    assert result.code == code
    assert ("update_profile" in result.stderr) == (code == 4 or "update_profile" in message)


def test_failure_in_the_envelope_counts_though_the_status_is_200(
    bare_cli: Cli, server: Server
) -> None:
    server.answers["GET users/me"] = failure(404, "Not found.", http=200)
    result = bare_cli("show", "--json")
    assert (result.code, result.error["http_status"]) == (5, 404)
    server.answers["GET users/me"] = failure(401, "No.", http=200)
    assert bare_cli("show").code == 4


def test_error_id_is_passed_on(bare_cli: Cli, server: Server) -> None:
    identity = "0123456789abcdef0123456789abcdef"
    server.answers["GET users/me"] = failure(500, "Oops", error_id=identity)
    assert bare_cli("show", "--json").error["error_id"] == identity
    server.answers["GET users/me"] = failure(500, "Oops", error_id=5)
    assert "error_id" not in bare_cli("show", "--json").error


@pytest.mark.parametrize(
    "body",
    [
        b'{"error":"invalid_grant"}',
        b'{"error":{"message":"invalid_grant","code":1}}',
        b'{"error_description":"invalid_grant"}',
        b'{"meta":{"code":400,"error_message":"invalid_grant"}}',
        b'{"meta":[],"error_text":"invalid_grant"}',
    ],
)
def test_what_the_server_says_is_passed_on(bare_cli: Cli, server: Server, body: bytes) -> None:
    server.answers["GET users/me"] = Answer(400, body)
    assert "gave 400: invalid_grant" in bare_cli("show").stderr


# Rate limits


@pytest.mark.parametrize(
    ("headers", "meta", "pnut", "adn"),
    [
        ({"Retry-After": "11", "X-RateLimit-Reset": "33"}, {"retry_in": 22}, 11, 11),
        ({"X-RateLimit-Reset": "33"}, {"retry_in": 22}, 22, 22),
        ({"X-RateLimit-Reset": "33"}, {}, 600, 33),
        ({}, {}, 600, 60),
        ({"Retry-After": "soon"}, {"retry_in": "later"}, 600, 60),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, {}, 0, 0),
        ({"retry-after": "-5"}, {"retry_in": -5}, 0, 0),
        ({"retry-after": "1.5"}, {"retry_in": 22}, 2, 2),
        ({"Retry-After": "9" * 400}, {"retry_in": 22}, 86400, 86400),
        ({}, {"retry_in": 0.4}, 1, 1),
    ],
)
def test_how_long_to_wait(
    bare_cli: Cli,
    server: Server,
    dialect: Dialect,
    headers: dict[str, str],
    meta: dict[str, Any],
    pnut: int,
    adn: int,
) -> None:
    refusal = failure(429, "Too many requests", **meta)
    server.answers["GET users/me"] = Answer(429, refusal.body, headers)
    result = bare_cli("show", "--json")
    assert result.code == 8
    assert result.error["retry_in"] == {"pnut": pnut, "adn": adn}[dialect.name]


def test_without_wait_nothing_is_repeated(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = Answer(429, headers={"Retry-After": "0"})
    result = bare_cli("show")
    assert (result.code, len(server.requests)) == (8, 1)
    assert result.stderr.endswith("try: the same command with --wait\n")


LIMITED = Answer(429, headers={"Retry-After": "0"})


def test_wait_sits_a_limit_out(bare_cli: Cli, server: Server, witness: ModuleType) -> None:
    server.answers["GET users/me"] = [LIMITED, LIMITED, data(witness.USER)]
    result = bare_cli("show", "--wait")
    assert (result.code, len(server.requests)) == (0, 3)
    assert result.stderr == "rate limited; waiting 0 s, Ctrl-C stops\n" * 2


def test_wait_sits_out_the_limit_of_a_write(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = [LIMITED, data(changed(witness.USER, name="New"))]
    assert bare_cli("patch", "--name", "New", "--wait").code == 0
    assert server.calls == ["GET users/me", "PATCH users/me", "PATCH users/me"]


def test_wait_sits_out_the_limit_of_a_fetch(bare_cli: Cli, server: Server) -> None:
    moved = Answer(302, headers={"Location": "https://cdn.example/missing"})
    server.answers["GET users/me/avatar"] = [LIMITED, moved]
    server.answers["GET /missing"] = html(404)
    assert bare_cli("avatar", "fetch", "-o", "x.png", "--wait").code == 5
    assert server.calls == ["GET users/me/avatar", "GET users/me/avatar", "GET /missing"]


def test_wait_ends_after_five_limits(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = LIMITED
    assert bare_cli("show", "--wait").code == 8
    assert len(server.requests) == 5


# Writing


@pytest.mark.parametrize("name", list(UNUSABLE))
def test_unusable_answer_to_a_write_that_was_done(
    bare_cli: Cli, server: Server, witness: ModuleType, name: str
) -> None:
    after = changed(witness.USER, name="New")
    server.answers["GET users/me"] = [data(witness.USER), data(after)]
    server.answers["PATCH users/me"] = unusable(name)
    result = bare_cli("patch", "--name", "New")
    assert result.code == 0
    assert result.values["name"] == "New"
    assert "the profile was read back: it is done" in result.stderr
    assert server.calls == ["GET users/me", "PATCH users/me", "GET users/me"]


@pytest.mark.parametrize("name", list(UNUSABLE))
def test_unusable_answer_to_a_write_that_was_not_done(
    bare_cli: Cli, server: Server, witness: ModuleType, name: str
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = unusable(name)
    result = bare_cli("patch", "--name", "New")
    assert_is_server_error(result)
    assert "the profile was read back: it was not done" in result.stderr
    assert server.calls.count("PATCH users/me") == 1


def test_put_answered_with_the_database_row_is_settled_by_reading_back(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    fields = ("--name", "N", "--text", "b", "--locale", "en_GB", "--timezone", "Europe/Paris")
    parent = "content" if "content" in witness.USER else "description"
    bio = {parent: {"text": "b", "markdown_text": "b", "entities": {}}}
    after = changed(witness.USER, name="N", locale="en_GB", timezone="Europe/Paris", **bio)
    # It is read before the difference is shown, right before the PUT, and after it.
    server.answers["GET users/me"] = [data(witness.USER), data(witness.USER), data(after)]
    server.answers["PUT users/me"] = data({"rowid": 7, "name": "N"})
    assert bare_cli("set", *fields).code == 0


def test_answer_about_another_user_to_a_write_is_settled(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    after = changed(witness.USER, name="New")
    server.answers["GET users/me"] = [data(witness.USER), data(after)]
    server.answers["PATCH users/me"] = data({"id": "99", "username": "other", "name": "New"})
    result = bare_cli("patch", "--name", "New")
    assert (result.code, result.values["username"]) == (0, witness.USER["username"])


def test_write_whose_outcome_stays_unknown_says_so(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = [data(witness.USER), failure(500, "down")]
    server.answers["PATCH users/me"] = html(200)
    result = bare_cli("patch", "--name", "New")
    assert (result.code, result.stdout) == (7, "")
    assert "whether it was done is unknown: the server failed" in result.stderr
    assert result.stderr.endswith("try: pnutprofile show\n")


def test_connection_that_breaks_during_a_write_is_not_repeated(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    after = changed(witness.USER, name="New")
    server.answers["GET users/me"] = [data(witness.USER), data(after)]
    server.answers["PATCH users/me"] = httpx.ReadError("reset by peer")
    result = bare_cli("patch", "--name", "New")
    assert (result.code, server.calls.count("PATCH users/me")) == (0, 1)
    server.answers["GET users/me"] = data(witness.USER)
    result = bare_cli("patch", "--name", "New")
    assert result.code == 7
    assert "it was not done" in result.stderr


def test_old_value_that_is_still_there_is_exit_6(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = server.answers["PATCH users/me"] = data(witness.USER)
    result = bare_cli("patch", "--name", "New")
    assert_is_server_error(result)
    assert "error: the server did not change the name\n" in result.stderr
    assert "the old value is still there" in result.stderr


def test_a_part_that_was_not_changed_is_named(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    after = data(changed(witness.USER, name="New"))
    server.answers["GET users/me"] = [data(witness.USER), after]
    server.answers["PATCH users/me"] = after
    result = bare_cli("patch", "--name", "New", "--timezone", "Asia/Tokyo")
    assert_is_server_error(result)
    assert "did not change the timezone\n" in result.stderr


def test_no_verify_believes_the_answer(bare_cli: Cli, server: Server, witness: ModuleType) -> None:
    server.answers["GET users/me"] = server.answers["PATCH users/me"] = data(witness.USER)
    assert bare_cli("patch", "--name", "New", "--no-verify").code == 0


def test_value_that_the_server_altered_is_a_warning(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    after = data(changed(witness.USER, name="NEW"))
    server.answers["GET users/me"] = [data(witness.USER), after]
    server.answers["PATCH users/me"] = after
    result = bare_cli("patch", "--name", "New")
    assert result.code == 0
    assert "warning: the server keeps New as NEW\n" in result.stderr
    assert result.values["name"] == "NEW"


def test_stale_answer_is_no_fault_if_a_second_look_is_good(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    after = changed(witness.USER, name="New")
    server.answers["GET users/me"] = [data(witness.USER), data(after)]
    server.answers["PATCH users/me"] = data(witness.USER)
    result = bare_cli("patch", "--name", "New")
    assert (result.code, result.values["name"]) == (0, "New")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location", ["https://elsewhere.example/users/me", "/v2/users/me", "", "http://[bad", "%"]
)
def test_redirect_of_a_write_is_not_followed(
    bare_cli: Cli, server: Server, witness: ModuleType, status: int, location: str
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = Answer(status, headers={"Location": location})
    result = bare_cli("patch", "--name", "New")
    assert_is_server_error(result)
    assert server.calls == ["GET users/me", "PATCH users/me", "GET users/me"]


# Pictures


def test_upload_that_left_the_old_picture_is_exit_6(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = server.answers["POST users/me/avatar"] = data(witness.USER)
    server.pictures = picture("PNG", 8, 8)
    result = bare_cli("avatar", "upload", "-", stdin=picture("PNG", 9, 9))
    assert_is_server_error(result)
    assert "error: the server did not change the avatar\n" in result.stderr


def test_upload_of_the_very_picture_that_is_there_is_done(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = server.answers["POST users/me/avatar"] = data(witness.USER)
    server.pictures = picture("PNG", 9, 9)
    assert bare_cli("avatar", "upload", "-", stdin=server.pictures).code == 0


@pytest.mark.parametrize("status", [502, 504])
def test_write_behind_a_failing_gateway_is_read_back(
    bare_cli: Cli, server: Server, witness: ModuleType, status: int
) -> None:
    before = data(witness.USER)
    after = data({**witness.USER, "name": "Ada Vale"})
    server.answers["GET users/me"] = [before, after]
    server.answers["PATCH users/me"] = html(status)
    result = bare_cli("patch", "--name", "Ada Vale")
    assert result.code == 0
    assert "the profile was read back: it is done" in result.stderr
    assert result.values["name"] == "Ada Vale"


def test_token_in_an_error_text_is_masked(bare_cli: Cli, server: Server) -> None:
    token = "s3cret-of-some-length"
    server.answers["GET users/me"] = failure(400, f"cannot use {token} here")
    result = bare_cli("show", "--json", PNUTPROFILE_TOKEN=token)
    assert token not in result.stderr
    assert "cannot use (masked) here" in result.error["message"]


# What a PUT leaves of the rest


def replaced(witness: ModuleType, **changes: str) -> Answer:
    """Answer a PUT that cleared the bio, with something else changed on the way."""
    user = {**witness.USER, **changes}
    for parent in ("content", "description"):
        if parent in user:
            rest = {"text", "html", "entities", "markdown_text"}
            user[parent] = {key: value for key, value in user[parent].items() if key not in rest}
    return data(user)


def test_put_that_changes_another_field_is_told(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["PUT users/me"] = replaced(witness, timezone="Africa/Abidjan")
    before, after = data(witness.USER), replaced(witness, timezone="Africa/Abidjan")
    server.answers["GET users/me"] = [before, before, after]
    result = bare_cli("patch", "--clear", "text")
    assert result.code == 0
    assert f"the server keeps {witness.USER['timezone']} as Africa/Abidjan" in result.stderr


def test_put_that_loses_another_field_is_exit_6(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["PUT users/me"] = replaced(witness, name="")
    before, after = data(witness.USER), replaced(witness, name="")
    server.answers["GET users/me"] = [before, before, after]
    result = bare_cli("patch", "--clear", "text")
    assert_is_server_error(result)
    assert "the server removed the name" in result.stderr


def test_link_to_another_page_of_the_same_host_is_a_change(
    bare_cli: Cli, server: Server, witness: ModuleType, dialect: Dialect
) -> None:
    parent = {"pnut": "content", "adn": "description"}[dialect.name]
    link = {"url": "https://x.example/old", "text": "site", "pos": 0, "len": 4, "amended_len": 16}
    bio = {"text": "site [x.example]", "entities": {"links": [link]}}
    user = {**witness.USER, parent: {**witness.USER[parent], **bio, "markdown_text": ""}}
    server.answers["GET users/me"] = server.answers["PATCH users/me"] = data(user)
    result = bare_cli("patch", "--text", "[site](https://x.example/new)")
    assert_is_server_error(result)
    assert "the server did not change the text" in result.stderr


@pytest.mark.parametrize("retry_in", ["1e300", "100000000000000000000", "true", '"soon"'])
def test_absurd_waits_are_bounded(bare_cli: Cli, server: Server, retry_in: str) -> None:
    body = f'{{"meta":{{"code":429,"retry_in":{retry_in}}}}}'.encode()
    server.answers["GET users/me"] = Answer(429, body)
    result = bare_cli("show", "--json")
    assert result.code == 8
    assert 0 < result.error["retry_in"] <= 86400


def test_infinity_is_no_json(bare_cli: Cli, server: Server) -> None:
    body = b'{"data":{"id":"1","username":"a","counts":{"posts":1e999}},"meta":{"code":200}}'
    server.answers["GET users/me"] = Answer(200, body)
    result = bare_cli("show", "--json")
    assert (result.code, result.stdout) == (6, "")


def test_bio_that_markdown_cannot_say_is_put_with_its_links(
    bare_cli: Cli, server: Server, witness: ModuleType, dialect: Dialect
) -> None:
    link = {"url": "https://d.example/", "text": "[docs]", "pos": 4, "len": 6}
    bio = {"text": "see [docs]", "entities": {"links": [link]}}
    parent = {"pnut": "content", "adn": "description"}[dialect.name]
    linked = changed(witness.USER, **{parent: {**bio, "markdown_text": None}}, name="Ada")
    server.answers["GET users/me"] = data(linked)
    renamed = {**linked, "name": "Bea"}
    server.answers["PUT users/me"] = data(renamed)
    argv = ("set", "--name", "Bea", "--text", "see [docs]", "--locale", linked["locale"])
    assert bare_cli(*argv, "--timezone", linked["timezone"]).code == 0
    placed = {"links": [{"pos": 4, "len": 6, "url": "https://d.example/"}]}
    assert server.write[2][parent] == {"text": "see [docs]", "entities": placed}


# What the outcome of a write is called


def test_write_done_only_in_part_is_told_so(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    half = {**witness.USER, "name": "Ada Vale"}
    server.answers["GET users/me"] = [data(witness.USER), data(half)]
    server.answers["PATCH users/me"] = httpx.ReadError("gone")
    result = bare_cli("patch", "--name", "Ada Vale", "--locale", "de_DE")
    assert result.code == 7
    assert "the locale is as before, the rest is done" in result.stderr


def test_403_after_an_answer_that_named_other_scopes_is_about_the_token(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = data(witness.USER, X_OAuth_Scopes="basic")
    server.answers["PATCH users/me"] = failure(403, "Forbidden")
    result = bare_cli("patch", "--name", "New")
    assert result.code == 4
    assert "it lacks update_profile" in result.stderr


def test_403_of_a_read_that_names_a_scope_is_about_the_token(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = failure(403, "You need the following scopes: basic")
    assert bare_cli("show").code == 4


def test_unusable_answer_tells_its_status(bare_cli: Cli, server: Server) -> None:
    server.answers["GET users/me"] = data([])
    assert bare_cli("show", "--json").error["http_status"] == 200


def test_without_verification_nothing_is_claimed(
    bare_cli: Cli, server: Server, witness: ModuleType
) -> None:
    server.answers["GET users/me"] = server.answers["PATCH users/me"] = data(witness.USER)
    assert bare_cli("patch", "--name", "New", "--no-verify").stderr == "sent: name\n"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 429, 500, 503])
def test_failure_says_what_why_and_what_to_try(
    bare_cli: Cli, server: Server, witness: ModuleType, status: int
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.answers["PATCH users/me"] = failure(status, "No.")
    first, why, hint = bare_cli("patch", "--name", "New").stderr.splitlines()
    assert first.startswith("error: ")
    assert f"gave {status}: No" in why
    assert hint.startswith("try: ")
