"""How does a shell learn to complete the command line?"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from pnutprofile import files
from pnutprofile.commands import options
from pnutprofile.errors import LocalError
from pnutprofile.output import OutputOptions

app = options.app()

PACKAGE = Path(__file__).parent.parent
FOLDERS = (PACKAGE / "completions", PACKAGE.parent / "completions")
"""A wheel carries the scripts in the package; in a clone they lie beside it."""

NAMES = {"bash": "pnutprofile.bash", "zsh": "_pnutprofile", "fish": "pnutprofile.fish"}


@options.command(
    app,
    examples=(
        "pnutprofile completion bash > pnutprofile.bash",
        "pnutprofile completion zsh > _pnutprofile",
        "pnutprofile completion fish > pnutprofile.fish",
    ),
)
def completion(
    context: typer.Context,
    output: OutputOptions,
    shell: Annotated[
        Literal["bash", "zsh", "fish"], typer.Argument(metavar="SHELL", help="bash, zsh or fish.")
    ],
) -> None:
    """Print the script that lets a shell complete this command.

    An installation puts the scripts where the shells look for them, if it is made for the whole
    system. Else:

    bash: write the script to ~/.local/share/bash-completion/completions/pnutprofile, or source it
    in ~/.bashrc.

    zsh: write it as _pnutprofile into a folder of fpath, above compinit in ~/.zshrc.

    fish: write it to ~/.config/fish/completions/pnutprofile.fish.
    """
    run = options.start(context, output)
    script = _script(NAMES[shell])
    run.out.text({"shell": shell, "script": script}, script)


def _script(name: str) -> str:
    """Read a script. Raises LocalError if it is not there."""
    for folder in FOLDERS:
        if (folder / name).exists():
            return files.as_text(files.read_file(folder / name), name)
    raise LocalError(f"this installation has no {name}", hint="pip install --force-reinstall")
