"""Animated GIFs that are scaled: they look like the scaled pictures, for as long."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from pnutprofile.pictures.film.refit import refit
from pnutprofile.pictures.scenes.drawings import draw
from tests.gifs_made import (
    BLUE,
    CLEAR,
    FILMS,
    GROUND,
    PATCH,
    RED,
    RESTORE,
    WHITE,
    Box,
    frame,
    gif,
    random_film,
    saved,
    shown,
)


def photos(count: int, size: tuple[int, int]) -> list[Image.Image]:
    """A disc on its way through a landscape."""
    ground = Image.open(BytesIO(draw("dusk", *size))).convert("RGB")
    return [with_disc(ground, (10 + 6 * step, 30), (222, 40, 40)) for step in range(count)]


def with_disc(
    ground: Image.Image, at: tuple[int, int], colour: int | tuple[int, int, int], across: int = 30
) -> Image.Image:
    picture = ground.copy()
    box = (*at, at[0] + across, at[1] + across)
    ImageDraw.Draw(picture).ellipse(box, fill=colour)
    return picture


def rolling_ball() -> bytes:
    """A white ball on nothing; black is the colour that stands for nothing."""
    ground = Image.new("P", (96, 64), 0)
    ground.putpalette([0, 0, 0, 255, 255, 255, 222, 40, 40])
    balls = [with_disc(ground, (6 * step, 2 * step), 1) for step in range(11)]
    return saved(balls, transparency=0, disposal=CLEAR)


def rms(one: Image.Image, other: Image.Image) -> float:
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return max(ImageStat.Stat(difference).rms)


@pytest.mark.parametrize(
    ("box", "size"), [((0, 0, 160, 90), (80, 45)), ((35, 0, 125, 90), (70, 70))]
)
def test_scaled_frames_look_like_the_scaled_pictures(box: Box, size: tuple[int, int]) -> None:
    data = saved(photos(12, (160, 90)), duration=[10, 0, 20, *[70] * 9], loop=2)
    before, after = shown(data, box), shown(refit(data, box, size))
    assert (after.times, after.loop) == (before.times, before.loop)
    for was, now in zip(before.pictures, after.pictures, strict=True):
        assert now.size == size
        assert now.getchannel("A").getextrema() == (255, 255)
        assert rms(now, was.resize(size, Image.Resampling.LANCZOS)) < 5


@pytest.mark.parametrize("name", FILMS)
def test_every_kind_of_film_scaled_to_one_pixel_keeps_its_frames(name: str) -> None:
    data = gif((8, 6), *FILMS[name])
    after = shown(refit(data, (2, 2, 6, 6), (1, 1)))
    assert after.times == shown(data).times


@pytest.mark.parametrize("seed", range(60))
def test_any_film_is_scaled_as_it_looks(seed: int) -> None:
    data, box = random_film(seed)
    size = (box[2] - box[0], max(1, (box[3] - box[1]) // 2))
    before, after = shown(data, box), shown(refit(data, box, size))
    assert (after.times, after.loop) == (before.times, before.loop)
    for was, now in zip(before.pictures, after.pictures, strict=True):
        wanted = was.resize(size, Image.Resampling.HAMMING)
        opaque = wanted.getchannel("A").point([255 * (alpha >= 128) for alpha in range(256)])
        assert now.getchannel("A").tobytes() == opaque.tobytes()
        clean = Image.new("RGB", size)
        clean.paste(wanted.convert("RGB"), mask=opaque)
        assert rms(now, clean) < 5


def test_plain_colours_stay_what_they_are() -> None:
    ground = Image.new("RGB", (120, 80), WHITE)
    pictures = [with_disc(ground, (10 * step, 20), (17, 93, 201), 40) for step in range(8)]
    after = shown(refit(saved(pictures), (0, 0, 120, 80), (60, 40)))
    for step, picture in enumerate(after.pictures):
        assert picture.getpixel((59, 0)) == (255, 255, 255, 255)
        assert picture.getpixel((5 * step + 10, 20)) == (17, 93, 201, 255)


def test_of_two_colours_hard_to_tell_apart_the_more_frequent_is_taken() -> None:
    for much, little in (((254, 254, 254), WHITE), (WHITE, (253, 253, 253))):
        film = [frame([number * 8] * 6) for number in "1110"]
        data = gif((8, 6), *film, colours=(little, much))
        for picture in shown(refit(data, (0, 0, 8, 6), (4, 3))).pictures[:3]:
            assert picture.getcolors() == [(12, (*much, 255))]


@pytest.mark.parametrize("disposal", [RESTORE, 4, 7])
def test_what_was_there_before_comes_back(disposal: int) -> None:
    film = (frame(["0" * 8] * 6), frame(["2" * 8] * 6, disposal=disposal), frame(["1"]))
    after = shown(refit(gif((8, 6), *film), (0, 0, 8, 6), (4, 3)))
    assert after.pictures[1].getpixel((3, 2)) == (*BLUE, 255)
    assert after.pictures[2].getpixel((3, 2)) == (*RED, 255)


def test_a_ball_on_nothing_leaves_no_trail() -> None:
    data = rolling_ball()
    before, after = shown(data), shown(refit(data, (0, 0, 96, 64), (48, 32)))
    assert len(after.pictures) == 11
    for was, now in zip(before.pictures, after.pictures, strict=True):
        alpha = was.getchannel("A").resize((48, 32), Image.Resampling.HAMMING)
        wanted = alpha.point([255 * (level >= 128) for level in range(256)])
        assert ImageChops.difference(now.getchannel("A"), wanted).getbbox() is None


def test_a_white_ball_has_no_dark_fringe() -> None:
    for picture in shown(refit(rolling_ball(), (0, 0, 96, 64), (37, 25))).pictures:
        assert {colour for _, colour in picture.getcolors() or ()} == {(0,) * 4, (255,) * 4}


def test_every_second_of_a_still_stays() -> None:
    still = Image.new("RGB", (40, 40), RED)
    moved = with_disc(still, (5, 5), BLUE)
    data = gif((8, 6), *(frame(GROUND, delay=delay) for delay in (3, 4, 5)), frame(PATCH, delay=6))
    assert shown(refit(data, (0, 0, 8, 6), (4, 3))).times == [30, 40, 50, 60]
    assert shown(refit(saved([still, moved]), (0, 0, 40, 40), (20, 20))).times == [40, 40]


def test_the_file_shrinks_with_the_pixels() -> None:
    data = saved(photos(20, (240, 160)))
    half = refit(data, (0, 0, 240, 160), (120, 80))
    quarter = refit(data, (0, 0, 240, 160), (60, 40))
    assert len(half) < len(data) / 2.5
    assert len(quarter) < len(half) / 2


def test_what_does_not_move_is_not_written_again() -> None:
    pictures = photos(20, (240, 160))
    data = saved(pictures)
    first = refit(saved(pictures[:1]), (0, 0, 240, 160), (120, 80))
    assert len(refit(data, (0, 0, 240, 160), (120, 80))) < 6 * len(first)


def test_a_film_of_many_hues_keeps_them() -> None:
    across = Image.linear_gradient("L").rotate(90)
    down = Image.linear_gradient("L")
    hues = [Image.new("L", (256, 256), level) for level in range(0, 256, 51)]
    pictures = [
        Image.merge("RGB", bands)
        for hue in hues
        for bands in ((across, down, hue), (across, hue, down), (hue, across, down))
    ]
    data = saved([picture.resize((128, 128)) for picture in pictures])
    before, after = shown(data), shown(refit(data, (0, 0, 128, 128), (64, 64)))
    for was, now in zip(before.pictures, after.pictures, strict=True):
        assert rms(now, was.resize((64, 64), Image.Resampling.LANCZOS)) < 12


def test_numbers_without_any_colours_are_greys() -> None:
    data = gif((4, 3), frame(PATCH), frame(PATCH), colours=())
    for picture in shown(refit(data, (0, 0, 4, 3), (2, 3))).pictures:
        red, green, blue, alpha = picture.split()
        assert red.tobytes() == green.tobytes() == blue.tobytes()
        assert max(red.tobytes()) <= 3
        assert set(alpha.tobytes()) == {255}
