"""How does a person let a client act for them, in a browser?

Nobody has to sign in first: in every browser the sandbox takes its first user to be signed in.
"""

import secrets
import string
from collections.abc import Mapping
from urllib.parse import urlsplit

from pnutprofile.sandbox import bodies, redirects, seed, signin_pages
from pnutprofile.sandbox.asked import ALWAYS, RefusedError, SentBackError, read_asked
from pnutprofile.sandbox.exchange import Reply, Request, Site
from pnutprofile.sandbox.records import Asked, Code, Grant
from pnutprofile.sandbox.skeleton import SAFE_HEADERS
from pnutprofile.sandbox.store import Store

CODE_SECONDS = 10 * 60
FORM_SECONDS = 60 * 60
_METHODS = ("GET", "POST")
_ALPHABET = string.ascii_letters + string.digits
_SECRET_CHARS = 32


def answer(site: Site, request: Request) -> Reply | None:
    """Answer for the login pages; None if the address is not theirs."""
    oauth = site.dialect.oauth
    if request.path not in (f"/{oauth.authenticate}", f"/{oauth.authorize}"):
        return None
    try:
        _check_from_here(site, request)
        with site.state.transaction() as store:
            return _answer(site, store, request)
    except RefusedError as refused:
        return signin_pages.refused(refused, _METHODS)
    except SentBackError as sent_back:
        return _tell(site, sent_back.asked, sent_back.error, sent_back.message, 302)


def new_secret() -> str:
    """Make a token or code that nobody can guess, and that a double click selects."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_CHARS))


def _answer(site: Site, store: Store, request: Request) -> Reply:
    store.sweep(site.now() - FORM_SECONDS)
    if request.method == "POST":
        return _decide(site, store, request)
    asked = read_asked(site, store, request.query)
    may_skip = request.path == f"/{site.dialect.oauth.authenticate}"
    if may_skip and set(asked.scopes) <= _granted(store, asked.client):
        return _allow(site, store, asked, asked.scopes, 302)
    form = new_secret()
    store.save_form(form, asked, site.now() + FORM_SECONDS)
    client, user = store.client(asked.client), store.user(seed.SIGNED_IN)
    if client is None or user is None:
        raise RefusedError("Nobody is signed in here.")
    return signin_pages.question(site, client, user, asked, form, request.path)


def _decide(site: Site, store: Store, request: Request) -> Reply:
    fields = _form(request)
    decision = fields.get("decision", [])
    if decision not in (["allow"], ["deny"]):
        raise RefusedError("Neither Allow nor Deny was pressed.")
    asked = store.take_form("".join(fields.get("form", [])), site.now())
    if asked is None:
        raise RefusedError(
            "That page was used already, or it is too old. Go back to the program and start again."
        )
    if decision == ["deny"]:
        # Said the way it is said there; App.net's own words are not known.
        return _tell(site, asked, "access_denied", "resource owner denied your app access", 303)
    ticked = {ALWAYS, *fields.get("scope", [])}
    scopes = tuple(scope for scope in asked.scopes if scope in ticked)
    return _allow(site, store, asked, scopes, 303)


def _allow(site: Site, store: Store, asked: Asked, scopes: tuple[str, ...], status: int) -> Reply:
    secret = new_secret()
    if asked.response_type == redirects.IN_FRAGMENT:
        name = "access_token"
        store.save_grant(
            Grant(token=secret, user=seed.SIGNED_IN, scopes=scopes, client=asked.client)
        )
    else:
        name = "code"
        store.save_code(
            Code(
                code=secret,
                client=asked.client,
                redirect_uri=asked.redirect_uri,
                user=seed.SIGNED_IN,
                scopes=scopes,
                until=site.now() + CODE_SECONDS,
            )
        )
    if asked.redirect_uri == site.dialect.oauth.out_of_band:
        return signin_pages.result(name, secret)
    return _send_back(asked, {name: secret}, status)


def _tell(site: Site, asked: Asked, error: str, message: str, status: int) -> Reply:
    if asked.redirect_uri == site.dialect.oauth.out_of_band:
        return signin_pages.not_allowed(error, message)
    described = {"error": error, site.dialect.oauth.error_description: message}
    return _send_back(asked, described, status)


def _send_back(asked: Asked, told: Mapping[str, str], status: int) -> Reply:
    location = redirects.with_answer(asked, told)
    return Reply(status, (("Location", location), *SAFE_HEADERS), b"")


def _granted(store: Store, client: str) -> set[str]:
    grants = store.grants()
    mine = [one for one in grants if one.client == client and one.user == seed.SIGNED_IN]
    return {scope for grant in mine for scope in grant.scopes}


def _form(request: Request) -> dict[str, list[str]]:
    if bodies.media_type(request) != bodies.FORM:
        raise RefusedError("What was sent is no form.")
    try:
        return bodies.fields(request.body.decode())
    except ValueError as error:
        raise RefusedError("The form cannot be read.") from error


def _check_from_here(site: Site, request: Request) -> None:
    """Refuse what another page made the browser send: only a person's own window may ask."""
    if request.method not in _METHODS:
        raise RefusedError("This page can be opened, and its form be sent.", 405)
    headers = request.headers
    if headers.get("host", "").lower() != urlsplit(site.origin).netloc:
        raise RefusedError("This host is not served here.", 421)
    if headers.get("sec-fetch-dest", "document") != "document":
        raise RefusedError("This page can only be opened in a window of its own.", 403)
    if request.method == "POST" and not _is_own_form(site, headers):
        raise RefusedError("Another page sent this form. Nothing was allowed.", 403)


def _is_own_form(site: Site, headers: Mapping[str, str]) -> bool:
    """Tell whether a form may be one of ours; whether it is, its own secret tells.

    A page without a referrer says "null" for its origin.
    """
    origin, port = headers.get("origin", "null"), urlsplit(site.origin).port
    own = ("null", site.origin, f"http://localhost:{port}")
    return origin in own and headers.get("sec-fetch-site", "same-origin") == "same-origin"
