"""What does a profile look like where a screen reader reads it? Plain lines of name and value.

Nothing is wrapped, so that a sentence stays one: the terminal breaks it where it must.
"""

from collections.abc import Iterable, Iterator

from pnutprofile.bio import Bio
from pnutprofile.dialects import Dialect
from pnutprofile.drawing import NO_PICTURES, Lines, Pictures
from pnutprofile.fields import read_bio
from pnutprofile.portrait import facts, joined, standing, targets
from pnutprofile.profile import Change, User, clean, text_at
from pnutprofile.streams import Style

SEPARATOR = ", "
"""Stands where a card has a dot, which would be read out."""


def card(
    user: User,
    dialect: Dialect,
    page: str,
    style: Style,
    pictures: Pictures = NO_PICTURES,  # noqa: ARG001 - nobody looks at them
) -> str:
    """Tell of a profile."""
    bio = read_bio(user, dialect)
    who = [
        ("name", (text_at(user, dialect.fields["name"].path),)),
        ("username", (f"@{user['username']}",)),
        ("verified", (text_at(user, dialect.verified_domain),)),
        *standing(user),
    ]
    rest = facts(user, dialect, page)
    words = f"text: {text(bio, style)}" if bio.text else ""
    return _lines(_told(who)) + words + _lines(_told(rest))


def text(bio: Bio, style: Style) -> str:  # noqa: ARG001 - lines are as long as they are
    """Tell a bio, and where its links lead."""
    links = (f"link {clean(link.text)}: {clean(link.url)}" for link in targets(bio))
    return _lines([clean(bio.text, keep="\n"), *links])


def table(lines: Lines, style: Style, *, is_cut: bool = False) -> str:  # noqa: ARG001
    """Tell rows, the first cell as the name of the others."""
    return _lines(_row([clean(cell) for cell in line]) for line in lines)


def differences(changes: Iterable[Change], style: Style) -> str:  # noqa: ARG001
    """Tell the old and the new value of each change."""
    return _lines(
        f"{clean(change.field)}, {age}: {clean(value or 'nothing', keep=chr(10))}"
        for change in changes
        for age, value in (("old", change.before), ("new", change.after))
    )


def _told(known: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    for name, parts in known:
        if words := joined(parts, SEPARATOR):
            yield _row([name, clean(words)])


def _row(cells: list[str]) -> str:
    name, *rest = cells or [""]
    return ": ".join(part for part in (name, joined(tuple(rest), SEPARATOR)) if part)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
