"""The login pages: what they ask, what comes of an answer, and who cannot press the button."""

import re
from typing import Any

import pytest

from pnutprofile.dialects import Dialect
from tests.sandbox.asking import Answer, Asking
from tests.sandbox.windows import (
    AUTHENTICATE,
    AUTHORIZE,
    HERE,
    OUT_OF_BAND,
    Window,
    answered,
    words,
)

ERROR_KEY = {"pnut": "error_message", "adn": "error_description"}
DENIED = "resource owner denied your app access"


@pytest.fixture
def window(ask: Asking) -> Window:
    return Window(ask)


@pytest.fixture
def pnut_window(pnut: Asking) -> Window:
    return Window(pnut)


def boxes(page: Answer) -> dict[str, str]:
    """Give the check boxes by the scope they are for, `basic` without a name."""
    found = re.findall(rb'<input type="checkbox" ([^>]*)>', page.reply.body)
    values = [re.search(rb'value="([^"]*)"', box) for box in found]
    names = [value[1].decode() if value else "basic" for value in values]
    return dict(zip(names, (box.decode() for box in found), strict=True))


def test_page_says_who_asks_for_whom_for_what_and_where_it_leads(window: Window) -> None:
    page = window.open(scope="update_profile,files", redirect_uri=f"{HERE}?a=1")
    said = words(page)
    assert page.status == 200
    assert "Let Sandbox client act for you?" in said
    assert "Robin Marlowe @robin" in said
    assert f"The answer goes to {HERE} It may" in said
    assert "Change your profile: name, bio, locale, time zone, avatar and cover" in said
    assert "See, add and delete your files" in said
    assert set(boxes(page)) == {"basic", "update_profile", "files"}
    assert boxes(page)["basic"] == "disabled checked"
    assert boxes(page)["update_profile"] == 'name="scope" value="update_profile" checked'


def test_page_is_safe_from_other_pages(window: Window) -> None:
    headers = window.open().headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self' http://127.0.0.1:8734"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("scope", ["update_profile,files", "update_profile files", "files, basic"])
def test_scopes_are_delimited_by_comma_or_space(window: Window, scope: str) -> None:
    asked = set(boxes(window.open(scope=scope)))
    assert asked == {"basic", *scope.replace(",", " ").split()}


@pytest.mark.parametrize("scope", [None, "", "basic", " , "])
def test_basic_is_always_granted(window: Window, ask: Asking, scope: str | None) -> None:
    page = window.open(scope=scope)
    assert set(boxes(page)) == {"basic"}
    token = answered(window.press(page, "allow"))["access_token"]
    assert ask.get("/token", token).data["scopes"] == ["basic"]


def test_token_stands_in_the_fragment_with_the_state(window: Window, ask: Asking) -> None:
    state = "a+b/c=&#?\u00e9 "
    answer = window.press(window.open(state=state), "allow", "update_profile")
    assert answer.status == 303
    assert answer.headers["location"].startswith(f"{HERE}#access_token=")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    told = answered(answer)
    assert set(told) == {"access_token", "state"}
    assert told["state"] == state
    me = ask.get("/users/me", told["access_token"])
    assert me.data["username"] == "robin"
    assert me.headers["x-oauth-scopes"] == "basic,update_profile"
    assert ask.send("PATCH", "/users/me", {"name": "Ada"}, told["access_token"]).status == 200


def test_code_stands_in_the_query_with_the_state(window: Window) -> None:
    answer = window.press(window.open(response_type="code", state=""), "allow")
    assert answer.headers["location"].startswith(f"{HERE}?code=")
    assert set(answered(answer)) == {"code", "state"}
    assert answered(answer)["state"] == ""


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("http://localhost:5000", "http://localhost:5000?code="),
        ("http://127.0.0.1/", "http://127.0.0.1/?code="),
        ("http://127.0.0.1:1/a/b.html?c=d&e", "http://127.0.0.1:1/a/b.html?c=d&e&code="),
        ("http://127.0.0.1?", "http://127.0.0.1?code="),
        ("http://[::1]:8080/x", "http://[::1]:8080/x?code="),
        ("http://127.9.9.9:80/%2e", "http://127.9.9.9:80/%2e?code="),
    ],
)
def test_answer_goes_to_any_port_and_path_of_this_machine(
    window: Window, address: str, location: str
) -> None:
    page = window.open(redirect_uri=address, response_type="code")
    answer = window.press(page, "allow")
    assert answer.headers["location"].startswith(location)
    assert len(answer.headers["location"]) == len(location) + 32


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "/",
        "//evil.example",
        "http://",
        "http:///x",
        "http://evil.example/",
        "https://pnut.io/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1:80@evil.example/",
        "http://evil.example@127.0.0.1/",
        "http://evil.example\\@127.0.0.1/",
        "http://127.0.0.1\\.evil.example/",
        "http://evil.example#@127.0.0.1/",
        "http://evil.example?@127.0.0.1/",
        "http://127.0.0.1/#",
        "http://127.0.0.1/#fragment",
        "http://127.0.0.1/\r\nSet-Cookie: a=b",
        "http://127.0.0.1/\tx",
        " http://127.0.0.1/",
        "http://127.0.0.1/ ",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:x/",
        "http://127.0.0.1:/",
        "http://127.0.0.1/\u202e",
        "http://[::1/",
        "http://[::1]evil.example/",
        "http://::1/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost.evil.example/",
        "http://127.0.0.1%2eevil.example/",
        "HTTP://127.0.0.1/",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "javascript://127.0.0.1/%0aalert(1)",
        "data:text/html,x",
        "urn:ietf:wg:oauth:2.0:oob:auto",
        "http://127.0.0.1/" + "x" * 2000,
        'http://127.0.0.1/"><script>alert(1)</script>',
    ],
)
@pytest.mark.parametrize("path", [AUTHORIZE, AUTHENTICATE])
def test_nobody_is_sent_elsewhere(window: Window, path: str, address: str | None) -> None:
    window.token("update_profile")  # so that authenticate would not ask
    page = window.open(path, redirect_uri=address)
    assert page.status == 400
    assert "location" not in page.headers
    assert b"<script" not in page.reply.body
    assert "This does not work" in words(page)


