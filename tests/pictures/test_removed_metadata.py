"""What a file tells beside the picture is gone from its bytes, or kept where that is wanted."""

import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from pnutprofile.errors import CheckError
from pnutprofile.pictures.prepare import Prepared, Wishes
from tests.photos_made import (
    GPS,
    KEEPING,
    ORIENTATION,
    PLAIN,
    cropped,
    exif,
    made,
    noise,
    opened,
    photo,
    png,
    saved,
    tiff,
)

SECRET = "Hidden Lane 7"
POSITION = struct.pack("<6I", 48, 1, 51, 1, 30, 1), struct.pack(">6I", 48, 1, 51, 1, 30, 1)
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
IPTC = (
    b"Photoshop 3.0\0"
    + b"8BIM\x04\x04\0\0"
    + struct.pack(">I", 18)
    + (b"\x1c\x02\x5a\0\x0d" + SECRET.encode())
)
SQUARE, LONG = photo(64, 64), photo(96, 64)


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def thumbnail() -> bytes:
    """Give an EXIF block whose second directory holds a small JPEG with a secret in it."""
    small = saved("JPEG", photo(16, 16), comment=SECRET)
    first = struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, 1, 0, 8 + 18)
    second = struct.pack(">HHHIIHHIII", 2, 0x0201, 4, 1, 26 + 30, 0x0202, 4, 1, len(small), 0)
    return b"Exif\0\0MM\0*" + struct.pack(">I", 8) + first + second + small


def telling_jpeg(image: Image.Image, orientation: int = 1) -> bytes:
    extra = segment(0xED, IPTC) + segment(0xE1, thumbnail())
    block = exif(orientation, SECRET)
    return saved("JPEG", image, exif=block, comment=SECRET, xmp=XMP, extra=extra)


def telling_png(image: Image.Image, orientation: int = 1) -> bytes:
    texts = PngInfo()
    texts.add_text("Author", SECRET)
    texts.add_text("Comment", SECRET, zip=True)
    texts.add_itxt("Titre", SECRET + " à gauche")
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return saved("PNG", image, exif=exif(orientation, SECRET), pnginfo=texts)


def telling_webp(image: Image.Image, orientation: int = 1) -> bytes:
    return saved("WEBP", image, exif=exif(orientation, SECRET), xmp=XMP)


def telling_tiff(image: Image.Image, orientation: int = 1) -> bytes:
    return tiff(image, ">", orientation, SECRET)


Make = Callable[[Image.Image, int], bytes]
MAKERS: tuple[Make, ...] = (telling_jpeg, telling_png, telling_webp, telling_tiff)
ENLARGED = 70_000
"""More than a segment of a JPEG can hold."""


def assert_tells_nothing(data: bytes) -> None:
    assert SECRET.encode() not in data
    assert not any(position in data for position in POSITION)
    image = opened(data)
    assert not image.getexif()
    assert not {"comment", "xmp", "exif", "photoshop"} & set(image.info)
    assert not getattr(image, "text", {})


@pytest.mark.parametrize("make", MAKERS)
def test_the_files_tell_much(make: Make) -> None:
    data = make(SQUARE, 6)
    assert SECRET.encode() in data
    assert any(position in data for position in POSITION)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("image", [SQUARE, LONG])
@pytest.mark.parametrize("orientation", [1, 6])
def test_nothing_is_told_any_more(make: Make, image: Image.Image, orientation: int) -> None:
    prepared = made(make(image, orientation))
    assert_tells_nothing(prepared.data)
    assert {"GPS position", "camera data"} <= set(prepared.removed)


def test_everything_removed_is_named() -> None:
    removed = made(telling_jpeg(LONG)).removed
    assert set(removed) == {
        "GPS position",
        "camera data",
        "comment",
        "XMP",
        "IPTC",
        "thumbnail",
    }


def scan(jpeg: bytes) -> bytes:
    """Give the entropy-coded data of a JPEG of one scan."""
    return jpeg[jpeg.rindex(b"\xff\xda") :]


def test_pixels_of_a_jpeg_are_not_encoded_again_for_its_metadata() -> None:
    data = telling_jpeg(SQUARE)
    assert scan(made(data).data) == scan(data)


def test_pixels_of_a_png_are_not_encoded_again_for_its_metadata() -> None:
    data = telling_png(SQUARE)
    start = data.index(b"IDAT") - 4
    stop = data.index(b"IEND", start)
    assert data[start:stop] in made(data).data


def test_a_colour_profile_stays_when_metadata_is_cut_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved("PNG", SQUARE, icc_profile=profile, exif=exif(1, SECRET))
    assert opened(made(data).data).info["icc_profile"] == profile


def test_a_comment_does_not_come_along_into_a_cut_jpeg() -> None:
    prepared = made(saved("JPEG", LONG, comment=SECRET))
    assert SECRET.encode() not in prepared.data
    assert prepared.removed == ("comment",)


