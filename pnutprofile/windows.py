"""What must be asked of Windows before it shows colours and every letter?

Elsewhere both come by themselves. What calls Windows itself is checked by its types only.
"""

import sys
from typing import TextIO

if sys.platform == "win32":
    import ctypes
    import msvcrt

ESCAPE_SEQUENCES = 0x0004
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING, of SetConsoleMode."""


def take_every_letter(*streams: TextIO | None, platform: str = sys.platform) -> None:
    """Let pipes and files have UTF-8: the code page of Windows lacks most letters.

    A console has it already; elsewhere the locale decides.
    """
    for stream in streams if platform == "win32" else ():
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


def understands_colours(terminal: TextIO) -> bool:
    """Tell whether a terminal knows escape sequences, after switching them on where one must."""
    if sys.platform == "win32":
        kernel, mode = ctypes.windll.kernel32, ctypes.c_ulong()
        console = ctypes.c_void_p(msvcrt.get_osfhandle(terminal.fileno()))
        is_console = kernel.GetConsoleMode(console, ctypes.byref(mode))
        return bool(is_console and kernel.SetConsoleMode(console, mode.value | ESCAPE_SEQUENCES))
    return True
