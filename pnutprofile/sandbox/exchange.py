"""What goes into the pretend server and what comes out, without any socket?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from pnutprofile.dialects import Crop, Dialect
from pnutprofile.messages import Reply, Request
from pnutprofile.sandbox.manners import Manners
from pnutprofile.sandbox.records import Grant
from pnutprofile.sandbox.state import State

JsonObject = dict[str, Any]

__all__ = [
    "Handler",
    "JsonObject",
    "PictureFacts",
    "PictureTools",
    "Reply",
    "Request",
    "Site",
    "Visit",
    "parameters",
]


class PictureFacts(Protocol):
    """What the server needs to know of picture bytes (`pictures.facts.PictureFacts`)."""

    @property
    def format(self) -> str | None:
        """JPEG, PNG, GIF, another Pillow name, or None for no picture at all."""

    @property
    def width(self) -> int:
        """Columns."""

    @property
    def height(self) -> int:
        """Rows."""

    @property
    def whole(self) -> bool:
        """Whether the file ends where it should."""


class PictureTools(Protocol):
    """The picture work of a server; the module `pnutprofile.pictures.transform` has all of it."""

    def read_facts(self, data: bytes) -> PictureFacts:
        """Read format and size without decoding pixels."""

    def as_stored(self, data: bytes, crop: Crop, *, upright: bool) -> bytes:
        """Cut as the server cuts; `upright` applies the orientation and removes EXIF."""

    def scale(self, data: bytes, width: int | None, height: int | None) -> bytes:
        """Make it smaller, never larger; a missing side follows the other."""

    def draw(self, drawing: str, width: int, height: int) -> bytes:
        """Draw one of the pictures that the server has by itself, as PNG."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What every call may ask about the server it runs on."""

    state: State
    dialect: Dialect
    manners: Manners
    origin: str
    images_origin: str
    strict_cover: bool
    rate_limits: bool
    now: Callable[[], float]
    pictures: Callable[[], PictureTools]
    """Called when picture work comes up, so that nothing else has to load Pillow."""

    @property
    def api_root(self) -> str:
        """Where the API is: ``http://127.0.0.1:8080/v1``."""
        return self.origin + urlsplit(self.dialect.api).path


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One call that has been let in."""

    site: Site
    request: Request
    path: Mapping[str, str]
    """The variables of the route: ``{"user": "@robin"}``."""
    grant: Grant | None

    @cached_property
    def query(self) -> dict[str, str]:
        """The query parameters; of a repeated one the last."""
        return parameters(self.request)


Handler = Callable[[Visit], Any]
"""Answers one call: a `Reply` as it is, or what stands under `data`."""


def parameters(request: Request) -> dict[str, str]:
    """Read the query of a request; bytes that are no UTF-8 become replacement characters."""
    return dict(parse_qsl(request.query, keep_blank_values=True, errors="replace"))
