"""Colour profiles built by hand and by Little CMS: which of them are sRGB?"""

import struct
import time
from collections.abc import Mapping
from io import BytesIO
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from pnutprofile.pictures.anatomy.icc import is_srgb

Primaries = tuple[tuple[float, float, float], ...]

SRGB: Primaries = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
DISPLAY_P3: Primaries = (
    (0.5151, 0.2412, -0.0011),
    (0.2919, 0.6922, 0.0419),
    (0.1572, 0.0666, 0.7841),
)
ADOBE_RGB: Primaries = (
    (0.6097, 0.3111, 0.0195),
    (0.2053, 0.6257, 0.0609),
    (0.1492, 0.0632, 0.7446),
)
PAL: Primaries = ((0.4552, 0.2323, 0.0148), (0.3676, 0.7077, 0.0997), (0.1413, 0.0600, 0.7136))


def fixed(*numbers: float) -> bytes:
    return struct.pack(f">{len(numbers)}i", *(round(number * 65536) for number in numbers))


def samples(*values: int) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(f">I{len(values)}H", len(values), *values)


def gamma(value: float) -> bytes:
    return samples(round(value * 256))


def formula(kind: int, *numbers: float) -> bytes:
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + fixed(*numbers)


def light(stored: float) -> float:
    return float(((stored + 0.055) / 1.055) ** 2.4) if stored > 0.04045 else stored / 12.92


def srgb_samples(count: int) -> bytes:
    return samples(*(round(65535 * light(step / (count - 1))) for step in range(count)))


