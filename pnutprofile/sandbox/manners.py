"""What else tells one kind of server from the other: its texts, its counters, its small habits?

Facts that only the pretend server needs; what commands and client need too stands in `dialects`.
Texts are the ones that really occurred where such are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pnutprofile.dialects import ADN, PNUT, Dialect


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What the server says when it refuses."""

    bad_request: str
    token_missing: str
    token_unknown: str
    scope_missing: str
    not_found: str
    wrong_method: str
    too_many: str
    fault: str


@dataclass(frozen=True, kw_only=True)
class Manners:
    """The habits of one kind of server."""

    texts: Texts
    token_unknown_slug: str | None = None
    error_id_from: int
    """The lowest status whose answer carries an `error_id`."""
    headers: tuple[tuple[str, str], ...]
    """Sent with every answer."""
    rate_headers_on_errors: bool
    retry_in: bool
    read_bucket_calls: frozenset[str] = frozenset()
    """Writing calls that are charged as reads."""
    mounts: tuple[str, ...]
    """Where the same routes answer, below the origin."""
    jsonp: bool

    name_always: bool
    page: str | None
    """The `canonical_url` of a user, below the origin."""
    verified_url: bool
    relations_to_others: Mapping[str, bool]
    relations_to_oneself: Mapping[str, bool] | None
    html_switches: tuple[str, ...]
    """Query parameters that hide the HTML; the first one given wins."""
    counts_switch: str | None
    badges: tuple[Mapping[str, Any], ...] = ()

    completes_language: bool
    core_values: Mapping[str, tuple[str, ...]]
    """Required keys of the checked types of extra data."""
    core_is_closed: bool
    """Whether a type with the core prefix that is not known is refused."""
    limit_counts_body: bool
    """Whether the limit of a picture counts the whole request."""
    upright: bool
    """Whether the orientation of a photo is applied and its EXIF removed."""
    both_sides: bool
    """Whether `w` and `h` work together; otherwise `h` is ignored once `w` is given."""
    gif_scales: bool

    config: Mapping[str, Any]
    app_keys: Mapping[str, str]
    """Where a token object tells of its client: the names of `id`, `name` and `link`."""
    app_id_at_top: bool
    """Whether the client's id stands beside `app` too."""
    token_extra: Mapping[str, Any]

    scopes: Mapping[str, str]
    """What a client may ask for, and how that is said to people."""
    narrowed_scopes: frozenset[str] = frozenset()
    """Scopes that can be asked for by type, as `files:core_image`."""
    client_by_basic: bool
    """Whether a client may give id and secret by HTTP Basic."""
    token_tells_user: bool
    """Whether `user_id` and `username` come with a new token."""
    token_slugs: bool
    """Whether an `error_slug` comes with a refusal of a new token."""


def _max_chars(dialect: Dialect, field_name: str) -> int | None:
    return dialect.fields[field_name].max_chars


_SCOPES: Mapping[str, str] = {
    "basic": "Know who you are, and read what you can read",
    "update_profile": "Change your profile: name, bio, locale, time zone, avatar and cover",
    "email": "See your e-mail address",
    "stream": "Read the posts of those you follow",
    "write_post": "Write and delete posts in your name",
    "follow": "Follow, mute and block people for you",
    "public_messages": "Read and write your public messages",
    "messages": "Read and write all your messages, private ones too",
    "files": "See, add and delete your files",
}

