"""How is a server to be spoken to: which one, as whom, for how long?"""

import math
from pathlib import Path
from typing import NamedTuple

from pnutprofile.errors import UsageError

DEFAULT_TIMEOUT_SECONDS = 120.0
MAX_TIMEOUT_SECONDS = 24 * 3600.0


class ConnectionOptions(NamedTuple):
    """The connection options of every command that talks to a server."""

    server: str | None = None
    dialect: str | None = None
    account: str | None = None
    token_stdin: bool = False
    token_file: Path | None = None
    timeout: float | None = None
    wait: bool = False

    def timeout_seconds(self, variable: str) -> float:
        """Give the network time of the command: the option's, the variable's, or the default.

        Raises UsageError for what is no number of seconds, or none that makes sense.
        """
        text = variable or str(DEFAULT_TIMEOUT_SECONDS)
        try:
            seconds = self.timeout if self.timeout is not None else float(text)
        except ValueError:
            seconds = math.nan
        if not 0 < seconds <= MAX_TIMEOUT_SECONDS:
            raise UsageError(
                f"{text if self.timeout is None else self.timeout} is no time-out",
                f"it takes seconds, more than 0 and at most {MAX_TIMEOUT_SECONDS:.0f}",
                "--timeout 60",
            )
        return seconds
