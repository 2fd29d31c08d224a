"""What is really on the wire when a picture had to be prepared, and what is said about it?"""

import hashlib
import re
from pathlib import Path

import pytest
from PIL import Image

from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.photos_made import coordinates, coordinates_of, exif, noise, opened, photo, saved
from tests.servers import Wire

MOST_BYTES = {"pnut": 2_096_951, "adn": 999_999}
PLACE = "Hidden Lane 7"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "me"


def sent(wire: Wire) -> bytes:
    """Give the one file on the wire."""
    (request,) = wire.writes
    boundary = request.headers["content-type"].split("; boundary=")[1].encode()
    _, _, rest = request.content.partition(b"\r\n\r\n")
    data, _, end = rest.rpartition(b"\r\n--" + boundary)
    assert end == b"--\r\n"
    return data


def shown(wire: Wire) -> Image.Image:
    return opened(sent(wire)).convert("RGB")


def telling_jpeg(width: int, height: int, orientation: int = 1) -> bytes:
    block = exif(orientation, PLACE)
    return saved("JPEG", photo(width, height), exif=block, comment=PLACE, quality=90)


# Sent


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "GIF"])
def test_a_picture_that_needs_nothing_is_sent_byte_for_byte(
    cli: Cli, wire: Wire, source: Path, picture_format: str
) -> None:
    data = saved(picture_format, photo(90, 90))
    source.write_bytes(data)
    result = cli("avatar", "upload", str(source))
    assert (result.code, sent(wire)) == (0, data)
    what_is_sent, what_was_done = result.stderr.splitlines()
    assert what_is_sent.startswith(f"90x90 {picture_format} ")
    assert what_is_sent.endswith(", as it is")
    assert what_was_done == "changed: avatar"


def test_a_photo_is_sent_upright_square_and_silent(cli: Cli, wire: Wire, source: Path) -> None:
    source.write_bytes(telling_jpeg(120, 80, orientation=6))
    result = cli("avatar", "upload", str(source))
    assert result.code == 0
    data = sent(wire)
    assert opened(data).size == (80, 80)
    assert PLACE.encode() not in data
    assert not opened(data).getexif()
    assert result.values["avatar_size"] == "80x80"


def test_one_line_says_what_was_changed_and_removed(cli: Cli, wire: Wire, source: Path) -> None:
    source.write_bytes(telling_jpeg(120, 80, orientation=6))
    lines = cli("avatar", "upload", str(source)).stderr.splitlines()
    assert len(wire.writes) == 1
    assert len(lines) == 2
    assert re.fullmatch(
        r"80x120 JPEG \d KiB -> 80x80 JPEG \d KiB; turned upright, cut to 80x80\+0\+20;"
        r" removed (GPS position, camera data, comment|.*GPS position.*)",
        lines[0],
    )
    assert lines[1] == "changed: avatar"


def test_the_server_changes_nothing_more(cli: Cli, wire: Wire, source: Path) -> None:
    source.write_bytes(telling_jpeg(121, 80, orientation=8))
    assert cli("avatar", "upload", str(source)).code == 0
    assert cli("avatar", "fetch", "-o", "-").raw == sent(wire)


def test_a_picture_of_another_format_is_sent_as_one_the_server_takes(
    cli: Cli, wire: Wire, source: Path
) -> None:
    source.write_bytes(saved("WEBP", photo(90, 90)))
    assert cli("avatar", "upload", str(source)).code == 0
    assert opened(sent(wire)).format == "JPEG"
    assert b'filename="avatar.jpg"\r\nContent-Type: image/jpeg\r\n' in wire.writes[0].content


def test_a_picture_that_is_too_large_is_sent_just_under_the_limit(
    cli: Cli, wire: Wire, dialect: Dialect, source: Path
) -> None:
    side = {"pnut": 1250, "adn": 850}[dialect.name]
    source.write_bytes(saved("PNG", noise(side, side)))
    result = cli("avatar", "upload", str(source))
    assert result.code == 0
    most = MOST_BYTES[dialect.name]
    assert 0.85 * most <= len(sent(wire)) <= most


