"""What does a profile look like on a terminal? Drawn with Rich, returned as text."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import StringIO
from itertools import zip_longest
from typing import Literal, TextIO

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from pnutprofile.bio import Bio
from pnutprofile.choices import FIELDS
from pnutprofile.dialects import PICTURE_KINDS, Dialect
from pnutprofile.drawing import NO_PICTURES, Lines, Pictures, Tone, Verdict
from pnutprofile.fields import read_bio
from pnutprofile.portrait import facts, joined, standing, targets
from pnutprofile.profile import Change, User, clean, text_at
from pnutprofile.streams import Style, Tile
from pnutprofile.word_changes import word_changes

MAX_TEXT_WIDTH, MIN_TEXT_WIDTH = 88, 24
MIN_CUT = 8
MIN_NAME = 15
GUTTER = "  "
SEPARATOR = " · "

# Colours of the sixteen, so that the terminal's own theme decides; yellow and cyan are hardly seen
# on a light ground, blue on a dark one. None tells what words or signs do not tell as well.
NAME, MUTED, LINK, MENTION, TAG = "bold", "dim", "underline", "magenta", "magenta"
GONE, NEW = "red", "green"
TONES = {Tone.GOOD: "green", Tone.CAUTION: "magenta", Tone.BAD: "red"}

PLAINER = str.maketrans({"·": "-", "→": ">", "✓": "*", "…": ".", "⏎": " "})
"""What stands in for the signs of a card where there are only the letters of ASCII."""
SHORT = (*(name for name, field in FIELDS.items() if not field.multiline), *PICTURE_KINDS, "links")
"""What is shown as a whole where it changes; the rest word by word."""


def card(
    user: User, dialect: Dialect, page: str, style: Style, pictures: Pictures = NO_PICTURES
) -> str:
    """Draw a profile: the cover, who and the bio beside the avatar, then the facts."""
    width = min(style.width, MAX_TEXT_WIDTH)
    bio, links = _bio(read_bio(user, dialect))
    who: list[RenderableType] = [_headline(user, dialect), _byline(user)]
    if bio.plain:
        who += ["", bio, *links]
    cover = f"{pictures.cover.text}\n" if pictures.cover else ""
    head = _beside(pictures.avatar, Group(*who), style, width)
    return cover + head + _drawn(Group("", _facts(user, dialect, page, width)), style, width)


def _beside(tile: Tile | None, content: RenderableType, style: Style, width: int) -> str:
    """Draw text, to the right of a picture if there is one and enough room is left."""
    if tile is None or width - tile.columns < MIN_TEXT_WIDTH:
        return _drawn(content, style, width)
    lines = _drawn(content, style, width - tile.columns - len(GUTTER)).splitlines()
    rows, indent = zip_longest(tile.lines, lines), " " * tile.columns
    beside = (f"{left or indent}{GUTTER}{right or ''}".rstrip(" ") for left, right in rows)
    return tile.lead + "".join(f"{line}\n" for line in beside)


def text(bio: Bio, style: Style) -> str:
    """Draw a bio with its links, mentions and tags marked, and where the links lead."""
    marked, links = _bio(bio)
    return _drawn(Group(marked, *links), style, min(style.width, MAX_TEXT_WIDTH))


def table(lines: Lines, style: Style, *, is_cut: bool = False) -> str:
    """Draw rows in columns, the first one muted; what judges has its colour in any."""
    rows = [[Text(clean(cell), style=_tone(cell)) for cell in line] for line in lines]
    columns = max((len(row) for row in rows), default=1)
    if is_cut:
        _cut(rows, style.width)
    grid = _grid(style.width, columns)
    for row in rows:
        grid.add_row(*row)
    return _drawn(grid, style, style.width)


def _grid(width: int, columns: int = 2) -> Table:
    """Make columns, the first one of muted names, which take at most a third of the width."""
    grid = Table.grid(padding=(0, len(GUTTER)))
    for index in range(columns):
        is_name = index == 0 and columns > 1
        most = max(width // 3, MIN_NAME) if is_name else None
        grid.add_column(style=MUTED if is_name else "", overflow="fold", max_width=most)
    return grid


def _tone(cell: str) -> str:
    return f"not dim {TONES[cell.tone]}" if isinstance(cell, Verdict) else ""


def _cut(rows: list[list[Text]], width: int) -> None:
    """Cut the last cell of each row to what the others leave of a line."""
    before = zip(*(row[:-1] for row in rows), strict=True)
    taken = sum(max(cell.cell_len for cell in column) + len(GUTTER) for column in before)
    for row in rows:
        row[-1].truncate(max(width - taken, MIN_CUT), overflow="ellipsis")


def differences(changes: Iterable[Change], style: Style) -> str:
    """Draw a row for each change: `[-gone-]` and `{+new+}`, of long texts word by word."""
    grid = _grid(style.width)
    for change in changes:
        grid.add_row(clean(change.field), _woven(change, style))
    return _drawn(grid, style, style.width)


def _woven(change: Change, style: Style) -> Text:
    """Weave the old and the new value into one; a changed end of a line is shown as a sign."""
    before, after = change.before or "", change.after or ""
    is_long = change.field not in SHORT
    whole = [("-", before), ("+", after)]
    woven, newline = Text(), "⏎\n" if style.unicode else "\\n\n"
    for sign, words in word_changes(before, after) if is_long else whole:
        if not sign:
            woven.append(clean(words, keep="\n"))
        elif words:
            opened, closed, color = {"-": ("[-", "-]", GONE), "+": ("{+", "+}", NEW)}[sign]
            shown = clean(words, keep="\n").replace("\n", newline)
            woven.append(f"{opened}{shown}{closed}", style=color)
    return woven


@contextlib.contextmanager
def progress(
    stream: TextIO, label: str, total: int, style: Style
) -> Iterator[Callable[[int], None]]:
    """Draw a bar that disappears at the end; yields what is told the bytes so far."""
    with _transient(stream, style, _bar(), DownloadColumn(binary_units=True)) as bar:
        task = bar.add_task(clean(label), total=total)

        def update(done: int) -> None:
            waits = done >= total
            words = "waiting for the server" if waits else clean(label)
            bar.update(task, completed=done, description=words)

        yield update


@contextlib.contextmanager
def countdown(
    stream: TextIO, reason: str, seconds: int, style: Style
) -> Iterator[Callable[[int], None]]:
    """Draw a clock that disappears at the end; yields what is told the seconds left."""
    clock = TextColumn("{task.fields[clock]} left, Ctrl-C stops")
    with _transient(stream, style, _bar(), clock) as bar:
        task = bar.add_task(clean(reason), total=max(seconds, 1), clock=_clock(seconds))

        def update(left: int) -> None:
            bar.update(task, completed=seconds - left, clock=_clock(left))

        yield update


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _bar() -> BarColumn:
    """Make a bar of the terminal's own colours; Rich's has one of the sixteen million."""
    return BarColumn(style=MUTED, complete_style="none", finished_style="none")


def _transient(stream: TextIO, style: Style, *columns: ProgressColumn) -> Progress:
    """Make a line that is drawn again and again, with its words first, and then is gone."""
    return Progress(
        TextColumn("{task.description}"),
        *columns,
        console=_console(stream, style, style.width),
        transient=True,
    )


def _headline(user: User, dialect: Dialect) -> Text:
    name, username = text_at(user, dialect.fields["name"].path), f"@{clean(user['username'])}"
    line = Text().append(clean(name) or username, style=NAME)
    if name:
        line.append(f"  {username}", style=MUTED)
    domain = text_at(user, dialect.verified_domain)
    if domain:
        line.append(f"  ✓ {clean(domain)}", style="green")
    return line


def _byline(user: User) -> Text:
    words = {name: joined(parts, SEPARATOR) for name, parts in standing(user)}
    since = words["member since"] and f"member since {words['member since']}"
    return Text(clean(joined((words["type"], since, words["presence"]), SEPARATOR)), style=MUTED)


def _bio(bio: Bio) -> tuple[Text, list[Text]]:
    """Give a bio with its entities marked, and a line for each link behind an anchor."""
    marks: list[tuple[int, int, str]] = []
    for spans, style in ((bio.links, LINK), (bio.mentions, MENTION), (bio.tags, TAG)):
        marks += [(span.pos, span.end, style) for span in spans]
    shown = [
        Text().append(f"  {clean(link.text)} → ", MUTED).append(clean(link.url), LINK)
        for link in targets(bio)
    ]
    return _marked(bio.text, marks), shown


def _marked(text: str, marks: list[tuple[int, int, str]]) -> Text:
    """Clean piece by piece: cleaning lengthens the text, so marks are set while it is built."""
    marked, done = Text(), 0
    for start, end, style in sorted(marks):
        if start < done:
            continue
        marked.append(clean(text[done:start], keep="\n"))
        marked.append(clean(text[start:end], keep="\n"), style=style)
        done = end
    marked.append(clean(text[done:], keep="\n"))
    return marked


def _facts(user: User, dialect: Dialect, page: str, width: int) -> Table:
    grid = _grid(width)
    for name, parts in facts(user, dialect, page):
        # A dot would stand alone where an address takes a line of its own.
        if value := joined(parts, GUTTER if name in dialect.pictures else SEPARATOR):
            grid.add_row(name, Text(clean(value)))
    return grid


def _drawn(content: RenderableType, style: Style, width: int) -> str:
    text = StringIO()
    _console(text, style, width).print(content)
    lines = text.getvalue().splitlines()
    drawn = "".join(f"{line.rstrip()}\n" for line in lines)
    return drawn if style.unicode else drawn.translate(PLAINER).encode("ascii", "replace").decode()


def _console(stream: TextIO, style: Style, width: int) -> Console:
    """Make a console that looks nothing up by itself: what it may show is decided already."""
    return Console(
        file=stream,
        width=width,
        height=25,  # without one, Rich takes a dumb terminal to be 80 columns wide
        force_terminal=True,
        color_system=_color_system(style.environment) if style.color else None,
        no_color=False,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )


def _color_system(environment: Mapping[str, str]) -> Literal["truecolor", "256", "standard"]:
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if "256color" in environment.get("TERM", "") else "standard"
