"""What was probably meant by a value that is not in the list?"""

from importlib import resources

import pytest

from pnutprofile import values
from pnutprofile.dialects import DIALECTS, PNUT

ZONES, LOCALES = PNUT.fields["timezone"].values, PNUT.fields["locale"].values


@pytest.mark.parametrize(
    ("value", "first"),
    [
        ("Europe/Kyiv", "Europe/Kiev"),
        ("europe/kyiv", "Europe/Kiev"),
        ("America/Nuuk", "America/Godthab"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("US/Central", "America/Chicago"),
        ("UTC", "Africa/Abidjan"),
        ("europe/paris", "Europe/Paris"),
        ("America/New York", "America/New_York"),
        ("Paris", "Europe/Paris"),
        ("Europe/Berln", "Europe/Berlin"),
        ("Tokyo", "Asia/Tokyo"),
    ],
)
def test_timezone(value: str, first: str) -> None:
    assert ZONES is not None
    assert values.suggest(value, values.known(ZONES), ZONES.renamed)[0] == first


@pytest.mark.parametrize(
    ("value", "first"),
    [
        ("en-us", "en_US"),
        ("EN_gb", "en_GB"),
        ("de", "de_DE"),
        ("fr_CA", "fr_FR"),
        ("pt_PT", "pt_BR"),
    ],
)
def test_locale(value: str, first: str) -> None:
    assert LOCALES is not None
    assert values.suggest(value, values.known(LOCALES), LOCALES.renamed)[0] == first


def test_at_most_three_and_none_twice() -> None:
    assert LOCALES is not None
    found = values.suggest("zh", values.known(LOCALES), {})
    assert found == ["zh_CN", "zh_HK", "zh_TW"]


@pytest.mark.parametrize("value", ["xyzzy", "", "?", "x" * 999])
def test_nothing_near_is_nothing(value: str) -> None:
    assert ZONES is not None
    assert values.suggest(value, values.known(ZONES), ZONES.renamed) == []


def test_every_renamed_zone_leads_into_the_list() -> None:
    assert ZONES is not None
    accepted = set(values.known(ZONES))
    assert set(ZONES.renamed.values()) <= accepted
    assert not set(ZONES.renamed) & accepted


def test_warning_names_value_field_and_suggestions() -> None:
    assert list(values.warnings({"locale": "de", "timezone": "Mars/Olympus"}, PNUT)) == [
        "de is not a locale that pnut.io is known to take; did you mean de_DE?",
        "Mars/Olympus is not a timezone that pnut.io is known to take;"
        " `pnutprofile timezones` lists them",
    ]


def test_no_list_no_warning() -> None:
    assert list(values.warnings({"locale": "xx", "timezone": "Mars"}, DIALECTS["adn"])) == []


def test_lists_are_part_of_the_package() -> None:
    folder = resources.files("pnutprofile") / "lists"
    assert {file.name for file in folder.iterdir()} >= {"pnut-locales.txt", "pnut-timezones.txt"}
