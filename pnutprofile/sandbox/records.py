"""What does the pretend server remember of a user, a client, a token and a picture?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pnutprofile import bio
from pnutprofile.dialects import BioRule


@dataclass(frozen=True, kw_only=True)
class WrittenBio:
    """A bio as its owner sent it; text, HTML and entities are made from it when somebody asks."""

    source: str = ""
    markdown: bool = False
    links: bool = True
    given: tuple[bio.Link, ...] = ()

    def read(self, rule: BioRule) -> bio.Bio:
        """Read it as the server shows it."""
        return bio.read(
            self.source,
            markdown=self.markdown,
            links=self.links,
            schemes=rule.link_schemes,
            given=self.given,
            amends_given=rule.amends_given_links,
        )


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The picture that stands on a profile: the last part of its address, and its size."""

    key: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The bytes behind an address, or the name of the drawing that they are made from."""

    key: str
    format: str
    width: int
    height: int
    drawing: str | None = None
    data: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Presence:
    """A status line, until when it counts and when its owner was last seen (Unix times)."""

    text: str = ""
    until: float = 0
    seen: float = 0


@dataclass(frozen=True, kw_only=True)
class User:
    """One user. An empty string means: never set."""

    id: int
    username: str
    locale: str
    timezone: str
    created_at: str
    name: str = ""
    bio: WrittenBio = field(default=WrittenBio())
    extra: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, Placed] = field(default_factory=dict)
    """By kind; a missing kind stands for the default picture."""
    counts: Mapping[str, int] = field(default_factory=dict)
    verified_domain: str = ""
    badge: str = ""
    presence: Presence = field(default=Presence())

    def to_json(self) -> dict[str, Any]:
        """Give the document that the database keeps."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "User":
        """Read what `to_json` gave."""
        written = document["bio"]
        given = tuple(bio.Link(**link) for link in written["given"])
        return cls(
            **document
            | {
                "bio": WrittenBio(**written | {"given": given}),
                "pictures": {
                    kind: Placed(**placed) for kind, placed in document["pictures"].items()
                },
                "presence": Presence(**document["presence"]),
            }
        )


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A token: whose it is and what it may."""

    token: str
    name: str = ""
    """Of one that the server hands out by itself; else empty."""
    user: int
    scopes: tuple[str, ...]
    client: str = ""
    """The client it was made for; empty for one that its user made by hand."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """A program that may ask people to let it act for them."""

    id: str
    name: str
    link: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a client asks of a user, and how and where it wants the answer."""

    client: str
    redirect_uri: str
    response_type: str
    scopes: tuple[str, ...]
    state: str | None


@dataclass(frozen=True, kw_only=True)
class Code:
    """What a client exchanges for a token, until then (Unix time) and once."""

    code: str
    client: str
    redirect_uri: str
    user: int
    scopes: tuple[str, ...]
    until: float
    used: bool = False


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many calls a bucket has seen since `since`, and until when it refuses (Unix times)."""

    since: float = 0
    calls: int = 0
    banned_until: float = 0
