"""The same server for httpx, without a socket."""

import httpx

from pnutprofile.sandbox.inprocess import transport
from tests.sandbox.asking import ROOTS, Asking, opened, picture


def test_client_talks_to_both_origins(ask: Asking) -> None:
    headers = {"Authorization": f"Bearer {ask.tokens['full']}"}
    root = "http://sandbox.example" + ROOTS[ask.dialect.name]
    with httpx.Client(transport=transport(ask.sandbox), headers=headers) as client:
        files = {"avatar": ("a.png", picture(30, 20), "image/png")}
        user = client.post(f"{root}/users/me/avatar", files=files).json()["data"]
        assert ask.picture_of(user, "avatar")["width"] == 20
        got = client.get(f"{root}/users/%40robin/avatar", params={"w": 10}, follow_redirects=True)
        assert opened(got.content).size == (10, 10)
        assert got.headers["Content-Length"] == str(len(got.content))
        changed = client.patch(f"{root}/users/me", json={"name": "Ünïcödé 🗺"})
        assert changed.json()["data"]["name"] == "Ünïcödé 🗺"
