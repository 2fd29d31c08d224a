"""What does a user object say, what differs, and what of it may reach a terminal?

Pure functions on the wire's JSON, by the paths that the dialect gives. Nothing here reads a file,
a clock or a socket.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pnutprofile.errors import CheckError, ServerError

if TYPE_CHECKING:
    from pnutprofile.dialects import Dialect, WirePath

Fields = dict[str, str]
User = dict[str, Any]
"""A user object as the server sent it."""

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]",
)


class Change(NamedTuple):
    """One difference; None stands for "not set"."""

    field: str
    before: str | None
    after: str | None


class Image(NamedTuple):
    """A picture of a user; sizes are of the original, in pixels, where the server tells them."""

    url: str
    width: int | None
    height: int | None
    is_default: bool


def value_at(data: Any, path: "WirePath") -> Any:
    """Follow keys downwards; None where one is missing or no object stands there."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def text_at(data: Any, path: "WirePath") -> str:
    """Give the string at a path; empty where there is none."""
    found = value_at(data, path)
    return found if isinstance(found, str) else ""


def put_at(body: dict[str, Any], path: "WirePath", value: Any) -> None:
    """Set the value at a path, making the objects on the way."""
    *parents, last = path
    for key in parents:
        body = body.setdefault(key, {})
    body[last] = value


def check_user(data: Any, expected: str | None = None) -> User:
    """Return `data` if it is a user object, and the one that was asked for.

    `expected` is an id or an @name. Raises ServerError for anything else, including the stand-in
    that compatible servers give for an unknown user or a bad token (id 0, `notfound`).
    """
    username = data.get("username") if isinstance(data, dict) else None
    identity = user_id(data) if isinstance(data, dict) else ""
    if not isinstance(username, str) or not username or not is_encodable(username + identity):
        raise ServerError("the answer is no user object", f"it is {_kind_of(data)}")
    if identity in ("", "0") or username.lower() == "notfound":
        raise ServerError(
            "the server knows no such user",
            "it answered with its stand-in for an unknown user or a token it does not accept",
        )
    if expected and expected.lower() not in (identity, f"@{username.lower()}"):
        raise ServerError(
            "the answer is about another user",
            f"asked for {expected}, got @{username} ({identity})",
        )
    found: User = data
    return found


def user_id(user: User) -> str:
    """Give the id as a string; compatible servers send numbers."""
    identity = user.get("id")
    is_number = isinstance(identity, int) and not isinstance(identity, bool)
    return str(identity) if is_number or isinstance(identity, str) else ""


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """List the fields whose values differ, in the order of `before`, then of `after`."""
    names = dict.fromkeys([*before, *after])
    return tuple(
        Change(field=name, before=before.get(name) or None, after=after.get(name) or None)
        for name in names
        if (before.get(name) or "") != (after.get(name) or "")
    )


def check_encodable(fields: Mapping[str, str]) -> None:
    """Raise CheckError for text that is no Unicode, such as half an emoji or stray bytes."""
    for name, value in fields.items():
        if not is_encodable(value):
            raise CheckError(f"{name} is not valid UTF-8", "it holds bytes that are no characters")
        if "\0" in value:
            raise CheckError(f"{name} holds a NUL character")


def is_encodable(text: str) -> bool:
    """Tell whether text is Unicode throughout: lone surrogates have no UTF-8."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def image_of(user: User, dialect: "Dialect", kind: str) -> Image | None:
    """Read an image object: `url`, else `link`; None if it has neither."""
    found = value_at(user, dialect.pictures[kind].path)
    if not isinstance(found, dict):
        return None
    url = found.get("url") or found.get("link")
    if not isinstance(url, str):
        return None
    width, height = (_whole_number(found.get(key)) for key in ("width", "height"))
    return Image(url=url, width=width, height=height, is_default=found.get("is_default") is True)


def extra_types(user: User, dialect: "Dialect") -> list[str]:
    """List the types of extra data that a user object carries."""
    extra = user.get(dialect.extra.key)
    if isinstance(extra, dict):
        return [str(kind) for kind in extra]
    items = extra if isinstance(extra, list) else []
    return [str(item.get("type")) for item in items if isinstance(item, dict)]


def page_of(user: User, dialect: "Dialect", api: str) -> str:
    """Give the address of the public page; empty where none is known.

    The user object may say it; else only the dialect's own server has pages at a known address.
    """
    known = (dialect.page or "") if api == dialect.api else ""
    return text_at(user, ("canonical_url",)) or known.format(username=user["username"])


def lines_of(user: User, dialect: "Dialect", page: str) -> Iterator[tuple[str, str]]:
    """Give a user as name and value, for people without a terminal and for `cut` and `awk`."""
    yield "id", user_id(user)
    yield "username", user["username"]
    for name, field in dialect.fields.items():
        yield name, text_at(user, field.path)
    for kind in dialect.pictures:
        yield from _image_lines(kind, image_of(user, dialect, kind))
    for key in ("type", "created_at", "presence"):
        yield key, text_at(user, (key,))
    yield "verified", text_at(user, dialect.verified_domain)
    yield "page", page
    counts = user.get("counts")
    for key, count in counts.items() if isinstance(counts, dict) else ():
        yield f"counts.{key}", str(count)
    yield dialect.extra.key, " ".join(extra_types(user, dialect))


def _image_lines(kind: str, image: Image | None) -> Iterator[tuple[str, str]]:
    yield kind, image.url if image else ""
    yield f"{kind}_size", size_words(image) if image else ""
    yield f"{kind}_is_default", str(image.is_default).lower() if image else ""


def size_words(image: Image) -> str:
    """Say a size as `640x480`; empty where the server does not tell it."""
    return f"{image.width}x{image.height}" if image.width and image.height else ""


def clean(text: str, *, keep: str = "") -> str:
    """Make control characters, bidirectional overrides and lone surrogates visible.

    Characters in `keep` pass. C0 becomes its control picture (ESC is shown as ␛), the rest its
    code point in angle brackets, so that no text from outside can steer a terminal.
    """
    return UNSAFE.sub(lambda match: match[0] if match[0] in keep else _visible(match[0]), text)


def escape(text: str) -> str:
    """Put a value on one plain line: backslash, newline and tab escaped, the rest cleaned."""
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return clean(escaped.replace("\r", "\\r"))


def listed(words: Iterable[str]) -> str:
    """Join words as people do: `a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _visible(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def _whole_number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _kind_of(data: Any) -> str:
    if data is None:
        return "nothing"
    names = {"dict": "an object without a user name", "list": "a list", "str": "a text"}
    kind = type(data).__name__
    return names.get(kind, f"a {kind}")
