"""What is a login page asked for, and how is its answer read? Answers typed from api.md 7.3."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from pnutprofile.config import BUILT_IN, Config, Server
from pnutprofile.dialects import ADN, DIALECTS, Dialect
from pnutprofile.errors import (
    CheckError,
    DeclinedError,
    PnutprofileError,
    RefusedError,
    ServerError,
    UsageError,
)
from pnutprofile.login import (
    Returned,
    SignIn,
    check_private,
    read_address,
    read_parameters,
    read_scopes,
)

STATE = "a-state-of-this-attempt"
PUBLIC = {
    "pnut": BUILT_IN["pnut"],
    "adn": Server(name="adn", api="https://alpha-api.app.net/stream/0", dialect=ADN),
}


def attempt(dialect: Dialect, *, wants_code: bool = False) -> SignIn:
    return SignIn(
        server=PUBLIC[dialect.name],
        client_id="client & co",
        redirect_uri="http://127.0.0.1:17688/",
        scopes=("update_profile", "files:core_image"),
        wants_code=wants_code,
        state=STATE,
    )


# What is asked


@pytest.mark.parametrize("wants_code", [False, True])
def test_the_address_asks_for_what_is_documented(dialect: Dialect, wants_code: bool) -> None:
    parts = urlsplit(attempt(dialect, wants_code=wants_code).address)
    root = {"pnut": "https://pnut.io", "adn": "https://account.app.net"}[dialect.name]
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{root}/oauth/authorize"
    delimiter = {"pnut": ",", "adn": " "}[dialect.name]
    assert dict(parse_qsl(parts.query, strict_parsing=True)) == {
        "client_id": "client & co",
        "response_type": "code" if wants_code else "token",
        "redirect_uri": "http://127.0.0.1:17688/",
        "scope": f"update_profile{delimiter}files:core_image",
        "state": STATE,
    }


def test_the_address_has_no_plus_for_a_blank() -> None:
    assert "+" not in attempt(ADN).address


def test_no_two_attempts_have_the_same_state(dialect: Dialect) -> None:
    states = {
        SignIn(server=PUBLIC[dialect.name], client_id="c", redirect_uri="x", scopes=()).state
        for _ in range(50)
    }
    assert len(states) == 50
    assert min(map(len, states)) >= 32


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("pnut", "https://api.pnut.io/v1/oauth/access_token"),
        ("adn", "https://account.app.net/oauth/access_token"),
    ],
)
def test_the_token_address_is_the_documented_one(name: str, address: str) -> None:
    assert attempt(DIALECTS[name]).token_address == address


def test_a_server_at_an_address_is_its_own_login_host() -> None:
    server = Config().server("http://127.0.0.1:8080/stream/0")
    found = replace(attempt(ADN), server=server)
    assert found.address.startswith("http://127.0.0.1:8080/oauth/authorize?")
    assert found.token_address == "http://127.0.0.1:8080/oauth/access_token"


def test_the_form_is_the_documented_one(dialect: Dialect) -> None:
    assert attempt(dialect).form("c0de", "s3cret") == {
        "grant_type": "authorization_code",
        "client_id": "client & co",
        "client_secret": "s3cret",
        "code": "c0de",
        "redirect_uri": "http://127.0.0.1:17688/",
    }


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("update_profile", ("update_profile",)),
        ("update_profile,presence", ("update_profile", "presence")),
        ("update_profile presence", ("update_profile", "presence")),
        (
            " update_profile, files:core_image,,stream ",
            ("update_profile", "files:core_image", "stream"),
        ),
        ("stream stream", ("stream",)),
    ],
)
def test_scopes_are_separated_by_comma_or_blank(
    dialect: Dialect, text: str, scopes: tuple[str, ...]
) -> None:
    assert read_scopes(text, PUBLIC[dialect.name]) == scopes


def test_only_what_is_needed_is_asked_for_by_default(dialect: Dialect) -> None:
    needed = {"pnut": ("update_profile", "presence"), "adn": ("update_profile",)}
    assert read_scopes(None, PUBLIC[dialect.name]) == needed[dialect.name]


@pytest.mark.parametrize("text", ["", " ", ",", "scöpe", "a\x07b"])
def test_what_is_no_list_of_scopes_is_wrong_usage(dialect: Dialect, text: str) -> None:
    with pytest.raises(UsageError):
        read_scopes(text, PUBLIC[dialect.name])


@pytest.mark.parametrize(
    ("api", "auth", "is_private"),
    [
        ("https://api.example/v1", "", True),
        ("http://127.0.0.1:8080/v1", "", True),
        ("http://localhost/v1", "http://127.0.0.1:81", True),
        ("http://api.example/v1", "", False),
        ("https://api.example/v1", "http://login.example", False),
        ("http://127.0.0.1/v1", "http://login.example", False),
        # A proxy for the API would see what is meant for this machine.
        ("https://api.example/v1", "http://127.0.0.1:81", False),
    ],
)
def test_nobody_signs_in_in_the_clear(api: str, auth: str, is_private: bool) -> None:
    server = Config().server(api)._replace(auth=auth)
    if is_private:
        check_private(server)
    else:
        with pytest.raises(CheckError):
            check_private(server)


# What comes back

TOKEN = Returned(token="t0k/en+=", state=STATE)
CODE = Returned(code="c0de", state=STATE)
PNUT_SAID = "resource owner denied your app access"
ADN_SAID = "The resource owner or authorization server denied the request"

ANSWERS = [
    (f"http://127.0.0.1:17688/#access_token=t0k%2Fen%2B%3D&state={STATE}", TOKEN),
    (f"http://127.0.0.1:17688#access_token=t0k%2Fen%2B%3D&state={STATE}", TOKEN),
    (f"http://127.0.0.1:17688/#state={STATE}&token_type=x&access_token=t0k%2fen%2b%3D", TOKEN),
    (f"http://127.0.0.1:17688/?code=c0de&state={STATE}", CODE),
    (f"http://127.0.0.1:17688?code=c0de&state={STATE}", CODE),
    (f"http://127.0.0.1:17688/?a=b&code=c0de&state={STATE}#_=_", CODE),
    (f"urn:ietf:wg:oauth:2.0:oob?code=c0de&state={STATE}", CODE),
    (f"myapp://signin#access_token=t0k%2Fen%2B%3D&state={STATE}", TOKEN),
    (f"code=c0de&state={STATE}", CODE),
    (f"?code=c0de&state={STATE}", CODE),
    (f"#code=c0de&state={STATE}", CODE),
    (
        f"http://127.0.0.1:17688/?error=access_denied&error_message="
        f"resource+owner+denied+your+app+access&state={STATE}",
        Returned(error="access_denied", said=PNUT_SAID, state=STATE),
    ),
    (
        "http://127.0.0.1:17688#error=access_denied&error_description="
        f"The%20resource%20owner%20or%20authorization%20server%20denied%20the%20request&state={STATE}",
        Returned(error="access_denied", said=ADN_SAID, state=STATE),
    ),
    (
        f"http://127.0.0.1:17688/?code=c0de&state={STATE}#access_token=t0k%2Fen%2B%3D",
        Returned(token="t0k/en+=", code="c0de", state=STATE),
    ),
    ("http://127.0.0.1:17688/", Returned()),
    ("http://127.0.0.1:17688/?access_token=", Returned()),
    ("http://[broken/?code=c0de", Returned()),
    ("", Returned()),
]


@pytest.mark.parametrize(("address", "expected"), ANSWERS)
def test_an_answer_is_read_wherever_it_stands(address: str, expected: Returned) -> None:
    assert read_address(address) == expected


@pytest.mark.parametrize(
    "encoded", ["state=%ff%fe&code=%80", "code=%ed%a0%80&state=\ud800", "&&&=&=&", "x" * 100_000]
)
def test_odd_bytes_do_no_harm(dialect: Dialect, encoded: str) -> None:
    returned = read_parameters(encoded)
    assert not attempt(dialect).is_ours(returned)
    f"{returned.code}{returned.said}".encode()


@pytest.mark.parametrize("state", ["", STATE[:-1], STATE + "x", STATE.upper(), "stäte", "\ud800"])
def test_only_the_right_state_is_ours(dialect: Dialect, state: str) -> None:
    assert attempt(dialect).is_ours(Returned(code="c", state=STATE))
    assert not attempt(dialect).is_ours(
        replace(read_parameters("code=c"), state=state.encode(errors="replace").decode())
    )


@pytest.mark.parametrize(
    ("returned", "fault"),
    [
        (Returned(error="access_denied", said=PNUT_SAID), DeclinedError),
        (Returned(error="invalid_scope", said="No such scope"), RefusedError),
        (Returned(error="server_error"), ServerError),
        (Returned(error="temporarily_unavailable"), ServerError),
        (Returned(error="access_denied", token="t"), DeclinedError),
        (Returned(), ServerError),
    ],
)
def test_what_is_no_grant_is_refused(returned: Returned, fault: type[PnutprofileError]) -> None:
    with pytest.raises(fault) as raised:
        returned.check()
    assert returned.said in raised.value.why
    assert not returned.is_granted


def test_a_grant_passes() -> None:
    for returned in (TOKEN, CODE):
        returned.check()
        assert returned.is_granted


# What a person pastes


@pytest.mark.parametrize(
    ("text", "wants_code", "expected"),
    [
        ("t0ken", False, Returned(token="t0ken")),
        ("  t0ken\t\n", False, Returned(token="t0ken")),
        ("t0ken==", False, Returned(token="t0ken==")),
        ("c0de", True, Returned(code="c0de")),
        (f"http://127.0.0.1:17688/?code=c0de&state={STATE}", True, CODE),
        (f"https://pnut.io/oauth/oob#access_token=t0k%2Fen%2B%3D&state={STATE}", False, TOKEN),
        ("https://pnut.io/oauth/oob#access_token=t0ken", False, Returned(token="t0ken")),
        (f"access_token=t0k%2Fen%2B%3D&state={STATE}", False, TOKEN),
    ],
)
def test_a_token_a_code_or_a_whole_address_may_be_pasted(
    dialect: Dialect, text: str, wants_code: bool, expected: Returned
) -> None:
    assert attempt(dialect, wants_code=wants_code).read_pasted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://pnut.io/?code=c0de&state=of-another-attempt",
        "http://127.0.0.1/#access_token=t0ken&state=of-another-attempt",
        "https://pnut.io/oauth/authorize?client_id=x&response_type=code",
    ],
)
def test_an_address_of_another_attempt_is_refused(dialect: Dialect, text: str) -> None:
    with pytest.raises(CheckError) as raised:
        attempt(dialect).read_pasted(text)
    assert "0ken" not in raised.value.message + raised.value.why