@pytest.mark.parametrize("client", [None, "", "Sandbox", "1", "' OR 1=1 --", "x" * 5000, "<b>"])
def test_unknown_client_is_said_to_the_person_alone(window: Window, client: str | None) -> None:
    page = window.open(client_id=client)
    assert page.status == 400
    assert "location" not in page.headers
    assert "client_id" in words(page)
    assert b"<b>" not in page.reply.body


def test_denial_is_told_in_the_words_of_the_dialect(window: Window, dialect: Dialect) -> None:
    told = {"error": "access_denied", ERROR_KEY[dialect.name]: DENIED, "state": "s"}
    answer = window.press(window.open(state="s"), "deny", "update_profile")
    assert answer.headers["location"].startswith(f"{HERE}#error=access_denied&")
    assert answered(answer) == told
    answer = window.press(window.open(state="s", response_type="code"), "deny")
    assert answer.headers["location"].startswith(f"{HERE}?error=access_denied&")
    assert answered(answer) == told


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"response_type": "x" * 3000}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": "update_profile,<script>"}, "invalid_scope"),
        ({"scope": "basic:narrow"}, "invalid_scope"),
        ({"scope": "update_profile\r\nX: y"}, "invalid_scope"),
        ({"scope": "email\x01"}, "invalid_scope"),
    ],
)
def test_nonsense_is_told_to_the_client(
    window: Window, dialect: Dialect, changes: dict[str, Any], error: str
) -> None:
    told = answered(window.open(**changes, state="s"))
    assert set(told) == {"error", ERROR_KEY[dialect.name], "state"}
    assert (told["error"], told["state"]) == (error, "s")


def test_scopes_differ_by_dialect(pnut: Asking, adn: Asking) -> None:
    for scope in ("presence", "polls", "files:core_image", "messages:io.pnut.core.chat"):
        assert set(boxes(Window(pnut).open(scope=scope))) == {"basic", scope}
        assert answered(Window(adn).open(scope=scope))["error"] == "invalid_scope"
    assert set(boxes(Window(adn).open(scope="export"))) == {"basic", "export"}
    assert answered(Window(pnut).open(scope="export"))["error"] == "invalid_scope"


def test_unticked_scope_is_not_granted(window: Window, ask: Asking) -> None:
    page = window.open(scope="update_profile,files")
    token = answered(window.press(page, "allow", "files"))["access_token"]
    assert ask.get("/token", token).data["scopes"] == ["basic", "files"]
    assert ask.get("/users/me", token).headers["x-oauth-scopes"] == "basic,files"
    assert ask.send("PATCH", "/users/me", {"name": "x"}, token).status == 403


def test_scope_that_was_not_asked_for_cannot_be_ticked(window: Window, ask: Asking) -> None:
    page = window.open(scope="files")
    answer = window.press(page, "allow", "files", "update_profile", "nonsense")
    token = answered(answer)["access_token"]
    assert ask.get("/token", token).data["scopes"] == ["basic", "files"]


