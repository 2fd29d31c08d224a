"""In which words are rules stated? Numbers, paths and booleans; lengths in code points.

Named tuples, because every run makes these classes: a dataclass takes seven times as long.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

KB = 1000
MB = 1000 * KB
KIB = 1024
MIB = 1024 * KIB

WirePath = tuple[str, ...]
"""Keys from the user object downwards: ``("content", "text")``."""

MIME_TYPES: Mapping[str, str] = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
SUFFIXES: Mapping[str, str] = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif"}
WEB = frozenset(MIME_TYPES)

PICTURE_KINDS = ("avatar", "cover")
WRITE_SCOPE = "update_profile"


class Clear(Enum):
    """How a PUT empties a field; no server documents a way for PATCH."""

    NEVER = "cannot be emptied"
    OMIT = "left out of the PUT"
    EMPTY = "sent as an empty string"


class Crop(Enum):
    """What the server cuts off a picture by itself."""

    NONE = "kept as it is"
    SQUARE = "cut to a square"
    WIDE = "below 2:1 cut to a strip of 4.3:1"


class Token(Enum):
    """Which token a call needs."""

    NONE = "none, except for `me`"
    ANY = "any token"
    USER = "a user's token"


class Values(NamedTuple):
    """The values a server is known to take. `file` stands in `lists/`, one value a line."""

    file: str
    renamed: Mapping[str, str] = {}


class Field(NamedTuple):
    """One writable field of the profile."""

    path: WirePath
    max_chars: int | None = None
    required_in_put: bool = False
    clear: Clear = Clear.NEVER
    values: Values | None = None
    is_completed: bool = False
    """Whether the server may lengthen a value, as adn makes `en_US` of `en`."""


class BioRule(NamedTuple):
    """How a server reads a bio and reports what it found."""

    parent: WirePath
    text: str = "text"
    html: str = "html"
    source: str | None = None
    entities: str = "entities"
    mention_name: str = "text"
    tags: str = "tags"
    tag_name: str = "text"
    links: str = "links"
    """Under the entities: the links found, and in a write those that the writer placed himself."""
    given_links_stop_search: bool = True
    """Whether giving links, even an empty list, switches off the server's own search for them."""
    amends_given_links: bool = False
    """Whether they get their ` [domain]` as markdown links do."""
    no_links_by_empty_list: bool = False
    """Whether the search for bare links has no switch, and giving no links is what stops it."""
    markdown_by_default: bool = True
    links_switch: str = "parse_links"
    markdown_switch: str = "parse_markdown_links"
    link_titles: bool = True
    link_schemes: tuple[str, ...] = ("http", "https")
    amended_len_without_suffix: bool = False


class HtmlRule(NamedTuple):
    """The HTML a server makes of a bio."""

    wrapper: str
    tag_attribute: str
    tag_itemprop: str
    escape_quotes: bool
    ascii_only: bool


class ExtraRule(NamedTuple):
    """The typed extra data of a user: `raw` on pnut, `annotations` on adn."""

    key: str
    by_type: bool
    """True: an object of type -> list of values. False: a list of {type, value}."""
    max_bytes: int
    core_prefix: str


class PresenceRule(NamedTuple):
    """The status line: how long it may be, and for how many seconds it stands."""

    max_chars: int
    default_seconds: int
    max_seconds: int
    none: str
    """What a server says where there is no status line, and what removes one."""
    spoken: Mapping[str, str]
    """What the short forms of a write mean."""


class PictureRule(NamedTuple):
    """What one server accepts as one kind of picture."""

    path: WirePath
    under_bytes: int
    default_size: tuple[int, int]
    formats: frozenset[str] = WEB
    margin_bytes: int = 0
    """Room to leave under the limit, which may count the whole request body."""
    min_width: int = 1
    min_height: int = 1
    crop: Crop = Crop.NONE
    animation_kept: bool = True
    best_size: tuple[int, int] | None = None


class Call(NamedTuple):
    """One HTTP call under the API root; `{user}` in the path is an id, an @name or `me`."""

    method: str
    path: str
    token: Token = Token.NONE
    scope: str | None = None
    rate_limited: bool = True


class Bucket(NamedTuple):
    """So many calls in so many seconds."""

    calls: int
    per_seconds: int


class RateLimits(NamedTuple):
    """Three buckets, and what happens when one is empty."""

    anonymous: Bucket
    reads: Bucket
    writes: Bucket
    writes_count_as_reads: bool
    banned_seconds: int | None


class OAuth(NamedTuple):
    """Where and how a user grants a token."""

    login: str
    token_on_api_host: bool
    scope_delimiter: str
    scopes: tuple[str, ...]
    out_of_band: str | None
    error_description: str
    own_client: str
    """How people come by a client, as the beginning of a sentence."""
    authenticate: str = "oauth/authenticate"
    authorize: str = "oauth/authorize"
    token: str = "oauth/access_token"


class Dialect(NamedTuple):
    """Everything that differs between two kinds of server."""

    name: str
    title: str
    api: str
    """The root of the public server that gave the dialect its name."""
    fields: Mapping[str, Field]
    bio: BioRule
    html: HtmlRule
    extra: ExtraRule
    pictures: Mapping[str, PictureRule]
    calls: Mapping[str, Call]
    include: Mapping[str, str]
    """Query parameters that make every answer show the whole user."""
    pretty_header: str
    height_yields_to_width: bool
    """Whether of a wanted width and height of a picture only the width is heeded."""
    verified_domain: WirePath
    page: str | None
    """Where a user's public page is, if the user object does not say (`canonical_url`)."""
    oauth: OAuth
    rate_limits: RateLimits
    username_max_chars: int = 20
    presence: PresenceRule | None = None
    """The status line; None where there is none."""


def user_calls(config_path: str) -> dict[str, Call]:
    """Give the calls that every dialect has; `config_path` is where the server tells its limits."""
    calls = {
        "user": Call(method="GET", path="users/{user}"),
        "replace": Call(method="PUT", path="users/me", token=Token.USER, scope=WRITE_SCOPE),
        "patch": Call(method="PATCH", path="users/me", token=Token.USER, scope=WRITE_SCOPE),
        "token": Call(method="GET", path="token", token=Token.ANY),
        "revoke": Call(method="DELETE", path="token", token=Token.ANY),
        "config": Call(method="GET", path=config_path),
        "process_text": Call(method="POST", path="text/process", token=Token.ANY),
    }
    for kind in PICTURE_KINDS:
        calls[f"fetch_{kind}"] = Call(method="GET", path=f"users/{{user}}/{kind}")
        calls[f"upload_{kind}"] = Call(
            method="POST", path=f"users/me/{kind}", token=Token.USER, scope=WRITE_SCOPE
        )
    return calls
