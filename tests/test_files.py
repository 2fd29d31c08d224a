"""Is a file ever half written, or one replaced that is no ordinary file?"""

import os
from pathlib import Path

import pytest

from pnutprofile.errors import CheckError, LocalError
from pnutprofile.files import make_private_folder, write_file


def test_new_file_has_the_whole_content(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"content", overwrite=False)
    assert (tmp_path / "a").read_bytes() == b"content"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_existing_file_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(CheckError):
        write_file(tmp_path / "a", b"other", overwrite=False)
    assert (tmp_path / "a").read_bytes() == b"old"


def test_overwritten_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "a").touch(mode=0o600)
    write_file(tmp_path / "a", b"other", overwrite=True)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/target")
    write_file(tmp_path / "link", b"content", overwrite=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "target").read_bytes() == b"content"


@pytest.mark.parametrize("overwrite", [True, False])
def test_what_is_no_regular_file_is_never_replaced(tmp_path: Path, overwrite: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path("/dev/null")):
        with pytest.raises(LocalError, match="cannot write"):
            write_file(path, b"content", overwrite=overwrite)
    assert pipe.is_fifo()
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("name", ["n" * 300, "nul\0", "missing/folder"])
def test_names_that_cannot_be_written(tmp_path: Path, name: str, overwrite: bool) -> None:
    with pytest.raises(LocalError, match="cannot write"):
        write_file(tmp_path / name, b"content", overwrite=overwrite)
    assert list(tmp_path.iterdir()) == []


def test_private_folder_makes_private_parents(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "a" / "b")
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_private_folder_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(LocalError):
        make_private_folder(tmp_path / "a")
