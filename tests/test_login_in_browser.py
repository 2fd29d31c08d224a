"""Does a person get from a browser's login page to a signed-in tool? Every part is a real one.

The sandbox and the tool are processes, the browser is Chromium, the keyring keeps files.
"""

import contextlib
import json
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from selenium.webdriver.support.wait import WebDriverWait

from pnutprofile.dialects import Dialect
from pnutprofile.errors import ExitCode
from tests.browser import IN_BROWSER, Browser
from tests.processes import (
    FILES_FOR_TOKENS,
    PATIENCE_SECONDS,
    TOOL,
    Done,
    Process,
    environment,
    run,
)
from tests.terminal import CTRL_C, Terminal

pytestmark = IN_BROWSER

ALLOW, DENY = "button[value=allow]", "button[value=deny]"
PROFILE = "input[value=update_profile]"
PNUT_ONLY = pytest.mark.parametrize("dialect", ["pnut"], indirect=True)


@dataclass(frozen=True)
class Machine:
    """One person's machine, with a sandbox that is served on it."""

    env: dict[str, str]
    api: str
    client: dict[str, str]
    secret_file: Path

    def __call__(self, *argv: str) -> Done:
        return run(*argv, "--server", self.api, env=self.env)

    @property
    def login(self) -> tuple[str, ...]:
        return ("auth", "login", "--client-id", self.client["id"], "--server", self.api)

    @property
    def scopes(self) -> list[str]:
        """What the token that was kept may do, by the server's word."""
        status = self("auth", "status", "--json")
        assert (status.code, status.json["username"]) == (0, "robin")
        assert "keyring" in status.json["token_source"]
        found: list[str] = status.json["scopes"]
        return found

    @property
    def is_signed_in(self) -> bool:
        return self("auth", "status").code == 0


@contextlib.contextmanager
def serving(env: dict[str, str], dialect: Dialect) -> Iterator[dict[str, Any]]:
    """Serve the sandbox as a process; gives what it prints."""
    argv = (*TOOL, "sandbox", "serve", "--json", "--dialect", dialect.name)
    with Process(argv, env=env, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_SECONDS)


@pytest.fixture
def machine(tmp_path: Path, dialect: Dialect) -> Iterator[Machine]:
    folders = {f"XDG_{name}": str(tmp_path / name) for name in ("DATA_HOME", "CONFIG_HOME")}
    backend = FILES_FOR_TOKENS
    env = environment(tmp_path, PYTHON_KEYRING_BACKEND=backend, **folders)
    with serving(env, dialect) as told:
        file = tmp_path / "secret"
        file.write_text(told["client"]["secret"])
        yield Machine(env, told["server"], told["client"], file)


