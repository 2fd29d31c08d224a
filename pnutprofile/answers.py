"""What does an HTTP answer mean: data, or which failure?

Both dialects wrap answers as `{"data": …, "meta": {"code": N}}`; failures have no `data`. Sign-in
addresses and servers behind proxies answer in other shapes, which must not confuse anyone.
"""

import email.utils
import json
import math
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

from pnutprofile.dialects import Call, Dialect
from pnutprofile.errors import (
    LOGIN,
    AuthError,
    Details,
    PnutprofileError,
    RateLimitedError,
    RefusedError,
    ServerError,
    shortened,
)

OTHER_ADDRESS = "--server https://HOST/PATH, as in https://api.pnut.io/v1"
ADVICE: Mapping[int, str] = {
    400: "pnutprofile limits",
    403: "pnutprofile auth status",
    404: OTHER_ADDRESS,
    405: OTHER_ADDRESS,
    413: "pnutprofile limits",
}
"""What to try after a refusal, by status."""
DEFAULT_RETRY_SECONDS = 60
LONGEST_WAIT_SECONDS = 24 * 3600
HALF_A_DAY_SECONDS = 12 * 3600


class UnusableAnswerError(ServerError):
    """A whole answer with a good status that cannot be the answer to what was asked."""


class Reply(NamedTuple):
    """An HTTP answer as it came; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str = ""


class RateLimit(NamedTuple):
    """What is left of the bucket that was charged; `reset_seconds` counts from now."""

    limit: int
    remaining: int
    reset_seconds: int


class Answer(NamedTuple):
    """The data of a good answer, and what its headers tell."""

    data: Any
    status: int = 200
    scopes: tuple[str, ...] | None = None
    rate_limit: RateLimit | None = None


def read_answer(reply: Reply, call: Call, dialect: Dialect) -> Answer:
    """Open the envelope. Raises the exception that the status stands for."""
    document = _parse(reply.body)
    meta = document.get("meta") if isinstance(document, dict) else None
    meta = meta if isinstance(meta, dict) else {}
    status = _status(reply, meta)
    if not 200 <= status < 300:
        raise _failure(status, reply, document, meta, call, dialect)
    if not isinstance(document, dict) or "data" not in document:
        raise UnusableAnswerError(
            "the server's answer cannot be used",
            f"{_request_words(reply, call)} gave {status} with {_body_words(reply, document)}",
            OTHER_ADDRESS,
            Details(http_status=status),
        )
    return Answer(
        data=document["data"],
        status=status,
        scopes=scopes_of(reply.headers),
        rate_limit=_rate_limit(reply),
    )


def read_grant(reply: Reply, call: Call, dialect: Dialect) -> str:
    """Give the token that the token endpoint answers with, which puts it into no envelope.

    Its errors come in every shape of api.md 7.6: `error` as a word or an object, with a text under
    one of several names, on some servers with status 200. Raises as `read_answer`.
    """
    document = _parse(reply.body)
    found = document if isinstance(document, dict) else {}
    meta = found.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    token, status = found.get("access_token"), _status(reply, meta)
    is_fault = not 200 <= status < 300 or bool(found.get("error"))
    if not is_fault and isinstance(token, str) and token:
        return token
    if not is_fault:
        raise UnusableAnswerError(
            "the server gave no token",
            f"{_request_words(reply, call)} gave {status} with "
            + (_body_words(reply, document) if document is None else "no `access_token`"),
            details=Details(http_status=status),
        )
    status = 400 if status < 300 else status
    if not 400 <= status < 500 or status == 429:
        raise _failure(status, reply, document, meta, call, dialect)
    said = ": ".join(dict.fromkeys(_texts(found, meta)))
    why = f"{_request_words(reply, call)} gave {reply.status}{f': {said}' if said else ''}"
    fault = AuthError if status == 401 else RefusedError
    raise fault("the server gave no token", why, details=Details(http_status=reply.status))


def scopes_of(headers: Mapping[str, str]) -> tuple[str, ...] | None:
    """Read X-OAuth-Scopes, comma or space separated; None where the server does not tell."""
    value = headers.get("x-oauth-scopes")
    return None if value is None else tuple(value.replace(",", " ").split())


def retry_seconds(reply: Reply, meta: Mapping[str, Any], dialect: Dialect) -> int:
    """Say how long to wait after a 429: the first that is present, in seconds.

    `Retry-After`, then `meta.retry_in`, then pnut's fixed lock-out or App.net's
    `X-RateLimit-Reset`, then a minute.
    """
    fixed = dialect.rate_limits.banned_seconds
    candidates = (
        _seconds(reply.headers.get("retry-after")),
        _seconds(meta.get("retry_in")),
        fixed if fixed is not None else _seconds(reply.headers.get("x-ratelimit-reset")),
    )
    return next((found for found in candidates if found is not None), DEFAULT_RETRY_SECONDS)


def time_after(seconds: int) -> str:
    """Say what the clock here will show then, with the date if it is not soon.

    It is rounded up to a minute: whoever comes back at that time is not too early.
    """
    shape = "%H:%M" if seconds < HALF_A_DAY_SECONDS else "%H:%M on %Y-%m-%d"
    minutes = math.ceil((time.time() + seconds) / 60)
    return time.strftime(shape, time.localtime(minutes * 60))


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        return None


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse_constant(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _status(reply: Reply, meta: Mapping[str, Any]) -> int:
    """Believe `meta.code` over a 200: some servers report failures only there."""
    code = meta.get("code")
    return code if reply.status == 200 and isinstance(code, int) and code >= 400 else reply.status


def _failure(
    status: int,
    reply: Reply,
    document: Any,
    meta: Mapping[str, Any],
    call: Call,
    dialect: Dialect,
) -> PnutprofileError:
    said = _message(document, meta).rstrip(".")
    error_id = meta.get("error_id")
    told = shortened(error_id) if isinstance(error_id, str) else None
    details = Details(http_status=status, error_id=told)
    why = f"{_request_words(reply, call)} gave {status}{f': {said}' if said else ''}"
    if status == 401:
        return AuthError("the server does not accept the token", why, LOGIN, details)
    if status == 403 and _lacks_scope(said, reply, call):
        lacking = call.scope or "a scope"
        return AuthError(f"the token may not do this; it lacks {lacking}", why, LOGIN, details)
    if status == 429:
        details.retry_in = retry_seconds(reply, meta, dialect)
        return RateLimitedError(
            "too many requests",
            f"{why}; come back at {time_after(details.retry_in)}",
            "the same command with --wait",
            details,
        )
    if 400 <= status < 500:
        return RefusedError(_refusal(status), why, ADVICE.get(status, ""), details)
    if status >= 500:
        return ServerError("the server failed", why, "the same command later", details)
    where = reply.headers.get("location", "")
    return UnusableAnswerError(
        "the server's answer cannot be used",
        f"{why}, a redirect to {where} that is not followed" if where else why,
        details=details,
    )


def _lacks_scope(said: str, reply: Reply, call: Call) -> bool:
    if re.search(r"\bscopes?\b", said, re.IGNORECASE) or (call.scope and call.scope in said):
        return True
    scopes = scopes_of(reply.headers)
    return scopes is not None and call.scope is not None and call.scope not in scopes


def _refusal(status: int) -> str:
    words = {403: "the server forbids it", 404: "the server does not find it"}
    return words.get(status, "the server refused it")


def _message(document: Any, meta: Mapping[str, Any]) -> str:
    document = document if isinstance(document, dict) else {}
    error = document.get("error")
    candidates = (
        meta.get("error_message"),
        document.get("error_description"),
        document.get("error_message"),
        document.get("error_text"),
        error.get("message") if isinstance(error, dict) else error,
    )
    return next((found for found in candidates if isinstance(found, str) and found), "")


def _texts(document: Mapping[str, Any], meta: Mapping[str, Any]) -> Iterator[str]:
    """Give all that a token endpoint says of a refusal, the error's name first."""
    error = document.get("error")
    nested = error if isinstance(error, dict) else {"error": error}
    for found in (nested, document, meta):
        for name in _TEXTS:
            if isinstance(text := found.get(name), str) and text:
                yield text


