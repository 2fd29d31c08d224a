"""Are the folders private and writable, and does config.toml say something that is known?"""

import os
import shlex
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pnutprofile.config import Config
from pnutprofile.config_keys import TABLES
from pnutprofile.connection import ConnectionOptions
from pnutprofile.context import Run
from pnutprofile.dialects import PNUT, Dialect
from pnutprofile.doctor.findings import Finding, failure, fine, warning
from pnutprofile.environment import VARIABLES
from pnutprofile.errors import ExitCode, LocalError
from pnutprofile.folders import Folders
from pnutprofile.formats import bytes_words

PREFIX = "PNUTPROFILE_"
CONFIG = "config.toml"
ONE_BLOCK = bytes(4096)
"""Written to see whether there is room: an empty file fits on a full disk."""

OPEN_TO_OTHERS, WRITABLE_BY_OTHERS = 0o077, 0o022


def environment(run: Run) -> Iterator[Finding]:
    """Look for variables that look like the tool's own and are not. Raises UsageError."""
    seconds = ConnectionOptions().timeout_seconds(run.environment.get("PNUTPROFILE_TIMEOUT", ""))
    ours = [name for name in run.environment if name.startswith(PREFIX)]
    known = [name for name in ours if name in VARIABLES]
    yield fine("environment", f"set: {', '.join(known) or 'nothing'}; time-out: {seconds:g} s")
    for name in ours:
        if name not in VARIABLES:
            near = _nearest(name, tuple(VARIABLES))
            meant = f"; {near} may be meant" if near else ""
            yield warning("environment", f"nobody reads {name}{meant}", f"unset {name}")


def folders(run: Run) -> Iterator[Finding]:
    """Look at the folders of all files, and what decides where they are."""
    if run.folders.home:
        yield fine("PNUTPROFILE_HOME", f"it holds all files: {run.folders.home}")
    for folder, files in _folders(run.folders).items():
        yield _folder(folder, ", ".join(files))


def config(run: Run) -> Iterator[Finding]:
    """Look at config.toml. Raises LocalError for a broken one."""
    known, path = run.config, run.folders.config_file
    if not path.exists():
        yield fine(CONFIG, "there is none, and none is needed")
        return
    found = f"servers of your own: {len(known.servers)}, accounts: {len(known.accounts)}"
    yield fine(CONFIG, f"{path}; {found}")
    for key, near in _unknown(tomllib.loads(path.read_text(encoding="utf-8"))):
        meant = f"; {near} may be meant" if near else ""
        advice = f"vi {shlex.quote(str(path))}"
        yield warning(CONFIG, f"nobody reads {key}{meant}", advice, key)
    if os.name == "posix" and path.stat().st_mode & WRITABLE_BY_OTHERS:
        yield warning(CONFIG, "others may write into it", f"chmod go-w {shlex.quote(str(path))}")


def history(run: Run) -> Iterator[Finding]:
    """Look whether what writes have replaced can be read. Raises LocalError."""
    path, newest = run.folders.history_file, run.history.entries(limit=1)
    if newest:
        size = bytes_words(path.stat().st_size)
        yield fine("history", f"{size}; the last write recorded was at {newest[0].time}")
    else:
        yield fine("history", "nothing is recorded yet")


def readable_config(run: Run) -> Config:
    """Give what config.toml says; nothing if it is broken, which `config` tells."""
    try:
        return run.config
    except LocalError:
        return Config()


def keeps_sandbox(run: Run, dialect: Dialect) -> bool:
    """Tell whether the embedded sandbox was ever used; what cannot be looked at was not."""
    try:
        return run.folders.sandbox_file(dialect).exists()
    except (OSError, LocalError):
        return False


def _folders(where: Folders) -> Mapping[Path, list[str]]:
    """Give each folder with the names of its files; under PNUTPROFILE_HOME it is one."""
    found: dict[Path, list[str]] = {}
    names = {
        CONFIG: where.config_file,
        "the history": where.history_file,
        "the sandbox": where.sandbox_file(PNUT),
    }
    for name, file in names.items():
        found.setdefault(file.parent, []).append(name)
    return found


def _folder(folder: Path, files: str) -> Finding:
    """Look at one folder, which need not be there yet."""
    check, path = f"folder of {files}", shlex.quote(str(folder))
    advice = "PNUTPROFILE_HOME=FOLDER puts all files into another"
    try:
        if not folder.exists():
            place = next(parent for parent in folder.parents if parent.exists())
            if os.access(place, os.W_OK | os.X_OK):
                return fine(check, f"{folder}; it is made when it is needed")
            found = f"{folder} cannot be made, as {place} cannot be written"
            return failure(check, ExitCode.LOCAL, found, advice)
        mode = folder.stat().st_mode & 0o777
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            file.write(ONE_BLOCK)
    except OSError as fault:
        found = f"{folder} cannot be used: {fault.strerror}"
        return failure(check, ExitCode.LOCAL, found, advice)
    if os.name == "posix" and mode & OPEN_TO_OTHERS:
        return warning(check, f"{folder} is open to others: {mode:04o}", f"chmod 700 {path}")
    return fine(check, f"{folder}, private and writable")


def _unknown(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give each key that nobody reads, with the one that may be meant."""
    for key in document:
        if key not in ("server", *TABLES):
            yield key, _nearest(key, ("server", *TABLES))
    for table, known in TABLES.items():
        for name, entry in document.get(table, {}).items():
            for key in entry.keys() - set(known):
                yield f"{table}.{name}.{key}", _nearest(key, known)


def _nearest(key: str, known: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(key, known, n=1)), "")
