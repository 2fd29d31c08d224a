"""How do tests run a command line as a person would, from the README or from the examples?"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.faulty_server import drawn
from tests.processes import Done, environment, run

FILES = {
    "photo.jpg": drawn(1600, 1200, "JPEG"),
    "cover.jpg": drawn(1500, 500, "JPEG"),
    "bio.txt": "Maps, tea and 🗺️\nand a second line\n".encode(),
    "profile.toml": b'name = "Ada Vale"\ntext = "Maps"\nlocale = "en_GB"\n'
    b'timezone = "Europe/London"\n',
}
"""What stands in the folder in which a line is run."""


def folder_with_files(tmp_path: Path) -> Path:
    """Make the folder in which a line is run, or give it as an earlier line left it."""
    folder = tmp_path / "folder"
    if not folder.exists():
        folder.mkdir()
        for name, content in FILES.items():
            (folder / name).write_bytes(content)
    return folder


def run_line(
    tmp_path: Path, line: str, require_part: Callable[[bool, str], None], **more: str
) -> Done:
    """Run a line by bash, on the sandbox if `more` names no other server.

    Any failure in a pipe is its failure.
    """
    unquoted = re.sub(r"'[^']*'", "''", line)
    for program in re.findall(r"\| (\w+)", unquoted):
        if program != "pnutprofile":
            require_part(shutil.which(program) is not None, program)
    env = environment(tmp_path, **{"PNUTPROFILE_SERVER": "sandbox", **more})
    command = ("bash", "-o", "pipefail", "-e", "-c")
    return run(line, command=command, env=env, cwd=folder_with_files(tmp_path))
