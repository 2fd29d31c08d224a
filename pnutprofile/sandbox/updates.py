"""What does a PUT or PATCH change, and does the server take it?

Everything is checked before anything is applied: first which keys are there and their types, then
their values.
"""

import json
import locale
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pnutprofile.dialects import Clear, Field
from pnutprofile.sandbox.envelope import bad_request, wrong_type
from pnutprofile.sandbox.exchange import JsonObject, Site
from pnutprofile.sandbox.present import extra_to_wire
from pnutprofile.sandbox.records import User, WrittenBio
from pnutprofile.sandbox.written import read_written

_LISTS = Path(__file__).parent.parent / "lists"
_BIO = "text"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PLAUSIBLE = {
    "locale": re.compile(r"[a-z]{2,3}_[A-Z]{2}"),
    "timezone": re.compile(r"[A-Za-z]{2,32}(?:[/_+-][A-Za-z0-9]{1,32}){0,6}"),
}
"""What a value looks like where the server has no list of them."""


@dataclass(frozen=True, kw_only=True)
class Update:
    """A checked change: attributes of a `User`, and extra data by type (None deletes)."""

    attributes: Mapping[str, Any]
    extra: Mapping[str, Any]

    def apply(self, site: Site, user: User) -> User:
        """Give the changed user; raises if the extra data grows too large together."""
        extra = {**user.extra, **self.extra}
        extra = {kind: value for kind, value in extra.items() if value is not None}
        rule = site.dialect.extra
        wire = json.dumps(extra_to_wire(site, extra), ensure_ascii=False, separators=(",", ":"))
        if self.extra and len(wire.encode()) > rule.max_bytes:
            raise bad_request(
                site.manners, f"{rule.key} must be at most {rule.max_bytes} bytes in all."
            )
        return replace(user, **self.attributes, extra=extra)


def read_update(site: Site, body: JsonObject, *, whole: bool) -> Update:
    """Check a body; `whole` means that it replaces the profile, as PUT does."""
    fields = site.dialect.fields
    sent = {name: _sent(site, body, field) for name, field in fields.items()}
    extra = dict(_extra_changes(site, body))
    if whole:
        _check_required(site, sent)
    attributes: dict[str, Any] = {}
    for name, value in sent.items():
        if value is not None:
            attributes.update(_attribute(site, body, name, value, whole=whole))
        elif whole:
            attributes.update(_cleared(name))
    _check_core(site, extra)
    return Update(attributes=attributes, extra=extra)


def _sent(site: Site, body: JsonObject, field: Field) -> str | None:
    """Find the value of a field; None if its key is missing."""
    value: Any = body
    for depth, key in enumerate(field.path):
        if not isinstance(value, dict):
            raise wrong_type(site.manners, ".".join(field.path[:depth]), "an object")
        if key not in value:
            return None
        value = value[key]
    if not isinstance(value, str):
        raise wrong_type(site.manners, ".".join(field.path), "a string")
    return value


def _check_required(site: Site, sent: Mapping[str, str | None]) -> None:
    fields = site.dialect.fields
    missing = [
        ".".join(fields[name].path)
        for name, value in sent.items()
        if fields[name].required_in_put and value is None
    ]
    if missing:
        raise bad_request(site.manners, f"Requires {', '.join(missing)}.")


def _attribute(
    site: Site, body: JsonObject, name: str, value: str, *, whole: bool
) -> dict[str, Any]:
    field = site.dialect.fields[name]
    if not value:
        if not whole or field.clear is Clear.NEVER:
            raise bad_request(site.manners, f"{name} must not be empty.")
        return _cleared(name)
    if name == _BIO:
        container = body
        for key in site.dialect.bio.parent:
            container = container[key]
        return {"bio": read_written(site, container, field.max_chars)}
    return {name: _checked(site, name, field, value)}


def _cleared(name: str) -> dict[str, Any]:
    return {"bio": WrittenBio()} if name == _BIO else {name: ""}


def _checked(site: Site, name: str, field: Field, value: str) -> str:
    if field.max_chars is not None:
        if len(value) > field.max_chars:
            raise bad_request(site.manners, f"{name} must be at most {field.max_chars} characters.")
        return value
    if site.manners.completes_language and _LANGUAGE.fullmatch(value):
        value = locale.normalize(value).partition(".")[0]
    if field.values:
        known = value in _listed(field.values.file)
    else:
        known = bool(_PLAUSIBLE[name].fullmatch(value))
    if not known:
        raise bad_request(site.manners, f"{name} is not one of the values that are accepted.")
    return value


@cache
def _listed(file: str) -> frozenset[str]:
    return frozenset((_LISTS / file).read_text(encoding="utf-8").split())


def _extra_changes(site: Site, body: JsonObject) -> Iterator[tuple[str, Any]]:
    rule = site.dialect.extra
    if rule.key not in body:
        return
    read = _by_type if rule.by_type else _as_list
    for kind, value in read(site, body[rule.key]):
        if not kind:
            raise bad_request(site.manners, f"{rule.key}: a type is empty.")
        if value is not None and not isinstance(value, dict):
            raise wrong_type(site.manners, f"{rule.key}: the value of {kind}", "an object")
        yield kind, value


def _by_type(site: Site, document: Any) -> Iterator[tuple[str, Any]]:
    """Read ``{type: [value]}``; an empty list deletes."""
    key = site.dialect.extra.key
    if not isinstance(document, dict):
        raise wrong_type(site.manners, key, "an object")
    for kind, items in document.items():
        if not isinstance(items, list):
            raise wrong_type(site.manners, f"{key}: {kind}", "a list")
        if len(items) > 1:
            raise bad_request(site.manners, f"{key}: a user has one item of {kind}.")
        if items == [None]:
            raise wrong_type(site.manners, f"{key}: the value of {kind}", "an object")
        yield kind, items[0] if items else None


def _as_list(site: Site, document: Any) -> Iterator[tuple[str, Any]]:
    """Read ``[{"type": …, "value": …}]``; a missing value deletes."""
    key = site.dialect.extra.key
    if not isinstance(document, list):
        raise wrong_type(site.manners, key, "a list")
    for item in document:
        if not isinstance(item, dict) or not isinstance(item.get("type"), str):
            raise wrong_type(site.manners, key, "a list of objects with a type")
        yield item["type"], item.get("value")


def _check_core(site: Site, extra: Mapping[str, Any]) -> None:
    """Refuse values of the network's own types that miss what the type requires."""
    rule, manners = site.dialect.extra, site.manners
    for kind, value in extra.items():
        if value is None or not kind.startswith(rule.core_prefix):
            continue
        required = manners.core_values.get(kind)
        if required is None and manners.core_is_closed:
            raise bad_request(manners, f"{rule.key}: {kind} is not for users.")
        missing = [key for key in required or () if not isinstance(value.get(key), str)]
        if missing:
            raise bad_request(manners, f"{rule.key}: {kind} requires {', '.join(missing)}.")
