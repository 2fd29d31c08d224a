"""Which pictures does a card show, and what is fetched for them?"""

import fcntl
import json
import os
import re
import struct
import termios
from pathlib import Path
from typing import Any

import pyte
import pytest
from PIL import Image

from pnutprofile.context import Run
from pnutprofile.main import main
from pnutprofile.streams import Streams
from tests.conftest import Cli, Result, Stream
from tests.drawn_pictures import (
    BLUE,
    ESCAPE,
    GREEN,
    RED,
    colours,
    of_card,
    of_pixels,
    share,
    striped,
    without_pictures,
)
from tests.processes import environment
from tests.servers import Server, Wire, data
from tests.terminal import Terminal

TRUE_COLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
STRIPES = striped(960, 320)
CELLS = re.compile(r",c=(\d+),r=(\d+),")
ORANGE = (222, 92, 62)


def at_terminal(cli: Cli, *argv: str, **environment: str) -> Result:
    cli.terminal = True
    return cli(*argv, **TRUE_COLOUR | environment)


def pixel(picture: Image.Image, at: tuple[float, float]) -> tuple[int, int, int]:
    """Give the colour at a place in fractions of width and height."""
    found = picture.convert("RGB").getpixel(
        (round(at[0] * picture.width), round(at[1] * picture.height))
    )
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


# What is shown


def test_a_card_shows_cover_and_avatar_of_the_user(cli: Cli) -> None:
    result = at_terminal(cli, "show")
    assert (result.code, result.stderr) == (0, "")
    cover, avatar = of_card(result.stdout)
    # The seed's dusk is violet above, and its sun stands low and right of the middle.
    assert 76 <= cover.width <= 80
    red, green, blue = pixel(cover, (0.1, 0.05))
    assert blue > red > green
    assert min(pixel(cover, (0.68, 0.7))) > 180
    # The seed's robin has an orange breast, and a round picture no corners.
    assert share(avatar, ORANGE) > 0.1
    corners = [(x, y) for x in (0, avatar.width - 1) for y in (0, avatar.height - 1)]
    assert [avatar.getpixel(corner) for corner in corners] == [(0, 0, 0, 0)] * 4


def test_who_it_is_stands_beside_the_avatar_and_the_facts_below(cli: Cli) -> None:
    lines = ESCAPE.sub("", at_terminal(cli, "show").stdout).splitlines()
    (name,) = (y for y, line in enumerate(lines) if "Robin Marlowe" in line)
    (bio,) = (y for y, line in enumerate(lines) if "Lighthouse keeper" in line)
    assert lines[name].index("Robin") == lines[bio].index("Lighthouse") > 12
    assert "▀" in lines[name + 1] + lines[bio]
    (fact,) = (y for y, line in enumerate(lines) if line.startswith("locale"))
    assert fact > max(y for y, line in enumerate(lines) if "▀" in line or "▄" in line)


@pytest.mark.parametrize("columns", [40, pytest.param(60, marks=pytest.mark.slow), 500])
def test_no_line_of_a_card_is_wider_than_its_window(cli: Cli, columns: int) -> None:
    result = at_terminal(cli, "show", COLUMNS=str(columns))
    lines = ESCAPE.sub("", result.stdout).replace("\ufe0f", "").splitlines()
    assert min(columns, 88) - 4 <= len(lines[0].rstrip()) <= columns
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("columns", [20, 39])
def test_a_narrow_card_is_words_alone(cli: Cli, wire: Wire, columns: int) -> None:
    result = at_terminal(cli, "show", COLUMNS=str(columns))
    assert "▀" not in result.stdout
    assert wire.calls == ["GET users/me"]


@pytest.mark.parametrize("protocol", ["kitty", "iterm2", "sixel"])
def test_a_card_of_pixels_has_two_pictures(
    server: Server, bare_cli: Cli, witness: Any, protocol: str
) -> None:
    user = json.loads(json.dumps(witness.USER).replace('"is_default": true', '"is_default": false'))
    server.answers["GET users/me"] = data(user)
    server.pictures = STRIPES
    result = at_terminal(bare_cli, "show", "--preview", protocol, COLUMNS="44")
    cover, avatar = of_pixels(result.stdout)
    assert 400 <= cover.width <= 440
    assert cover.height % 20 == 0
    assert colours(cover) == {RED, GREEN, BLUE}
    assert avatar.width == avatar.height < cover.height
    assert colours(avatar) == {GREEN}  # the middle of a wide picture
    assert result.stderr == ""


def test_no_more_is_asked_for_than_can_be_shown(cli: Cli, wire: Wire) -> None:
    at_terminal(cli, "show")
    me, avatar, cover = wire.requests
    assert dict(cover.url.params) == {"w": "1024"}
    assert dict(avatar.url.params) == {"w": "256"}
    assert me.headers["authorization"]
    assert not {"authorization", "cookie"} & (set(cover.headers) | set(avatar.headers))


