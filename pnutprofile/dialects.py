"""What do pnut and App.net-compatible servers accept, and where does each thing stand on the wire?

Frozen data with three readers: the commands (check before sending), the client (paths and routes)
and the sandbox (refuses what the rule refuses). The facts come from the pnut.io v1 documentation
(1.3.0) and the App.net stream/0 documentation; lengths are Unicode code points.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

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
    WIDE = "below 2:1 cut to width / 4.3"


class Token(Enum):
    """Which token a call needs."""

    NONE = "none, except for `me`"
    ANY = "any token"
    USER = "a user's token"


@dataclass(frozen=True, kw_only=True)
class FieldHelp:
    """How people meet a field: its metavar and its line of help, the same for every dialect."""

    metavar: str
    help: str
    multiline: bool = False


FIELDS: Mapping[str, FieldHelp] = {
    "name": FieldHelp(metavar="NAME", help="Display name."),
    "text": FieldHelp(metavar="TEXT", help="Bio.", multiline=True),
    "locale": FieldHelp(metavar="LOCALE", help="Language and region, such as en_US."),
    "timezone": FieldHelp(metavar="ZONE", help="Time zone, such as Europe/Paris."),
}
"""Every profile field: the options of `set` and `patch`, in the order people read them."""


@dataclass(frozen=True, kw_only=True)
class Values:
    """The values a server is known to take. `file` stands in `lists/`, one value a line."""

    file: str
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One writable field of the profile."""

    path: WirePath
    max_chars: int | None = None
    required_in_put: bool = False
    clear: Clear = Clear.NEVER
    values: Values | None = None


@dataclass(frozen=True, kw_only=True)
class BioRule:
    """How a server reads a bio and reports what it found."""

    parent: WirePath
    text: str = "text"
    html: str = "html"
    source: str | None = None
    entities: str = "entities"
    mention_name: str = "text"
    tags: str = "tags"
    tag_name: str = "text"
    markdown_by_default: bool = True
    links_switch: str = "parse_links"
    markdown_switch: str = "parse_markdown_links"
    link_titles: bool = True
    link_schemes: tuple[str, ...] = ("http", "https")
    amended_len_without_suffix: bool = False


@dataclass(frozen=True, kw_only=True)
class HtmlRule:
    """The HTML a server makes of a bio."""

    wrapper: str
    tag_attribute: str
    tag_itemprop: str
    escape_quotes: bool
    ascii_only: bool


@dataclass(frozen=True, kw_only=True)
class ExtraRule:
    """The typed extra data of a user: `raw` on pnut, `annotations` on adn."""

    key: str
    by_type: bool
    """True: an object of type -> list of values. False: a list of {type, value}."""
    max_bytes: int
    core_prefix: str


@dataclass(frozen=True, kw_only=True)
class PictureRule:
    """What one server accepts as one kind of picture."""

    path: WirePath
    formats: frozenset[str] = WEB
    under_bytes: int
    margin_bytes: int = 0
    """Room to leave under the limit, which may count the whole request body."""
    min_width: int = 1
    min_height: int = 1
    crop: Crop = Crop.NONE
    animation_kept: bool = True
    best_size: tuple[int, int] | None = None
    default_size: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One HTTP call under the API root; `{user}` in the path is an id, an @name or `me`."""

    method: str
    path: str
    token: Token = Token.NONE
    scope: str | None = None
    rate_limited: bool = True


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """So many calls in so many seconds."""

    calls: int
    per_seconds: int


@dataclass(frozen=True, kw_only=True)
class RateLimits:
    """Three buckets, and what happens when one is empty."""

    anonymous: Bucket
    reads: Bucket
    writes: Bucket
    writes_count_as_reads: bool
    banned_seconds: int | None


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """Where and how a user grants a token."""

    login: str
    authenticate: str = "oauth/authenticate"
    authorize: str = "oauth/authorize"
    token: str = "oauth/access_token"
    token_on_api_host: bool
    scope_delimiter: str
    scopes: tuple[str, ...]
    out_of_band: str | None
    error_description: str


@dataclass(frozen=True, kw_only=True)
class Dialect:
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
    username_max_chars: int = 20
    presence_max_chars: int | None = None
    verified_domain: WirePath
    page: str | None
    """Where a user's public page is, if the user object does not say (`canonical_url`)."""
    oauth: OAuth
    rate_limits: RateLimits


def _user_calls(config_path: str) -> dict[str, Call]:
    """Give the calls that both dialects have."""
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


