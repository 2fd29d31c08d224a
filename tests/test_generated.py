"""Are the files in `man/` and `completions/` what the command tree makes of them today?"""

from pathlib import Path

import pytest

from pnutprofile.generate import generated, write

TOP = Path(__file__).parent.parent
FILES = generated()
HOW = "stale: python -m pnutprofile.generate brings it up to date"


@pytest.mark.parametrize("name", FILES)
def test_a_generated_file_is_current(name: str) -> None:
    path = TOP / name
    assert path.exists(), HOW
    assert path.read_text(encoding="utf-8") == FILES[name], HOW


def test_there_are_no_other_files() -> None:
    folders = (TOP / "man", TOP / "completions")
    found = {str(path.relative_to(TOP)) for folder in folders for path in folder.iterdir()}
    assert {name for name in found if not (TOP / name).is_dir()} == set(FILES)


def test_writing_removes_the_page_of_a_command_that_is_no_more(tmp_path: Path) -> None:
    (tmp_path / "man").mkdir()
    (tmp_path / "man" / "pnutprofile-gone.1").write_text("old")
    write(tmp_path)
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == set(FILES)
