"""Which user does a call mean?"""

from pnutprofile.sandbox.envelope import FaultError, not_found
from pnutprofile.sandbox.exchange import Visit
from pnutprofile.sandbox.records import Grant, User
from pnutprofile.sandbox.store import Store

ME = "me"
_MAX_DIGITS = 18


def own_grant(visit: Visit) -> Grant:
    """Give the token of the caller; raises 401 where he came without one."""
    if not visit.grant:
        raise FaultError(401, visit.site.manners.texts.token_missing)
    return visit.grant


def me(visit: Visit, store: Store) -> User:
    """Give the user whose token it is."""
    return _there(visit, store.user(own_grant(visit).user))


def meant(visit: Visit, store: Store) -> User:
    """Give the user in the path: an id, an @name in any case, or `me`."""
    name = visit.path["user"]
    if name == ME:
        return me(visit, store)
    if name.startswith("@"):
        return _there(visit, store.user_named(name[1:]))
    if name.isascii() and name.isdigit() and len(name) <= _MAX_DIGITS:
        return _there(visit, store.user(int(name)))
    raise not_found(visit.site.manners)


def _there(visit: Visit, user: User | None) -> User:
    if user is None:
        raise not_found(visit.site.manners)
    return user
