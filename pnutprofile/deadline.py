"""How much time is left, and what ends a connection that would outlast it?"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from pnutprofile.errors import NetworkError


class Deadline:
    """The seconds that all requests of a command have together, from the first one on."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends: float | None = None
        self._streams: list[Any] = []

    def left(self, *, sent: bool) -> float:
        """Say how many seconds are left. Raises NetworkError if none are.

        `sent` tells whether a request is under way, which may have arrived.
        """
        now = time.monotonic()
        self._ends = self._ends or now + self._seconds
        if self._ends <= now:
            raise self.error(sent=sent)
        return self._ends - now

    def ends_within(self, seconds: float) -> bool:
        """Tell whether so many seconds are not left; 0 asks whether it is over."""
        return self._ends is not None and self._ends <= time.monotonic() + seconds

    def error(self, *, sent: bool) -> NetworkError:
        """Make the error that says so."""
        fault = NetworkError(
            "out of time",
            f"the server took longer than {self._seconds:g} s",
            "--timeout with more seconds",
        )
        fault.may_have_arrived = sent
        return fault

    def extend(self, seconds: float) -> None:
        """Add time that was spent on purpose."""
        if self._ends is not None:
            self._ends += seconds

    def watch(self, _: str, info: Mapping[str, Any]) -> None:
        """Note each connection as it is opened; called by httpcore (its `trace` extension)."""
        stream = info.get("return_value")
        if hasattr(stream, "get_extra_info"):
            self._streams.append(stream)

    @contextlib.contextmanager
    def enforced(self) -> Iterator[None]:
        """Break off every connection if time runs out inside.

        Each read has a time-out, but a server that sends a byte now and then meets all of them.
        """
        timer = threading.Timer(self.left(sent=False), self._break_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _break_off(self) -> None:
        for stream in self._streams:
            with contextlib.suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
