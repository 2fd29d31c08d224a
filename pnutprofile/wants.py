"""What can be wanted of a profile's fields: some changed, some emptied, or all replaced?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pnutprofile import values
from pnutprofile.bio import Link
from pnutprofile.context import Run
from pnutprofile.dialects import Clear, Dialect
from pnutprofile.errors import CheckError
from pnutprofile.extra import (
    check_size,
    check_values,
    extra_changes,
    extra_of,
    extra_to_wire,
    nothing_to_remove,
)
from pnutprofile.fields import (
    bio_of,
    check_bio,
    check_lengths,
    check_required,
    field_changes,
    fields_of,
    is_shown,
    to_wire,
)
from pnutprofile.judging import Expected, judge
from pnutprofile.profile import Fields, User, check_encodable, listed
from pnutprofile.source import Written
from pnutprofile.write import Plan


@dataclass(frozen=True, kw_only=True)
class _Want:
    """What is wanted beside fields: how the bio is read, and extra data."""

    extra: Mapping[str, Any] = field(default_factory=dict)
    """Values by type; None removes the type, and what is not named stays."""
    links: tuple[Link, ...] | None = None
    """All the links of the bio, whose text is plain words then."""
    markdown: bool | None = None
    bare_links: bool | None = None
    """What is to become a link; None stands for the usual, as in `Written`."""

    def _written(self, text: str) -> Written:
        return Written(
            text=text, links=self.links, markdown=self.markdown, bare_links=self.bare_links
        )

    def _checked(self, fields: Mapping[str, str], dialect: Dialect) -> Iterable[str]:
        check_encodable(fields)
        check_values(self.extra)
        written = self._written(fields.get("text", ""))
        check_lengths(fields, dialect, written)
        check_bio(written, dialect)
        return values.warnings(fields, dialect)

    def _expected(
        self, after: Fields, given: Mapping[str, str], now: User, dialect: Dialect
    ) -> Expected:
        """Say what the profile is to be; a bio that looks as wanted already stays as it is."""
        if "text" not in after:
            return Expected(fields=after, bio=Written())
        bio, wanted = bio_of(now, dialect), self._written(after["text"])
        if "text" in given and not is_shown(now, wanted, dialect):
            bio = wanted
        return Expected(fields={**after, "text": bio.text}, bio=bio)

    def _plan(
        self, run: Run, now: User, call: Literal["patch", "replace"], sent: Fields, after: Expected
    ) -> Plan:
        """Make the plan of a PATCH or PUT that sends these fields."""
        dialect = run.server.dialect
        before = extra_of(now, dialect)
        check_size(before, self.extra, dialect)
        changed = field_changes(now, after.fields, after.bio, dialect)
        changes = (*changed, *extra_changes(before, self.extra, dialect))
        lost = tuple(one for one in changed if one.after is None and one.field in dialect.fields)
        body = to_wire(sent, dialect, after.bio) | extra_to_wire(self.extra, dialect)
        names = " and ".join(change.field for change in lost)
        # A PUT may harm every field; those that a PATCH leaves out may be changed by others.
        judged = tuple(dialect.fields if call == "replace" else sent)
        extra = {**before, **self.extra} if self.extra else {}
        expected = replace(after, judged=judged, extra=extra)
        return Plan(
            call=call,
            body=body,
            send=lambda: getattr(run.client, call)(body),
            changes=changes,
            judge=lambda user: judge(user, now, expected, changes, dialect),
            losses=lost,
            question=f"This removes your {names}",
            unchanged=nothing_to_remove(before, self.extra) or Plan.unchanged,
        )


@dataclass(frozen=True, kw_only=True)
class Patch(_Want):
    """Change the given fields, empty others, keep the rest."""

    changes: Mapping[str, str]
    clear: tuple[str, ...] = ()

    def check(self, dialect: Dialect) -> Iterable[str]:
        """Refuse values that are too long, and emptying what the dialect cannot empty."""
        for name in self.clear:
            if dialect.fields[name].clear is Clear.NEVER:
                raise CheckError(
                    f"{dialect.title} cannot clear the {name}",
                    f"its servers need a {name} in every profile",
                    f"pnutprofile patch --{name} ...",
                )
        return self._checked(self.changes, dialect)

    def plan(self, now: User, run: Run) -> Plan:
        """PATCH what is given; to empty a field takes a PUT of everything else."""
        dialect = run.server.dialect
        after = {**fields_of(now, dialect), **self.changes}
        for name in self.clear:
            after.pop(name, None)
        expected = self._expected(after, self.changes, now, dialect)
        if self.clear:
            _check_survives(after, dialect)
            plan = self._plan(run, now, "replace", _whole(expected, dialect), expected)
            return replace(plan, losses=())  # it was asked for by name
        sent = {name: expected.fields[name] for name in self.changes}
        return self._plan(run, now, "patch", sent, expected)


@dataclass(frozen=True, kw_only=True)
class Replace(_Want):
    """Have exactly these fields; what is left out is removed where the server can."""

    fields: Mapping[str, str]

    def check(self, dialect: Dialect) -> Iterable[str]:
        """Refuse values that are too long, and a profile without what a PUT needs."""
        check_required(self.fields, dialect)
        return self._checked(self.fields, dialect)

    def plan(self, now: User, run: Run) -> Plan:
        """PUT the fields, asking first if that removes one."""
        dialect = run.server.dialect
        after = {name: value for name, value in self.fields.items() if value}
        expected = self._expected(after, self.fields, now, dialect)
        return self._plan(run, now, "replace", _whole(expected, dialect), expected)


def _check_survives(after: Fields, dialect: Dialect) -> None:
    """Refuse a PUT of a profile as it was read, where that would lose a part of it."""
    missing = [
        name
        for name, rule in dialect.fields.items()
        if rule.required_in_put and rule.clear is Clear.NEVER and not after.get(name)
    ]
    if missing:
        raise CheckError(
            "the profile cannot be replaced", f"the server does not tell its {listed(missing)}"
        )


def _whole(expected: Expected, dialect: Dialect) -> Fields:
    """Fill in the empty strings that a PUT needs for what is to be empty."""
    empty = {name: "" for name, rule in dialect.fields.items() if rule.clear is Clear.EMPTY}
    return {**empty, **expected.fields}
