"""How does an animated GIF become smaller and keep its animation?

Cutting leaves every kept pixel as it was; only scaling chooses colours anew. Comments and other
metadata do not come along.
"""

from dataclasses import replace

from pnutprofile.pictures.crop import Box, Size, size_of
from pnutprofile.pictures.film.frames import (
    GIF_END,
    Film,
    Frame,
    UnkeepableError,
    gif_start,
    invisible,
    overlap,
    packed,
    read_film,
    seen_from,
)
from pnutprofile.pictures.film.scale import scaled

__all__ = ["UnkeepableError", "refit"]

MAX_PIXELS = 4096 * 2160
"""One frame of a film in 4K; scaling a larger one would take more than some 300 MB of memory."""

MAX_WORK = 300_000_000
"""The pixels that are cut within a few seconds; of more, nobody would wait for the end."""

FRAME_WORK = 10_000
"""What one frame takes besides its pixels: the time in which so many of them are cut."""


def refit(data: bytes, box: Box, size: Size | None = None) -> bytes:
    """Cut every frame of a GIF to a box on its canvas, and scale it to `size` if that is given.

    `box` is left, top, right, bottom in pixels, inside the canvas; `size` is width and height, not
    larger than the box. Every frame stays, with its time, and so does the number of loops. What no
    frame has drawn is transparent, as browsers show it. Raises `UnkeepableError`.
    """
    film = read_film(data)
    if size == size_of(box):
        size = None
    if sum(_work(frame, box, size) for frame in film.frames()) > MAX_WORK:
        raise UnkeepableError(f"its {film.count} frames are too many of their size")
    return scaled(film, box, size) if size else _cut(film, box)


def _work(frame: Frame, box: Box, size: Size | None) -> int:
    """Estimate what a frame takes, in pixels that are cut in the same time.

    Raises `UnkeepableError` if the frame alone takes too much memory.
    """
    part = overlap(frame.box, box)
    if size is None and part in (None, frame.box):
        return 0
    unpacked = FRAME_WORK + (_pixels(size_of(frame.box)) if part else 0)
    if size is None:
        return unpacked
    # Frames are unpacked twice: to choose the colours and to draw.
    return 2 * unpacked + _pixels(size_of(box)) + 2 * _pixels(size)


def _pixels(size: Size) -> int:
    """Count the pixels of a frame; raise `UnkeepableError` if they are too many."""
    width, height = size
    if width * height > MAX_PIXELS:
        raise UnkeepableError(f"{width}x{height} pixels are too many for one frame")
    return width * height


def _cut(film: Film, box: Box) -> bytes:
    """Cut every frame to the box; raise `UnkeepableError` if one cannot be unpacked."""
    start = gif_start(size_of(box), film.colours, film.loops)
    return b"".join((start, *(_kept(frame, box).as_bytes() for frame in film.frames()), GIF_END))


def _kept(frame: Frame, box: Box) -> Frame:
    """Give what a box keeps of a frame: all of it untouched, a part, or only its time."""
    kept = overlap(frame.box, box)
    if kept is None:
        return invisible(frame.control.delay)
    place = seen_from(box, kept)
    if kept == frame.box:
        return replace(frame, box=place)
    numbers = frame.numbers().crop(seen_from(frame.box, kept))
    return replace(frame, box=place, pixels=packed(numbers), interlaced=False)
