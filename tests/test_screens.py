"""Do the README's screens show what the commands write today, and nothing of another machine?"""

import re
from html import unescape
from pathlib import Path

import pytest

from tests.screens import FOLDER, TOUCHED, UNTOUCHED, recorded

HOW = "stale: python -m tests.screens brings it up to date"
NAMES = (*UNTOUCHED, *TOUCHED)
TEXT = re.compile(r'<text [^>]*y="([0-9.]+)"[^>]*>([^<]*)</text>')
MOST_BYTES = 60_000


def words_of(svg: str) -> dict[str, str]:
    """Give the lines that a picture shows; its colours may differ by a shade elsewhere."""
    lines: dict[str, str] = {}
    for y, words in TEXT.findall(svg):
        lines[y] = lines.get(y, "") + unescape(words).replace("\xa0", " ")
    return lines


@pytest.fixture(scope="module")
def today() -> dict[str, str]:
    return recorded()


@pytest.mark.parametrize("name", NAMES)
def test_a_screen_shows_what_the_command_writes_today(name: str, today: dict[str, str]) -> None:
    path = FOLDER / f"{name}.svg"
    assert path.exists(), HOW
    assert words_of(path.read_text(encoding="utf-8")) == words_of(today[name]), HOW


@pytest.mark.parametrize("name", NAMES)
def test_a_screen_is_small_and_needs_no_network(name: str) -> None:
    svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert len(svg.encode()) < MOST_BYTES
    assert not re.search(r"@font-face|@import|href|url\((?!#)", svg)


def test_there_are_no_other_screens_and_the_readme_shows_them_all() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\(man/screens/([\w-]+)\.svg\)", readme)) == set(NAMES)
