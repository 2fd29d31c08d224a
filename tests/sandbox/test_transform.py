"""What a server does to a picture (`pictures/transform.py`)."""

from io import BytesIO

import pytest

from pnutprofile.dialects import Crop
from pnutprofile.pictures.scenes.drawings import draw
from pnutprofile.pictures.transform import UnreadableError, as_stored, scale
from tests.sandbox.asking import opened, picture


def test_modes_survive_cutting_and_scaling() -> None:
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        data = _in_mode(mode, "PNG")
        assert opened(as_stored(data, Crop.SQUARE, upright=True)).size == (10, 10)
        assert opened(scale(data, 5, None)).size == (5, 2)
    for mode in ("L", "RGB", "CMYK"):
        data = _in_mode(mode, "JPEG")
        assert opened(as_stored(data, Crop.SQUARE, upright=True)).size == (10, 10)
        assert opened(scale(data, None, 5)).size == (10, 5)


def test_transparency_survives_scaling_of_a_gif() -> None:
    image = opened(picture(20, 20)).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 10, 20))
    target = BytesIO()
    image.save(target, "GIF")
    small = opened(scale(target.getvalue(), 10, None)).convert("RGBA")
    assert small.getpixel((1, 5))[3] == 0  # type: ignore[index]
    assert small.getpixel((8, 5))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_applied(orientation: int) -> None:
    exif = opened(picture(8, 8, "JPEG")).getexif()
    exif[0x0112] = orientation
    turned = opened(as_stored(picture(40, 20, "JPEG", exif=exif), Crop.NONE, upright=True))
    assert turned.size == ((20, 40) if orientation >= 5 else (40, 20))
    assert not turned.getexif()


def test_wide_cut_is_of_the_upright_picture() -> None:
    exif = opened(picture(8, 8, "JPEG")).getexif()
    exif[0x0112] = 6
    stored = as_stored(picture(1000, 1100, "JPEG", exif=exif), Crop.WIDE, upright=True)
    assert opened(stored).size == (1100, 256)


def test_sizes_that_round_to_nothing_stay_one_pixel() -> None:
    assert opened(scale(picture(300, 2), 3, None)).size == (3, 1)


@pytest.mark.parametrize("cut", [10, 40, 60])
def test_broken_files_are_unreadable(cut: int) -> None:
    for picture_format in ("PNG", "GIF", "JPEG"):
        data = bytearray(picture(60, 40, picture_format))
        data[cut:] = bytes(len(data) - cut)
        with pytest.raises(UnreadableError):
            scale(bytes(data), 5, None)


def test_too_many_pixels_are_not_decoded() -> None:
    huge = bytearray(picture(8, 8))
    huge[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(UnreadableError):
        as_stored(bytes(huge), Crop.NONE, upright=False)


def test_drawings_have_the_size_asked_for_and_identicons_differ() -> None:
    for drawing in ("white", "dusk", "portrait", "identicon robin"):
        assert opened(draw(drawing, 120, 120)).size == (120, 120)
    assert draw("identicon robin", 160, 160) == draw("identicon Robin", 160, 160)
    assert draw("identicon robin", 160, 160) != draw("identicon quiet", 160, 160)
    assert len(opened(draw("dusk", 300, 100)).getcolors(30000) or []) > 500


def _in_mode(mode: str, picture_format: str) -> bytes:
    target = BytesIO()
    source = opened(picture(20, 10))
    image = source.convert("L").convert("I;16") if mode == "I;16" else source.convert(mode)
    image.save(target, picture_format)
    return target.getvalue()