class Attempt:
    """A sign-in under way, whose page nobody has opened yet."""

    def __init__(self, machine: Machine, *options: str) -> None:
        argv = (*TOOL, *machine.login, "--web", "--port", "0", *options)
        self._process = subprocess.Popen(
            argv,
            env=machine.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self._process.stderr
        self._said = b""
        while b"oauth/authorize?" not in self._said:
            line = self._process.stderr.readline()
            assert line, self._said
            self._said += line
        self.address = self._said.decode().splitlines()[-1]
        asked = dict(parse_qsl(urlsplit(self.address).query))
        self.home, self.state = asked["redirect_uri"], asked["state"]

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()

    @property
    def goes_on(self) -> bool:
        return self._process.poll() is None

    def finish(self) -> Done:
        stdout, stderr = self._process.communicate(timeout=PATIENCE_SECONDS)
        return Done(self._process.returncode, stdout, (self._said + stderr).decode())


def arrived(browser: Browser, home: str, title: str) -> None:
    """Wait for a page of ours, and for its address to tell nothing any more."""
    WebDriverWait(browser.driver, PATIENCE_SECONDS).until(
        lambda driver: driver.title == title and driver.current_url == home
    )
    assert title in browser.text


@pytest.mark.parametrize("by", ["token", "code"])
def test_allow_signs_in(browser: Browser, machine: Machine, dialect: Dialect, by: str) -> None:
    secret = ("--client-secret-file", str(machine.secret_file)) if by == "code" else ()
    with Attempt(machine, *secret, "--debug") as attempt:
        assert f"response_type={by}" in attempt.address
        browser.open(attempt.address)
        browser.press(ALLOW)
        arrived(browser, attempt.home, "Permission received")
        done = attempt.finish()
    assert done.code == 0, done
    assert f"signed in as @robin on {machine.api}" in done.stderr
    assert machine.client["secret"] not in done.stderr
    expected = {"pnut": ["basic", "update_profile", "presence"], "adn": ["basic", "update_profile"]}
    assert machine.scopes == expected[dialect.name]
    assert machine("patch", "--name", "Robin by browser").code == 0


@pytest.mark.parametrize("by", ["token", "code"])
def test_deny_signs_nobody_in(browser: Browser, machine: Machine, by: str) -> None:
    secret = ("--client-secret-file", str(machine.secret_file)) if by == "code" else ()
    with Attempt(machine, *secret) as attempt:
        browser.open(attempt.address)
        browser.press(DENY)
        arrived(browser, attempt.home, "Permission denied")
        done = attempt.finish()
    assert (done.code, done.stdout) == (ExitCode.DECLINED, b"")
    assert "you denied the permission" in done.stderr
    assert "resource owner denied your app access" in done.stderr
    assert not machine.is_signed_in


@PNUT_ONLY
def test_what_was_unticked_can_be_ticked_the_next_time(browser: Browser, machine: Machine) -> None:
    with Attempt(machine) as attempt:
        browser.open(attempt.address, width=360)
        browser.find(PROFILE).click()
        browser.press(ALLOW)
        done = attempt.finish()
    assert done.code == 0
    (warning,) = (line for line in done.lines if line.startswith("warning: "))
    assert "it lacks update_profile; to be asked again: pnutprofile auth login --web" in warning
    assert machine.scopes == ["basic", "presence"]
    assert machine("patch", "--name", "Robin").code == ExitCode.AUTH
    with Attempt(machine) as attempt:
        browser.open(attempt.address)
        browser.press(ALLOW)
        assert attempt.finish().code == 0
    assert "update_profile" in machine.scopes


@PNUT_ONLY
def test_other_pages_do_not_end_the_wait(browser: Browser, machine: Machine) -> None:
    with Attempt(machine) as attempt:
        browser.open(f"{attempt.home}#access_token=of-evil&state=of-evil")
        arrived(browser, attempt.home, "Not the sign-in that is awaited")
        browser.open(f"{attempt.home}?error=access_denied")
        arrived(browser, attempt.home, "Not the sign-in that is awaited")
        browser.open(attempt.home)
        arrived(browser, attempt.home, "There is nothing to pass on")
        browser.driver.refresh()
        arrived(browser, attempt.home, "There is nothing to pass on")
        browser.open(f"{attempt.home}favicon.ico")
        assert "Nothing here" in browser.text
        assert attempt.goes_on
        browser.open(attempt.address)
        browser.press(ALLOW)
        assert attempt.finish().code == 0
    assert "update_profile" in machine.scopes


@PNUT_ONLY
def test_a_page_elsewhere_can_pass_nothing_on(
    browser: Browser, machine: Machine, tmp_path: Path
) -> None:
    evil = tmp_path / "evil.html"
    with Attempt(machine) as attempt:
        evil.write_text(
            f'<form method=post enctype=text/plain action="{attempt.home}">'
            f'<input name=access_token value="of-evil&state={attempt.state}">'
            "<button>x</button></form>"
            f'<iframe id=frame src="{attempt.home}"></iframe>'
        )
        browser.open(evil.as_uri())
        browser.driver.switch_to.frame("frame")
        assert "pnutprofile" not in browser.driver.page_source
        browser.driver.switch_to.default_content()
        browser.press("button")
        assert "Only this page itself" in browser.text
        assert attempt.goes_on
    assert not machine.is_signed_in


@PNUT_ONLY
def test_whoever_closes_the_page_ends_the_wait_by_ctrl_c(
    browser: Browser, machine: Machine
) -> None:
    argv = (*machine.login, "--web", "--port", "0")
    with Terminal(*argv, env=machine.env, columns=500) as terminal:
        terminal.wait_for("Ctrl-C stops")
        address = next(line for line in terminal.shown if "/oauth/authorize?" in line)
        browser.open(address)
        assert "Sandbox client" in browser.text
        browser.open("about:blank")
        terminal.type(CTRL_C)
        assert terminal.finish() == ExitCode.INTERRUPTED
    assert not machine.is_signed_in


@PNUT_ONLY
@pytest.mark.parametrize("by", ["Token", "Code"])
def test_what_the_page_shows_is_pasted(browser: Browser, machine: Machine, by: str) -> None:
    secret = ("--client-secret-file", str(machine.secret_file)) if by == "Code" else ()
    argv = (*machine.login, "--paste", *secret)
    with Terminal(*argv, env=machine.env, columns=500) as terminal:
        terminal.wait_for(f"{by} (it is not shown): ")
        browser.open(next(line for line in terminal.shown if "/oauth/authorize?" in line))
        browser.press(ALLOW)
        shown = str(browser.find("#result").get_property("value"))
        terminal.type(f"{shown}\n")
        assert terminal.finish() == 0
        assert "signed in as @robin" in terminal.text
        assert shown not in terminal.text
    assert machine.scopes == ["basic", "update_profile", "presence"]


# The pages themselves


def outcomes(attempt: Attempt) -> Iterator[str]:
    """Addresses of every kind of page, the last of which ends the wait."""
    ours = f"{attempt.home}?state={attempt.state}&error="
    yield attempt.home
    yield f"{attempt.home}?error=access_denied"
    yield f"{attempt.home}nowhere"
    yield f"{ours}invalid_scope&error_message={'endless' * 60}%20and%20then"


@PNUT_ONLY
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_pages_fit_their_window(browser: Browser, machine: Machine, width: int, dark: bool) -> None:
    with Attempt(machine) as attempt:
        for address in outcomes(attempt):
            browser.open(address, width=width, dark=dark)
            assert "pnutprofile on this machine" in browser.text
            content = browser.find("html").get_property("scrollWidth")
            assert isinstance(content, int)
            assert content <= width
            ink = browser.find("h1").value_of_css_property("color")
            assert (ink == "rgba(29, 37, 48, 1)") != dark


@PNUT_ONLY
def test_a_screen_reader_hears_what_came_of_it(browser: Browser, machine: Machine) -> None:
    with Attempt(machine) as attempt:
        browser.open(attempt.home)
        arrived(browser, attempt.home, "There is nothing to pass on")
        assert browser.find("html").get_attribute("lang") == "en"
        assert browser.find("main").get_attribute("aria-live") == "polite"
        assert browser.find("h1").aria_role == "heading"


@PNUT_ONLY
def test_without_scripts_the_page_says_what_to_do(browser: Browser, machine: Machine) -> None:
    with Attempt(machine) as attempt:
        browser.scripts(run=False)
        browser.open(attempt.home)
        text = browser.text
        browser.scripts(run=True)
    assert "This needs JavaScript." in text
    assert "--paste" in text


@PNUT_ONLY
def test_a_page_that_comes_too_late_says_so(browser: Browser, machine: Machine) -> None:
    with Attempt(machine) as attempt:
        browser.open(attempt.home)
    browser.driver.execute_script("main.className = 'wait'; pass()")
    WebDriverWait(browser.driver, PATIENCE_SECONDS).until(
        lambda driver: driver.title == "Nobody is waiting any more"
    )
