"""How do field values become the JSON of a write, and a user object field values?

Pure functions between ``{"name": "Robin"}`` and the wire, by the paths that the dialect gives. The
bio is more than its text: `bio_of` says how it must be sent to stay as it is, links included.
"""

from collections.abc import Mapping
from typing import Any

from pnutprofile import source
from pnutprofile.bio import Bio, is_address, misplaced
from pnutprofile.dialects import Clear, Dialect
from pnutprofile.errors import CheckError, UsageError
from pnutprofile.profile import (
    Change,
    Fields,
    User,
    check_encodable,
    difference,
    listed,
    put_at,
    text_at,
    value_at,
)
from pnutprofile.source import Shown, Written


def fields_of(user: User, dialect: Dialect) -> Fields:
    """Give the fields as one would write them: of the bio its text. Unset fields are absent."""
    values = {name: text_at(user, field.path) for name, field in dialect.fields.items()}
    values["text"] = bio_of(user, dialect).text
    return {name: value for name, value in values.items() if value}


def bio_of(user: User, dialect: Dialect) -> Written:
    """Say what must be sent so that the same bio, with exactly the same links, is shown again.

    The server's own source where that reads as what it shows, else markdown rebuilt from text and
    links, else the plain words with each link in its place: no link is ever lost.
    """
    text, own = _text(user, dialect), _own_source(user, dialect)
    return source.as_written(text, _link_entities(user, dialect), own, dialect.bio)


def read_bio(user: User, dialect: Dialect) -> Bio:
    """Read the bio of a user object, with its links, mentions and tags."""
    rule = dialect.bio
    entities = value_at(user, (*rule.parent, rule.entities))
    return source.bio_from_wire(_text(user, dialect), entities, rule)


def shown_bio(user: User, dialect: Dialect) -> Shown:
    """Tell what people see of a user's bio."""
    text = _text(user, dialect)
    links = source.links_from_wire(text, _link_entities(user, dialect))
    return source.shown(text, links)


def shows(user: User, wanted: Written, dialect: Dialect) -> bool:
    """Tell whether a user's bio looks as it was wanted.

    Where the server tells no links at all, its text is all there is to go by. Which addresses in
    the text become links is left to the server, where it was to look for them.
    """
    if wanted.is_usual and wanted.text and _own_source(user, dialect) == wanted.text:
        return True
    if not _tells_links(user, dialect):
        return _has_text_of(user, wanted, dialect)
    expected, bare = source.shown_by(wanted, dialect.bio), not wanted.finds_bare_links
    return shown_bio(user, dialect).same_words_and_links(expected, bare=bare)


def is_shown(user: User, wanted: Written, dialect: Dialect) -> bool:
    """Tell whether sending this bio would change nothing that is seen.

    A text without a word about links keeps those that stand in the same words now: they are
    removed only by saying so.
    """
    if not _tells_links(user, dialect):
        return _has_text_of(user, wanted, dialect)
    now, expected = shown_bio(user, dialect), source.shown_by(wanted, dialect.bio)
    if not wanted.is_usual:
        return now.same_words_and_links(expected)
    # A source that is shown as something else was read as markdown already.
    is_read = _own_source(user, dialect) == wanted.text != _text(user, dialect)
    return is_read or now.holds(expected)


def _has_text_of(user: User, wanted: Written, dialect: Dialect) -> bool:
    return _text(user, dialect) in (wanted.text, wanted.read(dialect.bio).text)


def _text(user: User, dialect: Dialect) -> str:
    return text_at(user, (*dialect.bio.parent, dialect.bio.text))


def field_changes(
    now: User, after: Mapping[str, str], bio: Written, dialect: Dialect
) -> tuple[Change, ...]:
    """List what differs from a profile; `bio` says how the text of `after` is read.

    Links that the text itself does not tell are a change of their own, `links`.
    """
    before, was = fields_of(now, dialect), bio_of(now, dialect)
    changes = difference(before, after)
    if "text" not in after or bio == was:
        return changes
    old, new = link_words(shown_bio(now, dialect)), link_words(source.shown_by(bio, dialect.bio))
    is_told = bio.is_usual and was.is_usual and bio.text != was.text
    if is_told or (old == new and bio.text != was.text):
        return changes
    return (*changes, Change(field="links", before=old or None, after=new or None))


def link_words(bio: Shown) -> str:
    """Say where the links of a bio lead: `my log -> https://ada.example`."""
    return ", ".join(
        f"{link.text} -> {link.url}" + (f" ({link.title})" if link.title else "")
        for link in bio.links
    )


def check_bio(written: Written, dialect: Dialect) -> None:
    """Raise CheckError for placed links that no server would take."""
    links, schemes = written.links or (), dialect.bio.link_schemes
    for link in links:
        if not is_address(link.url, schemes):
            takes = f"{dialect.title} takes whole addresses: {listed(schemes)}"
            raise CheckError(f"{link.url} cannot be linked", takes)
        check_encodable({"title": link.title or ""})
    fault = misplaced(written.text, links)
    if fault:
        raise CheckError("the links cannot stand where they are placed", fault)


def _tells_links(user: User, dialect: Dialect) -> bool:
    return isinstance(_link_entities(user, dialect), list)


def _own_source(user: User, dialect: Dialect) -> str:
    rule = dialect.bio
    return text_at(user, (*rule.parent, rule.source)) if rule.source else ""


def _link_entities(user: User, dialect: Dialect) -> Any:
    return value_at(user, (*dialect.bio.parent, dialect.bio.entities, dialect.bio.links))


def to_wire(
    fields: Mapping[str, str], dialect: Dialect, written: Written | None = None
) -> dict[str, Any]:
    """Build the body of a PUT or PATCH from field values; `written` says how to read the bio.

    Holds `entities` only where a bio needs them: supplying links, even none, stops the server's
    own extraction.
    """
    body: dict[str, Any] = {}
    for name, value in fields.items():
        put_at(body, dialect.fields[name].path, value)
    rule = dialect.bio
    entities = (written or Written(text=fields.get("text", ""))).entities(rule)
    if "text" in fields and entities:
        put_at(body, (*rule.parent, rule.entities), entities)
    return body


def check_lengths(
    fields: Mapping[str, str], dialect: Dialect, written: Written | None = None
) -> None:
    """Raise CheckError naming every field that is longer than the server takes."""
    breaches = []
    for name, value in fields.items():
        limit = dialect.fields[name].max_chars
        length = len(value)
        if name == "text":
            length = (written or Written(text=value)).count(dialect.bio)
        if limit is not None and length > limit:
            breaches.append(f"{name} has {length} characters, {dialect.title} takes {limit}")
    if breaches:
        raise CheckError("too long", "; ".join(breaches), "pnutprofile limits")


def check_required(fields: Mapping[str, str], dialect: Dialect) -> None:
    """Raise UsageError naming every field that a PUT needs and that is missing.

    An empty value is only good for a field that the dialect empties that way.
    """
    missing = [
        name
        for name, field in dialect.fields.items()
        if field.required_in_put
        and not fields.get(name)
        and not (name in fields and field.clear is Clear.EMPTY)
    ]
    if missing:
        options = " ".join(f"--{name}" for name in missing)
        raise UsageError(
            f"a whole profile on {dialect.title} needs {options}",
            "set replaces everything; patch changes only what is given",
            f"pnutprofile set {options} ... (or: pnutprofile patch ...)",
        )
