"""The pnut dialect as pnut.io documents it, typed by hand; the witness against our own rules."""

API_ROOT = "https://api.pnut.io/v1"

PUT_ALL_FIELDS = {
    "name": "Buddy",
    "content": {"text": "Good times and great oldies!"},
    "timezone": "America/Chicago",
    "locale": "en_US",
}
PUT_WITHOUT_NAME_AND_BIO = {"timezone": "America/Chicago", "locale": "en_US"}
PATCH_TWO_FIELDS = {"timezone": "Europe/Paris", "name": "Eric"}
PATCH_BIO = {"content": {"text": "Good times and great oldies!"}}

REQUIRED_IN_PUT = {"locale", "timezone"}
CLEARABLE = {"name", "text"}
MAX_CHARS = {"name": 50, "text": 256}
FORMATS = {"JPEG", "PNG", "GIF"}
AVATAR_UNDER_BYTES = 2_097_152
COVER_UNDER_BYTES = 4_194_304
COVER_MIN_WIDTH, COVER_MIN_HEIGHT = 960, 223
DEFAULT_AVATAR_SIZE = (512, 512)
DEFAULT_COVER_SIZE = (960, 223)
EXTRA_MAX_BYTES = 8192

ROUTES = {
    "user": "GET users/{user}",
    "replace": "PUT users/me",
    "patch": "PATCH users/me",
    "fetch_avatar": "GET users/{user}/avatar",
    "upload_avatar": "POST users/me/avatar",
    "delete_avatar": "DELETE users/me/avatar",
    "fetch_cover": "GET users/{user}/cover",
    "upload_cover": "POST users/me/cover",
    "delete_cover": "DELETE users/me/cover",
    "avatar_from_url": "POST users/me/avatar",
    "cover_from_url": "POST users/me/cover",
    "token": "GET token",
    "revoke": "DELETE token",
    "config": "GET sys/config",
    "process_text": "POST text/process",
    "presence": "GET users/{user}/presence",
    "set_presence": "PUT users/me/presence",
}

TEXT_SWITCHES = ("parse_links", "parse_markdown_links")
MARKDOWN_BY_DEFAULT = True
LINK_SCHEMES = ("http", "https", "ftp", "gopher")
CUSTOM_LINKS = ("content", "entities", "links")

SCOPE_DELIMITER = ","
AUTHENTICATE = "https://pnut.io/oauth/authenticate"
AUTHORIZE = "https://pnut.io/oauth/authorize"
ACCESS_TOKEN = "https://api.pnut.io/v1/oauth/access_token"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
ERROR_DESCRIPTION = "error_message"

ANONYMOUS_READS = (40, 60)
READS = (5000, 3600)
WRITES = (20, 60)
BANNED_SECONDS = 600

# Compatible with the documentation of user objects; every key that this tool reads.
USER = {
    "id": "4417",
    "username": "InesQ",
    "name": "Ines Quayle",
    "type": "human",
    "locale": "en_GB",
    "timezone": "Europe/London",
    "created_at": "2019-04-02T07:41:18Z",
    "content": {
        "text": "Ask me [x.example] about #maps",
        "html": "<span>…</span>",
        "markdown_text": "Ask [me](https://x.example/a) about #maps",
        "entities": {
            "links": [
                {
                    "url": "https://x.example/a",
                    "text": "me",
                    "pos": 4,
                    "len": 2,
                    "amended_len": 14,
                }
            ],
            "mentions": [],
            "tags": [{"text": "maps", "pos": 25, "len": 5}],
        },
        "avatar_image": {
            "url": "https://cdn.pnut.example/a.png",
            "width": 640,
            "height": 640,
            "is_default": False,
        },
        "cover_image": {
            "url": "https://cdn.pnut.example/cover/default_cover",
            "width": 960,
            "height": 223,
            "is_default": True,
        },
    },
    "counts": {"bookmarks": 1, "clients": 1, "followers": 2, "following": 3, "posts": 4},
    "verified": {"domain": "x.example", "url": "https://x.example"},
    "raw": {
        "me.rafaelcosta.user.profiles": [
            {"profiles": [{"service": "blog", "url": "https://x.example"}]}
        ]
    },
}
BIO_SOURCE = "Ask [me](https://x.example/a) about #maps"
INCLUDES = {"include_user_raw": "1", "include_presence": "1"}
EXTRA_KEY = "raw"
