"""Formats by content, what is no picture, crops, and the cost of large pictures."""

import struct
import subprocess
import sys
import tracemalloc
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from pnutprofile.dialects import Crop
from pnutprofile.pictures.bounds import may_be_decoded
from pnutprofile.pictures.crop import crop_box
from pnutprofile.pictures.facts import read_facts


def saved(image: Image.Image, picture_format: str, **how: object) -> bytes:
    file = BytesIO()
    image.save(file, picture_format, **how)
    return file.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize(
    "picture_format",
    ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "JPEG2000", "PPM", "QOI"],
)
def test_a_format_is_known_by_content(picture_format: str) -> None:
    facts = read_facts(saved(Image.new("RGB", (32, 32), "teal"), picture_format))
    assert facts.format == picture_format
    assert (facts.width, facts.height, facts.frames) == (32, 32, 1)
    assert (facts.whole, facts.problem) == (True, "")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty (0 bytes)"),
        (b"Dear reader,\nthis is no picture.\n", "is text, not a picture"),
        ("ceci n’est pas une image\n".encode(), "is text, not a picture"),
        (b"BMW is a car", "is text, not a picture"),
        (b"\n<!DOCTYPE html>\n<title>404</title>", "is a web page, not a picture"),
        (b"<html><body>", "is a web page, not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is an SVG drawing, not a picture"),
        (b"<?xml version='1.0'?>\n<svg/>", "is an SVG drawing, not a picture"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF document, not a picture"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "is a video, not a picture"),
        ("prénom".encode()[:3], "is text, not a picture"),
        (b"\x89P", "is not a picture of a known format"),
        (bytes(1000), "is not a picture of a known format"),
    ],
)
def test_what_is_no_picture(data: bytes, problem: str) -> None:
    facts = read_facts(data)
    assert (facts.format, facts.whole, facts.problem) == (None, False, problem)
    assert (facts.width, facts.height, facts.frames) == (0, 0, 0)


@pytest.mark.parametrize(
    ("data", "picture_format"),
    [
        (b"RIFF\x10\0\0\0WEBPVP8 ", "WEBP"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "AVIF"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", "AVIF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIF"),
        (b"II*\0\xff\xff\xff\xff", "TIFF"),
        (b"BM\x10\0\0\0\0\0\0\0\x36\0\0\0", "BMP"),
        (b"\xff\x0a\xff\x07", "JXL"),
        (b"8BPS\0\x01", "PSD"),
    ],
)
def test_a_known_format_whose_header_is_damaged(data: bytes, picture_format: str) -> None:
    facts = read_facts(data)
    assert (facts.format, facts.whole, facts.width) == (picture_format, False, 0)
    assert facts.problem.startswith(f"cannot be read as {picture_format}")


def test_a_bomb_in_another_format_is_only_measured() -> None:
    data = bytearray(saved(Image.new("L", (8, 8)), "BMP"))
    data[18:26] = struct.pack("<II", 60_000, 60_000)
    facts = read_facts(bytes(data))
    assert (facts.format, facts.width, facts.height) == ("BMP", 60_000, 60_000)
    assert not may_be_decoded(facts)


def test_a_large_picture_in_another_format_is_measured_without_a_warning() -> None:
    data = bytearray(saved(Image.new("L", (8, 8)), "BMP"))
    data[18:26] = struct.pack("<II", 10_000, 10_000)
    facts = read_facts(bytes(data))
    assert (facts.width, facts.height) == (10_000, 10_000)


def test_what_pillow_logs_about_a_damaged_file_is_not_printed() -> None:
    data = saved(Image.new("RGB", (8, 8)), "TIFF")
    samples = data.index(b"\x15\x01\x03\x00\x01\x00\x00\x00") + 8
    program = """
import sys
from pnutprofile.pictures.facts import read_facts
print(read_facts(sys.stdin.buffer.read()).whole)
"""
    answer = subprocess.run(
        [sys.executable, "-c", program],
        input=data[:samples] + b"\xff\x7f" + data[samples + 2 :],
        capture_output=True,
        check=True,
    )
    assert (answer.stdout.strip(), answer.stderr) == (b"False", b"")


@pytest.mark.parametrize("picture_format", ["WEBP", "AVIF", "TIFF"])
def test_metadata_in_another_format(picture_format: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker"
    facts = read_facts(saved(Image.new("RGB", (30, 20)), picture_format, exif=exif))
    assert facts.metadata == ("camera data",)
    assert facts.shown_size == (20, 30)
    assert facts.orientation == {"TIFF": 1}.get(picture_format, 6)  # Pillow turns a TIFF by itself


@pytest.mark.parametrize(
    ("picture_format", "mode", "expected"),
    [
        ("WEBP", "RGB", ("RGB", 8, False)),
        ("WEBP", "RGBA", ("RGB", 8, True)),
        ("AVIF", "RGBA", ("RGB", 8, True)),
        ("TIFF", "P", ("palette", 8, False)),
        ("BMP", "L", ("grey", 8, False)),
        ("TIFF", "CMYK", ("CMYK", 8, False)),
        ("TIFF", "LA", ("grey", 8, True)),
        ("TIFF", "I;16", ("grey", 16, False)),
        ("TIFF", "F", ("grey", 32, False)),
        ("TIFF", "YCbCr", ("RGB", 8, False)),
    ],
)
def test_colours_in_another_format(
    picture_format: str, mode: str, expected: tuple[str, int, bool]
) -> None:
    facts = read_facts(saved(Image.new(mode, (16, 16)), picture_format))
    assert (facts.colours, facts.bits, facts.has_alpha) == expected


@pytest.mark.parametrize("picture_format", ["WEBP", "AVIF", "TIFF"])
def test_a_colour_profile_in_another_format(picture_format: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (16, 16))
    assert read_facts(saved(image, picture_format, icc_profile=profile)).profile == profile
    assert read_facts(saved(image, picture_format)).profile == b""


def test_a_colour_profile_is_not_printed() -> None:
    data = saved(Image.new("L", (4, 4)), "PNG", icc_profile=b"long and binary")
    assert "binary" not in repr(read_facts(data))


def test_an_animation_in_another_format() -> None:
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 100, 200)]
    how = {"save_all": True, "append_images": frames[1:]}
    assert read_facts(saved(frames[0], "WEBP", **how)).frames == 3
    assert not read_facts(saved(frames[0], "TIFF", **how)).animated


