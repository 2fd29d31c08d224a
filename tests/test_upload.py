"""How is a picture sent, and which ones never are?"""

import hashlib
from pathlib import Path

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.pictures_made import picture, png_header_only, png_of_size
from tests.servers import Wire

SIZES = {"avatar": (300, 300), "cover": (1500, 500)}
KINDS = tuple(SIZES)
MOST_BYTES = {
    "pnut": {"avatar": 2_096_951, "cover": 4_194_103},
    "adn": {"avatar": 999_999, "cover": 3_999_999},
}


def written(tmp_path: Path, data: bytes, name: str = "picture") -> str:
    file = tmp_path / name
    file.write_bytes(data)
    return str(file)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("picture_format", "mime_type", "suffix"),
    [("JPEG", "image/jpeg", "jpg"), ("PNG", "image/png", "png"), ("GIF", "image/gif", "gif")],
)
def test_request_is_a_form_with_one_file(
    cli: Cli,
    wire: Wire,
    tmp_path: Path,
    kind: str,
    picture_format: str,
    mime_type: str,
    suffix: str,
) -> None:
    data = picture(picture_format, *SIZES[kind])
    result = cli(kind, "upload", written(tmp_path, data))
    assert result.code == 0
    api_calls = [call for call in wire.calls if "users/me" in call]
    assert api_calls == ["GET users/me", f"POST users/me/{kind}"]
    (request,) = wire.writes
    media_type, boundary = request.headers["content-type"].split("; boundary=")
    assert media_type == "multipart/form-data"
    assert (
        request.content
        == (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="{kind}"; filename="{kind}.{suffix}"\r\n'
            f"Content-Type: {mime_type}\r\n\r\n"
        ).encode()
        + data
        + f"\r\n--{boundary}--\r\n".encode()
    )
    assert request.headers["content-length"] == str(len(request.content))
    assert "transfer-encoding" not in request.headers


@pytest.mark.parametrize("kind", KINDS)
def test_profile_shows_the_new_picture(cli: Cli, tmp_path: Path, kind: str) -> None:
    before = cli("show").values[kind]
    result = cli(kind, "upload", written(tmp_path, picture("PNG", *SIZES[kind])))
    assert result.values[kind] != before
    assert result.values[f"{kind}_size"] == {"avatar": "300x300", "cover": "1500x500"}[kind]
    assert result.values[f"{kind}_is_default"] == "false"
    assert result.stderr.splitlines()[-1] == f"changed: {kind}"


def test_the_same_picture_is_not_sent_twice(cli: Cli, wire: Wire, tmp_path: Path) -> None:
    file = written(tmp_path, picture("PNG", 300, 300))
    assert cli("avatar", "upload", file).code == 0
    again = cli("avatar", "upload", file)
    assert (again.code, len(wire.writes)) == (0, 1)
    assert "unchanged: the avatar is this picture already" in again.stderr
    forced = cli("avatar", "upload", file, "--force")
    assert (forced.code, len(wire.writes)) == (0, 2)
    other = written(tmp_path, picture("GIF", 300, 300))
    assert (cli("avatar", "upload", other).code, len(wire.writes)) == (0, 3)


def test_what_was_sent_can_be_fetched_again(cli: Cli, tmp_path: Path) -> None:
    data = picture("PNG", 300, 300)
    cli("avatar", "upload", written(tmp_path, data))
    assert cli("avatar", "fetch", "-o", "-").raw == data


def test_picture_from_standard_input(cli: Cli, wire: Wire) -> None:
    data = picture("JPEG", 300, 300)
    assert cli("avatar", "upload", "-", stdin=data).code == 0
    assert data in wire.writes[0].content


def test_format_is_told_by_the_content_and_not_by_the_name(
    cli: Cli, wire: Wire, tmp_path: Path
) -> None:
    assert cli("avatar", "upload", written(tmp_path, picture("JPEG", 9, 9), "me.png")).code == 0
    (request,) = wire.writes
    assert b'filename="avatar.jpg"\r\nContent-Type: image/jpeg\r\n' in request.content


def test_name_of_the_file_stays_on_this_machine(cli: Cli, wire: Wire, tmp_path: Path) -> None:
    cli("avatar", "upload", written(tmp_path, picture("PNG", 9, 9), "Robin at home.png"))
    assert b"Robin at home" not in wire.writes[0].content


