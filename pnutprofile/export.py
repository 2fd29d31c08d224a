"""How does a profile become a file with its pictures beside it, or an older file the newer one?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from pnutprofile.anchors import name_links
from pnutprofile.context import Run
from pnutprofile.described import described, described_like
from pnutprofile.dialects import PICTURE_KINDS
from pnutprofile.document import DEFAULT, MAX_DOCUMENT_BYTES, Document
from pnutprofile.document_reader import read_document
from pnutprofile.document_writer import update_document, write_document
from pnutprofile.errors import CheckError
from pnutprofile.fetch import PROMISES, check_whole, suffix_of
from pnutprofile.files import as_text, read_file, refuse_existing, refuse_special, write_file
from pnutprofile.profile import Image, User, clean, extra_types, image_of, is_encodable
from pnutprofile.wanted_pictures import Comparison


def export(run: Run, out: Path | None, *, force: bool) -> None:
    """Print the profile as a document, or write it with its pictures beside it.

    Before anything is fetched it raises LocalError for a folder, and unless `force` CheckError for
    a name that is taken.
    """
    if out is not None and force:
        refuse_special(out)
    elif out is not None:
        refuse_existing(out)
        endings = [f"-{kind}{ending}" for kind in PICTURE_KINDS for ending in PROMISES]
        for ending in endings:
            refuse_existing(_beside(out, ending))
    user = run.client.user()
    document = described(user, run.server.dialect)
    for kind in extra_types(user, run.server.dialect):
        if kind not in document.extra:
            run.out.warning(f"{kind} is left out: it is no JSON object")
    if out is None:
        _print(run, user, document)
        return
    pictures = {
        kind: (_beside(out, f"-{kind}{suffix}"), data)
        for kind, suffix, data in _fetched(run, user, PICTURE_KINDS)
    }
    for path, data in pictures.values():
        write_file(path, data, overwrite=force)
    names = {kind: path.name for kind, (path, _) in pictures.items()}
    document = replace(document, pictures={**document.pictures, **names})
    text = write_document(document, {"": _headline(run, user)})
    write_file(out, text.encode(), overwrite=force)
    _answer(run, out, {kind: path for kind, (path, _) in pictures.items()})


def update(run: Run, path: Path) -> None:
    """Bring a document up to date with the profile; what it does not mention stays unsaid.

    A picture that differs is written under a name that is free, beside the old one.
    """
    data = read_file(path, MAX_DOCUMENT_BYTES)
    text = as_text(data, str(path))
    old = read_document(text, str(path))
    user, dialect = run.client.user(), run.server.dialect
    now = described_like(old, user, dialect)
    kinds = [kind for kind in old.pictures if not _is_there(run, path, old, user, kind)]
    pictures = {
        kind: (_free(_place(path, old, kind), suffix), picture)
        for kind, suffix, picture in _fetched(run, user, kinds)
    }
    paths = {kind: _relative(found, path.parent) for kind, (found, _) in pictures.items()}
    kept = {kind: said for kind, said in old.pictures.items() if kind not in kinds}
    updated = update_document(
        text, str(path), replace(now, pictures={**now.pictures, **kept, **paths})
    )
    if updated == text:
        run.out.notice(f"unchanged: {path} says what the profile is")
    elif read_file(path, MAX_DOCUMENT_BYTES) != data:
        raise CheckError(f"{path} was changed meanwhile, so it was left alone")
    else:
        for found, picture in pictures.values():
            write_file(found, picture, overwrite=False)
        write_file(path, updated.encode(), overwrite=True)
    _answer(run, path, {kind: found for kind, (found, _) in pictures.items()})


def _print(run: Run, user: User, document: Document) -> None:
    if run.out.options.json or run.out.options.field:
        run.out.answer(_as_json(document), ())
        return
    dialect = run.server.dialect
    images = {kind: image_of(user, dialect, kind) for kind in PICTURE_KINDS}
    untold = " and ".join(kind for kind, image in images.items() if image and not image.is_default)
    beside = (f"Without {untold}: `export -o FILE` writes the pictures beside the file.",)
    comments = {"": (*_headline(run, user), *(beside if untold else ()))}
    text = write_document(document, comments)
    run.out.data(text.encode())


def _headline(run: Run, user: User) -> tuple[str, ...]:
    return (
        f"The profile of @{clean(user['username'])} on {run.server.name}.",
        "What is not mentioned here is left alone; an empty text removes.",
    )


def _as_json(document: Document) -> dict[str, Any]:
    words, links = document.fields.get("text", ""), document.links
    named = [] if links is None else name_links(words, links)
    told = [{key: said for key, said in vars(one).items() if said is not None} for one in named]
    return {
        **document.fields,
        **document.pictures,
        **({} if links is None else {"links": told}),
        "raw": dict(document.extra),
    }


def _answer(run: Run, path: Path, pictures: Mapping[str, Path]) -> None:
    document = {"path": str(path), "pictures": {kind: str(one) for kind, one in pictures.items()}}
    run.out.answer(document, [(str(one),) for one in (path, *pictures.values())])


def _fetched(run: Run, user: User, kinds: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
    """Fetch each picture that is not the default; give its kind, the ending it asks for, bytes."""
    for kind in kinds:
        image = image_of(user, run.server.dialect, kind)
        if image and not image.is_default:
            data = run.client.fetch_image(image, {}).body
            yield kind, suffix_of(check_whole(run, kind, data)), data


def _is_there(run: Run, path: Path, old: Document, user: User, kind: str) -> bool:
    """Tell whether a picture of the profile is the one that a document names."""
    image: Image | None = image_of(user, run.server.dialect, kind)
    said = path.parent / old.pictures[kind]
    if old.pictures[kind] == DEFAULT:
        return image is None or image.is_default
    return said.is_file() and Comparison(run, user, kind, read_file(said)).is_there


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.stem if is_encodable(path.stem) else 'profile'}{ending}")


def _place(path: Path, old: Document, kind: str) -> Path:
    """Say where a picture was, or would have been written, without its ending."""
    said = old.pictures[kind]
    return _beside(path, f"-{kind}") if said == DEFAULT else (path.parent / said).with_suffix("")


def _free(place: Path, suffix: str) -> Path:
    """Find a name that nobody has."""
    first = place.with_name(f"{place.name}{suffix}")
    others = (place.with_name(f"{place.name}-{number}{suffix}") for number in count(2))
    return first if not _is_taken(first) else next(one for one in others if not _is_taken(one))


def _is_taken(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _relative(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
