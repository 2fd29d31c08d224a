"""How does the server answer about tokens, its limits, and how it reads a text?"""

from collections.abc import Mapping
from typing import Any

from pnutprofile.sandbox import bodies, present, seed
from pnutprofile.sandbox.envelope import bad_request, wrong_type
from pnutprofile.sandbox.exchange import Handler, JsonObject, Visit
from pnutprofile.sandbox.people import me, own_grant
from pnutprofile.sandbox.store import Store
from pnutprofile.sandbox.written import read_written

_MAX_CHARS = {"post": 256, "message": 2048}


def _token(visit: Visit) -> JsonObject:
    with visit.site.state.transaction() as store:
        return token_object(visit, store)


def _revoke(visit: Visit) -> JsonObject:
    with visit.site.state.transaction() as store:
        document = token_object(visit, store)
        store.revoke(own_grant(visit).token)
        return document


def token_object(visit: Visit, store: Store) -> JsonObject:
    """Tell of the caller's token: for which client, which user, and what it may do."""
    grant = own_grant(visit)
    client = store.client(grant.client) or seed.BY_HAND
    manners = visit.site.manners
    return {
        "app": {key: getattr(client, name) for name, key in manners.app_keys.items()},
        **({manners.app_keys["id"]: client.id} if manners.app_id_at_top else {}),
        **manners.token_extra,
        "scopes": list(grant.scopes),
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
