"""What does the operating system's keyring hold, and does it answer in time?

One entry an account: service `pnutprofile:HOST`, a name of user and API root, the bare token. A
keyring may be missing, locked, silent or a sham, so every call runs under a deadline and every
write is read back.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from pnutprofile.errors import LocalError, NoKeyringError

T = TypeVar("T")

NOBODY_THERE_SECONDS = 3.0
SOMEBODY_THERE_SECONDS = 60.0
NOTICE_AFTER_SECONDS = 1.0

WAYS_OUT = "set PNUTPROFILE_TOKEN, PNUTPROFILE_TOKEN_FILE or PNUTPROFILE_TOKEN_COMMAND"
LOGIN_WAYS_OUT = f"auth login --insecure-storage keeps it in a plain-text file; or {WAYS_OUT}"


def patience(environment: Mapping[str, str], *, is_watched: bool) -> float:
    """Give the seconds to wait: many only if a person is there to unlock it.

    Over SSH the dialog would open on a screen that nobody sees.
    """
    has_screen = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    is_alone = not is_watched or ("SSH_CONNECTION" in environment and not has_screen)
    return NOBODY_THERE_SECONDS if is_alone else SOMEBODY_THERE_SECONDS


@dataclass(frozen=True, kw_only=True)
class Vault:
    """The keyring, entered for one host at a time. Every method raises LocalError."""

    deadline_seconds: float = NOBODY_THERE_SECONDS
    notice: Callable[[str], None] = lambda _: None
    ways_out: str = WAYS_OUT

    @property
    def for_login(self) -> "Vault":
        """The same keyring, with what a person who signs in could do instead of using it."""
        return replace(self, ways_out=LOGIN_WAYS_OUT)

    @property
    def impatient(self) -> "Vault":
        """The same keyring, for what is not worth waiting for."""
        return replace(self, deadline_seconds=min(self.deadline_seconds, NOBODY_THERE_SECONDS))

    def read(self, host: str, name: str) -> str | None:
        """Give the token, None if there is no entry. Raises NoKeyringError without a keyring."""

        def get(keyring: Any) -> str | None:
            return _text(keyring.get_password(_service(host), name))

        return self._ask(get)

    def write(self, host: str, name: str, token: str) -> None:
        """Store the token and read it back: some keyrings take everything and keep nothing."""

        def store(keyring: Any) -> str | None:
            keyring.set_password(_service(host), name, token)
            return _text(keyring.get_password(_service(host), name))

        if self._ask(store) != token:
            raise LocalError("the keyring did not keep the token", hint=self.ways_out)

    def delete(self, host: str, name: str) -> bool:
        """Remove the token, and look whether it is gone; False if there was none."""

        def remove(keyring: Any) -> bool:
            if keyring.get_password(_service(host), name) is None:
                return False
            keyring.delete_password(_service(host), name)
            if keyring.get_password(_service(host), name) is not None:
                raise LocalError("the keyring did not let go of the token")
            return True

        return self._ask(remove)

    def backend(self) -> tuple[str, bool]:
        """Name the keyring, and say whether it is one that may be recommended."""

        def name(keyring: Any) -> tuple[str, bool]:
            chosen = keyring.get_keyring()
            # A chain of keyrings stores with its first one.
            kind = type(next(iter(getattr(chosen, "backends", ())), chosen))
            return f"{kind.__module__}.{kind.__qualname__}", keyring.core.recommended(chosen)

        return self._ask(name)

    def _ask(self, question: Callable[[Any], T]) -> T:
        """Ask in a thread of its own: a keyring that never answers must not hold the command."""
        answers: SimpleQueue[tuple[T | None, Exception | None]] = SimpleQueue()
        threading.Thread(target=_answer, args=(question, answers), daemon=True).start()
        result, fault = self._await(answers)
        if isinstance(fault, LocalError):
            fault.hint = fault.hint or self.ways_out
            raise fault
        if fault is not None:
            reason = str(fault) or type(fault).__name__
            raise LocalError("the keyring cannot be used", reason, self.ways_out) from None
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
                "the keyring did not answer", f"waited {self.deadline_seconds:g} s", self.ways_out
            ) from None


def _answer(
    question: Callable[[Any], T], answers: "SimpleQueue[tuple[T | None, Exception | None]]"
) -> None:
    try:
        # Importing keyring chooses its backend, which may hang or fail like any other call.
        import keyring

        if not _is_worth_the_name(keyring.get_keyring()):
            raise NoKeyringError("there is no keyring on this machine")
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


def _text(kept: Any) -> str | None:
    """Refuse what is no text: a backend may give anything."""
    if kept is not None and not isinstance(kept, str):
        raise LocalError("the keyring cannot be used", f"it gave {type(kept).__name__}, not text")
    return kept


def _service(host: str) -> str:
    return f"pnutprofile:{host}"


@dataclass(frozen=True, kw_only=True)
class KeyringEntry:
    """The entry of one account. Every method raises LocalError."""

    vault: Vault
    host: str
    name: str
    place: str = "the keyring"

    def read(self) -> str | None:
        """Give the token, None if there is no entry. Raises NoKeyringError without a keyring."""
        return self.vault.read(self.host, self.name)

    def write(self, token: str) -> None:
        """Store the token and read it back."""
        self.vault.write(self.host, self.name, token)

    def delete(self) -> bool:
        """Remove the token; False if there was none."""
        return self.vault.delete(self.host, self.name)