def test_authenticate_does_not_ask_again_for_what_is_granted(window: Window, ask: Asking) -> None:
    assert window.open(AUTHENTICATE).status == 200
    first = window.token("update_profile")
    assert window.open(AUTHORIZE).status == 200
    assert window.open(AUTHENTICATE, scope="update_profile,files").status == 200
    again = window.open(AUTHENTICATE, state="s")
    assert again.status == 302
    told = answered(again)
    assert told["state"] == "s"
    assert told["access_token"] != first
    for token in (first, told["access_token"]):
        assert ask.get("/token", token).data["scopes"] == ["basic", "update_profile"]
    assert "code" in answered(window.open(AUTHENTICATE, response_type="code", scope="basic"))
    for token in (first, told["access_token"]):
        assert ask.raw("DELETE", "/token", token=token).status == 200
        assert ask.get("/token", token).status == 401
    assert window.open(AUTHENTICATE).status == 200


def test_several_tokens_live_side_by_side(window: Window, ask: Asking) -> None:
    tokens = [window.token("update_profile") for _ in range(3)]
    assert len({*tokens, *ask.tokens.values()}) == 5
    assert all(re.fullmatch("[A-Za-z0-9]{32}", token) for token in tokens)
    ask.raw("DELETE", "/token", token=tokens[0])
    assert [ask.get("/token", token).status for token in tokens] == [401, 200, 200]
    assert ask.sandbox.state.tokens == ask.tokens


def test_token_names_its_client_on_pnut(pnut_window: Window, pnut: Asking) -> None:
    token = pnut.get("/token", pnut_window.token("presence")).data
    link = "https://sandbox.example"
    assert token["app"] == {"id": "sandbox", "name": "Sandbox client", "url": link}
    assert token["scopes"] == ["basic", "presence"]
    assert "client_id" not in token
    assert pnut.get("/token").data["app"]["id"] != "sandbox"


def test_token_names_its_client_on_adn(adn: Asking) -> None:
    token = adn.get("/token", Window(adn).token("files")).data
    link = "https://sandbox.example"
    assert token["app"] == {"client_id": "sandbox", "name": "Sandbox client", "link": link}
    assert token["client_id"] == "sandbox"


@pytest.mark.parametrize(
    ("response_type", "title"), [("token", "Your token"), ("code", "Your code")]
)
def test_out_of_band_page_shows_what_to_copy(
    pnut_window: Window, pnut: Asking, response_type: str, title: str
) -> None:
    page = pnut_window.open(redirect_uri=OUT_OF_BAND, response_type=response_type)
    assert "form-action 'self';" in page.headers["content-security-policy"]
    shown = pnut_window.press(page, "allow", "update_profile")
    assert shown.status == 200
    assert title in words(shown)
    assert shown.headers["cache-control"] == "no-store"
    found = re.search(
        rb'<input [^>]*id="result" value="([A-Za-z0-9]{32})" readonly', shown.reply.body
    )
    assert found
    value = found[1].decode()
    if response_type == "code":
        answer = pnut_window.exchange(value, redirect_uri=OUT_OF_BAND)
        value = answer.document["access_token"]
    assert pnut.get("/token", value).data["scopes"] == ["basic", "update_profile"]
    again = pnut_window.open(AUTHENTICATE, redirect_uri=OUT_OF_BAND, response_type=response_type)
    assert title in words(again)


def test_out_of_band_denial_and_nonsense_are_shown(pnut_window: Window) -> None:
    page = pnut_window.open(redirect_uri=OUT_OF_BAND)
    denied = pnut_window.press(page, "deny")
    assert (denied.status, "Nothing was allowed" in words(denied)) == (200, True)
    assert pnut_window.open(redirect_uri=OUT_OF_BAND, response_type="x").status == 400
    assert pnut_window.open(redirect_uri=OUT_OF_BAND, scope="x").status == 400


def test_adn_has_no_out_of_band_page(adn: Asking) -> None:
    assert Window(adn).open(redirect_uri=OUT_OF_BAND).status == 400


def test_button_counts_once(window: Window) -> None:
    page = window.open()
    for first, second in (("allow", "allow"), ("deny", "allow")):
        page = window.open()
        assert window.press(page, first).status == 303
        again = window.press(page, second)
        assert (again.status, "used already" in words(again)) == (400, True)


def test_button_counts_for_an_hour(window: Window, ask: Asking) -> None:
    page = window.open()
    ask.clock += 3600
    assert window.press(page, "allow").status == 400
    page = window.open()
    ask.clock += 3599
    assert window.press(page, "allow").status == 303


@pytest.mark.parametrize("form", [[], [""], ["guess"], ["a", "b"], ["x" * 100_000], ["\u00e9"]])
def test_button_needs_the_secret_of_its_page(window: Window, form: list[str]) -> None:
    window.open()
    answer = window.send(form=form, decision="allow", scope="update_profile")
    assert answer.status == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize("decision", ["", "maybe", "Allow"])
