"""What does a terminal make of a picture? Readers of each protocol, as a terminal would be one."""

import re
from base64 import b64decode
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pyte
from PIL import Image

from pnutprofile.streams import Tile

KITTY = re.compile(r"\x1b_G([a-zA-Z0-9=,]*);([A-Za-z0-9+/=]*)\x1b\\")
ITERM2 = re.compile(r"\x1b\]1337;File=([a-zA-Z0-9=;]+):([A-Za-z0-9+/=]+)\x07")
SIXEL = re.compile(r'\x1bP7;1;0q"1;1;(\d+);(\d+)([#;0-9!$?-~-]*)\x1b\\')
PICTURE = re.compile(f"(?:{KITTY.pattern})+|{ITERM2.pattern}|{SIXEL.pattern}")
PLACED = re.compile(r"\x1b7(.*)\x1b8\x1b\[(\d+)C", re.DOTALL)
SGR = re.compile(r"\x1b\[((?:\d+;)*\d+)m")

NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
DARK = ["000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5"]
BRIGHT = ["7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"]
"""xterm's own sixteen colours."""


@dataclass(frozen=True)
class Sent:
    """A file that came in a sequence, with what was said about it."""

    keys: dict[str, str]
    data: bytes
    chunks: tuple[str, ...] = ()

    @property
    def picture(self) -> Image.Image:
        return Image.open(BytesIO(self.data))


def placed(tile: Tile) -> str:
    """Take the picture out of the first line of a tile of pixels."""
    match = PLACED.fullmatch(tile.lines[0])
    assert match
    assert int(match[2]) == tile.columns
    assert PICTURE.fullmatch(match[1])
    return match[1]


def from_kitty(text: str) -> Sent:
    """Put the chunks together; all but the last say that there are more."""
    parts = [
        (dict(pair.split("=") for pair in keys.split(",")), chunk)
        for keys, chunk in KITTY.findall(text)
    ]
    more = [keys.pop("m") for keys, _ in parts]
    assert more == ["1"] * (len(parts) - 1) + ["0"]
    assert all(keys == {"q": "2"} for keys, _ in parts[1:])
    chunks = tuple(chunk for _, chunk in parts)
    return Sent(parts[0][0], b64decode("".join(chunks), validate=True), chunks)


def from_iterm2(text: str) -> Sent:
    match = ITERM2.fullmatch(text)
    assert match
    keys = dict(pair.split("=") for pair in match[1].split(";"))
    return Sent(keys, b64decode(match[2], validate=True))


def from_sixel(text: str) -> Image.Image:
    """Paint sixels one by one, onto nothing."""
    match = SIXEL.fullmatch(text)
    assert match
    picture = Image.new("RGBA", (int(match[1]), int(match[2])))
    palette: dict[int, tuple[int, int, int, int]] = {}
    color = x = y = 0
    for item in re.finditer(r"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|(?:!(\d+))?([?-~])|[$-]", match[3]):
        number, red, green, blue, times, sixel = item.groups()
        if red:
            r, g, b = (round(int(percent) * 2.55) for percent in (red, green, blue))
            palette[int(number)] = (r, g, b, 255)
        elif number:
            color = int(number)
        elif sixel:
            for _ in range(int(times or 1)):
                paint(picture, (x, y), ord(sixel) - 63, palette[color])
                x += 1
        else:
            x, y = 0, y + 6 * (item[0] == "-")
    return picture


def paint(
    picture: Image.Image, at: tuple[int, int], bits: int, color: tuple[int, int, int, int]
) -> None:
    """Paint six pixels downwards; one outside the picture is an `IndexError`."""
    for row in range(6):
        if bits >> row & 1:
            picture.putpixel((at[0], at[1] + row), color)


def from_blocks(tile: Tile) -> Image.Image:
    """Read half blocks off a screen: a pixel across and two down in every cell."""
    screen = shown("\n".join(tile.lines), tile.columns + 1, tile.rows)
    picture = Image.new("RGBA", (tile.columns, 2 * tile.rows))
    for y in range(tile.rows):
        for x in range(tile.columns):
            cell = screen.buffer[y][x]
            inks = {" ": "  ", "▀": "# ", "▄": " #"}[cell.data]
            for half, ink in enumerate(inks):
                color = cell.fg if ink == "#" else cell.bg
                picture.putpixel((x, 2 * y + half), rgba(color))
    return picture


def rgba(color: str) -> tuple[int, int, int, int]:
    """Give the colour of a cell; the terminal's own is no colour."""
    if color == "default":
        return (0, 0, 0, 0)
    name = color.replace("bfight", "bright")  # so pyte spells one of them
    if name.removeprefix("bright") in NAMES:
        table = BRIGHT if name.startswith("bright") else DARK
        color = table[NAMES.index(name.removeprefix("bright"))]
    red, green, blue = bytes.fromhex(color)
    return red, green, blue, 255


def shown(text: str, columns: int, rows: int, screen: Any = None) -> Any:
    """Give the screen after a text whose newlines went through a terminal's driver."""
    screen = screen or pyte.Screen(columns, rows)
    pyte.Stream(screen).feed(text.replace("\n", "\r\n"))
    return screen
