"""Does a second apply finish what a killed one began, and a third find nothing to do?"""

from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pnutprofile.dialects import Dialect
from pnutprofile.profile import image_of
from tests.killing import Dice, nursery, quiet_after, real_sandbox, usual_seconds
from tests.test_history_kills import check_whole, profile, read

pytestmark = pytest.mark.slow

KILLS = 20
"""On each dialect."""


def described(folder: Path, number: int) -> tuple[str, dict[str, bytes]]:
    """Write a document unlike the one before, and give its path and its pictures."""
    pictures = {}
    for kind, size in (("avatar", (200, 200)), ("cover", (960, 240))):
        content, picture = BytesIO(), Image.new("RGB", size, "teal")
        picture.paste(Image.effect_noise((60, 60), 40 + number % 60), (9, 9))
        picture.save(content, "PNG")
        pictures[kind] = content.getvalue()
        (folder / f"{kind}.png").write_bytes(pictures[kind])
    document = folder / "profile.toml"
    document.write_text(
        f'name = "name {number}"\ntext = "my log {number}"\n'
        'avatar = "avatar.png"\ncover = "cover.png"\n'
        '[[links]]\nanchor = "log"\nurl = "https://a.example"\n'
        f'[raw."com.example.kind"]\nnumber = {number}\n'
    )
    return str(document), pictures


def test_killed_applies_are_finished_by_the_next(
    tmp_path: Path, dialect: Dialect, record_property: Any
) -> None:
    kills, numbers = 0, count(1)
    with real_sandbox(tmp_path, dialect) as server, nursery(tmp_path / "tool", server) as tool:
        spent = []
        for _ in range(5):  # the first one of all waits for the sandbox to draw its pictures
            document, _ = described(tmp_path, next(numbers))
            spent.append(usual_seconds(tool, ("apply", document)))
        dice = Dice(4, sorted(spent)[2])
        while kills < KILLS:
            number = next(numbers)
            document, pictures = described(tmp_path, number)
            with quiet_after():
                kills += tool.killed(("apply", document), dice.throw())
            second = tool.run("apply", document)
            assert second.code == 0, second.stderr
            found = profile(tool)
            assert found["name"] == f"name {number}"
            for kind, content in pictures.items():
                image = image_of(found, dialect, kind)
                assert image
                assert read(image.url) == content
            third = tool.run("apply", document)
            assert third.stderr == f"unchanged: the profile is as {document} says\n"
            assert profile(tool) == found
        check_whole(tool)
    record_property("kills", kills)
