"""What does a profile look like on a terminal? Drawn with Rich, returned as text."""

import contextlib
import datetime
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import StringIO
from itertools import zip_longest
from typing import Literal, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from pnutprofile.bio import Bio
from pnutprofile.choices import FIELDS
from pnutprofile.dialects import PICTURE_KINDS, Dialect
from pnutprofile.drawing import NO_PICTURES, Lines, Pictures
from pnutprofile.fields import read_bio
from pnutprofile.profile import (
    Change,
    User,
    clean,
    extra_types,
    image_of,
    size_words,
    text_at,
    user_id,
)
from pnutprofile.streams import Style, Tile
from pnutprofile.word_changes import word_changes

MAX_TEXT_WIDTH, MIN_TEXT_WIDTH = 88, 24
GUTTER = "  "
NAME, MUTED, LINK, MENTION, TAG = "bold", "dim", "cyan underline", "magenta", "green"
GONE, NEW = "red", "green"
SHORT = (*(name for name, field in FIELDS.items() if not field.multiline), *PICTURE_KINDS, "links")
"""What is shown as a whole where it changes; the rest word by word."""


def card(
    user: User, dialect: Dialect, page: str, style: Style, pictures: Pictures = NO_PICTURES
) -> str:
    """Draw a profile: the cover, who and the bio beside the avatar, then the facts."""
    width = min(style.width, MAX_TEXT_WIDTH + 2)
    bio, links = _bio(read_bio(user, dialect))
    who: list[RenderableType] = [_headline(user, dialect), _byline(user)]
    if bio.plain:
        who += ["", bio, *links]
    cover = _indented(pictures.cover) if pictures.cover else ""
    head = _beside(pictures.avatar, Group(*who), style, width)
    facts = Padding(Group("", _facts(user, dialect, page)), (0, 1))
    return cover + head + _drawn(facts, style, width)


def _indented(tile: Tile) -> str:
    """Place a picture above text that is indented by one cell, with a line between."""
    return tile.lead + "".join(f" {line}\n" for line in tile.lines) + "\n"


def _beside(tile: Tile | None, content: RenderableType, style: Style, width: int) -> str:
    """Draw text, to the right of a picture if there is one and enough room is left."""
    if tile is None or width - tile.columns < MIN_TEXT_WIDTH:
        return _drawn(Padding(content, (0, 1)), style, width)
    lines = _drawn(content, style, width - tile.columns - len(GUTTER) - 1).splitlines()
    rows = zip_longest((f" {line}" for line in tile.lines), lines)
    indent = " " * (1 + tile.columns)
    beside = (f"{left or indent}{GUTTER}{right or ''}".rstrip(" ") for left, right in rows)
    return tile.lead + "".join(f"{line}\n" for line in beside)


def text(bio: Bio, style: Style) -> str:
    """Draw a bio with its links, mentions and tags marked, and where the links lead."""
    marked, targets = _bio(bio)
    return _drawn(Group(marked, *targets), style, min(style.width, MAX_TEXT_WIDTH))


def table(lines: Lines, style: Style) -> str:
    """Draw rows in columns, the first one muted."""
    rows = [tuple(clean(cell) for cell in line) for line in lines]
    grid = Table.grid(padding=(0, 2))
    columns = max((len(row) for row in rows), default=1)
    for index in range(columns):
        is_name = index == 0 and columns > 1
        grid.add_column(style=MUTED if is_name else "", overflow="fold", no_wrap=is_name)
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    return _drawn(grid, style, style.width)


def differences(changes: Iterable[Change], style: Style) -> str:
    """Draw a row for each change: `[-gone-]` and `{+new+}`, of long texts word by word."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=MUTED, no_wrap=True)
    grid.add_column(overflow="fold")
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
    with _transient(stream, style, BarColumn(), DownloadColumn(binary_units=True)) as bar:
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
    with _transient(stream, style, BarColumn(), clock) as bar:
        task = bar.add_task(clean(reason), total=max(seconds, 1), clock=_clock(seconds))

        def update(left: int) -> None:
            bar.update(task, completed=seconds - left, clock=_clock(left))

        yield update


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


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
    words = [text_at(user, ("type",))]
    created = _parsed_date(text_at(user, ("created_at",)))
    if created:
        words.append(f"member since {created.day} {created:%B %Y}")
    presence = text_at(user, ("presence",))
    if presence:
        words.append(presence)
    return Text(clean(" · ".join(word for word in words if word)), style=MUTED)


def _bio(bio: Bio) -> tuple[Text, list[Text]]:
    """Give a bio with its entities marked, and a line for each link behind an anchor."""
    marks: list[tuple[int, int, str]] = []
    for spans, style in ((bio.links, LINK), (bio.mentions, MENTION), (bio.tags, TAG)):
        marks += [(span.pos, span.end, style) for span in spans]
    targets = []
    for link in bio.links:
        if link.url.rstrip("/") != link.text.rstrip("/"):
            shown = Text(f"  {clean(link.text)} → ", style=MUTED).append(clean(link.url), LINK)
            targets.append(shown)
    return _marked(bio.text, marks), targets


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


def _facts(user: User, dialect: Dialect, page: str) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=MUTED, no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in _fact_lines(user, dialect, page):
        if value:
            grid.add_row(name, Text(clean(value)))
    return grid


def _fact_lines(user: User, dialect: Dialect, page: str) -> Iterator[tuple[str, str]]:
    yield "locale", text_at(user, dialect.fields["locale"].path)
    zone = text_at(user, dialect.fields["timezone"].path)
    yield "timezone", f"{zone}{_time_there(zone)}"
    counts = user.get("counts")
    if isinstance(counts, dict):
        yield "counts", " · ".join(f"{count} {key}" for key, count in counts.items())
    for kind in dialect.pictures:
        image = image_of(user, dialect, kind)
        if image:
            default = "default" if image.is_default else ""
            yield kind, "  ".join(part for part in (size_words(image), default, image.url) if part)
    yield dialect.extra.key, ", ".join(extra_types(user, dialect))
    yield "page", page
    yield "id", user_id(user)


def _time_there(zone: str) -> str:
    try:
        there = datetime.datetime.now(zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    return f" · {there:%H:%M} there now"


def _parsed_date(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def _drawn(content: RenderableType, style: Style, width: int) -> str:
    text = StringIO()
    _console(text, style, width).print(content)
    lines = text.getvalue().splitlines()
    drawn = "".join(f"{line.rstrip()}\n" for line in lines)
    return drawn if style.unicode else drawn.encode("ascii", "replace").decode()


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
