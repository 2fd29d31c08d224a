"""Colours look the same afterwards: sRGB, by published matrices, whatever they were stored as."""

import struct
from collections.abc import Callable, Sequence

import pytest
from PIL import Image, ImageCms

from tests.photos_made import deep_png, made, noise, opened, photo, pixel, saved

Colour = tuple[float, ...]
Matrix = tuple[tuple[float, float, float], ...]

# Linear light to XYZ at D65, as CSS Color 4 and the Adobe RGB (1998) encoding publish them.
P3: Matrix = (
    (0.4865709486, 0.2656676932, 0.1982172852),
    (0.2289745641, 0.6917385218, 0.0792869141),
    (0.0, 0.0451133819, 1.0439443689),
)
ADOBE_RGB: Matrix = (
    (0.5766690429, 0.1855582379, 0.1882286462),
    (0.2973449753, 0.6273635663, 0.0752914585),
    (0.0270313614, 0.0706888525, 0.9913375368),
)
TO_SRGB: Matrix = (
    (3.2409699419, -1.5373831776, -0.4986107603),
    (-0.9692436363, 1.8759675015, 0.0415550574),
    (0.0556300797, -0.2039769589, 1.0569715142),
)
# The primaries as their profiles hold them: columns of red, green and blue, adapted to D50.
P3_PRIMARIES = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.784))
ADOBE_PRIMARIES = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.0632, 0.74457),
)
ADOBE_GAMMA = 563 / 256


def srgb_light(stored: float) -> float:
    return stored / 12.92 if stored <= 0.04045 else ((stored + 0.055) / 1.055) ** 2.4


