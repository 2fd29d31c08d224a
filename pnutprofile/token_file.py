"""How is a token kept in plain text, where a person asked for that, and who else could read it?

A file of mode 0600 in a folder of mode 0700, both one's own and no symbolic links. What others can
read is refused, not used. Windows has no modes; there only the rights of the user's own folder
protect it, and `WEAKNESS` says so.
"""

import os
import shlex
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from pnutprofile.errors import LocalError
from pnutprofile.files import (
    MAX_TOKEN_BYTES,
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    make_private_folder,
    read_stream,
    replace_file,
)
from pnutprofile.profile import clean

OTHERS = 0o077
HAS_MODES = hasattr(os, "geteuid")
WEAKNESS = "" if HAS_MODES else "; this system has no file modes to keep others out"


@dataclass(frozen=True)
class TokenFile:
    """The file of one account, which holds the bare token. Every method raises LocalError."""

    path: Path

    @property
    def place(self) -> str:
        """Say where the token lies."""
        return f"the plain-text file {self.path}"

    def read(self) -> str | None:
        """Give the token; None if there is no file. Refuses what others can read."""
        try:
            self._check_folder()
            descriptor = os.open(self.path, os.O_RDONLY | _NO_LINK | _NO_WAIT)
            with os.fdopen(descriptor, "rb") as stream:
                _check(self.path, os.fstat(descriptor), is_folder=False)
                data = read_stream(stream, clean(str(self.path)), MAX_TOKEN_BYTES)
        except FileNotFoundError:
            return None
        except OSError as fault:
            if self.path.is_symlink():
                raise _refused(self.path, "it is a symbolic link", "rm", self.path) from None
            why = fault.strerror or str(fault)
            raise LocalError(f"cannot read {clean(str(self.path))}", why) from None
        return data.decode("ascii", "replace").strip()

    def write(self, token: str) -> None:
        """Store the token, in one step, and read it back."""
        make_private_folder(self.path.parent)
        self._check_folder()
        replace_file(self.path, f"{token}\n".encode(), PRIVATE_FILE)
        if self.read() != token:
            raise LocalError(f"{clean(str(self.path))} did not keep the token")

    def delete(self) -> bool:
        """Remove the file, and the folder if it was the last one; False if there was none."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        except OSError as fault:
            why = fault.strerror or str(fault)
            raise LocalError(f"cannot remove {clean(str(self.path))}", why) from None
        if not any(self.path.parent.iterdir()):
            self.path.parent.rmdir()
        return True

    def _check_folder(self) -> None:
        _check(self.path.parent, self.path.parent.lstat(), is_folder=True)


_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # nobody may ever write to a named pipe


def _check(path: Path, found: os.stat_result, *, is_folder: bool) -> None:
    """Refuse what is a link, not one's own, or open to others."""
    is_right = stat.S_ISDIR if is_folder else stat.S_ISREG
    if stat.S_ISLNK(found.st_mode):
        raise _refused(path, "it is a symbolic link", "rm", path)
    if not is_right(found.st_mode):
        raise _refused(
            path, f"it is no {'folder' if is_folder else 'regular file'}", "ls -ld", path
        )
    if sys.platform == "win32" or not HAS_MODES:
        return
    if found.st_uid != os.geteuid():
        raise _refused(path, f"it belongs to the user {found.st_uid}, not to you", "ls -ld", path)
    if found.st_mode & OTHERS:
        mode = PRIVATE_FOLDER if is_folder else PRIVATE_FILE
        why = f"others can read it: its mode is {stat.S_IMODE(found.st_mode):04o}"
        raise _refused(path, why, f"chmod {mode:o}", path)


def _refused(path: Path, why: str, command: str, argument: Path) -> LocalError:
    return LocalError(
        f"the token in {clean(str(path))} is not used",
        why,
        f"{command} {shlex.quote(str(argument))}",
    )
