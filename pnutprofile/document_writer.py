"""How is a profile written as a document, and how is one that a person wrote brought up to date?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import tomlkit
from tomlkit.items import AoT

from pnutprofile.anchors import Anchor, name_links
from pnutprofile.choices import FIELDS
from pnutprofile.dialects import PICTURE_KINDS
from pnutprofile.document import Document, is_same_json
from pnutprofile.document_reader import read_document
from pnutprofile.errors import CheckError
from pnutprofile.formats import compact
from pnutprofile.toml_text import block, is_sayable, key, line, spread, value

NO_COMMENTS: Mapping[str, Iterable[str]] = {}


def write_document(document: Document, comments: Mapping[str, Iterable[str]] = NO_COMMENTS) -> str:
    """Write a document; `comments` are lines to stand above a key, or first of all (``""``)."""
    parts: list[str] = [_commented(comments.get("", ()))]
    for name in FIELDS:
        text = document.fields.get(name)
        stated = "" if text is None else f"{name} = {_field(name, text)}"
        parts += [_commented(comments.get(name, ())), stated]
    for kind in PICTURE_KINDS:
        path = document.pictures.get(kind)
        stated = "" if path is None else f"{kind} = {line(path)}"
        parts += [_commented(comments.get(kind, ())), stated]
    parts += [_commented(comments.get("links", ())), *_links(document)]
    parts += [_commented(comments.get("raw", ())), *_extra(document.extra)]
    return "".join(f"{part}\n" for part in parts if part).removeprefix("\n")


def update_document(text: str, name: str, now: Document) -> str:
    """Bring a document up to date, keeping its comments, its order and what it does not mention.

    `now` is what there is of the profile; what the document mentions and `now` lacks becomes an
    empty text. Raises CheckError for a document that cannot be changed so that it says that.
    """
    old = read_document(text, name)
    wanted = _mentioned(old, now)
    if wanted == old:
        return text
    document = tomlkit.parse(text.replace("\r\n", "\n"))
    _update_values(document, old, wanted)
    updated = tomlkit.dumps(document)
    if read_document(updated, name) != wanted:
        raise CheckError(
            f"{name} cannot be brought up to date",
            "its layout leaves no room for what the profile has",
            "pnutprofile export -o ANOTHER-FILE",
        )
    return updated.replace("\n", "\r\n") if "\r\n" in text else updated


def _update_values(document: tomlkit.TOMLDocument, old: Document, wanted: Document) -> None:
    """Rewrite what is not as wanted."""
    values = {name: _field(name, said) for name, said in wanted.fields.items()}
    values |= {kind: line(path) for kind, path in wanted.pictures.items()}
    before = {**old.fields, **old.pictures}
    for name, said in {**wanted.fields, **wanted.pictures}.items():
        if said != before[name]:
            document[name] = tomlkit.value(values[name])
    if wanted.links != old.links:
        links, words = wanted.links, wanted.fields.get("text", "")
        _update_links(document, None if links is None else name_links(words, links))
    for kind, found in wanted.extra.items():
        if found != old.extra[kind]:
            _update_extra(document["raw"], kind, found)


def _commented(lines: Iterable[str]) -> str:
    """Put lines behind `#`, an empty line before them."""
    found = [f"# {one}".rstrip() for one in lines]
    return "\n".join(["", *found]) if found else ""


def _field(name: str, text: str) -> str:
    return block(text) if FIELDS[name].multiline else line(text)


def _links(document: Document) -> Iterator[str]:
    if document.links == ():
        yield "links = []"
    for named in name_links(document.fields.get("text", ""), document.links or ()):
        yield "\n".join(
            ["\n[[links]]", *(f"{name} = {value(said)}" for name, said in _said(named))]
        )


def _said(named: Anchor) -> Iterator[tuple[str, Any]]:
    return ((name, said) for name, said in vars(named).items() if said is not None)


def _extra(extra: Mapping[str, Any]) -> Iterator[str]:
    """Write what TOML can say as tables, and the rest as texts of JSON."""
    texts = {kind: found for kind, found in extra.items() if not is_sayable(found)}
    if texts:
        yield "\n[raw]"
    for kind, found in texts.items():
        yield f"{key(kind)} = {_json(found)}"
    for kind, found in extra.items():
        if kind not in texts:
            rows = (f"{key(name)} = {spread(one)}" for name, one in found.items())
            yield "\n".join([f"\n[raw.{key(kind)}]", *rows])


def _json(found: Any) -> str:
    return line("" if found is None else compact(found))


def _mentioned(old: Document, now: Document) -> Document:
    """Say of a profile what a document says something about."""
    has_text = "text" in old.fields
    return replace(
        old,
        fields={name: now.fields.get(name, "") for name in old.fields},
        links=now.links if has_text else None,
        pictures={kind: now.pictures.get(kind, path) for kind, path in old.pictures.items()},
        extra={kind: _kept(said, now.extra.get(kind)) for kind, said in old.extra.items()},
    )


def _kept(said: Any, found: Any) -> Any:
    """Keep what is said if it means the same."""
    return said if is_same_json(said, found) else found


def _update_links(document: tomlkit.TOMLDocument, links: tuple[Anchor, ...] | None) -> None:
    """Rewrite the links in their own tables, so that comments beside them stay."""
    tables = document.get("links")
    if not links or not isinstance(tables, AoT):
        document.pop("links", None)
    if links == ():
        document["links"] = tomlkit.array()
    if not links:
        return
    tables = document.setdefault("links", tomlkit.aot())
    while len(tables) > len(links):
        tables.pop()
    for index, one in enumerate(links):
        if index == len(tables):
            tables.append(tomlkit.table())
        _update_table(tables[index], dict(_said(one)))


def _update_extra(raw: Any, kind: str, found: Any) -> None:
    held = raw[kind]
    if isinstance(held, dict) and isinstance(found, dict) and is_sayable(found):
        _update_table(held, found)
    else:
        raw[kind] = tomlkit.value(_json(found))


def _update_table(table: Any, wanted: Mapping[str, Any]) -> None:
    """Change only the keys that differ."""
    for name in [name for name in table if name not in wanted]:
        del table[name]
    for name, said in wanted.items():
        if name not in table or not is_same_json(tomlkit.item(table[name]).unwrap(), said):
            table[name] = tomlkit.value(value(said))
