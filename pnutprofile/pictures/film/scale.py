"""How does an animation look at another size, and how is that written?

The frames are drawn one upon the other as browsers do it, and what shows is scaled. Of each picture
only what differs from the one before is written.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from PIL import Image, ImageChops

from pnutprofile.pictures.crop import Box, Size, size_of
from pnutprofile.pictures.film.colours import NOTHING, SAMPLES, Colours
from pnutprofile.pictures.film.frames import (
    CLEAR,
    GIF_END,
    KEEP,
    RESTORE,
    Film,
    Frame,
    drawn_over,
    gif_start,
    invisible,
    overlap,
    packed,
    seen_from,
    table_start,
)

OPAQUE_FROM = 128
"""GIF knows no half transparent pixels: this much alpha is drawn, less is not."""

CLEAN = (0, 0, 0, 0)
"""What a canvas shows where nothing was drawn."""

FILTER = Image.Resampling.HAMMING
"""Nearly as sharp as LANCZOS, but without echoes at edges, whose colours would swell the file."""


class Picture(NamedTuple):
    """What an animation shows for some hundredths of a second; alpha is all or nothing."""

    image: Image.Image
    delay: int


@dataclass(frozen=True)
class Step:
    """How a picture is drawn upon what is there: where, and what becomes of it."""

    picture: Picture
    ground: Image.Image
    box: Box | None
    disposal: int = KEEP


def scaled(film: Film, box: Box, size: Size) -> bytes:
    """Write an animation as it looks inside a box, at another size.

    Raises `UnkeepableError` if a frame cannot be unpacked.
    """
    spacing = math.ceil(film.count / SAMPLES)
    samples = _samples(film, box, size, spacing)
    colours = Colours(samples, math.ceil(film.count / spacing))
    parts = [gif_start(size, table_start(colours.table), film.loops)]
    parts += (_frame(step, colours).as_bytes() for step in _steps(_pictures(film, box, size)))
    return b"".join((*parts, GIF_END))


def _pictures(film: Film, box: Box, size: Size) -> Iterator[Picture]:
    """Yield what every frame leaves to be seen, scaled."""
    for frame, canvas in _composed(film, box):
        yield Picture(_resized(canvas, size), frame.control.delay)


def _samples(film: Film, box: Box, size: Size, spacing: int) -> Iterator[Image.Image]:
    """Yield what is seen after every so many frames, scaled."""
    for _, canvas in islice(_composed(film, box), None, None, spacing):
        yield _resized(canvas, size)


def _composed(film: Film, box: Box) -> Iterator[tuple[Frame, Image.Image]]:
    """Yield every frame with the canvas upon which it is drawn; it changes with the next one."""
    canvas = Image.new("RGBA", size_of(box), CLEAN)
    for frame in film.frames():
        part = overlap(frame.box, box)
        if part is None:
            yield frame, canvas
            continue
        place = seen_from(box, part)
        before = canvas.crop(place) if frame.control.disposal == RESTORE else None
        _draw(frame, film.table, seen_from(frame.box, part), canvas, place)
        yield frame, canvas
        if frame.control.disposal == CLEAR:
            canvas.paste(CLEAN, place)
        elif before is not None:
            canvas.paste(before, place)


def _draw(frame: Frame, table: bytes, part: Box, canvas: Image.Image, place: Box) -> None:
    """Draw a part of a frame, in its own colours or else in those of the file."""
    numbers = frame.numbers().crop(part)
    hidden = frame.control.transparent
    mask = numbers.point([255 * (number != hidden) for number in range(256)])
    if colours := frame.table or table:
        numbers.putpalette(colours)
    # Without any colours the numbers are shown as shades of grey.
    canvas.paste(numbers.convert("RGBA"), place, mask)


def _resized(canvas: Image.Image, size: Size) -> Image.Image:
    """Scale a canvas; Pillow weighs colours by their alpha, so that no dark fringes appear."""
    if canvas.getchannel("A").getextrema() == (255, 255):
        return canvas.convert("RGB").resize(size, FILTER).convert("RGBA")
    image = canvas.resize(size, FILTER)
    opaque = image.getchannel("A").point([255 * (alpha >= OPAQUE_FROM) for alpha in range(256)])
    image.putalpha(opaque)
    clean = Image.new("RGBA", size, CLEAN)
    clean.paste(image, mask=opaque)
    return clean


def _steps(pictures: Iterator[Picture]) -> Iterator[Step]:
    """Find how each picture is drawn upon the one before.

    What was drawn vanishes only with a whole rectangle that is cleared after its time, so the
    rectangle before such a change grows until it holds all that is to go.
    """
    first = next(pictures)
    whole = (0, 0, *first.image.size)
    last = Step(first, Image.new("RGBA", first.image.size, CLEAN), whole)
    for picture in pictures:
        ground = last.picture.image
        if gone := _vanishing(ground, picture.image):
            cleared = _around(gone, last.box)
            last = replace(last, box=cleared, disposal=CLEAR)
            ground = ground.copy()
            ground.paste(CLEAN, cleared)
        yield last
        changed = ImageChops.difference(ground, picture.image).getbbox(alpha_only=False)
        last = Step(picture, ground, changed)
    yield last


def _vanishing(before: Image.Image, after: Image.Image) -> Box | None:
    """Give the box around the pixels that are no longer opaque; None if all of them are."""
    return ImageChops.subtract(before.getchannel("A"), after.getchannel("A")).getbbox()


def _around(one: Box, other: Box | None) -> Box:
    """Give the smallest box around both."""
    if other is None:
        return one
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return left, top, max(one[2], other[2]), max(one[3], other[3])


def _frame(step: Step, colours: Colours) -> Frame:
    """Make the frame that draws what changed; what did not is transparent in it."""
    image, delay = step.picture
    if step.box is None:
        return invisible(delay)
    part, ground = image.crop(step.box), step.ground.crop(step.box)
    numbers, own = colours.numbers(part.convert("RGB"))
    numbers.paste(NOTHING, mask=_equal(part, ground))
    return Frame(
        box=step.box,
        pixels=packed(numbers),
        control=drawn_over(delay, step.disposal, NOTHING),
        table=own,
    )


def _equal(one: Image.Image, other: Image.Image) -> Image.Image:
    """Give a mask of the pixels that are the same."""
    red, green, blue, alpha = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), ImageChops.lighter(blue, alpha))
    return most.point([255, *[0] * 255])
