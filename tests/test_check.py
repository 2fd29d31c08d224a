"""What does `check` say about a picture, without sending anything?"""

from pathlib import Path

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli
from tests.pictures_made import picture, png_header_only, png_of_size
from tests.servers import Wire

RULES = [
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
]


@pytest.fixture
def wide(tmp_path: Path) -> str:
    file = tmp_path / "wide.png"
    file.write_bytes(png_of_size(1000, 300, 9000))
    return str(file)


def test_every_rule_is_told_with_both_values(
    cli: Cli, wire: Wire, dialect: Dialect, wide: str
) -> None:
    result = cli("cover", "check", wide)
    assert (result.code, result.stderr, wire.requests) == (0, "", [])
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [row[0] for row in rows] == RULES
    assert rows[3][:4] == [
        "bytes",
        "passes",
        "9000 bytes",
        {"pnut": "at most 4194103 bytes", "adn": "at most 3999999 bytes"}[dialect.name],
    ]
    assert rows[4] == [
        "width",
        "passes",
        "1000 pixels",
        "at least 960 pixels",
        "",
    ]


def test_json_is_a_list_of_findings(cli: Cli, wide: str) -> None:
    result = cli("avatar", "check", wide, "--json")
    assert [found["rule"] for found in result.json["findings"]] == RULES
    assert result.json["findings"][6] == {
        "rule": "shape",
        "verdict": "would be prepared",
        "measured": "1000x300",
        "allowed": "cut to a square",
        "message": "the server keeps the middle 300x300 of 1000x300",
    }


def test_breach_is_an_answer_and_exit_3(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "low.png"
    file.write_bytes(picture("PNG", 100, 100))
    result = cli("cover", "check", str(file))
    assert result.code == 3
    assert result.stdout.count("\n") == len(RULES)
    assert result.stderr.startswith("error: this cannot be your cover (width")


def test_json_of_a_breach_is_on_stdout_and_the_error_on_stderr(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "text.png"
    file.write_text("I am no picture\n")
    result = cli("avatar", "check", str(file), "--json")
    assert result.code == 3
    assert [found["verdict"] for found in result.json["findings"]][:3] == [
        "cannot",
        "cannot",
        "cannot",
    ]
    assert (result.error["code"], result.error["exit"]) == ("check", 3)
    assert len(result.stderr.splitlines()) == 1


def verdict(cli: Cli, *argv: str, rule: str) -> tuple[int, str]:
    """Give the exit code of a check, and what one rule says."""
    result = cli("avatar", "check", *argv, "--json")
    (found,) = [found for found in result.json["findings"] if found["rule"] == rule]
    return result.code, found["verdict"]


def test_a_crop_is_no_breach_even_as_is(cli: Cli, wide: str) -> None:
    assert verdict(cli, wide, rule="shape") == (0, "would be prepared")
    assert verdict(cli, wide, "--as-is", rule="shape") == (0, "note")


def test_what_can_be_prepared_is_a_breach_as_is_only(cli: Cli, tmp_path: Path) -> None:
    webp, large = tmp_path / "me.webp", tmp_path / "large.png"
    webp.write_bytes(picture("WEBP", 100, 100))
    large.write_bytes(png_of_size(100, 100, 2_200_000))
    assert verdict(cli, str(webp), rule="format") == (0, "would be prepared")
    assert verdict(cli, str(webp), "--as-is", rule="format") == (3, "cannot")
    assert verdict(cli, str(large), rule="bytes") == (0, "would be prepared")
    assert verdict(cli, str(large), "--as-is", rule="bytes") == (3, "cannot")


def test_what_must_be_made_anew_may_not_have_too_many_pixels(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "huge.png"
    file.write_bytes(png_header_only(20_000, 19_999))
    assert verdict(cli, str(file), rule="pixels") == (3, "cannot")
    assert verdict(cli, str(file), "--as-is", rule="pixels") == (0, "passes")


def test_picture_from_standard_input(cli: Cli) -> None:
    result = cli(
        "avatar", "check", "-", "--field", "findings.0.measured", stdin=picture("GIF", 9, 9)
    )
    assert (result.code, result.stdout) == (0, "GIF\n")


def test_no_token_is_needed(bare_cli: Cli, wide: str) -> None:
    assert bare_cli("cover", "check", wide).code == 0


@pytest.mark.parametrize("source", [".", "missing.png"])
def test_file_that_cannot_be_read(cli: Cli, tmp_path: Path, source: str) -> None:
    assert cli("avatar", "check", str(tmp_path / source)).code == 12


def test_the_whole_has_a_verdict(cli: Cli, tmp_path: Path) -> None:
    pictures = {
        "passes": picture("PNG", 90, 90),
        "would be prepared": picture("WEBP", 90, 90),
        "cannot": b"no picture",
    }
    for told, data in pictures.items():
        file = tmp_path / "picture"
        file.write_bytes(data)
        assert cli("avatar", "check", str(file), "--json").json["verdict"] == told


def test_on_a_terminal_each_rule_is_said_once(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "me.png"
    file.write_bytes(picture("PNG", 120, 90))
    cli.terminal = True
    result = cli("avatar", "check", str(file), NO_COLOR="1", COLUMNS="100")
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert len(lines) == len(RULES) + 1
    assert lines[-1] == "it fits once it is prepared, as upload does"
    (shape,) = (line for line in lines if line.startswith("shape"))
    assert shape.endswith("the server keeps the middle 90x90 of 120x90")


def test_of_what_is_no_picture_nothing_is_said_to_pass(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("I am no picture")
    found = cli("avatar", "check", str(file), "--json").json["findings"]
    assert [one["rule"] for one in found if one["verdict"] == "passes"] == ["bytes"]
