"""What must be done to a picture before it is sent, and what comes out?

As little as possible: bytes that need no change are not touched, metadata alone is cut out of the
file, and only what is left over is decoded and made anew.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pnutprofile.dialects import Crop, PictureRule
from pnutprofile.errors import CheckError
from pnutprofile.formats import bytes_words
from pnutprofile.pictures.anatomy.cut import CUTS, PIXELS_ALONE, with_blocks_of, without_metadata
from pnutprofile.pictures.anatomy.icc import is_srgb
from pnutprofile.pictures.check import CUT_OUT, check_picture, max_bytes
from pnutprofile.pictures.content import COMMON_BITS
from pnutprofile.pictures.crop import (
    Box,
    Framing,
    Size,
    box_words,
    crop_box,
    framed,
    size_of,
)
from pnutprofile.pictures.facts import PictureFacts, read_facts
from pnutprofile.pictures.findings import (
    Finding,
    Verdict,
    a_kind,
    refuse_breaches,
)

if TYPE_CHECKING:
    from pnutprofile.pictures.making.fit import Room

CENTRED = Framing()


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the person asks for: exactly these bytes, this part of them, with their metadata."""

    as_is: bool = False
    keep_metadata: bool = False
    framing: Framing = CENTRED


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A picture as it will be sent, and what was done to it.

    `box` is what is kept of the upright original, in its pixels, here or by the server. `changes`
    completes "the picture was ...", `removed` names metadata.
    """

    kind: str
    crop: Crop
    """What the server cuts; of a picture that is not sent as it is, it has nothing to cut."""
    data: bytes
    facts: PictureFacts
    original: PictureFacts
    box: Box
    findings: tuple[Finding, ...]
    changes: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences about what the server will change, what is lost, what others can read."""
    frames_lost: int = 0
    """How many frames of an animated GIF are given up."""

    @property
    def kept_size(self) -> Size:
        """Give the width and height that the server will keep."""
        return size_of(crop_box(*self.facts.shown_size, self.crop))

    @property
    def is_cut(self) -> bool:
        """Tell whether a part of the original is left out."""
        return size_of(self.box) != self.original.shown_size

    @property
    def is_untouched(self) -> bool:
        """Tell whether it is the original, byte for byte."""
        return self.facts is self.original

    @property
    def words(self) -> str:
        """Say what became of it, on one line."""
        if self.is_untouched:
            return f"{facts_words(self.facts)}, kept {box_words(self.box)}, as it is"
        removed = f"removed {', '.join(self.removed)}" if self.removed else ""
        sizes = f"{facts_words(self.original)} -> {facts_words(self.facts)}"
        return "; ".join(part for part in (sizes, ", ".join(self.changes), removed) if part)


def facts_words(facts: PictureFacts) -> str:
    """Say size, format and bytes of a picture as people see it."""
    width, height = facts.shown_size
    moving = f" of {facts.frames} frames" if facts.animated else ""
    return f"{width}x{height} {facts.format}{moving} {bytes_words(facts.size_bytes)}"


def prepare(data: bytes, rule: PictureRule, kind: str, wishes: Wishes) -> Prepared:
    """Make a picture fit a server's rule for one kind ("avatar" or "cover").

    Raises CheckError, naming every rule, for a picture that cannot be made to fit; with
    `wishes.as_is` for one that does not fit by itself.
    """
    facts = read_facts(data)
    findings = check_picture(facts, rule, kind, as_is=wishes.as_is)
    refuse_breaches(kind, findings)
    box = framed(facts.shown_size, rule.crop, wishes.framing)
    _refuse_small(box, rule, kind)
    untouched = Prepared(
        kind=kind,
        crop=rule.crop,
        data=data,
        facts=facts,
        original=facts,
        box=box,
        findings=findings,
    )
    needs = _needs(untouched, wishes)
    made = _made(untouched, rule, wishes, needs) if needs else untouched
    return _noted(made, rule)


def _noted(made: Prepared, rule: PictureRule) -> Prepared:
    """Hold the result against the rules, and note what people should know of it."""
    findings = check_picture(made.facts, rule, made.kind, as_is=True)
    refuse_breaches(made.kind, findings)
    every = (*made.findings, *findings)
    notes = (found.message for found in every if found.verdict is Verdict.NOTE)
    return replace(made, notes=tuple(dict.fromkeys((*made.notes, *notes))))


def _needs(now: Prepared, wishes: Wishes) -> set[str]:
    """Name the rules that the picture must be prepared for."""
    if wishes.as_is:
        return set()
    needs = {found.rule for found in now.findings if found.verdict is Verdict.PREPARED}
    needs |= {"shape"} if now.is_cut else set()
    return needs - ({"metadata"} if wishes.keep_metadata else set())


