"""How does a user's picture become a file: fetched, found whole, named by its content?"""

import re
from pathlib import Path

from pnutprofile.context import Run
from pnutprofile.dialects import SUFFIXES
from pnutprofile.errors import ServerError
from pnutprofile.files import refuse_existing, write_file
from pnutprofile.pictures.facts import PictureFacts
from pnutprofile.profile import user_id

STDOUT = "-"
PROMISES = {suffix: name for name, suffix in SUFFIXES.items()} | {
    ".jpeg": "JPEG",
    ".webp": "WEBP",
    ".avif": "AVIF",
    ".heic": "HEIF",
    ".bmp": "BMP",
    ".tiff": "TIFF",
}
"""Endings that promise a format."""


def fetch(
    run: Run, kind: str, who: str, out: str | None, size: tuple[int | None, int | None], force: bool
) -> None:
    """Fetch a picture and write it to `out` (None: a name of its own; `-`: standard output).

    `size` is the width and height, in pixels, that the server is asked to scale down to. Raises
    ServerError if no whole picture arrives, CheckError for an existing file without `force`,
    UsageError for a picture on a terminal.
    """
    if out == STDOUT:
        run.out.refuse_terminal("a picture", "-o FILE")
    elif out and not force:
        refuse_existing(Path(out))
    if all(size) and run.server.dialect.height_yields_to_width:
        run.out.notice(f"{run.server.dialect.title} heeds the width and ignores the height")
    data = run.client.fetch_picture(kind, who, *size).body
    facts = check_whole(run, kind, data)
    if out == STDOUT:
        run.out.data(data)
        return
    path = Path(out) if out else Path(_name(run, who, kind) + suffix_of(facts))
    write_file(path, data, overwrite=force)
    promised = PROMISES.get(path.suffix.lower(), facts.format)
    if promised != facts.format:
        run.out.notice(f"{path} is a {facts.format} whatever its name says")
    document = {
        "path": str(path),
        "format": facts.format,
        "width": facts.width,
        "height": facts.height,
        "bytes": len(data),
    }
    run.out.answer(document, [(str(path),)])


def check_whole(run: Run, kind: str, data: bytes) -> PictureFacts:
    """Read what a fetched picture is. Raises ServerError if it is no whole one."""
    facts = run.picture_facts(data)
    if facts.format is None or not facts.whole:
        raise ServerError(f"what arrived is no whole {kind}", f"the file {facts.problem}")
    return facts


def _name(run: Run, who: str, kind: str) -> str:
    """Name the file after the user; a name that is none of the server's own gives way to the id."""
    user = run.client.user(who)
    username = user["username"]
    owner = username if re.fullmatch(r"[A-Za-z0-9_]+", username) else user_id(user)
    return f"{owner}-{kind}"


def suffix_of(facts: PictureFacts) -> str:
    """Give the ending that a file's content asks for."""
    name = facts.format or ""
    return SUFFIXES.get(name, f".{name.lower()}")
