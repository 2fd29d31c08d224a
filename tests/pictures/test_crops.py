"""What is kept of a picture, to the pixel: the server's choice, a focus, a rectangle."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pnutprofile.dialects import Crop
from pnutprofile.errors import CheckError, UsageError
from pnutprofile.pictures.crop import parse_focus, parse_rectangle, scaled_size
from pnutprofile.pictures.prepare import Wishes
from tests.photos_made import (
    coordinates,
    coordinates_of,
    cropped,
    exif,
    focused,
    made,
    opened,
    saved,
)
from tests.pictures_made import picture

Box = tuple[int, int, int, int]


def kept(image: Image.Image, kind: str, dialect: str, wishes: Wishes) -> Box:
    """Read from the kept pixels which ones they are, and see that none between is amiss."""
    prepared = made(saved("PNG", image), kind, dialect, wishes)
    result = opened(prepared.data).convert("RGB")
    left, top = coordinates_of(result)
    box = (left, top, left + result.width, top + result.height)
    assert result.tobytes() == image.crop(box).tobytes()
    assert prepared.box == box
    return box


def avatar(width: int, height: int, wishes: Wishes) -> Box:
    return kept(coordinates(width, height), "avatar", "pnut", wishes)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((60, 40), (10, 0, 50, 40)),
        ((40, 60), (0, 10, 40, 50)),
        ((61, 40), (10, 0, 50, 40)),
        ((40, 61), (0, 10, 40, 50)),
        ((41, 40), (0, 0, 40, 40)),
        ((7, 1), (3, 0, 4, 1)),
        ((1, 7), (0, 3, 1, 4)),
        ((40, 40), (0, 0, 40, 40)),
    ],
)
def test_an_avatar_is_cut_to_its_middle_square(size: tuple[int, int], expected: Box) -> None:
    assert avatar(*size, Wishes()) == expected


@pytest.mark.parametrize(
    ("focus", "expected"),
    [
        ((0.0, 0.0), (0, 0, 40, 40)),
        ((1.0, 1.0), (60, 0, 100, 40)),
        ((0.0, 1.0), (0, 0, 40, 40)),
        ((0.3, 0.5), (10, 0, 50, 40)),
        ((0.5, 0.0), (30, 0, 70, 40)),
        ((0.95, 0.5), (60, 0, 100, 40)),
    ],
)
def test_a_focus_is_kept_as_near_the_middle_as_it_can_be(
    focus: tuple[float, float], expected: Box
) -> None:
    assert avatar(100, 40, focused(*focus)) == expected


@pytest.mark.parametrize(("down", "top"), [(0.0, 0), (0.25, 5), (0.5, 30), (1.0, 60)])
def test_a_focus_moves_along_the_longer_side(down: float, top: int) -> None:
    assert avatar(40, 100, focused(0.9, down)) == (0, top, 40, top + 40)


def test_a_rectangle_is_cut_as_the_server_would_cut_it() -> None:
    assert avatar(100, 60, cropped(50, 30, 20, 10)) == (30, 10, 60, 40)
    assert avatar(100, 60, cropped(30, 30, 70, 30)) == (70, 30, 100, 60)
    assert avatar(100, 60, cropped(1, 1, 99, 59)) == (99, 59, 100, 60)


COVERS = {
    (960, 960): 223,
    (960, 481): 223,
    (960, 480): 480,
    (1280, 641): 298,
    (1280, 640): 640,
    (1500, 500): 500,
    (4300, 223): 223,
    (1001, 501): 233,
}
"""From the table in the documentation of pnut, and beside its edges: which rows are kept."""


@pytest.mark.parametrize(("size", "height"), COVERS.items())
def test_a_pnut_cover_below_2_to_1_is_cut_to_width_by_4_3(
    size: tuple[int, int], height: int
) -> None:
    top = (size[1] - height) // 2
    assert kept(coordinates(*size), "cover", "pnut", Wishes())[2:] == (size[0], top + height)


@pytest.mark.parametrize("size", COVERS)
def test_nothing_is_cut_off_an_adn_cover(size: tuple[int, int]) -> None:
    data = picture("PNG", *size)
    assert made(data, "cover", "adn").data == data


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 9000), st.integers(1, 9000), st.floats(0.001, 1))
def test_a_smaller_size_is_one_that_the_server_keeps_whole(
    width: int, height: int, share: float
) -> None:
    square = scaled_size((height, height), share, Crop.SQUARE)
    assert square[0] == square[1]
    for size in ((2 * height + width % 7, height), (width, max(1, round(width / 4.3)))):
        smaller = scaled_size(size, share, Crop.WIDE)
        assert smaller[0] >= 2 * smaller[1] or smaller[1] == max(1, round(smaller[0] / 4.3))


@pytest.mark.slow
@pytest.mark.parametrize("orientation", [1, 3, 6])
@pytest.mark.parametrize(("focus", "border"), [(0.0, 0.65), (0.5, 0.5), (1.0, 0.35)])
def test_a_large_jpeg_is_cut_at_the_same_place(
    orientation: int, focus: float, border: float
) -> None:
    # 5200 x 4000, black on the left half: of the 4000 kept columns so many are black.
    lying = {1: (0, 0, 2600, 4000), 3: (2600, 0, 5200, 4000), 6: (0, 2600, 4000, 5200)}
    image = Image.new("L", (4000, 5200) if orientation == 6 else (5200, 4000), 255)
    image.paste(0, lying[orientation])
    data = saved("JPEG", image, exif=exif(orientation))
    result = opened(made(data, "avatar", "adn", focused(focus, 0.5)).data).convert("L")
    assert result.width == result.height >= 2000
    dark = result.crop((0, 1000, result.width, 1001)).tobytes()
    assert sum(shade < 128 for shade in dark) / result.width == pytest.approx(border, abs=0.001)


@pytest.mark.slow
def test_the_largest_cover_of_the_documentation() -> None:
    prepared = made(saved("PNG", Image.new("1", (10_000, 10_000))), "cover")
    assert opened(prepared.data).size == (10_000, 2326)


def test_a_cover_keeps_the_rows_around_its_focus() -> None:
    # 960 / 4.3 rows are kept of 480 + 10.
    assert kept(coordinates(960, 490), "cover", "pnut", focused(0.5, 0.0))[1::2] == (0, 223)
    assert kept(coordinates(960, 490), "cover", "pnut", focused(0.5, 0.5))[1::2] == (133, 356)
    assert kept(coordinates(960, 490), "cover", "pnut", focused(0.5, 1.0))[1::2] == (267, 490)


def test_a_rectangle_of_a_cover_is_cut_as_the_server_would_cut_it() -> None:
    image = coordinates(1200, 1000)
    assert kept(image, "cover", "pnut", cropped(960, 480, 100, 20)) == (100, 20, 1060, 500)
    assert kept(image, "cover", "pnut", cropped(960, 481, 100, 20)) == (100, 149, 1060, 372)
    assert kept(image, "cover", "adn", cropped(960, 481, 100, 20)) == (100, 20, 1060, 501)


@pytest.mark.parametrize(
    "rectangle", [(101, 10, 0, 0), (10, 61, 0, 0), (50, 50, 51, 0), (50, 50, 0, 11)]
)
def test_a_rectangle_that_reaches_outside_is_refused(rectangle: Box) -> None:
    with pytest.raises(CheckError, match="reaches outside") as caught:
        made(picture("PNG", 100, 60), wishes=cropped(*rectangle))
    assert "100x60" in caught.value.why


@pytest.mark.parametrize("size", [(959, 300), (960, 222)])
def test_a_rectangle_too_small_for_a_cover_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(CheckError, match=f"{size[0]}x{size[1]}") as caught:
        made(picture("PNG", 1500, 500), "cover", wishes=cropped(*size, 0, 0))
    assert "960x223" in caught.value.why


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("0.5,0.3", (0.5, 0.3)),
        ("0,1", (0.0, 1.0)),
        (".25,1.0", (0.25, 1.0)),
        ("1,0.", (1.0, 0.0)),
        ("0.3333333333333333,0.6666666666666666", (1 / 3, 2 / 3)),
    ],
)
def test_a_focus_is_read(text: str, point: tuple[float, float]) -> None:
    assert parse_focus(text) == point


@pytest.mark.parametrize(
    "text",
    [
        ",",
        "0.5",
        "0.5,",
        ",0.5",
        "1.1,0",
        "-0.1,0",
        "0.5;0.5",
        "a,b",
        "0.5,0.5,0.5",
        "nan,0",
        "inf,0",
        "1e-1,0",
        "50%,50%",
        ".,.",
        "",
        "0.5,0.5\n",
        " 0.5,0.5",
    ],
)
def test_what_is_no_focus_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_focus(text)


def test_a_rectangle_is_read() -> None:
    assert parse_rectangle("800x600+100+0") == (100, 0, 900, 600)


@pytest.mark.parametrize(
    "text",
    [
        "800x600",
        "0x5+0+0",
        "5x0+0+0",
        "8x6+-1+0",
        "8x6-1-0",
        "8*6+1+1",
        "8x6+1",
        "8.5x6+0+0",
        "9999999x1+0+0",
        "",
        "8x6+1+1\n",
        " 8x6+1+1",
    ],
)
def test_what_is_no_rectangle_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_rectangle(text)