SRGB_FORMULA = formula(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def tags(primaries: Primaries, *curves: bytes) -> dict[bytes, bytes]:
    colours = [b"XYZ \0\0\0\0" + fixed(*primary) for primary in primaries]
    names = (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC")
    parts = (*colours, *(curves if len(curves) == 3 else curves * 3))
    white = {b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1, 0.8249)}
    return white | dict(zip(names, parts, strict=True))


def profile(
    parts: Mapping[bytes, bytes], colours: bytes = b"RGB ", connection: bytes = b"XYZ "
) -> bytes:
    bodies = [body + bytes(-len(body) % 4) for body in parts.values()]
    starts = accumulate(map(len, bodies), initial=132 + 12 * len(bodies))
    table = b"".join(
        name + struct.pack(">II", start, len(body))
        for (name, body), start in zip(parts.items(), starts, strict=False)
    )
    rest = struct.pack(">I", len(bodies)) + table + b"".join(bodies)
    start = b"\0\0\0\0\x02\x10\0\0mntr" + colours + connection + bytes(12) + b"acsp"
    start += bytes(28) + fixed(0.9642, 1, 0.8249)
    header = start + bytes(128 - 4 - len(start))
    return struct.pack(">I", 128 + len(rest)) + header + rest


def shown_difference(of: bytes) -> int:
    """Say by how much of 255 Little CMS changes a colour between a profile and sRGB, at most.

    Not in the dark, where a gamma of 2.2 is off by some steps that hardly can be seen.
    """
    ramp = Image.linear_gradient("L").resize((64, 64))
    colours = Image.merge("RGB", (ramp, ramp.rotate(90), ramp.rotate(180)))
    from_profile = ImageCms.ImageCmsProfile(BytesIO(of))
    result = ImageCms.profileToProfile(colours, from_profile, ImageCms.createProfile("sRGB"))
    assert result is not None
    pairs = zip(colours.tobytes(), result.tobytes(), strict=True)
    return max(abs(before - after) for before, after in pairs if before > 60)


SAME = {
    "Little CMS": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    "1024 samples": profile(tags(SRGB, srgb_samples(1024))),
    "26 samples": profile(tags(SRGB, srgb_samples(26))),
    "formula": profile(tags(SRGB, SRGB_FORMULA)),
    "gamma 2.2": profile(tags(SRGB, gamma(2.2))),
    "gamma 2.2 by formula": profile(tags(SRGB, formula(0, 2.2))),
    "a curve of each kind": profile(tags(SRGB, srgb_samples(256), SRGB_FORMULA, gamma(2.2))),
    "rounded otherwise": profile(
        tags(
            ((0.4358, 0.2224, 0.014), (0.3853, 0.717, 0.0971), (0.143, 0.0606, 0.7139)), gamma(2.2)
        )
    ),
}
OTHER = {
    "Display P3": profile(tags(DISPLAY_P3, SRGB_FORMULA)),
    "Adobe RGB": profile(tags(ADOBE_RGB, samples(0x0233))),
    "television": profile(tags(PAL, SRGB_FORMULA)),
    "swapped": profile(tags(SRGB[::-1], SRGB_FORMULA)),
    "linear": profile(tags(SRGB, samples())),
    "gamma 1.8": profile(tags(SRGB, gamma(1.8))),
    "gamma 2.4": profile(tags(SRGB, gamma(2.4))),
    "one curve off": profile(tags(SRGB, SRGB_FORMULA, SRGB_FORMULA, gamma(1.8))),
}


@pytest.mark.parametrize("name", SAME)
def test_what_looks_as_srgb_is_srgb(name: str) -> None:
    assert is_srgb(SAME[name])
    assert shown_difference(SAME[name]) <= 3


@pytest.mark.parametrize("name", OTHER)
def test_what_looks_different_is_not_srgb(name: str) -> None:
    assert not is_srgb(OTHER[name])
    assert shown_difference(OTHER[name]) > 5


@pytest.mark.parametrize(
    "curve",
    [
        formula(1, 2.2, 1, 0),
        formula(2, 2.2, 1, 0, 0),
        formula(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
        formula(4, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0, 0),
    ],
)
def test_every_kind_of_formula_can_say_srgb(curve: bytes) -> None:
    assert is_srgb(profile(tags(SRGB, curve)))
    assert shown_difference(profile(tags(SRGB, curve))) <= 3


@pytest.mark.parametrize(
    "curve",
    [
        formula(1, 2.2, 1, -0.2),  # black up to 0.2
        formula(2, 2.2, 1, 0, 0.1),  # 0.1 brighter everywhere
        formula(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1, 0.5),  # a straight line up to the middle
        formula(4, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0.1, 0),
        formula(4, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.2, 0, 0.1),
    ],
)
def test_every_parameter_of_a_formula_counts(curve: bytes) -> None:
    assert not is_srgb(profile(tags(SRGB, curve)))


def test_a_name_proves_nothing() -> None:
    named = {b"desc": b"desc\0\0\0\0\0\0\0\x12sRGB IEC61966-2.1\0"}
    assert not is_srgb(profile(named | tags(DISPLAY_P3, SRGB_FORMULA)))
    assert is_srgb(profile({b"desc": b"desc\0\0\0\0\0\0\0\x02c2\0"} | tags(SRGB, gamma(2.2))))


@pytest.mark.parametrize("table", [b"A2B0", b"A2B1", b"D2B0"])
def test_tables_overrule_primaries(table: bytes) -> None:
    assert not is_srgb(profile(tags(SRGB, SRGB_FORMULA) | {table: bytes(100)}))


def test_only_an_rgb_profile_is_srgb() -> None:
    parts = tags(SRGB, SRGB_FORMULA)
    assert is_srgb(profile(parts))
    assert not is_srgb(profile(parts, colours=b"GRAY"))
    assert not is_srgb(profile(parts, colours=b"CMYK"))
    assert not is_srgb(profile(parts, connection=b"Lab "))
    assert not is_srgb(profile(parts).replace(b"acsp", b"psca"))
    assert not is_srgb(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes())


@pytest.mark.parametrize("missing", tags(SRGB, gamma(2.2)))
def test_without_a_primary_or_a_curve_it_is_not_srgb(missing: bytes) -> None:
    parts = tags(SRGB, gamma(2.2))
    del parts[missing]
    assert is_srgb(profile(parts)) == (missing == b"wtpt")


@pytest.mark.parametrize(
    "curve",
    [
        b"",
        b"curv",
        b"curv\0\0\0\0\xff\xff\xff\xff",
        b"curv\0\0\0\0\0\0\0\x01",
        b"curv\0\0\0\0\0\0\0\x02\0\0",
        samples(0),
        samples(0xFFFF),
        formula(5, *(1,) * 9),
        formula(0, 0),
        formula(0, -1),
        formula(0, 32767),
        formula(0),
        formula(1, 2.2, 0, 1),
        formula(3, 2.2, -1, -1, 0, 0),
        formula(4, 10, 32767, 32767, 32767, 0, 32767, 32767),
        b"XYZ \0\0\0\0" + fixed(1, 1, 1),
        b"\xff" * 50,
    ],
)
def test_curves_that_cannot_be_are_not_srgb(curve: bytes) -> None:
    assert not is_srgb(profile(tags(SRGB, curve)))


def test_no_proper_beginning_of_a_profile_is_srgb() -> None:
    for whole in (SAME["26 samples"], SAME["formula"]):
        assert [end for end in range(len(whole)) if is_srgb(whole[:end])] == []


@pytest.mark.parametrize("count", [0, 101, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_count_of_tags_that_cannot_be(count: int) -> None:
    data = bytearray(SAME["formula"])
    data[128:132] = count.to_bytes(4)
    assert not is_srgb(bytes(data))


def test_tags_that_each_hold_the_whole_profile_cost_nothing() -> None:
    data = bytearray(profile({b"t%03d" % number: b"" for number in range(100)}) + bytes(16_000_000))
    for place in range(132 + 4, 132 + 12 * 100, 12):
        data[place : place + 8] = struct.pack(">II", 0, len(data))
    start = time.monotonic()
    assert not is_srgb(bytes(data))
    assert time.monotonic() - start < 0.5


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from([*SAME.values(), *OTHER.values()]),
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 8), st.binary(max_size=8)), max_size=5),
)
def test_wounded_profiles_are_answered(whole: bytes, wounds: list[tuple[int, int, bytes]]) -> None:
    data = bytearray(whole)
    for place, taken, put in wounds:
        data[place : place + taken] = put
    assert is_srgb(bytes(data)) in (True, False)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_anything_is_answered(data: bytes) -> None:
    assert not is_srgb(data)
