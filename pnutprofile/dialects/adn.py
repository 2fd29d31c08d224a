"""What do App.net and the servers that speak its stream/0 accept? Facts of its documentation."""

from pnutprofile.dialects.rules import (
    MB,
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
    RateLimits,
    Token,
    user_calls,
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
        "locale": Field(path=("locale",), required_in_put=True, is_completed=True),
        "timezone": Field(path=("timezone",), required_in_put=True),
    },
    bio=BioRule(
        parent=("description",),
        mention_name="name",
        tags="hashtags",
        tag_name="name",
        amends_given_links=True,
        no_links_by_empty_list=True,
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
        **user_calls("config"),
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
        own_client="The developer page of the server makes clients of your own",
    ),
    rate_limits=RateLimits(
        anonymous=Bucket(calls=50, per_seconds=60),
        reads=Bucket(calls=5000, per_seconds=3600),
        writes=Bucket(calls=20, per_seconds=60),
        writes_count_as_reads=True,
        banned_seconds=None,
    ),
)
