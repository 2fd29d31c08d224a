"""The login pages in a real browser: pressed, typed, measured, and attacked by another page."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from pnutprofile.dialects import PNUT, Dialect
from pnutprofile.listening import Answers, Listener
from pnutprofile.pictures import transform
from pnutprofile.sandbox.app import Reply, Request
from pnutprofile.sandbox.server import SandboxServer
from pnutprofile.sandbox.state import State
from tests.browser import IN_BROWSER, Browser, Keys
from tests.sandbox.windows import AUTHENTICATE, AUTHORIZE, OUT_OF_BAND

pytestmark = IN_BROWSER

ALLOW, DENY = "button[value=allow]", "button[value=deny]"
PROFILE = "input[value=update_profile]"
OTHER = {"pnut": "presence", "adn": "files"}
ERROR_KEY = {"pnut": "error_message", "adn": "error_description"}


@dataclass
class Client:
    """A program that waits on a port of this machine to be told."""

    origin: str
    requests: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        return Reply(200, (("Content-Type", "text/html"),), b"<title>Back</title>Welcome back")


@dataclass(frozen=True)
class Login:
    """A sandbox, and the client that people sign in to it with."""

    api: str
    dialect: Dialect
    client: Client

    def address(self, path: str = AUTHORIZE, **changes: str) -> str:
        asked = {
            "client_id": "sandbox",
            "redirect_uri": f"{self.client.origin}/back",
            "response_type": "token",
            "scope": self.dialect.oauth.scope_delimiter.join(
                ("update_profile", OTHER[self.dialect.name])
            ),
            "state": "s t+&=#",
        }
        origin = self.api.removesuffix(urlsplit(self.api).path)
        return f"{origin}{path}?{urlencode(asked | changes)}"

    def scopes(self, token: str) -> list[str]:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(f"{self.api}/token", headers=headers, timeout=60, trust_env=False)
        scopes: list[str] = answer.json()["data"]["scopes"]
        return scopes


@pytest.fixture
def login(dialect: Dialect) -> Iterator[Login]:
    yield from _logins(dialect)


@pytest.fixture
def pnut_login() -> Iterator[Login]:
    yield from _logins(PNUT)


def _logins(dialect: Dialect) -> Iterator[Login]:
    state, listener = State(None, dialect), Listener(0)
    client = Client(listener.origin)
    listener.answers = Answers(client.answer, lambda request, *_: client.answer(request))
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    with SandboxServer(state, dialect, pictures=lambda: transform) as server:
        yield Login(server.sandbox.api_root, dialect, client)
    listener.shutdown()
    listener.server_close()
    thread.join()
    state.close()


def told(address: str, sign: str) -> dict[str, list[str]]:
    """Read what the client is told, after `?` or `#`."""
    return parse_qs(address.partition(sign)[2], strict_parsing=True)


def test_allow_leads_back_with_a_token(browser: Browser, login: Login) -> None:
    browser.open(login.address())
    assert "Robin Marlowe @robin" in browser.text
    browser.press(ALLOW)
    found = told(browser.arrive("/back#"), "#")
    assert found["state"] == ["s t+&=#"]
    (token,) = found["access_token"]
    assert login.scopes(token) == ["basic", "update_profile", OTHER[login.dialect.name]]
    back = login.client.requests[0]
    assert (back.path, back.query) == ("/back", "")
    assert "referer" not in back.headers
    browser.open(login.address(AUTHENTICATE, response_type="code"))
    assert "code" in told(browser.arrive("/back?"), "?")


def test_deny_leads_back_with_an_error(browser: Browser, login: Login) -> None:
    browser.open(login.address(response_type="code"))
    browser.press(DENY)
    assert told(browser.arrive("/back?"), "?") == {
        "error": ["access_denied"],
        ERROR_KEY[login.dialect.name]: ["resource owner denied your app access"],
        "state": ["s t+&=#"],
    }


def test_unticked_profile_is_not_granted(browser: Browser, login: Login) -> None:
    browser.open(login.address(), width=360)
    browser.find(PROFILE).click()
    browser.press(ALLOW)
    (token,) = told(browser.arrive("/back#"), "#")["access_token"]
    assert login.scopes(token) == ["basic", OTHER[login.dialect.name]]


def test_keyboard_is_enough(browser: Browser, pnut_login: Login) -> None:
    browser.open(pnut_login.address())
    browser.type(Keys.TAB)
    assert browser.focused.accessible_name == (
        "Change your profile: name, bio, locale, time zone, avatar and cover update_profile"
    )
    browser.type(Keys.SPACE, Keys.TAB)
    assert browser.focused.get_attribute("value") == "presence"
    browser.type(Keys.TAB)
    assert browser.focused.text == "Allow"
    assert browser.focused.value_of_css_property("outline-style") == "solid"
    browser.type(Keys.ENTER)
    (token,) = told(browser.arrive("/back#"), "#")["access_token"]
    assert pnut_login.scopes(token) == ["basic", "presence"]


def test_screen_reader_hears_what_it_is_about(browser: Browser, pnut_login: Login) -> None:
    browser.open(pnut_login.address())
    assert browser.find("html").get_attribute("lang") == "en"
    assert browser.driver.title == "Let Sandbox client act for you?"
    group = browser.find("fieldset")
    assert (group.aria_role, group.accessible_name) == ("group", "It may")
    assert browser.find("h1").aria_role == "heading"
    assert browser.find(ALLOW).accessible_name == "Allow"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_page_fits_and_its_buttons_can_be_hit(
    browser: Browser, pnut_login: Login, width: int, dark: bool
) -> None:
    long = f"{pnut_login.client.origin}/{'a' * 300}"
    for redirect_uri in (long, OUT_OF_BAND):
        browser.open(pnut_login.address(redirect_uri=redirect_uri), width=width, dark=dark)
        content = browser.find("html").get_property("scrollWidth")
        assert isinstance(content, int)
        assert content <= width
        assert browser.find(ALLOW).size["height"] >= 44
        assert browser.find(DENY).size["height"] >= 44
    browser.press(ALLOW)
    result = browser.find("#result")
    assert result.get_property("scrollWidth") == result.get_property("clientWidth")


@pytest.mark.parametrize("response_type", ["token", "code"])
def test_out_of_band_result_can_be_selected_and_copied(
    browser: Browser, pnut_login: Login, response_type: str
) -> None:
    browser.open(pnut_login.address(redirect_uri=OUT_OF_BAND, response_type=response_type))
    browser.press(ALLOW)
    result = browser.find("#result")
    assert browser.focused == result
    assert result.accessible_name == response_type.capitalize()
    value = str(result.get_property("value"))
    browser.type("x")
    assert result.get_property("value") == value
    browser.double_click("#result")
    assert (result.get_property("selectionStart"), result.get_property("selectionEnd")) == (0, 32)
    if response_type == "token":
        assert pnut_login.scopes(value) == ["basic", "update_profile", "presence"]


def test_another_page_can_neither_press_allow_nor_show_the_page(
    browser: Browser, pnut_login: Login, tmp_path: Path
) -> None:
    evil = tmp_path / "evil.html"
    target = pnut_login.address()
    evil.write_text(
        f'<iframe id="frame" src="{escape(target)}"></iframe>'
        f'<form method="post" action="{escape(target)}">'
        '<input name="form" value="guess"><input name="scope" value="update_profile">'
        '<button name="decision" value="allow">Win a prize</button></form>'
    )
    browser.open(evil.as_uri())
    browser.driver.switch_to.frame("frame")
    assert "Sandbox client" not in browser.driver.page_source
    browser.driver.switch_to.default_content()
    browser.press("button")
    assert "Another page sent this form. Nothing was allowed." in browser.text
    assert pnut_login.client.requests == []
