"""Does everything in the README work as it stands there?"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faulty_server import drawn
from tests.processes import environment, run

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.M)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.startswith("pnutprofile ")]
FILES = {
    "profile.toml": b'name = "Ada Vale"\ntext = "Maps"\nlocale = "en_GB"\n',
    "photo.jpg": drawn(640, 640, "JPEG"),
    "cover.jpg": drawn(1500, 500, "JPEG"),
    "bio.txt": "Maps, tea and 🗺️\nand a second line\n".encode(),
}


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
    for program in re.findall(r"\| (\w+)", line):
        require_part(shutil.which(program) is not None, program)
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    env = environment(tmp_path, PNUTPROFILE_SERVER="sandbox")
    command = ("bash", "-o", "pipefail", "-e", "-c")
    done = run(line, command=command, env=env, cwd=folder)
    assert done.code == 0, done
    assert "Traceback" not in done.stderr
