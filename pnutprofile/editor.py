"""How does a person change a file in an editor of their own choice?"""

import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pnutprofile.environment import for_children
from pnutprofile.errors import LocalError
from pnutprofile.streams import Streams, is_terminal

VARIABLES = ("VISUAL", "EDITOR")
USUAL = ("sensible-editor", "editor", "nano", "vi", "notepad")
"""What is looked for where neither variable is set, in this order."""

_HINT = "VISUAL=nano pnutprofile edit"


def editor_of(environment: Mapping[str, str]) -> list[str]:
    """Give the command line of the editor, without a file. Raises LocalError if there is none."""
    for variable in VARIABLES:
        said = environment.get(variable, "").strip()
        if not said:
            continue
        try:
            words = shlex.split(said)
        except ValueError as fault:
            raise LocalError(f"{variable} is no command line", str(fault), _HINT) from None
        if not words or not shutil.which(words[0], path=environment.get("PATH")):
            raise LocalError(
                f"the editor {words[0] if words else said} is not there",
                f"it is what {variable} says",
                _HINT,
            )
        return words
    for name in USUAL:
        if shutil.which(name, path=environment.get("PATH")):
            return [name]
    raise LocalError("there is no editor", f"neither {' nor '.join(VARIABLES)} names one", _HINT)


def run_editor(command: list[str], file: Path, streams: Streams) -> int:
    """Let the editor change a file, and give its exit code.

    Ctrl-C belongs to the editor while it runs. It writes to the terminal even where the answer of
    this tool goes elsewhere.
    """
    screen = None
    if streams.stdout is not None and not is_terminal(streams.stdout):
        screen = streams.stderr if is_terminal(streams.stderr) else subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            [*command, str(file)], stdout=screen, env=for_children(streams.environment)
        )
    except OSError as fault:
        raise LocalError(
            f"the editor {command[0]} cannot be started", fault.strerror or "", _HINT
        ) from None
    with process:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return process.wait()
        finally:
            signal.signal(signal.SIGINT, before)
