"""What does a good server say and do? One user, and no more rules than tests need."""

import copy
import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from PIL import Image

from pnutprofile.dialects import Clear, Dialect
from pnutprofile.profile import put_at, value_at
from tests.servers import WITNESSES


def drawn(width: int, height: int, picture_format: str = "PNG") -> bytes:
    """Draw a picture."""
    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, picture_format)
    return file.getvalue()


PICTURE = drawn(1200, 400)
"""One that every rule of both dialects takes."""


@dataclass(frozen=True)
class Received:
    """A request as it came; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


class GoodAccount:
    """The account of one user, whose pictures are at `origin`."""

    def __init__(self, dialect: Dialect, origin: str) -> None:
        self.user: dict[str, Any] = copy.deepcopy(WITNESSES[dialect.name].USER)
        self.pictures: dict[str, bytes] = {}
        self.has_token = True
        self._dialect, self._origin = dialect, origin

    def carry_out(self, request: Received) -> None:
        """Do what a write asks for."""
        if request.name == "token":
            self.has_token = False
        elif request.name == "presence":
            line = dict(parse_qsl(request.body.decode()))["presence"]
            self.user["presence"] = line
        elif request.name in self._dialect.pictures:
            self._take_picture(request)
        elif request.name == "me":
            self._keep(json.loads(request.body), is_whole=request.method == "PUT")

    def data(self, request: Received) -> Any:
        """Give what a good answer holds."""
        if request.name == "token" and request.is_read:
            return {"scopes": ["basic", "update_profile", "presence"], "user": self.user}
        if request.name == "presence":
            line = self.user.get("presence", "offline")
            return {"presence": line, "username": self.user["username"]}
        if request.name == "process":
            return {"text": json.loads(request.body)["text"], "entities": {}}
        return self.user

    def place(self, kind: str) -> str:
        """Give the address of a picture."""
        url: str = value_at(self.user, (*self._dialect.pictures[kind].path, "url"))
        return url

    def put_picture(self, kind: str, data: bytes) -> None:
        """Have a picture, not a default one, at an address of its own."""
        path = f"/pictures/{len(self.pictures)}"
        self.pictures[path] = data
        image = {"url": self._origin + path, "is_default": False}
        put_at(self.user, self._dialect.pictures[kind].path, image)

    def _take_picture(self, request: Received) -> None:
        if request.method == "DELETE":
            image = {"url": f"{self._origin}/pictures/default", "is_default": True}
            put_at(self.user, self._dialect.pictures[request.name].path, image)
            return
        kind, _, boundary = request.headers["content-type"].partition("boundary=")
        data = PICTURE
        if kind.startswith("multipart"):
            part = request.body.partition(b"\r\n\r\n")[2]
            data = part.rpartition(b"\r\n--" + boundary.encode())[0]
        self.put_picture(request.name, data)

    def _keep(self, body: dict[str, Any], *, is_whole: bool) -> None:
        """Take over the fields of a PUT or PATCH; a new bio loses what was made of the old one."""
        rule = self._dialect.bio
        if value_at(body, (*rule.parent, rule.text)):
            for made in (rule.html, rule.source, rule.entities):
                value_at(self.user, rule.parent).pop(made, None)
        for field in self._dialect.fields.values():
            if value := value_at(body, field.path):
                put_at(self.user, field.path, value)
            elif is_whole and field.clear is not Clear.NEVER:
                value_at(self.user, field.path[:-1]).pop(field.path[-1], None)
        self._keep_extra(body.get(self._dialect.extra.key))

    def _keep_extra(self, given: Any) -> None:
        key = self._dialect.extra.key
        if isinstance(given, dict):
            merged = {**self.user[key], **given}
            self.user[key] = {kind: items for kind, items in merged.items() if items}
        elif given:
            kinds = {item["type"] for item in given}
            kept = [item for item in self.user[key] if item["type"] not in kinds]
            self.user[key] = kept + [item for item in given if "value" in item]
