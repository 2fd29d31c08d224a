"""Whatever an animated GIF claims to be, it is refitted or given up, soon and in little memory."""

import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from pnutprofile.pictures.facts import read_facts
from pnutprofile.pictures.film.refit import UnkeepableError, refit
from tests.gifs_made import FILMS, GROUND, PATCH, Box, frame, gif, in_blocks, packed

SECONDS = 20.0
"""Far more than anything takes, on a machine with other work to do."""

FEW = packed([1] * 16)
"""Too few pixels."""
WILD = b"\2" + in_blocks(b"\xfc" * 20)
"""A code that nothing stands for."""


def zeros(width: int, height: int) -> bytes:
    """A frame of one colour as small as it gets: Pillow packs many zeros into few bytes."""
    file = BytesIO()
    Image.new("L", (width, height)).save(file, "GIF", optimize=False, interlace=0)
    return file.getvalue()[13 + 768 : -1]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file ends in the middle of the GIF header"),
        (gif((8, 6), frame(GROUND))[:-1], "the file ends before the GIF end mark"),
        (gif((0, 6), frame(GROUND)), "the file says that it is 0x6 pixels"),
        (gif((8, 6)), "the file holds no pixels"),
        (gif((8, 6), frame(GROUND, packed_as=FEW)), "it has a frame whose pixels are damaged"),
        (gif((8, 6), frame(GROUND, packed_as=WILD)), "it has a frame whose pixels are damaged"),
        (gif((8, 6), frame(GROUND, packed_as=b"\2\0")), "it has a frame whose pixels are damaged"),
        (
            gif((8, 6), frame(["0" * 65535], (0, 0)).replace(b"\xff\xff\x01\0", b"\xff" * 4)),
            "65535x65535 pixels are too many for one frame",
        ),
        (gif((3000, 2000), zeros(3000, 2000) * 51), "its 51 frames are too many of their size"),
    ],
    ids=lambda value: value if isinstance(value, str) else "film",
)
@pytest.mark.parametrize("size", [None, (2, 2)])
def test_why_an_animation_cannot_be_kept(
    data: bytes, reason: str, size: tuple[int, int] | None
) -> None:
    with pytest.raises(UnkeepableError, match=f"^{reason}"):
        refit(data, (0, 0, 4, 4), size)


@pytest.mark.parametrize("bits", [0, 1, 12, 13, 255])
def test_impossible_code_sizes_end_in_an_answer(bits: int) -> None:
    pixels = bytes([bits]) + packed([1] * 48)[1:]
    assert_is_answered(gif((8, 6), frame(GROUND, packed_as=pixels)), (0, 0, 4, 4))


def test_a_canvas_of_no_sane_size_is_cut_but_not_scaled() -> None:
    data = gif((65535, 65535), frame(GROUND), frame(PATCH))
    assert read_facts(refit(data, (0, 0, 65000, 65535))).width == 65000
    with pytest.raises(UnkeepableError, match=r"^65535x65535 pixels are too many"):
        refit(data, (0, 0, 65535, 65535), (100, 100))


@pytest.mark.parametrize(("count", "size"), [(10_000, None), (2_000, (2, 3))])
def test_thousands_of_frames_all_stay(count: int, size: tuple[int, int] | None) -> None:
    data = gif((8, 6), *[frame(GROUND), frame(PATCH, (1, 1))] * (count // 2))
    start = time.monotonic()
    result = refit(data, (0, 0, 4, 6), size)
    assert time.monotonic() - start < SECONDS
    assert read_facts(result).frames == count


@pytest.mark.parametrize(
    ("cut", "size"), [(lambda w, h: (0, 0, w - 1, h), None), (lambda w, h: (0, 0, w, h), (50, 50))]
)
def test_a_small_file_with_many_large_frames_is_done_or_given_up_soon(
    cut: Callable[[int, int], Box], size: tuple[int, int] | None
) -> None:
    for count in (15, 1000):
        data = gif((2000, 2000), zeros(2000, 2000) * count)
        start = time.monotonic()
        assert_is_answered(data, cut(2000, 2000), size)
        assert time.monotonic() - start < SECONDS


def assert_is_answered(data: bytes, box: Box, size: tuple[int, int] | None = None) -> None:
    with suppress(UnkeepableError):
        facts = read_facts(refit(data, box, size))
        assert facts.whole
        assert (facts.width, facts.height) == (size or (box[2] - box[0], box[3] - box[1]))


WOUNDED = [gif((8, 6), *frames, loop=0) for frames in FILMS.values()]
wounds = st.lists(
    st.tuples(
        st.integers(0, 250),
        st.integers(0, 4),
        st.one_of(st.sampled_from((b"\0", b"\xff", b"\xff\xff", b"\0\0")), st.binary(max_size=6)),
    ),
    min_size=1,
    max_size=4,
)


def assert_wounded_film_is_answered(film: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    data = bytearray(film)
    for place, taken, put in cuts:
        data[place : place + taken] = put
    whole = b"GIF89a" + bytes(data[6:])
    assert_is_answered(whole, (1, 0, 7, 5))
    assert_is_answered(whole, (1, 0, 7, 5), (3, 2))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(WOUNDED), wounds)
def test_wounded_films(film: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    assert_wounded_film_is_answered(film, cuts)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(WOUNDED), wounds)
def test_many_wounded_films(film: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    assert_wounded_film_is_answered(film, cuts)
