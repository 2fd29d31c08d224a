"""Every format that can be read becomes one that servers take: JPEG, or PNG where it is better."""

import struct
from collections.abc import Callable
from importlib.util import find_spec
from io import BytesIO

import pytest
from PIL import Image, features

from pnutprofile.dialects import DIALECTS
from pnutprofile.errors import CheckError
from pnutprofile.pictures.prepare import Wishes, prepare
from tests.photos_made import (
    ORIENTATIONS,
    coordinates,
    exif,
    made,
    noise,
    opened,
    photo,
    pixel,
    saved,
    stored,
    tiff,
)

DRAWING = photo(60, 60).quantize(16).convert("RGB")
LOSSLESS = {"WEBP": {"lossless": True}, "BMP": {}, "TIFF": {}, "PPM": {}, "QOI": {}}
GOOD = {"WEBP": {"quality": 95}, "AVIF": {"quality": 95}, "BMP": {}, "TIFF": {}, "PPM": {}}
FRAMES = [Image.new("RGB", (40, 40), colour) for colour in ("red", "lime", "blue")]
Require = Callable[[bool, str], None]


def test_pillow_reads_what_is_tested_here(require_part: Require) -> None:
    for name in ("webp", "avif", "libtiff"):
        require_part(bool(features.check(name)), f"Pillow's {name}")


def assert_looks_like(data: bytes, image: Image.Image, most: float) -> None:
    """Compare the mean of both pictures in each sixteenth of them."""
    pairs = zip(
        opened(data).convert("RGB").resize((4, 4), Image.Resampling.BOX).tobytes(),
        image.convert("RGB").resize((4, 4), Image.Resampling.BOX).tobytes(),
        strict=True,
    )
    assert max(abs(a - b) for a, b in pairs) <= most


@pytest.mark.parametrize(("picture_format", "how"), GOOD.items())
def test_a_photo_becomes_a_jpeg(picture_format: str, how: dict[str, object]) -> None:
    image = photo(80, 80)
    result = made(saved(picture_format, image, **how)).data
    assert opened(result).format == "JPEG"
    assert_looks_like(result, image, most=4)


@pytest.mark.parametrize(("picture_format", "how"), LOSSLESS.items())
def test_a_drawing_becomes_a_png_without_loss(picture_format: str, how: dict[str, object]) -> None:
    result = opened(made(saved(picture_format, DRAWING, **how)).data)
    assert (result.format, result.mode) == ("PNG", "P")
    assert result.convert("RGB").tobytes() == DRAWING.tobytes()


@pytest.mark.parametrize("picture_format", ["WEBP", "TIFF", "AVIF"])
def test_transparency_makes_a_png(picture_format: str) -> None:
    image = photo(60, 60)
    image.putalpha(Image.linear_gradient("L").resize((60, 60)))
    how = {"lossless": True, "exact": True} if picture_format == "WEBP" else {"quality": 100}
    result = opened(made(saved(picture_format, image, **how)).data)
    assert (result.format, result.mode) == ("PNG", "RGBA")
    alpha, expected = result.getchannel("A").tobytes(), image.getchannel("A").tobytes()
    assert max(abs(a - b) for a, b in zip(alpha, expected, strict=True)) <= 3


def test_a_png_photo_stays_a_png_where_it_fits() -> None:
    image = photo(90, 60)
    result = opened(made(saved("PNG", image)).data)
    assert result.format == "PNG"
    assert result.convert("RGB").tobytes() == image.crop((15, 0, 75, 60)).tobytes()


def test_a_png_photo_too_large_without_loss_becomes_a_jpeg_of_its_size() -> None:
    result = opened(made(saved("PNG", noise(850, 850)), dialect="adn").data)
    assert (result.format, result.size) == ("JPEG", (850, 850))


def test_a_still_gif_that_must_be_cut_keeps_its_colours() -> None:
    image = photo(60, 40).quantize(64)
    result = opened(made(saved("GIF", image)).data)
    assert result.convert("RGB").tobytes() == image.convert("RGB").crop((10, 0, 50, 40)).tobytes()


# Pages


def test_only_the_first_page_of_a_tiff_is_shown_and_that_is_said() -> None:
    data = saved("TIFF", FRAMES[0], save_all=True, append_images=FRAMES[1:])
    prepared = made(data)
    assert pixel(prepared.data, 9, 9) == (255, 0, 0, 255)
    assert prepared.changes == ("the first page",)


def test_a_tiff_of_one_page_has_no_first_page() -> None:
    assert made(saved("TIFF", FRAMES[0])).changes == ()


@pytest.mark.parametrize("picture_format", ["WEBP", "AVIF"])
def test_only_the_first_frame_of_another_animation_is_shown_and_that_is_said(
    picture_format: str,
) -> None:
    data = saved(picture_format, FRAMES[0], save_all=True, append_images=FRAMES[1:], duration=90)
    prepared = made(data)
    red, green, blue, _ = pixel(prepared.data, 9, 9)
    assert red > 240
    assert max(green, blue) < 15
    assert "the first of 3 frames" in prepared.changes


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_tiff_is_turned_upright_in_both_byte_orders(order: str, orientation: int) -> None:
    upright = coordinates(12, 10).quantize(128).convert("RGB")
    result = opened(made(tiff(stored(upright, orientation), order, orientation)).data)
    assert result.convert("RGB").tobytes() == upright.crop((1, 0, 11, 10)).tobytes()


# HEIC


@pytest.fixture
def heic(require_part: Require) -> bytes:
    require_part(find_spec("pillow_heif") is not None, "pillow-heif")
    made(tiff(DRAWING, "<"))  # by now the reader is registered
    corners = photo(96, 64)
    return saved("HEIF", corners, quality=95, exif=exif(1, "Maker"))


def test_heic_becomes_a_jpeg(heic: bytes) -> None:
    prepared = made(heic)
    result = opened(prepared.data)
    assert (result.format, result.size) == ("JPEG", (64, 64))
    assert_looks_like(prepared.data, photo(96, 64).crop((16, 0, 80, 64)), most=6)
    assert {"GPS position", "camera data"} <= set(prepared.removed)


def test_heic_without_its_reader_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    made(tiff(DRAWING, "<"))
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    data = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(100)
    with pytest.raises(CheckError) as caught:
        prepare(data, DIALECTS["pnut"].pictures["avatar"], "avatar", Wishes())
    assert "HEIF" in caught.value.why
    assert "pnutprofile[heif]" in caught.value.hint


def test_the_smaller_file_is_chosen_for_few_colours() -> None:
    # Of 200 colours scattered at random a JPEG is smaller.
    speckled = noise(200, 200, "L").point(lambda shade: shade % 200).convert("RGB")
    soft = DRAWING.resize((200, 200), Image.Resampling.NEAREST)
    for image in (speckled, soft):
        file = BytesIO()
        image.save(file, "BMP")
        result = made(file.getvalue()).data
        other = saved("JPEG", image, quality=95, subsampling=0)
        as_png = saved("PNG", image.quantize(256))
        assert len(result) <= min(len(other), len(as_png)) * 1.1
