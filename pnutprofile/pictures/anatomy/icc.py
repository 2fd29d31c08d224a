"""Does a colour profile say sRGB? (ICC.1:2022, whose names of types stand below).

Judged by what the profile makes of colours, never by its name: many are called sRGB and few are
the same bytes. Only the simple kind is understood, three primaries with a curve each; of any
other nothing is claimed.
"""

import struct
from collections.abc import Callable, Mapping

Curve = Callable[[float], float]
"""From what is stored, 0 to 1, to the light it stands for, 0 to 1."""
Tags = Mapping[bytes, memoryview]

TAG_TABLE_AT = 128
"""The header of a profile (7.2) is so long; behind it stands how many tags there are (7.3)."""
MAX_TAGS = 100
"""Honest profiles have ten to thirty."""

SRGB_PRIMARIES: Mapping[bytes, tuple[float, float, float]] = {
    b"rXYZ": (0.4361, 0.2225, 0.0139),
    b"gXYZ": (0.3851, 0.7169, 0.0971),
    b"bXYZ": (0.1431, 0.0606, 0.7141),
}
"""The primaries of sRGB (IEC 61966-2-1) as profiles hold them: adapted to the white D50."""
PRIMARY_TOLERANCE = 0.005
"""Makers of profiles differ by 0.001; the nearest other primaries, of television, by 0.02."""

CURVES = (b"rTRC", b"gTRC", b"bTRC")
CURVE_SAMPLES = tuple(step / 16 for step in range(17))
CURVE_TOLERANCE = 0.01
"""Of full light. A plain gamma of 2.2 is 0.009 away and passes: small profiles mean sRGB by it.
Gammas of 1.8 and 2.4 are 0.08 and 0.03 away."""
MAX_GAMMA = 10.0
"""No curve is steeper; it keeps powers within what a float can hold."""

FORMULAS: Mapping[int, tuple[int, Callable[..., tuple[float, ...]]]] = {
    0: (1, lambda: ()),
    1: (3, lambda a, b: (a, b, 0, -b / a)),
    2: (4, lambda a, b, c: (a, b, 0, -b / a, c, c)),
    3: (5, lambda a, b, c, d: (a, b, c, d)),
    4: (7, lambda a, b, c, d, e, f: (a, b, c, d, e, f)),
}
"""The kinds of parametricCurveType: how many numbers are given, and which parameters of
`_formula` those after the gamma make."""


def is_srgb(profile: bytes) -> bool:
    """Tell whether a profile is that of an RGB device whose colours look as those of sRGB do.

    A profile of grey or of print colours is not, nor is one with tables that overrule its
    primaries, nor one that is damaged. Whatever the bytes are, it answers at once and raises
    nothing.
    """
    try:
        tags = _tags(memoryview(profile))
        return _is_matrix_of_rgb(profile, tags) and _has_srgb_colours(tags)
    except (ArithmeticError, LookupError, ValueError, struct.error):
        # Something is missing, lies outside the profile, or cannot be computed.
        return False


def _tags(profile: memoryview) -> Tags:
    """Read the table of tags: a name, where its data starts, how much there is."""
    (count,) = struct.unpack_from(">I", profile, TAG_TABLE_AT)
    if count > MAX_TAGS:
        raise ValueError("too many tags")
    table = profile[TAG_TABLE_AT + 4 :][: 12 * count]
    return {
        name: profile[start : start + size]
        for name, start, size in struct.iter_unpack(">4sII", table)
    }


def _is_matrix_of_rgb(profile: bytes, tags: Tags) -> bool:
    """Tell whether primaries and curves, and nothing else, say what an RGB device's colours are."""
    colours, connection, signature = profile[16:20], profile[20:24], profile[36:40]
    overruled = any(name.startswith((b"A2B", b"D2B")) for name in tags)
    return (colours, connection, signature) == (b"RGB ", b"XYZ ", b"acsp") and not overruled


def _has_srgb_colours(tags: Tags) -> bool:
    """Compare the primaries and the curves with those of sRGB."""
    differences = (
        abs(part - expected)
        for name, parts in SRGB_PRIMARIES.items()
        for part, expected in zip(_xyz(tags[name]), parts, strict=True)
    )
    return max(differences) <= PRIMARY_TOLERANCE and all(
        _is_srgb_curve(_curve(tags[name])) for name in CURVES
    )


def _is_srgb_curve(curve: Curve) -> bool:
    """Compare a curve with that of sRGB at some points."""
    return all(abs(curve(at) - _srgb_light(at)) <= CURVE_TOLERANCE for at in CURVE_SAMPLES)


def _srgb_light(stored: float) -> float:
    """Give the light of a stored value in sRGB (IEC 61966-2-1)."""
    return stored / 12.92 if stored <= 0.04045 else float(((stored + 0.055) / 1.055) ** 2.4)


def _xyz(tag: memoryview) -> tuple[float, ...]:
    """Read the first colour of an XYZType."""
    if bytes(tag[:4]) != b"XYZ ":
        raise ValueError("no XYZType")
    return _fixed_numbers(tag, 8, 3)


def _curve(tag: memoryview) -> Curve:
    """Read a curveType or a parametricCurveType."""
    return {b"curv": _sampled_curve, b"para": _parametric_curve}[bytes(tag[:4])](tag)


def _sampled_curve(tag: memoryview) -> Curve:
    """Read a curve by its samples; no sample stands for a straight line, one for a gamma."""
    (count,) = struct.unpack_from(">I", tag, 8)
    if count == 0:
        return _formula(1)
    if count == 1:
        (gamma,) = struct.unpack_from(">H", tag, 12)
        return _formula(gamma / 0x100)

    def between_samples(stored: float) -> float:
        place = stored * (count - 1)
        index = min(int(place), count - 2)
        low, high = struct.unpack_from(">HH", tag, 12 + 2 * index)
        return float(low + (high - low) * (place - index)) / 0xFFFF

    return between_samples


def _parametric_curve(tag: memoryview) -> Curve:
    """Read a curve by its formula."""
    (kind,) = struct.unpack_from(">H", tag, 8)
    count, as_last_kind = FORMULAS[kind]
    gamma, *given = _fixed_numbers(tag, 12, count)
    return _formula(gamma, *as_last_kind(*given))


def _formula(
    gamma: float,
    a: float = 1,
    b: float = 0,
    c: float = 0,
    d: float = 0,
    e: float = 0,
    f: float = 0,
) -> Curve:
    """Make the curve (ax + b) ** gamma + e from d on, and cx + f below."""
    if not 0 < gamma <= MAX_GAMMA:
        raise ValueError("no curve is so steep")
    return lambda x: max(0.0, a * x + b) ** gamma + e if x >= d else c * x + f


def _fixed_numbers(tag: memoryview, at: int, count: int) -> tuple[float, ...]:
    """Read s15Fixed16Numbers."""
    return tuple(number / 0x10000 for number in struct.unpack_from(f">{count}i", tag, at))
