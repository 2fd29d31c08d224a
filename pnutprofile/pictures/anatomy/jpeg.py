"""Is a JPEG file whole, and what do its segments tell? (ITU-T T.81)."""

import re
import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pnutprofile.pictures.anatomy.exif import UNSPECIFIC, read_exif
from pnutprofile.pictures.anatomy.structure import (
    APPLICATION_DATA,
    COLOUR_PROFILE,
    BrokenError,
    Structure,
)

START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
TEM = 0x01
"""The one marker without a body that is neither start nor end nor restart."""
FIRST_WITH_BODY = 0xC0
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers (SOF) whose segments say how large the picture is."""
PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
"""Those of them that announce a picture in several passes over all of it."""
MAX_SCANS = 100
"""Encoders make about ten; every one is a walk over the whole picture for a decoder."""

COLOURS: Mapping[int, str] = {1: "grey", 3: "RGB", 4: "CMYK"}
"""What a number of components stands for."""

APPLICATION = range(0xE0, 0xF0)
"""The markers (APP) whose segments hold what programs add."""
APP0, APP1, APP2, APP14 = (APPLICATION[number] for number in (0, 1, 2, 14))

MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""A marker that ends a scan. Not one: a stuffed zero, a restart (D0 to D7), a fill byte (FF)."""

EXIF = b"Exif\0\0"
JFIF = b"JFIF\0"
JFIF_BYTES = 14
"""A JFIF segment without a thumbnail: version, density, and 0 x 0 pixels of thumbnail."""
ADOBE = b"Adobe"
ADOBE_BYTES = 12
"""An Adobe segment: its version, two flags, and how the colours are stored."""
PROFILE = b"ICC_PROFILE\0"


class SegmentKind(NamedTuple):
    """How the body of a segment starts, and the word for what it tells.

    Up to `plain_bytes` the body holds only what a decoder needs, and tells nothing.
    """

    start: bytes
    word: str
    plain_bytes: int = 0


SEGMENT_KINDS: Mapping[int, tuple[SegmentKind, ...]] = {
    APP0: (SegmentKind(JFIF, "thumbnail", JFIF_BYTES), SegmentKind(b"JFXX\0", "thumbnail")),
    APP1: (
        SegmentKind(EXIF, UNSPECIFIC),
        SegmentKind(b"http://ns.adobe.com/xap/", "XMP"),
        SegmentKind(b"http://ns.adobe.com/xmp/", "XMP"),
    ),
    APP2: (SegmentKind(PROFILE, COLOUR_PROFILE), SegmentKind(b"MPF\0", "further pictures")),
    0xEB: (SegmentKind(b"JP", "content credentials"),),
    # What Photoshop writes for the web: a quality, and perhaps a comment and a copyright.
    0xEC: (SegmentKind(b"Ducky", "comment", plain_bytes=15),),
    0xED: (SegmentKind(b"Photoshop 3.0\0", "IPTC"),),
    APP14: (SegmentKind(ADOBE, APPLICATION_DATA, ADOBE_BYTES),),
    COMMENT: (SegmentKind(b"", "comment"),),
}

NAMES = {0xC4: "DHT", 0xCC: "DAC", SCAN: "SOS", 0xDB: "DQT", 0xDD: "DRI", COMMENT: "COM"}


class Segment(NamedTuple):
    """One segment: its marker, where that stands, and the byte after its body."""

    marker: int
    start: int
    end: int

    def body(self, data: bytes) -> bytes:
        """Give what follows the marker and the length."""
        return data[self.start + 4 : self.end]


def walk_jpeg(data: bytes, found: Structure) -> None:
    """Walk from SOI to EOI and fill `found`; raise `BrokenError` if it is not whole.

    Scans are passed over by searching for the next marker, so a fault inside a scan is not seen.
    Stray bytes between segments are passed over too, as decoders do, and told.
    """
    scans = 0
    profile: list[bytes] = []
    for segment in segments(data, found):
        if segment.marker in FRAMES:
            _read_frame(segment, data, found)
        elif segment.marker == SCAN:
            scans += 1
            _check_scans(scans, found)
            if not found.frames:
                where = _where(segment.start, data)
                raise BrokenError(f"starts its pixels ({where}) before it says its size")
        elif word := told(segment, data):
            _read_metadata(segment, word, data, found)
            profile += [segment.body(data)] if word == COLOUR_PROFILE else []
    if not scans:
        raise BrokenError("holds no pixels (no JPEG scan)")
    found.profile = _joined(profile)


