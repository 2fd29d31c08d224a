"""How does the pretend server become a real one, on ports of this machine?"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from pnutprofile.dialects import Dialect
from pnutprofile.errors import LocalError
from pnutprofile.listening import Answers, Listener
from pnutprofile.sandbox.app import PictureTools, Reply, Request, Sandbox
from pnutprofile.sandbox.envelope import FaultError
from pnutprofile.sandbox.state import State

_RETRY_SECONDS = 1


@dataclass(frozen=True, kw_only=True)
class Weather:
    """How badly the API is doing, to try out a client: slow, or failing with some status."""

    latency_ms: int = 0
    fail_status: int = 503
    fail_rate: float = 0
    """The share of calls that fail, from 0 to 1."""


class SandboxServer:
    """The sandbox on two loopback ports: one for the API and pages, one for pictures.

    The ports are taken when it is made (0 takes any free one) and answer after `start`; raises
    `LocalError` if a port cannot be had.
    """

    def __init__(
        self,
        state: State,
        dialect: Dialect,
        *,
        pictures: Callable[[], PictureTools],
        port: int = 0,
        images_port: int = 0,
        strict_cover: bool = False,
        rate_limits: bool = False,
        weather: Weather | None = None,
    ) -> None:
        self._weather = weather or Weather()
        self._api = _listen(port)
        try:
            self._images = _listen(images_port)
        except LocalError:
            self._api.server_close()
            raise
        self.sandbox = Sandbox(
            state,
            dialect,
            origin=self._api.origin,
            images_origin=self._images.origin,
            pictures=pictures,
            strict_cover=strict_cover,
            rate_limits=rate_limits,
        )
        self._api.answers = Answers(self._answer, self._refuse)
        self._images.answers = Answers(self.sandbox.answer, self._refuse)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Answer in the background."""
        for listener in (self._api, self._images):
            thread = threading.Thread(
                target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop answering and give the ports back."""
        for listener in (self._api, self._images):
            if self._threads:
                listener.shutdown()
            listener.server_close()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def serve_forever(self) -> None:
        """Answer until the process is interrupted."""
        with self:
            for thread in self._threads:
                thread.join()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def _answer(self, request: Request) -> Reply:
        time.sleep(self._weather.latency_ms / 1000)
        if random.random() < self._weather.fail_rate:  # noqa: S311
            return self.sandbox.refuse(request, self._failure())
        return self.sandbox.answer(request)

    def _refuse(self, request: Request, status: int, why: str) -> Reply:
        return self.sandbox.refuse(request, FaultError(status, why))

    def _failure(self) -> FaultError:
        status = self._weather.fail_status
        retry_in = _RETRY_SECONDS if status == 429 else None
        return FaultError(status, "Failing, as it was told to.", retry_in=retry_in)


def _listen(port: int) -> Listener:
    try:
        return Listener(port)
    except OSError as error:
        why = error.strerror or str(error)
        raise LocalError(f"cannot listen on port {port}", why, "--port 0") from error
