"""What can be wanted of an avatar or cover: this picture, one from an address, or the default?"""

import functools
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pnutprofile.context import Run
from pnutprofile.dialects import MIME_TYPES, SUFFIXES, Dialect
from pnutprofile.errors import CheckError
from pnutprofile.pictures.prepare import Prepared, facts_words
from pnutprofile.profile import Change, Image, User, image_of, size_words
from pnutprofile.seen import preview, quick_fetch
from pnutprofile.streams import PreviewChoice
from pnutprofile.write import Outcome, Plan


@dataclass(frozen=True, kw_only=True)
class Upload:
    """Have this picture, as it was prepared."""

    prepared: Prepared
    preview: PreviewChoice | None = None

    def check(self, dialect: Dialect) -> Iterable[str]:  # noqa: ARG002 - it was checked already
        """Warn of what the server will change, of what is lost, and of what others can read."""
        return self.prepared.notes

    def plan(self, now: User, run: Run) -> Plan:
        """POST the bytes as a form with one file, asking first if a GIF is to stop moving."""
        prepared, kind = self.prepared, self.prepared.kind
        picture_format = prepared.facts.format or ""
        body = {
            kind: {
                "filename": kind + SUFFIXES[picture_format],
                "content_type": MIME_TYPES[picture_format],
                "bytes": len(prepared.data),
                "sha256": hashlib.sha256(prepared.data).hexdigest(),
            }
        }

        def send() -> User:
            with run.out.progress(f"sending {kind}", len(prepared.data)) as progress:
                return run.client.upload(kind, prepared.data, picture_format, progress)

        # What the answer is judged by is asked for once, however often it is judged.
        fetched = functools.cache(quick_fetch(run))
        words = facts_words(prepared.facts)
        plan = _plan(run, f"upload_{kind}", kind, now, body=body, after=words, send=send)
        is_there = _is_there(prepared, image_of(now, run.server.dialect, kind), fetched)
        return replace(
            plan,
            changes=() if is_there else plan.changes,
            unchanged=f"unchanged: the {kind} is this picture already",
            judge=lambda user: _judge_picture(run, prepared, plan.judge(user), user, fetched),
            show_ahead=lambda: self._show_ahead(run, now),
            losses=_lost_frames(prepared),
            question="This loses the animation",
        )

    def _show_ahead(self, run: Run, now: User) -> None:
        preview(run, self.prepared, self.preview, now)
        run.out.notice(self.prepared.words)


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
            picture=kind,
            question=f"This deletes your {kind}",
            unchanged=f"unchanged: the {kind} is the default already",
        )


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
        picture=kind,
        changes=(Change(field=kind, before=_words(before), after=after),),
        judge=lambda user: _judge_upload(kind, before, image_of(user, run.server.dialect, kind)),
    )


def _judge_upload(kind: str, before: Image | None, after: Image | None) -> Outcome:
    """See whether another picture is there than before, and not the default one."""
    is_there = after and not after.is_default and after != before
    return Outcome() if is_there else Outcome(undone=(f"the {kind}",))


def _lost_frames(prepared: Prepared) -> tuple[Change, ...]:
    frames = prepared.frames_lost
    return (Change(field="animation", before=f"{frames} frames", after=None),) if frames else ()


def _is_there(
    prepared: Prepared, image: Image | None, fetched: Callable[[Image], bytes | None]
) -> bool:
    """Tell whether the server holds these bytes already; it is asked only if the size is theirs."""
    if image is None or image.is_default or (image.width, image.height) != prepared.kept_size:
        return False
    return fetched(image) == prepared.data


def _judge_picture(
    run: Run,
    prepared: Prepared,
    outcome: Outcome,
    user: User,
    fetched: Callable[[Image], bytes | None],
) -> Outcome:
    """Look at the picture that the server gives, and say what it made of the one sent."""
    image = image_of(user, run.server.dialect, prepared.kind)
    if image is None or image.is_default:
        return outcome
    kept = fetched(image)
    if outcome.undone and kept != prepared.data:
        return outcome  # the address is the old one, and no picture there tells otherwise
    return Outcome(altered=_alterations(run, prepared, image, kept))


def _alterations(run: Run, prepared: Prepared, image: Image, kept: bytes | None) -> tuple[str, ...]:
    """Tell what was altered: the size that the server tells, and what it gives."""
    if kept == prepared.data:
        return ()
    kind, expected, size = prepared.kind, prepared.kept_size, (image.width, image.height)
    facts = run.picture_facts(kept or b"")
    if None in size and facts.whole:
        size = facts.shown_size
    if None not in size and size != expected:
        there, wanted = "{}x{}".format(*size), "{}x{}".format(*expected)
        return (f"the server keeps {there} of the {kind} instead of {wanted}",)
    if kept is None:
        return ()
    if run.painting.look_alike(prepared.data, kept, prepared.crop) is False:
        return (f"the {kind} that the server gives does not look like the one sent",)
    gone = [word for word in prepared.facts.telling if word not in facts.telling]
    gone += ["the animation"] if prepared.facts.animated and not facts.animated else []
    return (f"the server removed {', '.join(gone)} from the {kind}",) if gone else ()


def _words(image: Image | None) -> str | None:
    return " ".join(part for part in (size_words(image), image.url) if part) if image else None
