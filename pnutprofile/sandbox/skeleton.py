"""What do all pages of the pretend server share: frame, style, headers that keep them safe?"""

import base64
import hashlib
import html

from pnutprofile.sandbox.exchange import Reply

SAFE_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
"""For every page, and for every redirect that leads away from one."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2530; --soft: #5c6878; --paper: #fff; --desk: #eef1f5;
  --line: #c9d1db; --link: #1a5fb4; --on-link: #fff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #9aa7b8; --paper: #1b2129; --desk: #11151a;
    --line: #3a4552; --link: #8ab4f8; --on-link: #0d1117 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--desk); color: var(--ink);
  font: 1.05rem/1.6 system-ui, sans-serif }
main { max-width: 44rem; margin: 0 auto; background: var(--paper); min-height: 100vh }
h1 { margin: .5rem 0 0; font-size: 1.6rem; line-height: 1.2; overflow-wrap: anywhere }
a, .bio span[itemprop] { color: var(--link) }
.soft, footer { color: var(--soft); margin: 0 }
footer { font-size: .9rem }
.cover { display: block; width: 100%; aspect-ratio: 3 / 1; object-fit: cover }
.who { padding: 0 1.5rem 3rem }
.avatar { width: 8rem; height: 8rem; margin-top: -4rem; border-radius: 1rem;
  border: .3rem solid var(--paper); background: var(--paper) }
.bio { margin: 1.25rem 0; overflow-wrap: anywhere }
.card { padding: 1.5rem 1.5rem 2rem }
@media (min-width: 40rem) {
  .card { max-width: 34rem; min-height: 0; margin: 4rem auto; padding: 2rem 2.5rem 2.5rem;
    border: 1px solid var(--line); border-radius: 1rem }
}
.card h1 { margin: 0 }
dl { margin: 1.25rem 0 }
dt { color: var(--soft); font-size: .9rem }
dd { margin: 0 0 .6rem; overflow-wrap: anywhere }
.face { width: 1.6em; height: 1.6em; margin-right: .4em; border-radius: 50%;
  vertical-align: middle }
fieldset { margin: 0; padding: 0; border: 0 }
legend { padding: 0; font-weight: 600 }
.scope { display: flex; gap: .75rem; padding: .6rem 0; border-bottom: 1px solid var(--line) }
.scope b, .scope span { display: block; overflow-wrap: anywhere }
.scope b { font-weight: 500 }
.scope small { color: var(--soft) }
input[type=checkbox] { flex: none; width: 1.25rem; height: 1.25rem; margin: .2rem 0 0;
  accent-color: var(--link) }
.buttons { display: flex; gap: .75rem; margin: 1.5rem 0 }
button { flex: 1; min-height: 2.75rem; border: 1px solid var(--link); border-radius: .5rem;
  background: none; color: var(--link); font: inherit; font-weight: 600; cursor: pointer }
.allow { background: var(--link); color: var(--on-link) }
:focus-visible { outline: .2rem solid var(--link); outline-offset: .15rem }
.result { display: block; width: 100%; margin: .4rem 0 1rem; padding: .6rem .75rem;
  border: 1px solid var(--line); border-radius: .5rem; background: var(--desk); color: var(--ink);
  font: clamp(.7rem, 3.9vw, .95rem)/1.6 ui-monospace, monospace }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
{body}
</html>
"""


def page(
    status: int, title: str, body: str, *, images: str = "'none'", forms: str = "'none'"
) -> Reply:
    """Make a page of a body that is HTML; the title is plain text.

    `images` and `forms` are what its policy allows: where pictures are from, and where its form
    may lead, redirects included.
    """
    policy = (
        "default-src 'none'",
        f"img-src {images}",
        f"style-src 'sha256-{_STYLE_HASH}'",
        "base-uri 'none'",
        f"form-action {forms}",
        "frame-ancestors 'none'",
    )
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", "; ".join(policy)),
        *SAFE_HEADERS,
    )
    text = _PAGE.format(title=html.escape(title), style=_STYLE, body=body)
    return Reply(status, headers, text.encode())
