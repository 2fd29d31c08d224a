"""Facts against the rules of both dialects; every number typed by hand."""

from dataclasses import replace

import pytest

from pnutprofile.dialects import ADN, PNUT
from pnutprofile.pictures.check import check_picture, max_bytes
from pnutprofile.pictures.facts import PictureFacts, read_facts
from pnutprofile.pictures.findings import Finding, Verdict

PNUT_AVATAR, PNUT_COVER = PNUT.pictures["avatar"], PNUT.pictures["cover"]
ADN_AVATAR, ADN_COVER = ADN.pictures["avatar"], ADN.pictures["cover"]

SQUARE = PictureFacts(
    format="PNG",
    width=300,
    height=300,
    size_bytes=5000,
    frames=1,
    whole=True,
    problem="",
    orientation=1,
    metadata=(),
    colours="RGB",
)
WIDE = replace(SQUARE, width=1500, height=500)
GIF = replace(SQUARE, format="GIF", frames=12)

RULES = (
    "picture",
    "whole",
    "format",
    "bytes",
    "width",
    "height",
    "shape",
    "animation",
    "orientation",
    "colours",
    "metadata",
    "pixels",
)


def by_rule(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    assert tuple(finding.rule for finding in findings) == RULES
    return {finding.rule: finding for finding in findings}


def avatar(facts: PictureFacts, rule: str) -> Finding:
    return by_rule(check_picture(facts, PNUT_AVATAR, "avatar", as_is=True))[rule]


def cover(facts: PictureFacts, rule: str) -> Finding:
    return by_rule(check_picture(facts, PNUT_COVER, "cover", as_is=True))[rule]


def test_a_good_picture_passes_every_rule_with_its_numbers() -> None:
    found = by_rule(check_picture(WIDE, PNUT_COVER, "cover", as_is=True))
    assert {finding.verdict for finding in found.values()} == {Verdict.PASSES}
    assert {rule: (finding.measured, finding.allowed) for rule, finding in found.items()} == {
        "picture": ("PNG", "a picture"),
        "whole": ("whole", "whole"),
        "format": ("PNG", "GIF, JPEG, PNG"),
        "bytes": ("5000 bytes", "at most 4194103 bytes"),
        "width": ("1500 pixels", "at least 960 pixels"),
        "height": ("500 pixels", "at least 223 pixels"),
        "shape": ("1500x500", "below 2:1 cut to a strip of 4.3:1"),
        "animation": ("1 frame", "GIF, if it is at least twice as wide as high"),
        "orientation": ("1", "1"),
        "colours": ("RGB", "sRGB, 8 bits"),
        "metadata": ("none", "any, but others may read it"),
        "pixels": ("750000", "at most 100000000 where the picture must be made anew"),
    }


def test_the_most_bytes() -> None:
    assert max_bytes(PNUT_AVATAR) == 2_096_951
    assert max_bytes(PNUT_COVER) == 4_194_103
    assert max_bytes(ADN_AVATAR) == 999_999
    assert max_bytes(ADN_COVER) == 3_999_999


def test_one_byte_over_is_refused_on_adn() -> None:
    under = check_picture(replace(SQUARE, size_bytes=999_999), ADN_AVATAR, "avatar", as_is=True)
    over = check_picture(replace(SQUARE, size_bytes=1_000_000), ADN_AVATAR, "avatar", as_is=True)
    assert by_rule(under)["bytes"].verdict is Verdict.PASSES
    assert by_rule(over)["bytes"] == Finding(
        rule="bytes",
        verdict=Verdict.BREACH,
        measured="1000000 bytes",
        allowed="at most 999999 bytes",
        message="the file has 1000000 bytes; an avatar may have at most 999999",
        hint="the same command without --as-is",
    )


def test_one_byte_over_is_refused_on_pnut_and_the_reason_said() -> None:
    assert avatar(replace(SQUARE, size_bytes=2_096_951), "bytes").verdict is Verdict.PASSES
    over = avatar(replace(SQUARE, size_bytes=2_096_952), "bytes")
    assert over.verdict is Verdict.BREACH
    assert over.message == (
        "the file has 2096952 bytes; an avatar may have at most 2096951"
        " (the request as a whole must stay under 2097152, and needs 200 for itself)"
    )


def test_one_pixel_too_narrow_is_refused() -> None:
    assert cover(replace(WIDE, width=960, height=300), "width").verdict is Verdict.PASSES
    finding = cover(replace(WIDE, width=959, height=300), "width")
    assert (finding.verdict, finding.measured) == (Verdict.BREACH, "959 pixels")
    assert (
        finding.message
        == "the picture is 959 pixels wide; a cover needs at least 960, and nothing is enlarged"
    )


def test_one_pixel_too_low_is_refused_on_pnut_only() -> None:
    low = replace(WIDE, height=222)
    finding = cover(low, "height")
    assert finding.verdict is Verdict.BREACH
    assert (
        finding.message
        == "the picture is 222 pixels high; a cover needs at least 223, and nothing is enlarged"
    )
    assert cover(replace(WIDE, height=223), "height").verdict is Verdict.PASSES
    assert (
        by_rule(check_picture(low, ADN_COVER, "cover", as_is=True))["height"].verdict
        is Verdict.PASSES
    )


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_a_picture_that_lies_down_is_measured_upright(orientation: int) -> None:
    lying = replace(SQUARE, width=300, height=1200, orientation=orientation)
    assert cover(lying, "width").measured == "1200 pixels"
    assert cover(lying, "width").verdict is Verdict.PASSES
    assert cover(lying, "height").measured == "300 pixels"
    assert cover(lying, "shape").measured == "1200x300"


@pytest.mark.parametrize("orientation", [1, 2, 3, 4])
def test_a_picture_that_stands_is_measured_as_it_is(orientation: int) -> None:
    assert cover(replace(WIDE, orientation=orientation), "width").measured == "1500 pixels"


def test_a_crop_is_named_and_no_breach() -> None:
    finding = cover(replace(WIDE, width=1280, height=641), "shape")
    assert finding.verdict is Verdict.NOTE
    assert finding.message == "the server keeps the middle 1280x298 of 1280x641"
    finding = avatar(WIDE, "shape")
    assert finding.verdict is Verdict.NOTE
    assert finding.message == "the server keeps the middle 500x500 of 1500x500"


def test_what_is_not_cropped_passes() -> None:
    assert cover(replace(WIDE, width=1280, height=640), "shape").verdict is Verdict.PASSES
    tall = check_picture(replace(WIDE, height=4000), ADN_COVER, "cover", as_is=True)
    assert by_rule(tall)["shape"].verdict is Verdict.PASSES
    assert by_rule(tall)["shape"].message == "the server keeps all of 1500x4000"


def test_a_square_animation_is_kept() -> None:
    finding = avatar(GIF, "animation")
    assert (finding.verdict, finding.measured) == (Verdict.PASSES, "12 frames")
    assert finding.allowed == "GIF, if it is square"


def test_an_animation_that_is_cut_will_be_lost() -> None:
    finding = avatar(replace(GIF, width=320), "animation")
    assert finding.verdict is Verdict.NOTE
    assert finding.message == (
        "the animation will be lost: the server cuts this GIF of 320x300 to 300x300"
    )


def test_an_animation_that_is_no_gif_will_be_lost() -> None:
    finding = avatar(replace(GIF, format="PNG"), "animation")
    assert finding.verdict is Verdict.NOTE
    assert "only that of a GIF" in finding.message


def test_a_server_may_keep_no_animation() -> None:
    still = PNUT_AVATAR._replace(animation_kept=False)
    finding = by_rule(check_picture(GIF, still, "avatar", as_is=True))["animation"]
    assert (finding.verdict, finding.allowed) == (Verdict.NOTE, "not kept")


def test_an_orientation_is_a_note_on_both_dialects() -> None:
    turned = replace(SQUARE, orientation=6)
    for dialect in (PNUT, ADN):
        finding = by_rule(check_picture(turned, dialect.pictures["avatar"], "avatar", as_is=True))
        assert finding["orientation"].verdict is Verdict.NOTE
        assert "EXIF orientation 6" in finding["orientation"].message


def test_a_gps_position_is_a_note_on_both_dialects() -> None:
    located = replace(SQUARE, metadata=("GPS position",))
    for dialect in (PNUT, ADN):
        finding = by_rule(check_picture(located, dialect.pictures["avatar"], "avatar", as_is=True))[
            "metadata"
        ]
        assert finding.verdict is Verdict.NOTE
        assert finding.message == "the file holds a GPS position; others may read it"


def test_every_word_of_metadata_is_told() -> None:
    finding = avatar(replace(SQUARE, metadata=("camera data", "XMP", "comment")), "metadata")
    assert finding.message == "the file holds camera data, XMP and comment; others may read it"
    assert finding.measured == "camera data, XMP, comment"


def test_a_colour_profile_is_told_and_passes() -> None:
    finding = avatar(replace(SQUARE, metadata=("colour profile",)), "metadata")
    assert (finding.verdict, finding.measured) == (Verdict.PASSES, "colour profile")


def test_a_broken_file_is_refused_with_its_fault() -> None:
    cut = "ends in the middle of a PNG chunk (IDAT at byte 4096)"
    finding = avatar(replace(SQUARE, whole=False, problem=cut), "whole")
    assert (finding.verdict, finding.measured) == (Verdict.BREACH, "not whole")
    assert finding.message == "the file ends in the middle of a PNG chunk (IDAT at byte 4096)"


def test_an_oddity_is_a_note() -> None:
    odd = replace(GIF, oddities=("frame 2 reaches outside the canvas",))
    finding = avatar(odd, "whole")
    assert finding.verdict is Verdict.NOTE
    assert finding.message == "the file is whole, but frame 2 reaches outside the canvas"


def test_a_format_that_is_not_taken_is_refused_naming_those_that_are() -> None:
    finding = avatar(replace(SQUARE, format="WEBP"), "format")
    assert (finding.verdict, finding.measured) == (Verdict.BREACH, "WEBP")
    assert finding.message == "WEBP; the server takes GIF, JPEG, PNG"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty (0 bytes)"),
        (b"hello, I am picture.png\n", "the file is text, not a picture"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, message: str) -> None:
    found = by_rule(check_picture(read_facts(data), PNUT_AVATAR, "avatar", as_is=True))
    assert found["picture"].message == message
    assert {rule for rule, finding in found.items() if finding.verdict is Verdict.BREACH} == set(
        RULES
    ) - {"bytes"}
    assert (found["width"].measured, found["width"].allowed) == ("unknown", "at least 1 pixel")


MENDABLE = {
    "format": replace(SQUARE, format="WEBP"),
    "bytes": replace(SQUARE, size_bytes=3_000_000),
    "shape": replace(SQUARE, width=400),
    "orientation": replace(SQUARE, orientation=6),
    "colours": replace(SQUARE, colours="CMYK"),
    "metadata": replace(SQUARE, metadata=("GPS position",)),
}


@pytest.mark.parametrize("rule", MENDABLE)
def test_what_preparing_mends(rule: str) -> None:
    found = by_rule(check_picture(MENDABLE[rule], PNUT_AVATAR, "avatar", as_is=False))
    verdicts = {name: finding.verdict for name, finding in found.items()}
    assert verdicts.pop(rule) is Verdict.PREPARED
    assert set(verdicts.values()) == {Verdict.PASSES}


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (replace(SQUARE, colours="CMYK"), "CMYK"),
        (replace(SQUARE, bits=16), "16 bits"),
        (replace(SQUARE, profile=b"of no kind"), "a colour profile other than sRGB"),
    ],
)
def test_colours_that_not_every_reader_shows_right_are_named(
    facts: PictureFacts, rule: str
) -> None:
    assert avatar(facts, "colours").measured == rule
    assert avatar(facts, "colours").verdict is Verdict.NOTE


def test_a_baseline_jpeg_may_have_more_pixels_than_another_picture() -> None:
    phone = replace(SQUARE, format="JPEG", width=16_320, height=12_240)
    assert avatar_verdict(phone) is Verdict.PASSES
    assert avatar_verdict(replace(phone, progressive=True)) is Verdict.BREACH
    assert avatar_verdict(replace(phone, format="PNG")) is Verdict.BREACH
    assert avatar_verdict(replace(phone, width=65_000, height=60_000)) is Verdict.BREACH


def avatar_verdict(facts: PictureFacts) -> Verdict:
    return by_rule(check_picture(facts, PNUT_AVATAR, "avatar", as_is=False))["pixels"].verdict
