"""What can be wanted of a profile's fields: some changed, some emptied, or all replaced?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pnutprofile import bio, values
from pnutprofile.context import Run
from pnutprofile.dialects import Clear, Dialect
from pnutprofile.errors import CheckError
from pnutprofile.profile import (
    Change,
    Fields,
    User,
    bio_source,
    check_encodable,
    check_lengths,
    check_required,
    difference,
    fields_of,
    is_bio_whole,
    listed,
    text_at,
    to_wire,
)
from pnutprofile.write import Outcome, Plan


@dataclass(frozen=True, kw_only=True)
class Patch:
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
        return _checked(self.changes, dialect)

    def plan(self, now: User, run: Run) -> Plan:
        """PATCH what is given; to empty a field takes a PUT of everything else."""
        dialect = run.server.dialect
        before = fields_of(now, dialect)
        after = {**before, **self.changes}
        for name in self.clear:
            after.pop(name, None)
        changes = difference(before, after)
        if self.clear:
            _check_survives(now, after, dialect)
            return _plan(run, "replace", _whole(after, dialect), changes, after)
        return _plan(run, "patch", dict(self.changes), changes, after)


@dataclass(frozen=True, kw_only=True)
class Replace:
    """Have exactly these fields; what is left out is removed where the server can."""

    fields: Mapping[str, str]

    def check(self, dialect: Dialect) -> Iterable[str]:
        """Refuse values that are too long, and a profile without what a PUT needs."""
        check_required(self.fields, dialect)
        return _checked(self.fields, dialect)

    def plan(self, now: User, run: Run) -> Plan:
        """PUT the fields, asking first if that removes one."""
        dialect = run.server.dialect
        after = {name: value for name, value in self.fields.items() if value}
        changes = difference(fields_of(now, dialect), after)
        losses = tuple(change for change in changes if change.after is None)
        return _plan(run, "replace", _whole(after, dialect), changes, after, losses)


def _checked(fields: Mapping[str, str], dialect: Dialect) -> Iterable[str]:
    check_encodable(fields)
    check_lengths(fields, dialect)
    return values.warnings(fields, dialect)


def _check_survives(now: User, after: Fields, dialect: Dialect) -> None:
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
    if after.get("text") == bio_source(now, dialect) and not is_bio_whole(now, dialect):
        raise CheckError(
            "the bio would lose links",
            "the server does not tell its source, and markdown cannot express every link in it",
            "the same command with --text",
        )


def _whole(fields: Fields, dialect: Dialect) -> Fields:
    """Fill in the empty strings that a PUT needs for what is to be empty."""
    empty = {name: "" for name, rule in dialect.fields.items() if rule.clear is Clear.EMPTY}
    return {**empty, **fields}


def _plan(
    run: Run,
    call: Literal["patch", "replace"],
    fields: Fields,
    changes: tuple[Change, ...],
    expected: Fields,
    losses: tuple[Change, ...] = (),
) -> Plan:
    """Make the plan of a PATCH or PUT; `expected` is the whole profile afterwards."""
    dialect = run.server.dialect
    body = to_wire(fields, dialect)
    names = " and ".join(change.field for change in losses)
    # A PUT may harm every field; those that a PATCH leaves out may be changed by others meanwhile.
    judged = dialect.fields if call == "replace" else [change.field for change in changes]
    return Plan(
        call=call,
        body=body,
        send=lambda: getattr(run.client, call)(body),
        changes=changes,
        judge=lambda user: _judge(user, judged, changes, expected, dialect),
        losses=losses,
        question=f"This removes your {names}",
    )


def _judge(
    user: User,
    judged: Iterable[str],
    changes: Iterable[Change],
    expected: Fields,
    dialect: Dialect,
) -> Outcome:
    """Hold the fields that are judged against the profile as it is afterwards."""
    found = fields_of(user, dialect)
    before = {change.field: change.before for change in changes}
    undone, lost, altered = [], [], []
    for name in judged:
        wanted, value = expected.get(name), found.get(name)
        if value == wanted:
            continue
        if wanted and value and dialect.fields[name].is_completed and value.startswith(wanted):
            altered.append(f"the server keeps {wanted} as {value}")
        elif name in before and value == before[name]:
            undone.append(f"the {name}")
        elif name == "text" and _shows(user, wanted or "", dialect):
            continue
        elif value is None and name not in before:
            lost.append(f"the {name}")
        else:
            altered.append(f"the server keeps {wanted or f'no {name}'} as {value or 'nothing'}")
    return Outcome(undone=tuple(undone), lost=tuple(lost), altered=tuple(altered))


def _shows(user: User, wanted: str, dialect: Dialect) -> bool:
    """Tell whether the visible bio is what the wanted source looks like.

    Where the server tells neither source nor links, that is all there is to go by.
    """
    rule = dialect.bio
    shown = text_at(user, (*rule.parent, rule.text))
    read = bio.read(wanted, markdown=True, links=False, schemes=rule.link_schemes)
    return shown in (wanted, read.text)
