"""How is a command to answer: in which form, how loudly, with questions or without?"""

from typing import NamedTuple

from pnutprofile.streams import ColorChoice


class OutputOptions(NamedTuple):
    """The output options that every command takes."""

    json: bool = False
    field: tuple[str, ...] = ()
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    color: ColorChoice = "auto"
    no_input: bool = False
    yes: bool = False