_TEXTS = (
    "error",
    "code",
    "error_title",
    "title",
    "error_text",
    "text",
    "error_description",
    "error_message",
    "message",
)


def _seconds(value: Any) -> int | None:
    """Read a number of seconds, or an HTTP date, rounded up, as a wait of 0 s to a day."""
    text = str(value or "").strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(min(max(value, 0), LONGEST_WAIT_SECONDS))
    elif re.fullmatch(r"\d+(?:\.\d+)?", text):
        seconds = float(text)
    else:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return None
    return math.ceil(min(max(seconds, 0), LONGEST_WAIT_SECONDS))


def _rate_limit(reply: Reply) -> RateLimit | None:
    found = [_seconds(reply.headers.get(f"x-ratelimit-{key}")) for key in _RATE_KEYS]
    limit, remaining, reset = found
    if limit is None or remaining is None or reset is None:
        return None
    return RateLimit(limit=limit, remaining=remaining, reset_seconds=reset)


_RATE_KEYS = ("limit", "remaining", "reset")


def _request_words(reply: Reply, call: Call) -> str:
    return f"{call.method} {urlsplit(reply.url).path or call.path}"


def _body_words(reply: Reply, document: Any) -> str:
    if not reply.body:
        return "an empty body"
    if document is None:
        kind = reply.headers.get("content-type", "no content type").partition(";")[0]
        return f"{len(reply.body)} bytes of {kind} that are no JSON"
    return "JSON without `data`"
