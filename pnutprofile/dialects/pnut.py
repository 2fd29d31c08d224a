"""What does pnut.io accept? Facts of its v1 documentation, 1.3.0 (October 2023)."""

from pnutprofile.dialects.rules import (
    MIB,
    WRITE_SCOPE,
    BioRule,
    Bucket,
    Call,
    Clear,
    Crop,
    Dialect,
    ExtraRule,
    Field,
    HtmlRule,
    OAuth,
    PictureRule,
    PresenceRule,
    RateLimits,
    Token,
    Values,
    user_calls,
)

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
        **user_calls("sys/config"),
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
    presence=PresenceRule(
        max_chars=100,
        default_seconds=15 * 60,
        max_seconds=7 * 24 * 3600,
        none="offline",
        spoken={"": "online", "1": "online", "0": "offline"},
    ),
    verified_domain=("verified", "domain"),
    page="https://pnut.io/@{username}",
    oauth=OAuth(
        login="https://pnut.io",
        token_on_api_host=True,
        scope_delimiter=",",
        scopes=("basic", WRITE_SCOPE, "presence"),
        out_of_band="urn:ietf:wg:oauth:2.0:oob",
        error_description="error_message",
        own_client="pnut.io lets anyone make a client of their own: Account > Develop",
    ),
    rate_limits=RateLimits(
        anonymous=Bucket(calls=40, per_seconds=60),
        reads=Bucket(calls=5000, per_seconds=3600),
        writes=Bucket(calls=20, per_seconds=60),
        writes_count_as_reads=False,
        banned_seconds=600,
    ),
)
