"""GIF files made by hand, to the byte, and what a viewer shows of them."""

import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageSequence

KEEP, CLEAR, RESTORE = 1, 2, 3
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
FOUR = (RED, GREEN, BLUE, WHITE)
PASSES = (range(0, 999, 8), range(4, 999, 8), range(2, 999, 4), range(1, 999, 2))

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Shown:
    """What a viewer shows: the pictures, their times in milliseconds, and the number of loops."""

    pictures: list[Image.Image]
    times: list[int]
    loop: int | None


def gif(
    size: tuple[int, int],
    *frames: bytes,
    colours: Sequence[Colour] = FOUR,
    loop: int | None = None,
) -> bytes:
    """Put frames together to a file with common colours, if there are any."""
    table = b"".join(map(bytes, colours))
    start = b"GIF89a" + struct.pack("<HHBBB", *size, flags_for(colours), 0, 0) + table
    if loop is not None:
        start += b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<HB", loop, 0)
    return start + b"".join(frames) + b";"


def frame(
    rows: Sequence[str],
    at: tuple[int, int] = (0, 0),
    *,
    delay: int = 5,
    disposal: int = KEEP,
    transparent: int | None = None,
    colours: Sequence[Colour] = (),
    interlaced: bool = False,
    packed_as: bytes = b"",
) -> bytes:
    """Make a frame of rows of digits, each the number of a colour, or of pixels packed before."""
    control = disposal << 2 | (transparent is not None)
    flags = flags_for(colours) | 0x40 * interlaced
    size = (len(rows[0]), len(rows))
    order = [row for turn in PASSES for row in turn if row < len(rows)]
    stored = [rows[row] for row in order] if interlaced else rows
    return (
        struct.pack("<BBBBHBB", 0x21, 0xF9, 4, control, delay, transparent or 0, 0)
        + struct.pack("<BHHHHB", 0x2C, *at, *size, flags)
        + b"".join(map(bytes, colours))
        + (packed_as or packed([int(number) for row in stored for number in row]))
    )


def flags_for(colours: Sequence[Colour]) -> int:
    """Announce 2, 4, 8 ... 256 colours, or none."""
    return 0x80 | len(colours).bit_length() - 2 if colours else 0