PNUT = Dialect(
    name="pnut",
    title="pnut.io",
    api="https://api.pnut.io/v1",
    fields={
        "name": Field(path=("name",), max_chars=50, clear=Clear.OMIT),
        "text": Field(path=("content", "text"), max_chars=256, clear=Clear.OMIT),
        "locale": Field(
            path=("locale",), required_in_put=True, values=Values(file="pnut-locales.txt")
        ),
        "timezone": Field(
            path=("timezone",),
            required_in_put=True,
            values=Values(
                file="pnut-timezones.txt",
                renamed={
                    "America/Ciudad_Juarez": "America/Ojinaga",
                    "America/Coyhaique": "America/Santiago",
                    "America/Nuuk": "America/Godthab",
                    "Asia/Calcutta": "Asia/Kolkata",
                    "Asia/Katmandu": "Asia/Kathmandu",
                    "Asia/Qostanay": "Asia/Almaty",
                    "Asia/Rangoon": "Asia/Yangon",
                    "Asia/Saigon": "Asia/Ho_Chi_Minh",
                    "Etc/UTC": "Africa/Abidjan",
                    "Europe/Kyiv": "Europe/Kiev",
                    "Pacific/Kanton": "Pacific/Enderbury",
                    "US/Alaska": "America/Anchorage",
                    "US/Central": "America/Chicago",
                    "US/Eastern": "America/New_York",
                    "US/Hawaii": "Pacific/Honolulu",
                    "US/Mountain": "America/Denver",
                    "US/Pacific": "America/Los_Angeles",
                    "UTC": "Africa/Abidjan",
                },
            ),
        ),
    },
    bio=BioRule(
        parent=("content",),
        source="markdown_text",
        link_schemes=("http", "https", "ftp", "gopher"),
        amended_len_without_suffix=True,
    ),
    html=HtmlRule(
        wrapper='itemscope itemtype="https://pnut.io/schemas/Post"',
        tag_attribute="data-tag-name",
        tag_itemprop="tag",
        escape_quotes=True,
        ascii_only=False,
    ),
    extra=ExtraRule(key="raw", by_type=True, max_bytes=8192, core_prefix="io.pnut.core."),
    pictures={
        "avatar": PictureRule(
            path=("content", "avatar_image"),
            under_bytes=2 * MIB,
            margin_bytes=200,
            crop=Crop.SQUARE,
            default_size=(512, 512),
        ),
        "cover": PictureRule(
            path=("content", "cover_image"),
            under_bytes=4 * MIB,
            margin_bytes=200,
            min_width=960,
            min_height=223,
            crop=Crop.WIDE,
            default_size=(960, 223),
        ),
    },
    calls={
        **_user_calls("sys/config"),
        "avatar_from_url": Call(
            method="POST", path="users/me/avatar", token=Token.USER, scope=WRITE_SCOPE
        ),
        "cover_from_url": Call(
            method="POST", path="users/me/cover", token=Token.USER, scope=WRITE_SCOPE
        ),
        "delete_avatar": Call(
            method="DELETE", path="users/me/avatar", token=Token.USER, scope=WRITE_SCOPE
        ),
        "delete_cover": Call(
            method="DELETE", path="users/me/cover", token=Token.USER, scope=WRITE_SCOPE
        ),
        "presence": Call(method="GET", path="users/{user}/presence", token=Token.ANY),
        "presences": Call(method="GET", path="presence", token=Token.ANY),
        "set_presence": Call(
            method="PUT", path="users/me/presence", token=Token.USER, scope="presence"
        ),
        "my_badges": Call(method="GET", path="users/me/badges", token=Token.USER),
        "badges": Call(method="GET", path="badges"),
        "badge": Call(method="GET", path="badges/{badge}"),
    },
    include={"include_user_raw": "1", "include_presence": "1"},
    pretty_header="X-Pretty-Json",
    height_yields_to_width=True,
    presence_max_chars=100,
    verified_domain=("verified", "domain"),
    page="https://pnut.io/@{username}",
    oauth=OAuth(
        login="https://pnut.io",
        token_on_api_host=True,
        scope_delimiter=",",
        scopes=("basic", WRITE_SCOPE, "presence"),
        out_of_band="urn:ietf:wg:oauth:2.0:oob",
        error_description="error_message",
    ),
    rate_limits=RateLimits(
        anonymous=Bucket(calls=40, per_seconds=60),
        reads=Bucket(calls=5000, per_seconds=3600),
        writes=Bucket(calls=20, per_seconds=60),
        writes_count_as_reads=False,
        banned_seconds=600,
    ),
)

ADN = Dialect(
    name="adn",
    title="App.net",
    api="https://alpha-api.app.net/stream/0",
    fields={
        "name": Field(path=("name",), max_chars=50, required_in_put=True),
        "text": Field(
            path=("description", "text"), max_chars=256, required_in_put=True, clear=Clear.EMPTY
        ),
        "locale": Field(path=("locale",), required_in_put=True),
        "timezone": Field(path=("timezone",), required_in_put=True),
    },
    bio=BioRule(
        parent=("description",),
        mention_name="name",
        tags="hashtags",
        tag_name="name",
        markdown_by_default=False,
        link_titles=False,
    ),
    html=HtmlRule(
        wrapper='itemscope="https://app.net/schemas/Post"',
        tag_attribute="data-hashtag-name",
        tag_itemprop="hashtag",
        escape_quotes=False,
        ascii_only=True,
    ),
    extra=ExtraRule(key="annotations", by_type=False, max_bytes=8192, core_prefix="net.app.core."),
    pictures={
        "avatar": PictureRule(
            path=("avatar_image",),
            under_bytes=1 * MB,
            crop=Crop.SQUARE,
            best_size=(200, 200),
            default_size=(160, 160),
        ),
        "cover": PictureRule(
            path=("cover_image",), under_bytes=4 * MB, min_width=960, default_size=(960, 260)
        ),
    },
    calls={
        **_user_calls("config"),
        "token": Call(method="GET", path="token", token=Token.ANY, rate_limited=False),
        "config": Call(method="GET", path="config", rate_limited=False),
        "fetch_avatar": Call(method="GET", path="users/{user}/avatar", rate_limited=False),
        "fetch_cover": Call(method="GET", path="users/{user}/cover", rate_limited=False),
    },
    include={"include_user_annotations": "1"},
    pretty_header="X-ADN-Pretty-JSON",
    height_yields_to_width=False,
    verified_domain=("verified_domain",),
    page=None,
    oauth=OAuth(
        login="https://account.app.net",
        token_on_api_host=False,
        scope_delimiter=" ",
        scopes=("basic", WRITE_SCOPE),
        out_of_band=None,
        error_description="error_description",
    ),
    rate_limits=RateLimits(
        anonymous=Bucket(calls=50, per_seconds=60),
        reads=Bucket(calls=5000, per_seconds=3600),
        writes=Bucket(calls=20, per_seconds=60),
        writes_count_as_reads=True,
        banned_seconds=None,
    ),
)

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (PNUT, ADN)}
