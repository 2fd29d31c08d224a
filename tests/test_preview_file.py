"""What does the PNG file of a preview show, and which files are never touched?"""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pnutprofile.dialects import PNUT, Dialect
from tests.conftest import Cli
from tests.drawn_pictures import BLUE, GREEN, RED, colours, share, striped
from tests.previewed import KINDS, ORANGE, PNG, preview, put_pictures
from tests.servers import Wire


@pytest.fixture
def dialect() -> Dialect:
    """How it is drawn depends on no server."""
    return PNUT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put_pictures(tmp_path)


def written(cli: Cli, kind: str, source: Path, *options: str) -> Image.Image:
    """Write a preview as a file, and open it."""
    out = source.with_name("preview.png")
    result = preview(cli, kind, source, "-o", str(out), *options)
    assert result.code == 0, result.stderr
    with Image.open(out, formats=["PNG"]) as found:
        return found.convert("RGBA")


@pytest.mark.parametrize(
    ("options", "seen"),
    [
        ((), GREEN),
        (("--focus", "0,0.5"), RED),
        (("--focus", "1,0.5"), BLUE),
        (("--as-is",), GREEN),
        (("--crop", "200x250+650+20"), BLUE),
        (("--crop", "600x200+0+0", "--focus", "0,0"), RED),
    ],
)
def test_the_file_shows_the_part_of_an_avatar_that_is_kept(
    cli: Cli, folder: Path, options: tuple[str, ...], seen: tuple[int, int, int]
) -> None:
    shown = written(cli, "avatar", folder / "avatar.png", *options)
    assert colours(shown) == {seen}
    assert share(shown, seen) > 0.2


def test_the_file_shows_the_rectangle_of_a_cover_that_is_kept(cli: Cli, folder: Path) -> None:
    assert colours(written(cli, "cover", folder / "cover.png")) == {RED, GREEN, BLUE}
    cut = written(cli, "cover", folder / "cover.png", "--crop", "980x320+2010+7", "--force")
    assert colours(cut) == {BLUE}


@pytest.mark.parametrize(
    ("server", "seen"), [("sandbox", {RED}), ("sandbox-adn", {RED, GREEN, BLUE})]
)
def test_the_file_shows_the_rows_of_a_cover_around_a_focus(
    cli: Cli, tmp_path: Path, server: str, seen: set[tuple[int, int, int]]
) -> None:
    source = tmp_path / "rows.png"
    source.write_bytes(striped(1000, 900, down=True))
    # App.net cuts nothing; the page that is drawn shows the middle of so high a cover.
    assert colours(written(cli, "cover", source, "--focus", "0.5,0", "--server", server)) == seen


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_shows_the_picture_on_light_and_on_dark(cli: Cli, folder: Path, kind: str) -> None:
    shown = written(cli, kind, folder / f"untouched-{kind}.png")
    left, right = (0, 0, shown.width // 2, shown.height), (shown.width // 2, 0, *shown.size)
    light, dark = shown.crop(left).convert("RGB"), shown.crop(right).convert("RGB")
    assert share(light, ORANGE) == pytest.approx(share(dark, ORANGE), abs=0.01)
    assert share(light, ORANGE) > 0.1
    assert share(light, (250, 250, 250)) > 0.2
    assert share(dark, (20, 20, 20)) > 0.2


def test_a_transparent_avatar_lets_the_ground_through(cli: Cli, tmp_path: Path) -> None:
    file = BytesIO()
    Image.new("RGBA", (300, 300)).save(file, "PNG")
    (tmp_path / "nothing.png").write_bytes(file.getvalue())
    shown = written(cli, "avatar", tmp_path / "nothing.png")
    assert share(shown, ORANGE) == 0
    assert len(shown.getcolors(maxcolors=1 << 20) or ()) < 300


@pytest.mark.parametrize("options", [(), ("--json",), ("--quiet",), ("--preview", "off")])
def test_the_file_is_written_whatever_is_shown(
    cli: Cli, folder: Path, options: tuple[str, ...]
) -> None:
    out = folder / "out.PNG"
    result = preview(cli, "avatar", folder / "avatar.png", "--out", str(out), *options)
    assert result.code == 0
    assert out.read_bytes().startswith(PNG)
    if "--json" in options:
        assert result.json["path"] == str(out)
        assert result.stderr == ""


def test_an_existing_file_is_kept_without_force(cli: Cli, wire: Wire, folder: Path) -> None:
    out = folder / "mine.png"
    out.write_bytes(b"precious")
    refused = preview(cli, "avatar", folder / "avatar.png", "-o", str(out))
    assert (refused.code, refused.stdout) == (3, "")
    assert "mine.png exists already" in refused.stderr
    assert out.read_bytes() == b"precious"
    assert preview(cli, "avatar", folder / "avatar.png", "-o", str(out), "--force").code == 0
    assert out.read_bytes().startswith(PNG)
    assert wire.requests == []


@pytest.mark.parametrize("name", ["out.jpg", "out", "-", "png"])
def test_another_ending_than_png_is_wrong_usage(cli: Cli, folder: Path, name: str) -> None:
    out = name if name == "-" else str(folder / name)
    result = preview(cli, "avatar", folder / "avatar.png", "-o", out, "--json")
    assert (result.code, result.stdout, result.error["code"]) == (2, "", "usage")


@pytest.mark.parametrize("name", ["missing/out.png", "avatar.png/out.png"])
def test_a_file_that_cannot_be_written_is_a_fault_of_this_machine(
    cli: Cli, folder: Path, name: str
) -> None:
    result = preview(cli, "avatar", folder / "avatar.png", "-o", str(folder / name), "--json")
    assert (result.code, result.stdout, result.error["code"]) == (12, "", "local")
