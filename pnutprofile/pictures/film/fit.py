"""How does an animated GIF come under a number of bytes, scaled as little as possible?"""

import math

from pnutprofile.pictures.crop import Box, Size, scaled_size, size_of
from pnutprofile.pictures.film.frames import UnkeepableError
from pnutprofile.pictures.film.refit import refit
from pnutprofile.pictures.making.fit import Room

HEADROOM = 0.9
"""How much of the room the next, smaller film aims at: its bytes hardly follow its pixels."""

GOOD_USE = 0.85
"""A film that uses so much of the room is not made larger any more: every try takes seconds."""

MAX_TRIES = 6
"""A film that does not fit by then has so many frames that it never will."""


def fit_film(data: bytes, box: Box, room: Room) -> bytes:
    """Cut every frame to a box on the canvas, and scale the film if it has too many bytes.

    Raises `UnkeepableError` if it cannot be kept, or would be smaller than it may be.
    """
    cut = refit(data, box)
    return cut if len(cut) <= room.most_bytes else _scaled(data, box, room, len(cut))


def _scaled(data: bytes, box: Box, room: Room, cut_bytes: int) -> bytes:
    """Close in on the largest size that fits, from below and from above."""
    best, fits, fails, size = b"", 0.0, 1.0, size_of(box)
    share = _smaller(1.0, cut_bytes, room)
    for _ in range(MAX_TRIES):
        before, size = size, scaled_size(size_of(box), share, room.crop)
        if size == before:
            break
        _check_size(size, room)
        film = refit(data, box, size)
        if len(film) <= room.most_bytes:
            best, fits = film, share
            if len(film) > room.most_bytes * GOOD_USE:
                break
        else:
            fails = share
        share = (fits + fails) / 2 if fits else _smaller(share, len(film), room)
    if not best:
        raise UnkeepableError("its frames have too many bytes at any size")
    return best


def _smaller(share: float, count: int, room: Room) -> float:
    return share * math.sqrt(room.most_bytes / count) * HEADROOM


def _check_size(size: Size, room: Room) -> None:
    if size[0] < room.least[0] or size[1] < room.least[1]:
        raise UnkeepableError(f"it would fit only at {size[0]}x{size[1]} pixels")