def test_the_avatar_of_another_user_is_shown_too_but_no_default_cover(cli: Cli, wire: Wire) -> None:
    result = at_terminal(cli, "show", "@quiet")
    assert "▀" in result.stdout
    assert [request.url.path for request in wire.requests[1:]] == ["/avatar/identicon_quiet"]


# Where none is fetched


@pytest.mark.parametrize(
    ("argv", "environment"),
    [
        (("--preview", "off"), {}),
        ((), {"PNUTPROFILE_PREVIEW": "off"}),
        (("--json",), {}),
        (("--json", "--preview", "kitty"), {}),
        (("--field", "username"), {}),
        ((), {"TERM": "dumb"}),
        ((), {"CI": "1"}),
    ],
    ids=str,
)
def test_no_picture_is_fetched_that_is_not_shown(
    cli: Cli, wire: Wire, argv: tuple[str, ...], environment: dict[str, str]
) -> None:
    result = at_terminal(cli, "show", *argv, **environment)
    assert (result.code, wire.calls) == (0, ["GET users/me"])
    assert "▀" not in result.stdout


@pytest.mark.parametrize("argv", [(), ("--preview", "kitty"), ("--preview", "blocks")])
def test_no_picture_is_fetched_for_a_pipe(cli: Cli, wire: Wire, argv: tuple[str, ...]) -> None:
    result = cli("show", *argv, **TRUE_COLOUR)
    assert (result.code, wire.calls) == (0, ["GET users/me"])
    assert "\x1b" not in result.stdout


def test_without_colour_a_card_has_no_escapes(cli: Cli) -> None:
    result = at_terminal(cli, "show", NO_COLOR="1")
    assert "\x1b" not in result.stdout
    assert len(result.stdout.splitlines()[0]) > 40  # the cover as letters


# At a real terminal


@pytest.mark.parametrize(
    ("columns", "rows"), [(80, 24), pytest.param(0, 0, marks=pytest.mark.slow)]
)
def test_a_card_leaves_the_terminal_as_it_was(tmp_path: Path, columns: int, rows: int) -> None:
    env = environment(tmp_path) | TRUE_COLOUR
    argv = ("show", "--server", "sandbox")
    with Terminal(*argv, env=env, columns=columns, rows=rows) as terminal:
        assert terminal.finish() == 0
    cover, avatar = of_card(terminal.text)
    assert cover.width > avatar.width
    screen = terminal.screen
    assert (screen.cursor.x, screen.cursor.attrs) == (0, screen.default_char)
    assert not screen.display[screen.cursor.y].strip()


def test_a_card_of_pixels_is_as_high_as_it_looks(tmp_path: Path) -> None:
    env = environment(tmp_path) | {"TERM": "xterm-kitty"}
    argv = ("show", "--server", "sandbox")
    with Terminal(*argv, env=env, columns=60) as terminal:
        assert terminal.finish() == 0
    cover, avatar = of_pixels(terminal.text)
    screen = pyte.Screen(60, 99)
    pyte.Stream(screen).feed(without_pictures(terminal.text))
    lines = [line.rstrip() for line in screen.display]
    (name,) = (y for y, line in enumerate(lines) if "Robin Marlowe" in line)
    (fact,) = (y for y, line in enumerate(lines) if line.startswith("locale"))
    # In cells of 10x20 pixels: the words keep clear of both pictures.
    assert name >= cover.height // 20
    assert lines[name].index("Robin") >= avatar.width // 10
    assert fact >= name + avatar.height // 20


class Window(Stream):
    """A stream in memory that is as large as a real terminal, in cells and in pixels."""

    def __init__(self, size: tuple[int, int], pixels: tuple[int, int] = (0, 0)) -> None:
        super().__init__(terminal=True)
        self._ends = os.openpty()
        numbers = struct.pack("HHHH", size[1], size[0], *pixels)
        fcntl.ioctl(self._ends[1], termios.TIOCSWINSZ, numbers)

    def fileno(self) -> int:
        return self._ends[1]

    def close(self) -> None:
        super().close()
        for end in self._ends:
            os.close(end)


def shown_in(window: Window, cli: Cli, *argv: str, **environment: str) -> str:
    with window:
        streams = Streams(Stream(), window, Stream(), cli.environment | environment)
        assert main(["show", *argv], Run(streams, cli.transport)) == 0
        return window.content().decode()


@pytest.mark.parametrize("rows", [1, 8])
def test_pictures_that_a_low_window_has_no_room_for_are_not_fetched(
    cli: Cli, wire: Wire, rows: int
) -> None:
    assert "▀" not in shown_in(Window((80, rows)), cli, **TRUE_COLOUR)
    assert wire.calls == ["GET users/me"]


def test_a_picture_has_the_pixels_of_its_cells(cli: Cli) -> None:
    text = shown_in(Window((60, 24), (60 * 8, 24 * 17)), cli, TERM="xterm-kitty")
    sizes = [(int(width), int(height)) for width, height in CELLS.findall(text)]
    assert [shown.size for shown in of_pixels(text)] == [(8 * w, 17 * h) for w, h in sizes]
    assert len(sizes) == 2
