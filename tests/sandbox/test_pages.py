"""The public page of a user."""

from pnutprofile.sandbox.app import Reply, Request
from tests.sandbox.asking import Asking


def page(ask: Asking, path: str) -> Reply:
    return ask.sandbox.answer(Request("GET", path, "", {"host": "sandbox.example"}, b""))


def test_page_shows_the_profile(ask: Asking) -> None:
    reply = page(ask, "/@robin")
    text = reply.body.decode()
    assert reply.status == 200
    assert "Robin Marlowe" in text
    assert '<a href="https://harbor.example/log"' in text
    assert 'src="http://images.example/avatar/J4rk8mPqTz-portrait"' in text
    assert page(ask, "/@QUIET").status == 200


def test_page_of_nobody(ask: Asking) -> None:
    for path in ("/@nobody", "/@", "/@%00", "/@<script>"):
        reply = page(ask, path)
        assert reply.status == 404
        assert b"<script" not in reply.body


def test_everything_is_escaped_and_scripts_are_forbidden(ask: Asking) -> None:
    evil = '<script>alert("x")</script>{0}{name}%s'
    ask.patch(name=evil, **ask.bio(evil))
    reply = page(ask, "/@robin")
    assert b"<script" not in reply.body
    policy = dict(reply.headers)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "img-src http://images.example;" in policy
    assert "unsafe" not in policy