# Rules


@pytest.mark.parametrize("kind", KINDS)
def test_largest_file_is_sent_and_one_byte_more_is_not(
    cli: Cli, wire: Wire, dialect: Dialect, tmp_path: Path, kind: str
) -> None:
    most = MOST_BYTES[dialect.name][kind]
    file = written(tmp_path, png_of_size(*SIZES[kind], most + 1))
    over = cli(kind, "upload", "--as-is", file)
    a_kind = {"avatar": "an avatar", "cover": "a cover"}[kind]
    assert (over.code, over.stdout) == (3, "")
    lines = over.stderr.splitlines()
    assert lines[0] == f"error: this cannot be your {kind} (bytes)"
    assert lines[1].startswith(f"the file has {most + 1} bytes; {a_kind} may have at most {most}")
    assert wire.requests == []
    assert cli(kind, "upload", written(tmp_path, png_of_size(*SIZES[kind], most))).code == 0


def test_cover_one_pixel_too_narrow_is_refused(cli: Cli, wire: Wire, tmp_path: Path) -> None:
    result = cli("cover", "upload", written(tmp_path, picture("PNG", 959, 300)))
    assert result.code == 3
    assert result.stderr.splitlines()[:2] == [
        "error: this cannot be your cover (width)",
        "the picture is 959 pixels wide; a cover needs at least 960, and nothing is enlarged",
    ]
    assert wire.requests == []
    assert cli("cover", "upload", written(tmp_path, picture("PNG", 960, 300))).code == 0


def test_cover_one_pixel_too_low_is_refused_on_pnut_only(
    cli: Cli, dialect: Dialect, tmp_path: Path
) -> None:
    result = cli("cover", "upload", written(tmp_path, picture("PNG", 960, 222)))
    assert result.code == {"pnut": 3, "adn": 0}[dialect.name]
    assert cli("cover", "upload", written(tmp_path, picture("PNG", 960, 223))).code == 0


def test_every_broken_rule_is_named_with_both_values(
    cli: Cli, dialect: Dialect, tmp_path: Path
) -> None:
    most = MOST_BYTES[dialect.name]["cover"]
    result = cli("cover", "upload", "--as-is", written(tmp_path, png_of_size(50, 40, most + 1)))
    named = {"pnut": "bytes, width, height", "adn": "bytes, width"}[dialect.name]
    assert f"error: this cannot be your cover ({named})" in result.stderr
    assert f"at most {most}" in result.stderr
    assert "50 pixels wide; a cover needs at least 960" in result.stderr
    assert len(result.stderr.splitlines()) == 3