def test_a_cover_is_cut_as_the_dialect_cuts_it(
    cli: Cli, wire: Wire, dialect: Dialect, source: Path
) -> None:
    source.write_bytes(saved("PNG", coordinates(1280, 641)))
    result = cli("cover", "upload", str(source))
    assert result.code == 0
    kept = shown(wire)
    expected = {"pnut": ((0, 171), (1280, 298)), "adn": ((0, 0), (1280, 641))}[dialect.name]
    assert (coordinates_of(kept), kept.size) == expected
    assert ("cut to 1280x298+0+171" in result.stderr) == (dialect.name == "pnut")


@pytest.mark.parametrize(
    ("options", "corner", "side"),
    [
        ((), (20, 0), 80),
        (("--focus", "0,0"), (0, 0), 80),
        (("--focus", "1,0.5"), (40, 0), 80),
        (("--crop", "50x30+60+40"), (70, 40), 30),
        (("--crop", "50x30+60+40", "--focus", "0,0"), (60, 40), 30),
    ],
)
def test_what_is_kept_can_be_chosen(
    cli: Cli,
    wire: Wire,
    source: Path,
    options: tuple[str, ...],
    corner: tuple[int, int],
    side: int,
) -> None:
    image = coordinates(120, 80)
    source.write_bytes(saved("PNG", image))
    assert cli("avatar", "upload", str(source), *options).code == 0
    kept = shown(wire)
    box = (*corner, corner[0] + side, corner[1] + side)
    assert kept.tobytes() == image.crop(box).tobytes()


def test_metadata_is_sent_where_that_is_wanted(cli: Cli, wire: Wire, source: Path) -> None:
    source.write_bytes(telling_jpeg(120, 80, orientation=6))
    result = cli("avatar", "upload", str(source), "--keep-metadata")
    assert result.code == 0
    image = opened(sent(wire))
    assert image.getexif()[0x010F] == PLACE
    assert 0x0112 not in image.getexif()
    assert image.info["comment"] == PLACE.encode()
    assert "; removed" not in result.stderr
    assert "others may read it" in result.stderr


def test_an_upright_square_may_keep_its_metadata_byte_for_byte(
    cli: Cli, wire: Wire, source: Path
) -> None:
    data = telling_jpeg(80, 80)
    source.write_bytes(data)
    assert cli("avatar", "upload", str(source), "--keep-metadata").code == 0
    assert sent(wire) == data


def test_as_is_sends_even_what_tells_much(cli: Cli, wire: Wire, source: Path) -> None:
    data = telling_jpeg(120, 80, orientation=6)
    source.write_bytes(data)
    result = cli("avatar", "upload", str(source), "--as-is")
    assert (result.code, sent(wire)) == (0, data)
    assert "warning: the server keeps the middle 80x80 of 80x120\n" in result.stderr
    assert "GPS position" in result.stderr
    assert "->" not in result.stderr


# Said


def test_a_dry_run_tells_the_bytes_that_would_be_sent(cli: Cli, wire: Wire, source: Path) -> None:
    source.write_bytes(telling_jpeg(120, 80))
    planned = cli("avatar", "upload", str(source), "--dry-run", "--json")
    assert wire.writes == []
    assert cli("avatar", "upload", str(source)).code == 0
    assert planned.json["body"]["avatar"] == {
        "filename": "avatar.jpg",
        "content_type": "image/jpeg",
        "bytes": len(sent(wire)),
        "sha256": hashlib.sha256(sent(wire)).hexdigest(),
    }
    assert planned.json["changes"][0]["after"].startswith("80x80 JPEG ")


def test_a_dry_run_says_what_would_be_changed(cli: Cli, source: Path) -> None:
    source.write_bytes(telling_jpeg(120, 80))
    result = cli("avatar", "upload", str(source), "-n")
    assert "cut to 80x80+20+0" in result.stderr
    assert "dry run: nothing was sent" in result.stderr


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_nothing_is_said_where_that_is_wanted(cli: Cli, source: Path, option: str) -> None:
    source.write_bytes(telling_jpeg(120, 80))
    result = cli("avatar", "upload", str(source), option)
    assert (result.code, result.stderr) == (0, "")


def test_a_first_frame_is_said_to_be_one(cli: Cli, wire: Wire, source: Path) -> None:
    frames = [photo(90, 60).rotate(180)]
    data = saved("WEBP", photo(90, 60), save_all=True, append_images=frames, duration=90)
    source.write_bytes(data)
    result = cli("avatar", "upload", str(source))
    assert "the first of 2 frames" in result.stderr
    assert "the animation will be lost" in result.stderr
    assert len(wire.writes) == 1
