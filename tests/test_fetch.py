"""How does a picture become a file?"""

from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.pictures_made import picture
from tests.servers import Answer, Server, Wire, changed, data, html

KINDS = ("avatar", "cover")
IMAGES = "http://images.example"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of one's own."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_file_is_named_after_user_kind_and_content(cli: Cli, here: Path, kind: str) -> None:
    result = cli(kind, "fetch")
    assert (result.code, result.stdout) == (0, f"robin-{kind}.png\n")
    assert [file.name for file in here.iterdir()] == [f"robin-{kind}.png"]
    with Image.open(here / f"robin-{kind}.png") as found:
        assert found.size == {"avatar": (640, 640), "cover": (1500, 500)}[kind]


@pytest.mark.parametrize(
    ("picture_format", "suffix"), [("JPEG", "jpg"), ("GIF", "gif"), ("PNG", "png")]
)
def test_ending_is_that_of_the_content(
    cli: Cli, here: Path, picture_format: str, suffix: str
) -> None:
    cli("avatar", "upload", "-", stdin=picture(picture_format, 30, 30))
    cli("avatar", "fetch")
    assert [file.name for file in here.iterdir()] == [f"robin-avatar.{suffix}"]


def test_another_users_picture(cli: Cli, here: Path) -> None:
    assert cli("avatar", "fetch", "@QUIET").stdout == "quiet-avatar.png\n"
    assert (here / "quiet-avatar.png").exists()


def test_bare_name_is_refused(cli: Cli) -> None:
    result = cli("avatar", "fetch", "quiet")
    assert result.code == 2
    assert "try: @quiet" in result.stderr


def test_unknown_user_is_refused_by_the_server(cli: Cli, here: Path) -> None:
    assert cli("avatar", "fetch", "@nobody").code == 5
    assert list(here.iterdir()) == []


def test_json_tells_what_was_written(cli: Cli, here: Path) -> None:
    result = cli("avatar", "fetch", "-o", "me.png", "--json")
    size = (here / "me.png").stat().st_size
    assert result.json == {
        "path": "me.png",
        "format": "PNG",
        "width": 640,
        "height": 640,
        "bytes": size,
    }


def test_existing_file_is_kept(cli: Cli, wire: Wire, here: Path) -> None:
    (here / "me.png").write_text("mine")
    result = cli("avatar", "fetch", "-o", "me.png")
    assert result.code == 3
    assert "me.png exists already" in result.stderr
    assert (here / "me.png").read_text() == "mine"
    assert wire.requests == []


def test_existing_file_of_the_default_name_is_kept(cli: Cli, here: Path) -> None:
    (here / "robin-avatar.png").write_text("mine")
    assert cli("avatar", "fetch").code == 3
    assert (here / "robin-avatar.png").read_text() == "mine"
    assert [file.name for file in here.iterdir()] == ["robin-avatar.png"]


def test_force_overwrites_and_leaves_nothing_else(cli: Cli, here: Path) -> None:
    (here / "me.png").write_text("mine")
    assert cli("avatar", "fetch", "-o", "me.png", "--force").code == 0
    assert (here / "me.png").read_bytes().startswith(b"\x89PNG")
    assert [file.name for file in here.iterdir()] == ["me.png"]


def test_bytes_on_standard_output(cli: Cli, here: Path) -> None:
    result = cli("avatar", "fetch", "-o", "-")
    with Image.open(BytesIO(result.raw)) as found:
        assert found.size == (640, 640)
    assert list(here.iterdir()) == []


def test_bytes_are_refused_on_a_terminal(cli: Cli, wire: Wire) -> None:
    cli.terminal = True
    assert cli("avatar", "fetch", "-o", "-").code == 2
    assert wire.requests == []


def test_bytes_and_json_cannot_share_standard_output(cli: Cli, wire: Wire) -> None:
    assert cli("avatar", "fetch", "-o", "-", "--json").code == 2
    assert wire.requests == []


def test_file_that_cannot_be_written(cli: Cli, here: Path) -> None:
    (here / "folder").mkdir()
    for out in ("folder", "missing/me.png"):
        assert cli("avatar", "fetch", "-o", out).code == 12
        assert cli("avatar", "fetch", "-o", out, "--force").code == 12
    assert [file.name for file in here.iterdir()] == ["folder"]
    assert list((here / "folder").iterdir()) == []


# Scaling


@pytest.mark.parametrize(
    ("argv", "size"),
    [
        (("--width", "64"), (64, 64)),
        (("--height", "50"), (50, 50)),
        (("--width", "9999"), (640, 640)),
    ],
)
def test_server_is_asked_to_scale_down(cli: Cli, argv: tuple[str, ...], size: object) -> None:
    with Image.open(BytesIO(cli("avatar", "fetch", "-o", "-", *argv).raw)) as found:
        assert found.size == size


