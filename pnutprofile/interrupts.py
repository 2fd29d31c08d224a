"""What does Ctrl-C do, or an order to end, at whatever moment of a run it comes?"""

import signal
import sys
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SOON_SECONDS = 0.001
HAS_TIMERS = hasattr(signal, "setitimer")
"""Not on Windows."""


def listen() -> None:
    """Let a signal end the run as Ctrl-C does: what was begun is tidied up, and the code is 130.

    A second one does not disturb the tidying up; a third ends the process on the spot. What is
    ignored already stays so, as SIGHUP under nohup.
    """
    replies = iter((_stop, _leave_alone))

    def answer(number: int, _: Any) -> None:
        next(replies, _end)(number)

    for number in _heeded():
        signal.signal(number, answer)
    sys.unraisablehook = _come_again


def listen_no_more() -> None:
    """Let a signal end the process without a word: there is nothing left to tidy up."""
    for number in _heeded():
        signal.signal(number, signal.SIG_DFL)
    if sys.platform != "win32" and HAS_TIMERS:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _heeded() -> list[int]:
    known = [int(getattr(signal, name)) for name in _NAMES if hasattr(signal, name)]
    return [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]


def _stop(_: int) -> None:
    raise KeyboardInterrupt


def _leave_alone(_: int) -> None:
    pass


def _end(number: int) -> None:
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)


def _come_again(lost: Any) -> None:
    """Let an interrupt come once more that was lost while Python did away with an object."""
    if not isinstance(lost.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
    elif sys.platform != "win32" and HAS_TIMERS:
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, _SOON_SECONDS)
