"""Is a GIF file whole, how many frames has it, and what do its blocks tell? (GIF89a)."""

import struct
from collections.abc import Mapping

from pnutprofile.pictures.structure import BrokenError, Structure

FRAME, EXTENSION, TRAILER = 0x2C, 0x21, 0x3B
COMMENT, APPLICATION = 0xFE, 0xFF

APPLICATION_WORDS: Mapping[bytes, str] = {
    b"XMP DataXMP": "XMP",
    b"ICCRGBG1012": "colour profile",
}


def walk_gif(data: bytes, found: Structure) -> None:
    """Walk from the header to the trailer and fill `found`; raise `BrokenError` if it is not whole.

    The size is that of the canvas, on which the frames are drawn.
    """
    if len(data) < 13:
        raise BrokenError("ends in the middle of the GIF header")
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    found.set_size(width, height)
    at = 13 + _colour_table_bytes(flags)
    while at < len(data) and data[at] != TRAILER:
        found.count_block()
        at = _pass_block(at, data, found)
    if at >= len(data):
        raise BrokenError("ends before the GIF end mark (trailer)")
    if not found.frames:
        raise BrokenError("holds no pixels (no GIF frame)")
    found.end_at(at + 1, data)


def _pass_block(at: int, data: bytes, found: Structure) -> int:
    """Read the block at byte `at` and give the byte after it."""
    if data[at] == FRAME:
        return _pass_frame(at, data, found)
    if data[at] == EXTENSION:
        return _pass_extension(at, data, found)
    raise BrokenError(f"has an unknown GIF block (0x{data[at]:02X} at byte {at})")


def _pass_frame(at: int, data: bytes, found: Structure) -> int:
    """Count the frame at byte `at` and give the byte after it."""
    if len(data) < at + 10:
        raise BrokenError(f"ends in the middle of a GIF frame (at byte {at})")
    left, top, width, height, flags = struct.unpack_from("<HHHHB", data, at + 1)
    # One byte, the size of the first code, stands between the colours and the pixels.
    end = _pass_sub_blocks(at + 10 + _colour_table_bytes(flags) + 1, data, found)
    found.frames += 1
    inside = left + width <= found.width and top + height <= found.height
    if not inside and not found.oddities:
        found.oddities.append(f"frame {found.frames} reaches outside the canvas")
    return end


def _pass_extension(at: int, data: bytes, found: Structure) -> int:
    """Note what the extension at byte `at` holds and give the byte after it."""
    end = _pass_sub_blocks(at + 2, data, found)
    if data[at + 1] == COMMENT:
        found.note("comment")
    elif data[at + 1] == APPLICATION:
        word = APPLICATION_WORDS.get(data[at + 3 : at + 14])
        found.note(*([word] if word else []))
    return end


def _pass_sub_blocks(at: int, data: bytes, found: Structure) -> int:
    """Give the byte after the sub-blocks that start at byte `at`, each led by its length."""
    while at < len(data):
        length = data[at]
        at += 1 + length
        if not length:
            return at
        found.count_block()
    raise BrokenError("ends in the middle of a GIF block")


def _colour_table_bytes(flags: int) -> int:
    """Give the size of the colour table that the flags announce."""
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0
