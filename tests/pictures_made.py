"""Which pictures do tests send? Made by hand where every byte counts, by Pillow elsewhere."""

import struct
import zlib
from io import BytesIO

from PIL import Image


def picture(picture_format: str, width: int, height: int, **how: object) -> bytes:
    """Make a picture of one colour."""
    file = BytesIO()
    Image.new("RGB", (width, height), (222, 92, 62)).save(file, picture_format, **how)
    return file.getvalue()


def png_of_size(width: int, height: int, size_bytes: int) -> bytes:
    """Make a whole PNG of exactly so many bytes that tells nothing: black colours fill it up."""
    small = picture("PNG", width, height)
    start, end = small[:33], small[33:]
    # A suggested palette: its name, a zero, how many bits a sample has, and 6 bytes a colour.
    colours, more = divmod(size_bytes - len(small) - 12 - len(b"p\0\x08"), 6)
    filling = b"p" * (1 + more) + b"\0\x08" + bytes(6 * colours)
    return start + _chunk(b"sPLT", filling) + end


def png_header_only(width: int, height: int) -> bytes:
    """Make a PNG that claims a size and has next to no data."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header)
    return start + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
