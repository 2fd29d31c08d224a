"""The preview picture, by its pixels: shapes, grounds, transparency, and any room there is."""

import math
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from pnutprofile.pictures.scenes.scene import draw_scene, portrait, strip

RED, BLUE, GREEN = (200, 30, 40), (30, 60, 200), (20, 160, 70)
LIGHT, DARK = (245, 246, 248), (24, 27, 34)
CLEAR = (0, 0, 0, 0)
DARK_LEFT = 664
"""Where the dark panel begins on a page, after a light one of 640 pixels and a gap of 24."""

TERMINAL = (80, 44)
BOTH_GROUNDS = pytest.mark.parametrize(("left", "ground"), [(0, LIGHT), (DARK_LEFT, DARK)])

Pixel = tuple[int, ...]


def plain(size: tuple[int, int] = (400, 400), colour: Pixel = RED) -> Image.Image:
    return Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour)


def banded(size: tuple[int, int]) -> Image.Image:
    """Give a picture that is blue at both ends of its longer side, and red between: 30 of 100."""
    picture = plain(size, BLUE)
    width, height = size
    box = (0, height * 35 // 100, width, height * 65 // 100)
    if width > height:
        box = (width * 35 // 100, 0, width * 65 // 100, height)
    picture.paste(RED, box)
    return picture


def at(image: Image.Image, x: float, y: float) -> Pixel:
    pixel = image.getpixel((int(x), int(y)))
    assert isinstance(pixel, tuple)
    return pixel[:3]


def colours(image: Image.Image) -> dict[Pixel, int]:
    found = image.convert("RGB").getcolors(image.width * image.height)
    assert found is not None
    return {colour: count for count, colour in found if isinstance(colour, tuple)}


def alpha(image: Image.Image) -> Image.Image:
    return image.getchannel("A")


def rows_of(image: Image.Image, colour: Pixel, x: int) -> list[int]:
    return [y for y in range(image.height) if at(image, x, y) == colour]


def columns_of(image: Image.Image, colour: Pixel, y: int) -> list[int]:
    return [x for x in range(image.width) if at(image, x, y) == colour]


# An avatar on a page


@BOTH_GROUNDS
def test_a_large_avatar_is_shown_square_and_round(left: int, ground: Pixel) -> None:
    scene = draw_scene("avatar", plain())
    for middle, corner in ((178, RED), (462, ground)):
        assert at(scene, left + middle, 178) == RED
        assert [at(scene, left + middle - 120, y) for y in (60, 296)] == [corner, corner]
        assert [at(scene, left + middle + 119, y) for y in (60, 296)] == [corner, corner]
    assert at(scene, left + 30, 178) == ground


@BOTH_GROUNDS
def test_a_small_avatar_is_shown_square_and_round(left: int, ground: Pixel) -> None:
    scene = draw_scene("avatar", plain())
    for middle, corner in ((92, RED), (376, ground)):
        assert at(scene, left + middle, 376) == RED
        assert [at(scene, left + middle - 35, y) for y in (341, 410)] == [corner, corner]


def test_squares_and_discs_have_the_area_they_should_have() -> None:
    scenes = [draw_scene("avatar", plain(colour=colour)) for colour in ((*RED, 255), CLEAR)]
    drawn = ImageChops.difference(*(scene.crop((640, 0, 1304, 468)) for scene in scenes))
    covered = sum(drawn.getchannel("R").tobytes()) / (RED[0] - DARK[0])
    assert covered == pytest.approx((244**2 + 72**2) * (1 + math.pi / 4), rel=0.005)


def test_both_panels_show_the_same() -> None:
    scene = draw_scene("avatar", plain()).convert("RGB")
    light, dark = scene.crop((0, 0, 640, 468)), scene.crop((DARK_LEFT, 0, DARK_LEFT + 640, 468))
    assert colours(light)[RED] == colours(dark)[RED]
    assert rows_of(light, RED, 462) == rows_of(dark, RED, 462)


def test_corners_and_gap_of_a_page_are_transparent() -> None:
    scene = draw_scene("avatar", plain())
    assert (scene.mode, scene.size) == ("RGBA", (1304, 468))
    for place in ((0, 0), (639, 0), (652, 234), (664, 467), (1303, 467)):
        assert alpha(scene).getpixel(place) == 0
    assert alpha(scene).getpixel((320, 0)) == alpha(scene).getpixel((0, 234)) == 255


def test_of_an_avatar_that_is_not_square_the_middle_is_shown() -> None:
    for size in ((1600, 400), (400, 1600)):
        found = colours(draw_scene("avatar", banded(size)))
        assert found[RED] > 2 * 244**2
        assert BLUE not in found


@BOTH_GROUNDS
def test_transparent_pixels_show_the_ground(left: int, ground: Pixel) -> None:
    avatar = plain(colour=CLEAR)
    avatar.paste((*RED, 255), (0, 0, 200, 400))
    scene = draw_scene("avatar", avatar)
    for middle in (178, 462):
        assert at(scene, left + middle - 40, 178) == RED
        assert at(scene, left + middle + 40, 178) == ground


@BOTH_GROUNDS
def test_half_transparent_pixels_mix_with_the_ground(left: int, ground: Pixel) -> None:
    scene = draw_scene("avatar", plain(colour=(*RED, 128)))
    for middle in (178, 462):
        mixed = [(a + b) / 2 for a, b in zip(RED, ground, strict=True)]
        assert at(scene, left + middle, 178) == pytest.approx(mixed, abs=2)


def test_invisible_colours_do_not_bleed_into_the_edges() -> None:
    avatar = plain(colour=(0, 255, 0, 0))
    avatar.paste((*RED, 255), (0, 0, 200, 400))
    assert all(green <= 250 for _, green, _ in colours(draw_scene("avatar", avatar)))
    assert not any(
        green > red + 20 and green > blue + 20
        for red, green, blue in colours(draw_scene("avatar", avatar))
    )


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"])
def test_pictures_of_every_mode_are_shown(mode: str) -> None:
    white = Image.new("RGB", (300, 300), "white").convert("RGBA" if mode == "PA" else "RGB")
    scene = draw_scene("avatar", white.convert(mode))
    assert at(scene, 178, 178) == pytest.approx((255, 255, 255), abs=1)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_colour_that_the_file_calls_transparent_shows_the_ground(mode: str) -> None:
    file = BytesIO()
    black = {"L": 0, "RGB": (0, 0, 0)}[mode]
    Image.new(mode, (300, 300), "black").save(file, "PNG", transparency=black)
    assert at(draw_scene("avatar", Image.open(file)), 178, 178) == LIGHT


@pytest.mark.parametrize("name", ["GIF", "PNG"])
def test_a_palette_with_a_transparent_colour_shows_the_ground(name: str) -> None:
    avatar = Image.new("P", (300, 300), 1)
    avatar.putpalette([0, 0, 0, *RED])
    avatar.paste(0, (0, 0, 150, 300))
    file = BytesIO()
    avatar.save(file, name, transparency=0)
    scene = draw_scene("avatar", Image.open(file))
    assert (at(scene, 138, 178), at(scene, 218, 178)) == (LIGHT, RED)


# A cover on a page


@pytest.mark.parametrize(
    ("size", "rows"),
    [
        ((960, 223), 149),
        ((1500, 500), 213),
        ((1200, 600), 320),
        ((5120, 640), 80),
    ],
)
def test_a_cover_has_the_whole_width_and_its_own_shape(size: tuple[int, int], rows: int) -> None:
    scene = draw_scene("cover", plain(size))
    for x in (320, DARK_LEFT + 320):
        assert rows_of(scene, RED, x) == list(range(rows))
    assert len(columns_of(scene, RED, rows // 5)) > 2 * (640 - 168) - 60


@pytest.mark.parametrize(("size", "rows"), [((960, 2000), 320), ((1, 1), 320), ((3000, 100), 80)])
def test_a_cover_too_high_or_too_flat_is_cut(size: tuple[int, int], rows: int) -> None:
    assert rows_of(draw_scene("cover", plain(size)), RED, 320) == list(range(rows))


def test_of_a_cover_too_high_the_middle_is_shown() -> None:
    scene = draw_scene("cover", banded((960, 1920)))
    assert rows_of(scene, RED, 600) == list(range(320))


@BOTH_GROUNDS
def test_an_avatar_stands_on_the_lower_edge_of_a_cover(left: int, ground: Pixel) -> None:
    scene = draw_scene("cover", plain((1280, 400)), other=plain(colour=BLUE))
    blues = rows_of(scene, BLUE, left + 116)
    assert blues == list(range(200 - 76, 200 + 76))
    assert at(scene, left + 116, 200 - 80) == ground
    assert at(scene, left + 116, 200 - 90) == RED
    assert at(scene, left + 44, 200 - 72) == RED


def test_an_avatar_on_a_flat_cover_is_whole() -> None:
    for room in ((1304, 720), (300, 300), TERMINAL):
        scene = draw_scene("cover", plain((3000, 100)), room, plain(colour=BLUE))
        blues = [y for y in range(scene.height) if BLUE in colours(row(scene, y))]
        assert min(blues) > 0
        assert at(scene, columns_of(scene, BLUE, min(blues))[0], 0) == RED


def row(image: Image.Image, y: int) -> Image.Image:
    return image.crop((0, y, image.width, y + 1))


def test_a_transparent_cover_shows_the_ground() -> None:
    scene = draw_scene("cover", plain((960, 223), CLEAR))
    assert (at(scene, 320, 40), at(scene, DARK_LEFT + 320, 40)) == (LIGHT, DARK)


def test_without_an_avatar_a_silhouette_stands_on_the_cover() -> None:
    cover = plain((1280, 400))
    scene = draw_scene("cover", cover)
    head, shoulder, beside = (at(scene, x, y) for x, y in ((116, 185), (116, 260), (56, 190)))
    assert head == shoulder != beside
    assert not {head, beside} & {RED, LIGHT, DARK}
    assert not {head, beside} & set(colours(draw_scene("cover", cover, other=plain())))


# Any room


@pytest.mark.parametrize("kind", ["avatar", "cover"])
def test_more_room_than_a_page_changes_nothing(kind: str) -> None:
    picture = banded((900, 300))
    page = draw_scene(kind, picture)
    assert page.tobytes() == draw_scene(kind, picture, (5000, 5000)).tobytes()
    assert page.width == 1304


@pytest.mark.parametrize("kind", ["avatar", "cover"])
@pytest.mark.parametrize("room", [TERMINAL, (120, 60), (40, 44), (20, 44), (20, 20)])
def test_a_scene_in_few_pixels_is_opaque_and_on_both_grounds(
    kind: str, room: tuple[int, int]
) -> None:
    scene = draw_scene(kind, plain((960, 223)), room)
    found = colours(scene)
    assert alpha(scene).getextrema() == (255, 255)
    assert found[LIGHT] > scene.width * scene.height / 20
    assert found[DARK] > scene.width * scene.height / 20
    assert found[RED] > scene.width * scene.height / 10


def test_in_80_columns_an_avatar_is_large_and_small_square_and_round() -> None:
    scene = draw_scene("avatar", plain(), TERMINAL)
    light = scene.crop((0, 0, 40, scene.height))
    assert scene.size == (80, 31)
    assert columns_of(light, RED, 10) == [*range(2, 19), *range(21, 38)]
    assert columns_of(light, RED, 2)[:17] == list(range(2, 19))
    assert at(light, 21, 2) == LIGHT
    assert columns_of(light, RED, 24) == [*range(2, 10), *range(21, 29)]


def test_in_80_columns_the_edges_of_a_square_are_sharp() -> None:
    light = draw_scene("avatar", plain(), TERMINAL).crop((0, 0, 20, 31))
    assert set(colours(light)) == {LIGHT, RED}


def test_in_20_columns_one_avatar_takes_most_of_each_ground() -> None:
    scene = draw_scene("avatar", plain(), (20, 44))
    assert scene.size == (20, 40)
    assert columns_of(scene, RED, 10) == columns_of(scene, RED, 30) == list(range(2, 18))
    assert (at(scene, 2, 2), at(scene, 2, 22)) == (LIGHT, DARK)


def test_in_80_columns_an_avatar_stands_on_a_cover() -> None:
    scene = draw_scene("cover", plain((960, 223)), TERMINAL, plain(colour=BLUE))
    found = colours(scene)
    assert scene.height == 44
    assert found[BLUE] > 2 * 12**2
    assert found[RED] > found[BLUE]


@pytest.mark.parametrize("room", [(0, 0), (-3, 7), (1, 1), (1, 40), (40, 1), (2, 1), (1, 2)])
def test_next_to_no_room_is_not_exceeded(room: tuple[int, int]) -> None:
    for kind in ("avatar", "cover"):
        scene = draw_scene(kind, plain(), room)
        assert 1 <= scene.width <= max(1, room[0])
        assert 1 <= scene.height <= max(1, room[1])


SIDES = st.one_of(st.integers(1, 30), st.integers(1, 1500))


@settings(max_examples=50, deadline=None)
@given(
    kind=st.sampled_from(["avatar", "cover"]),
    room=st.tuples(st.integers(1, 400), st.integers(1, 400)),
    picture=st.tuples(SIDES, SIDES),
)
def test_any_picture_is_shown_in_any_room(
    kind: str, room: tuple[int, int], picture: tuple[int, int]
) -> None:
    scene = draw_scene(kind, Image.new("L", picture, 77), room)
    assert scene.width <= room[0]
    assert scene.height <= room[1]
    # Filters round: a plain grey may come out a little darker.
    assert {(grey, grey, grey) for grey in range(73, 79)} & set(colours(scene))


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_scene("banner", plain())


# The parts of a card


def test_a_square_portrait_is_the_middle_of_the_avatar() -> None:
    shown = portrait(banded((800, 200)), 50)
    assert (shown.mode, shown.size) == ("RGB", (50, 50))
    assert set(colours(shown)) == {RED}


def test_a_round_portrait_is_transparent_outside_its_circle() -> None:
    shown = portrait(plain(), 64, circle=True)
    assert (shown.mode, shown.size) == ("RGBA", (64, 64))
    assert [alpha(shown).getpixel((x, y)) for x in (0, 63) for y in (0, 63)] == [0, 0, 0, 0]
    assert alpha(shown).getpixel((32, 32)) == 255
    covered = sum(value * count for value, count in enumerate(alpha(shown).histogram())) / 255
    assert covered == pytest.approx(math.pi * 32**2, rel=0.02)


def test_a_round_portrait_keeps_what_is_transparent_within() -> None:
    avatar = plain((64, 64), (*RED, 255))
    avatar.paste(CLEAR, (0, 0, 32, 64))
    shown = portrait(avatar, 64, circle=True)
    assert [alpha(shown).getpixel((x, 32)) for x in (10, 54)] == [0, 255]


@pytest.mark.parametrize("colour", [RED, (*RED, 90)])
def test_a_portrait_leaves_its_picture_as_it_was(colour: Pixel) -> None:
    avatar = plain((64, 64), colour)
    before = avatar.copy()
    portrait(avatar, 64, circle=True)
    draw_scene("avatar", avatar)
    assert avatar.mode == before.mode
    assert avatar.tobytes() == before.tobytes()


def test_a_portrait_of_one_pixel() -> None:
    for circle in (False, True):
        assert at(portrait(plain(colour=GREEN), 1, circle=circle), 0, 0) == GREEN


@pytest.mark.parametrize("size", [(300, 300), (200, 100), (60, 200), (1, 1), (7, 300)])
def test_a_strip_fills_its_size_with_the_middle_of_a_cover(size: tuple[int, int]) -> None:
    shown = strip(banded((1600, 400)), size)
    assert shown.size == size
    assert at(shown, size[0] // 2, size[1] // 2) == pytest.approx(RED, abs=3)


def test_a_strip_is_not_distorted() -> None:
    shown = strip(banded((1600, 400)), (200, 100))
    reds = [x for x in range(200) if at(shown, x, 50)[0] > (RED[0] + BLUE[0]) / 2]
    # Of 1600 columns the middle 480 are red; at a quarter of the size that is 120.
    assert reds == list(range(40, 160))


def test_a_strip_keeps_transparency() -> None:
    assert strip(plain((960, 223), CLEAR), (80, 10)).getextrema() == ((0, 0),) * 4
