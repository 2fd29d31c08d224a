"""What can a check find, and what is to be done about it?"""

from dataclasses import dataclass
from enum import Enum

from pnutprofile.errors import ExitCode, PnutprofileError


class State(Enum):
    """How it stands with what was looked at."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the doctor's answer."""

    check: str
    state: State
    found: str
    advice: str = ""
    exit_code: ExitCode = ExitCode.DONE
    said: str = ""
    """What others said of it, in words of theirs; a report leaves it out."""
    private: tuple[str, ...] = ()
    """Names in these texts that a report masks."""

    @property
    def found_in_full(self) -> str:
        """Say what was found, and what others said of it."""
        return f"{self.found}: {self.said}" if self.said else self.found


def fine(check: str, found: str, *private: str) -> Finding:
    """Say that something is as it should be, or no matter."""
    return Finding(check=check, state=State.OK, found=found, private=private)


def warning(check: str, found: str, advice: str, *private: str, said: str = "") -> Finding:
    """Say that something works, but not as well as it could."""
    return Finding(
        check=check, state=State.WARNING, found=found, advice=advice, private=private, said=said
    )


def failure(
    check: str, code: ExitCode, found: str, advice: str = "", *private: str, said: str = ""
) -> Finding:
    """Say that something does not work, and which exit code commands have for that reason."""
    return Finding(
        check=check,
        state=State.FAILURE,
        found=found,
        advice=advice,
        exit_code=code,
        private=private,
        said=said,
    )


def failed(check: str, fault: PnutprofileError) -> Finding:
    """Make a finding of an exception."""
    return failure(check, fault.exit_code, fault.message, fault.hint, said=fault.why)
