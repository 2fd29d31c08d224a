"""Ask the pretend server something, without a socket."""

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from pnutprofile.dialects import Dialect
from pnutprofile.pictures import transform
from pnutprofile.sandbox.app import Reply, Request, Sandbox
from pnutprofile.sandbox.state import State

ORIGIN = "http://sandbox.example"
IMAGES = "http://images.example"
ROOTS = {"pnut": "/v1", "adn": "/stream/0"}
BOUNDARY = "a-line-between-parts"


@dataclass(frozen=True)
class Answer:
    """A reply, with its JSON read."""

    reply: Reply

    @property
    def status(self) -> int:
        return self.reply.status

    @property
    def headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.reply.headers}

    @property
    def document(self) -> Any:
        return json.loads(self.reply.body)

    @property
    def data(self) -> Any:
        assert self.status == 200, self.reply.body
        return self.document["data"]

    @property
    def meta(self) -> Any:
        return self.document["meta"]


class Asking:
    """A client with the tokens of the seed user."""

    def __init__(
        self,
        dialect: Dialect,
        path: Path | None = None,
        *,
        strict_cover: bool = False,
        rate_limits: bool = False,
    ) -> None:
        self.dialect = dialect
        self.clock = 1_700_000_000.0
        self.sandbox = Sandbox(
            State(path, dialect),
            dialect,
            origin=ORIGIN,
            images_origin=IMAGES,
            pictures=lambda: transform,
            strict_cover=strict_cover,
            rate_limits=rate_limits,
            now=lambda: self.clock,
        )
        self.tokens = self.sandbox.state.tokens

    def raw(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        token: str | None = "full",
        client: str = "127.0.0.1",
    ) -> Answer:
        """Send bytes; `path` is below the API root and may have a query."""
        path, _, query = path.partition("?")
        known = {"host": urlsplit(ORIGIN).netloc, "content-length": str(len(body))}
        if token:
            known["authorization"] = f"Bearer {self.tokens.get(token, token)}"
        request = Request(
            method, ROOTS[self.dialect.name] + path, query, known | (headers or {}), body, client
        )
        return Answer(self.sandbox.answer(request))

    def get(self, path: str, token: str | None = "full") -> Answer:
        return self.raw("GET", path, token=token)

    def send(self, method: str, path: str, document: Any, token: str | None = "full") -> Answer:
        headers = {"content-type": "application/json"}
        return self.raw(method, path, json.dumps(document).encode(), headers, token)

    def patch(self, **document: Any) -> Answer:
        return self.send("PATCH", "/users/me", document)

    def put(self, **document: Any) -> Answer:
        return self.send("PUT", "/users/me", document)

    def upload(self, kind: str, data: bytes, field: str | None = None) -> Answer:
        headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self.raw("POST", f"/users/me/{kind}", multipart(field or kind, data), headers)

    def image(self, address: str, method: str = "GET") -> Answer:
        """Ask the image host for an address."""
        parts = urlsplit(address)
        headers = {"host": parts.netloc}
        return Answer(self.sandbox.answer(Request(method, parts.path, parts.query, headers, b"")))

    def picture_of(self, user: dict[str, Any], kind: str) -> Any:
        """Find the image object in a user."""
        found: Any = user
        for key in {"pnut": ("content", f"{kind}_image"), "adn": (f"{kind}_image",)}[
            self.dialect.name
        ]:
            found = found[key]
        return found

    def bio_of(self, user: dict[str, Any]) -> Any:
        """Find the object that holds the bio."""
        return user[{"pnut": "content", "adn": "description"}[self.dialect.name]]

    def bio(self, text: str, **entities: Any) -> dict[str, Any]:
        """Make the part of a body that sets the bio."""
        content: dict[str, Any] = {"text": text}
        if entities:
            content["entities"] = entities
        return {{"pnut": "content", "adn": "description"}[self.dialect.name]: content}

    def whole(self, **changes: Any) -> dict[str, Any]:
        """Make the body of a PUT that has everything."""
        plain = {"name": "Robin", "locale": "en_US", "timezone": "Europe/London"}
        return plain | self.bio("hello") | changes


def multipart(field: str, data: bytes) -> bytes:
    """Make a form with one file."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="x.bin"\r\n'
    middle = head + "Content-Type: application/octet-stream\r\n\r\n"
    return middle.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def picture(
    width: int, height: int, picture_format: str = "PNG", frames: int = 1, **options: Any
) -> bytes:
    """Make a picture: red on the left half, blue on the right."""
    drawn = []
    for frame in range(frames):
        image = Image.new("RGB", (width, height), (255, 0, 40 * frame))
        image.paste((0, 0, 255), (width // 2, 0, width, height))
        drawn.append(image)
    if frames > 1:
        options |= {"save_all": True, "append_images": drawn[1:], "duration": 100}
    target = BytesIO()
    drawn[0].save(target, picture_format, **options)
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    """Open a picture and decode it."""
    image = Image.open(BytesIO(data))
    image.load()
    return image
