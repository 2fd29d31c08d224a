"""How much time is left, and what ends a connection that would outlast it?"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from pnutprofile.errors import NetworkError


class Deadline:
    """The seconds of network time that all requests of a command have together."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._spent = 0.0
        self._started: float | None = None
        self._streams: list[Any] = []
        self._is_broken_off = False

    def left(self, *, sent: bool) -> float:
        """Say how many seconds are left. Raises NetworkError if none are.

        `sent` tells whether a request is under way, which may have arrived.
        """
        if self.ends_within(0):
            raise self.error(sent=sent)
        return self._left()

    def ends_within(self, seconds: float) -> bool:
        """Tell whether so many seconds are not left; 0 asks whether it is over."""
        return self._left() <= seconds

    def error(self, *, sent: bool) -> NetworkError:
        """Make the error that says so."""
        fault = NetworkError(
            "out of time",
            f"the server took longer than {self._seconds:g} s",
            "--timeout with more seconds",
        )
        fault.may_have_arrived = sent
        return fault

    def spend(self, seconds: float) -> None:
        """Take off time that passed between two requests."""
        self._spent += seconds

    def watch(self, _: str, info: Mapping[str, Any]) -> None:
        """Note each connection as it is opened; called by httpcore (its `trace` extension)."""
        stream = info.get("return_value")
        if hasattr(stream, "get_extra_info"):
            self._streams.append(stream)
            if self._is_broken_off:
                self._break_off()

    @contextlib.contextmanager
    def enforced(self) -> Iterator[None]:
        """Count the time inside, and break off every connection if it runs out.

        Each read has a time-out, but a server that sends a byte now and then meets all of them.
        """
        timer = threading.Timer(self.left(sent=False), self._break_off)
        timer.daemon = True
        self._started = time.monotonic()
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._spent = self._seconds - self._left()
            self._started = None

    def _left(self) -> float:
        running = time.monotonic() - self._started if self._started is not None else 0.0
        return self._seconds - self._spent - running

    def _break_off(self) -> None:
        self._is_broken_off = True
        for stream in self._streams:
            with contextlib.suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
