"""What is in a picture, what a server takes, what it becomes, how it is shown: Pillow's home."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pnutprofile.dialects import Crop
    from pnutprofile.pictures.prepare import Prepared
    from pnutprofile.pictures.terminal.protocols import Look
    from pnutprofile.streams import Tile


class Painting(Protocol):
    """What a run asks to be drawn of picture files; the module `painting` as a whole is one."""

    def scene_tile(
        self, prepared: "Prepared", avatar: bytes | None, look: "Look", columns: int, rows: int
    ) -> "Tile | None":
        """Draw what others will see of a picture, in at most so many cells."""

    def scene_png(self, prepared: "Prepared") -> bytes | None:
        """Draw the same at its best, as a PNG file."""

    def avatar_tile(self, data: bytes, look: "Look", rows: int) -> "Tile | None":
        """Draw an avatar so many rows high."""

    def cover_tile(self, data: bytes, look: "Look", columns: int, rows: int) -> "Tile | None":
        """Draw the middle of a cover as a strip."""

    def sample_tile(self, look: "Look", columns: int, rows: int) -> "Tile | None":
        """Draw something that shows what a terminal can."""

    def look_alike(
        self, one: bytes, other: bytes, crop: "Crop", *, closely: bool = False
    ) -> bool | None:
        """Tell whether of two picture files the parts that a server keeps show about the same."""
