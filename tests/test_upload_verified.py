"""Does an upload say what the server made of the picture, and only then?"""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from pnutprofile.pictures.scenes.drawings import draw
from tests.drawn_pictures import striped
from tests.profiles import LATER, URL, Profile
from tests.servers import Answer, data

PORTRAIT = draw("portrait", 300, 300)
UNDONE = "error: the server did not change the avatar\n"


def again(content: bytes, picture_format: str, *, size: int = 0, **how: object) -> bytes:
    """Make another file of a picture, as servers do."""
    file = BytesIO()
    with Image.open(BytesIO(content)) as picture:
        shown = picture.convert("RGB")
        if size:
            shown = shown.resize((size, size), Image.Resampling.LANCZOS)
        shown.save(file, picture_format, **how)
    return file.getvalue()


def cut(content: bytes, box: tuple[int, int, int, int]) -> bytes:
    """Keep a part of a picture."""
    file = BytesIO()
    with Image.open(BytesIO(content)) as picture:
        picture.crop(box).save(file, "PNG")
    return file.getvalue()


# Not done


@pytest.mark.parametrize("url", [LATER, f"{URL}-before"])
def test_a_picture_that_is_still_the_default_was_not_taken(
    profile: Profile, upload: Any, url: str
) -> None:
    profile.after(url=url, is_default=True)
    profile.server.pictures = PORTRAIT
    result = upload(PORTRAIT)
    assert (result.code, result.stdout) == (6, "")
    sent, error = result.stderr.split("\n", 1)
    assert sent.endswith(", as it is")
    assert error.startswith(UNDONE)
    assert len(error.splitlines()) == 3


def test_other_bytes_at_the_same_address_are_the_old_picture(profile: Profile, upload: Any) -> None:
    profile.after(url=f"{URL}-before")
    profile.server.pictures = draw("dusk", 300, 300)
    result = upload(PORTRAIT, "--json")
    assert (result.code, result.stdout) == (6, "")
    assert result.error["code"] == "server"


def test_the_same_bytes_at_the_same_address_are_the_picture(profile: Profile, upload: Any) -> None:
    profile.after(url=f"{URL}-before")
    profile.server.pictures = PORTRAIT
    result = upload(PORTRAIT)
    assert (result.code, result.stderr.splitlines()[1:]) == (0, ["changed: avatar"])


def test_an_answer_that_lags_behind_is_not_believed_before_a_second_look(
    profile: Profile, upload: Any
) -> None:
    profile.after()
    profile.server.answers["POST users/me/avatar"] = data(profile.image("avatar"))
    old, new = Answer(200, draw("dusk", 300, 300)), Answer(200, PORTRAIT)
    profile.server.answers |= {"GET /sent-before": old, "GET /sent-later": new}
    result = upload(PORTRAIT)
    assert (result.code, result.stderr.splitlines()[1:]) == (0, ["changed: avatar"])
    assert profile.server.calls.count("GET users/me") == 2


# Altered


@pytest.mark.parametrize("size", [(200, 200), (300, 299), (1, 1)])
def test_another_size_than_predicted_is_a_warning_naming_both(
    profile: Profile, upload: Any, size: tuple[int, int]
) -> None:
    profile.after(width=size[0], height=size[1])
    profile.server.pictures = again(PORTRAIT, "PNG", size=200)
    result = upload(PORTRAIT)
    told = "{}x{}".format(*size)
    warning = f"warning: the server keeps {told} of the avatar instead of 300x300"
    assert (result.code, result.stderr.splitlines()[1:]) == (0, [warning, "changed: avatar"])


@pytest.mark.parametrize(
    "sizes",
    [{}, {"width": 300}, {"height": 9}, {"width": None, "height": None}, {"width": "9"}],
    ids=str,
)
def test_no_size_in_the_answer_is_no_reason_to_complain(
    profile: Profile, upload: Any, sizes: dict[str, Any]
) -> None:
    profile.after(**sizes)
    profile.server.pictures = PORTRAIT
    result = upload(PORTRAIT)
    assert (result.code, result.stderr.splitlines()[1:]) == (0, ["changed: avatar"])


