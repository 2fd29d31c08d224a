"""Does everything in the README work as it stands there?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_lines import run_line

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.M)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.startswith("pnutprofile ")]


def test_it_opens_with_a_line_that_tries_it_and_one_that_tests_it() -> None:
    tries, tests = (block.splitlines() for block in BLOCKS[:2])
    assert len(tries) == len(tests) == 1
    assert "pnutprofile patch --server sandbox " in tries[0]
    assert tests[0].endswith(".venv/bin/pytest")
    for line in (tries[0], tests[0]):
        assert "python3 -m venv .venv && .venv/bin/pip install " in line
        assert README.read_text(encoding="utf-8").count(line) == 1


@pytest.mark.parametrize("line", LINES)
def test_a_line_works_on_the_sandbox(
    tmp_path: Path, line: str, require_part: Callable[[bool, str], None]
) -> None:
    done = run_line(tmp_path, line, require_part)
    assert done.code == 0, done
    assert "Traceback" not in done.stderr
