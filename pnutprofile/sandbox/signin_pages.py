"""What does a person see who is asked to let a client act for them?"""

from collections.abc import Collection
from dataclasses import replace
from html import escape

from pnutprofile.sandbox import present, redirects
from pnutprofile.sandbox.asked import ALWAYS, RefusedError, meaning
from pnutprofile.sandbox.exchange import Reply, Site
from pnutprofile.sandbox.records import Asked, Client, User
from pnutprofile.sandbox.skeleton import page

_QUESTION = """<main class="card">
<h1>Let {client} act for you?</h1>
<dl>
<dt>You are</dt><dd><img class="face" src="{face}" alt="">{name} @{username}</dd>
<dt>The answer goes to</dt><dd>{back}</dd>
</dl>
<form method="post" action="{path}" autocomplete="off">
<input type="hidden" name="form" value="{form}">
<fieldset>
<legend>It may</legend>
{scopes}
</fieldset>
<div class="buttons">
<button class="allow" name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</div>
</form>
<footer>This is a sandbox: a pretend server on your own machine. No account is touched.</footer>
</main>"""
_SCOPE = """<label class="scope"><input type="checkbox" {how} checked>
<span><b>{meaning}</b><small>{scope}{note}</small></span></label>"""
_RESULT = """<main class="card">
<h1>{title}</h1>
<p>{what}</p>
<label for="result">{label}</label>
<input class="result" id="result" value="{value}" readonly autofocus spellcheck="false">
<footer>A double click selects it, or Ctrl+A. {lasts}</footer>
</main>"""
_WORDS = """<main class="card">
<h1>{title}</h1>
<p>{what}</p>
</main>"""
_RESULTS = {
    "access_token": {
        "title": "Your token",
        "what": "Copy it into the program that asked. With it, anybody can do what you allowed.",
        "label": "Token",
        "lasts": "It is not shown again.",
    },
    "code": {
        "title": "Your code",
        "what": "Copy it into the program that asked, which makes a token of it.",
        "label": "Code",
        "lasts": "It works once, within ten minutes.",
    },
}


def question(site: Site, client: Client, user: User, asked: Asked, form: str, path: str) -> Reply:
    """Ask whether a client may have what it wants; `form` is what makes the answer count."""
    body = _QUESTION.format(
        client=escape(client.name),
        face=escape(present.picture_address(site, user, "avatar")),
        name=escape(user.name),
        username=escape(user.username),
        back=_back(site, asked),
        path=escape(path),
        form=escape(form),
        scopes="\n".join(_scope(site, scope) for scope in asked.scopes),
    )
    return page(
        200,
        f"Let {client.name} act for you?",
        body,
        images=site.images_origin,
        forms=redirects.form_sources(site.dialect, asked.redirect_uri),
    )


def result(name: str, value: str) -> Reply:
    """Show a token or a code for copying; `name` is the one it would have in a redirect."""
    words = _RESULTS[name]
    return page(200, words["title"], _RESULT.format(value=escape(value), **words))


def not_allowed(error: str, message: str) -> Reply:
    """Say where a client cannot be told that it got nothing."""
    if error == "access_denied":
        return _words(200, "Denied", "Nothing was allowed. You can close this page.")
    return _words(400, "This cannot be asked", f"The program asked wrongly: {message}.")


def refused(error: RefusedError, methods: Collection[str]) -> Reply:
    """Say why nobody can be asked, and that nobody was told anything."""
    reply = _words(error.status, "This does not work", error.message)
    if error.status != 405:
        return reply
    return replace(reply, headers=(*reply.headers, ("Allow", ",".join(methods))))


def _words(status: int, title: str, what: str) -> Reply:
    return page(status, title, _WORDS.format(title=escape(title), what=escape(what)))


def _back(site: Site, asked: Asked) -> str:
    if asked.redirect_uri == site.dialect.oauth.out_of_band:
        return "the next page, where you can copy it"
    return escape(asked.redirect_uri.partition("?")[0])


def _scope(site: Site, scope: str) -> str:
    is_fixed = scope == ALWAYS
    return _SCOPE.format(
        how="disabled" if is_fixed else f'name="scope" value="{escape(scope)}"',
        meaning=escape(meaning(site.manners, scope) or scope),
        scope=escape(scope),
        note=", always" if is_fixed else "",
    )
