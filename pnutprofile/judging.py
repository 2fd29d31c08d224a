"""Does a profile say after a write what it was to say?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pnutprofile.dialects import Dialect
from pnutprofile.extra import extra_of, is_same
from pnutprofile.fields import fields_of, link_words, shown_bio, shows
from pnutprofile.formats import compact
from pnutprofile.profile import Change, Fields, User
from pnutprofile.source import Written, shown_by
from pnutprofile.write import Outcome


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The profile as it is to be afterwards."""

    fields: Fields
    bio: Written
    """How `fields["text"]`, if there is one, is read."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Extra data by type, None where a type is to be gone; empty if none is touched."""
    judged: tuple[str, ...] = ()
    """The fields that must be so."""


def judge(
    user: User, before: User, expected: Expected, changes: Iterable[Change], dialect: Dialect
) -> Outcome:
    """Hold a profile against what was expected, knowing what it was before."""
    found = fields_of(user, dialect)
    old = {change.field: change.before for change in changes}
    parts = []
    for name in expected.judged:
        wanted, value = expected.fields.get(name), found.get(name)
        if name == "text" and wanted is not None:
            parts.append(_judge_bio(user, before, expected.bio, name in old, dialect))
        elif value != wanted:
            parts.append(_judge_field(name, wanted, value, old, dialect))
    parts += _judge_extra(extra_of(user, dialect), expected.extra, old, dialect)
    return Outcome(
        undone=tuple(one for part in parts for one in part.undone),
        lost=tuple(one for part in parts for one in part.lost),
        altered=tuple(one for part in parts for one in part.altered),
    )


def _judge_field(
    name: str, wanted: str | None, value: str | None, old: Mapping[str, Any], dialect: Dialect
) -> Outcome:
    is_completed = wanted and value and dialect.fields[name].is_completed
    if is_completed and str(value).startswith(str(wanted)):
        return Outcome(altered=(f"the server keeps {wanted} as {value}",))
    return _differing(name, f"the {name}", wanted or f"no {name}", value, old)


def _judge_bio(
    user: User, before: User, wanted: Written, is_changed: bool, dialect: Dialect
) -> Outcome:
    if shows(user, wanted, dialect):
        return Outcome()
    now, was = shown_bio(user, dialect), shown_bio(before, dialect)
    expected = shown_by(wanted, dialect.bio)
    if is_changed and now.is_same(was):
        return Outcome(undone=("the text",))
    if now.words != expected.words:
        is_lost = not now.words and not is_changed
        kept = f"the server keeps {wanted.text} as {now.words or 'nothing'}"
        return Outcome(lost=("the text",)) if is_lost else Outcome(altered=(kept,))
    if not is_changed:
        return Outcome(lost=("links of the text",))
    there, meant = link_words(now) or "no links", link_words(expected) or "no links"
    return Outcome(altered=(f"the server shows {there} in the text instead of {meant}",))


def _judge_extra(
    found: Mapping[str, Any], expected: Mapping[str, Any], old: Mapping[str, Any], dialect: Dialect
) -> Iterable[Outcome]:
    for kind, wanted in expected.items():
        if not is_same(found.get(kind), wanted):
            name = f"{dialect.extra.key}.{kind}"
            value = compact(found[kind]) if kind in found else None
            meant = f"no {name}" if wanted is None else compact(wanted)
            yield _differing(name, name, meant, value, old)


def _differing(
    name: str, called: str, wanted: str, value: str | None, old: Mapping[str, Any]
) -> Outcome:
    """Say what it means that a value is not the wanted one."""
    if name in old and value == old[name]:
        return Outcome(undone=(called,))
    if value is None and name not in old:
        return Outcome(lost=(called,))
    return Outcome(altered=(f"the server keeps {wanted} as {value or 'nothing'}",))
