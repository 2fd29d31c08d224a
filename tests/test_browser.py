"""Does the browser of the tests see, type and wait as they believe?"""

from pathlib import Path

import pytest

from tests.browser import IN_BROWSER, Browser, Keys

pytestmark = IN_BROWSER

PAGE = """<!doctype html><title>Door</title>
<meta name=viewport content="width=device-width"><style>
:root { color-scheme: light dark; background: white }
@media (prefers-color-scheme: dark) { :root { background: black } }
@media (max-width: 400px) { .wide { display: none } }
</style><p class=wide>wide</p><form><input id=name autofocus><button>go</button></form>
<script>document.title = "Scripted"</script>"""


@pytest.fixture
def page(tmp_path: Path) -> str:
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    return file.as_uri()


def test_width_colours_keys_and_scripts(browser: Browser, page: str, tmp_path: Path) -> None:
    browser.open(page, width=360, dark=True)
    assert "wide" not in browser.text
    background = browser.find("html").value_of_css_property("background-color")
    assert background == "rgba(0, 0, 0, 1)"
    browser.open(page)
    assert "wide" in browser.text
    assert browser.driver.title == "Scripted"
    browser.type("Ada", Keys.TAB)
    assert browser.find("#name").get_property("value") == "Ada"
    assert browser.focused.text == "go"
    browser.picture(tmp_path / "page.png")
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    browser.press("button")
    assert browser.arrive("?").endswith("?")
    browser.scripts(run=False)
    browser.open(page)
    assert browser.driver.title == "Door"
    browser.scripts(run=True)
