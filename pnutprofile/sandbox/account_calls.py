"""How does the server answer about tokens, its limits, and how it reads a text?"""

from collections.abc import Mapping
from typing import Any

from pnutprofile.sandbox import bodies, present
from pnutprofile.sandbox.envelope import bad_request, wrong_type
from pnutprofile.sandbox.exchange import Handler, JsonObject, Visit
from pnutprofile.sandbox.people import me, own_grant
from pnutprofile.sandbox.state import Store
from pnutprofile.sandbox.written import read_written

_MAX_CHARS = {"post": 256, "message": 2048}


def _token(visit: Visit) -> JsonObject:
    with visit.site.state.transaction() as store:
        return _token_object(visit, store)


def _revoke(visit: Visit) -> JsonObject:
    with visit.site.state.transaction() as store:
        document = _token_object(visit, store)
        store.revoke(own_grant(visit).token)
        return document


def _token_object(visit: Visit, store: Store) -> JsonObject:
    return {
        **visit.site.manners.token_app,
        **visit.site.manners.token_extra,
        "scopes": list(own_grant(visit).scopes),
        "user": present.user(visit, store, me(visit, store)),
    }


def _config(visit: Visit) -> Mapping[str, Any]:
    return visit.site.manners.config


def _process_text(visit: Visit) -> JsonObject:
    body, rule = bodies.json_object(visit), visit.site.dialect.bio
    if not isinstance(body.get(rule.text), str):
        raise wrong_type(visit.site.manners, rule.text, "a string")
    max_chars = _MAX_CHARS.get(visit.query.get("object_type", "post"))
    if max_chars is None:
        raise bad_request(visit.site.manners, "object_type must be post or message.")
    written = read_written(visit.site, body, max_chars)
    with visit.site.state.transaction() as store:
        return present.bio(visit.site, store, written, with_html=True)


CALLS: Mapping[str, Handler] = {
    "token": _token,
    "revoke": _revoke,
    "config": _config,
    "process_text": _process_text,
}
