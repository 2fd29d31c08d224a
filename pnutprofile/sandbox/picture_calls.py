"""How does the server take, show and give up avatar and cover?"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qsl, urlencode

from pnutprofile.dialects import MB, MIB, PICTURE_KINDS, Crop, PictureRule
from pnutprofile.sandbox import bodies, loopback, present
from pnutprofile.sandbox.envelope import FaultError, bad_request, wrong_type
from pnutprofile.sandbox.exchange import Handler, JsonObject, PictureFacts, Reply, Visit
from pnutprofile.sandbox.people import me, meant
from pnutprofile.sandbox.records import Picture, Placed


def _fetch(visit: Visit, *, kind: str) -> Reply:
    """Send the caller to the picture, with his query but without his token."""
    with visit.site.state.transaction() as store:
        address = present.picture_address(visit.site, meant(visit, store), kind)
    query = parse_qsl(visit.request.query, keep_blank_values=True, errors="replace")
    passed_on = urlencode([(name, value) for name, value in query if name != "access_token"])
    if passed_on:
        address += ("&" if "?" in address else "?") + passed_on
    headers = (("Location", address), ("Access-Control-Allow-Origin", "*"))
    return Reply(302, (*headers, *visit.site.manners.headers), b"")


def _upload(visit: Visit, *, kind: str) -> JsonObject:
    rule = visit.site.dialect.pictures[kind]
    data = _received(visit, kind, rule)
    if len(data) >= rule.under_bytes:
        raise _too_large(visit, kind, rule)
    picture = _accepted(visit, kind, rule, data)
    return _place(visit, kind, picture)


def _delete(visit: Visit, *, kind: str) -> JsonObject:
    return _place(visit, kind, None)


def _received(visit: Visit, kind: str, rule: PictureRule) -> bytes:
    length = visit.request.headers.get("content-length")
    if length is None or "transfer-encoding" in visit.request.headers:
        raise _too_large(visit, kind, rule)
    if visit.site.manners.limit_counts_body and len(visit.request.body) >= rule.under_bytes:
        raise _too_large(visit, kind, rule)
    fetches = f"{kind}_from_url" in visit.site.dialect.calls
    if fetches and bodies.media_type(visit.request) == "application/json":
        return _fetched(visit, rule)
    return bodies.file_part(visit, kind)


def _fetched(visit: Visit, rule: PictureRule) -> bytes:
    url = bodies.json_object(visit).get("from_url")
    if not isinstance(url, str):
        raise wrong_type(visit.site.manners, "from_url", "a string")
    try:
        return loopback.fetch(url, rule.under_bytes)
    except loopback.UnreachableError as error:
        raise bad_request(visit.site.manners, f"from_url cannot be fetched: {error}.") from error


def _accepted(visit: Visit, kind: str, rule: PictureRule, data: bytes) -> Picture:
    """Check the picture and cut it as the server does; raises 400."""
    site, tools = visit.site, visit.site.pictures()
    facts = tools.read_facts(data)
    if facts.format not in rule.formats or not facts.whole:
        formats = ", ".join(sorted(rule.formats))
        raise bad_request(site.manners, f"{kind} must be one whole picture: {formats}.")
    try:
        stored = tools.as_stored(data, rule.crop, upright=site.manners.upright)
    except ValueError as error:
        raise bad_request(site.manners, f"{kind} cannot be read.") from error
    kept = tools.read_facts(stored)
    if site.strict_cover and rule.crop is Crop.WIDE and _is_cut(facts, kept):
        raise bad_request(site.manners, "Cover image ratio is not compatible")
    if kept.width < rule.min_width or kept.height < rule.min_height:
        minimum = f"{rule.min_width}x{rule.min_height}"
        raise bad_request(site.manners, f"{kind} must be at least {minimum} pixels.")
    return Picture(
        key=secrets.token_urlsafe(12),
        format=facts.format,
        width=kept.width,
        height=kept.height,
        data=stored,
    )


def _is_cut(before: PictureFacts, after: PictureFacts) -> bool:
    """Tell whether something was cut off; turning a picture keeps its area."""
    return before.width * before.height != after.width * after.height


def _place(visit: Visit, kind: str, picture: Picture | None) -> JsonObject:
    """Put a picture, or None for the default one, in the place of what is there."""
    with visit.site.state.transaction() as store:
        user = me(visit, store)
        pictures = dict(user.pictures)
        old = pictures.pop(kind, None)
        if old:
            store.forget_picture(old.key)
        if picture:
            store.save_picture(picture)
            pictures[kind] = Placed(key=picture.key, width=picture.width, height=picture.height)
        changed = replace(user, pictures=pictures)
        store.save_user(changed)
        return present.user(visit, store, changed)


def _too_large(visit: Visit, kind: str, rule: PictureRule) -> FaultError:
    whole, rest = divmod(rule.under_bytes, MIB)
    size = f"{rule.under_bytes // MB}MB" if rest else f"{whole}MiB"
    return bad_request(
        visit.site.manners,
        f"{kind.capitalize()} must be less than {size}, with Content-Length specified.",
    )


CALLS: Mapping[str, Handler] = {
    f"{verb}_{kind}": partial(handler, kind=kind)
    for kind in PICTURE_KINDS
    for verb, handler in (("fetch", _fetch), ("upload", _upload), ("delete", _delete))
}
