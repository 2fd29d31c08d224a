"""What do the README's screens show? `python -m tests.screens` records them into `man/screens/`.

Each is what the command really writes to a terminal of 80 columns on the embedded sandbox; only
what differs from machine to machine is exchanged for something made up: clocks, versions, folders.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path

import keyring
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style as RichStyle
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from pnutprofile import card as drawn
from pnutprofile.context import Run
from pnutprofile.drawing import Drawing, Lines, Verdict
from pnutprofile.main import main
from pnutprofile.streams import Streams, Style
from tests.conftest import MemoryKeyring, Stream

FOLDER = Path(__file__).parent.parent / "man" / "screens"
COLUMNS = 80

PREPARING = (
    ("cover", "fetch", "-o", "harbor.png"),
    ("patch", "--name", "Robin M."),
    ("avatar", "upload", "harbor.png"),
    ("undo", "--yes"),
    ("presence", "set", "at sea"),
)
"""What is done once the first screens are recorded: a history has something to show then."""

Commands = Mapping[str, tuple[str, ...]]

UNTOUCHED: Commands = {"card": ("show",), "difference": ("diff", "profile.toml")}
TOUCHED: Commands = {
    "crop-preview": ("avatar", "preview", "harbor.png", "--focus", "0.7,0.5"),
    "history": ("history",),
    "doctor": ("doctor",),
}

PROFILE = """
name = "Robin M."
text = \"\"\"
Lighthouse keeper 🗺️ & keen cartographer
Notes in [my log](https://harbor.example/log "Harbor log"), ask @quiet about #slowmaps\"\"\"
timezone = "Europe/Paris"
"""

PYTHON = "3.13.5, OpenSSL 3.5.1"
PACKAGES = (
    "httpx 0.28.1, keyring 25.7.0, pillow 12.0.0, platformdirs 4.5.0, rich 14.2.0,"
    " tomlkit 0.13.3, typer 0.28.0, pillow-heif 1.1.1"
)
MADE_UP: Mapping[str, str] = {
    r"(pnutprofile: \S+ on ).*": r"\1Linux 6.12 x86_64",
    r"(python: ).*": rf"\g<1>{PYTHON}",
    r"(packages: ).*": rf"\g<1>{PACKAGES}",
    r"(keyring: ).*": r"\1Secret Service keeps what it is given",
    r"(certificates: those of the system: ).*": r"\1/etc/ssl/cert.pem",
    r"(browser: ).*": r"\1pages can be opened",
    r"in \d+ ms$": "in 4 ms",
    r"(history: )\d+": r"\g<1>120",
}
"""What a table says of this machine, before it is laid out."""

SAME_WIDTH: Mapping[str, str] = {
    r"\d\d:\d\d there now": "09:41 there now",
    r"\d{4}-\d\d-\d\d \d\d:\d\d": "2026-11-30 18:42",
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d": "2026-11-30T18:42:09",
}
"""What may be exchanged once it is."""

THEME = TerminalTheme(
    (24, 26, 32),
    (214, 218, 226),
    [
        (40, 44, 52),
        (232, 104, 112),
        (120, 190, 120),
        (216, 180, 104),
        (110, 160, 230),
        (205, 130, 220),
        (96, 190, 200),
        (214, 218, 226),
    ],
)
FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
.{unique_id}-matrix {{ font: 20px/24.4px FONTS; white-space: pre; }}
.{unique_id}-title {{ font: bold 18px sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<!--pixels-->
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
""".replace("FONTS", FONTS)
"""Rich's own frame names a font of the network."""

PIXEL = 12.2
"""Width of a cell, and half its height, in the units of Rich's pictures."""

UPPER, LOWER = "▀", "▄"
STEP = 8
"""Colours of pixels are rounded to it: fewer colours make a smaller file."""

Pixels = dict[tuple[int, int], str]


class Tidy:
    """Draws like a card, but tells nothing of this machine."""

    card = staticmethod(drawn.card)
    text = staticmethod(drawn.text)
    differences = staticmethod(drawn.differences)

    def __init__(self, home: Path) -> None:
        self.home = home

    def table(self, lines: Lines, style: Style, *, is_cut: bool = False) -> str:
        rows = [tuple(self._tidied(cell) for cell in line) for line in lines]
        return drawn.table(rows, style, is_cut=is_cut)

    def _tidied(self, cell: str) -> str:
        if isinstance(cell, Verdict):
            return cell
        text = cell.replace(str(self.home), "/home/robin/pnut")
        for pattern, words in MADE_UP.items():
            text = re.sub(pattern, words, text)
        return text


class TidyRun(Run):
    """A run whose tables are tidy."""

    def _drawing(self) -> Drawing:
        return Tidy(Path(self.environment["PNUTPROFILE_HOME"]))


@contextmanager
def _prepared() -> Iterator[dict[str, str]]:
    """Give the environment of a folder with a document and a sandbox."""
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("profile.toml").write_text(PROFILE, encoding="utf-8")
        environment = {
            "PNUTPROFILE_HOME": str(Path(folder) / "home"),
            "PNUTPROFILE_SERVER": "sandbox",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "COLUMNS": str(COLUMNS),
        }
        yield environment
    keyring.set_keyring(before)


def _written(argv: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """Run a command at a terminal, and give what it writes, stdout and stderr as they come."""
    terminal = Stream(terminal=True)
    streams = Streams(Stream(terminal=True), terminal, terminal, environment)
    main(argv, TidyRun(streams))
    written = terminal.content().decode()
    for pattern, words in SAME_WIDTH.items():
        written = re.sub(pattern, words, written)
    return written


def recorded() -> dict[str, str]:
    """Record all screens, as SVG by name."""
    with _prepared() as environment:
        screens = {name: _svg(name, argv, environment) for name, argv in UNTOUCHED.items()}
        for argv in PREPARING:
            _written(argv, environment)
        return screens | {name: _svg(name, argv, environment) for name, argv in TOUCHED.items()}


def _svg(name: str, argv: tuple[str, ...], environment: Mapping[str, str]) -> str:
    command = " ".join(("pnutprofile", *argv))
    screen = Text.from_ansi(f"\x1b[2m$\x1b[0m {command}\n{_written(argv, environment)}")
    pixels: Pixels = {}
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(
            record=True, width=COLUMNS, file=nowhere, color_system="truecolor", force_terminal=True
        )
        for y, line in enumerate(screen.split()):
            console.print(_without_pixels(line, y, console, pixels), soft_wrap=True)
        console.print()  # Rich clips each line but the last
        svg = console.export_svg(
            title=command, theme=THEME, code_format=SVG, unique_id=name, font_aspect_ratio=0.61
        )
    svg = re.sub(r"<text [^>]*>\n</text>", "\n", svg.replace("<!--pixels-->", _paths(pixels)))
    return re.sub(r"[ \n]*\n *", "\n", svg)


def _without_pixels(line: Text, y: int, console: Console, pixels: Pixels) -> Text:
    """Take the half blocks out of a line: fonts draw them with gaps between the lines."""
    left, x = Text(), 0
    for words, given, _ in line.render(console):
        style = given or RichStyle()
        if not (style.bgcolor or UPPER in words or LOWER in words):
            left.append(words, style)
            x += cell_len(words)
            continue
        for char in words:
            if char in (UPPER, LOWER, " "):
                front, back = _hex(style, "color"), _hex(style, "bgcolor")
                upper, lower = (front, back) if char == UPPER else (back, front)
                upper, lower = (back, back) if char == " " else (upper, lower)
                pixels |= {(x, 2 * y): upper} if upper else {}
                pixels |= {(x, 2 * y + 1): lower} if lower else {}
                left.append(" ")
            else:
                left.append(char, style)
            x += cell_len(char)
    return left


def _hex(style: RichStyle, which: str) -> str:
    color = getattr(style, which)
    if color is None or color.is_default:
        return ""
    parts = (min(255, round(part / STEP) * STEP) for part in color.get_truecolor(THEME))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _paths(pixels: Pixels) -> str:
    """Draw pixels of one colour as one path, those beside each other as one stretch."""
    runs: dict[str, list[str]] = {}
    for x, y in sorted(pixels, key=lambda place: (place[1], place[0])):
        color = pixels[x, y]
        if pixels.get((x - 1, y)) == color:
            continue
        width = 1
        while pixels.get((x + width, y)) == color:
            width += 1
        runs.setdefault(color, []).append(f"M{x} {y}h{width}v1h-{width}z")
    if not runs:
        return ""
    paths = "\n".join(f'<path fill="{color}" d="{"".join(one)}"/>' for color, one in runs.items())
    return (
        f'<g transform="translate(0 1.5) scale({PIXEL})" shape-rendering="crispEdges">\n'
        f"{paths}\n</g>"
    )


def write() -> None:
    """Write all screens."""
    FOLDER.mkdir(exist_ok=True)
    for name, svg in recorded().items():
        (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
