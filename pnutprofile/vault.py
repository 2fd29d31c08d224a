"""What does the operating system's keyring hold, and does it answer in time?

One entry an account: service `pnutprofile:HOST`, a name of user and API root, the bare token. A
keyring may be missing, locked, silent or a sham, so every call runs under a deadline and every
write is read back.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from pnutprofile.errors import LocalError

T = TypeVar("T")

NOBODY_THERE_SECONDS = 3.0
SOMEBODY_THERE_SECONDS = 60.0
NOTICE_AFTER_SECONDS = 1.0

WAYS_OUT = "set PNUTPROFILE_TOKEN, PNUTPROFILE_TOKEN_FILE or PNUTPROFILE_TOKEN_COMMAND"


class NoKeyringError(LocalError):
    """There is no keyring on this machine at all."""


@dataclass(frozen=True, kw_only=True)
class Vault:
    """The keyring, entered for one host at a time. Every method raises LocalError."""

    deadline_seconds: float = NOBODY_THERE_SECONDS
    notice: Callable[[str], None] = lambda _: None

    def read(self, host: str, name: str) -> str | None:
        """Give the token, None if there is no entry. Raises NoKeyringError without a keyring."""

        def get(keyring: Any) -> str | None:
            kept: str | None = keyring.get_password(_service(host), name)
            return kept

        return self._ask(get)

    def write(self, host: str, name: str, token: str) -> None:
        """Store the token and read it back: some keyrings take everything and keep nothing."""

        def store(keyring: Any) -> str | None:
            keyring.set_password(_service(host), name, token)
            kept: str | None = keyring.get_password(_service(host), name)
            return kept

        if self._ask(store) != token:
            raise LocalError("the keyring did not keep the token", hint=WAYS_OUT)

    def delete(self, host: str, name: str) -> bool:
        """Remove the token; False if there was none."""

        def remove(keyring: Any) -> bool:
            if keyring.get_password(_service(host), name) is None:
                return False
            keyring.delete_password(_service(host), name)
            return True

        return self._ask(remove)

    def _ask(self, question: Callable[[Any], T]) -> T:
        """Ask in a thread of its own: a keyring that never answers must not hold the command."""
        answers: SimpleQueue[tuple[T | None, Exception | None]] = SimpleQueue()
        threading.Thread(target=_answer, args=(question, answers), daemon=True).start()
        result, fault = self._await(answers)
        if isinstance(fault, LocalError):
            raise fault
        if fault is not None:
            reason = str(fault) or type(fault).__name__
            raise LocalError("the keyring cannot be used", reason, WAYS_OUT) from None
        return result  # type: ignore[return-value]  # without a fault the result is there

    def _await(
        self, answers: "SimpleQueue[tuple[T | None, Exception | None]]"
    ) -> tuple[T | None, Exception | None]:
        first = min(NOTICE_AFTER_SECONDS, self.deadline_seconds)
        try:
            return answers.get(timeout=first)
        except Empty:
            self.notice("waiting for your keyring; Ctrl-C stops")
        try:
            return answers.get(timeout=max(self.deadline_seconds - first, 0.01))
        except Empty:
            raise LocalError(
                "the keyring did not answer", f"waited {self.deadline_seconds:g} s", WAYS_OUT
            ) from None


def _answer(
    question: Callable[[Any], T], answers: "SimpleQueue[tuple[T | None, Exception | None]]"
) -> None:
    try:
        # Importing keyring chooses its backend, which may hang or fail like any other call.
        import keyring

        if not _is_worth_the_name(keyring.get_keyring()):
            raise NoKeyringError("there is no keyring on this machine", hint=WAYS_OUT)
        answers.put((question(keyring), None))
    except Exception as fault:  # backends raise whatever they like
        answers.put((None, fault))


def _is_worth_the_name(backend: Any) -> bool:
    """Tell whether a backend is a keyring: found and recommended, or chosen by the person.

    Some packages bring backends that keep plain text; `keyring` takes them if it finds no other.
    """
    from keyring import core
    from keyring.backends import fail

    if isinstance(backend, fail.Keyring):
        return False
    return core.recommended(backend) or bool(core.load_env() or core.load_config())


def _service(host: str) -> str:
    return f"pnutprofile:{host}"
