"""What text is config.toml? Most people have none, and need no TOML parser."""

import shlex
from pathlib import Path

from pnutprofile.errors import LocalError
from pnutprofile.profile import clean

MAX_BYTES = 2**20


def read_text(path: Path) -> str:
    """Read the text of config.toml, line ends as they are; an absent one is empty."""
    try:
        if path.is_fifo():  # it would be waited for without end
            raise broken(path, "it is a pipe")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise broken(path, f"it is larger than {MAX_BYTES // 2**10} KiB")
        return data.decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as fault:
        raise LocalError(f"cannot read {clean(str(path))}", str(fault.strerror)) from None
    except ValueError as fault:
        raise broken(path, str(fault)) from None


def broken(path: Path, why: str) -> LocalError:
    """Make the error that names a broken config.toml."""
    return LocalError(f"{clean(str(path))} is broken", why, f"vi {shlex.quote(str(path))}")
