"""What does an upload show of a picture before it sends it?"""

import time
from io import BytesIO
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from PIL import Image

from pnutprofile.dialects import PNUT
from tests import faulty_server as faults
from tests.conftest import Cli, Result
from tests.drawn_pictures import BLUE, GREEN, RED, colours, of_blocks, of_pixels, share, striped
from tests.faulty_server import TOKEN, FaultyServer
from tests.pictures_made import picture
from tests.servers import Answer, Server, Wire, data, html

TRUE_COLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
ORANGE, SILHOUETTE = (222, 92, 62), (150, 159, 173)
OWN_AVATARS = ("GET /a.png", "GET /image/5/avatar")


@pytest.fixture
def cover(tmp_path: Path) -> str:
    """A cover of three colours that needs nothing."""
    (tmp_path / "cover.png").write_bytes(striped(1500, 500))
    return str(tmp_path / "cover.png")


def at_terminal(cli: Cli, *argv: str, **environment: str) -> Result:
    cli.terminal = True
    return cli(*argv, **TRUE_COLOUR | environment)


def planned(cli: Cli, cover: str, *options: str) -> Image.Image:
    """See what an upload would show, without any."""
    result = at_terminal(cli, "cover", "upload", cover, "--dry-run", *options)
    assert result.code == 0
    assert "warning" not in result.stderr
    return of_blocks(result.stderr)


def test_a_cover_is_shown_behind_the_own_avatar(
    server: Server, bare_cli: Cli, witness: ModuleType, cover: str
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.pictures = picture("PNG", 200, 200)
    shown = planned(bare_cli, cover)
    assert share(shown, ORANGE) > 0.03
    assert colours(shown) == {RED, GREEN, BLUE}
    me, avatar = server.requests
    assert "authorization" in me.headers
    assert "authorization" not in avatar.headers


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404),
        html(200),
        Answer(200, picture("PNG", 200, 200)[:-60]),
        Answer(302, headers={"Location": "file:///etc/hostname"}),
        httpx.ReadTimeout("slow"),
    ],
    ids=["404", "html", "truncated", "file", "slow"],
)
def test_an_avatar_that_does_not_come_leaves_a_silhouette(
    server: Server,
    bare_cli: Cli,
    witness: ModuleType,
    cover: str,
    answer: Answer | BaseException,
) -> None:
    server.answers["GET users/me"] = data(witness.USER)
    server.answers |= dict.fromkeys(OWN_AVATARS, answer)
    shown = planned(bare_cli, cover)
    assert share(shown, SILHOUETTE) > 0.03
    assert colours(shown) == {RED, GREEN, BLUE}


@pytest.mark.slow
def test_a_slow_avatar_keeps_nobody_waiting(bare_cli: Cli, cover: str) -> None:
    with FaultyServer(PNUT, reads=(faults.good, faults.stall)) as server:
        avatar = {"url": f"{server.origin}/pictures/1", "is_default": False}
        server.user["content"]["avatar_image"] = avatar
        bare_cli.environment |= {"PNUTPROFILE_SERVER": server.api, "PNUTPROFILE_TOKEN": TOKEN}
        started = time.monotonic()
        shown = planned(bare_cli, cover)
        assert time.monotonic() - started < 4
    assert share(shown, SILHOUETTE) > 0.03


@pytest.mark.parametrize("options", [("--preview", "off"), ("--quiet",), ("--json",)])
def test_no_avatar_is_fetched_where_nothing_is_shown(
    cli: Cli, wire: Wire, cover: str, options: tuple[str, ...]
) -> None:
    at_terminal(cli, "cover", "upload", cover, "--dry-run", *options)
    assert wire.calls[0] == "GET users/me"
    assert not any("/avatar/" in call for call in wire.calls)


def test_no_avatar_is_fetched_for_a_pipe(cli: Cli, wire: Wire, cover: str) -> None:
    cli("cover", "upload", cover, "--dry-run", **TRUE_COLOUR)
    assert wire.calls[0] == "GET users/me"
    assert not any("/avatar/" in call for call in wire.calls)


def test_an_avatar_needs_no_other_picture(cli: Cli, wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "me.png").write_bytes(striped(300, 300))
    result = at_terminal(cli, "avatar", "upload", str(tmp_path / "me.png"), "--dry-run")
    assert colours(of_blocks(result.stderr)) == {RED, GREEN, BLUE}
    assert wire.calls[0] == "GET users/me"
    assert not any("/avatar/" in call for call in wire.calls)


def test_it_is_shown_before_it_is_sent(cli: Cli, wire: Wire, cover: str) -> None:
    result = at_terminal(cli, "cover", "upload", cover, "--preview", "kitty", COLUMNS="60")
    assert result.code == 0
    assert len(of_pixels(result.stderr)) == 1
    drawn, sending, sent = (
        result.stderr.index(text) for text in ("\x1b_G", "sending cover", "changed: cover")
    )
    assert drawn < sending < sent
    assert len(wire.writes) == 1


def test_nothing_is_shown_of_what_the_server_fetches(cli: Cli, wire: Wire) -> None:
    result = at_terminal(cli, "avatar", "upload", "https://example.com/me.png", "--dry-run")
    assert "▀" not in result.stderr
    assert wire.writes == []


def test_a_picture_that_loses_its_animation_is_shown_before_it_is_asked_for(
    cli: Cli, wire: Wire, tmp_path: Path
) -> None:
    file = BytesIO()
    frames = [Image.effect_noise((960, 480), 90).convert("P") for _ in range(9)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    (tmp_path / "moving.gif").write_bytes(file.getvalue())
    cli.terminal = True
    result = cli("cover", "upload", str(tmp_path / "moving.gif"), stdin="n\n", **TRUE_COLOUR)
    assert result.code == 9
    assert "This loses the animation. Go on?" in result.stderr
    assert result.stderr.index("▀") < result.stderr.index("This loses")
    assert wire.writes == []
