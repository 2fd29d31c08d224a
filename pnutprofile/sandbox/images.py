"""How does the image host answer: which bytes stand behind a picture's address?"""

import re

from pnutprofile.dialects import MIME_TYPES
from pnutprofile.sandbox.exchange import Reply, Request, Site, parameters
from pnutprofile.sandbox.records import Picture

_PATH = re.compile(r"/(avatar|cover)/([A-Za-z0-9_-]{1,64})")
_SIDE = re.compile(r"[1-9][0-9]{0,4}")
_IDENTICON = re.compile(r"identicon_(\w{1,20})", re.ASCII)


def serve(site: Site, request: Request) -> Reply:
    """Answer a request to the image host; `w` and `h` in the query make a picture smaller."""
    if request.method not in ("GET", "HEAD"):
        return _plain(405, "Method not allowed.", ("Allow", "GET,HEAD"))
    found = _PATH.fullmatch(request.path)
    picture = _find(site, found[1], found[2]) if found else None
    if picture is None:
        return _plain(404, "Not found.")
    data = _scaled(site, _bytes(site, picture), picture, request)
    headers = (
        ("Content-Type", MIME_TYPES[picture.format]),
        ("Cache-Control", "public, max-age=31536000, immutable"),
        ("X-Content-Type-Options", "nosniff"),
        ("Access-Control-Allow-Origin", "*"),
    )
    return Reply(200, headers, data)


def _find(site: Site, kind: str, key: str) -> Picture | None:
    drawing = _default_drawing(key)
    if drawing:
        width, height = site.dialect.pictures[kind].default_size
        return Picture(key=key, format="PNG", width=width, height=height, drawing=drawing)
    with site.state.transaction() as store:
        return store.picture(key)


def _default_drawing(key: str) -> str | None:
    named = _IDENTICON.fullmatch(key)
    if named:
        return f"identicon {named[1]}"
    return "white" if key == "default_cover" else None


def _bytes(site: Site, picture: Picture) -> bytes:
    if picture.data is not None:
        return picture.data
    return site.pictures().draw(picture.drawing or "white", picture.width, picture.height)


def _scaled(site: Site, data: bytes, picture: Picture, request: Request) -> bytes:
    query = parameters(request)
    width, height = _side(query.get("w")), _side(query.get("h"))
    if width and not site.manners.both_sides:
        height = None
    fixed = picture.format == "GIF" and not site.manners.gif_scales
    if fixed or not (width or height):
        return data
    return site.pictures().scale(data, width, height)


def _side(value: str | None) -> int | None:
    return int(value) if value and _SIDE.fullmatch(value) else None


def _plain(status: int, text: str, *headers: tuple[str, str]) -> Reply:
    return Reply(status, (("Content-Type", "text/plain; charset=utf-8"), *headers), text.encode())