def test_width_and_height_are_passed_on(cli: Cli, wire: Wire, dialect: Dialect) -> None:
    result = cli("cover", "fetch", "-o", "c.png", "--width", "300", "--height", "200")
    assert [str(request.url.query, "ascii") for request in wire.requests[:2]] == ["w=300&h=200"] * 2
    ignored = "pnut.io heeds the width and ignores the height" in result.stderr
    assert ignored == (dialect.name == "pnut")


@pytest.mark.parametrize("size", ["0", "-1", "wide", "1.5"])
def test_impossible_size_is_wrong_usage(cli: Cli, wire: Wire, size: str) -> None:
    assert cli("avatar", "fetch", "--width", size).code == 2
    assert wire.requests == []


# The image host


def test_image_host_never_sees_the_token(cli: Cli, wire: Wire) -> None:
    cli("avatar", "fetch", "-o", "me.png")
    first, second = wire.requests
    assert first.headers["authorization"].startswith("Bearer ")
    assert second.url.host == "images.sandbox.localhost"
    assert "authorization" not in second.headers
    assert "access_token" not in str(second.url)


def answering(server: Server, answer: Answer) -> None:
    server.answers["GET users/me/avatar"] = Answer(302, headers={"Location": f"{IMAGES}/a"})
    server.answers["GET /a"] = answer


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Not here</title>",
        picture("PNG", 300, 300)[:-20],
        picture("JPEG", 300, 300)[:-300],
    ],
)
def test_what_is_no_whole_picture_is_not_written(
    bare_cli: Cli, server: Server, here: Path, body: bytes
) -> None:
    answering(server, Answer(200, body))
    result = bare_cli("avatar", "fetch", "-o", "me.png", "--json")
    assert (result.code, result.error["code"]) == (6, "server")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(("status", "code"), [(404, 5), (401, 4), (429, 8), (500, 6)])
def test_image_host_that_refuses(
    bare_cli: Cli, server: Server, here: Path, status: int, code: int
) -> None:
    answering(server, html(status))
    result = bare_cli("avatar", "fetch", "-o", "me.png", "--json")
    assert (result.code, result.error["http_status"]) == (code, status)
    assert list(here.iterdir()) == []


def test_picture_over_32_mib_is_not_read_to_its_end(
    bare_cli: Cli, server: Server, here: Path
) -> None:
    answering(server, Answer(200, b"\x89PNG\r\n\x1a\n" + bytes(32 * 2**20)))
    result = bare_cli("avatar", "fetch", "-o", "me.png")
    assert result.code == 6
    assert "more than 32 MiB" in result.stderr
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "location", ["", "file:///etc/passwd", "javascript:alert(1)", "ftp://images.example/a"]
)
def test_redirect_to_what_is_no_web_address_is_not_followed(
    bare_cli: Cli, server: Server, location: str
) -> None:
    server.answers["GET users/me/avatar"] = Answer(302, headers={"Location": location})
    assert bare_cli("avatar", "fetch", "-o", "me.png").code == 6
    assert len(server.requests) == 1


def test_endless_redirects_end(bare_cli: Cli, server: Server) -> None:
    answering(server, Answer(302, headers={"Location": f"{IMAGES}/a"}))
    result = bare_cli("avatar", "fetch", "-o", "me.png")
    assert (result.code, len(server.requests)) == (6, 6)


def without_route(server: Server, witness: ModuleType, address: str) -> None:
    """Have a server that tells the avatar's address in the user object only."""
    image = {"link": address, "is_default": False}
    if "content" in witness.USER:
        user = changed(witness.USER, content={"avatar_image": image})
    else:
        user = {**witness.USER, "avatar_image": image}
    server.answers["GET users/me/avatar"] = html(404)
    server.answers["GET users/me"] = data(user)


def test_without_the_route_the_address_in_the_user_object_is_used(
    bare_cli: Cli, server: Server, witness: ModuleType, here: Path
) -> None:
    without_route(server, witness, f"{IMAGES}/b?size=full")
    server.answers["GET /b"] = Answer(200, picture("PNG", 9, 9))
    assert bare_cli("avatar", "fetch", "-o", "me.png", "--width", "9").code == 0
    last = server.requests[-1]
    assert str(last.url) == f"{IMAGES}/b?size=full&w=9"
    assert "authorization" not in last.headers
    assert [file.name for file in here.iterdir()] == ["me.png"]


@pytest.mark.parametrize(
    "address", ["http://x.example:port", "file:///etc/passwd", "data:,x", "\x00"]
)
def test_address_in_the_user_object_that_is_none_is_exit_6(
    bare_cli: Cli, server: Server, witness: ModuleType, address: str
) -> None:
    without_route(server, witness, address)
    result = bare_cli("avatar", "fetch", "-o", "me.png", "--json")
    assert (result.code, result.error["code"]) == (6, "server")
