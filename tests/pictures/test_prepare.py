"""As little is done to a picture as can be, and what comes out no server has reason to touch."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from pnutprofile.dialects import DIALECTS
from pnutprofile.errors import CheckError
from pnutprofile.pictures.prepare import Wishes, prepare
from tests.photos_made import (
    ORIENTATIONS,
    coordinates,
    cropped,
    exif,
    made,
    noise,
    opened,
    photo,
    saved,
    stored,
)
from tests.pictures_made import picture

SQUARE, WIDE = photo(64, 64), photo(960, 300)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
AS_IS = Wishes(as_is=True)


# What needs nothing


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "GIF"])
@pytest.mark.parametrize(("kind", "image"), [("avatar", SQUARE), ("cover", WIDE)])
def test_a_picture_that_needs_nothing_is_not_touched(
    dialect: str, picture_format: str, kind: str, image: Image.Image
) -> None:
    data = saved(picture_format, image)
    prepared = made(data, kind, dialect)
    assert prepared.data == data
    assert (prepared.changes, prepared.removed) == ((), ())


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG"])
def test_an_srgb_profile_alone_changes_nothing(picture_format: str) -> None:
    data = saved(picture_format, SQUARE, icc_profile=SRGB)
    assert made(data).data == data


@pytest.mark.parametrize("how", [{"progressive": True}, {"subsampling": 0}, {"quality": 30}])
def test_every_kind_of_jpeg_is_good_enough(how: dict[str, object]) -> None:
    data = saved("JPEG", SQUARE, **how)
    assert made(data).data == data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_eight_bit_png_is_good_enough(mode: str) -> None:
    data = saved("PNG", SQUARE.convert(mode))
    assert made(data).data == data


def test_a_moving_square_gif_is_not_touched() -> None:
    frames = [SQUARE.rotate(90), SQUARE.rotate(180)]
    data = saved("GIF", SQUARE, save_all=True, append_images=frames)
    assert made(data).data == data


# Upright


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_png_is_turned_upright_to_the_pixel(orientation: int) -> None:
    upright = coordinates(20, 20)
    data = saved("PNG", stored(upright, orientation), exif=exif(orientation))
    prepared = made(data)
    assert opened(prepared.data).convert("RGB").tobytes() == upright.tobytes()
    assert ("turned upright" in prepared.changes) == (orientation != 1)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_jpeg_is_turned_upright(orientation: int) -> None:
    corners = Image.new("RGB", (64, 64), "white")
    for colour, at in {"red": (0, 0), "lime": (32, 0), "blue": (0, 32)}.items():
        corners.paste(colour, (*at, at[0] + 32, at[1] + 32))
    data = saved("JPEG", stored(corners, orientation), quality=95, exif=exif(orientation))
    result = opened(made(data).data)
    assert [nearest(result, at) for at in [(9, 9), (55, 9), (9, 55), (55, 55)]] == [
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
        (255, 255, 255),
    ]


def nearest(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    """Give the colour at a place, rounded to the nearest of eight."""
    return tuple(255 * (int(part) > 127) for part in image.convert("RGB").getpixel(at) or ())  # type: ignore[union-attr]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("picture_format", ["PNG", "WEBP", "TIFF"])
def test_a_rectangle_is_one_of_the_upright_picture(picture_format: str, orientation: int) -> None:
    upright = coordinates(20, 12).quantize(256).convert("RGB")
    how = {"lossless": True} if picture_format == "WEBP" else {}
    data = saved(picture_format, stored(upright, orientation), exif=exif(orientation), **how)
    prepared = made(data, wishes=cropped(7, 7, 9, 3))
    assert opened(prepared.data).convert("RGB").tobytes() == upright.crop((9, 3, 16, 10)).tobytes()
    assert prepared.box == (9, 3, 16, 10)


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_width_and_height_are_those_of_the_upright_picture(orientation: int) -> None:
    lying = saved("JPEG", noise(300, 960), exif=exif(orientation))
    result = opened(made(lying, "cover").data)
    assert result.size == (960, 300)
    standing = saved("JPEG", noise(960, 300), exif=exif(orientation))
    with pytest.raises(CheckError, match="width"):
        made(standing, "cover")


# What is said


def test_one_line_says_what_was_done() -> None:
    data = saved("JPEG", photo(400, 300), exif=exif(6, "Maker"))
    words = made(data).words
    before, _, rest = words.partition(" -> ")
    after, *done = rest.split("; ")
    assert before.startswith("300x400 JPEG ")
    assert after.startswith("300x300 JPEG ")
    assert done == [
        "turned upright, cut to 300x300+0+50",
        "removed GPS position, camera data",
    ]


def test_a_mere_change_of_format_is_said_by_the_formats() -> None:
    words = made(saved("BMP", noise(50, 50))).words
    assert re.fullmatch(r"50x50 BMP 7 KiB -> 50x50 JPEG \d KiB", words)


# As it is


def test_as_is_gives_the_very_bytes() -> None:
    data = saved("JPEG", photo(90, 60), exif=exif(6, "Maker"), comment=b"here")
    rule = DIALECTS["pnut"].pictures["avatar"]
    prepared = prepare(data, rule, "avatar", AS_IS)
    assert prepared.data == data
    assert prepared.is_untouched


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (saved("WEBP", SQUARE), "format"),
        (saved("BMP", noise(900, 900)), "bytes"),
    ],
)
def test_as_is_refuses_what_would_have_to_be_prepared(data: bytes, rule: str) -> None:
    with pytest.raises(CheckError, match=rule):
        prepare(data, DIALECTS["pnut"].pictures["avatar"], "avatar", AS_IS)


# Whatever comes in


FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"]


@settings(max_examples=120, deadline=None)
@given(
    picture_format=st.sampled_from(FORMATS),
    mode=st.sampled_from(["1", "L", "P", "RGB", "RGBA", "CMYK"]),
    width=st.integers(1, 60),
    height=st.integers(1, 60),
    orientation=st.sampled_from(ORIENTATIONS),
    dialect=st.sampled_from(list(DIALECTS)),
    is_soft=st.booleans(),
)
def test_what_was_prepared_needs_nothing_more(
    picture_format: str,
    mode: str,
    width: int,
    height: int,
    orientation: int,
    dialect: str,
    is_soft: bool,
) -> None:
    image = (photo if is_soft else noise)(width, height).convert("RGB").convert(mode)
    if (mode, picture_format) in IMPOSSIBLE:
        image = image.convert("RGB")
    how = {} if picture_format in ("GIF", "BMP") else {"exif": exif(orientation)}
    prepared = made(saved(picture_format, image, **how), "avatar", dialect)
    shorter = min(width, height)
    assert opened(prepared.data).size == (shorter, shorter)


IMPOSSIBLE = {(mode, name) for mode in ("P", "RGBA") for name in ("JPEG",)} | {
    ("CMYK", name) for name in ("PNG", "BMP", "GIF", "WEBP")
}


@settings(max_examples=25, deadline=None)
@given(
    picture_format=st.sampled_from(FORMATS),
    width=st.integers(960, 1100),
    height=st.integers(223, 1200),
    dialect=st.sampled_from(list(DIALECTS)),
)
def test_a_prepared_cover_needs_nothing_more(
    picture_format: str, width: int, height: int, dialect: str
) -> None:
    result = opened(made(picture(picture_format, width, height), "cover", dialect).data)
    assert result.width == width
    assert (result.height == height) == (dialect == "adn" or width >= 2 * height)
