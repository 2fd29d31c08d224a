"""What does a preview look like at a terminal? A real pseudo-terminal, read back into pixels."""

import fcntl
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import Any

import pyte
import pytest
from PIL import Image

from tests.drawn_pictures import (
    BLUE,
    ESCAPE,
    GREEN,
    RED,
    colours,
    of_blocks,
    of_pixels,
    striped,
    without_pictures,
)
from tests.processes import environment
from tests.terminal import CTRL_C, Terminal

ALL = {RED, GREEN, BLUE}
TRUE_COLOUR = {"COLORTERM": "truecolor"}


class Window(Terminal):
    """A terminal that can be made larger and smaller."""

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, which the system tells the command by SIGWINCH."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


@pytest.fixture
def avatar(tmp_path: Path) -> str:
    (tmp_path / "avatar.png").write_bytes(striped(300, 300))
    return str(tmp_path / "avatar.png")


@pytest.fixture
def cover(tmp_path: Path) -> str:
    (tmp_path / "cover.png").write_bytes(striped(1500, 500))
    return str(tmp_path / "cover.png")


def below(text: str, columns: int) -> Any:
    """Give the screen after everything, the pictures of pixels taken out."""
    screen = pyte.Screen(columns, 200)
    pyte.Stream(screen).feed(without_pictures(text))
    return screen


def ends_well(terminal: Terminal, columns: int = 80) -> None:
    """Hold the end against what the next command needs: an empty line, no colours."""
    screen = below(terminal.text, columns)
    assert screen.cursor.x == 0
    assert not screen.display[screen.cursor.y].strip()
    assert screen.cursor.attrs == screen.default_char
    assert not screen.cursor.hidden


# Half blocks

