"""How do tests run the tool as a process of its own, with nothing of this machine's settings?"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOOL = (sys.executable, "-m", "pnutprofile")
"""The command line that starts the tool, in this test's own Python."""

FILES_FOR_TOKENS = "keyrings.alt.file.PlaintextKeyring"
"""A keyring that needs no service, for PYTHON_KEYRING_BACKEND."""

PATIENCE_SECONDS = 60
"""How long a process may take before a test gives up: far more than any should."""


class Process(subprocess.Popen[Any]):
    """A process that does not outlive a test that fails: it is killed instead of waited for."""

    def __exit__(self, fault: type[BaseException] | None, *rest: Any) -> None:
        if fault:
            self.kill()
        super().__exit__(fault, *rest)


@dataclass(frozen=True)
class Done:
    """What a process did."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.stdout.decode("utf-8"))

    @property
    def error(self) -> dict[str, Any]:
        """The JSON error on the last line of stderr."""
        found: dict[str, Any] = json.loads(self.stderr.splitlines()[-1])["error"]
        return found

    @property
    def lines(self) -> list[str]:
        """The lines of stderr."""
        return self.stderr.splitlines()


def environment(home: Path, **more: str) -> dict[str, str]:
    """Make an environment in which everything the tool keeps lies under `home`."""
    known = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "PNUTPROFILE_HOME": str(home / "pnutprofile"),
        "LC_ALL": "C.UTF-8",
    }
    return known | more


def run(
    *argv: str,
    env: Mapping[str, str],
    stdin: bytes = b"",
    cwd: Path | None = None,
    command: tuple[str, ...] = TOOL,
) -> Done:
    """Run the tool (or `command`) to its end."""
    done = subprocess.run(
        [*command, *argv],
        env=dict(env),
        input=stdin,
        cwd=cwd,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
