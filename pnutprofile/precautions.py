"""Which precautions does a write take, unless it is told otherwise?"""

from typing import NamedTuple


class WriteOptions(NamedTuple):
    """The options that every write takes."""

    dry_run: bool = False
    force: bool = False
    no_verify: bool = False
    no_history: bool = False
