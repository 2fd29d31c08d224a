"""How does the owner want his bio read: which links are found, and which did he place himself?"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pnutprofile import bio
from pnutprofile.sandbox.envelope import bad_request, wrong_type
from pnutprofile.sandbox.exchange import JsonObject, Site
from pnutprofile.sandbox.records import WrittenBio


def read_written(site: Site, container: JsonObject, max_chars: int | None) -> WrittenBio:
    """Read `text` and `entities` of a body; `text` is known to be a string.

    Links that are given, be it an empty list, switch off the finding of others unless a switch
    asks for it.
    """
    rule = site.dialect.bio
    entities = container.get(rule.entities, {})
    if not isinstance(entities, dict):
        raise wrong_type(site.manners, rule.entities, "an object")
    given = _given(site, entities)
    finds = given is None or not rule.given_links_stop_search
    markdown = _switch(site, entities, rule.markdown_switch, rule.markdown_by_default and finds)
    links = _switch(site, entities, rule.links_switch, finds)
    source, schemes = container[rule.text], rule.link_schemes
    length = bio.count(source, markdown=markdown, schemes=schemes)
    if max_chars is not None and length > max_chars:
        raise bad_request(site.manners, f"{rule.text} must be at most {max_chars} characters.")
    placed = (
        () if markdown and bio.has_markdown(source, schemes) else _placed(site, source, given or ())
    )
    return WrittenBio(source=source, markdown=markdown, links=links, given=placed)


def _switch(site: Site, entities: JsonObject, name: str, default: bool) -> bool:
    value = entities.get(name, default)
    if value not in (0, 1):
        raise wrong_type(site.manners, name, "a boolean")
    return bool(value)


def _given(site: Site, entities: JsonObject) -> tuple[bio.Link, ...] | None:
    key = site.dialect.bio.links
    if key not in entities:
        return None
    items = entities[key]
    if not isinstance(items, list):
        raise wrong_type(site.manners, "links", "a list")
    return tuple(_link(site, item) for item in items)


def _link(site: Site, item: Any) -> bio.Link:
    if not isinstance(item, dict):
        raise wrong_type(site.manners, "links", "a list of objects")
    for key in ("pos", "len"):
        if not isinstance(item.get(key), int) or isinstance(item[key], bool):
            raise wrong_type(site.manners, f"links.{key}", "an integer")
    for key in ("url", "title"):
        if not isinstance(item.get(key, ""), str):
            raise wrong_type(site.manners, f"links.{key}", "a string")
    url = item.get("url", "")
    if not bio.is_address(url, site.dialect.bio.link_schemes):
        raise bad_request(site.manners, "links.url is not an address that can be linked.")
    return bio.Link(
        pos=item["pos"], len=item["len"], url=url, text="", title=item.get("title") or None
    )


def _placed(site: Site, text: str, given: Sequence[bio.Link]) -> tuple[bio.Link, ...]:
    """Check where links stand, and give each the text under it."""
    fault = bio.misplaced(text, given)
    if fault:
        raise bad_request(site.manners, f"links: {fault}.")
    return tuple(replace(link, text=text[link.pos : link.end]) for link in given)
