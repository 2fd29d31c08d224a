"""Is a PNG file whole, and what do its chunks tell? (W3C PNG, third edition, with APNG)."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pnutprofile.pictures.anatomy.exif import UNSPECIFIC, read_exif
from pnutprofile.pictures.anatomy.structure import (
    APPLICATION_DATA,
    COLOUR_PROFILE,
    BrokenError,
    Structure,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_NUMBER = 2**31 - 1
"""The largest length and the largest side a PNG may have."""

MIDDLE = (b"PLTE", b"IDAT", b"IEND")
"""The critical chunks that may follow the header."""

UPRIGHT = 1
BIT_DEPTHS: Mapping[int, tuple[int, ...]] = {
    0: (1, 2, 4, 8, 16),
    2: (8, 16),
    3: (1, 2, 4, 8),
    4: (8, 16),
    6: (8, 16),
}
"""Which bit depths each colour type may have."""

COLOURS: Mapping[int, str] = {0: "grey", 2: "RGB", 3: "palette", 4: "grey", 6: "RGB"}
"""What each colour type stands for."""
WITH_ALPHA = (4, 6)

DRAWING = frozenset(
    b"acTL bKGD cHRM cICP cLLI cLLi fcTL fdAT gAMA hIST mDCV mDCv pHYs sBIT sPLT sRGB tRNS".split()
)
"""The chunks that a reader may ignore, but draws by if it knows them."""

CHUNK_WORDS: Mapping[bytes, str] = {
    b"caBX": "content credentials",
    b"eXIf": UNSPECIFIC,
    b"iCCP": COLOUR_PROFILE,
    b"tIME": "date",
}
TEXT_CHUNKS = (b"tEXt", b"zTXt", b"iTXt")
TEXT_WORDS: Mapping[bytes, str] = {
    b"xml:com.adobe.xmp": "XMP",
    b"raw profile type app1": "camera data",
    b"raw profile type exif": "camera data",
    b"raw profile type iptc": "IPTC",
    b"raw profile type xmp": "XMP",
}
"""What stands behind a keyword; a text with any other is a comment."""

MAX_KEYWORD_BYTES = 79
MAX_PROFILE_BYTES = 4 * 1024 * 1024
"""A larger colour profile is not unpacked; those of printers have half a megabyte or two."""


class Chunk(NamedTuple):
    """One chunk: its name, where it starts, and its body, which is not copied."""

    kind: bytes
    start: int
    body: memoryview

    @property
    def end(self) -> int:
        """Give the byte after the chunk, which has 12 bytes around its body."""
        return self.start + 12 + len(self.body)

    @property
    def critical(self) -> bool:
        """Tell whether a reader must know the chunk; it may ignore one with a small letter."""
        return self.kind[:1].isupper()


def walk_png(data: bytes, found: Structure) -> None:
    """Walk from the signature to IEND and fill `found`; raise `BrokenError` if it is not whole.

    Pixels are not unpacked, but the checksums of the chunks that hold them are compared.
    """
    following = chunks(data, found)
    _read_header(next(following), found)
    moving = has_pixels = False
    frames = 0
    for chunk in following:
        if chunk.critical and chunk.kind not in MIDDLE:
            where = _where(chunk.kind, chunk.start)
            raise BrokenError(f"has a PNG chunk that no reader expects ({where})")
        moving |= chunk.kind == b"acTL"
        frames += chunk.kind == b"fcTL"
        has_pixels |= chunk.kind == b"IDAT" and len(chunk.body) > 0
        found.frames = frames if moving and frames else 1
        _read_metadata(chunk, found)
    if not has_pixels:
        raise BrokenError("holds no pixels (no PNG chunk IDAT)")


def chunks(data: bytes, found: Structure) -> Iterator[Chunk]:
    """Yield every chunk up to and with IEND; raise `BrokenError` if there is none."""
    at = len(SIGNATURE)
    while at < len(data):
        found.count_block()
        chunk = _chunk_at(at, data)
        yield chunk
        at = chunk.end
        if chunk.kind == b"IEND":
            found.end_at(at, data)
            return
    raise BrokenError("ends before the PNG end mark (IEND)")


def told(chunk: Chunk) -> str:
    """Name what a chunk tells beside the picture; "" for one that is needed to draw it."""
    if chunk.critical or chunk.kind in DRAWING:
        return ""
    if chunk.kind in TEXT_CHUNKS:
        keyword, _, _ = bytes(chunk.body[: MAX_KEYWORD_BYTES + 1]).partition(b"\0")
        return TEXT_WORDS.get(keyword.lower(), "comment")
    return CHUNK_WORDS.get(chunk.kind, APPLICATION_DATA)


def _chunk_at(at: int, data: bytes) -> Chunk:
    """Read the chunk at byte `at`; raise `BrokenError` if it is cut off or damaged."""
    if len(data) < at + 8:
        raise BrokenError(f"ends in the middle of a PNG chunk (at byte {at})")
    length, kind = struct.unpack_from(">I4s", data, at)
    if not kind.isalpha():
        raise BrokenError(f"has no PNG chunk where one should start (byte {at})")
    if length > MAX_NUMBER:
        raise BrokenError(
            f"has a PNG chunk of an impossible length ({_where(kind, at)}: {length} bytes)"
        )
    end = at + 12 + length
    if end > len(data):
        raise BrokenError(f"ends in the middle of a PNG chunk ({_where(kind, at)})")

    view = memoryview(data)
    (checksum,) = struct.unpack_from(">I", data, end - 4)
    chunk = Chunk(kind, at, view[at + 8 : end - 4])
    # Who may ignore a chunk may ignore a fault in it.
    if chunk.critical and zlib.crc32(view[at + 4 : end - 4]) != checksum:
        raise BrokenError(
            f"has a damaged PNG chunk ({_where(kind, at)}: its checksum does not match)"
        )
    return chunk


def _where(kind: bytes, at: int) -> str:
    """Name a chunk and its place."""
    return f"{kind.decode()} at byte {at}"


def _read_header(chunk: Chunk, found: Structure) -> None:
    """Take the size from the first chunk; raise `BrokenError` if it is no sane IHDR."""
    if chunk.kind != b"IHDR" or len(chunk.body) != 13:
        raise BrokenError("does not start with a PNG header (IHDR)")
    width, height, depth, colours, packing, filtering, interlace = struct.unpack(
        ">IIBBBBB", chunk.body
    )
    if max(width, height) > MAX_NUMBER:
        raise BrokenError(f"says that it is {width}x{height} pixels, more than a PNG can have")
    found.set_size(width, height)
    if depth not in BIT_DEPTHS.get(colours, ()) or packing or filtering or interlace > 1:
        raise BrokenError("has a PNG header (IHDR) that describes no known kind of PNG")
    found.frames = 1
    found.colours, found.has_alpha = COLOURS[colours], colours in WITH_ALPHA
    found.bits = max(8, depth)


def _read_metadata(chunk: Chunk, found: Structure) -> None:
    """Note what a chunk holds beside pixels; only the first colour profile is unpacked."""
    found.has_alpha |= chunk.kind == b"tRNS"
    if chunk.kind == b"eXIf":
        exif = read_exif(bytes(chunk.body))
        if found.orientation == UPRIGHT:
            found.orientation = exif.orientation
        found.note(*exif.words)
        return
    word = told(chunk)
    if word == COLOUR_PROFILE and word not in found.metadata:
        found.profile = _profile(chunk)
    found.note(word)


def _profile(chunk: Chunk) -> bytes:
    """Unpack a colour profile, which follows its name and a zero; b"" if broken or too large."""
    name_end = bytes(chunk.body[: MAX_KEYWORD_BYTES + 1]).find(b"\0")
    method_at = name_end + 1
    if name_end < 0 or bytes(chunk.body[method_at : method_at + 1]) != b"\0":
        return b""
    packed = chunk.body[method_at + 1 :][:MAX_PROFILE_BYTES]
    unpacking = zlib.decompressobj()
    try:
        profile = unpacking.decompress(packed, MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
    return profile if unpacking.eof else b""
