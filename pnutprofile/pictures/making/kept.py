"""Which metadata goes along when a picture is made into another file, if that is wanted?"""

import re
from typing import Any

from PIL import Image, PngImagePlugin

from pnutprofile.pictures.anatomy.exif import GPS_DIRECTORY, ORIENTATION, WORDS

_XMP, _COLOUR_PROFILE = 0x02BC, 0x8773
_TELLING = (WORDS.keys() | {GPS_DIRECTORY}) - {_XMP, _COLOUR_PROFILE}
"""The tags of a TIFF that go along: XMP does so by itself, the rest tells how it is stored."""

XMP_ORIENTATION = re.compile(rb"(tiff:Orientation\s*(?:=\s*[\"']|>)\s*)[2-8]")
_XMP_KEYWORD = "XML:com.adobe.xmp"
_IPTC_SEGMENT, _IPTC_MARKER = "APP13", b"\xff\xed"

_SEGMENT_BYTES = 65_533
_MOST_BYTES = {"exif": _SEGMENT_BYTES, "comment": _SEGMENT_BYTES, "xmp": _SEGMENT_BYTES - 29}
"""What a JPEG can hold in one segment; XMP starts with a name of 29 bytes."""

Options = dict[str, Any]
"""Arguments of Pillow's `save`."""


def kept_metadata(source: Image.Image, picture_format: str) -> Options:
    """Give what a JPEG or PNG can carry of a decoded picture's metadata.

    The orientation is left out, as the pixels have been turned, and so is the thumbnail, which
    shows what was cut off.
    """
    block = _exif_block(source)
    comment, xmp = source.info.get("comment"), _upright(_bytes(source.info.get("xmp")))
    if picture_format == "PNG":
        return ({"exif": block} if block else {}) | _png_texts(source, comment, xmp)
    told = {"exif": block, "comment": _bytes(comment), "xmp": xmp}
    kept: Options = {
        name: value for name, value in told.items() if 0 < len(value) <= _MOST_BYTES[name]
    }
    iptc = [body for name, body in getattr(source, "applist", []) if name == _IPTC_SEGMENT]
    if iptc:
        kept["extra"] = b"".join(
            _IPTC_MARKER + (2 + len(body)).to_bytes(2, "big") + body for body in iptc
        )
    return kept


def _upright(xmp: bytes) -> bytes:
    """Correct the orientation where XMP repeats it."""
    return XMP_ORIENTATION.sub(rb"\g<1>1", xmp)


def _exif_block(source: Image.Image) -> bytes:
    """Give the EXIF block; that of a TIFF is the file itself."""
    exif = source.getexif()
    exif.pop(ORIENTATION, None)
    if source.format == "TIFF":
        for tag in set(exif) - _TELLING:
            del exif[tag]
    return exif.tobytes() if exif else b""


def _png_texts(source: Image.Image, comment: Any, xmp: Any) -> Options:
    """Put texts into chunks of their own."""
    texts = PngImagePlugin.PngInfo()
    for keyword, text in getattr(source, "text", {}).items():
        if keyword != _XMP_KEYWORD:
            texts.add_itxt(keyword, str(text))
    if comment:
        texts.add_itxt("Comment", _text(comment))
    if xmp:
        texts.add_itxt(_XMP_KEYWORD, _text(xmp))
    return {"pnginfo": texts} if texts.chunks else {}


def _bytes(value: str | bytes | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")
