"""What are the frames of a GIF, and how is a frame put back into a file? (GIF89a).

A frame is handled as numbers of colours, so that its pixels, its colour table and its transparent
colour stay what they were. Pillow packs and unpacks the numbers, one frame at a time.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from pnutprofile.pictures.anatomy.foreign import UNREADABLE
from pnutprofile.pictures.anatomy.gif import (
    APPLICATION,
    EXTENSION,
    FRAME,
    GRAPHIC_CONTROL,
    TRAILER,
    TRANSPARENT,
    Block,
    blocks,
    header_bytes,
    walk_gif,
)
from pnutprofile.pictures.anatomy.structure import BrokenError, Structure
from pnutprofile.pictures.crop import Box, Size, size_of

KEEP, CLEAR, RESTORE = 1, 2, 3
"""What becomes of a frame when its time is over: it stays, its rectangle becomes transparent, or
what was there before comes back. 0 stays too; what is above 3 is shown like 3."""

INTERLACED, HAS_TABLE = 0x40, 0x80
"""Flags of a frame."""

LOOPING = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")
"""The applications whose block tells how often an animation is shown."""
LOOPS = b"\x03\x01"
"""What stands before the number: three bytes, of which the first says that it is the number."""


class UnkeepableError(ValueError):
    """The frames cannot be made anew; the message completes "the animation cannot be kept: ..."."""


class Control(NamedTuple):
    """How a frame is shown, as the file has it: the delay is in hundredths of a second."""

    flags: int = 0
    delay: int = 0
    colour: int = 0

    @property
    def disposal(self) -> int:
        """Tell what becomes of the frame afterwards, as one of the three ways."""
        return min(max(self.flags >> 2 & 7, KEEP), RESTORE)

    @property
    def transparent(self) -> int | None:
        """Give the number of the colour that is not drawn."""
        return self.colour if self.flags & TRANSPARENT else None


UNSAID = Control()
"""How a frame is shown that nothing is said about."""


def overlap(one: Box, other: Box) -> Box | None:
    """Give what two boxes have in common; None if that is not a single pixel."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[2], other[2]), min(one[3], other[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def seen_from(corner: Box, box: Box) -> Box:
    """Give where a box lies when the upper left corner of another one is the origin."""
    left, top = corner[:2]
    return box[0] - left, box[1] - top, box[2] - left, box[3] - top


