"""What of a record can be put back and how, what cannot, and what was changed since?"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pnutprofile.context import Run
from pnutprofile.dialects import Dialect
from pnutprofile.errors import CheckError
from pnutprofile.extra import extra_of
from pnutprofile.fields import bio_of, field_changes, fields_of, is_shown, link_words, shown_bio
from pnutprofile.formats import compact
from pnutprofile.history.entries import Entry, Kept
from pnutprofile.picture_wants import Delete, Upload
from pnutprofile.pictures.prepare import Wishes, prepare
from pnutprofile.presence_wants import FIELD, UNTIL, SetPresence, line_of
from pnutprofile.profile import User, image_of, text_at
from pnutprofile.source import Written
from pnutprofile.wants import Patch
from pnutprofile.write import WHOLE, Plan, Want

LINKS = "links"
"""The name of a change of links that the text of a bio does not tell."""


@dataclass(frozen=True, kw_only=True)
class Restoring:
    """What takes records back, the oldest of them first."""

    entries: tuple[Entry, ...]
    plans: list[Plan] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """What was changed since, and what the server may not take."""
    impossible: list[str] = field(default_factory=list)
    """Sentences about what cannot be put back."""

    @property
    def words(self) -> str:
        """Name the records."""
        numbers = " and ".join(str(entry.id) for entry in self.entries)
        return f"entry {numbers} ({self.entries[0].command})"

    @property
    def is_needless(self) -> bool:
        """Tell whether the profile is already as it was."""
        return not (self.plans or self.impossible)


def restore(run: Run, now: User, entries: tuple[Entry, ...], *, is_forced: bool) -> Restoring:
    """Plan how to bring back what the records, the oldest first, say was there before."""
    restoring = Restoring(entries=entries)
    _restore_fields(run, now, restoring, is_forced=is_forced)
    _restore_pictures(run, now, restoring, is_forced=is_forced)
    _restore_presence(run, now, restoring)
    return restoring


def _restore_fields(run: Run, now: User, restoring: Restoring, *, is_forced: bool) -> None:
    """Plan one request for all fields and extra data that are not as they were."""
    dialect = run.server.dialect
    whole: Patch | None = None
    for name, before, left in _replaced(restoring.entries, dialect):
        want = _want(name, before, now, dialect)
        if name in (FIELD, UNTIL):
            continue
        if want is None:
            restoring.impossible.append(f"undo does not put back the {name}")
            continue
        try:
            notes = list(want.check(dialect))
            is_needed = want.plan(now, run).changes or is_forced
        except CheckError as fault:
            restoring.impossible.append(_cannot(name, fault))
            continue
        if is_needed:
            whole = _joined(whole, want)
            restoring.warnings.extend(notes)
            here = _value(now, name, dialect)
            if here not in (left, _value(before, name, dialect)):
                restoring.warnings.append(_changed_since(name, here, left))
    if whole:
        restoring.plans.append(whole.plan(now, run))


def _replaced(entries: tuple[Entry, ...], dialect: Dialect) -> Iterator[tuple[str, User, str]]:
    """Give what was changed by name, the profile before that, and the value that was left."""
    before: dict[str, User] = {}
    left: dict[str, str] = {}
    for entry in entries:
        for name, after in _changed(entry, dialect).items():
            before.setdefault(name, entry.before)
            left[name] = _value(entry.after, name, dialect) if entry.after else after
    for name, user in before.items():
        yield name, user, left[name]


def _changed(entry: Entry, dialect: Dialect) -> dict[str, str]:
    """Give what a write changed beside pictures; a PUT may change more than was wanted."""
    changes = [change for change in entry.changes if change.field not in dialect.pictures]
    if entry.call == WHOLE and entry.after:
        fields, bio = fields_of(entry.after, dialect), bio_of(entry.after, dialect)
        changes += field_changes(entry.before, fields, bio, dialect)
    return {change.field: change.after or "" for change in changes}


def _want(name: str, before: User, now: User, dialect: Dialect) -> Patch | None:
    """Want one value of an earlier profile; None for what is no part of a profile."""
    if name in ("text", LINKS):
        return _bio_want(before, now, dialect)
    if name in dialect.fields:
        value = fields_of(before, dialect).get(name)
        return Patch(changes={name: value}) if value else Patch(changes={}, clear=(name,))
    key, _, kind = name.partition(".")
    if key == dialect.extra.key:
        return Patch(changes={}, extra={kind: extra_of(before, dialect).get(kind)})
    return None


def _bio_want(before: User, now: User, dialect: Dialect) -> Patch:
    """Want the bio with exactly the links it had."""
    bio, shown = bio_of(before, dialect), shown_bio(before, dialect)
    if not bio.text:
        return Patch(changes={}, clear=("text",))
    if is_shown(now, bio, dialect) and not shown_bio(now, dialect).same_words_and_links(shown):
        # The same words without a word about links would keep the links that are there now.
        bio = Written(text=shown.words, links=shown.links)
    return Patch(
        changes={"text": bio.text},
        links=bio.links,
        markdown=bio.markdown,
        bare_links=bio.bare_links,
    )


def _joined(one: Patch | None, other: Patch) -> Patch:
    """Want both at once."""
    if one is None:
        return other
    bio = other if "text" in other.changes else one
    return replace(
        bio,
        changes={**one.changes, **other.changes},
        clear=tuple(dict.fromkeys((*one.clear, *other.clear))),
        extra={**one.extra, **other.extra},
    )


def _value(user: User, name: str, dialect: Dialect) -> str:
    """Say what a profile has there; empty for nothing."""
    if name == LINKS:
        return link_words(shown_bio(user, dialect))
    key, _, kind = name.partition(".")
    if key == dialect.extra.key:
        found = extra_of(user, dialect).get(kind)
        return "" if found is None else compact(found)
    if name in dialect.fields:
        return fields_of(user, dialect).get(name, "")
    return text_at(user, (name,))


def _restore_pictures(run: Run, now: User, restoring: Restoring, *, is_forced: bool) -> None:
    dialect = run.server.dialect
    old: dict[str, Kept] = {}
    left: dict[str, str] = {}
    for entry in restoring.entries:
        for kept in entry.pictures if entry.changes else ():
            old.setdefault(kept.kind, kept)
            image = image_of(entry.after or {}, dialect, kept.kind)
            left[kept.kind] = image.url if image else ""
    for kind, kept in old.items():
        try:
            want = _picture_want(run, kept)
            notes = list(want.check(dialect))
            plan = want.plan(now, run)
        except CheckError as fault:
            restoring.impossible.append(_cannot(kind, fault))
            continue
        if plan.changes or is_forced:
            restoring.plans.append(plan)
            restoring.warnings.extend(notes)
            here = image_of(now, dialect, kind)
            if here and left[kind] and here.url != left[kind]:
                restoring.warnings.append(_changed_since(kind, here.url, left[kind]))


def _restore_presence(run: Run, now: User, restoring: Restoring) -> None:
    """Plan to have the status line again; how long it was to stand no server tells."""
    rule = run.server.dialect.presence
    for name, before, left in _replaced(restoring.entries, run.server.dialect):
        if name != FIELD or rule is None:
            continue
        old, here = line_of(before, rule), line_of(now, rule)
        if here == old:
            continue
        restoring.plans.append(SetPresence(text=old or "").plan(now, run))
        if here and here != left:
            restoring.warnings.append(_changed_since(name, here, left))
        if old:
            restoring.warnings.append("the server decides how long the old presence stands")


def _picture_want(run: Run, kept: Kept) -> Want:
    """Want the old picture. Raises CheckError if it is not kept or does not fit any more."""
    if kept.is_default:
        return Delete(kind=kept.kind)
    data, rule = run.history.content(kept), run.server.dialect.pictures[kept.kind]
    return Upload(prepared=prepare(data, rule, kept.kind, Wishes(keep_metadata=True)))


def _cannot(name: str, fault: CheckError) -> str:
    return f"the {name} cannot be put back: {fault.sentence}"


def _changed_since(name: str, here: str, left: str) -> str:
    return f"the {name} was changed since: it is {here or 'empty'} now, not {left or 'empty'}"
