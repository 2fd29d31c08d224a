"""When does something end that is to last two hours, or until six o'clock?"""

import re
from datetime import datetime, timedelta

from pnutprofile.errors import UsageError

_UNITS = {"d": 24 * 3600, "h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:[0-9]{1,6}[dhms])+")
_PART = re.compile(r"([0-9]+)([dhms])")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}")


def seconds_of(duration: str) -> int:
    """Read a duration: `90s`, `30m`, `1h30m`, `7d`. Raises UsageError for anything else.

    >>> seconds_of("1h30m")
    5400
    """
    if not _DURATION.fullmatch(duration):
        raise UsageError(f"{duration or 'nothing'} is no duration", "such as 30m, 1h30m or 7d")
    return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(duration))


def unix_time_of(moment: str, now: datetime) -> int:
    """Read a moment: `18:00`, the next time it is that, or an ISO date and time.

    What names no zone is in that of `now`. Raises UsageError for anything else.
    """
    try:
        if _CLOCK.fullmatch(moment):
            hour, minute = map(int, moment.split(":"))
            found = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
            found += timedelta(days=1 if found <= now else 0)
        else:
            found = datetime.fromisoformat(moment)
        return int((found if found.tzinfo else found.replace(tzinfo=now.tzinfo)).timestamp())
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{moment or 'nothing'} is no time", "such as 18:00 or 2026-07-31T18:00"
        ) from None


def moment_words(unix_time: int, now: datetime) -> str:
    """Say a moment as a person in that zone reads it: `2026-07-31 18:00 +02:00`."""
    return datetime.fromtimestamp(unix_time, now.tzinfo).isoformat(" ", "minutes")


def local_time(time: str) -> str:
    """Put an ISO time into the clock of this place; one that is none stays as it is."""
    try:
        return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return time
