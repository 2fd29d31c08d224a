"""What do `limits`, `locales` and `timezones` say?"""

import pytest

from pnutprofile.dialects import Dialect
from tests.conftest import Cli

LIMITS = {
    "pnut": {
        "dialect": "pnut",
        "fields": {
            "name": {"max_chars": 50, "required_in_set": False, "can_be_cleared": True},
            "text": {"max_chars": 256, "required_in_set": False, "can_be_cleared": True},
            "locale": {"max_chars": None, "required_in_set": True, "can_be_cleared": False},
            "timezone": {"max_chars": None, "required_in_set": True, "can_be_cleared": False},
        },
        "pictures": {
            "avatar": {
                "formats": ["GIF", "JPEG", "PNG"],
                "max_bytes": 2096951,
                "min_width": 1,
                "min_height": 1,
                "crop": "cut to a square",
                "best_size": None,
                "can_be_deleted": True,
                "from_url": True,
            },
            "cover": {
                "formats": ["GIF", "JPEG", "PNG"],
                "max_bytes": 4194103,
                "min_width": 960,
                "min_height": 223,
                "crop": "below 2:1 cut to a strip of 4.3:1",
                "best_size": None,
                "can_be_deleted": True,
                "from_url": True,
            },
        },
        "raw": {"max_bytes": 8192},
        "presence": {"max_chars": 100, "default_seconds": 900, "max_seconds": 604800},
    },
    "adn": {
        "dialect": "adn",
        "fields": {
            "name": {"max_chars": 50, "required_in_set": True, "can_be_cleared": False},
            "text": {"max_chars": 256, "required_in_set": True, "can_be_cleared": True},
            "locale": {"max_chars": None, "required_in_set": True, "can_be_cleared": False},
            "timezone": {"max_chars": None, "required_in_set": True, "can_be_cleared": False},
        },
        "pictures": {
            "avatar": {
                "formats": ["GIF", "JPEG", "PNG"],
                "max_bytes": 999999,
                "min_width": 1,
                "min_height": 1,
                "crop": "cut to a square",
                "best_size": [200, 200],
                "can_be_deleted": False,
                "from_url": False,
            },
            "cover": {
                "formats": ["GIF", "JPEG", "PNG"],
                "max_bytes": 3999999,
                "min_width": 960,
                "min_height": 1,
                "crop": "kept as it is",
                "best_size": None,
                "can_be_deleted": False,
                "from_url": False,
            },
        },
        "annotations": {"max_bytes": 8192},
        "presence": None,
    },
}


def test_limits_as_json(cli: Cli, dialect: Dialect) -> None:
    assert cli("limits", "--json").json == LIMITS[dialect.name]


def test_limits_in_plain_lines(cli: Cli, dialect: Dialect) -> None:
    values = cli("limits").values
    assert list(values)[:6] == ["name", "text", "locale", "timezone", "avatar", "cover"]
    assert values["name"].startswith("at most 50 characters")
    assert ("cannot be cleared" in values["name"]) == (dialect.name == "adn")
    assert ("best at 200x200" in values["avatar"]) == (dialect.name == "adn")
    assert ("cannot be deleted" in values["cover"]) == (dialect.name == "adn")


@pytest.mark.parametrize("command", ["limits", "locales", "timezones"])
def test_lists_need_no_token(bare_cli: Cli, command: str) -> None:
    assert bare_cli(command).code == 0


def test_locales(cli: Cli, dialect: Dialect) -> None:
    result = cli("locales")
    lines = result.stdout.splitlines()
    if dialect.name == "adn":
        assert (result.code, lines) == (0, [])
        assert result.stderr == "App.net publishes no list of locales\n"
        return
    assert (len(lines), lines[0], lines[-1]) == (28, "ar_SA", "zh_TW")


def test_timezones(cli: Cli, dialect: Dialect) -> None:
    found = cli("timezones", "--json").json["timezones"]
    if dialect.name == "adn":
        assert found == []
        return
    assert len(found) == 424
    assert {"Europe/Kiev", "America/Chicago"} <= set(found)
    assert not {"UTC", "Europe/Kyiv", "US/Central"} & set(found)


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (("locales", "EN_"), ["en_GB", "en_US"]),
        (("timezones", "kiev"), ["Europe/Kiev"]),
        (("timezones", "kyiv"), []),
    ],
)
def test_filter_looks_inside_in_any_case(
    cli: Cli, dialect: Dialect, argv: tuple[str, ...], found: list[str]
) -> None:
    result = cli(*argv)
    assert result.code == 0
    assert result.stdout.splitlines() == (found if dialect.name == "pnut" else [])
