"""What can be wanted of an avatar or cover: this picture, one from an address, or the default?"""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pnutprofile.context import Run
from pnutprofile.dialects import MIME_TYPES, SUFFIXES, Dialect
from pnutprofile.errors import CheckError, PnutprofileError
from pnutprofile.pictures.check import Finding, Verdict, check_picture
from pnutprofile.pictures.facts import PictureFacts
from pnutprofile.profile import Change, Image, User, image_of, size_words
from pnutprofile.write import Outcome, Plan


@dataclass(frozen=True, kw_only=True)
class Upload:
    """Have this picture, byte for byte."""

    kind: str
    data: bytes
    facts: PictureFacts

    def check(self, dialect: Dialect) -> Iterable[str]:
        """Refuse a picture that breaks a rule, naming each; warn of what the server will change."""
        findings = check_picture(self.facts, dialect.pictures[self.kind], self.kind)
        refuse_breaches(self.kind, findings)
        return [found.message for found in findings if found.verdict is Verdict.NOTE]

    def plan(self, now: User, run: Run) -> Plan:
        """POST the bytes as a form with one file."""
        facts, kind = self.facts, self.kind
        picture_format = facts.format or ""
        body = {
            kind: {
                "filename": kind + SUFFIXES[picture_format],
                "content_type": MIME_TYPES[picture_format],
                "bytes": len(self.data),
            }
        }
        words = f"{facts.width}x{facts.height} {picture_format}, {len(self.data)} bytes"

        def send() -> User:
            with run.out.progress(f"sending {kind}", len(self.data)) as progress:
                return run.client.upload(kind, self.data, picture_format, progress)

        plan = _plan(run, f"upload_{kind}", kind, now, body=body, after=words, send=send)
        return replace(plan, judge=lambda user: self._judge(run, plan, user))

    def _judge(self, run: Run, plan: Plan, user: User) -> Outcome:
        """Look at the very bytes where nothing else tells: it may be the same picture again."""
        outcome = plan.judge(user)
        image = image_of(user, run.server.dialect, self.kind)
        if outcome.undone and image and not image.is_default:
            with contextlib.suppress(PnutprofileError):
                if run.client.fetch_image(image, {}).body == self.data:
                    return Outcome()
        return outcome


@dataclass(frozen=True, kw_only=True)
class UploadFromUrl:
    """Have the picture at an address, which the server fetches."""

    kind: str
    url: str

    def check(self, dialect: Dialect) -> Iterable[str]:
        """Refuse where servers fetch nothing."""
        if f"{self.kind}_from_url" not in dialect.calls:
            raise CheckError(
                f"{dialect.title} cannot fetch a picture from an address",
                "its servers take files only",
                f"curl -o FILE {self.url} && pnutprofile {self.kind} upload FILE",
            )
        return [f"the server fetches {self.url} itself: it is neither checked nor shown here"]

    def plan(self, now: User, run: Run) -> Plan:
        """POST the address."""
        return _plan(
            run,
            f"{self.kind}_from_url",
            self.kind,
            now,
            body={"from_url": self.url},
            after=self.url,
            send=lambda: run.client.upload_from_url(self.kind, self.url),
        )


@dataclass(frozen=True, kw_only=True)
class Delete:
    """Have the server's default picture."""

    kind: str

    def check(self, dialect: Dialect) -> Iterable[str]:
        """Refuse where the call does not exist."""
        if f"delete_{self.kind}" not in dialect.calls:
            raise CheckError(
                f"{dialect.title} cannot delete the {self.kind}",
                "its servers have no such call",
                f"pnutprofile {self.kind} upload FILE",
            )
        return ()

    def plan(self, now: User, run: Run) -> Plan:
        """DELETE the picture, asking first, unless it is the default already."""
        kind = self.kind
        before = image_of(now, run.server.dialect, kind)
        is_default = before is not None and before.is_default
        change = Change(field=kind, before=before.url if before else "unknown", after=None)
        changes = () if is_default else (change,)

        def judge(user: User) -> Outcome:
            after = image_of(user, run.server.dialect, kind)
            gone = after and (after.is_default or before is None or after.url != before.url)
            return Outcome() if gone else Outcome(undone=(f"the {kind}",))

        return Plan(
            call=f"delete_{kind}",
            body=None,
            send=lambda: run.client.delete_picture(kind),
            changes=changes,
            judge=judge,
            losses=changes,
            question=f"This deletes your {kind}",
            unchanged=f"unchanged: the {kind} is the default already",
        )


def refuse_breaches(kind: str, findings: Iterable[Finding]) -> None:
    """Raise CheckError naming each rule that a picture breaks, with both values."""
    breaches = [found for found in findings if found.verdict is Verdict.BREACH]
    if any(found.rule == "picture" for found in breaches):
        breaches = breaches[:1]  # of what is no picture nothing else can be measured
    if breaches:
        why = "; ".join(found.message for found in breaches)
        rules = ", ".join(found.rule for found in breaches)
        raise CheckError(f"this cannot be your {kind} ({rules})", why, "pnutprofile limits")


def _plan(
    run: Run,
    call: str,
    kind: str,
    now: User,
    *,
    body: object,
    after: str,
    send: Callable[[], User],
) -> Plan:
    before = image_of(now, run.server.dialect, kind)
    return Plan(
        call=call,
        body=body,
        send=send,
        changes=(Change(field=kind, before=_words(before), after=after),),
        judge=lambda user: _judge_upload(kind, before, image_of(user, run.server.dialect, kind)),
    )


def _judge_upload(kind: str, before: Image | None, after: Image | None) -> Outcome:
    """See whether another picture is there than before, and not the default one."""
    is_there = after and not after.is_default and after != before
    return Outcome() if is_there else Outcome(undone=(f"the {kind}",))


def _words(image: Image | None) -> str | None:
    return " ".join(part for part in (size_words(image), image.url) if part) if image else None