_PNUT = Manners(
    texts=Texts(
        bad_request="{detail}",
        token_missing="Access token required.",
        token_unknown="Access token not accepted.",
        scope_missing="Forbidden: the scope {scope} is required.",
        not_found="Not found.",
        wrong_method="Method not allowed. Please use: {allow}",
        too_many="Too many requests.",
        fault="Internal Server Error",
    ),
    error_id_from=500,
    headers=(("X-API-Version", "1.3.0"),),
    rate_headers_on_errors=True,
    retry_in=True,
    mounts=("/v1",),
    jsonp=False,
    name_always=False,
    page=None,
    verified_url=True,
    relations_to_others={
        "follows_you": False,
        "you_blocked": False,
        "you_can_follow": True,
        "you_follow": False,
        "you_muted": False,
    },
    relations_to_oneself={
        "follows_you": True,
        "you_blocked": False,
        "you_can_follow": False,
        "you_follow": True,
        "you_muted": False,
    },
    html_switches=("include_html", "include_user_html"),
    counts_switch="include_counts",
    badges=(
        {"id": "1", "name": "Early bird", "description": "Here in the first year."},
        {"id": "3", "name": "Mapmaker", "description": "Drew a map of the network."},
    ),
    completes_language=False,
    core_values={},
    core_is_closed=True,
    limit_counts_body=True,
    upright=True,
    both_sides=False,
    gif_scales=True,
    config={
        "file": {"audio_max_size_bytes": 52428800, "max_size_bytes": 104857600},
        "message": {"max_length": 2048},
        "post": {
            "max_length": 256,
            "seconds_between_duplicates": 60,
            "seconds_for_revision": 300,
        },
        "rate_limit": {
            "anonymous": {
                "reads": PNUT.rate_limits.anonymous.calls,
                "read_reset_seconds": PNUT.rate_limits.anonymous.per_seconds,
            },
            "authorized": {
                "reads": PNUT.rate_limits.reads.calls,
                "read_reset_seconds": PNUT.rate_limits.reads.per_seconds,
                "writes": PNUT.rate_limits.writes.calls,
                "write_reset_seconds": PNUT.rate_limits.writes.per_seconds,
            },
            "seconds_banned": PNUT.rate_limits.banned_seconds,
        },
        "raw": {"max_length": PNUT.extra.max_bytes},
        "user": {
            "description_max_length": _max_chars(PNUT, "text"),
            "name_max_length": _max_chars(PNUT, "name"),
            "presence_max_length": PNUT.presence.max_chars if PNUT.presence else None,
            "username_max_length": PNUT.username_max_chars,
        },
    },
    app_keys={"id": "id", "name": "name", "link": "url"},
    app_id_at_top=False,
    token_extra={"storage": {"available": 1073741824, "total": 1073741824}},
    scopes={
        **_SCOPES,
        "presence": "Set your status line",
        "polls": "Make polls, and see and delete yours",
    },
    narrowed_scopes=frozenset({"files", "messages", "polls", "public_messages"}),
    client_by_basic=False,
    token_tells_user=True,
    token_slugs=False,
)

_ADN = Manners(
    texts=Texts(
        bad_request="Bad Request: {detail}",
        token_missing=(
            "Call requires authentication: This resource requires authentication and no token"
            " was provided."
        ),
        token_unknown="Call requires authentication: Invalid token.",
        scope_missing="Forbidden: You need the following scopes: {scope}",
        not_found="Not Found: The requested resource was not found.",
        wrong_method="Method not allowed. Please use: {allow}",
        too_many="Too many requests",
        fault="Internal Server Error",
    ),
    token_unknown_slug="invalid-token",
    error_id_from=400,
    headers=(("X-ADN-Migrations-Enabled", ""),),
    rate_headers_on_errors=False,
    retry_in=False,
    read_bucket_calls=frozenset({"process_text"}),
    mounts=("/stream/0", ""),
    jsonp=True,
    name_always=True,
    page="/@{username}",
    verified_url=False,
    relations_to_others={
        "follows_you": False,
        "you_blocked": False,
        "you_can_follow": True,
        "you_can_subscribe": True,
        "you_follow": False,
        "you_muted": False,
    },
    relations_to_oneself=None,
    html_switches=("include_html",),
    counts_switch=None,
    completes_language=True,
    core_values={
        "net.app.core.directory.blog": ("url",),
        "net.app.core.directory.homepage": ("url",),
        "net.app.core.directory.twitter": ("username",),
        "net.app.core.directory.facebook": ("id",),
    },
    core_is_closed=False,
    limit_counts_body=False,
    upright=False,
    both_sides=True,
    gif_scales=False,
    config={
        "text": {"uri_template_length": {"post_id": 9, "message_id": 12}},
        "user": {
            "annotation_max_bytes": ADN.extra.max_bytes,
            "text_max_length": _max_chars(ADN, "text"),
        },
        "file": {"annotation_max_bytes": 8192, "max_file_size": 10000000},
        "post": {"annotation_max_bytes": 8192, "text_max_length": 256},
        "message": {"annotation_max_bytes": 8192, "text_max_length": 2048},
        "channel": {"annotation_max_bytes": 8192},
    },
    app_keys={"id": "client_id", "name": "name", "link": "link"},
    app_id_at_top=True,
    token_extra={
        "storage": {"available": 10000000000, "used": 0},
        "limits": {"following": 40, "max_file_size": 10000000},
        "invite_link": "https://join.app.net/from/sandbox",
    },
    scopes={**_SCOPES, "export": "Export all that is yours"},
    client_by_basic=True,
    token_tells_user=False,
    token_slugs=True,
)

MANNERS: Mapping[str, Manners] = {PNUT.name: _PNUT, ADN.name: _ADN}