def srgb_stored(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def times(matrix: Matrix, colour: Sequence[float]) -> Colour:
    return tuple(sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix)


def in_srgb(colour: Colour, matrix: Matrix, light: Callable[[float], float]) -> Colour:
    seen = times(TO_SRGB, times(matrix, [light(part / 255) for part in colour]))
    assert all(-0.001 <= part <= 1.001 for part in seen), "not a colour of sRGB"
    return tuple(255 * srgb_stored(min(max(part, 0), 1)) for part in seen)


def icc(space: bytes, **tags: bytes) -> bytes:
    """Put a display profile (ICC version 2) together."""
    table, body = b"", b""
    for name, content in tags.items():
        at = 132 + 12 * len(tags) + len(body)
        table += struct.pack(">4sII", name.encode(), at, len(content))
        body += content + bytes(-len(content) % 4)
    size, version = 132 + len(table + body), bytes((2, 0x20, 0, 0))
    names = (version, b"mntr", space, b"XYZ ", b"acsp")
    header = struct.pack(">I4x4s4s4s4s12x4s28x", size, *names) + fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def fixed(*numbers: float) -> bytes:
    return struct.pack(f">{len(numbers)}i", *(round(number * 0x10000) for number in numbers))


def text(words: bytes) -> bytes:
    return b"desc" + bytes(4) + struct.pack(">I", len(words) + 1) + words + bytes(80)


def display_profile(primaries: Sequence[Colour], curve: bytes) -> bytes:
    xyz = [b"XYZ " + bytes(4) + fixed(*primary) for primary in primaries]
    white = b"XYZ " + bytes(4) + fixed(0.9642, 1.0, 0.8249)
    return icc(
        b"RGB ",
        desc=text(b"made"),
        cprt=b"text" + bytes(4) + b"free\0",
        wtpt=white,
        rXYZ=xyz[0],
        gXYZ=xyz[1],
        bXYZ=xyz[2],
        rTRC=curve,
        gTRC=curve,
        bTRC=curve,
    )


SAMPLES = [round(0xFFFF * srgb_light(at / 1023)) for at in range(1024)]
SRGB_CURVE = b"curv" + bytes(4) + struct.pack(">I1024H", 1024, *SAMPLES)
GAMMA_CURVE = b"curv" + bytes(4) + struct.pack(">IH", 1, round(ADOBE_GAMMA * 256))
P3_PROFILE = display_profile(P3_PRIMARIES, SRGB_CURVE)
ADOBE_PROFILE = display_profile(ADOBE_PRIMARIES, GAMMA_CURVE)
GREY_PROFILE = icc(
    b"GRAY",
    desc=text(b"made"),
    wtpt=b"XYZ " + bytes(4) + fixed(0.9642, 1.0, 0.8249),
    kTRC=b"curv" + bytes(4) + struct.pack(">IH", 1, 256),
)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

COLOURS = [(200, 120, 90), (90, 150, 110), (100, 110, 180), (128, 128, 128), (255, 255, 255)]


def flat(mode: str, colour: object) -> Image.Image:
    return Image.new(mode, (24, 24), colour)  # type: ignore[arg-type]


def assert_near(found: Sequence[float], expected: Sequence[float], most: float = 2) -> None:
    pairs = zip(found, expected, strict=True)
    assert all(abs(a - b) <= most for a, b in pairs), (found, expected)


# Profiles


@pytest.mark.parametrize("picture_format", ["PNG", "JPEG", "TIFF", "WEBP"])
@pytest.mark.parametrize("colour", COLOURS)
def test_display_p3_becomes_srgb(picture_format: str, colour: tuple[int, ...]) -> None:
    how = {"lossless": True} if picture_format == "WEBP" else {}
    data = saved(picture_format, flat("RGB", colour), icc_profile=P3_PROFILE, **how)
    prepared = made(data)
    assert_near(pixel(prepared.data, 9, 9)[:3], in_srgb(colour, P3, srgb_light), most=3)
    assert "converted to sRGB" in prepared.changes


@pytest.mark.parametrize("colour", COLOURS)
def test_adobe_rgb_becomes_srgb(colour: tuple[int, ...]) -> None:
    prepared = made(saved("PNG", flat("RGB", colour), icc_profile=ADOBE_PROFILE))
    expected = in_srgb(colour, ADOBE_RGB, lambda stored: stored**ADOBE_GAMMA)
    assert_near(pixel(prepared.data, 9, 9)[:3], expected)
    assert "converted to sRGB" in prepared.changes


def test_transparency_survives_a_profile() -> None:
    image = flat("RGBA", (200, 120, 90, 77))
    found = pixel(made(saved("PNG", image, icc_profile=P3_PROFILE)).data, 9, 9)
    assert_near(found, (*in_srgb((200, 120, 90), P3, srgb_light), 77))


def test_a_palette_has_a_profile_too() -> None:
    image = flat("RGB", (200, 120, 90)).quantize(4)
    found = pixel(made(saved("PNG", image, icc_profile=P3_PROFILE)).data, 9, 9)
    assert_near(found[:3], in_srgb((200, 120, 90), P3, srgb_light))


def test_grey_in_linear_light_becomes_srgb() -> None:
    found = pixel(made(saved("PNG", flat("L", 55), icc_profile=GREY_PROFILE)).data, 9, 9)
    assert_near(found[:3], 3 * (255 * srgb_stored(55 / 255),))


def test_pixels_in_srgb_are_not_converted() -> None:
    image = photo(64, 48)
    prepared = made(saved("PNG", image, icc_profile=SRGB))
    assert opened(prepared.data).tobytes() == image.crop((8, 0, 56, 48)).tobytes()
    assert "converted to sRGB" not in prepared.changes


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("profile", [b"x" * 300, SRGB[:200], P3_PROFILE[:300], GREY_PROFILE])
def test_a_profile_that_cannot_be_applied_is_left_out(picture_format: str, profile: bytes) -> None:
    image = flat("RGB", (200, 120, 90))
    prepared = made(saved(picture_format, image, icc_profile=profile))
    assert_near(pixel(prepared.data, 9, 9)[:3], (200, 120, 90))
    assert "icc_profile" not in opened(prepared.data).info
    assert prepared.changes == ("freed of a useless colour profile",)


# Print colours


INKS = {(0, 255, 255, 0): (255, 0, 0), (255, 0, 0, 0): (0, 255, 255), (0, 0, 0, 255): (0, 0, 0)}


@pytest.mark.parametrize("has_marker", [True, False])
@pytest.mark.parametrize(("ink", "expected"), INKS.items())
def test_print_colours_become_srgb(
    ink: tuple[int, ...], expected: tuple[int, ...], has_marker: bool
) -> None:
    data = saved("JPEG", flat("CMYK", ink), quality=95)
    at = data.index(b"\xff\xee\0\x0eAdobe")
    prepared = made(data if has_marker else data[:at] + data[at + 16 :])
    assert opened(prepared.data).mode == "RGB"
    assert_near(pixel(prepared.data, 9, 9)[:3], expected, most=4)
    assert prepared.changes == ("converted to sRGB",)


# Deep, grey, with a palette


@pytest.mark.parametrize("is_square", [True, False])
def test_sixteen_bits_of_grey_become_eight(is_square: bool) -> None:
    data = deep_png(20, 20 if is_square else 10, 0, lambda x, _: (x * 0x0D79,))
    prepared = made(data)
    left = 0 if is_square else 5
    found = [pixel(prepared.data, x, 3)[0] for x in range(10)]
    assert_near(found, [(left + x) * 0x0D79 / 257 for x in range(10)], most=1)
    assert "reduced to 8 bits" in prepared.changes


@pytest.mark.parametrize(("colours", "channels"), [(2, 3), (6, 4), (4, 2)])
def test_sixteen_bits_of_each_channel_become_eight(colours: int, channels: int) -> None:
    samples = (0x8A3C, 0x1234, 0xFE01, 0x7F80)[:channels]
    found = pixel(made(deep_png(8, 8, colours, lambda _, __: samples)).data, 4, 4)
    eight = [sample / 257 for sample in samples]
    grey = [eight[0]] * 3 + eight[1:]
    assert_near(found, grey if colours == 4 else [*eight, 255][:4], most=1)


def test_a_transparent_shade_of_sixteen_bits() -> None:
    key = (b"tRNS", struct.pack(">H", 0x1234))
    data = deep_png(8, 8, 0, lambda x, _: (0x1234 if x < 4 else 0x3456,), key)
    result = made(data).data
    assert (pixel(result, 1, 1)[3], pixel(result, 6, 6)) == (0, (0x34, 0x34, 0x34, 255))


def test_a_transparent_colour_of_sixteen_bits() -> None:
    key = (b"tRNS", struct.pack(">3H", 0x1234, 0x1234, 0x1234))
    data = deep_png(8, 8, 2, lambda x, _: ((0x1234, 0x3434)[x > 3],) * 3, key)
    result = made(data).data
    assert (pixel(result, 1, 1)[3], pixel(result, 6, 6)) == (0, (0x34, 0x34, 0x34, 255))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
@pytest.mark.parametrize("picture_format", ["PNG", "GIF", "BMP", "TIFF"])
def test_every_opaque_pixel_keeps_its_colour(mode: str, picture_format: str) -> None:
    image = photo(48, 32).quantize(64).convert("RGB").convert(mode)
    prepared = made(saved(picture_format, image))
    expected = image.crop((8, 0, 40, 32)).convert("RGB")
    assert opened(prepared.data).convert("RGB").tobytes() == expected.tobytes()


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
@pytest.mark.parametrize("picture_format", ["PNG", "TIFF"])
def test_every_pixel_keeps_its_transparency(mode: str, picture_format: str) -> None:
    image = Image.merge("LA", [photo(48, 32).convert("L"), noise(48, 32, "L")]).convert(mode)
    prepared = made(saved(picture_format, image))
    expected = image.crop((8, 0, 40, 32)).convert("RGBA")
    assert opened(prepared.data).convert("RGBA").tobytes() == expected.tobytes()


@pytest.mark.parametrize("picture_format", ["PNG", "GIF"])
def test_a_transparent_colour_of_a_palette_stays_transparent(picture_format: str) -> None:
    image = Image.new("P", (30, 20), 1)
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.paste(0, (0, 0, 15, 20))
    result = made(saved(picture_format, image, transparency=0)).data
    assert (pixel(result, 2, 2)[3], pixel(result, 17, 17)) == (0, (200, 100, 50, 255))


def test_an_alpha_channel_that_hides_nothing_is_dropped() -> None:
    image = photo(48, 32).convert("RGBA")
    assert opened(made(saved("WEBP", image)).data).format == "JPEG"


def test_grey_stays_grey_in_a_jpeg() -> None:
    result = opened(made(saved("JPEG", photo(48, 32).convert("L"), quality=95)).data)
    red, green, blue = result.convert("RGB").split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_floating_light_goes_from_the_darkest_to_the_brightest() -> None:
    shades = [-2.0 + 0.5 * step for step in range(9)]
    image = Image.frombytes("F", (9, 9), struct.pack("9f", *shades) * 9)
    result = made(saved("TIFF", image)).data
    assert_near([pixel(result, x, 4)[0] for x in range(9)], [255 * x / 8 for x in range(9)], most=1)


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -float("inf")])
def test_light_that_is_no_number_ends_in_a_picture(odd: float) -> None:
    image = Image.frombytes("F", (2, 2), struct.pack("4f", 0, odd, 1, 0.5))
    assert opened(made(saved("TIFF", image)).data).size == (2, 2)


def test_lab_becomes_srgb() -> None:
    # CIE Lab 53.2, 80.1, 67.2 is the red of sRGB; a and b are stored as signed bytes.
    image = Image.frombytes("LAB", (8, 8), bytes((136, 80, 67)) * 64)
    found = pixel(made(saved("TIFF", image)).data, 4, 4)
    assert_near(found[:3], (255, 0, 0), most=12)
