"""Which pictures have to be prepared? Made such that every pixel, and every secret, is known."""

import random
import struct
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter

from pnutprofile.dialects import DIALECTS
from pnutprofile.pictures import transform
from pnutprofile.pictures.crop import Framing
from pnutprofile.pictures.prepare import Prepared, Wishes, prepare

MOST_BYTES = {
    ("pnut", "avatar"): 2_096_951,
    ("pnut", "cover"): 4_194_103,
    ("adn", "avatar"): 999_999,
    ("adn", "cover"): 3_999_999,
}
ORIENTATION, GPS = 0x0112, 0x8825
ORIENTATIONS = range(1, 9)
PLAIN = Wishes()
KEEPING = Wishes(keep_metadata=True)


def saved(picture_format: str, image: Image.Image, **how: object) -> bytes:
    file = BytesIO()
    image.save(file, picture_format, **how)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    """Decode with nothing of ours."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def pixel(data: bytes, x: int, y: int) -> tuple[int, ...]:
    """Give one pixel as RGBA."""
    found = opened(data).convert("RGBA").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(int(part) for part in found)


def same_pixels(data: bytes, image: Image.Image) -> bool:
    found = opened(data).convert("RGB")
    return (found.size, found.tobytes()) == (image.size, image.convert("RGB").tobytes())


def coordinates(width: int, height: int) -> Image.Image:
    """Make a picture whose pixels say where they are; `coordinates_of` reads them."""
    across = Image.frombytes("L", (width, 1), bytes(x % 256 for x in range(width)))
    down = Image.frombytes("L", (1, height), bytes(y % 256 for y in range(height)))
    far_across = Image.frombytes("L", (width, 1), bytes(x // 256 for x in range(width)))
    far_down = Image.frombytes("L", (1, height), bytes(y // 256 * 16 for y in range(height)))
    size = (width, height)
    far = ImageChops.add(far_across.resize(size, 0), far_down.resize(size, 0))
    return Image.merge("RGB", [across.resize(size, 0), down.resize(size, 0), far])


def coordinates_of(image: Image.Image) -> tuple[int, int]:
    """Tell where the first pixel was."""
    across, down, far = image.convert("RGB").crop((0, 0, 1, 1)).tobytes()
    return across + 256 * (far % 16), down + 256 * (far // 16)


def noise(width: int, height: int, mode: str = "RGB", seed: int = 1) -> Image.Image:
    """Make what no format can compress."""
    amount = width * height * len(mode)
    return Image.frombytes(mode, (width, height), random.Random(seed).randbytes(amount))  # noqa: S311


def photo(width: int, height: int) -> Image.Image:
    """Make what compresses as a photo does: soft shapes of many colours."""
    small = noise(max(2, width // 16), max(2, height // 16)).filter(ImageFilter.SMOOTH)
    return small.resize((width, height), Image.Resampling.BICUBIC)


def stored(image: Image.Image, orientation: int) -> Image.Image:
    """Lay an upright picture as EXIF tells: where its first row and its first column belong."""
    first_row, first_column = {
        1: ("top", "left"),
        2: ("top", "right"),
        3: ("bottom", "right"),
        4: ("bottom", "left"),
        5: ("left", "top"),
        6: ("right", "top"),
        7: ("right", "bottom"),
        8: ("left", "bottom"),
    }[orientation]
    lies = first_row in ("left", "right")
    width, height = image.size[::-1] if lies else image.size
    result = Image.new(image.mode, (width, height))
    for row in range(height):
        for column in range(width):
            down = row if first_row in ("top", "left") else height - 1 - row
            across = column if first_column in ("top", "left") else width - 1 - column
            seen_at = (down, across) if lies else (across, down)
            value = image.getpixel(seen_at)
            assert value is not None
            result.putpixel((column, row), value)
    return result


def exif(orientation: int = 1, text: str = "") -> Image.Exif:
    block = Image.Exif()
    block[ORIENTATION] = orientation
    if text:
        block[0x010F] = text
        block.get_ifd(GPS).update({1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    return block


def tiff(image: Image.Image, order: str, orientation: int = 1, text: str = "") -> bytes:
    """Put a TIFF together, in either byte order ("<" or ">"); with a text it has a position too."""
    pixels = image.convert("RGB").tobytes()
    entries: list[tuple[int, str, Sequence[int]]] = [
        (256, "I", [image.width]),
        (257, "I", [image.height]),
        (258, "H", [8, 8, 8]),
        (259, "H", [1]),
        (262, "H", [2]),
        (ORIENTATION, "H", [orientation]),
        (277, "H", [3]),
        (278, "I", [image.height]),
        (279, "I", [len(pixels)]),
    ]
    file = bytearray((b"II*\0" if order == "<" else b"MM\0*") + bytes(4) + pixels)
    entries.append((273, "I", [8]))
    if text:
        place = [(1, "s", b"N\0"), (2, "Q", [48, 1, 51, 1, 30, 1]), (3, "s", b"E\0")]
        entries.append((GPS, "I", [_add_directory(file, order, [*place, (4, "Q", [2, 1] * 3)])]))
        entries.append((0x010F, "s", text.encode() + b"\0"))
    struct.pack_into(order + "I", file, 4, _add_directory(file, order, entries))
    return bytes(file)


def _add_directory(
    file: bytearray, order: str, entries: Sequence[tuple[int, str, Sequence[int]]]
) -> int:
    """Add a directory to a TIFF and tell where it stands; Q is a pair of numbers."""
    lines = b""
    for tag, letter, values in sorted(entries):
        number, code, each = {
            "s": (2, "B", 1),
            "H": (3, "H", 1),
            "I": (4, "I", 1),
            "Q": (5, "I", 2),
        }[letter]
        body = struct.pack(f"{order}{len(values)}{code}", *values)
        if len(body) > 4:
            elsewhere = struct.pack(order + "I", len(file))
            file += body
            body = elsewhere
        lines += struct.pack(order + "HHI", tag, number, len(values) // each) + body.ljust(4, b"\0")
    at = len(file)
    file += struct.pack(order + "H", len(entries)) + lines + bytes(4)
    return at


def png(
    width: int, height: int, depth: int, colours: int, packed: bytes, *extra: tuple[bytes, bytes]
) -> bytes:
    """Put a PNG together from its packed rows, which start with a filter byte each."""
    header = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    chunks = [(b"IHDR", header), *extra, (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def deep_png(
    width: int,
    height: int,
    colours: int,
    samples: Callable[[int, int], tuple[int, ...]],
    *extra: tuple[bytes, bytes],
) -> bytes:
    """Make a PNG of 16 bits a sample."""
    rows = b"".join(
        b"\0" + b"".join(struct.pack(">H", part) for x in range(width) for part in samples(x, y))
        for y in range(height)
    )
    return png(width, height, 16, colours, zlib.compress(rows), *extra)


def made(
    data: bytes, kind: str = "avatar", dialect: str = "pnut", wishes: Wishes = PLAIN
) -> Prepared:
    """Prepare a picture, and hold the result against what is true of all results."""
    rule = DIALECTS[dialect].pictures[kind]
    prepared = prepare(data, rule, kind, wishes)
    result = opened(prepared.data)
    assert len(prepared.data) <= MOST_BYTES[dialect, kind]
    assert result.format in ("JPEG", "PNG", "GIF")
    assert result.width <= prepared.box[2] - prepared.box[0]
    assert result.height <= prepared.box[3] - prepared.box[1]
    again = prepare(prepared.data, rule, kind, Wishes(keep_metadata=wishes.keep_metadata))
    assert again.data == prepared.data
    if not wishes.keep_metadata:
        assert transform.as_stored(prepared.data, rule.crop, upright=True) == prepared.data
    return prepared


def focused(across: float, down: float) -> Wishes:
    return Wishes(framing=Framing(focus=(across, down)))


def cropped(width: int, height: int, left: int, top: int) -> Wishes:
    return Wishes(framing=Framing(rectangle=(left, top, left + width, top + height)))


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
