"""What does an EXIF block (a small TIFF file inside a picture) tell about a picture?

Only the directories that can matter are read: the first, the one of its thumbnail, and the one of
the GPS position. No chain of directories is followed, so a loop has nothing to turn in.
"""

import struct
from collections.abc import Mapping
from typing import NamedTuple

ORIENTATION = 0x0112
GPS_DIRECTORY = 0x8825
GPS_COORDINATES = (2, 4)
THUMBNAIL = 0x0201

WORDS: Mapping[int, str] = {
    0x010E: "description",
    0x010F: "camera data",
    0x0110: "camera data",
    0x0131: "software",
    0x0132: "date",
    0x013B: "author",
    0x02BC: "XMP",
    0x8298: "copyright",
    0x83BB: "IPTC",
    0x8769: "camera data",
    0x8773: "colour profile",
    0x9C9B: "description",
    0x9C9C: "comment",
    0x9C9D: "author",
    0x9C9E: "description",
    0x9C9F: "description",
}

UNSPECIFIC = "EXIF"
"""The word for a block that holds nothing with a better one."""

BYTE_ORDERS: Mapping[bytes, str] = {b"II*\0": "<", b"MM\0*": ">"}
NUMBERS: Mapping[int, str] = {3: "H", 4: "I"}
"""The two TIFF types that can hold an orientation or an offset."""


class Exif(NamedTuple):
    """The orientation (1 to 8) and what else is told, in words for people."""

    orientation: int
    words: tuple[str, ...]


class _Directory(NamedTuple):
    """The numbers in one directory by tag (None: the value is no number), and where the next is."""

    tags: Mapping[int, int | None]
    following: int


def read_exif(block: bytes) -> Exif:
    """Read a block with or without its "Exif" prefix; what lies beyond its end is not there."""
    block = block.removeprefix(b"Exif\0\0")
    order = BYTE_ORDERS.get(block[:4])
    if order is None or len(block) < 8:
        return Exif(1, (UNSPECIFIC,))
    main = _directory(block, order, _number(order + "I", block, 4))
    gps = _directory(block, order, main.tags.get(GPS_DIRECTORY) or 0)
    thumbnail = _directory(block, order, main.following)

    words = ["GPS position"] if any(tag in gps.tags for tag in GPS_COORDINATES) else []
    words += [WORDS[tag] for tag in main.tags if tag in WORDS]
    words += ["thumbnail"] if THUMBNAIL in thumbnail.tags else []
    number = main.tags.get(ORIENTATION) or 1
    orientation = number if number in range(1, 9) else 1
    return Exif(orientation, tuple(dict.fromkeys(words or [UNSPECIFIC])))


def _directory(block: bytes, order: str, at: int) -> _Directory:
    """Read the directory at byte `at`, as much of it as there is."""
    if not 8 <= at <= len(block) - 2:
        return _Directory({}, 0)
    first = at + 2
    count = _number(order + "H", block, at)
    there = min(count, (len(block) - first) // 12)
    entries = struct.iter_unpack(order + "HHI4s", block[first : first + 12 * there])
    tags = {
        tag: _number(order + NUMBERS[kind], value, 0) if kind in NUMBERS else None
        for tag, kind, _, value in entries
    }
    end = first + 12 * count
    return _Directory(tags, _number(order + "I", block, end) if end + 4 <= len(block) else 0)


def _number(layout: str, block: bytes, at: int) -> int:
    """Unpack the one number at byte `at`."""
    (number,) = struct.unpack_from(layout, block, at)
    return int(number)
