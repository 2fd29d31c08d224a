"""EXIF blocks typed by hand, in both byte orders, sane and hostile."""

import struct

import pytest

from pnutprofile.pictures.anatomy.exif import read_exif

LITTLE, BIG = b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"
NO_MORE = b"\0\0\0\0"


def entry(tag: int, value: int, kind: int = 4) -> bytes:
    return struct.pack("<HHII", tag, kind, 1, value)


def directory(*entries: bytes, following: int = 0) -> bytes:
    return struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", following)


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_the_orientation_in_both_byte_orders(orientation: int) -> None:
    little = LITTLE + b"\1\0" + b"\x12\1\3\0\1\0\0\0" + bytes((orientation, 0, 0, 0)) + NO_MORE
    big = BIG + b"\0\1" + b"\1\x12\0\3\0\0\0\1" + bytes((0, orientation, 0, 0)) + NO_MORE
    assert read_exif(little).orientation == orientation
    assert read_exif(big).orientation == orientation
    assert read_exif(b"Exif\0\0" + big).orientation == orientation


@pytest.mark.parametrize("value", [0, 9, 255, 65535])
def test_an_orientation_that_is_none_counts_as_upright(value: int) -> None:
    assert read_exif(LITTLE + directory(entry(0x0112, value, kind=3))).orientation == 1


@pytest.mark.parametrize("kind", [0, 1, 2, 5, 7, 12, 65535])
def test_an_orientation_that_is_no_number_counts_as_upright(kind: int) -> None:
    assert read_exif(LITTLE + directory(entry(0x0112, 6, kind))).orientation == 1


def test_what_tags_tell() -> None:
    tags = directory(entry(0x010F, 0, 2), entry(0x0110, 0, 2), entry(0x8298, 0, 2))
    assert read_exif(LITTLE + tags).words == ("camera data", "copyright")


def test_a_gps_position_comes_first() -> None:
    main = directory(entry(0x0132, 0, 2), entry(0x8825, 38))
    position = directory(entry(1, 0, 2), entry(2, 0, 5))
    assert len(LITTLE + main) == 38
    assert read_exif(LITTLE + main + position).words == ("GPS position", "date")


def test_a_gps_directory_without_coordinates_is_no_position() -> None:
    main = directory(entry(0x8825, 26))
    assert read_exif(LITTLE + main + directory(entry(0, 0, 1))).words == ("EXIF",)


def test_a_thumbnail_is_seen() -> None:
    main = directory(entry(0x0112, 6, 3), following=26)
    exif = read_exif(LITTLE + main + directory(entry(0x0201, 44)))
    assert exif == (6, ("thumbnail",))


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"Exif\0\0",
        b"II*\0",
        b"XX*\0\x08\0\0\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\0\0\0\0",
        b"II*\0\x07\0\0\0",
        b"II*\0\x08\0\0\0\x01",
        LITTLE + b"\xff\xff",
        LITTLE + b"\0\0" + NO_MORE,
        LITTLE + directory(entry(0x8825, 0xFFFFFFFF)),
        LITTLE + directory(entry(0x8825, 8)),
        LITTLE + directory(following=8),
        LITTLE + directory(following=0xFFFFFFFE),
    ],
)
def test_loops_and_offsets_out_of_range_lead_nowhere(block: bytes) -> None:
    assert read_exif(block) == (1, ("EXIF",))


def test_of_a_cut_directory_the_entries_that_are_there_count() -> None:
    assert read_exif(LITTLE + b"\xff\xff" + entry(0x0112, 3, 3) + b"\1\2\3").orientation == 3
