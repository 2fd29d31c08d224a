"""What is told of a user on a terminal, and in which words?"""

import datetime
import zoneinfo
from collections.abc import Iterator

from pnutprofile.bio import Bio, Link
from pnutprofile.dialects import Dialect
from pnutprofile.profile import User, extra_types, image_of, size_words, text_at, user_id

Fact = tuple[str, tuple[str, ...]]
"""A name, and the parts of what is told under it."""


def standing(user: User) -> Iterator[Fact]:
    """Tell what kind of account it is, since when, and its status line."""
    yield "type", (text_at(user, ("type",)),)
    created = _parsed_date(text_at(user, ("created_at",)))
    yield "member since", (f"{created.day} {created:%B %Y}",) if created else ()
    yield "presence", (text_at(user, ("presence",)),)


def facts(user: User, dialect: Dialect, page: str) -> Iterator[Fact]:
    """Tell all else but name and bio."""
    yield "locale", (text_at(user, dialect.fields["locale"].path),)
    zone = text_at(user, dialect.fields["timezone"].path)
    yield "timezone", (zone, _time_there(zone))
    counts = user.get("counts")
    known = counts.items() if isinstance(counts, dict) else ()
    yield "counts", tuple(_counted(count, key) for key, count in known)
    for kind in dialect.pictures:
        image = image_of(user, dialect, kind)
        if image:
            yield kind, (size_words(image), "default" if image.is_default else "", image.url)
    yield dialect.extra.key, (", ".join(extra_types(user, dialect)),)
    yield "page", (page,)
    yield "id", (user_id(user),)


def targets(bio: Bio) -> Iterator[Link]:
    """Give the links whose words do not say where they lead."""
    for link in bio.links:
        if link.url.rstrip("/") != link.text.rstrip("/"):
            yield link


def joined(parts: tuple[str, ...], separator: str) -> str:
    """Join the parts of a fact that there are."""
    return separator.join(part for part in parts if part)


def _counted(count: object, key: str) -> str:
    return f"{count} {key.removesuffix('s') if count == 1 else key}"


def _time_there(zone: str) -> str:
    try:
        there = datetime.datetime.now(zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    return f"{there:%H:%M} there now"


def _parsed_date(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
