"""How does the server keep and show status lines and badges?"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pnutprofile.sandbox import bodies, present
from pnutprofile.sandbox.envelope import FaultError, bad_request, not_found, wrong_type
from pnutprofile.sandbox.exchange import Handler, JsonObject, Visit
from pnutprofile.sandbox.people import me, meant
from pnutprofile.sandbox.records import Presence, User

_UNIX_TIME = re.compile(r"-?[0-9]{1,15}")


def touch(visit: Visit) -> bool | None:
    """Set the presence that any call may carry in its query; None if it carries none."""
    if visit.site.dialect.presence is None or "update_presence" not in visit.query:
        return None
    scope = visit.site.dialect.calls["set_presence"].scope
    if not visit.grant or scope not in visit.grant.scopes:
        return False
    try:
        _set(
            visit,
            visit.query["update_presence"],
            visit.query.get("update_presence_expiration", ""),
        )
    except FaultError:
        return False
    return True


def _set_mine(visit: Visit) -> JsonObject:
    fields = bodies.form(visit)
    return _set(visit, fields.get("presence", ""), fields.get("expiration", ""))


def _set(visit: Visit, text: str, expiration: str) -> JsonObject:
    new = _presence(visit, text, expiration)
    with visit.site.state.transaction() as store:
        user = replace(me(visit, store), presence=new)
        store.save_user(user)
        return present.presence(visit.site, user)


def _presence(visit: Visit, text: str, expiration: str) -> Presence:
    manners, rule, now = visit.site.manners, visit.site.dialect.presence, visit.site.now()
    if rule is None:
        raise not_found(manners)
    text = rule.spoken.get(text, text)
    if len(text) > rule.max_chars:
        raise bad_request(manners, f"presence must be at most {rule.max_chars} characters.")
    if expiration and not _UNIX_TIME.fullmatch(expiration):
        raise wrong_type(manners, "expiration", "an integer")
    until = float(expiration) if expiration else now + rule.default_seconds
    if text == present.OFFLINE or until <= now:
        return Presence(seen=now)
    return Presence(text=text, until=min(until, now + rule.max_seconds), seen=now)


def _one(visit: Visit) -> JsonObject:
    with visit.site.state.transaction() as store:
        return present.presence(visit.site, meant(visit, store))


def _everybody(visit: Visit) -> list[JsonObject]:
    with visit.site.state.transaction() as store:
        users = store.users()
    return [present.presence(visit.site, user) for user in users if _is_here(visit, user)]


def _is_here(visit: Visit, user: User) -> bool:
    return present.presence_text(visit.site, user) != present.OFFLINE


def _badges(visit: Visit) -> tuple[Mapping[str, Any], ...]:
    return visit.site.manners.badges


def _my_badges(visit: Visit) -> list[JsonObject]:
    with visit.site.state.transaction() as store:
        user = me(visit, store)
    return [
        {**badge, "awarded_at": user.created_at}
        for badge in visit.site.manners.badges
        if badge["id"] == user.badge
    ]


def _badge(visit: Visit) -> Mapping[str, Any]:
    for badge in visit.site.manners.badges:
        if badge["id"] == visit.path["badge"]:
            return badge
    raise not_found(visit.site.manners)


CALLS: Mapping[str, Handler] = {
    "presence": _one,
    "presences": _everybody,
    "set_presence": _set_mine,
    "badges": _badges,
    "my_badges": _my_badges,
    "badge": _badge,
}
