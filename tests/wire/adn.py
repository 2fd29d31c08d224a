"""The App.net dialect as its documentation and recorded traffic show it, typed by hand."""

API_ROOT = "https://alpha-api.app.net/stream/0"

PUT_ALL_FIELDS = {
    "name": "Buddy",
    "description": {"text": "Good times and great oldies!"},
    "timezone": "America/Chicago",
    "locale": "en_US",
}
PATCH_TWO_FIELDS = {"timezone": "Europe/Paris", "name": "Eric"}
PATCH_BIO = {"description": {"text": "Good times and great oldies!"}}

REQUIRED_IN_PUT = {"name", "text", "locale", "timezone"}
CLEARABLE = {"text"}
MAX_CHARS = {"name": 50, "text": 256}
FORMATS = {"JPEG", "PNG", "GIF"}
AVATAR_UNDER_BYTES = 1_000_000
COVER_UNDER_BYTES = 4_000_000
COVER_MIN_WIDTH, COVER_MIN_HEIGHT = 960, 1
DEFAULT_AVATAR_SIZE = (160, 160)
DEFAULT_COVER_SIZE = (960, 260)
EXTRA_MAX_BYTES = 8192

ROUTES = {
    "user": "GET users/{user}",
    "replace": "PUT users/me",
    "patch": "PATCH users/me",
    "fetch_avatar": "GET users/{user}/avatar",
    "upload_avatar": "POST users/me/avatar",
    "fetch_cover": "GET users/{user}/cover",
    "upload_cover": "POST users/me/cover",
    "token": "GET token",
    "revoke": "DELETE token",
    "config": "GET config",
    "process_text": "POST text/process",
}

TEXT_SWITCHES = ("parse_links", "parse_markdown_links")
MARKDOWN_BY_DEFAULT = False
LINK_SCHEMES = ("http", "https")
CUSTOM_LINKS = ("description", "entities", "links")

SCOPE_DELIMITER = " "
AUTHENTICATE = "https://account.app.net/oauth/authenticate"
AUTHORIZE = "https://account.app.net/oauth/authorize"
ACCESS_TOKEN = "https://account.app.net/oauth/access_token"
OUT_OF_BAND = None
ERROR_DESCRIPTION = "error_description"

ANONYMOUS_READS = (50, 60)
READS = (5000, 3600)
WRITES = (20, 60)
BANNED_SECONDS = None

# From a recorded answer of 2013: GET /stream/0/users/me.
USER = {
    "username": "adnpy",
    "avatar_image": {
        "url": "https://cdn.example/image/5/avatar",
        "width": 200,
        "is_default": False,
        "height": 200,
    },
    "description": {
        "text": "A python lib for App.net",
        "html": (
            '<span itemscope="https://app.net/schemas/Post">A python lib for '
            '<a href="http://App.net">App.net</a></span>'
        ),
        "entities": {
            "mentions": [],
            "hashtags": [],
            "links": [{"url": "http://App.net", "text": "App.net", "pos": 17, "len": 7}],
        },
    },
    "locale": "en_US",
    "created_at": "2013-09-21T07:13:22Z",
    "canonical_url": "https://alpha.app.net/adnpy",
    "cover_image": {
        "url": "https://cdn.example/image/5/cover",
        "width": 960,
        "is_default": True,
        "height": 260,
    },
    "timezone": "America/Los_Angeles",
    "counts": {"following": 15, "posts": 13, "followers": 0, "stars": 0},
    "type": "human",
    "id": "169231",
    "name": "tester 1379830461.8",
    "verified_domain": "x.example",
    "annotations": [{"type": "net.app.core.directory.blog", "value": {"url": "https://x.example"}}],
}
BIO_SOURCE = "A python lib for App.net"
INCLUDES = {"include_user_annotations": "1"}
EXTRA_KEY = "annotations"
