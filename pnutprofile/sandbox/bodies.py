"""What did the caller send: JSON, a form or a file, and is it well-formed?"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn
from urllib.parse import parse_qs

from pnutprofile.sandbox.envelope import FaultError, bad_request
from pnutprofile.sandbox.exchange import JsonObject, Request, Visit

FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 100
_MAX_JSON_BYTES = 256 * 1024
_MAX_DEPTH = 32
_BOUNDARY = re.compile(r"""boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))""", re.IGNORECASE)
_NAME = re.compile(rb'(?:^|[;\s])name="([^"]*)"', re.IGNORECASE)


def media_type(request: Request) -> str:
    """Give the content type without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_length(visit: Visit) -> None:
    """Refuse a body whose length was not said before it came."""
    if "transfer-encoding" in visit.request.headers:
        raise FaultError(411, "Length Required: send a Content-Length.")


def json_object(visit: Visit) -> JsonObject:
    """Read a JSON object."""
    check_length(visit)
    manners = visit.site.manners
    if media_type(visit.request) != "application/json":
        raise bad_request(manners, "Content-Type must be application/json.")
    if len(visit.request.body) > _MAX_JSON_BYTES:
        raise FaultError(413, "Request body too large.")
    try:
        document = json.loads(visit.request.body, parse_constant=_refuse_constant)
        _check_values(document)
    except (ValueError, RecursionError) as error:
        raise bad_request(manners, "The body is not valid JSON.") from error
    if not isinstance(document, dict):
        raise bad_request(manners, "Wrong type: the body must be an object.")
    return document


def form(visit: Visit) -> dict[str, str]:
    """Read form fields, from the body and from the query; the body wins."""
    check_length(visit)
    body = visit.request.body
    if body and media_type(visit.request) != FORM:
        raise bad_request(visit.site.manners, f"Content-Type must be {FORM}.")
    try:
        found = fields(body.decode())
    except ValueError as error:
        raise bad_request(visit.site.manners, "The form is not valid UTF-8.") from error
    return visit.query | {name: values[-1] for name, values in found.items()}


def fields(text: str) -> dict[str, list[str]]:
    """Read a query or a form; raises `ValueError` for what is no Unicode text, or no end of it."""
    found = parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    _check_values([list(found), *found.values()])
    return found


def file_part(visit: Visit, name: str) -> bytes:
    """Read the part called `name` of a multipart form."""
    content_type = visit.request.headers.get("content-type", "")
    found = _BOUNDARY.search(content_type)
    if media_type(visit.request) != "multipart/form-data" or not found:
        raise bad_request(visit.site.manners, "Content-Type must be multipart/form-data.")
    boundary = (found[1] or found[2]).encode("utf-8", "replace")
    for part_name, content in _parts(visit.request.body, boundary):
        if part_name == name.encode():
            return content
    raise bad_request(visit.site.manners, "No file uploaded")


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give name and content of each part of a form that is there as a whole (RFC 7578)."""
    _, *pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if not pieces or not pieces[-1].startswith(b"--"):
        return
    for piece in pieces[:-1]:
        head, blank, content = piece.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if blank and name:
            yield name[1], content


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_values(document: Any) -> None:
    """Refuse what JSON can say but no database can keep: half characters, NUL, endless numbers."""
    level = [document]
    for _ in range(_MAX_DEPTH):
        for value in level:
            _check_value(value)
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _check_value(value: Any) -> None:
    if isinstance(value, str) and ("\0" in value or not _is_unicode(value)):
        raise ValueError("not Unicode text")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a number")


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
