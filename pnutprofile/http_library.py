"""How is httpx loaded, so that it comes soon, and Ctrl-C never makes it wait for itself?

Whoever needs httpx imports it from here: its home.
"""

import sys
import threading
from typing import Any

# httpx and httpcore would load what is never used here, if it is there: a command line with click,
# rich and pygments, and two libraries for asynchronous programs, as long in coming as httpx itself.
for needless in ("httpx._main", "anyio", "trio"):
    sys.modules.setdefault(needless, None)  # type: ignore[arg-type]
import httpcore._synchronization as locks  # noqa: E402
import httpx  # noqa: E402

__all__ = ["httpx"]


def _take_again(lock: Any) -> None:
    lock._lock = threading.RLock()


# Ctrl-C right after a lock of httpcore is taken leaves it so, and the tidying up would wait for it
# for ever. All is done by one thread here, which can take such a lock again.
for lock in (locks.Lock, locks.ThreadLock):
    lock.__init__ = _take_again  # type: ignore[assignment,method-assign]
