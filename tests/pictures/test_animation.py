"""Animated GIFs that are cut: every kept pixel stays, and nothing else comes along."""

import pytest
from PIL import ImageChops

from pnutprofile.pictures.facts import read_facts
from pnutprofile.pictures.film.refit import refit
from tests.gifs_made import (
    CLEAR,
    FILMS,
    FOUR,
    GROUND,
    OTHERS,
    PATCH,
    Box,
    frame,
    gif,
    in_blocks,
    random_film,
    rows_of,
    shown,
)

CONTROL_BYTES = 8
"""What stands before a frame made by hand, and says how it is shown."""

BOXES = [(0, 0, 8, 6), (1, 0, 7, 6), (2, 2, 6, 6), (0, 0, 1, 1), (7, 5, 8, 6), (3, 1, 4, 6)]


def assert_is_cut(data: bytes, box: Box) -> None:
    result = refit(data, box)
    facts, before, after = read_facts(result), shown(data, box), shown(result)
    assert (facts.whole, facts.oddities, facts.metadata) == (True, (), ())
    assert (facts.width, facts.height) == (box[2] - box[0], box[3] - box[1])
    assert (after.times, after.loop) == (before.times, before.loop)
    assert [rows_of(picture, FOUR + OTHERS) for picture in after.pictures] == [
        rows_of(picture, FOUR + OTHERS) for picture in before.pictures
    ]


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("name", FILMS)
def test_a_cut_shows_that_part_of_every_frame_for_the_same_time(name: str, box: Box) -> None:
    assert_is_cut(gif((8, 6), *FILMS[name], loop=0), box)


@pytest.mark.parametrize("seed", range(120))
def test_any_film_is_cut(seed: int) -> None:
    assert_is_cut(*random_film(seed))


@pytest.mark.parametrize("size", [None, (2, 2)])
@pytest.mark.parametrize("loop", [None, 0, 1, 65535])
def test_the_number_of_loops_stays(loop: int | None, size: tuple[int, int] | None) -> None:
    data = gif((8, 6), *FILMS["whole frames"], loop=loop)
    assert shown(refit(data, (0, 0, 4, 4), size)).loop == loop


def test_the_other_name_for_loops_is_known() -> None:
    data = gif((8, 6), *FILMS["whole frames"], loop=7).replace(b"NETSCAPE2.0", b"ANIMEXTS1.0")
    assert shown(refit(data, (0, 0, 4, 4))).loop == 7


def test_a_block_that_does_not_say_how_often_says_nothing() -> None:
    data = gif((8, 6), b"\x21\xff\x0bNETSCAPE2.0" + in_blocks(b"\1"), *FILMS["whole frames"])
    assert shown(refit(data, (0, 0, 4, 4))).loop is None


def test_the_same_size_is_no_scaling() -> None:
    data = gif((8, 6), *FILMS["restored"])
    assert refit(data, (1, 1, 7, 5), (6, 4)) == refit(data, (1, 1, 7, 5))


def test_a_frame_that_nothing_is_said_about_has_no_time_and_no_transparency() -> None:
    said = frame(PATCH, delay=8, disposal=CLEAR, transparent=3)
    unsaid = frame(["3333"], (0, 2))[CONTROL_BYTES:]
    useless = b"\x21\xf9" + in_blocks(b"\x09")
    for last in (unsaid, useless + unsaid):
        after = shown(refit(gif((4, 3), said, last), (0, 1, 4, 3)))
        assert [rows_of(picture) for picture in after.pictures] == [
            ["1122", "22.."],
            ["....", "3333"],
        ]
        assert after.times == [80, 0]


def test_colour_tables_and_the_background_stay_byte_for_byte() -> None:
    common, own = (bytes(range(n, n + 12)) for n in (10, 60))
    start = b"GIF89a\x08\0\x06\0\x81\x03\0" + common
    drawn = frame(GROUND, colours=OTHERS).replace(b"".join(map(bytes, OTHERS)), own)
    result = refit(start + frame(GROUND) + drawn + b";", (1, 1, 5, 5))
    assert result.startswith(b"GIF89a\x04\0\x04\0\x81\x03\0" + common)
    assert own in result


def test_frames_inside_the_box_are_not_packed_anew() -> None:
    data = gif((8, 6), frame(GROUND), frame(PATCH, (2, 1), interlaced=True))
    assert frame(PATCH, (1, 0), interlaced=True) in refit(data, (1, 1, 8, 6))


def test_a_missed_frame_leaves_everything_as_it_was_even_if_it_is_cleared() -> None:
    frames = (frame(GROUND), frame(PATCH, (0, 0), disposal=CLEAR, delay=9), frame(["3"], (7, 5)))
    after = shown(refit(gif((8, 6), *frames), (5, 4, 8, 6)))
    assert [rows_of(picture) for picture in after.pictures] == [
        ["123", "230"],
        ["123", "230"],
        ["123", "233"],
    ]
    assert after.times == [50, 90, 50]


def test_what_reaches_outside_the_canvas_is_cut_off() -> None:
    frames = (frame(GROUND), frame(PATCH, (6, 4)), frame(PATCH, (60, 40)))
    for size in (None, (7, 6)):
        box = (1, 0, 8, 6) if size is None else (0, 0, 8, 6)
        facts = read_facts(refit(gif((8, 6), *frames), box, size))
        assert (facts.width, facts.height, facts.frames) == (7, 6, 3)
        assert facts.oddities == ()
    after = shown(refit(gif((8, 6), *frames), (4, 3, 8, 6)))
    assert [rows_of(picture) for picture in after.pictures] == [
        ["3012", "0123", "1230"],
        ["3012", "0100", "1211"],
        ["3012", "0100", "1211"],
    ]


def test_nothing_is_drawn_where_the_first_frame_is_not() -> None:
    after = shown(refit(gif((8, 6), frame(PATCH, (2, 2)), frame(["3"])), (0, 0, 2, 2)))
    assert [rows_of(picture) for picture in after.pictures] == [["..", ".."], ["3.", ".."]]


def test_a_frame_without_a_pixel_keeps_its_time() -> None:
    empty = frame(["1"], delay=3).replace(b"\x01\0\x01\0\0", b"\0\0\x01\0\0")
    for size in (None, (2, 2)):
        after = shown(refit(gif((8, 6), frame(GROUND), empty), (0, 0, 4, 4), size))
        assert after.times == [50, 30]
        assert ImageChops.difference(*after.pictures).getbbox(alpha_only=False) is None


@pytest.mark.parametrize(
    "told",
    [
        b"\x21\xfe" + in_blocks(b"made by me"),
        b"\x21\xff\x0bXMP DataXMP" + in_blocks(b"made by me"),
        b"\x21\xff\x0bICCRGBG1012" + in_blocks(b"made by me"),
        b"\x21\x01\x0c" + bytes(12) + in_blocks(b"made by me"),
        b"\x21\x42" + in_blocks(b"made by me"),
    ],
)
@pytest.mark.parametrize("size", [None, (2, 2)])
def test_what_tells_of_its_maker_does_not_come_along(
    told: bytes, size: tuple[int, int] | None
) -> None:
    data = gif((8, 6), told, frame(GROUND), told, frame(PATCH), told) + b"made by me"
    result = refit(data, (0, 0, 4, 4), size)
    assert b"made by me" not in result
    assert (read_facts(result).frames, read_facts(result).metadata) == (2, ())