SIZES = [
    pytest.param(80, 24, id="80"),
    pytest.param(40, 24, id="40", marks=pytest.mark.slow),
    pytest.param(20, 24, id="20"),
    pytest.param(0, 0, id="none"),
    pytest.param(500, 100, id="500", marks=pytest.mark.slow),
    pytest.param(20, 5, id="tiny", marks=pytest.mark.slow),
    pytest.param(1, 24, id="one-column", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("columns", "rows"), SIZES)
@pytest.mark.parametrize("kind", ["avatar", pytest.param("cover", marks=pytest.mark.slow)])
def test_a_preview_fits_its_window(
    env: dict[str, str], avatar: str, cover: str, kind: str, columns: int, rows: int
) -> None:
    file = {"avatar": avatar, "cover": cover}[kind]
    argv = (kind, "preview", file, "--server", "sandbox")
    with Terminal(*argv, env=env | TRUE_COLOUR, columns=columns, rows=rows) as terminal:
        assert terminal.finish() == 0
    most = max(20, min(columns or 80, 140))
    shown = of_blocks(terminal.text)
    assert shown.width <= most
    assert shown.height <= 2 * max(1, min((rows or 24) - 3, 32))
    lines = ESCAPE.sub("", terminal.text).replace("\r\n", "\n").split("\n")
    assert max(map(len, lines)) <= most
    assert colours(shown) == ALL or 0 < rows < 10
    if columns != 1:
        ends_well(terminal, most)


@pytest.mark.slow
@pytest.mark.parametrize("rows", [1, 2, 3, 4])
def test_a_window_too_low_for_anything_still_shows_the_line(
    env: dict[str, str], avatar: str, rows: int
) -> None:
    with Terminal("avatar", "preview", avatar, env=env | TRUE_COLOUR, rows=rows) as terminal:
        assert terminal.finish() == 0
    assert len(terminal.shown) == 2
    assert "300x300" in terminal.shown[1]
    ends_well(terminal)


@pytest.mark.parametrize(
    ("variables", "most_colours"),
    [
        ({"TERM": "xterm-256color"}, 256),
        pytest.param({"TERM": "xterm"}, 16, marks=pytest.mark.slow),
    ],
)
def test_a_terminal_of_few_colours_gets_no_others(
    env: dict[str, str], avatar: str, variables: dict[str, str], most_colours: int
) -> None:
    argv = ("avatar", "preview", avatar, "--server", "sandbox")
    with Terminal(*argv, env=env | variables, columns=60) as terminal:
        assert terminal.finish() == 0
    shown = of_blocks(terminal.text)
    assert colours(shown) == ALL
    assert ";2;" not in terminal.text
    assert (";5;" in terminal.text) == (most_colours == 256)
    ends_well(terminal)


@pytest.mark.parametrize(
    "outside",
    [
        {"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "tmux-256color"},  # noqa: S108
        pytest.param({"STY": "1.pts-0.host", "TERM": "screen"}, marks=pytest.mark.slow),
        pytest.param({"ZELLIJ": "0"}, marks=pytest.mark.slow),
    ],
)
def test_a_terminal_within_another_shows_blocks(
    env: dict[str, str], avatar: str, outside: dict[str, str]
) -> None:
    variables = {"KITTY_WINDOW_ID": "1", "TERM_PROGRAM": "iTerm.app"} | outside
    with Terminal("avatar", "preview", avatar, env=env | variables) as terminal:
        assert terminal.finish() == 0
    assert of_pixels(terminal.text) == []
    assert colours(of_blocks(terminal.text)) == ALL


# Pixels


@pytest.mark.parametrize(
    ("variables", "start"),
    [
        ({"KITTY_WINDOW_ID": "1", "TERM": "xterm-kitty"}, "\x1b_G"),
        ({"TERM_PROGRAM": "iTerm.app"}, "\x1b]1337;File="),
        ({"TERM": "foot"}, "\x1bP"),
    ],
    ids=["kitty", "iterm2", "sixel"],
)
@pytest.mark.parametrize("kind", ["avatar", pytest.param("cover", marks=pytest.mark.slow)])
def test_a_terminal_that_shows_pixels_gets_them_by_its_protocol(
    env: dict[str, str],
    avatar: str,
    cover: str,
    kind: str,
    variables: dict[str, str],
    start: str,
) -> None:
    file = {"avatar": avatar, "cover": cover}[kind]
    with Terminal(kind, "preview", file, env=env | variables, columns=24) as terminal:
        assert terminal.finish() == 0
    (shown,) = of_pixels(terminal.text)
    assert colours(shown) == ALL
    assert start in terminal.text
    # 24 columns of 10 pixels each, as the terminal does not tell how large its cells are
    assert 160 < shown.width <= 240
    rest = without_pictures(terminal.text)
    assert "\x1b" not in ESCAPE.sub("", rest)
    ends_well(terminal, 24)


def test_text_goes_on_below_a_picture_of_pixels(env: dict[str, str], avatar: str) -> None:
    env |= {"TERM": "xterm-kitty"}
    with Terminal("avatar", "preview", avatar, env=env, columns=60) as terminal:
        assert terminal.finish() == 0
    (shown,) = of_pixels(terminal.text)
    screen = below(terminal.text, 60)
    (line,) = (y for y, text in enumerate(screen.display) if "300x300" in text)
    assert line == shown.height // 20


# Streams and moments


def test_the_answer_can_be_piped_on(env: dict[str, str], avatar: str) -> None:
    argv = ("avatar", "preview", avatar)
    with Terminal(*argv, env=env | TRUE_COLOUR, stdout=subprocess.PIPE) as terminal:
        assert terminal.finish() == 0
        assert terminal.process.stdout
        answer = terminal.process.stdout.read()
    assert answer.startswith(b"PNG\t300x300\t")
    assert b"\x1b" not in answer
    assert colours(of_blocks(terminal.text)) == ALL


@pytest.mark.parametrize("columns", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_a_window_may_change_while_a_picture_is_shown_and_sent(
    env: dict[str, str], avatar: str, columns: int
) -> None:
    argv = ("avatar", "upload", avatar, "--server", "sandbox")
    with Window(*argv, env=env | TRUE_COLOUR, columns=80) as window:
        window.wait_for("\x1b[0m")
        for size in (columns, 1, 80, columns):
            window.resize(size, 5)
        assert window.finish() == 0
    assert "changed: avatar" in window.text
    assert colours(of_blocks(window.text)) == ALL


@pytest.mark.parametrize("protocol", ["kitty", "iterm2", "sixel"])
@pytest.mark.parametrize("command", ["show", "preview"])
def test_a_picture_that_ctrl_c_breaks_off_is_ended(
    env: dict[str, str], tmp_path: Path, protocol: str, command: str
) -> None:
    file = tmp_path / "noise.png"
    Image.effect_noise((900, 900), 90).convert("RGB").save(file)
    argv = ("show",) if command == "show" else ("avatar", "preview", str(file))
    starts = {"kitty": "\x1b_G", "iterm2": "\x1b]1337", "sixel": "\x1bP"}
    # Nobody reads on after the start of the picture, so that it cannot be written to its end.
    with Window(
        *argv, "--server", "sandbox", "--preview", protocol, env=env, columns=120, rows=40
    ) as window:
        window.wait_for(starts[protocol])
        time.sleep(0.5)
        window.type(CTRL_C)
        assert window.finish() == 130
    assert window.text.rstrip().endswith("\x1b\\\x1b[0m")