def packed(numbers: Sequence[int], bits: int = 2) -> bytes:
    """Pack numbers of so many bits without making them fewer, each as a code one bit longer."""
    clear, width = 1 << bits, bits + 1
    codes = []
    for place, number in enumerate(numbers):
        # Forgetting in time keeps the codes from growing.
        codes += [clear, number] if place % (clear - 2) == 0 else [number]
    codes.append(clear + 1)
    total = sum(code << width * place for place, code in enumerate(codes))
    return bytes([bits]) + in_blocks(total.to_bytes(width * len(codes) // 8 + 1, "little"))


def in_blocks(content: bytes) -> bytes:
    """Divide bytes into blocks of at most 255, each led by its length."""
    parts = [content[at : at + 255] for at in range(0, len(content), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def saved(pictures: Sequence[Image.Image], **how: object) -> bytes:
    """Let Pillow write an animation."""
    file = BytesIO()
    options = {"duration": 40, "loop": 0} | how
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], **options)
    return file.getvalue()


def shown(data: bytes, box: Box | None = None) -> Shown:
    """Let Pillow play an animation, or a part of its canvas; what is not seen has no colour."""
    pictures, times = [], []
    with Image.open(BytesIO(data)) as image:
        for picture in ImageSequence.Iterator(image):
            seen = picture.convert("RGBA").crop(box)
            clean = Image.new("RGBA", seen.size)
            clean.paste(seen, mask=seen.getchannel("A"))
            pictures.append(clean)
            times.append(picture.info.get("duration", 0))
        return Shown(pictures, times, image.info.get("loop"))


def rows_of(picture: Image.Image, colours: Sequence[Colour] = FOUR) -> list[str]:
    """Write a picture as rows of digits as `frame` takes them; `.` is transparent."""
    signs: dict[object, str] = {(*colour, 255): str(n) for n, colour in enumerate(colours)}
    signs[0, 0, 0, 0] = "."
    width, height = picture.size
    pixels = [picture.getpixel((x, y)) for y in range(height) for x in range(width)]
    line = "".join(signs[pixel] for pixel in pixels)
    return [line[at : at + width] for at in range(0, len(line), width)]


GROUND = ("01230123", "12301230", "23012301", "30123012", "01230123", "12301230")
PATCH = ("0011", "1122", "2233")
OTHERS = ((9, 8, 7), (90, 80, 70), (0, 0, 0), (200, 100, 250))

FILMS = {
    "whole frames": (frame(GROUND), frame(GROUND[::-1])),
    "their own colours": (frame(GROUND, colours=OTHERS), frame(GROUND), frame(PATCH, (2, 1))),
    "frames that lie apart": (frame(GROUND), frame(PATCH, (4, 3)), frame(PATCH, (0, 0))),
    "transparent": (frame(GROUND, transparent=2), frame(PATCH, (2, 2), transparent=1)),
    "cleared": (
        frame(GROUND, transparent=0),
        frame(PATCH, (1, 1), disposal=CLEAR, transparent=1),
        frame(PATCH, (3, 3), transparent=3),
    ),
    "a cleared ground": (
        frame(GROUND, transparent=0, disposal=CLEAR),
        frame(PATCH, (2, 2), transparent=1),
    ),
    "restored": (
        frame(GROUND),
        frame(PATCH, (1, 1), disposal=RESTORE, transparent=0),
        frame(PATCH, (4, 2), disposal=RESTORE),
        frame(PATCH, (2, 3), transparent=3),
    ),
    "interlaced": (frame(GROUND, interlaced=True), frame(PATCH, (1, 2), interlaced=True)),
    "one colour": (frame(["22222222"] * 6), frame(["1"], (7, 5)), frame(["3333"], (0, 0))),
    "times": (
        frame(GROUND, delay=0),
        frame(PATCH, (0, 0), delay=1),
        frame(PATCH, (3, 3), delay=65535),
        frame(PATCH, (0, 0), delay=1),
    ),
    "the same again": (frame(GROUND), frame(GROUND), frame(GROUND)),
}
"""Frames for a canvas of 8x6 pixels."""


def random_film(seed: int) -> tuple[bytes, Box]:
    """Make frames of all kinds anywhere on a canvas, and a box on it."""
    chance = random.Random(seed)  # noqa: S311 (a film, not a secret)
    width, height = chance.randint(1, 20), chance.randint(1, 20)

    def part(length: int) -> tuple[int, int]:
        start = chance.randrange(length)
        return start, chance.randint(start + 1, length)

    def rows(across: int, down: int) -> list[str]:
        return ["".join(chance.choices("0123", k=across)) for _ in range(down)]

    # Without a transparent colour in the first frame Pillow sees nothing transparent at all.
    frames = [frame(rows(width, height), transparent=0)]
    for _ in range(chance.randint(1, 6)):
        (left, right), (top, bottom) = part(width), part(height)
        disposal = chance.choice((KEEP, CLEAR, RESTORE))
        # Pillow clears a frame without transparency to a colour, viewers to nothing.
        see_through = chance.randrange(4) if disposal == CLEAR else chance.choice((None, 2))
        frames.append(
            frame(
                rows(right - left, bottom - top),
                (left, top),
                delay=chance.choice((0, 1, 7, 1000)),
                disposal=disposal,
                transparent=see_through,
                colours=chance.choice(((), OTHERS)),
                interlaced=chance.random() < 0.3,
            )
        )
    (left, right), (top, bottom) = part(width), part(height)
    return gif((width, height), *frames, loop=seed % 3 or None), (left, top, right, bottom)
