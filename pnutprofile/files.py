"""How are files read within bounds, and written so that nobody ever sees half of one?"""

import contextlib
import os
from pathlib import Path
from typing import BinaryIO

from pnutprofile.errors import CheckError, LocalError
from pnutprofile.profile import clean
from pnutprofile.streams import await_input

MAX_INPUT_BYTES = 128 * 1024 * 1024
MAX_TOKEN_BYTES = 16 * 1024
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def read_file(path: Path, limit_bytes: int = MAX_INPUT_BYTES) -> bytes:
    """Read a whole file. Raises LocalError if it cannot be read, CheckError past the limit."""
    try:
        with path.open("rb") as stream:
            return read_stream(stream, clean(str(path)), limit_bytes)
    except (OSError, ValueError) as fault:
        raise LocalError(f"cannot read {clean(str(path))}", _reason(fault)) from None


def read_stream(stream: BinaryIO, name: str, limit_bytes: int = MAX_INPUT_BYTES) -> bytes:
    """Read a stream to its end. Raises CheckError past the limit, LocalError if it fails."""
    try:
        data = _read(stream, limit_bytes + 1)
    except OSError as fault:
        raise LocalError(f"cannot read {name}", _reason(fault)) from None
    if len(data) > limit_bytes:
        raise CheckError(f"{name} is larger than {limit_bytes // 2**10} KiB", "it was not read on")
    return data


def _read(stream: BinaryIO, most_bytes: int) -> bytes:
    """Read on to the end, or to so many bytes."""
    if not await_input(stream):
        return stream.read(most_bytes)
    data = bytearray()
    while len(data) < most_bytes:
        part = stream.read(most_bytes - len(data))
        if part == b"":
            break
        data += part or b""
        await_input(stream)
    return bytes(data)


def as_text(data: bytes, name: str) -> str:
    """Decode UTF-8 (a byte order mark is dropped). Raises CheckError naming the first bad byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise CheckError(
            f"{name} is not UTF-8 text", f"byte {fault.start} is 0x{data[fault.start]:02x}"
        ) from None


def write_file(path: Path, data: bytes, *, overwrite: bool, mode: int = 0o644) -> None:
    """Write a whole file or nothing at all; through a symbolic link its target.

    Without `overwrite` an existing name is refused (CheckError), even if it appears meanwhile.
    Raises LocalError if it cannot be written; no temporary file stays behind.
    """
    if not overwrite:
        refuse_existing(path)
    try:
        target = path.resolve() if path.is_symlink() else path
        if target.is_symlink() or (target.exists() and not target.is_file()):
            raise LocalError(f"cannot write {clean(str(path))}", "it is no regular file")
        temporary = _beside(target)
        with contextlib.ExitStack() as cleanup:
            cleanup.callback(temporary.unlink, missing_ok=True)
            _write_new(temporary, data, mode)
            if overwrite:
                if target.exists():
                    temporary.chmod(target.stat().st_mode & 0o777)
                temporary.replace(target)
            else:
                _take_name(temporary, target)
    except FileExistsError:
        raise _exists(path) from None
    except (OSError, ValueError, RuntimeError) as fault:  # the last for links in a circle
        raise LocalError(f"cannot write {clean(str(path))}", _reason(fault)) from None


def replace_file(path: Path, data: bytes, mode: int) -> None:
    """Put a new file of just this mode in the place of whatever has the name, even of a link.

    Raises LocalError if it cannot be written; what was there stays then.
    """
    temporary = _beside(path)
    try:
        with contextlib.ExitStack() as cleanup:
            cleanup.callback(temporary.unlink, missing_ok=True)
            _write_new(temporary, data, mode)
            temporary.replace(path)
    except (OSError, ValueError) as fault:
        raise LocalError(f"cannot write {clean(str(path))}", _reason(fault)) from None


def refuse_existing(path: Path) -> None:
    """Raise CheckError if the name is taken, LocalError if it cannot be looked at."""
    try:
        path.lstat()
    except FileNotFoundError:
        return
    except (OSError, ValueError) as fault:
        raise LocalError(f"cannot write {clean(str(path))}", _reason(fault)) from None
    refuse_special(path)
    raise _exists(path)


def refuse_special(path: Path) -> None:
    """Raise LocalError if the name is that of a folder or device, which no file replaces."""
    if path.exists() and not path.is_file():
        raise LocalError(f"cannot write {clean(str(path))}", "it is no regular file")


def make_private_folder(folder: Path) -> None:
    """Make a folder for the user alone (0700), and so its missing parents. Raises LocalError."""
    make_folder(folder, PRIVATE_FOLDER)


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make a folder and its missing parents. Raises LocalError."""
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(mode=mode, exist_ok=True)
        if not folder.is_dir():
            raise NotADirectoryError("it is no folder")
    except OSError as fault:
        raise LocalError(f"cannot make the folder {clean(str(folder))}", _reason(fault)) from None


def _beside(path: Path) -> Path:
    return path.with_name(f".pnutprofile-{os.urandom(6).hex()}.part")


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """Create a file; if it cannot be written whole, it does not stay."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with contextlib.ExitStack() as on_failure, os.fdopen(descriptor, "wb") as stream:
        on_failure.callback(path.unlink, missing_ok=True)
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)
        on_failure.pop_all()


def _take_name(temporary: Path, path: Path) -> None:
    """Give a file its name only if nobody has it."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # no hard links: the name is taken first, then filled
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(path.unlink, missing_ok=True)
            temporary.replace(path)
            on_failure.pop_all()


def _exists(path: Path) -> CheckError:
    return CheckError(
        f"{clean(str(path))} exists already", "it was not overwritten", "the same with --force"
    )


def _reason(fault: Exception) -> str:
    return (fault.strerror or str(fault)) if isinstance(fault, OSError) else str(fault)
