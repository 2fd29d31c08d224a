"""What is one file of a form, and how far has it been sent?"""

from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple


class Upload(NamedTuple):
    """One file of a multipart form. `progress` is told how many bytes have been read so far."""

    field: str
    filename: str
    mime_type: str
    data: bytes
    progress: Callable[[int], None] = lambda _: None


class Reading(BytesIO):
    """A file in memory that tells how far it has been read."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(upload.data)
        self._progress = upload.progress

    def read(self, size: int | None = -1) -> bytes:
        """Read, and tell."""
        chunk = super().read(size)
        self._progress(self.tell())
        return chunk
