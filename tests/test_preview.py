"""What will the server keep of a picture, and others see: as a line, as JSON, as a PNG file?"""

from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import Cli
from tests.pictures_made import picture, png_header_only
from tests.previewed import AVATAR, KINDS, UNTOUCHED, preview, put_pictures
from tests.servers import Wire


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put_pictures(tmp_path)


# The answer


def test_answer_is_one_line_of_what_the_server_keeps(cli: Cli, wire: Wire, folder: Path) -> None:
    result = preview(cli, "avatar", folder / "avatar.png")
    assert result.code == 0
    kept_format, size, box, size_bytes = result.stdout.removesuffix("\n").split("\t")
    assert (kept_format, size, box) == ("PNG", "300x300", "300x300+300+0 of 900x300")
    assert size_bytes.split(" ")[1] == "bytes"
    assert wire.requests == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_needs_nothing_is_told_as_it_is(cli: Cli, wire: Wire, folder: Path, kind: str) -> None:
    result = preview(cli, kind, folder / f"untouched-{kind}.png")
    size, count = {"avatar": "300x300", "cover": "1500x500"}[kind], len(UNTOUCHED[kind])
    assert result.stdout.startswith(f"PNG\t{size}\t{size}+0+0 of {size}\t{count} bytes\n")
    assert (result.code, result.stdout.count("\n"), result.stderr) == (0, 1, "")
    assert wire.requests == []


def test_json_holds_the_crop_and_the_original(cli: Cli, wire: Wire, folder: Path) -> None:
    result = preview(cli, "avatar", folder / "avatar.png", "--json")
    document = result.json
    assert result.stderr == ""
    assert 0 < document.pop("bytes") < len(AVATAR) * 2
    assert document == {
        "kind": "avatar",
        "format": "PNG",
        "width": 300,
        "height": 300,
        "crop": {"left": 300, "top": 0, "width": 300, "height": 300},
        "original": {"format": "PNG", "width": 900, "height": 300, "bytes": len(AVATAR)},
        "changes": ["cut to 300x300+300+0"],
        "removed": [],
        "path": None,
    }
    assert wire.requests == []


def test_bytes_told_are_those_that_an_upload_sends(cli: Cli, wire: Wire, folder: Path) -> None:
    told = preview(cli, "avatar", folder / "avatar.png", "--json").json["bytes"]
    dry = cli("avatar", "upload", str(folder / "avatar.png"), "--dry-run", "--json")
    assert dry.json["body"]["avatar"]["bytes"] == told
    assert wire.writes == []


def test_a_field_of_it(cli: Cli, folder: Path) -> None:
    result = preview(cli, "avatar", folder / "avatar.png", "--field", "crop.left")
    assert result.stdout == "300\n"


def test_of_what_is_sent_as_it_is_the_servers_cut_is_told(cli: Cli, folder: Path) -> None:
    result = preview(cli, "avatar", folder / "avatar.png", "--as-is")
    assert result.stdout.split("\t")[1] == "300x300"
    assert "the server keeps the middle 300x300 of 900x300" in result.stderr


def test_a_photograph_is_told_upright_and_what_is_removed(cli: Cli, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "Some Camera"
    (tmp_path / "photo.jpg").write_bytes(picture("JPEG", 400, 300, exif=exif))
    document = preview(cli, "avatar", tmp_path / "photo.jpg", "--json").json
    assert (document["original"]["width"], document["original"]["height"]) == (300, 400)
    assert document["crop"] == {"left": 0, "top": 50, "width": 300, "height": 300}
    assert document["removed"]


def test_standard_input_is_previewed(cli: Cli, folder: Path) -> None:
    from_file = preview(cli, "avatar", folder / "avatar.png").stdout
    assert cli("avatar", "preview", "-", stdin=AVATAR).stdout == from_file


def test_no_account_and_no_token_is_needed(bare_cli: Cli, folder: Path) -> None:
    assert preview(bare_cli, "avatar", folder / "avatar.png").code == 0
    assert not Path(bare_cli.environment["PNUTPROFILE_HOME"]).exists()


@pytest.mark.parametrize(
    ("source", "code"),
    [("missing.png", 12), ("text.png", 3), ("small.png", 3), ("", 2)],
)
def test_what_cannot_be_sent_is_refused_as_by_an_upload(
    cli: Cli, wire: Wire, tmp_path: Path, source: str, code: int
) -> None:
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "small.png").write_bytes(picture("PNG", 959, 300))
    path = str(tmp_path / source) if source else ""
    result = cli("cover", "preview", path, "-o", str(tmp_path / "out.png"))
    assert (result.code, result.stdout) == (code, "")
    assert cli("cover", "upload", path).code == code
    assert not (tmp_path / "out.png").exists()
    assert wire.writes == []


def test_of_a_picture_that_cannot_be_decoded_only_the_line_is_shown(
    cli: Cli, wire: Wire, tmp_path: Path
) -> None:
    (tmp_path / "huge.png").write_bytes(png_header_only(20000, 20000))
    huge, out = tmp_path / "huge.png", tmp_path / "out.png"
    told = preview(cli, "avatar", huge, "--as-is", "--preview", "blocks")
    assert (told.code, told.stdout.split("\t")[:2]) == (0, ["PNG", "20000x20000"])
    assert "▀" not in told.stderr
    refused = preview(cli, "avatar", huge, "--as-is", "-o", str(out))
    assert (refused.code, refused.stdout) == (3, "")
    assert "cannot be decoded" in refused.stderr
    assert not out.exists()
    assert wire.requests == []


def test_an_address_is_no_source(cli: Cli, wire: Wire) -> None:
    assert cli("avatar", "preview", "https://example.com/me.png").code == 2
    assert wire.requests == []
