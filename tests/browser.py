"""How do tests look at a page? In a real Chromium without a window, which knows nothing yet.

A test module says `pytestmark = IN_BROWSER` and takes the fixture `browser`.
"""

import base64
import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import (
    element_to_be_clickable,
    staleness_of,
    url_contains,
)
from selenium.webdriver.support.wait import WebDriverWait

IN_BROWSER = [pytest.mark.parts, pytest.mark.slow, pytest.mark.xdist_group("browser")]
"""Marks for every test in a browser; the group keeps them from crowding a small machine."""

PATIENCE_SECONDS = 60
"""How long a page may take before a test gives up: far more than any should."""

_BROWSERS = ("chromium", "google-chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program() -> str | None:
    """Find the browser."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def driver_program() -> str | None:
    """Find what drives it; nothing is ever downloaded."""
    return shutil.which("chromedriver")


class Browser:
    """One window. What is not here, `driver` can do."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver
        # While one page gives way to another, a driver may answer with any kind of error.
        self._wait = WebDriverWait(
            driver, PATIENCE_SECONDS, ignored_exceptions=[WebDriverException]
        )

    def open(self, address: str, *, width: int = 1280, dark: bool = False) -> None:
        """Open a page in a window so many pixels wide, in light or dark colours."""
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        self.driver.get(address)

    def scripts(self, *, run: bool) -> None:
        """Let the scripts of pages run, or not."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not run})

    def find(self, selector: str) -> WebElement:
        """Wait for the element that a CSS selector means, and for it to be usable."""
        return self._wait.until(element_to_be_clickable((By.CSS_SELECTOR, selector)))

    def press(self, selector: str) -> None:
        """Press something that leads to another page, and wait until this one is gone."""
        element = self.find(selector)
        # The driver may still look for what it pressed when that page is gone already; what was
        # not pressed shows in the wait.
        with contextlib.suppress(WebDriverException):
            element.click()
        self._wait.until(staleness_of(element))

    def double_click(self, selector: str) -> None:
        """Press something twice at once, as one does to select a word."""
        webdriver.ActionChains(self.driver).double_click(self.find(selector)).perform()

    def type(self, *keys: str) -> None:
        """Press keys, wherever the focus is: `Keys.TAB`, `Keys.SPACE`, text."""
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def arrive(self, part: str) -> str:
        """Wait until the address contains something; gives the whole address."""
        self._wait.until(url_contains(part))
        return self.driver.current_url

    @property
    def focused(self) -> WebElement:
        """The element that has the focus."""
        return self.driver.switch_to.active_element

    @property
    def text(self) -> str:
        """What the page says."""
        return self.find("body").text

    def picture(self, file: Path) -> None:
        """Keep a picture of the whole page, for a person to look at."""
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": True}
        )
        file.write_bytes(base64.b64decode(shot["data"]))


@contextlib.contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    """Run a browser whose profile is in a new folder."""
    options = webdriver.ChromeOptions()
    options.binary_location = program() or ""
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    service = Service(executable_path=driver_program() or "")
    with pytest.MonkeyPatch.context() as environment:
        # The driver listens on this machine: no proxy knows the way.
        environment.setenv("no_proxy", "localhost,127.0.0.1")
        driver = webdriver.Chrome(options, service)
    try:
        driver.set_page_load_timeout(PATIENCE_SECONDS)
        yield Browser(driver)
    finally:
        driver.quit()


__all__ = ["IN_BROWSER", "Browser", "Keys", "browsing", "driver_program", "program"]
