"""What does a walk over a picture file bring home, and how does it say that the file is broken?"""

from dataclasses import dataclass, field

MAX_BLOCKS = 500_000
"""More chunks, segments or sub-blocks than any honest picture has; it bounds the time of a walk."""

COLOUR_PROFILE = "colour profile"
"""The one word of metadata for what a good picture needs."""
APPLICATION_DATA = "application data"
"""The word for what some program put into the file for itself."""


NEEDS_HEIF = "is a HEIF picture, and the package that reads those is not installed"
"""The problem that a person can mend."""


class BrokenError(Exception):
    """The file is not whole; the message completes "the file ..."."""


@dataclass(kw_only=True)
class Structure:
    """What was found in a file so far; a walk that breaks off leaves what it saw until then."""

    width: int = 0
    height: int = 0
    frames: int = 0
    orientation: int = 1
    colours: str = ""
    bits: int = 8
    has_alpha: bool = False
    progressive: bool = False
    slow: bool = False
    profile: bytes = b""
    metadata: list[str] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    problem: str = ""
    blocks: int = 0

    def note(self, *words: str) -> None:
        """Add words about metadata, each once, in the order they were met; "" is none."""
        self.metadata += [word for word in words if word and word not in self.metadata]

    def set_size(self, width: int, height: int) -> None:
        """Take the size in pixels; raise `BrokenError` if there are none."""
        if not width or not height:
            raise BrokenError(f"says that it is {width}x{height} pixels")
        self.width, self.height = width, height

    def count_block(self) -> None:
        """Count one step of the walk; raise `BrokenError` beyond `MAX_BLOCKS`."""
        self.blocks += 1
        if self.blocks > MAX_BLOCKS:
            raise BrokenError(f"is made of more than {MAX_BLOCKS} blocks")

    def end_at(self, end: int, data: bytes) -> None:
        """Note what stands in the file after the end of the picture: it travels along unseen."""
        if end < len(data):
            self.note("data after the end")
