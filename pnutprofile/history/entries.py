"""What is kept of one write?"""

import enum
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pnutprofile.profile import Change, User


class State(enum.StrEnum):
    """What became of a write."""

    INTENDED = "intended"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


STATE_WORDS = {
    State.INTENDED: "intended; outcome unknown",
    State.DONE: "done",
    State.FAILED: "failed",
    State.UNKNOWN: "outcome unknown",
}


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The picture that a write replaced, and whether its bytes are kept."""

    kind: str
    url: str = ""
    is_default: bool = False
    sha256: str = ""
    """Of the bytes; empty where they were not kept."""
    size_bytes: int = 0
    """0 where they are not there any more, or never were."""
    why: str = ""
    """Why they were not kept."""

    @property
    def is_there(self) -> bool:
        """Tell whether the bytes can be had."""
        return self.size_bytes > 0

    @property
    def words(self) -> str:
        """Say what is kept."""
        if self.is_default:
            return "the server's default"
        if self.is_there:
            return f"kept, {self.size_bytes} bytes, sha256 {self.sha256}"
        return "dropped to save space" if self.sha256 else f"not kept: {self.why}"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One request that changes something, recorded before it is sent.

    `before` and `after` are the server's user objects; `after` is None until it is known. Times
    are UTC. Entries with the same `batch` are parts of one command.
    """

    id: int = 0
    batch: str
    time: str
    command: str
    call: str
    server: str
    api: str
    dialect: str
    user_id: str
    username: str
    changes: tuple[Change, ...]
    body: Any = None
    before: User
    after: User | None = None
    pictures: tuple[Kept, ...] = ()
    undoes: tuple[int, ...] = ()
    state: State = State.INTENDED
    note: str = ""
    ended: str = ""

    @property
    def owner(self) -> str:
        """Name the account and the server."""
        return f"@{self.username} on {self.server}"

    def to_json(self, *, whole: bool = False) -> dict[str, Any]:
        """Give the document that is shown; the whole one has the profile before and after."""
        document = {
            "id": self.id,
            "time": self.time,
            "command": self.command,
            "batch": self.batch,
            "state": self.state.value,
            "note": self.note,
            "ended": self.ended,
            "server": self.server,
            "api": self.api,
            "dialect": self.dialect,
            "account": {"id": self.user_id, "username": self.username},
            "changes": [change._asdict() for change in self.changes],
            "pictures": [_picture_document(kept) for kept in self.pictures],
            "undoes": list(self.undoes),
        }
        more = {"call": self.call, "body": self.body, "before": self.before, "after": self.after}
        return document | more if whole else document


def _picture_document(kept: Kept) -> dict[str, Any]:
    return {
        "kind": kept.kind,
        "url": kept.url,
        "is_default": kept.is_default,
        "kept": kept.is_there,
        "sha256": kept.sha256 or None,
        "bytes": kept.size_bytes,
        "why": kept.why,
    }


def now() -> str:
    """Give the time as records have it."""
    return moment(datetime.now(UTC))


def moment(time: datetime) -> str:
    """Put a time (UTC) into words that sort."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
