"""How much time is left, and what ends a connection that would outlast it?"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from pnutprofile.errors import LocalError, NetworkError


class Deadline:
    """The seconds of network time that all requests of a command have together.

    What is only nice to have gets fewer `seconds`, which are taken `within` those of the command:
    its requests use up both.
    """

    def __init__(self, seconds: float, within: "Deadline | None" = None) -> None:
        self._seconds = seconds
        self._within = within
        self._spent = 0.0
        self._lock = threading.Lock()
        self._running = 0
        self._started = 0.0
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
        if self._within:
            self._within.spend(seconds)

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
        Raises LocalError where the system has no thread left to watch it.
        """
        timer = threading.Timer(self.left(sent=False), self._break_off)
        timer.daemon = True
        with contextlib.ExitStack() as counting:
            self._count(counting)
            try:
                timer.start()
            except RuntimeError as fault:
                raise LocalError("nothing can be sent from here", str(fault)) from None
            counting.callback(timer.cancel)
            yield

    def _count(self, counting: contextlib.ExitStack) -> None:
        """Let time pass until the stack ends; of requests at once it passes once."""
        if self._within:
            self._within._count(counting)
        with self._lock:
            if not self._running:
                self._started = time.monotonic()
            self._running += 1
        counting.callback(self._end_count)

    def _end_count(self) -> None:
        with self._lock:
            self._running -= 1
            if not self._running:
                self._spent += time.monotonic() - self._started

    def _left(self) -> float:
        with self._lock:
            running = time.monotonic() - self._started if self._running else 0.0
            own = self._seconds - self._spent - running
        return min(own, self._within._left()) if self._within else own

    def _break_off(self) -> None:
        self._is_broken_off = True
        for stream in self._streams:
            with contextlib.suppress(OSError):
                # That of TLS would first take the encryption off, under the feet of a write.
                socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)
