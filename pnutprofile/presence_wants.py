"""What can be wanted of the status line: this one until then, or none?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pnutprofile.answers import UnusableAnswerError
from pnutprofile.context import Run
from pnutprofile.dialects import Dialect, PresenceRule
from pnutprofile.errors import CheckError, UsageError
from pnutprofile.moments import moment_words
from pnutprofile.oddities import oddities
from pnutprofile.profile import Change, User, check_encodable, text_at
from pnutprofile.write import Outcome, Plan

FIELD, UNTIL = "presence", "presence_until"


def presence_rule(dialect: Dialect) -> PresenceRule:
    """Give what holds for status lines. Raises CheckError where there are none."""
    if dialect.presence is None:
        raise CheckError(f"{dialect.title} has no presence", "its servers have no such call")
    return dialect.presence


@dataclass(frozen=True, kw_only=True)
class SetPresence:
    """Have this status line; an empty text is none.

    `until` is a Unix time in seconds; without it the server decides how long the line stands.
    """

    text: str
    until: int | None = None

    def check(self, dialect: Dialect) -> Iterable[str]:
        """Refuse what is too long, and words that mean something else; warn of an end too late."""
        rule, text = presence_rule(dialect), self.text
        check_encodable({FIELD: text})
        if text and rule.spoken.get(text, text) == rule.none:
            raise UsageError(f"{text} means no presence at all", hint="pnutprofile presence clear")
        if len(text) > rule.max_chars:
            why = f"{FIELD} has {len(text)} characters, {dialect.title} takes {rule.max_chars}"
            raise CheckError("too long", why)
        yield from oddities(FIELD, text)
        now = datetime.now().astimezone()
        if self.until is not None and self.until <= now.timestamp():
            raise UsageError(f"{moment_words(self.until, now)} is past", "it would remove presence")
        if self.until is not None and self.until > now.timestamp() + rule.max_seconds:
            days = rule.max_seconds // (24 * 3600)
            yield f"{dialect.title} keeps a presence for {days} days at most"

    def plan(self, now: User, run: Run) -> Plan:
        """PUT the line as a form."""
        rule = presence_rule(run.server.dialect)
        before, wanted = line_of(now, rule), rule.spoken.get(self.text, self.text) or None
        if not self.text:
            wanted = None
        body: dict[str, Any] = {"presence": wanted or rule.none}
        if self.until is not None and wanted:
            body["expiration"] = self.until

        def send() -> None:
            run.client.set_presence(**body)

        changes = tuple(self._changes(before, wanted, rule))

        def judge(user: User) -> Outcome:
            found = line_of(user, rule)
            if found == wanted:
                return Outcome()
            if found == before:
                return Outcome(undone=("the presence", "its end")[: len(changes)])
            return Outcome(altered=(f"the server keeps {wanted} as {found or 'no presence'}",))

        return Plan(
            call="set_presence",
            body=body,
            send=send,
            changes=changes,
            judge=judge,
            unchanged="unchanged: there is no presence",
        )

    def _changes(
        self, before: str | None, wanted: str | None, rule: PresenceRule
    ) -> Iterable[Change]:
        """List the line if it differs, and its new end: the old one is told by no server."""
        if before != wanted:
            yield Change(field=FIELD, before=before, after=wanted)
        if wanted:
            now = datetime.now().astimezone()
            latest = int(now.timestamp()) + rule.max_seconds
            end = int(now.timestamp()) + rule.default_seconds
            words = moment_words(min(self.until or end, latest), now)
            yield Change(field=UNTIL, before=None, after=words)


def line_of(user: User, rule: PresenceRule) -> str | None:
    """Give the status line of a user; None if there is none."""
    found = text_at(user, (FIELD,))
    return None if found in ("", rule.none) else found


def read_presence(run: Run, who: str) -> dict[str, Any]:
    """Read a user's presence object."""
    presence_rule(run.server.dialect)
    found = run.client.presence(who)
    if not isinstance(found, dict) or not isinstance(found.get(FIELD), str):
        raise UnusableAnswerError("the answer is no presence")
    return found
