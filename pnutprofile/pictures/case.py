"""What stands before the judge: a picture, the rule for its kind, and if it may be prepared."""

from dataclasses import dataclass

from pnutprofile.dialects import PictureRule
from pnutprofile.pictures.crop import crop_box
from pnutprofile.pictures.facts import PictureFacts
from pnutprofile.pictures.findings import Verdict, a_kind


@dataclass(frozen=True)
class Case:
    """A picture before its judge."""

    facts: PictureFacts
    rule: PictureRule
    kind: str
    as_is: bool

    @property
    def a_kind(self) -> str:
        """Name the kind with its article."""
        return a_kind(self.kind)

    @property
    def breach(self) -> Verdict:
        """Give the verdict on what preparing can mend."""
        return Verdict.BREACH if self.as_is else Verdict.PREPARED

    @property
    def note(self) -> Verdict:
        """Give the verdict on what the server takes, but preparing makes better."""
        return Verdict.NOTE if self.as_is else Verdict.PREPARED

    @property
    def measurable(self) -> bool:
        """Tell whether the size in pixels is known."""
        return self.facts.width > 0

    @property
    def kept_size(self) -> tuple[int, int]:
        """Give the width and height that the server keeps."""
        left, top, right, bottom = crop_box(*self.facts.shown_size, self.rule.crop)
        return right - left, bottom - top

    @property
    def is_cut(self) -> bool:
        """Tell whether the server cuts something off."""
        return self.kept_size != self.facts.shown_size