TRUNCATED = picture("PNG", 300, 300)[:-20]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("me.webp", picture("WEBP", 300, 300)[:-9], "cannot be read as WEBP"),
        ("me.png", b"hello, I am a picture\n", "the file is text, not a picture"),
        ("me.jpg", b"", "the file is empty (0 bytes)"),
        ("me.png", TRUNCATED, "the file ends in the middle of a PNG chunk"),
        ("me.png", b"<!doctype html><title>404</title>", "a web page"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_whole_picture_is_refused(
    cli: Cli, wire: Wire, tmp_path: Path, kind: str, name: str, data: bytes, words: str
) -> None:
    result = cli(kind, "upload", written(tmp_path, data, name))
    assert (result.code, result.stdout) == (3, "")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 3
    assert wire.requests == []


def test_huge_dimensions_are_judged_by_the_header_alone(
    cli: Cli, wire: Wire, tmp_path: Path
) -> None:
    file = written(tmp_path, png_header_only(20000, 20000), "huge.png")
    checked = cli("avatar", "check", file, "--json")
    assert checked.code == 0
    widths = [found["measured"] for found in checked.json["findings"] if found["rule"] == "width"]
    assert widths == ["20000 pixels"]
    assert wire.requests == []


@pytest.mark.parametrize("source", [".", "missing.png", "a\0b"])
def test_file_that_cannot_be_read(cli: Cli, wire: Wire, tmp_path: Path, source: str) -> None:
    result = cli("avatar", "upload", str(tmp_path / source), "--json")
    assert (result.code, result.error["code"]) == (12, "local")
    assert wire.requests == []


def test_empty_standard_input_is_refused(cli: Cli, wire: Wire) -> None:
    assert cli("avatar", "upload", "-").code == 3
    assert wire.requests == []


def test_standard_input_cannot_be_picture_and_token(cli: Cli, wire: Wire) -> None:
    assert cli("avatar", "upload", "-", "--token-stdin", stdin=b"x").code == 2
    assert wire.requests == []


# What the server does to it


def test_avatar_that_is_not_square_is_sent_as_it_is_naming_the_crop(
    cli: Cli, wire: Wire, tmp_path: Path
) -> None:
    result = cli("avatar", "upload", "--as-is", written(tmp_path, picture("PNG", 400, 300)))
    assert (result.code, len(wire.writes)) == (0, 1)
    assert "warning: the server keeps the middle 300x300 of 400x300\n" in result.stderr
    assert ", kept 300x300+50+0, as it is\n" in result.stderr
    assert result.values["avatar_size"] == "300x300"


def test_cover_under_2_to_1_is_cut_on_pnut_only(cli: Cli, dialect: Dialect, tmp_path: Path) -> None:
    file = written(tmp_path, picture("PNG", 1280, 641))
    result = cli("cover", "upload", "--as-is", file)
    assert result.code == 0
    cut = "the server keeps the middle 1280x298 of 1280x641" in result.stderr
    assert cut == (dialect.name == "pnut")
    assert result.values["cover_size"] == {"pnut": "1280x298", "adn": "1280x641"}[dialect.name]


def test_as_is_sends_these_bytes(cli: Cli, wire: Wire, tmp_path: Path) -> None:
    data = picture("PNG", 400, 300)
    assert cli("avatar", "upload", "--as-is", written(tmp_path, data)).code == 0
    assert data in wire.writes[0].content


# From an address


@pytest.mark.parametrize("kind", KINDS)
def test_address_is_fetched_by_the_server_on_pnut_only(
    cli: Cli, wire: Wire, dialect: Dialect, kind: str
) -> None:
    result = cli(kind, "upload", "https://example.com/me.png", "--dry-run", "--json")
    if dialect.name == "adn":
        assert (result.code, wire.requests) == (3, [])
        assert "App.net cannot fetch a picture from an address" in result.error["message"]
        return
    assert result.json["method"] == "POST"
    assert result.json["path"] == f"users/me/{kind}"
    assert result.json["body"] == {"from_url": "https://example.com/me.png"}


def test_address_is_sent_as_json_and_said_to_be_unchecked(
    cli: Cli, wire: Wire, dialect: Dialect
) -> None:
    result = cli("avatar", "upload", "HTTPS://example.com/me.png")
    if dialect.name == "adn":
        assert result.code == 3
        return
    assert result.code == 5  # the sandbox fetches nothing from outside
    assert "it is neither checked nor shown here" in result.stderr
    assert wire.write == (
        "POST",
        "users/me/avatar",
        {"from_url": "HTTPS://example.com/me.png"},
    )


# Dry run


def test_dry_run_shows_the_form_and_sends_nothing(
    cli: Cli, wire: Wire, dialect: Dialect, tmp_path: Path
) -> None:
    data = png_of_size(300, 300, 5000)
    result = cli("avatar", "upload", written(tmp_path, data), "-n", "--json")
    root = {"pnut": "v1", "adn": "stream/0"}[dialect.name]
    before = "640x640 http://images.sandbox.localhost/avatar/J4rk8mPqTz-portrait"
    assert result.json == {
        "method": "POST",
        "path": "users/me/avatar",
        "url": f"http://sandbox.localhost/{root}/users/me/avatar",
        "body": {
            "avatar": {
                "filename": "avatar.png",
                "content_type": "image/png",
                "bytes": 5000,
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        },
        "changes": [{"field": "avatar", "before": before, "after": "300x300 PNG 5 KiB"}],
    }
    assert wire.writes == []


def test_progress_is_drawn_on_a_terminal_only(cli: Cli, tmp_path: Path) -> None:
    file = written(tmp_path, picture("PNG", 300, 300))
    assert "sending" not in cli("avatar", "upload", file).stderr
    cli.terminal = True
    assert "sending avatar" in cli("avatar", "upload", file, "--force").stderr
    still = cli("avatar", "upload", file, "--force", TERM="dumb").stderr
    assert "\nsending avatar, 913 bytes\n" in still
    assert "\x1b" not in still
    assert "sending" not in cli("avatar", "upload", file, "--force", "--quiet").stderr
