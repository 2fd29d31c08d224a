"""How do all checks run side by side, none for ever?"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pnutprofile.doctor.findings import Finding, failed, failure
from pnutprofile.errors import ExitCode, PnutprofileError

PATIENCE_SECONDS = 10.0
"""So long may a check take that asks nobody who may be slower by right."""

NOTICE_AFTER_SECONDS = 1.5


@dataclass(frozen=True)
class Check:
    """One look at one thing; what it gives before it fails or outlasts its seconds is kept."""

    name: str
    look: Callable[[], Iterable[Finding]]
    seconds: float = PATIENCE_SECONDS


@dataclass(frozen=True)
class _Look:
    """A check under way, in a thread that ends with the process."""

    check: Check
    unexpected: Callable[[BaseException], None]
    findings: list[Finding] = field(default_factory=list)
    is_done: threading.Event = field(default_factory=threading.Event)

    def go(self) -> None:
        """Run the check to its end."""
        name = self.check.name
        try:
            for finding in self.check.look():
                self.findings.append(finding)
        except PnutprofileError as fault:
            self.findings.append(failed(name, fault))
        except Exception as fault:
            self.unexpected(fault)
            found = "unexpected fault in this check"
            said = f"{type(fault).__name__}: {fault}"
            advice = "pnutprofile doctor --debug"
            self.findings.append(failure(name, ExitCode.UNEXPECTED, found, advice, said=said))
        self.is_done.set()

    def result(self, started: float) -> Iterator[Finding]:
        """Wait for the end of the check, or of its time."""
        seconds = self.check.seconds
        if self.is_done.wait(max(0.0, started + seconds - time.monotonic())):
            yield from self.findings
            return
        yield from tuple(self.findings)
        found = f"it did not end within {seconds:g} s"
        yield failure(self.check.name, ExitCode.LOCAL, found)


def carry_out(
    checks: Sequence[Check],
    notice: Callable[[str], None],
    unexpected: Callable[[BaseException], None],
) -> tuple[Finding, ...]:
    """Run all checks at once and give what they find, in the order of the checks.

    `notice` is told what is still waited for, `unexpected` of faults that no check foresaw.
    """
    started = time.monotonic()
    looks = [_Look(check, unexpected) for check in checks]
    for look in looks:
        threading.Thread(target=look.go, daemon=True, name=look.check.name).start()
    for look in looks:
        if not look.is_done.wait(max(0.0, started + NOTICE_AFTER_SECONDS - time.monotonic())):
            waits = ", ".join(one.check.name for one in looks if not one.is_done.is_set())
            notice(f"still looking at {waits}; Ctrl-C stops")
            break
    return tuple(finding for look in looks for finding in look.result(started))
