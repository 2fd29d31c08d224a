"""How does the server show a user, and let him change himself?"""

from collections.abc import Mapping
from functools import partial

from pnutprofile.sandbox import bodies, present
from pnutprofile.sandbox.exchange import Handler, JsonObject, Visit
from pnutprofile.sandbox.people import me, meant
from pnutprofile.sandbox.updates import read_update


def _show(visit: Visit) -> JsonObject:
    with visit.site.state.transaction() as store:
        return present.user(visit, store, meant(visit, store))


def _change(visit: Visit, *, whole: bool) -> JsonObject:
    update = read_update(visit.site, bodies.json_object(visit), whole=whole)
    with visit.site.state.transaction() as store:
        changed = update.apply(visit.site, me(visit, store))
        store.save_user(changed)
        return present.user(visit, store, changed)


CALLS: Mapping[str, Handler] = {
    "user": _show,
    "replace": partial(_change, whole=True),
    "patch": partial(_change, whole=False),
}
