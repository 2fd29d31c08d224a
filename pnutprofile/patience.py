"""When is a rate limit sat out, and when does what is planned go beyond one?"""

import math
import time
from collections.abc import Callable
from typing import TypeVar

from pnutprofile.answers import RateLimit, time_after
from pnutprofile.errors import Details, RateLimitedError, WaitInterrupt

T = TypeVar("T")

MAX_WAITS = 4
LONGEST_WAIT_SECONDS = 3600
"""So long may all rate limits of a command together be sat out; no documented one takes longer."""


class Patience:
    """The patience of one command. `wait` sits out so many seconds; None stands for none at all."""

    def __init__(self, wait: Callable[[int], None] | None = None) -> None:
        self._wait = wait
        self._waits_left, self._seconds_left = MAX_WAITS, LONGEST_WAIT_SECONDS
        self._newest: tuple[RateLimit, float] | None = None

    def ask(self, question: Callable[[], T]) -> T:
        """Ask, again after each rate limit that is sat out.

        Raises RateLimitedError for one that is not, WaitInterrupt for Ctrl-C meanwhile.
        """
        while True:
            try:
                return question()
            except RateLimitedError as limit:
                self._sit_out(limit)

    def note(self, limit: RateLimit | None) -> None:
        """Take note of what an answer tells of a limit."""
        if limit:
            self._newest = limit, time.monotonic()

    def check_room(self, calls: int) -> None:
        """Raise RateLimitedError if by the newest note fewer calls are left than these.

        If limits are to be sat out, it waits until there are.
        """
        limit, noted = self._newest or (None, 0.0)
        if limit is None or limit.remaining >= calls:
            return
        seconds = math.ceil(limit.reset_seconds - (time.monotonic() - noted))
        if seconds > 0:
            why = f"the server takes {limit.remaining} more now; come back at {time_after(seconds)}"
            fault = RateLimitedError(
                f"{calls} requests are needed" if calls > 1 else "a request is needed",
                why,
                "the same command with --wait",
                Details(retry_in=seconds),
            )
            self._sit_out(fault)
        self._newest = None

    def _sit_out(self, limit: RateLimitedError) -> None:
        seconds = limit.details.retry_in or 0
        if self._wait is None:
            raise limit
        if not self._waits_left or seconds > self._seconds_left:
            limit.hint = f"the same command then; --wait waits {MAX_WAITS} times, an hour in all"
            raise limit
        self._waits_left -= 1
        self._seconds_left -= seconds
        try:
            self._wait(seconds)
        except KeyboardInterrupt:
            raise WaitInterrupt(f"interrupted while waiting; {limit.message}") from None
