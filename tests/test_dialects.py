"""Do the rules say what the servers' documentation says? Held against the hand-typed witness."""

from types import ModuleType

from pnutprofile import fields, profile
from pnutprofile.choices import CLEARABLE, DIALECT_NAMES, FIELDS
from pnutprofile.dialects import DIALECTS, Clear, Crop, Dialect
from tests.servers import WITNESSES

ALL_FIELDS = {
    "name": "Buddy",
    "text": "Good times and great oldies!",
    "timezone": "America/Chicago",
    "locale": "en_US",
}


def test_every_dialect_has_a_witness() -> None:
    assert set(WITNESSES) == set(DIALECTS)


def test_api_root(dialect: Dialect, witness: ModuleType) -> None:
    assert dialect.api == witness.API_ROOT


def test_put_body_of_all_fields(dialect: Dialect, witness: ModuleType) -> None:
    assert fields.to_wire(ALL_FIELDS, dialect) == witness.PUT_ALL_FIELDS


def test_patch_bodies(dialect: Dialect, witness: ModuleType) -> None:
    two = {"timezone": "Europe/Paris", "name": "Eric"}
    assert fields.to_wire(two, dialect) == witness.PATCH_TWO_FIELDS
    assert fields.to_wire({"text": ALL_FIELDS["text"]}, dialect) == witness.PATCH_BIO


def test_what_put_requires_and_what_can_be_cleared(dialect: Dialect, witness: ModuleType) -> None:
    required = {name for name, field in dialect.fields.items() if field.required_in_put}
    clearable = {name for name, field in dialect.fields.items() if field.clear is not Clear.NEVER}
    assert required == witness.REQUIRED_IN_PUT
    assert clearable == witness.CLEARABLE


def test_what_can_be_named_is_what_the_rules_know() -> None:
    known = {name for rules in DIALECTS.values() for name in rules.fields}
    clearable = {
        name
        for rules in DIALECTS.values()
        for name, field in rules.fields.items()
        if field.clear is not Clear.NEVER
    }
    assert tuple(DIALECTS) == DIALECT_NAMES
    assert set(FIELDS) == known
    assert set(CLEARABLE) == clearable


def test_lengths(dialect: Dialect, witness: ModuleType) -> None:
    limits = {name: field.max_chars for name, field in dialect.fields.items() if field.max_chars}
    assert limits == witness.MAX_CHARS
    assert dialect.extra.max_bytes == witness.EXTRA_MAX_BYTES


def test_picture_rules(dialect: Dialect, witness: ModuleType) -> None:
    avatar, cover = dialect.pictures["avatar"], dialect.pictures["cover"]
    assert avatar.formats == cover.formats == witness.FORMATS
    assert (avatar.under_bytes, avatar.default_size) == (
        witness.AVATAR_UNDER_BYTES,
        witness.DEFAULT_AVATAR_SIZE,
    )
    assert (cover.under_bytes, cover.default_size) == (
        witness.COVER_UNDER_BYTES,
        witness.DEFAULT_COVER_SIZE,
    )
    assert (cover.min_width, cover.min_height) == (
        witness.COVER_MIN_WIDTH,
        witness.COVER_MIN_HEIGHT,
    )
    assert avatar.crop is Crop.SQUARE


def test_only_pnut_cuts_covers() -> None:
    assert DIALECTS["pnut"].pictures["cover"].crop is Crop.WIDE
    assert DIALECTS["adn"].pictures["cover"].crop is Crop.NONE


def test_routes(dialect: Dialect, witness: ModuleType) -> None:
    routes = {name: f"{call.method} {call.path}" for name, call in dialect.calls.items()}
    assert witness.ROUTES.items() <= routes.items()
    surplus = set(routes) - set(witness.ROUTES)
    assert surplus <= {"presences", "my_badges", "badges", "badge"}


def test_writes_need_the_profile_scope(dialect: Dialect) -> None:
    writes = {
        name: call.scope
        for name, call in dialect.calls.items()
        if call.path.startswith("users/me") and call.method != "GET"
    }
    assert writes.pop("set_presence", "presence") == "presence"
    assert set(writes.values()) == {"update_profile"}


def test_how_a_bio_is_read(dialect: Dialect, witness: ModuleType) -> None:
    bio = dialect.bio
    assert (bio.links_switch, bio.markdown_switch) == witness.TEXT_SWITCHES
    assert bio.markdown_by_default == witness.MARKDOWN_BY_DEFAULT
    assert bio.link_schemes == witness.LINK_SCHEMES
    assert (*bio.parent, bio.entities, bio.links) == witness.CUSTOM_LINKS
    assert bio.given_links_stop_search


def test_oauth(dialect: Dialect, witness: ModuleType) -> None:
    oauth = dialect.oauth
    host = dialect.api if oauth.token_on_api_host else oauth.login
    assert f"{oauth.login}/{oauth.authenticate}" == witness.AUTHENTICATE
    assert f"{oauth.login}/{oauth.authorize}" == witness.AUTHORIZE
    assert f"{host}/{oauth.token}" == witness.ACCESS_TOKEN
    assert oauth.scope_delimiter == witness.SCOPE_DELIMITER
    assert oauth.out_of_band == witness.OUT_OF_BAND
    assert oauth.error_description == witness.ERROR_DESCRIPTION


def test_rate_limits(dialect: Dialect, witness: ModuleType) -> None:
    limits = dialect.rate_limits
    buckets = (limits.anonymous, limits.reads, limits.writes)
    assert [(bucket.calls, bucket.per_seconds) for bucket in buckets] == [
        witness.ANONYMOUS_READS,
        witness.READS,
        witness.WRITES,
    ]
    assert limits.banned_seconds == witness.BANNED_SECONDS


def test_reading_a_documented_user(dialect: Dialect, witness: ModuleType) -> None:
    user = profile.check_user(witness.USER)
    assert fields.fields_of(user, dialect) == {
        "name": witness.USER["name"],
        "text": witness.BIO_SOURCE,
        "locale": witness.USER["locale"],
        "timezone": witness.USER["timezone"],
    }
    lines = dict(profile.lines_of(user, dialect, ""))
    assert lines["verified"] == "x.example"
    assert lines["cover_is_default"] == "true"
    assert dialect.extra.key == witness.EXTRA_KEY
    assert lines[witness.EXTRA_KEY] in (
        "me.rafaelcosta.user.profiles",
        "net.app.core.directory.blog",
    )


def test_includes_ask_for_everything(dialect: Dialect, witness: ModuleType) -> None:
    assert dialect.include == witness.INCLUDES
