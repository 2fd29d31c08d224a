"""Which size of a picture is foreseen, and what does looking at it afterwards cost?"""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from pnutprofile.dialects import PNUT, Dialect
from pnutprofile.pictures.scenes.drawings import draw
from tests import faulty_server as faults
from tests.conftest import Cli
from tests.drawn_pictures import striped
from tests.faulty_server import TOKEN, FaultyServer
from tests.profiles import LATER, Profile
from tests.servers import Answer

PORTRAIT = draw("portrait", 300, 300)


# What was predicted


@pytest.mark.parametrize("options", [(), ("--as-is",), ("--crop", "320x300+40+0")])
def test_of_a_wide_avatar_a_square_is_predicted(
    profile: Profile, upload: Any, options: tuple[str, ...]
) -> None:
    for size, is_warned in (((300, 300), False), ((400, 300), True)):
        profile.after(width=size[0], height=size[1])
        profile.server.pictures = b""
        profile.server.answers["GET /sent-later"] = Answer(404)
        result = upload(striped(400, 300), *options)
        assert result.code == 0
        assert ("instead of 300x300" in result.stderr) == is_warned


@pytest.mark.parametrize("options", [(), ("--as-is",)])
def test_of_a_high_cover_the_servers_own_cut_is_predicted(
    profile: Profile, dialect: Dialect, upload: Any, options: tuple[str, ...]
) -> None:
    # 1280 / 4.3 is 298; App.net cuts nothing.
    kept, other = {"pnut": (298, 641), "adn": (641, 298)}[dialect.name]
    for height, is_warned in ((kept, False), (other, True)):
        profile.after("cover", width=1280, height=height)
        profile.server.answers["GET /sent-later"] = Answer(404)
        result = upload(striped(1280, 641), *options, kind="cover")
        assert result.code == 0
        assert (f"instead of 1280x{kept}" in result.stderr) == is_warned


# Looking at the picture


@pytest.mark.parametrize(
    "given",
    [
        Answer(404),
        Answer(500),
        Answer(302, headers={"Location": LATER}),
        Answer(302, headers={"Location": "file:///etc/hostname"}),
        httpx.ReadTimeout("slow"),
        httpx.UnsupportedProtocol("odd"),
    ],
    ids=["404", "500", "loop", "file", "slow", "protocol"],
)
def test_a_picture_that_cannot_be_fetched_is_no_reason_to_complain(
    profile: Profile, upload: Any, given: Answer | BaseException
) -> None:
    profile.after(width=300, height=300)
    profile.server.answers["GET /sent-later"] = given
    result = upload(PORTRAIT)
    assert (result.code, result.stderr.splitlines()[1:]) == (0, ["changed: avatar"])


def test_it_is_looked_at_without_the_token(profile: Profile, upload: Any) -> None:
    profile.after(width=300, height=300)
    profile.server.pictures = PORTRAIT
    assert upload(PORTRAIT).code == 0
    (request,) = profile.images
    assert str(request.url) == LATER
    assert "authorization" not in request.headers
    assert profile.server.calls[:2] == ["GET users/me", "POST users/me/avatar"]


@pytest.mark.parametrize("more", [{}, {"is_default": True}, {"width": 9, "height": 9}], ids=str)
def test_without_verifying_nothing_more_is_asked(
    profile: Profile, upload: Any, more: dict[str, Any]
) -> None:
    profile.after(**more)
    profile.server.pictures = draw("dusk", 300, 300)
    result = upload(PORTRAIT, "--no-verify")
    assert (result.code, result.stderr.splitlines()[1:]) == (0, ["sent: avatar"])
    assert profile.server.calls == ["GET users/me", "POST users/me/avatar"]


@pytest.mark.slow
def test_a_slow_picture_costs_little_time(bare_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(PORTRAIT)
    with FaultyServer(PNUT, reads=(faults.good, faults.stall)) as server:
        bare_cli.environment |= {"PNUTPROFILE_SERVER": server.api, "PNUTPROFILE_TOKEN": TOKEN}
        started = time.monotonic()
        result = bare_cli("avatar", "upload", str(tmp_path / "picture.png"), "--no-history")
        assert time.monotonic() - started < 4
    assert (result.code, result.stderr.splitlines()[1:]) == (0, ["changed: avatar"])