def test_button_must_be_one_of_the_two_and_may_be_pressed_then(
    window: Window, decision: str
) -> None:
    page = window.open()
    assert window.press(page, decision).status == 400
    assert window.press(page, "allow").status == 303


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("origin", "http://evil.example", 403),
        ("origin", "http://sandbox.example.evil.example", 403),
        ("origin", "", 403),
        ("origin", "http://sandbox.example", 303),
        ("origin", "null", 303),
        ("sec_fetch_site", "cross-site", 403),
        ("sec_fetch_site", "same-site", 403),
        ("sec_fetch_site", "same-origin", 303),
        ("sec_fetch_dest", "iframe", 403),
        ("sec_fetch_dest", "document", 303),
        ("host", "evil.example", 421),
    ],
)
def test_another_page_cannot_press_the_button(
    window: Window, header: str, value: str, status: int
) -> None:
    page = window.open()
    answer = window.press(page, "allow", **{header: value})
    assert answer.status == status
    assert ("location" in answer.headers) == (status == 303)
    if status != 303:
        assert window.press(page, "allow").status == 303


@pytest.mark.parametrize("dest", ["iframe", "empty", "image", "script"])
def test_another_page_cannot_have_a_token_made(window: Window, dest: str) -> None:
    window.token("update_profile")
    query = f"client_id=sandbox&redirect_uri={HERE}&response_type=token&scope=update_profile"
    answer = window.fetch("GET", AUTHENTICATE, b"", {"sec-fetch-dest": dest}, query)
    assert answer.status == 403
    assert "location" not in answer.headers


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", [AUTHORIZE, AUTHENTICATE])
def test_wrong_method_is_405_with_allow(window: Window, path: str, method: str) -> None:
    answer = window.fetch(method, path)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET,POST"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "=",
        "&&&",
        "client_id",
        "client_id=sandbox&client_id=sandbox&redirect_uri=http://127.0.0.1/&response_type=code",
        "client_id=sandbox&redirect_uri=http://127.0.0.1/&redirect_uri=http://127.0.0.1/",
        "client_id=sandbox&redirect_uri=http://127.0.0.1/&response_type=code&state=a&state=b",
        "client_id=sandbox&redirect_uri=http://127.0.0.1/&response_type=code&state=%00",
        "client_id=sandbox&redirect_uri=http://127.0.0.1/&response_type=code&state=%ff",
        "client_id=sandbox&redirect_uri=http://127.0.0.1/&response_type=code&state=\u00ff",
        "client_id=sandbox&redirect_uri=http://127.0.0.1/&response_type=code&state=%ed%a0%80",
        "client_id=sandbox&redirect_uri=http://127.0.0.1/&response_type=code&state=" + "x" * 9000,
        "client_id=sandbox&redirect_uri=http://127.0.0.1/" + "&a=b" * 200,
    ],
)
def test_odd_queries_are_shown_an_error_page(window: Window, query: str) -> None:
    for path in (AUTHORIZE, AUTHENTICATE):
        answer = window.fetch("GET", path, query=query)
        assert answer.status == 400
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", ""),
        (b"form=x&decision=allow", "text/plain"),
        (b'{"decision": "allow"}', "application/json"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"decision=allow&form=%ff", "application/x-www-form-urlencoded"),
        (b"decision=allow&form=%00", "application/x-www-form-urlencoded"),
        (b"decision=allow&decision=deny&form=x", "application/x-www-form-urlencoded"),
        (b"decision=allow" + b"&form=x" * 9999, "application/x-www-form-urlencoded"),
        (b"a" * 1_000_000, "application/x-www-form-urlencoded"),
    ],
)
def test_odd_forms_are_shown_an_error_page(window: Window, body: bytes, content_type: str) -> None:
    answer = window.fetch("POST", AUTHORIZE, body, {"content-type": content_type})
    assert answer.status == 400
    assert "location" not in answer.headers


def test_name_of_the_user_is_escaped(window: Window, ask: Asking) -> None:
    ask.patch(name='<script>"{form}</script>')
    body = window.open().reply.body
    assert b"<script" not in body
    assert b"&lt;script&gt;&quot;{form}&lt;/script&gt;" in body


def test_state_comes_back_whole_whatever_it_holds(window: Window) -> None:
    for state in ("\r\nSet-Cookie: a=b", "#access_token=x&state=y", "\u202e\U0001f5fa", "x" * 4000):
        answer = window.press(window.open(state=state), "allow")
        assert answer.headers["location"].isascii()
        assert "\r" not in answer.headers["location"]
        assert answered(answer)["state"] == state


def test_waiting_forms_do_not_pile_up(window: Window) -> None:
    first = window.open()
    pages = [window.open() for _ in range(1001)]
    assert window.press(first, "allow").status == 400
    assert window.press(pages[-1], "allow").status == 303


def test_login_pages_are_on_no_other_address(window: Window) -> None:
    for path in ("/v1/oauth/authorize", "/stream/0/oauth/authorize", "/oauth/authorize/", "/oauth"):
        assert window.open(path).status == 404
