"""What do the servers accept, and where does each thing stand on the wire?

Frozen data with three readers: the commands (check before sending), the client (paths and routes)
and the sandbox (refuses what the rule refuses). One file a dialect; `rules` has their vocabulary.
"""

from collections.abc import Mapping

from pnutprofile.dialects.adn import ADN
from pnutprofile.dialects.pnut import PNUT
from pnutprofile.dialects.rules import (
    MB,
    MIB,
    MIME_TYPES,
    PICTURE_KINDS,
    SUFFIXES,
    WRITE_SCOPE,
    BioRule,
    Bucket,
    Call,
    Clear,
    Crop,
    Dialect,
    Field,
    HtmlRule,
    PictureRule,
    PresenceRule,
    Token,
    Values,
    WirePath,
)

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (PNUT, ADN)}

__all__ = [
    "ADN",
    "DIALECTS",
    "MB",
    "MIB",
    "MIME_TYPES",
    "PICTURE_KINDS",
    "PNUT",
    "SUFFIXES",
    "WRITE_SCOPE",
    "BioRule",
    "Bucket",
    "Call",
    "Clear",
    "Crop",
    "Dialect",
    "Field",
    "HtmlRule",
    "PictureRule",
    "PresenceRule",
    "Token",
    "Values",
    "WirePath",
]
