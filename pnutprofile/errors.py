"""Which exit code does each failure have, and what does it tell the person?

One table, `ExitCode`, that the manual, the help and the tests read; one exception class a code.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

LOGIN = "pnutprofile auth login --with-token"
"""The command that mends a missing or refused token."""


class ExitCode(IntEnum):
    """An exit code, with the word that names it in JSON and the line that explains it."""

    code: str
    meaning: str

    def __new__(cls, value: int, code: str, meaning: str) -> "ExitCode":
        """Attach the word and the line to the number."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.code = code
        member.meaning = meaning
        return member

    DONE = 0, "done", "done, or nothing to do"
    UNEXPECTED = 1, "unexpected", "unexpected fault in this program"
    USAGE = 2, "usage", "wrong usage"
    CHECK = 3, "check", "a local check refused it, a document included; nothing was sent"
    AUTH = 4, "auth", "no token, or the token is not accepted or lacks the scope"
    REFUSED = 5, "refused", "the server refused"
    SERVER = 6, "server", "the server failed, or what it answered cannot be an answer"
    NETWORK = 7, "network", "network, TLS, timeout, or a connection that ended too early"
    RATE_LIMITED = 8, "rate_limited", "rate limited"
    DECLINED = 9, "declined", "you said no"
    DIFFERENCES = 10, "differences", "differences found (diff)"
    PARTIAL = 11, "partial", "partly done"
    LOCAL = 12, "local", "this machine: keyring, config, history, disk, an unreadable file"
    INTERRUPTED = 130, "interrupted", "interrupted"
    CLOSED_PIPE = 141, "closed_pipe", "the reader closed the pipe"


LONGEST_WORDS = 2000
"""So many characters of a text are told: a server may say megabytes."""


def shortened(text: str) -> str:
    """Cut what is too long to be read, and say how much is left out."""
    left = len(text) - LONGEST_WORDS
    return text if left <= 0 else f"{text[:LONGEST_WORDS]}… and {left} characters more"


@dataclass
class Details:
    """What is known of a failure beyond its message; all optional."""

    http_status: int | None = None
    retry_in: int | None = None
    error_id: str | None = None
    parts: list[dict[str, str]] | None = None
    """Of a command of several parts: the name of each, and whether it is done."""
    mistakes: list[dict[str, Any]] | None = None
    """Of a document: the line of each mistake, and what it is."""


class PnutprofileError(Exception):
    """A failure with its exit code.

    `message` says what was refused, `why` gives the numbers, `hint` is a command to try next.
    """

    exit_code = ExitCode.UNEXPECTED

    def __init__(
        self, message: str, why: str = "", hint: str = "", details: Details | None = None
    ) -> None:
        """Keep the three lines, none of them too long, and the details."""
        super().__init__(message)
        self.message = shortened(message)
        self.why = shortened(why)
        self.hint = hint
        self.details = details or Details()

    @property
    def sentence(self) -> str:
        """Say on one line what was refused and why."""
        return f"{self.message}: {self.why}" if self.why else self.message

    def to_json(self) -> dict[str, Any]:
        """Give the object that stands under `error` on the last line of stderr."""
        document: dict[str, Any] = {
            "code": self.exit_code.code,
            "exit": int(self.exit_code),
            "message": self.sentence,
        }
        if self.hint:
            document["hint"] = self.hint
        known = {key: value for key, value in vars(self.details).items() if value is not None}
        return document | known


class UsageError(PnutprofileError):
    """The command line does not say what is needed."""

    exit_code = ExitCode.USAGE


class CheckError(PnutprofileError):
    """A local check refused it; nothing was sent."""

    exit_code = ExitCode.CHECK


class AuthError(PnutprofileError):
    """There is no token, or the server does not take it for this."""

    exit_code = ExitCode.AUTH


class RefusedError(PnutprofileError):
    """The server said no."""

    exit_code = ExitCode.REFUSED


class ServerError(PnutprofileError):
    """The server failed, or sent something that cannot be its answer."""

    exit_code = ExitCode.SERVER


class NetworkError(PnutprofileError):
    """No whole answer came.

    `may_have_arrived`: the server may have carried the request out. `may_pass`: a moment later the
    same request may go through.
    """

    exit_code = ExitCode.NETWORK
    may_have_arrived = False
    may_pass = False


class UnknownOutcomeError(NetworkError):
    """A write was sent of which nobody can tell what became of it."""


class RateLimitedError(PnutprofileError):
    """Too many calls; `details.retry_in` says how many seconds to wait."""

    exit_code = ExitCode.RATE_LIMITED


class DeclinedError(PnutprofileError):
    """The person said no."""

    exit_code = ExitCode.DECLINED


class InterruptError(PnutprofileError):
    """Ctrl-C, or an order to end."""

    exit_code = ExitCode.INTERRUPTED


class WaitInterrupt(KeyboardInterrupt):
    """Ctrl-C while a rate limit was sat out: the server has refused, so nothing was done."""


class PartialError(PnutprofileError):
    """A command of several parts stopped after some of them."""

    exit_code = ExitCode.PARTIAL


class ClosedPipeError(PnutprofileError):
    """Nobody reads the answer any more."""

    exit_code = ExitCode.CLOSED_PIPE


class LocalError(PnutprofileError):
    """Something on this machine: keyring, config, disk, a file."""

    exit_code = ExitCode.LOCAL


class NoKeyringError(LocalError):
    """There is no keyring on this machine at all."""
