"""How is a person at the terminal asked for a word, shown or not?"""

import getpass
from contextlib import suppress
from io import TextIOWrapper

from pnutprofile.profile import clean
from pnutprofile.streams import Streams, await_input


def ask_word(streams: Streams, prompt: str) -> str | None:
    """Ask on stderr and read a line; None if the input ended instead, as with Ctrl-D.

    Both streams must be there.
    """
    stdin, stderr = streams.stdin, streams.stderr
    if stdin is None or stderr is None:
        return None
    stderr.write(clean(prompt))
    stderr.flush()
    if isinstance(stdin, TextIOWrapper) and stdin.errors != "replace":
        stdin.reconfigure(errors="replace")
    line = ""
    try:
        await_input(stdin)
        line = stdin.readline()
    finally:
        if not line.endswith("\n"):  # Ctrl-C and Ctrl-D leave the cursor behind the question
            stderr.write("\n")
    return line.strip() if line else None


def ask_secret(streams: Streams, prompt: str) -> str:
    """Ask for a word that is not shown; empty if the input ended instead."""
    word = None
    try:
        with suppress(EOFError):
            word = getpass.getpass(prompt, streams.stderr)
    finally:
        if word is None and streams.stderr:  # Ctrl-C and Ctrl-D leave the cursor where it was
            streams.stderr.write("\n")
    return word or ""
