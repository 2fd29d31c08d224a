"""How is the body of an answer read within bounds, packed or not?"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from pnutprofile.answers import UnusableAnswerError

PLAIN = ("", "identity")
PACKED = ("gzip", "x-gzip", "deflate")

AUTOMATIC = 32
"""Added to the size of zlib's window: gzip and zlib are told apart by their headers."""


def bounded(chunks: Iterable[bytes], packing: str, limit_bytes: int) -> Iterator[bytes]:
    """Yield a body as it was before it was packed; `packing` is its Content-Encoding.

    Raises UnusableAnswerError past `limit_bytes`, for what cannot be unpacked, and for a body that
    was packed more than once: no more than one byte too many is ever unpacked.
    """
    unpacker, size, is_there = _unpacker(packing.strip().lower()), 0, False
    try:
        for chunk in chunks:
            is_there |= bool(chunk)
            part = unpacker.decompress(chunk, limit_bytes - size + 1) if unpacker else chunk
            size += len(part)
            if size > limit_bytes:
                limit = f"more than {limit_bytes // 2**20} MiB"
                raise UnusableAnswerError("the answer is too large", limit)
            yield part
    except zlib.error as fault:
        raise UnusableAnswerError("the answer cannot be unpacked", str(fault)) from None
    if unpacker and (unpacker.unused_data or not unpacker.eof) and is_there:
        raise UnusableAnswerError("the answer cannot be unpacked", "it ends too early or too late")


def _unpacker(packing: str) -> Any:
    """Give what unpacks, or None where nothing is packed."""
    if packing in PLAIN:
        return None
    if packing not in PACKED:
        raise UnusableAnswerError("the answer cannot be unpacked", f"it is packed as {packing}")
    return zlib.decompressobj(zlib.MAX_WBITS | AUTOMATIC)