@pytest.mark.parametrize(
    "given",
    [
        draw("dusk", 300, 300),
        draw("white", 300, 300),
        again(PORTRAIT, "PNG").replace(b"IHDR", b"IHDX"),
    ],
    ids=["another", "white", "unreadable"],
)
def test_a_picture_that_looks_different_is_a_warning(
    profile: Profile, upload: Any, given: bytes
) -> None:
    profile.after(width=300, height=300)
    profile.server.pictures = given
    result = upload(PORTRAIT)
    assert result.code == 0
    _, warning, said = result.stderr.splitlines()
    assert warning.startswith("warning: the avatar that the server gives does not look like")
    assert said == "changed: avatar"


@pytest.mark.parametrize("degrees", [90, 180])
def test_a_picture_that_the_server_turned_looks_different(
    profile: Profile, upload: Any, degrees: int
) -> None:
    file = BytesIO()
    with Image.open(BytesIO(PORTRAIT)) as picture:
        picture.rotate(degrees).save(file, "PNG")
    profile.after()
    profile.server.pictures = file.getvalue()
    assert "does not look like the one sent" in upload(PORTRAIT).stderr


@pytest.mark.parametrize(
    "given",
    [
        again(PORTRAIT, "JPEG", quality=60),
        again(PORTRAIT, "WEBP", quality=60),
        again(PORTRAIT, "PNG", size=128),
        again(PORTRAIT, "GIF"),
    ],
    ids=["jpeg", "webp", "smaller", "gif"],
)
def test_the_same_picture_in_another_file_is_no_reason_to_complain(
    profile: Profile, upload: Any, given: bytes
) -> None:
    profile.after(width=300, height=300)
    profile.server.pictures = given
    result = upload(PORTRAIT)
    assert (result.code, result.stderr.splitlines()[1:]) == (0, ["changed: avatar"])


def test_what_the_server_cuts_off_by_itself_is_not_missed(profile: Profile, upload: Any) -> None:
    profile.after(width=300, height=300)
    profile.server.pictures = cut(striped(900, 300), (300, 0, 600, 300))
    assert "does not look like" not in upload(striped(900, 300), "--as-is").stderr
    profile.server.pictures = cut(striped(900, 300), (0, 0, 300, 300))
    profile.after(width=300, height=300)
    assert "does not look like" in upload(striped(900, 300), "--as-is").stderr


def test_warnings_are_silent_with_json(profile: Profile, upload: Any) -> None:
    profile.after(width=9, height=9)
    profile.server.pictures = draw("dusk", 300, 300)
    result = upload(PORTRAIT, "--json")
    assert (result.code, result.stderr) == (0, "")
    assert result.json["username"]


def moving(content: bytes) -> bytes:
    """Make an animation that starts with a picture."""
    with Image.open(BytesIO(content)) as picture:
        turned = picture.convert("RGB").rotate(20)
        file = BytesIO()
        picture.convert("RGB").save(file, "GIF", save_all=True, append_images=[turned])
    return file.getvalue()


def test_an_animation_that_is_lost_on_the_server_is_a_warning(
    profile: Profile, upload: Any
) -> None:
    profile.after(width=300, height=300)
    profile.server.pictures = again(moving(PORTRAIT), "PNG")
    result = upload(moving(PORTRAIT))
    told = "warning: the server removed the animation from the avatar"
    assert (result.code, result.stderr.splitlines()[1:]) == (0, [told, "changed: avatar"])


def test_metadata_that_is_lost_on_the_server_is_a_warning(profile: Profile, upload: Any) -> None:
    profile.after(width=300, height=300)
    block = Image.Exif()
    block[0x010F] = "Maker"
    profile.server.pictures = again(PORTRAIT, "JPEG")
    result = upload(again(PORTRAIT, "JPEG", exif=block), "--keep-metadata")
    told = "warning: the server removed camera data from the avatar"
    assert (result.code, result.stderr.splitlines()[-2:]) == (0, [told, "changed: avatar"])


def test_a_size_that_only_the_picture_tells_is_looked_at_too(profile: Profile, upload: Any) -> None:
    profile.after()
    profile.server.pictures = again(PORTRAIT, "PNG", size=40)
    told = "warning: the server keeps 40x40 of the avatar instead of 300x300"
    assert told in upload(PORTRAIT).stderr.splitlines()


def test_a_picture_too_large_for_a_look_is_not_judged(profile: Profile, upload: Any) -> None:
    profile.after(width=300, height=300)
    huge = BytesIO()
    Image.new("1", (6000, 6000)).save(huge, "PNG")
    profile.server.pictures = huge.getvalue()
    assert "does not look" not in upload(PORTRAIT).stderr
