"""Is there a browser with a window here, and how does it open a page without getting in the way?"""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping

_CODE = "import sys, webbrowser; webbrowser.open(sys.argv[1])"
"""Runs in a process of its own: a browser may talk, or hold its caller until its window closes."""


def has_browser(environment: Mapping[str, str]) -> bool:
    """Tell whether a page would open in a window that a person sees.

    Over SSH it would open on a screen that nobody looks at, unless a display is forwarded.
    """
    if environment.get("BROWSER"):
        return True
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return True
    is_remote = bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))
    return not is_remote and (sys.platform == "darwin" or os.name == "nt")


def open_page(address: str, environment: Mapping[str, str]) -> None:
    """Open a page if that can be done; returns at once, and says nothing.

    The browser gets no terminal, so that one of text cannot take it over, and no token of ours.
    """
    known = {
        name: value
        for name, value in environment.items()
        if name != "TERM" and not name.startswith("PNUTPROFILE_")
    }
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _CODE, address],
            env=known,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:  # the address is shown all the same
        return
    threading.Thread(target=process.wait, daemon=True).start()
