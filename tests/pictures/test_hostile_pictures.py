"""Whatever the bytes are, reading them raises nothing and ends quickly."""

import time
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from pnutprofile.dialects import ADN, PNUT
from pnutprofile.pictures.check import check_picture
from pnutprofile.pictures.facts import read_facts

SECONDS = 1.0
"""For a file of a few kilobytes, on a busy machine."""


def saved(picture_format: str, **how: object) -> bytes:
    file = BytesIO()
    Image.effect_noise((24, 18), 70).convert("RGB").save(file, picture_format, **how)
    return file.getvalue()


def exif() -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = 6
    block[0x010F] = "Maker"
    block.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0)})
    return block


MORE_FRAMES = {"save_all": True, "append_images": [Image.new("RGB", (24, 18), "teal")]}
FILES = (
    saved("JPEG", exif=exif(), comment=b"hi"),
    saved("JPEG", progressive=True, icc_profile=b"icc"),
    saved("PNG", exif=exif()),
    saved("PNG", **MORE_FRAMES),
    saved("GIF", **MORE_FRAMES),
    saved("WEBP", exif=exif()),
    saved("AVIF", exif=exif()),
    saved("TIFF", exif=exif()),
    *(saved(name) for name in ("BMP", "JPEG2000", "PPM", "QOI")),
)
HOSTILE_NUMBERS = (b"\0", b"\xff", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\x01")

# Where, how much is taken out, and what is put in instead.
wounds = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 120), st.integers(0, 5000)),
        st.integers(0, 40),
        st.one_of(st.sampled_from(HOSTILE_NUMBERS), st.binary(max_size=30)),
    ),
    min_size=1,
    max_size=6,
)


def assert_is_answered(data: bytes) -> None:
    start = time.monotonic()
    facts = read_facts(data)
    assert time.monotonic() - start < SECONDS
    assert facts.whole == (facts.problem == "")
    assert facts.problem.isprintable()
    assert facts.size_bytes == len(data)
    assert facts.orientation in range(1, 9)
    if facts.whole:
        assert facts.format is not None
        assert min(facts.width, facts.height, facts.frames) >= 1
    for dialect in (PNUT, ADN):
        for kind, rule in dialect.pictures.items():
            for as_is in (True, False):
                assert len(check_picture(facts, rule, kind, as_is=as_is)) == 12


def assert_wounded_file_is_answered(file: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    data = bytearray(file)
    for place, taken, put in cuts:
        data[place : place + taken] = put
    assert_is_answered(bytes(data))


def test_the_files_are_whole_before_they_are_wounded() -> None:
    assert all(read_facts(file).whole for file in FILES)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), wounds)
def test_wounded_files(file: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    assert_wounded_file_is_answered(file, cuts)


@pytest.mark.slow
@settings(max_examples=30_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), wounds)
def test_many_wounded_files(file: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    assert_wounded_file_is_answered(file, cuts)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([file[:14] for file in FILES]), st.binary(max_size=400))
def test_a_true_beginning_and_then_anything(beginning: bytes, rest: bytes) -> None:
    assert_is_answered(beginning + rest)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_anything(data: bytes) -> None:
    assert_is_answered(data)


def test_every_beginning_of_every_file() -> None:
    for file in FILES:
        for end in range(0, len(file), 1 + len(file) // 150):
            assert_is_answered(file[:end])


@pytest.mark.parametrize("first", FILES)
def test_a_file_that_is_two_formats_is_the_first(first: bytes) -> None:
    for second in FILES:
        assert read_facts(first + second).format == read_facts(first).format
