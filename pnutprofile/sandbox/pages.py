"""What does a person see who opens a user's public page in a browser?"""

import html as markup

from pnutprofile.sandbox import present
from pnutprofile.sandbox.exchange import Reply, Site
from pnutprofile.sandbox.records import User
from pnutprofile.sandbox.skeleton import page
from pnutprofile.sandbox.store import Store

_PROFILE = """<main>
<img class="cover" src="{cover}" alt="">
<div class="who">
<img class="avatar" src="{avatar}" alt="">
<h1>{name}</h1>
<p class="soft">@{username}</p>
<div class="bio">{bio}</div>
<footer>{footer}</footer>
</div>
</main>"""
_MISSING = '<main><div class="who"><h1>Nobody here</h1></div></main>'


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
    return page(200, f"{name} (@{user.username})", body, images=site.images_origin)


def missing() -> Reply:
    """Say that there is no such user."""
    return page(404, "Not found", _MISSING)


def _bio(site: Site, store: Store, user: User) -> str:
    document = present.bio(site, store, user.bio, with_html=True)
    return str(document[site.dialect.bio.html]) if user.bio.source else ""
