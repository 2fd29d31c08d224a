"""What if the pictures of a card are slow, broken or nowhere? Nobody waits or hears of it."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from pnutprofile.dialects import PNUT, Dialect
from pnutprofile.profile import put_at
from tests import faulty_server as faults
from tests.conftest import Cli, Result
from tests.drawn_pictures import (
    of_blocks,
    of_pixels,
    share,
    striped,
)
from tests.faulty_server import TOKEN, Fault, FaultyServer
from tests.pictures_made import picture, png_header_only

PATHS = {"pnut": ("content", "{}_image"), "adn": ("{}_image",)}
TRUE_COLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
STRIPES = striped(960, 320)
SOON_SECONDS = 4.0
ORANGE = (222, 92, 62)


def asked_for(cli: Cli, server: FaultyServer, *argv: str) -> Result:
    """Run a command at a terminal, on a server with a real port."""
    cli.environment |= {"PNUTPROFILE_SERVER": server.api, "PNUTPROFILE_TOKEN": TOKEN}
    cli.terminal = True
    return cli(*argv, **TRUE_COLOUR)


def with_pictures(user: dict[str, Any], dialect: Dialect, **urls: str) -> dict[str, Any]:
    """Give a user object other addresses of its pictures."""
    for kind, url in urls.items():
        path = tuple(key.format(kind) for key in PATHS[dialect.name])
        put_at(user, path, {"url": url, "width": 960, "height": 320, "is_default": False})
    return user


def own_pictures(server: FaultyServer) -> None:
    origin = f"{server.origin}/pictures"
    with_pictures(server.user, server.dialect, avatar=f"{origin}/1", cover=f"{origin}/2")


def is_without_pictures(result: Result) -> bool:
    """Hold a card against what it is when nothing can be shown: words, and not one of complaint."""
    name = any(word in result.stdout for word in ("Ines Quayle", "adnpy"))
    drawn = "▀" in result.stdout or bool(of_pixels(result.stdout))
    return (result.code, result.stderr, name, drawn) == (0, "", True, False)


def assert_left_out_soon(cli: Cli, fault: Fault) -> None:
    """Show a card whose pictures come to nothing, and hold it against one without any."""
    with FaultyServer(PNUT, reads=(faults.good, fault)) as server:
        own_pictures(server)
        started = time.monotonic()
        result = asked_for(cli, server, "show")
        assert time.monotonic() - started < SOON_SECONDS
    assert is_without_pictures(result)


# Slow and broken pictures, on a real port


@pytest.mark.parametrize(
    "fault",
    [
        faults.stall,
        pytest.param(faults.stall_after_headers, marks=pytest.mark.slow),
        pytest.param(faults.drip_headers, marks=pytest.mark.slow),
        pytest.param(faults.drip_body, marks=pytest.mark.slow),
    ],
)
def test_slow_pictures_are_left_out_soon(bare_cli: Cli, fault: Fault) -> None:
    assert_left_out_soon(bare_cli, fault)


@pytest.mark.slow
def test_an_avatar_that_came_is_shown_without_a_slow_cover(bare_cli: Cli) -> None:
    with FaultyServer(PNUT, reads=(faults.good, faults.good, faults.stall)) as server:
        own_pictures(server)
        result = asked_for(bare_cli, server, "show")
    assert (result.code, result.stderr) == (0, "")
    rows = [line for line in result.stdout.splitlines() if "0;128;128" in line]
    assert len(rows) == 7


def loop(peer: faults.Peer, _: bytes) -> None:
    peer.send(faults.answer(302, Location="/pictures/1"))


def endless(peer: faults.Peer, _: bytes) -> None:
    peer.send(faults.answer(200, Content_Length=str(60 * 2**20), Content_Type="image/png"))
    for mebibyte in [bytes(2**20)] * 60:
        peer.send(mebibyte)


def image(content: bytes) -> Fault:
    return faults.always(faults.answer(200, content, "image/png"))


BROKEN: list[Any] = [
    faults.html(404),
    faults.html(200),
    faults.html(401),
    faults.html(429),
    pytest.param(faults.close, marks=pytest.mark.slow),
    pytest.param(faults.truncated_body, marks=pytest.mark.slow),
    pytest.param(faults.garbage, marks=pytest.mark.slow),
    faults.false_gzip,
    faults.redirect(302, "file:///etc/hostname"),
    faults.redirect(302, "http://[::1"),
    faults.redirect(302, ""),
    loop,
    pytest.param(endless, id="60-MB"),
    pytest.param(image(b""), id="empty"),
    pytest.param(image(STRIPES[:-200]), id="truncated"),
    pytest.param(image(STRIPES[:90] + b"\xff" * 30 + STRIPES[120:]), id="corrupted"),
    pytest.param(image(png_header_only(60000, 60000)), id="bomb"),
    pytest.param(image(b"GIF89a" + bytes(20)), id="no-frames"),
    pytest.param(image(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), id="svg"),
]


@pytest.mark.parametrize("fault", BROKEN)
def test_pictures_that_do_not_come_are_left_out_in_silence(bare_cli: Cli, fault: Fault) -> None:
    assert_left_out_soon(bare_cli, fault)


ODD_URLS = [
    "file:///etc/passwd",
    "",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "http://",
    "http://a..b/x",
    "http://xn--a/",
    "http://[::1",
    "http://[v1.x]/",
    pytest.param("http://a b/c", marks=pytest.mark.slow),
    pytest.param("http://127.0.0.1:99999/", marks=pytest.mark.slow),
    pytest.param("http://127.0.0.1:1/", marks=pytest.mark.slow),
    "http://exa\u2100mple.example/",
    "http://127.0.0.1:1x/\x1b[31m\r\nX: y",
    "\ud800",
    "x" * 70_000,
]


@pytest.mark.parametrize("url", ODD_URLS, ids=lambda url: ascii(url[:30]))
def test_an_address_that_leads_nowhere_is_left_out_in_silence(bare_cli: Cli, url: str) -> None:
    with FaultyServer(PNUT) as server:
        with_pictures(server.user, PNUT, avatar=url, cover=url)
        result = asked_for(bare_cli, server, "show")
    assert is_without_pictures(result)
    assert "\x1b[31m" not in result.stdout


@pytest.mark.parametrize(
    "make",
    [
        lambda: picture("PNG", 1, 1),
        lambda: picture("PNG", 1, 5000),
        lambda: picture("PNG", 20000, 1),
        lambda: picture("GIF", 3, 3),
        lambda: picture("WEBP", 90, 30),
        lambda: picture("JPEG", 90, 30, exif=b"Exif\0\0" + bytes(40)),
    ],
)
def test_odd_shapes_are_shown(bare_cli: Cli, make: Callable[[], bytes]) -> None:
    with FaultyServer(PNUT, reads=(faults.good, image(make()))) as server:
        own_pictures(server)
        result = asked_for(bare_cli, server, "show")
    assert (result.code, result.stderr) == (0, "")
    cover = of_blocks("\n".join(line[1:] for line in result.stdout.splitlines()))
    assert share(cover, ORANGE) > 0.1
