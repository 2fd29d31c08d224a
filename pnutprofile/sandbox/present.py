"""How does a stored user look on the wire, to this caller and with these query parameters?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pnutprofile.bio import Bio, Link, Mention
from pnutprofile.dialects import BioRule, WirePath
from pnutprofile.sandbox import html
from pnutprofile.sandbox.exchange import JsonObject, Site, Visit
from pnutprofile.sandbox.records import User, WrittenBio
from pnutprofile.sandbox.store import Store
from pnutprofile.source import source_of

OFFLINE = "offline"

_DEFAULT_KEYS: Mapping[str, str] = {"avatar": "identicon_{username}", "cover": "default_cover"}


def user(visit: Visit, store: Store, shown: User) -> JsonObject:
    """Give the user object as this caller sees it."""
    is_oneself = visit.grant is not None and visit.grant.user == shown.id
    document: JsonObject = {}
    for part in (
        _plain(visit.site, shown),
        _written(visit, store, shown, is_oneself=is_oneself),
        _pictures(visit.site, shown),
        _counts(visit, shown),
        _verified(visit.site, shown),
        _relations(visit, is_oneself=is_oneself),
        _extra(visit, shown),
        _presence_line(visit, shown),
    ):
        _merge(document, part)
    return document


def bio(
    site: Site, store: Store, written: WrittenBio, *, with_html: bool, with_source: bool = False
) -> JsonObject:
    """Give text, HTML and entities of a bio, and its source where the server keeps one."""
    rule = site.dialect.bio
    read = _as_kept(written.read(rule), rule, _id_of(store))
    entities = _entities(read, rule, _id_of(store))
    document: JsonObject = {rule.text: read.text, rule.entities: entities}
    if with_html:
        document[rule.html] = html.render(read, site.dialect.html, _id_of(store))
    if rule.source and with_source:
        source = source_of(read.text, entities["links"]) if written.given else written.source
        document[rule.source] = source
    return document


def presence(site: Site, shown: User) -> JsonObject:
    """Give the presence object, in which the avatar is only its address."""
    document: JsonObject = {
        "id": str(shown.id),
        "username": shown.username,
        "avatar_image": picture_address(site, shown, "avatar"),
        "presence": presence_text(site, shown),
    }
    if shown.name:
        document["name"] = shown.name
    if shown.presence.seen:
        document["last_seen_at"] = _date(shown.presence.seen)
    return document


def presence_text(site: Site, shown: User) -> str:
    """Give the status line that counts at this moment."""
    return shown.presence.text if shown.presence.until > site.now() else OFFLINE


def picture_address(site: Site, shown: User, kind: str) -> str:
    """Give the address of a picture, or of the default one."""
    placed = shown.pictures.get(kind)
    key = placed.key if placed else default_key(kind, shown.username)
    return f"{site.images_origin}/{kind}/{key}"


def default_key(kind: str, username: str) -> str:
    """Name the picture that stands in: everybody has the same cover and an avatar of his own."""
    return _DEFAULT_KEYS[kind].format(username=username)


def _plain(site: Site, shown: User) -> JsonObject:
    document: JsonObject = {
        "id": str(shown.id),
        "username": shown.username,
        "locale": shown.locale,
        "timezone": shown.timezone,
        "type": "human",
        "created_at": shown.created_at,
    }
    if shown.name or site.manners.name_always:
        document["name"] = shown.name or shown.username
    if site.manners.page:
        document["canonical_url"] = site.origin + site.manners.page.format(username=shown.username)
    for badge in site.manners.badges:
        if badge["id"] == shown.badge:
            document["badge"] = {"id": badge["id"], "name": badge["name"]}
    return document


def _written(visit: Visit, store: Store, shown: User, *, is_oneself: bool) -> JsonObject:
    if not shown.bio.source:
        return {}
    switches = visit.site.manners.html_switches
    given = [visit.query[switch] for switch in switches if switch in visit.query]
    with_html = not given or given[0] != "0"
    document = bio(visit.site, store, shown.bio, with_html=with_html, with_source=is_oneself)
    return _at(visit.site.dialect.bio.parent, document)


def _pictures(site: Site, shown: User) -> JsonObject:
    document: JsonObject = {}
    for kind, rule in site.dialect.pictures.items():
        placed = shown.pictures.get(kind)
        width, height = (placed.width, placed.height) if placed else rule.default_size
        picture = {
            "url": picture_address(site, shown, kind),
            "width": width,
            "height": height,
            "is_default": placed is None,
        }
        _merge(document, _at(rule.path, picture))
    return document


def _counts(visit: Visit, shown: User) -> JsonObject:
    switch = visit.site.manners.counts_switch
    hidden = switch is not None and visit.query.get(switch) == "0"
    return {} if hidden else {"counts": dict(shown.counts)}


def _verified(site: Site, shown: User) -> JsonObject:
    if not shown.verified_domain:
        return {}
    path = site.dialect.verified_domain
    document = _at(path, shown.verified_domain)
    if site.manners.verified_url:
        _merge(document, _at((*path[:-1], "url"), f"https://{shown.verified_domain}"))
    return document


def _relations(visit: Visit, *, is_oneself: bool) -> Mapping[str, bool]:
    if not visit.grant:
        return {}
    manners = visit.site.manners
    relations = manners.relations_to_oneself if is_oneself else manners.relations_to_others
    return relations or {}


def _extra(visit: Visit, shown: User) -> JsonObject:
    rule = visit.site.dialect.extra
    asked = (visit.query.get(f"include_{who}{rule.key}") == "1" for who in ("", "user_"))
    return {rule.key: extra_to_wire(visit.site, shown.extra)} if any(asked) else {}


def extra_to_wire(site: Site, extra: Mapping[str, Any]) -> Any:
    """Give the extra data in the shape of the dialect."""
    if site.dialect.extra.by_type:
        return {kind: [value] for kind, value in extra.items()}
    return [{"type": kind, "value": value} for kind, value in extra.items()]


def _presence_line(visit: Visit, shown: User) -> JsonObject:
    if visit.site.dialect.presence is None or visit.query.get("include_presence") != "1":
        return {}
    return {"presence": presence_text(visit.site, shown)}


def _id_of(store: Store) -> Callable[[str], int | None]:
    def find(name: str) -> int | None:
        found = store.user_named(name)
        return found.id if found else None

    return find


def _as_kept(read: Bio, rule: BioRule, id_of: Callable[[str], int | None]) -> Bio:
    """Drop the mentions of nobody, and link titles where the server has none."""
    mentions = (mention for mention in read.mentions if id_of(mention.name) is not None)
    links = (link if rule.link_titles else replace(link, title=None) for link in read.links)
    return replace(read, mentions=tuple(mentions), links=tuple(links))


def _entities(read: Bio, rule: BioRule, id_of: Callable[[str], int | None]) -> JsonObject:
    return {
        "links": [dict(_link(link, rule)) for link in read.links],
        "mentions": [dict(_mention(mention, rule, id_of)) for mention in read.mentions],
        rule.tags: [{rule.tag_name: tag.name, "pos": tag.pos, "len": tag.len} for tag in read.tags],
    }


def _link(link: Link, rule: BioRule) -> Iterator[tuple[str, Any]]:
    yield from (("url", link.url), ("text", link.text), ("pos", link.pos), ("len", link.len))
    if link.amended_len and (rule.amended_len_without_suffix or link.amended_len != link.len):
        yield "amended_len", link.amended_len
    if link.title:
        yield "title", link.title


def _mention(
    mention: Mention, rule: BioRule, id_of: Callable[[str], int | None]
) -> Iterator[tuple[str, Any]]:
    yield from (
        ("id", str(id_of(mention.name))),
        (rule.mention_name, mention.name),
        ("pos", mention.pos),
        ("len", mention.len),
    )
    if mention.is_leading:
        yield "is_leading", True


def _at(path: WirePath, value: Any) -> JsonObject:
    """Wrap a value into objects: ``("a", "b")`` gives ``{"a": {"b": value}}``."""
    for key in reversed(path):
        value = {key: value}
    return dict(value)


def _merge(document: JsonObject, part: Mapping[str, Any]) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(document.get(key), dict):
            _merge(document[key], value)
        else:
            document[key] = value


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