def _check_scans(scans: int, found: Structure) -> None:
    """Note that pixels come in several goes; raise `BrokenError` if there are far too many."""
    found.progressive |= scans > 1
    if scans > MAX_SCANS:
        raise BrokenError(f"is made of more than {MAX_SCANS} JPEG scans")


def segments(data: bytes, found: Structure) -> Iterator[Segment]:
    """Yield every segment with a body, and at last EOI; raise `BrokenError` if there is none.

    A scan's pixels stand between its segment and the next.
    """
    last = Segment(START, 0, 2)
    at = last.end
    while match := MARKER.search(data, at):
        found.count_block()
        marker, at = data[match.end() - 1], match.end()
        if marker == TEM:
            continue
        following = match.start()
        if last.marker != SCAN and data.count(b"\xff", last.end, following) < following - last.end:
            found.note("data between segments")
        last = Segment(END, following, at) if marker == END else _segment_at(following, data)
        yield last
        at = last.end
        if marker == END:
            found.end_at(at, data)
            return
    raise BrokenError("ends before the JPEG end mark (EOI)")


def told(segment: Segment, data: bytes) -> str:
    """Name what a segment tells beside the picture; "" if it holds only what a decoder needs."""
    if segment.marker not in APPLICATION and segment.marker != COMMENT:
        return ""
    body = segment.body(data)
    for kind in SEGMENT_KINDS.get(segment.marker, ()):
        if body.startswith(kind.start):
            return kind.word if len(body) > kind.plain_bytes else ""
    return APPLICATION_DATA


def _segment_at(at: int, data: bytes) -> Segment:
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
    return Segment(marker, at, at + 2 + length)


def _read_frame(segment: Segment, data: bytes, found: Structure) -> None:
    """Take the size of the picture; raise `BrokenError` if it is said twice or not at all."""
    if found.frames:
        raise BrokenError(f"says twice how large it is ({_where(segment.start, data)})")
    body = segment.body(data)
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise BrokenError(
            f"has a JPEG frame header that is too short ({_where(segment.start, data)})"
        )
    found.bits, height, width, components = struct.unpack_from(">BHHB", body)
    found.set_size(width, height)
    found.frames = 1
    found.colours = COLOURS.get(components, "")
    found.progressive = segment.marker in PROGRESSIVE


def _read_metadata(segment: Segment, word: str, data: bytes, found: Structure) -> None:
    """Note what a segment tells; the first EXIF block that turns the picture does."""
    if word != UNSPECIFIC:
        found.note(word)
        return
    exif = read_exif(segment.body(data))
    if found.orientation == 1:
        found.orientation = exif.orientation
    found.note(*exif.words)


def _joined(bodies: list[bytes]) -> bytes:
    """Join the parts of a colour profile, each numbered "n of all" (ICC.1, annex B).

    Without all of its parts, or with one twice, there is no profile.
    """
    numbered = {body[len(PROFILE)]: body for body in bodies if len(body) >= len(PROFILE) + 2}
    all_there = sorted(numbered) == list(range(1, len(bodies) + 1))
    totals = {body[len(PROFILE) + 1] for body in numbered.values()}
    if not all_there or totals != {len(bodies)}:
        return b""
    return b"".join(numbered[number][len(PROFILE) + 2 :] for number in sorted(numbered))


def _where(at: int, data: bytes) -> str:
    """Name the marker at byte `at` as the standard does, and its place."""
    marker = data[at + 1]
    name = NAMES.get(marker, f"0x{marker:02X}")
    if marker in FRAMES:
        name = f"SOF{marker - 0xC0}"
    elif marker in APPLICATION:
        name = f"APP{marker - 0xE0}"
    return f"{name} at byte {at}"