def test_metadata_that_alone_is_too_much_is_cut_out() -> None:
    texts = PngInfo()
    for number in range(3):
        texts.add_text(f"Note {number}", "x" * 900_000)
    data = saved("PNG", SQUARE, pnginfo=texts)
    assert opened(made(data).data).tobytes() == SQUARE.tobytes()


# Kept


def position(data: bytes) -> object:
    return opened(data).getexif().get_ifd(GPS).get(2)


@pytest.mark.parametrize("make", MAKERS[:2])
def test_an_upright_picture_that_may_keep_its_metadata_is_not_touched(make: Make) -> None:
    data = make(SQUARE, 1)
    assert made(data, wishes=KEEPING).data == data


def kept_jpeg(prepared: Prepared) -> Image.Image:
    image = opened(prepared.data)
    assert image.format == "JPEG"
    assert image.getexif()[0x010F] == SECRET
    assert position(prepared.data) == (48.0, 51.0, 30.0)
    assert ORIENTATION not in image.getexif()
    return image


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_keeps_its_metadata_but_not_its_orientation(orientation: int) -> None:
    prepared = made(telling_jpeg(LONG, orientation), wishes=KEEPING)
    image = kept_jpeg(prepared)
    assert image.info["comment"] == SECRET.encode()
    assert image.info["xmp"] == XMP
    assert IPTC in prepared.data
    assert set(prepared.removed) <= {"thumbnail"}


def test_a_thumbnail_that_shows_what_was_cut_off_is_not_kept() -> None:
    prepared = made(saved("JPEG", LONG, exif=thumbnail()), wishes=KEEPING)
    assert SECRET.encode() not in prepared.data
    assert prepared.removed == ("thumbnail",)


@pytest.mark.parametrize("make", [telling_webp, telling_tiff])
def test_a_converted_picture_keeps_its_metadata(make: Make) -> None:
    prepared = made(make(noise(96, 64), 6), wishes=KEEPING)
    tags = set(kept_jpeg(prepared).getexif())
    assert tags == {0x010F, GPS}


def test_a_png_keeps_its_texts() -> None:
    prepared = made(telling_png(LONG, 6), wishes=KEEPING)
    image = opened(prepared.data)
    assert image.format == "PNG"
    assert position(prepared.data) == (48.0, 51.0, 30.0)
    assert ORIENTATION not in image.getexif()
    assert image.info["Author"] == image.info["Comment"] == SECRET
    assert image.info["Titre"] == SECRET + " à gauche"
    assert XMP.decode() in image.info["XML:com.adobe.xmp"]
    assert prepared.removed == ()


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ({"exif": exif(1, "x" * ENLARGED)}, "GPS position"),
        ({"xmp": b"x" * ENLARGED}, "XMP"),
    ],
)
def test_what_a_jpeg_cannot_hold_is_left_out_and_named(how: dict[str, object], word: str) -> None:
    prepared = made(saved("WEBP", noise(60, 60), **how), wishes=KEEPING)
    assert opened(prepared.data).format == "JPEG"
    assert word in prepared.removed


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_metadata_that_alone_is_too_much_to_keep_ends_in_an_answer(mode: str) -> None:
    texts = PngInfo()
    for number in range(3):
        texts.add_text(f"Note {number}", "x" * 900_000)
    data = saved("PNG", noise(64, 64, mode), pnginfo=texts)
    if mode == "RGB":  # a JPEG can hold the picture, but no texts
        assert made(data, wishes=KEEPING).removed == ("comment",)
        return
    with pytest.raises(CheckError) as caught:
        made(data, wishes=KEEPING)
    assert "bytes" in caught.value.why


# Texts that look like something else


@pytest.mark.parametrize("wishes", [PLAIN, KEEPING, cropped(20, 20, 0, 0)])
@pytest.mark.parametrize("keyword", ["transparency", "icc_profile", "xmp", "comment", "gamma"])
def test_a_text_may_have_any_keyword(keyword: str, wishes: Wishes) -> None:
    texts = PngInfo()
    texts.add_text(keyword, "anything")
    data = saved("PNG", LONG, pnginfo=texts)
    expected = LONG.crop((16, 0, 80, 64)) if wishes.framing.rectangle is None else None
    result = opened(made(data, wishes=wishes).data).convert("RGB")
    assert expected is None or result.tobytes() == expected.tobytes()


def test_a_text_that_unpacks_to_megabytes_is_cut_out_unread() -> None:
    texts = PngInfo()
    texts.add_text("Note", "x" * 5_000_000, zip=True)
    data = saved("PNG", LONG, pnginfo=texts)
    assert made(data).removed == ("comment",)


def test_a_date_alone_is_cut_out() -> None:
    rows = zlib.compress((b"\0" + bytes(8)) * 8)
    data = png(8, 8, 8, 0, rows, (b"tIME", struct.pack(">HBBBBB", 2024, 5, 17, 10, 20, 30)))
    assert made(data).removed == ("date",)
