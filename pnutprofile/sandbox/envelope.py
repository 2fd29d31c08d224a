"""How does an answer look on the wire: the envelope around data, and around a refusal?"""

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from pnutprofile.dialects import Dialect
from pnutprofile.sandbox.exchange import Reply, Request, parameters
from pnutprofile.sandbox.manners import Manners

Headers = tuple[tuple[str, str], ...]

_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,63}", re.ASCII)


class FaultError(Exception):
    """The server refuses; becomes an answer with this status and message."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        slug: str | None = None,
        headers: Headers = (),
        retry_in: int | None = None,
    ) -> None:
        """Keep what the answer will say."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.slug = slug
        self.headers = headers
        self.retry_in = retry_in


def bad_request(manners: Manners, detail: str) -> FaultError:
    """Make the refusal of a request whose content is wrong."""
    return FaultError(400, manners.texts.bad_request.format(detail=detail))


def wrong_type(manners: Manners, name: str, expected: str) -> FaultError:
    """Make the refusal of a value that is not `expected`, such as "a string"."""
    return bad_request(manners, f"Wrong type: {name} must be {expected}.")


def not_found(manners: Manners) -> FaultError:
    """Make the refusal of an address where nothing is."""
    return FaultError(404, manners.texts.not_found)


def success(
    request: Request, dialect: Dialect, manners: Manners, data: Any, meta: Mapping[str, Any]
) -> Reply:
    """Put data into its envelope."""
    return _reply(request, dialect, manners, {"data": data, "meta": {"code": 200, **meta}})


def failure(request: Request, dialect: Dialect, manners: Manners, fault: FaultError) -> Reply:
    """Put a refusal into its envelope, which has no `data`."""
    meta: dict[str, Any] = {"code": fault.status, "error_message": fault.message}
    headers = fault.headers
    if fault.status >= manners.error_id_from:
        meta["error_id"] = secrets.token_hex(16)
    if fault.slug:
        meta["error_slug"] = fault.slug
    if fault.retry_in is not None:
        headers += (("Retry-After", str(fault.retry_in)),)
        if manners.retry_in:
            meta["retry_in"] = fault.retry_in
    return _reply(request, dialect, manners, {"meta": meta}, headers)


def _reply(
    request: Request,
    dialect: Dialect,
    manners: Manners,
    document: Mapping[str, Any],
    headers: Headers = (),
) -> Reply:
    status, mime = document["meta"]["code"], "application/json"
    if dialect.pretty_header.lower() in request.headers:
        text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    else:
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    callback = parameters(request).get("callback", "")
    if manners.jsonp and _CALLBACK.fullmatch(callback):
        # A script cannot see a status: the real one stands in the envelope.
        status, mime, text = 200, "application/javascript", f"{callback}({text});"
    fixed = (("Content-Type", mime), ("Access-Control-Allow-Origin", "*"))
    return Reply(status, (*fixed, *manners.headers, *headers), text.encode())
