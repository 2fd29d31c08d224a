"""Which environment variables does the tool heed? One table for help, manual and tests."""

import os
from collections.abc import Mapping

GIVES_TOKEN = ("PNUTPROFILE_TOKEN",)
"""How the names of all variables begin that give a token."""

VARIABLES: Mapping[str, str] = {
    "PNUTPROFILE_SERVER": "the server, by name or address; --server wins",
    "PNUTPROFILE_DIALECT": "the dialect of a server given by its address; --dialect wins",
    "PNUTPROFILE_ACCOUNT": "the account; --account wins",
    "PNUTPROFILE_TOKEN": "the access token itself; --token-stdin and --token-file win",
    "PNUTPROFILE_TOKEN_FILE": "a file that holds the access token, as --token-file names one",
    "PNUTPROFILE_TOKEN_COMMAND": "a command, run without a shell, that prints the access token;"
    " --token-stdin and --token-file win",
    "PNUTPROFILE_TIMEOUT": "seconds for the network time of a whole command; --timeout wins",
    "PNUTPROFILE_NO_HISTORY": "1: keep no record of what a write replaces, as with --no-history",
    "PNUTPROFILE_PREVIEW": "how a terminal shows pictures: auto, kitty, iterm2, sixel, blocks,"
    " ascii or off; --preview wins",
    "PNUTPROFILE_HOME": "one folder for all of the tool's files",
    "NO_COLOR": "not empty: no colour, and pictures made of letters; --color wins",
    "FORCE_COLOR": "not empty: colour even into a pipe; 0: no colour; --color wins",
    "TERM": "what the terminal can do; dumb: no colour, no pictures, no progress bar",
    "ACCESSIBLE": "not empty, not 0: for screen readers; a terminal gets plain lines, no columns,"
    " no pictures, and nothing moves",
    "COLORTERM": "truecolor or 24bit: all colours, in the card and in pictures",
    "TERM_PROGRAM": "with TERM, KITTY_WINDOW_ID, KONSOLE_VERSION, WT_SESSION, TMUX, STY, ZELLIJ and"
    " the like: which pictures the terminal shows",
    "COLUMNS": "how wide to draw",
    "VISUAL": "the editor of edit, with its options; goes before EDITOR",
    "EDITOR": "the editor of edit, with its options",
    "CI": "not empty: never ask, as with --no-input, and draw no pictures",
    "BROWSER": "the browser that auth login opens",
    "DISPLAY": "with WAYLAND_DISPLAY: there is a screen to open a browser on; over SSH there is"
    " none without it",
    "HTTPS_PROXY": "the proxy for https; never used for this machine",
    "HTTP_PROXY": "the proxy for http; never used for this machine",
    "NO_PROXY": "hosts that are reached without a proxy",
    "SSL_CERT_FILE": "a file of certificates to trust besides the usual ones",
    "SSL_CERT_DIR": "a folder of certificates to trust besides the usual ones",
    "PYTHON_KEYRING_BACKEND": "the keyring to use, instead of the one that is found",
}


def set_token_variables(environment: Mapping[str, str]) -> list[str]:
    """Name the variables that are set and give a token, the one that wins first."""
    return [name for name in VARIABLES if name.startswith(GIVES_TOKEN) and environment.get(name)]


def for_children(environment: Mapping[str, str]) -> dict[str, str]:
    """Give what an editor or another program of the person's may know: all but tokens."""
    return {name: value for name, value in environment.items() if not name.startswith(GIVES_TOKEN)}


def take_environment() -> Mapping[str, str]:
    """Give the environment of this process, and leave no token to what a library may start."""
    environment = dict(os.environ)
    os.environ.pop("PNUTPROFILE_TOKEN", None)
    return environment
