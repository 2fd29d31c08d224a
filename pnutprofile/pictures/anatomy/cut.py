"""How is all but the picture cut out of a file, with its pixels left as they are?

Nothing is decoded: a file is taken apart where its format has joints, and the parts that only draw
are put together again. What each part tells is said by the walkers, so what `read_facts` finds
and what is cut here are the same.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from pnutprofile.pictures.anatomy import gif, jpeg, png
from pnutprofile.pictures.anatomy.structure import COLOUR_PROFILE, Structure

KEPT = ("", COLOUR_PROFILE)
"""What a part may tell and stay; without its profile a picture would show other colours."""

PIXELS_ALONE = ("",)
"""What a part may tell and stay where the profile is known by other means."""

Parts = Iterator[bytes | memoryview]
Words = tuple[str, ...]


def without_metadata(data: bytes, picture_format: str, kept: Words = KEPT) -> bytes:
    """Give the same file with nothing but the picture in it, or `data` itself if nothing had to go.

    For whole files in the formats of `CUTS` only; another format is a `KeyError`, a broken file
    raises `BrokenError`. What turns the picture goes too: one that is not stored upright will
    lie on its side. A JPEG's further pictures (previews, gain maps) stand after its end, and go.
    """
    rest = b"".join(CUTS[picture_format](data, kept))
    return data if rest == data else rest


def with_blocks_of(source: bytes, film: bytes) -> bytes:
    """Give a GIF with what another one tells put in before its end, but for a colour profile."""
    blocks = gif.blocks(source, Structure())
    told = (block for block in blocks if gif.told(block, source) not in KEPT)
    between = b"".join(source[block.start : block.end] for block in told)
    return film[:-1] + between + film[-1:]


def _jpeg_parts(data: bytes, kept: Words) -> Parts:
    """Yield what draws a JPEG; a scan ends where the next segment starts."""
    view = memoryview(data)
    segments = jpeg.segments(data, Structure())
    yield view[:2]
    for segment, following in pairwise(segments):
        if segment.marker == jpeg.SCAN:
            yield view[segment.start : following.start]
        elif jpeg.told(segment, data) in kept:
            yield view[segment.start : segment.end]
        else:
            yield _needed_of_segment(segment, data)
    yield bytes((0xFF, jpeg.END))


def _needed_of_segment(segment: jpeg.Segment, data: bytes) -> bytes:
    """Give the little that a decoder needs of a segment that tells more, as a segment, or nothing.

    A JFIF segment ends in the two sides of its thumbnail, which become 0.
    """
    body = segment.body(data)
    if segment.marker == jpeg.APP0 and body.startswith(jpeg.JFIF):
        return _segment(segment.marker, body[: jpeg.JFIF_BYTES - 2] + bytes(2))
    if segment.marker == jpeg.APP14 and body.startswith(jpeg.ADOBE):
        return _segment(segment.marker, body[: jpeg.ADOBE_BYTES])
    return b""


def _segment(marker: int, body: bytes) -> bytes:
    """Make a segment; its length counts itself."""
    return bytes((0xFF, marker)) + (2 + len(body)).to_bytes(2) + body


def _png_parts(data: bytes, kept: Words) -> Parts:
    """Yield what draws a PNG."""
    view = memoryview(data)
    yield png.SIGNATURE
    for chunk in png.chunks(data, Structure()):
        if png.told(chunk) in kept:
            yield view[chunk.start : chunk.end]


def _gif_parts(data: bytes, kept: Words) -> Parts:
    """Yield what draws a GIF."""
    view = memoryview(data)
    yield view[: gif.header_bytes(data)]
    for block in gif.blocks(data, Structure()):
        if gif.told(block, data) in kept:
            yield view[block.start : block.end]


CUTS: Mapping[str, Callable[[bytes, Words], Parts]] = {
    "JPEG": _jpeg_parts,
    "PNG": _png_parts,
    "GIF": _gif_parts,
}
"""How each format is cut; the names are Pillow's."""