def huge_png() -> bytes:
    """Give 20,000 x 20,000 black pixels: 50 million bytes in one deflate stream of 50 thousand."""
    rows = zlib.compressobj(9)
    pixels = b"".join(rows.compress(bytes(2501)) for _ in range(20_000)) + rows.flush()
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_400_megapixels_cost_no_memory() -> None:
    data = huge_png()
    assert len(data) < 100_000
    tracemalloc.start()
    facts = read_facts(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (facts.width, facts.height, facts.whole) == (20_000, 20_000, True)
    assert peak < 50_000


def test_a_long_file_costs_no_memory() -> None:
    text = chunk(b"tEXt", b"Comment\0" + bytes(20_000_000))
    data = huge_png()[:33] + text + huge_png()[33:]
    tracemalloc.start()
    assert read_facts(data).whole
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000


def test_common_files_do_not_load_pillow() -> None:
    program = """
import sys
from pnutprofile.pictures.check import check_picture
from pnutprofile.pictures.facts import read_facts
starts = (b"\\x89PNG\\r\\n\\x1a\\n", b"\\xff\\xd8\\xff\\xe0", b"GIF89a", b"", b"text")
print([read_facts(start).format for start in starts])
sys.exit("PIL" in sys.modules)
"""
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert answer.stdout == "['PNG', 'JPEG', 'GIF', None, None]\n"
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize(
    ("width", "height", "kept_width", "kept_height"),
    [
        (10000, 10000, 10000, 2326),
        (960, 960, 960, 223),
        (960, 481, 960, 223),
        (960, 480, 960, 480),
        (1280, 641, 1280, 298),
        (1280, 640, 1280, 640),
        (1500, 500, 1500, 500),
        (65535, 65535, 65535, 15241),
        (43, 43, 43, 10),
        (1, 1, 1, 1),
        (1, 65535, 1, 1),
    ],
)
def test_the_wide_crop(width: int, height: int, kept_width: int, kept_height: int) -> None:
    left, top, right, bottom = crop_box(width, height, Crop.WIDE)
    assert (right - left, bottom - top) == (kept_width, kept_height)
    assert (left, right) == (0, width)
    assert 0 <= (height - bottom) - top <= 1


@pytest.mark.parametrize(
    ("width", "height", "crop", "box"),
    [
        (1280, 641, Crop.WIDE, (0, 171, 1280, 469)),
        (200, 200, Crop.SQUARE, (0, 0, 200, 200)),
        (300, 200, Crop.SQUARE, (50, 0, 250, 200)),
        (200, 301, Crop.SQUARE, (0, 50, 200, 250)),
        (65535, 1, Crop.SQUARE, (32767, 0, 32768, 1)),
        (300, 200, Crop.NONE, (0, 0, 300, 200)),
    ],
)
def test_crops_are_centred(
    width: int, height: int, crop: Crop, box: tuple[int, int, int, int]
) -> None:
    assert crop_box(width, height, crop) == box
