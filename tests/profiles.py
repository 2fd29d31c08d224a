"""Which profiles does a hand-written server give before and after an upload?"""

from typing import Any

import httpx

from pnutprofile.dialects import Dialect
from tests.servers import Server, changed, data

URL = "https://cdn.pnut.example/sent"
LATER = f"{URL}-later"


class Profile:
    """A user of the hand-written server whose pictures can be other ones."""

    def __init__(self, server: Server, user: dict[str, Any], dialect: Dialect) -> None:
        self.server = server
        self._user = user
        self._is_nested = dialect.name == "pnut"
        self.reads(self.image("avatar"))

    def image(self, kind: str, url: str = f"{URL}-before", **more: Any) -> dict[str, Any]:
        """Make a user whose picture is at an address, with these keys and no others."""
        found = {f"{kind}_image": {"url": url, "is_default": False, **more}}
        return changed(self._user, content=found) if self._is_nested else self._user | found

    def reads(self, *users: dict[str, Any]) -> None:
        """Say what the profile is whenever it is read."""
        self.server.answers["GET users/me"] = [data(user) for user in users]

    def after(self, kind: str = "avatar", url: str = LATER, **more: Any) -> None:
        """Say what an upload makes of the profile, in its answer and when it is read back."""
        user = self.image(kind, url, **more)
        self.server.answers[f"POST users/me/{kind}"] = data(user)
        self.reads(self.image(kind), user)

    @property
    def images(self) -> list[httpx.Request]:
        return [request for request in self.server.requests if request.url.host.startswith("cdn.")]