def _refuse_small(box: Box, rule: PictureRule, kind: str) -> None:
    """Refuse a rectangle that keeps less than the server takes."""
    width, height = size_of(box)
    if width < rule.min_width or height < rule.min_height:
        raise CheckError(
            f"{box_words(box)} keeps too little for {a_kind(kind)}",
            f"it needs at least {rule.min_width}x{rule.min_height} pixels, and nothing is enlarged",
        )


def _cut_out(now: Prepared, rule: PictureRule) -> Prepared | None:
    """Cut the metadata out of the file; None if it is too large even so."""
    data = without_metadata(now.data, now.facts.format or "")
    return _done(now, data) if len(data) <= max_bytes(rule) else None


def _made(now: Prepared, rule: PictureRule, wishes: Wishes, needs: set[str]) -> Prepared:
    """Make another file of it, by the gentlest way that serves its needs."""
    cut = _cut_out(now, rule) if needs <= CUT_OUT and not wishes.keep_metadata else None
    return cut or _drawn_anew(now, rule, wishes)


def _drawn_anew(now: Prepared, rule: PictureRule, wishes: Wishes) -> Prepared:
    """Make another file of its pixels, moving if it moves and if the server keeps that."""
    if not (now.facts.format == "GIF" and now.facts.animated and rule.animation_kept):
        return _remade(now, rule, wishes)
    from pnutprofile.pictures.film.fit import fit_film
    from pnutprofile.pictures.film.frames import UnkeepableError

    try:
        film = fit_film(now.data, now.box, _room(rule))
    except (UnkeepableError, MemoryError) as error:
        still = _remade(now, rule, wishes)
        reason = "there is not enough memory" if isinstance(error, MemoryError) else error
        why = f"the animation cannot be kept: {reason}"
        return replace(still, notes=(why,), frames_lost=now.facts.frames)
    telling = with_blocks_of(now.data, film) if wishes.keep_metadata else film
    return _done(now, telling if len(telling) <= max_bytes(rule) else film)


def _remade(now: Prepared, rule: PictureRule, wishes: Wishes) -> Prepared:
    """Decode the picture and make another file of it."""
    from pnutprofile.pictures.making.decode import UnreadableError
    from pnutprofile.pictures.making.fit import TooSmallError
    from pnutprofile.pictures.making.remake import remake

    # Damaged metadata, of which there is much, must not be what a decoder stumbles over.
    is_bare = now.facts.format in CUTS and not wishes.keep_metadata
    data = now.data
    if is_bare:  # the profile is known, and decoders refuse large ones
        data = without_metadata(now.data, now.facts.format or "", PIXELS_ALONE)
    keeps = wishes.keep_metadata
    try:
        made = remake(data, now.facts, now.box, _room(rule), keeps_metadata=keeps)
    except UnreadableError as error:
        raise CheckError(
            f"this cannot be your {now.kind}", f"it cannot be decoded: {error}"
        ) from None
    except MemoryError:
        raise CheckError(
            f"this cannot be your {now.kind}", "there is not enough memory to make it fit"
        ) from None
    except TooSmallError as error:
        raise CheckError(
            f"this cannot be your {now.kind}",
            f"made smaller {error}, and {a_kind(now.kind)} needs"
            f" at least {rule.min_width}x{rule.min_height} pixels, at most {max_bytes(rule)} bytes",
        ) from None
    profile = now.facts.heeded_profile
    is_useless = profile and not (made.is_converted or is_srgb(profile))
    return _done(
        now,
        made.data,
        "converted to sRGB" if made.is_converted else "",
        "freed of a useless colour profile" if is_useless else "",
        "reduced to 8 bits" if now.facts.bits > COMMON_BITS else "",
        _first_of(now.facts) if made.pages > 1 else "",
    )


def _room(rule: PictureRule) -> "Room":
    from pnutprofile.pictures.making.fit import Room

    least = (rule.min_width, rule.min_height)
    return Room(most_bytes=max_bytes(rule), least=least, crop=rule.crop)


def _first_of(facts: PictureFacts) -> str:
    return f"the first of {facts.frames} frames" if facts.animated else "the first page"


def _done(now: Prepared, data: bytes, *further: str) -> Prepared:
    """Say what was done, judged by what came out."""
    facts, before = read_facts(data), now.facts
    changes = [
        "turned upright" if before.orientation != 1 else "",
        f"cut to {box_words(now.box)}" if now.is_cut else "",
        *further,
        "scaled down" if facts.shown_size != size_of(now.box) else "",
    ]
    return replace(
        now,
        data=data,
        facts=facts,
        changes=tuple(change for change in changes if change),
        removed=tuple(word for word in before.telling if word not in facts.metadata),
    )
