"""Is a GIF file whole, how many frames has it, and what do its blocks tell? (GIF89a)."""

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pnutprofile.pictures.anatomy.structure import (
    APPLICATION_DATA,
    COLOUR_PROFILE,
    BrokenError,
    Structure,
)

FRAME, EXTENSION, TRAILER = 0x2C, 0x21, 0x3B
PLAIN_TEXT, GRAPHIC_CONTROL, COMMENT, APPLICATION = 0x01, 0xF9, 0xFE, 0xFF
TRANSPARENT = 0x01
"""The flag of a graphic control that makes one colour of its frame transparent."""

EXTENSION_WORDS: Mapping[int, str] = {PLAIN_TEXT: "", GRAPHIC_CONTROL: "", COMMENT: "comment"}
APPLICATION_WORDS: Mapping[bytes, str] = {
    b"NETSCAPE2.0": "",
    b"ANIMEXTS1.0": "",
    b"XMP DataXMP": "XMP",
    b"ICCRGBG1012": COLOUR_PROFILE,
}
"""What stands behind the name of an application; "": only how often an animation is shown."""


class Block(NamedTuple):
    """One block: its first byte, what kind of extension it is (else 0), where it starts and ends.

    The end is the byte after its last.
    """

    opening: int
    label: int
    start: int
    end: int


def walk_gif(data: bytes, found: Structure) -> None:
    """Walk from the header to the trailer and fill `found`; raise `BrokenError` if it is not whole.

    The size is that of the canvas, on which the frames are drawn.
    """
    if len(data) < 13:
        raise BrokenError("ends in the middle of the GIF header")
    found.set_size(*struct.unpack_from("<HH", data, 6))
    found.colours = "palette"
    for block in blocks(data, found):
        found.note(told(block, data))
        if block.opening == FRAME:
            _read_frame(block, data, found)
        elif block.opening == EXTENSION:
            _read_extension(block, data, found)
    if not found.frames:
        raise BrokenError("holds no pixels (no GIF frame)")


def header_bytes(data: bytes) -> int:
    """Give how many bytes stand before the first block: the header and the shared colours."""
    return 13 + _colour_table_bytes(data[10])


def blocks(data: bytes, found: Structure) -> Iterator[Block]:
    """Yield every block up to and with the trailer; raise `BrokenError` if there is none."""
    at = header_bytes(data)
    while at < len(data) and data[at] != TRAILER:
        found.count_block()
        end = _block_end(at, data, found)
        yield Block(data[at], data[at + 1] if data[at] == EXTENSION else 0, at, end)
        at = end
    if at >= len(data):
        raise BrokenError("ends before the GIF end mark (trailer)")
    found.end_at(at + 1, data)
    yield Block(TRAILER, 0, at, at + 1)


def told(block: Block, data: bytes) -> str:
    """Name what a block tells beside the picture; "" if it only draws, or says how to draw."""
    if block.opening != EXTENSION:
        return ""
    if block.label == APPLICATION:
        return APPLICATION_WORDS.get(next(_sub_blocks(block, data), b""), APPLICATION_DATA)
    return EXTENSION_WORDS.get(block.label, APPLICATION_DATA)


def _read_frame(block: Block, data: bytes, found: Structure) -> None:
    """Count a frame, and tell of the first that is not drawn inside the canvas."""
    left, top, width, height = struct.unpack_from("<HHHH", data, block.start + 1)
    found.frames += 1
    inside = left + width <= found.width and top + height <= found.height
    if not inside and not found.oddities:
        found.oddities.append(f"frame {found.frames} reaches outside the canvas")


def _read_extension(block: Block, data: bytes, found: Structure) -> None:
    """Take from an extension what it says about colours; of several profiles the first counts."""
    if block.label == GRAPHIC_CONTROL:
        control = next(_sub_blocks(block, data), b"")
        found.has_alpha |= bool(control and control[0] & TRANSPARENT)
    elif told(block, data) == COLOUR_PROFILE and not found.profile:
        _, *parts = _sub_blocks(block, data)
        found.profile = b"".join(parts)


def _block_end(at: int, data: bytes, found: Structure) -> int:
    """Give the byte after the block at byte `at`."""
    if data[at] == EXTENSION:
        return _pass_sub_blocks(at + 2, data, found)
    if data[at] != FRAME:
        raise BrokenError(f"has an unknown GIF block (0x{data[at]:02X} at byte {at})")
    if len(data) < at + 10:
        raise BrokenError(f"ends in the middle of a GIF frame (at byte {at})")
    # One byte, the size of the first code, stands between the colours and the pixels.
    return _pass_sub_blocks(at + 10 + _colour_table_bytes(data[at + 9]) + 1, data, found)


def _pass_sub_blocks(at: int, data: bytes, found: Structure) -> int:
    """Give the byte after the sub-blocks that start at byte `at`, each led by its length."""
    while at < len(data):
        length = data[at]
        at += 1 + length
        if not length:
            return at
        found.count_block()
    raise BrokenError("ends in the middle of a GIF block")


def _sub_blocks(extension: Block, data: bytes) -> Iterator[bytes]:
    """Yield what the sub-blocks of a whole extension hold, up to the empty one."""
    at = extension.start + 2
    while length := data[at]:
        yield data[at + 1 : at + 1 + length]
        at += 1 + length


def _colour_table_bytes(flags: int) -> int:
    """Give the size of the colour table that the flags announce."""
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0
