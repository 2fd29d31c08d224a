"""What does a person see who opens a user's public page in a browser?"""

import base64
import hashlib
import html as markup

from pnutprofile.sandbox import present
from pnutprofile.sandbox.exchange import Reply, Site
from pnutprofile.sandbox.records import User
from pnutprofile.sandbox.store import Store

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2530; --soft: #5c6878; --paper: #fff; --desk: #eef1f5;
  --link: #1a5fb4 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #9aa7b8; --paper: #1b2129; --desk: #11151a; --link: #8ab4f8 }
}
body { margin: 0; background: var(--desk); color: var(--ink);
  font: 1.05rem/1.6 system-ui, sans-serif }
main { max-width: 44rem; margin: 0 auto; background: var(--paper); min-height: 100vh }
.cover { display: block; width: 100%; aspect-ratio: 3 / 1; object-fit: cover }
.who { padding: 0 1.5rem 3rem }
.avatar { width: 8rem; height: 8rem; margin-top: -4rem; border-radius: 1rem;
  border: .3rem solid var(--paper); background: var(--paper) }
h1 { margin: .5rem 0 0; font-size: 1.6rem; line-height: 1.2; overflow-wrap: anywhere }
.name, footer { color: var(--soft); margin: 0 }
.bio { margin: 1.25rem 0; overflow-wrap: anywhere }
a, .bio span[itemprop] { color: var(--link) }
footer { font-size: .9rem }
"""
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src {images_origin}",
        "style-src 'sha256-"
        + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
        + "'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
<main>
{body}
</main>
</html>
"""
_PROFILE = """<img class="cover" src="{cover}" alt="">
<div class="who">
<img class="avatar" src="{avatar}" alt="">
<h1>{name}</h1>
<p class="name">@{username}</p>
<div class="bio">{bio}</div>
<footer>{footer}</footer>
</div>"""


def profile(site: Site, store: Store, user: User) -> Reply:
    """Show a user to everybody."""
    domain = (user.verified_domain,) if user.verified_domain else ()
    footer = " · ".join((*domain, user.locale, user.timezone, f"since {user.created_at[:10]}"))
    name = user.name or user.username
    body = _PROFILE.format(
        cover=markup.escape(present.picture_address(site, user, "cover")),
        avatar=markup.escape(present.picture_address(site, user, "avatar")),
        name=markup.escape(name),
        username=markup.escape(user.username),
        bio=_bio(site, store, user),
        footer=markup.escape(footer),
    )
    return _page(site, 200, f"{name} (@{user.username})", body)


def missing(site: Site) -> Reply:
    """Say that there is no such user."""
    return _page(site, 404, "Not found", '<div class="who"><h1>Nobody here</h1></div>')


def _bio(site: Site, store: Store, user: User) -> str:
    document = present.bio(site, store, user.bio, with_html=True)
    return str(document[site.dialect.bio.html]) if user.bio.source else ""


def _page(site: Site, status: int, title: str, body: str) -> Reply:
    page = _PAGE.format(title=markup.escape(title), style=_STYLE, body=body)
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", _POLICY.format(images_origin=site.images_origin)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
    )
    return Reply(status, headers, page.encode())
