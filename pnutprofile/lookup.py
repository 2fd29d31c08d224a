"""Is there a host of this name, and can that be said in time?

The system's own look-up knows no time-out: where no name server answers it takes 10 seconds and
more, which neither a deadline nor Ctrl-C can end. So it is tried aside first.
"""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable

Resolve = Callable[[str, int], object]


def look_up(host: str, port: int, seconds: float, resolve: Resolve = socket.getaddrinfo) -> None:
    """Return once a host is known.

    Raises TimeoutError if that takes longer than so many seconds, else what `resolve` raises:
    OSError, and UnicodeError for what can be no name.
    """
    if _is_address(host):
        return
    faults: list[OSError | UnicodeError] = []
    is_over = threading.Event()

    def ask() -> None:
        try:
            resolve(host, port)
        except (OSError, UnicodeError) as fault:
            faults.append(fault)
        is_over.set()

    threading.Thread(target=ask, daemon=True).start()
    if not is_over.wait(seconds):
        raise TimeoutError("no name server answers")
    for fault in faults:
        raise fault


def _is_address(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(ipaddress.ip_address(host))
    return False