def drawn_over(delay: int, disposal: int, transparent: int) -> Control:
    """Give the control of a frame that leaves its transparent pixels as they were."""
    return Control(disposal << 2 | TRANSPARENT, delay, transparent)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One frame: its rectangle on the canvas and its pixels, packed.

    `table` holds its own colours, three bytes each, and is empty if it uses those of the file.
    """

    box: Box
    pixels: bytes
    control: Control = UNSAID
    table: bytes = b""
    interlaced: bool = False

    def as_bytes(self) -> bytes:
        """Write the frame as it stands in a file."""
        left, top, right, bottom = self.box
        flags = INTERLACED * self.interlaced | _table_flags(self.table)
        place = struct.pack("<BHHHHB", FRAME, left, top, right - left, bottom - top, flags)
        return _control_bytes(self.control) + place + self.table + self.pixels

    def numbers(self) -> Image.Image:
        """Unpack the numbers of the frame's colours, as a grey picture.

        Raises `UnkeepableError` if they are damaged, or fewer than the frame has pixels.
        """
        size = size_of(self.box)
        alone = replace(self, box=(0, 0, *size), table=b"", control=UNSAID)
        # Without any table Pillow takes the numbers for shades of grey and leaves them alone.
        file = gif_start(size) + alone.as_bytes() + GIF_END
        try:
            with Image.open(BytesIO(file), formats=["GIF"]) as image:
                image.load()
                return image
        except UNREADABLE as error:
            raise UnkeepableError("it has a frame whose pixels are damaged") from error


GIF_END = bytes([TRAILER])
NO_TABLE = bytes(3)
"""The flags, the background and the shape of pixels of a file without colours of its own."""

INVISIBLE = Frame(
    box=(0, 0, 1, 1),
    # Codes of three bits: forget everything, colour 0, the end.
    pixels=b"\x02\x02\x44\x01\x00",
    # A frame needs colours, though nobody will see them.
    table=bytes(6),
)


def invisible(delay: int) -> Frame:
    """Make a frame that shows nothing, for so many hundredths of a second.

    It is never cleared away, since clearing would leave a hole in what is shown.
    """
    return replace(INVISIBLE, control=drawn_over(delay, KEEP, 0))


def gif_start(size: Size, colours: bytes = NO_TABLE, loops: int | None = None) -> bytes:
    """Write a file up to the first frame.

    `colours` are the bytes from the flags to the end of the file's colour table. 0 loops are
    endless; None leaves it to the viewer, which shows the animation once.
    """
    start = b"GIF89a" + struct.pack("<HH", *size) + colours
    if loops is None:
        return start
    application = struct.pack("BB", EXTENSION, APPLICATION) + LOOPING[0]
    return start + application + LOOPS + struct.pack("<HB", loops, 0)


def table_start(table: bytes) -> bytes:
    """Write what stands between the size of a file and its frames: flags and colours."""
    return bytes([_table_flags(table), 0, 0]) + table


def packed(numbers: Image.Image) -> bytes:
    """Pack the numbers of a grey picture as the pixels of a frame."""
    file = BytesIO()
    numbers.save(file, "GIF", optimize=False, interlace=0)
    (frame,) = Film(file.getvalue()).frames()
    return frame.pixels


class Film:
    """A GIF file taken apart; of its frames only one at a time is in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @property
    def colours(self) -> bytes:
        """Give the bytes from the flags to the end of the file's colour table."""
        return self.data[10 : header_bytes(self.data)]

    @property
    def table(self) -> bytes:
        """Give the colours that frames without a table use, three bytes each; may be empty."""
        return self.data[13 : header_bytes(self.data)]

    @property
    def count(self) -> int:
        """Count the frames."""
        return sum(block.opening == FRAME for block in self._blocks())

    @property
    def loops(self) -> int | None:
        """Tell how often the animation is shown again; 0 is endless, None is not said."""
        for block in self._blocks():
            body = self.data[block.start + 2 : block.end]
            if block.label == APPLICATION and body.startswith(LOOPING) and body[12:14] == LOOPS:
                return int.from_bytes(body[14:16], "little")
        return None

    def frames(self) -> Iterator[Frame]:
        """Yield every frame, with the last control before it."""
        control = UNSAID
        for block in self._blocks():
            if block.label == GRAPHIC_CONTROL and self.data[block.start + 2] >= 4:
                control = Control(*struct.unpack_from("<BHB", self.data, block.start + 3))
            elif block.opening == FRAME:
                yield self._frame(block, control)
                control = UNSAID

    def _blocks(self) -> Iterator[Block]:
        return blocks(self.data, Structure())

    def _frame(self, block: Block, control: Control) -> Frame:
        """Read the frame of a block."""
        left, top, width, height, flags = struct.unpack_from("<HHHHB", self.data, block.start + 1)
        table = block.start + 10
        pixels = table + (3 * (2 << (flags & 7)) if flags & HAS_TABLE else 0)
        return Frame(
            box=(left, top, left + width, top + height),
            pixels=self.data[pixels : block.end],
            control=control,
            table=self.data[table:pixels],
            interlaced=bool(flags & INTERLACED),
        )


def read_film(data: bytes) -> Film:
    """Take a GIF file apart; raise `UnkeepableError` if it is not whole."""
    try:
        walk_gif(data, Structure())
    except BrokenError as error:
        raise UnkeepableError(f"the file {error}") from error
    return Film(data)


def _table_flags(table: bytes) -> int:
    """Announce a colour table of 2, 4, 8 ... 256 colours, or none."""
    return HAS_TABLE | (len(table) // 3).bit_length() - 2 if table else 0


def _control_bytes(control: Control) -> bytes:
    """Write how a frame is shown; nothing, if there is nothing to say."""
    if control == UNSAID:
        return b""
    return struct.pack("<BBBBHBB", EXTENSION, GRAPHIC_CONTROL, 4, *control, 0)
