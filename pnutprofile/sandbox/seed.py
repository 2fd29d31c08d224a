"""Who lives on a fresh pretend server, and which client is known there?

Robin, whose tokens one gets and who shows everything a profile can show, and quiet, who has set
nothing at all. Their pictures are drawings, made when somebody asks for the bytes.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from pnutprofile.dialects import Dialect
from pnutprofile.sandbox.records import Client, Grant, Picture, Placed, Presence, User, WrittenBio

_AVATAR = Placed(key="J4rk8mPqTz-portrait", width=640, height=640)
_COVER = Placed(key="V7bnXw2Lde-dusk", width=1500, height=500)

PICTURES = (
    Picture(key=_AVATAR.key, format="PNG", width=640, height=640, drawing="portrait"),
    Picture(key=_COVER.key, format="PNG", width=1500, height=500, drawing="dusk"),
)

_FOREVER = 4_102_444_800  # 2100-01-01

_BIO = (
    "Lighthouse keeper 🗺️ & amateur cartographer\n"
    'Notes in [my log](https://harbor.example/log "Harbor log"), ask @quiet about #slowmaps'
)

_EXTRA: Mapping[str, Mapping[str, Any]] = {
    "pnut": {
        "me.rafaelcosta.user.profiles": {
            "profiles": [
                {"service": "homepage", "url": "https://harbor.example"},
                {
                    "service": "mastodon",
                    "id": "@robin@social.example",
                    "url": "https://social.example/@robin",
                },
            ]
        }
    },
    "adn": {
        "net.app.core.directory.blog": {"url": "https://harbor.example/log"},
        "net.app.core.directory.homepage": {"url": "https://harbor.example"},
    },
}
"""The extra data people of each dialect really use."""

_COUNTS: Mapping[str, tuple[Mapping[str, int], Mapping[str, int]]] = {
    "pnut": (
        {"bookmarks": 12, "clients": 1, "followers": 48, "following": 37, "posts": 1903},
        {"bookmarks": 0, "clients": 0, "followers": 1, "following": 0, "posts": 0},
    ),
    "adn": (
        {"followers": 48, "following": 37, "posts": 1903, "stars": 12},
        {"followers": 1, "following": 0, "posts": 0, "stars": 0},
    ),
}

_SCOPES = {"full": None, "read_only": ("basic",)}
"""The tokens by name; None stands for every scope this tool asks for."""


SIGNED_IN = 1
"""The user who is signed in in every browser: robin."""

CLIENT_ID = "sandbox"
_CLIENT_LINK = "https://sandbox.example"
BY_HAND = Client(id="1", name="Sandbox", link=_CLIENT_LINK, secret="")
"""What a token is said to be made for that its user made by hand; nobody can sign in with it."""


def users(dialect: Dialect) -> tuple[User, User]:
    """Give the two users; the first owns the tokens."""
    busy, idle = _COUNTS[dialect.name]
    return (
        User(
            id=SIGNED_IN,
            username="robin",
            name="Robin Marlowe",
            bio=WrittenBio(source=_BIO, markdown=True),
            locale="en_GB",
            timezone="Europe/London",
            created_at="2019-04-02T07:41:18Z",
            extra=_EXTRA[dialect.name],
            pictures={"avatar": _AVATAR, "cover": _COVER},
            counts=busy,
            verified_domain="harbor.example",
            badge="3",
            presence=Presence(text="minding the lamp", until=_FOREVER, seen=1_554_190_878),
        ),
        User(
            id=2,
            username="quiet",
            locale="en_US",
            timezone="America/Chicago",
            created_at="2021-11-14T19:05:00Z",
            counts=idle,
        ),
    )


def grants(dialect: Dialect) -> tuple[Grant, ...]:
    """Make the tokens of the first user, different on every machine."""
    return tuple(
        Grant(
            token=secrets.token_urlsafe(24),
            name=name,
            user=SIGNED_IN,
            scopes=scopes or dialect.oauth.scopes,
        )
        for name, scopes in _SCOPES.items()
    )


def client() -> Client:
    """Make the client that people can sign in with; its secret differs on every machine."""
    secret = secrets.token_urlsafe(24)
    return Client(id=CLIENT_ID, name="Sandbox client", link=_CLIENT_LINK, secret=secret)
