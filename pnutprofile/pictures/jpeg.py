"""Is a JPEG file whole, and what do its segments tell? (ITU-T T.81)."""

import re
import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pnutprofile.pictures.exif import read_exif
from pnutprofile.pictures.structure import BrokenError, Structure

START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
TEM = 0x01
"""The one marker without a body that is neither start nor end nor restart."""
FIRST_WITH_BODY = 0xC0
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers (SOF) whose segments say how large the picture is."""

APPLICATION = range(0xE0, 0xF0)
"""The markers (APP) whose segments hold what programs add."""
APP1 = APPLICATION[1]

MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""A marker that ends a scan. Not one: a stuffed zero, a restart (D0 to D7), a fill byte (FF)."""

EXIF = b"Exif\0\0"
SEGMENT_WORDS: Mapping[int, tuple[tuple[bytes, str | None], ...]] = {
    0xE0: ((b"JFIF\0", None), (b"JFXX\0", "thumbnail")),
    0xE1: ((b"http://ns.adobe.com/xap/", "XMP"), (b"http://ns.adobe.com/xmp/", "XMP")),
    0xE2: ((b"ICC_PROFILE\0", "colour profile"), (b"MPF\0", "further pictures")),
    0xEB: ((b"JP", "content credentials"),),
    0xEC: ((b"Ducky", None),),
    0xED: ((b"Photoshop 3.0\0", "IPTC"),),
    0xEE: ((b"Adobe", None),),
    COMMENT: ((b"", "comment"),),
}
"""What a segment holds by how its body starts; None: only what a decoder needs."""

NAMES = {0xC4: "DHT", 0xCC: "DAC", SCAN: "SOS", 0xDB: "DQT", 0xDD: "DRI", COMMENT: "COM"}


class _Segment(NamedTuple):
    """One segment: its marker, where that stands, and the byte after its body."""

    marker: int
    start: int
    end: int


def walk_jpeg(data: bytes, found: Structure) -> None:
    """Walk from SOI to EOI and fill `found`; raise `BrokenError` if it is not whole.

    Scans are passed over by searching for the next marker, so a fault inside a scan is not seen.
    Stray bytes between segments are passed over too, as decoders do.
    """
    scans = 0
    for segment in _segments(data, found):
        if segment.marker in FRAMES:
            _read_frame(segment, data, found)
        elif segment.marker == SCAN:
            scans += 1
            if not found.frames:
                where = _where(segment.start, data)
                raise BrokenError(f"starts its pixels ({where}) before it says its size")
        else:
            _read_metadata(segment, data, found)
    if not scans:
        raise BrokenError("holds no pixels (no JPEG scan)")


def _segments(data: bytes, found: Structure) -> Iterator[_Segment]:
    """Yield every segment with a body up to EOI."""
    at = 2
    while match := MARKER.search(data, at):
        found.count_block()
        marker, at = data[match.end() - 1], match.end()
        if marker == END:
            found.end_at(at, data)
            return
        if marker == TEM:
            continue
        segment = _segment_at(match.start(), data)
        yield segment
        at = segment.end
    raise BrokenError("ends before the JPEG end mark (EOI)")


def _segment_at(at: int, data: bytes) -> _Segment:
    """Read the segment at byte `at`; raise `BrokenError` if it cannot stand there or is cut off."""
    marker = data[at + 1]
    if marker == START:
        raise BrokenError(f"breaks off where another JPEG starts (byte {at})")
    if marker < FIRST_WITH_BODY:
        raise BrokenError(f"has an unknown JPEG marker ({_where(at, data)})")
    if len(data) < at + 4:
        raise BrokenError(f"ends in the middle of a JPEG segment ({_where(at, data)})")
    length = data[at + 2] << 8 | data[at + 3]
    if length < 2:
        raise BrokenError(
            f"has a JPEG segment of an impossible length ({_where(at, data)}: {length} bytes)"
        )
    if at + 2 + length > len(data):
        raise BrokenError(f"ends in the middle of a JPEG segment ({_where(at, data)})")
    return _Segment(marker, at, at + 2 + length)


def _read_frame(segment: _Segment, data: bytes, found: Structure) -> None:
    """Take the size of the picture; raise `BrokenError` if it is said twice or not at all."""
    if found.frames:
        raise BrokenError(f"says twice how large it is ({_where(segment.start, data)})")
    body = data[segment.start + 4 : segment.end]
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise BrokenError(
            f"has a JPEG frame header that is too short ({_where(segment.start, data)})"
        )
    height, width = struct.unpack_from(">HH", body, 1)
    found.set_size(width, height)
    found.frames = 1


def _read_metadata(segment: _Segment, data: bytes, found: Structure) -> None:
    """Note what a segment holds beside pixels; the first EXIF block that turns the picture does."""
    body = segment.start + 4
    if segment.marker == APP1 and data.startswith(EXIF, body, segment.end):
        exif = read_exif(data[body : segment.end])
        if found.orientation == 1:
            found.orientation = exif.orientation
        found.note(*exif.words)
    elif segment.marker in APPLICATION or segment.marker == COMMENT:
        known = SEGMENT_WORDS.get(segment.marker, ())
        words = [word for start, word in known if data.startswith(start, body, segment.end)]
        found.note(*(word for word in words or ["application data"] if word))


def _where(at: int, data: bytes) -> str:
    """Name the marker at byte `at` as the standard does, and its place."""
    marker = data[at + 1]
    name = NAMES.get(marker, f"0x{marker:02X}")
    if marker in FRAMES:
        name = f"SOF{marker - 0xC0}"
    elif marker in APPLICATION:
        name = f"APP{marker - 0xE0}"
    return f"{name} at byte {at}"
