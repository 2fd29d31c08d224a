"""A picture that is too large ends just under the limit, as good as that allows."""

from functools import cache

import pytest
from PIL import Image, ImageStat

from pnutprofile.dialects import DIALECTS
from pnutprofile.errors import CheckError
from tests.photos_made import KEEPING, MOST_BYTES, exif, made, noise, opened, photo, saved

GOOD_USE = 0.85


@cache
def noisy(picture_format: str, width: int, height: int, mode: str = "RGB") -> bytes:
    return saved(picture_format, noise(width, height, mode))


def use(data: bytes, kind: str, dialect: str) -> float:
    return len(data) / MOST_BYTES[dialect, kind]


@pytest.mark.parametrize("picture_format", ["PNG", "BMP", "TIFF"])
def test_noise_without_loss_ends_just_under_the_limit(picture_format: str) -> None:
    data = noisy(picture_format, 900, 900)
    assert use(data, "avatar", "adn") > 2
    result = made(data, "avatar", "adn").data
    assert GOOD_USE <= use(result, "avatar", "adn") <= 1


def test_a_jpeg_ends_just_under_the_limit() -> None:
    data = saved("JPEG", noise(920, 920), quality=95, subsampling=0)
    assert use(data, "avatar", "adn") > 2
    prepared = made(data, "avatar", "adn")
    assert GOOD_USE <= use(prepared.data, "avatar", "adn") <= 1


@pytest.mark.slow
@pytest.mark.parametrize(("dialect", "size"), [("pnut", (2200, 1100)), ("adn", (1600, 1200))])
def test_a_cover_ends_just_under_the_limit(dialect: str, size: tuple[int, int]) -> None:
    prepared = made(noisy("PNG", *size, "RGBA"), "cover", dialect)
    result = opened(prepared.data)
    assert GOOD_USE <= use(prepared.data, "cover", dialect) <= 1
    assert result.mode == "RGBA"
    assert "scaled down" in prepared.changes
    assert result.width / result.height == pytest.approx(size[0] / size[1], rel=0.01)
    assert result.width >= 960


def test_transparency_stays_where_it_was() -> None:
    image = noise(700, 700)
    image.putalpha(Image.linear_gradient("L").resize((700, 700)))
    data = made(saved("PNG", image), "avatar", "adn").data
    assert GOOD_USE <= use(data, "avatar", "adn") <= 1
    result = opened(data)
    rows = [
        ImageStat.Stat(result.getchannel("A").crop((0, at, result.width, at + 1))).mean[0]
        for at in (0, result.height // 2, result.height - 1)
    ]
    assert rows == pytest.approx([0, 127, 255], abs=3)


def test_a_cover_at_the_least_height_gives_up_width_only_as_far_as_needed() -> None:
    prepared = made(noisy("PNG", 4600, 235, "RGBA"), "cover", "pnut")
    assert opened(prepared.data).size == (4365, 223)


def test_a_cover_that_cannot_be_small_enough_is_refused_with_the_numbers() -> None:
    with pytest.raises(CheckError) as caught:
        made(noisy("PNG", 6000, 223, "RGBA"), "cover", "pnut")
    assert "6000x223" in caught.value.why
    assert "4194103" in caught.value.why


def test_quality_is_not_given_up_needlessly() -> None:
    image = photo(500, 400)
    result = opened(made(saved("BMP", image)).data)
    best = opened(saved("JPEG", image.crop((50, 0, 450, 400)), quality=95, subsampling=0))
    assert result.size == (400, 400)
    assert quantization(result) == quantization(best)
    difference = ImageStat.Stat(Image.blend(result, image.crop((50, 0, 450, 400)), 0.5)).mean
    assert difference == pytest.approx(ImageStat.Stat(best).mean, abs=1)


def quantization(image: Image.Image) -> object:
    return image.quantization  # type: ignore[attr-defined]


def test_one_more_step_of_quality_would_be_too_much() -> None:
    image = noise(900, 900)
    data = made(saved("PNG", image), "avatar", "adn").data
    assert opened(data).size == (900, 900)
    (quality,) = [
        quality
        for quality in range(75, 96)
        if quantization(opened(saved("JPEG", image, quality=quality))) == quantization(opened(data))
    ]
    better = len(saved("JPEG", image, quality=quality + 1))
    most = MOST_BYTES["adn", "avatar"]
    assert better > most or len(data) >= 0.97 * most


def test_pixels_are_given_up_only_where_they_would_look_bad() -> None:
    soft = photo(1200, 1200)
    assert opened(made(saved("BMP", soft), "avatar", "adn").data).size == (1200, 1200)


@pytest.mark.parametrize("side", [1, 2, 7, 199])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_is_enlarged(side: int, dialect: str) -> None:
    result = opened(made(saved("WEBP", photo(side, side)), "avatar", dialect).data)
    assert result.size == (side, side)


@pytest.mark.slow
def test_a_large_jpeg_keeps_what_the_limit_can_show() -> None:
    prepared = made(saved("JPEG", photo(3600, 2700), quality=90), "avatar", "pnut")
    assert opened(prepared.data).width >= 2000


def test_metadata_counts_against_the_limit() -> None:
    block = exif(1, "x" * 60_000)
    data = saved("JPEG", noise(950, 950), quality=95, subsampling=0, exif=block)
    prepared = made(data, "avatar", "adn", KEEPING)
    assert opened(prepared.data).getexif()[0x010F] == "x" * 60_000
    assert GOOD_USE <= use(prepared.data, "avatar", "adn") <= 1


def test_a_jpeg_is_no_wider_than_a_jpeg_can_be() -> None:
    result = opened(made(noisy("BMP", 66_000, 2), "cover", "adn").data)
    assert result.format == "JPEG"
    assert result.width == 65_500
