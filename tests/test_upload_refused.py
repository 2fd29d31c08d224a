"""Which pictures, and which wishes for them, are refused before anything is sent?"""

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.photos_made import noise, photo, saved
from tests.pictures_made import picture
from tests.servers import Wire


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "me"


@pytest.mark.parametrize("target", ["me", "https://example.com/me.png"])
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--focus", "middle"),
        ("--focus", "0.5"),
        ("--focus", "1.5,0"),
        ("--focus", ""),
        ("--crop", "100"),
        ("--crop", "0x0+0+0"),
        ("--crop", "5x5"),
        ("--crop", ""),
    ],
)
@pytest.mark.parametrize("verb", ["upload", "preview"])
def test_a_malformed_wish_is_wrong_usage(
    cli: Cli, wire: Wire, source: Path, target: str, option: str, value: str, verb: str
) -> None:
    source.write_bytes(picture("PNG", 90, 90))
    target = str(source) if target == "me" else target
    result = cli("avatar", verb, target, option, value)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.splitlines()) <= 3
    assert wire.requests == []


@pytest.mark.parametrize("options", [("--focus", "0,0"), ("--crop", "9x9+0+0")])
@pytest.mark.parametrize("target", ["me", "https://example.com/me.png"])
def test_as_is_contradicts_every_wish(
    cli: Cli, wire: Wire, source: Path, options: tuple[str, ...], target: str
) -> None:
    source.write_bytes(picture("PNG", 90, 90))
    target = str(source) if target == "me" else target
    result = cli("avatar", "upload", target, "--as-is", *options, "--json")
    assert (result.code, result.error["code"]) == (2, "usage")
    assert wire.requests == []


@pytest.mark.parametrize(
    "options", [("--focus", "0,0"), ("--crop", "9x9+0+0"), ("--keep-metadata",)]
)
def test_what_the_server_fetches_cannot_be_prepared(
    cli: Cli, wire: Wire, options: tuple[str, ...]
) -> None:
    result = cli("avatar", "upload", "https://example.com/me.png", *options)
    assert result.code == 2
    assert options[0] in result.stderr
    assert wire.requests == []


def test_a_rectangle_outside_the_picture_is_refused_with_its_size(
    cli: Cli, wire: Wire, source: Path
) -> None:
    source.write_bytes(picture("PNG", 90, 60))
    result = cli("avatar", "upload", str(source), "--crop", "50x50+50+0")
    assert (result.code, result.stdout) == (3, "")
    assert "50x50+50+0" in result.stderr
    assert "90x60" in result.stderr
    assert wire.requests == []


def test_a_rectangle_too_small_for_a_cover_is_refused(cli: Cli, wire: Wire, source: Path) -> None:
    source.write_bytes(picture("PNG", 1500, 500))
    result = cli("cover", "upload", str(source), "--crop", "959x400+0+0")
    assert (result.code, result.stdout) == (3, "")
    assert "959x400" in result.stderr
    assert wire.requests == []
    assert cli("cover", "upload", str(source), "--crop", "960x400+0+0").code == 0


def test_nothing_is_enlarged_to_become_a_cover(cli: Cli, wire: Wire, source: Path) -> None:
    source.write_bytes(saved("WEBP", photo(900, 300)))
    assert cli("cover", "upload", str(source)).code == 3
    assert wire.requests == []


def test_a_damaged_picture_that_must_be_decoded_is_refused(
    cli: Cli, wire: Wire, source: Path
) -> None:
    source.write_bytes(saved("BMP", noise(90, 60))[:-500])
    result = cli("avatar", "upload", str(source))
    assert (result.code, result.stdout) == (3, "")
    assert len(result.stderr.splitlines()) <= 3
    assert wire.requests == []


def test_as_is_refuses_what_the_server_does_not_take(cli: Cli, wire: Wire, source: Path) -> None:
    source.write_bytes(saved("WEBP", photo(90, 90)))
    result = cli("avatar", "upload", str(source), "--as-is")
    assert result.code == 3
    assert "WEBP" in result.stderr
    assert wire.requests == []


@pytest.mark.parametrize("address", ["http://", "https://?x", "http://[", "http://[::1"])
def test_an_address_without_a_host_is_wrong_usage(bare_cli: Cli, address: str) -> None:
    result = bare_cli("avatar", "upload", address, "--server", "sandbox")
    assert (result.code, result.stdout) == (2, "")
    assert "it names no host" in result.stderr
