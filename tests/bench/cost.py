"""What did a whole process cost?"""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds on the clock, seconds of processor time, peak memory in MB."""

    wall: float
    processor: float
    memory: float


def measured(argv: Sequence[str], env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end, what it prints unread. Raises SystemExit if it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        argv,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(argv)} failed")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
