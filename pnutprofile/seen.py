"""What of the pictures is seen on this terminal: the preview of one to be sent, those of a card?"""

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO, get_args

from pnutprofile.context import Run
from pnutprofile.drawing import NO_PICTURES, Pictures
from pnutprofile.errors import PnutprofileError, UsageError
from pnutprofile.pictures.terminal.protocols import Look, cell_size, choose
from pnutprofile.profile import Image, User, image_of
from pnutprofile.streams import PreviewChoice, is_terminal

if TYPE_CHECKING:
    from pnutprofile.pictures.prepare import Prepared

VARIABLE = "PNUTPROFILE_PREVIEW"
CHOICES: tuple[PreviewChoice, ...] = get_args(PreviewChoice)

PREVIEW_COLUMNS, PREVIEW_ROWS = 140, 32
"""A preview takes no more, so that what was said before it stays on the screen."""

KEPT_ROWS = 3
"""Rows of a window that a preview leaves for words."""

AVATAR_ROWS, COVER_ROWS, CARD_COLUMNS = 7, 8, 88
MOST_WIDTH_PX = {"avatar": 256, "cover": 1024}
"""What servers are asked to scale a picture down to: more is hardly seen."""

CARD_MIN_COLUMNS, CARD_MIN_ROWS = 40, COVER_ROWS + 1
"""In a narrower window a card is words alone; in a lower one too, where pictures scroll away."""


def preview(
    run: Run, prepared: "Prepared", choice: PreviewChoice | None, user: User | None = None
) -> None:
    """Draw on stderr what others will see; over a cover the avatar of `user`, if it comes soon."""
    look = look_on(run, run.streams.stderr, choice)
    if look is None or run.out.is_terse:
        return
    window = run.streams.window(run.streams.stderr)
    avatar = None
    if prepared.kind == "cover" and user:
        avatar = _picture(run, quick_fetch(run), user, "avatar")
    columns = min(window.columns, PREVIEW_COLUMNS)
    rows = max(1, min(window.rows - KEPT_ROWS, PREVIEW_ROWS))
    tile = run.painting.scene_tile(prepared, avatar, look, columns, rows)
    if tile:
        run.out.drawing(tile.text)


def picture(run: Run, kind: str, data: bytes, choice: PreviewChoice | None) -> None:
    """Draw a picture on stderr, as a card shows it."""
    look = look_on(run, run.streams.stderr, choice)
    if look is None or run.out.is_terse:
        return
    columns = min(run.streams.window(run.streams.stderr).columns, CARD_COLUMNS)
    painting = run.painting
    if kind == "cover":
        tile = painting.cover_tile(data, look, columns, COVER_ROWS)
    else:
        tile = painting.avatar_tile(data, look, AVATAR_ROWS)
    if tile:
        run.out.drawing(tile.text)


def show(run: Run, who: str, choice: PreviewChoice | None) -> None:
    """Draw a user (`me`, an id or an @name) on a terminal, with the pictures that come soon."""
    look = look_on(run, run.streams.stdout, choice)
    user = run.client.user(who)
    run.show(user, _card_pictures(run, user, look))


def quick_fetch(run: Run) -> Callable[..., bytes | None]:
    """Give what fetches pictures, if all of them together come soon.

    Whatever goes wrong is no reason to complain: the picture is None then.
    """
    client = run.quick_client()

    def fetch(image: Image, **query: str) -> bytes | None:
        with contextlib.suppress(PnutprofileError):
            return client.fetch_image(image, query).body
        return None

    return fetch


def _card_pictures(run: Run, user: User, look: Look | None) -> Pictures:
    window = run.streams.window(run.streams.stdout)
    columns = min(window.columns, CARD_COLUMNS)
    is_small = columns < CARD_MIN_COLUMNS or window.rows < CARD_MIN_ROWS
    if look is None or is_small:
        return NO_PICTURES
    painting, fetch = run.painting, quick_fetch(run)
    avatar, cover = _picture(run, fetch, user, "avatar"), None
    image = image_of(user, run.server.dialect, "cover")
    if image and not image.is_default:  # that one is a white field
        cover = _picture(run, fetch, user, "cover")
    return Pictures(
        cover=painting.cover_tile(cover, look, columns, COVER_ROWS) if cover else None,
        avatar=painting.avatar_tile(avatar, look, AVATAR_ROWS) if avatar else None,
    )


def _picture(run: Run, fetch: Callable[..., bytes | None], user: User, kind: str) -> bytes | None:
    """Fetch a user's avatar or cover, no larger than it can be shown."""
    image = image_of(user, run.server.dialect, kind)
    return fetch(image, w=str(MOST_WIDTH_PX[kind])) if image else None


def look_on(run: Run, stream: TextIO | None, choice: PreviewChoice | None = None) -> Look | None:
    """Choose how to draw on a stream. Raises UsageError for a variable that names no protocol.

    What the variable says holds on terminals only; the option, of a preview, anywhere, even where
    a screen reader reads.
    """
    if run.streams.is_read_aloud and choice is None:
        return None
    is_drawn_on, option = is_terminal(stream), run.out.options.color
    style, window = run.streams.style(stream, option), run.streams.window(stream)
    asked = choice or (_named(run) if is_drawn_on else "auto")
    # Where a picture is asked for by name, its colours are too.
    in_color = style.color or (asked != "auto" and option == "auto" and run.streams.may_color)
    return choose(
        asked,
        run.environment,
        is_terminal=is_drawn_on,
        color=in_color,
        unicode=style.unicode,
        cell=cell_size(window.columns, window.rows, window.width_px, window.height_px),
    )


def _named(run: Run) -> PreviewChoice:
    """Read the variable. Raises UsageError if it names no protocol."""
    text = run.environment.get(VARIABLE, "") or "auto"
    for known in CHOICES:
        if known == text:
            return known
    raise UsageError(f"{VARIABLE} names no protocol: {text}", f"there are {', '.join(CHOICES)}")
