"""Where do the tool's files live?"""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pnutprofile.dialects import Dialect
from pnutprofile.errors import LocalError
from pnutprofile.profile import clean

APP = "pnutprofile"


@dataclass(frozen=True)
class Folders:
    """Where the tool's files live: platformdirs' folders, or all under PNUTPROFILE_HOME."""

    home: str = ""

    @cached_property
    def config_file(self) -> Path:
        """Give the path of config.toml. Raises LocalError without a home folder, as all below."""
        return self._folder("config") / "config.toml"

    @property
    def history_file(self) -> Path:
        """Give the path of what writes have replaced."""
        return self._folder("state") / "history.sqlite3"

    def token_file(self, host: str, name: str) -> Path:
        """Give the path of the plain-text file for a keyring entry (`Server.keyring_entry`).

        Safe for any user and API root: a readable part, and a digest that tells them apart.
        """
        digest = hashlib.sha256(f"{host} {name}".encode()).hexdigest()[:16]
        words = re.sub(r"[^a-z0-9.]+", "-", f"{name.partition('@')[0]}-{host}".lower()).strip("-.")
        return self.config_file.parent / "tokens" / f"{words[:60]}-{digest}"

    def sandbox_file(self, dialect: Dialect) -> Path:
        """Give the path of the state of the embedded sandbox."""
        return self._folder("data") / f"sandbox-{dialect.name}.sqlite3"

    def _folder(self, kind: str) -> Path:
        if self.home:
            return _absolute(Path(self.home))
        import platformdirs

        finders = {
            "config": platformdirs.user_config_path,
            "data": platformdirs.user_data_path,
            "state": platformdirs.user_state_path,
        }
        try:
            return finders[kind](APP, appauthor=False)
        except RuntimeError:  # a user without a name, as in many containers
            raise LocalError(
                "there is no home folder", "HOME is not set", "PNUTPROFILE_HOME=FOLDER"
            ) from None


def _absolute(folder: Path) -> Path:
    """Complete a path. Raises LocalError where the folder it starts from has vanished."""
    try:
        return folder.absolute()
    except OSError as fault:
        raise LocalError(
            f"there is no folder {clean(str(folder))}",
            f"it is below the one you are in: {fault.strerror}",
            "cd",
        ) from None
