"""Which requests bring a profile to what a document says: one for the fields, one a picture?"""

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pnutprofile.context import Run
from pnutprofile.described import Missing, missing
from pnutprofile.dialects import PICTURE_KINDS, Dialect
from pnutprofile.document import (
    DEFAULT,
    MAX_DOCUMENT_BYTES,
    Document,
    Mistake,
    refuse_mistakes,
)
from pnutprofile.document_reader import read_document
from pnutprofile.errors import CheckError, PnutprofileError
from pnutprofile.fields import check_bio
from pnutprofile.files import as_text, read_file, read_stream
from pnutprofile.profile import Change, User
from pnutprofile.source import Written
from pnutprofile.wanted_pictures import Wanted, want_picture
from pnutprofile.wants import Patch
from pnutprofile.write import Plan

STDIN = "-"
FIELDS_PART, LINKS = "fields", "links"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document, what its file is called, and the folder that its paths start from."""

    document: Document
    name: str
    folder: Path


@dataclass(frozen=True, kw_only=True)
class Part:
    """One request, and the part of the profile that it is for."""

    name: str
    plan: Plan


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Every request that is needed, in the order they are sent."""

    parts: tuple[Part, ...]
    warnings: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    """Sentences about what is not as the document says, but must stay."""

    @property
    def names(self) -> list[str]:
        """Name the parts."""
        return [part.name for part in self.parts]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Give all that changes."""
        return tuple(change for part in self.parts for change in part.plan.changes)

    @property
    def losses(self) -> tuple[Change, ...]:
        """Give all that is removed; links are a matter of the text, which says which it has."""
        further = [loss for part in self.parts for loss in part.plan.losses]
        gone = [one for one in self.changes if one.after is None and one.field != LINKS]
        return tuple({loss.field: loss for loss in (*further, *gone)}.values())


def read_source(run: Run, file: str) -> Source:
    """Read a document, `-` being standard input. Raises CheckError for what is none."""
    if file == STDIN:
        data, name = read_stream(run.stdin(STDIN), "standard input", MAX_DOCUMENT_BYTES), "stdin"
    else:
        data, name = read_file(Path(file), MAX_DOCUMENT_BYTES), file
    document = read_document(as_text(data, name), name)
    return Source(document=document, name=name, folder=Path(file).parent)


def plan_parts(
    run: Run, source: Source, now: User, *, prune: bool = False, force: bool = False
) -> Parts:
    """Find out what must be sent. Raises CheckError naming each value that cannot be.

    With `prune` what is not mentioned is removed where it can be; with `force` what is mentioned
    is sent even if it is there already. Raises LocalError for a picture that cannot be read.
    """
    dialect, document = run.server.dialect, source.document
    mistakes = [*_field_mistakes(document, dialect)]
    lack = missing(document, now, dialect, prune=prune, force=force)
    stays = [*lack.stays]
    wants: list[Wanted] = []
    for kind in PICTURE_KINDS:
        path = document.pictures.get(kind, DEFAULT if prune else None)
        try:
            wanted = path and want_picture(run, source.folder, kind, path, now, force=force)
        except CheckError as fault:
            if kind in document.pictures:
                mistakes.append(Mistake(line=document.line(kind), message=_words(fault)))
            else:
                stays.append(f"the {kind} stays: {fault.message}")
            continue
        wants += [wanted] if wanted else []
    refuse_mistakes(mistakes, source.name)
    patch = _patch(lack)
    warnings = [
        *patch.check(dialect),
        *(one for wanted in wants for one in wanted.want.check(dialect)),
    ]
    fields = [Part(name=FIELDS_PART, plan=patch.plan(now, run))] if lack.is_something else []
    pictures = [Part(name=one.kind, plan=one.plan(now, run)) for one in wants]
    return Parts(parts=(*fields, *pictures), warnings=tuple(warnings), stays=tuple(stays))


def _patch(lack: Missing) -> Patch:
    return Patch(
        changes=lack.changes,
        clear=lack.clear,
        extra=lack.extra,
        links=lack.links,
        bare_links=lack.bare_links,
    )


def _field_mistakes(document: Document, dialect: Dialect) -> Iterator[Mistake]:
    """Check each value by itself, as `patch` does, so that every mistake is found."""
    words = document.fields.get("text", "")
    for name, value in document.fields.items():
        is_placed = name == "text" and document.links is not None
        want = Patch(
            changes={name: value} if value else {},
            clear=() if value else (name,),
            links=() if is_placed else None,
        )
        yield from _mistake(document.line(name), want.check, dialect)
    for index, link in enumerate(document.links or ()):
        one = functools.partial(check_bio, Written(text=words, links=(link,)))
        yield from _mistake(document.line("links", index), one, dialect)
    for kind, found in document.extra.items():
        want = Patch(changes={}, extra={kind: found})
        yield from _mistake(document.line("raw", kind), want.check, dialect)


def _mistake(line: int, check: Callable[[Dialect], object], dialect: Dialect) -> Iterable[Mistake]:
    try:
        check(dialect)
    except CheckError as fault:
        return (Mistake(line=line, message=_words(fault)),)
    return ()


def _words(fault: PnutprofileError) -> str:
    return f"{fault.message}: {fault.why}" if fault.why else fault.message
