"""Which files are made of the command tree, and what is in them?

`python -m pnutprofile.generate` writes them; a test fails where one of them is not current.
argparse-manpage and shtab were tried over an argparse mirror of the tree: the one makes a single,
dated page that mandoc complains of and that has no place for examples, tables and exit codes; the
other offers options that are given already, no `--option=value` in bash, and calls nothing back.
"""

from collections.abc import Mapping
from pathlib import Path

import typer

from pnutprofile import tree
from pnutprofile.generate import bash, fish, roff, zsh
from pnutprofile.main import app
from pnutprofile.manual import page

TOP = Path(__file__).parent.parent.parent
"""The folder that holds `man/` and `completions/`."""


def command_tree() -> tree.Command:
    """Read the whole command line."""
    root = typer.main.get_command(app)
    return tree.read(root, typer.Context(root, info_name="pnutprofile", **root.context_settings))


def generated() -> Mapping[str, str]:
    """Give the text of every generated file, by its path below the top folder."""
    root = command_tree()
    pages = [page(command) for command in root.walk()]
    return {
        **{f"man/{one.name}.1": roff.as_roff(one) for one in pages},
        "completions/pnutprofile.bash": bash.script(root),
        "completions/_pnutprofile": zsh.script(root),
        "completions/pnutprofile.fish": fish.script(root),
    }


def write(top: Path) -> None:
    """Write the generated files, and remove pages of commands that are no more."""
    files = generated()
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for path in (top / "man").glob("*.1"):
        if f"man/{path.name}" not in files:
            path.unlink()
