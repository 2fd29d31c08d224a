"""What typed extra data does a user carry, and what may be sent of it?

`raw` on pnut, `annotations` on adn: by its type one JSON object each, merged by type in a write.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from pnutprofile.dialects import Dialect
from pnutprofile.errors import CheckError
from pnutprofile.formats import compact
from pnutprofile.profile import Change, User, is_encodable, listed

MAX_DEPTH = 24
"""Deeper values are refused: no documented type has more than three levels."""

_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
_KINDS |= {int: "a number", float: "a number", type(None): "null"}


def extra_of(user: User, dialect: Dialect) -> dict[str, Any]:
    """Give the value of each type that a user object carries; servers keep one a type."""
    found = user.get(dialect.extra.key)
    if isinstance(found, dict):
        return {
            kind: items[0] for kind, items in found.items() if isinstance(items, list) and items
        }
    values: dict[str, Any] = {}
    for item in found if isinstance(found, list) else ():
        if isinstance(item, dict) and isinstance(item.get("type"), str):
            values.setdefault(item["type"], item.get("value"))
    return values


def extra_to_wire(changes: Mapping[str, Any], dialect: Dialect) -> dict[str, Any]:
    """Build the part of a body that sets these types, and removes those whose value is None."""
    if not changes:
        return {}
    if dialect.extra.by_type:
        by_type = {kind: [] if value is None else [value] for kind, value in changes.items()}
        return {dialect.extra.key: by_type}
    items = [
        {"type": kind} if value is None else {"type": kind, "value": value}
        for kind, value in changes.items()
    ]
    return {dialect.extra.key: items}


def nothing_to_remove(before: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
    """Say which types are not there to be removed, and which are; empty if all are there."""
    absent = [kind for kind, value in changes.items() if value is None and kind not in before]
    if not absent:
        return ""
    there = f"there is {listed(before)}" if before else "there is no extra data at all"
    return f"unchanged: there is no {listed(absent)}; {there}"


def extra_changes(
    before: Mapping[str, Any], changes: Mapping[str, Any], dialect: Dialect
) -> tuple[Change, ...]:
    """List the types whose values differ, as JSON; the order of keys in an object is nothing."""
    return tuple(
        Change(
            field=f"{dialect.extra.key}.{kind}",
            before=compact(before[kind]) if kind in before else None,
            after=None if value is None else compact(value),
        )
        for kind, value in changes.items()
        if not is_same(before.get(kind), value)
    )


def is_same(one: Any, other: Any) -> bool:
    """Compare two values as JSON: `1` is not `true`, and objects have no order."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def size_bytes(items: Mapping[str, Any], dialect: Dialect) -> int:
    """Count extra data as servers do: bytes of its serialized JSON, all types together."""
    wire = extra_to_wire(items, dialect).get(dialect.extra.key, [])
    return len(compact(wire).encode())


def check_size(before: Mapping[str, Any], changes: Mapping[str, Any], dialect: Dialect) -> None:
    """Raise CheckError if what is there and what is set are too much together.

    What only removes is never refused.
    """
    after = {kind: value for kind, value in {**before, **changes}.items() if value is not None}
    size, limit = size_bytes(after, dialect), dialect.extra.max_bytes
    if size > limit and size > size_bytes(before, dialect):
        kept = {kind: value for kind, value in before.items() if kind not in changes}
        others = f", {size_bytes(kept, dialect)} of them are other types" if kept else ""
        raise CheckError(
            f"{dialect.extra.key} would be too large",
            f"{size} bytes of JSON in all{others}; {dialect.title} takes {limit}",
            "pnutprofile raw list",
        )


def listing(user: User, dialect: Dialect) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """List the types of a user with their sizes in bytes: as a document, and as rows."""
    found = extra_of(user, dialect)
    sizes = {kind: len(compact(value).encode()) for kind, value in found.items()}
    document = {
        "types": [{"type": kind, "bytes": size} for kind, size in sizes.items()],
        "bytes": size_bytes(found, dialect),
        "max_bytes": dialect.extra.max_bytes,
    }
    return document, [(kind, str(size)) for kind, size in sizes.items()]


def check_values(changes: Mapping[str, Any]) -> None:
    """Raise CheckError for a type without a name and for a value that is no JSON object."""
    for kind, value in changes.items():
        if not kind or not is_encodable(kind) or "\0" in kind:
            raise CheckError("that is no type", "a type is a name like com.example.type")
        if value is not None:
            check_object(kind, value)
            _check_inside(kind, value, MAX_DEPTH)


def check_object(kind: str, value: Any) -> dict[str, Any]:
    """Give the value if it is a JSON object, else raise CheckError naming what it is."""
    if not isinstance(value, dict):
        raise CheckError(f"the value of {kind} is no JSON object", f"it is {kind_words(value)}")
    return value


def kind_words(value: Any) -> str:
    """Say what a value is in JSON's terms."""
    return _KINDS.get(type(value), f"a {type(value).__name__}, which JSON does not have")


def read_value(text: str, origin: str) -> Any:
    """Read JSON from an argument or a file, `origin` in words.

    Raises CheckError for what is no JSON, and for what only some readers take for JSON: NaN and
    infinite numbers, an object with the same key twice.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as fault:
        where = f"{fault.msg} at line {fault.lineno} column {fault.colno}"
        raise CheckError(f"{origin} is no JSON", where) from None
    except RecursionError:
        raise CheckError(f"{origin} is nested too deeply") from None
    except ValueError as fault:
        raise CheckError(f"{origin} is no JSON", str(fault)) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key} is there twice")
        found[key] = value
    return found


def _check_inside(kind: str, value: Any, depth: int) -> None:
    if not depth:
        raise CheckError(f"the value of {kind} is nested too deeply", f"{MAX_DEPTH} levels at most")
    fault = _fault(value)
    if fault:
        raise CheckError(f"the value of {kind} is no JSON", fault)
    for inner in _parts(value):
        _check_inside(kind, inner, depth - 1)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return (*value, *value.values())
    return value if isinstance(value, list) else ()


def _fault(value: Any) -> str:
    """Say what JSON, or a server, cannot hold; empty if it is fine."""
    if type(value) not in _KINDS:
        return f"it holds {kind_words(value)}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is no number in JSON"
    if isinstance(value, str) and (not is_encodable(value) or "\0" in value):
        return "it holds NUL or half a character"
    return ""
