"""What does a document say of a profile as it is, and what of a document is not so yet?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pnutprofile.bio import Link
from pnutprofile.dialects import Clear, Dialect
from pnutprofile.document import DEFAULT, Document, is_same_json
from pnutprofile.extra import extra_of
from pnutprofile.fields import bio_of, fields_of, is_shown, shows
from pnutprofile.profile import User, image_of
from pnutprofile.source import Written


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What must be sent so that the fields, links and extra data are as a document says."""

    changes: dict[str, str]
    clear: tuple[str, ...]
    extra: dict[str, Any]
    links: tuple[Link, ...] | None
    bare_links: bool | None
    stays: tuple[str, ...] = ()
    """Sentences about what is not in the document, but cannot be removed."""

    @property
    def is_something(self) -> bool:
        """Tell whether anything must be sent."""
        return bool(self.changes or self.clear or self.extra)


def described(user: User, dialect: Dialect) -> Document:
    """Describe all of a profile but pictures that are not the server's default.

    The text is markdown where that says every link, else plain words with each link named.
    """
    bio = bio_of(user, dialect)
    images = {kind: image_of(user, dialect, kind) for kind in dialect.pictures}
    return Document(
        fields=fields_of(user, dialect),
        links=None if bio.links is None and bio.finds_markdown else bio.links or (),
        pictures={kind: DEFAULT for kind, one in images.items() if one and one.is_default},
        extra={
            kind: value
            for kind, value in extra_of(user, dialect).items()
            if isinstance(value, dict)
        },
    )


def described_like(document: Document, user: User, dialect: Dialect) -> Document:
    """Describe a profile, in the words of the document as far as they hold."""
    found = described(user, dialect)
    held = {name for name in document.fields if is_held(name, document, user, dialect)}
    fields = {name: document.fields[name] for name in held}
    links = document.links if "text" in held else found.links
    return replace(found, fields={**found.fields, **fields}, links=links)


def written(document: Document) -> Written:
    """Say how the text of a document is read.

    Links that are named are all there are, but for addresses that stand in the text themselves.
    """
    bare_links = None if document.links is None else True
    return Written(
        text=document.fields.get("text", ""), links=document.links, bare_links=bare_links
    )


def is_held(name: str, document: Document, user: User, dialect: Dialect) -> bool:
    """Tell whether a field of a profile is as a document says."""
    wanted, found = document.fields[name], fields_of(user, dialect).get(name, "")
    if name == "text" and wanted:
        how = written(document)
        return (is_shown if how.is_usual else shows)(user, how, dialect)
    is_completed = bool(wanted) and dialect.fields[name].is_completed
    return wanted == found or (is_completed and found.startswith(f"{wanted}_"))


def missing(
    document: Document, user: User, dialect: Dialect, *, prune: bool = False, force: bool = False
) -> Missing:
    """Say what must be sent; with `prune` what is not mentioned is removed where it can be.

    With `force` everything that is mentioned is sent, even if it is there already.
    """
    found = fields_of(user, dialect)
    differing = {
        name: value
        for name, value in document.fields.items()
        if (force and value) or not is_held(name, document, user, dialect)
    }
    clear = [name for name, value in differing.items() if not value]
    unsaid = [name for name in found if name not in document.fields] if prune else []
    stays = [name for name in unsaid if dialect.fields[name].clear is Clear.NEVER]
    how = written(document) if "text" in differing else Written()
    return Missing(
        changes={name: value for name, value in differing.items() if value},
        clear=(*clear, *(name for name in unsaid if name not in stays)),
        extra=dict(_extra(document, extra_of(user, dialect), prune=prune, force=force)),
        links=how.links,
        bare_links=how.bare_links,
        stays=tuple(f"the {name} stays: {dialect.title} cannot clear it" for name in stays),
    )


def _extra(
    document: Document, found: dict[str, Any], *, prune: bool, force: bool
) -> Iterator[tuple[str, Any]]:
    for kind, value in document.extra.items():
        is_there = kind in found if value is None else is_same_json(found.get(kind), value)
        if (value is None and is_there) or (value is not None and (force or not is_there)):
            yield kind, value
    for kind in found if prune else ():
        if kind not in document.extra:
            yield kind, None
