"""How does a client exchange a code for a token? In answers without the envelope."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from pnutprofile.sandbox import account_calls, bodies
from pnutprofile.sandbox.exchange import JsonObject, Reply, Request, Site, Visit
from pnutprofile.sandbox.records import Client, Code, Grant
from pnutprofile.sandbox.signin import new_secret
from pnutprofile.sandbox.skeleton import SAFE_HEADERS
from pnutprofile.sandbox.store import Store

_OPEN = ("Access-Control-Allow-Origin", "*")


@dataclass(eq=False)
class _NoTokenError(Exception):
    """No token is given, for one of the reasons of RFC 6749, section 5.2."""

    error: str
    message: str
    status: int = 400
    slug: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def answer(site: Site, request: Request) -> Reply | None:
    """Answer for the token endpoint; None if the address is not its own."""
    if request.path not in _paths(site) or request.method == "OPTIONS":
        return None
    try:
        if request.method != "POST":
            message = site.manners.texts.wrong_method.format(allow="POST")
            raise _NoTokenError("invalid_request", message, 405, headers=(("Allow", "POST"),))
        fields = _form(request)
        if fields.get("grant_type") != "authorization_code":
            raise _NoTokenError("unsupported_grant_type", "Unknown grant type")
        with site.state.transaction() as store:
            client = _client(site, store, request, fields)
            return _reply(200, _exchange(site, store, request, client, fields))
    except _NoTokenError as no_token:
        return _refusal(site, no_token)


def _paths(site: Site) -> tuple[str, ...]:
    # A server whose endpoint is below its API root has been asked at its login host too.
    path = f"/{site.dialect.oauth.token}"
    is_below_api = site.dialect.oauth.token_on_api_host
    return (path, urlsplit(site.api_root).path + path) if is_below_api else (path,)


def _form(request: Request) -> dict[str, str]:
    """Read the form; what is none has no fields, and so no grant type either."""
    if bodies.media_type(request) != bodies.FORM:
        return {}
    try:
        fields = bodies.fields(request.body.decode())
    except ValueError as error:
        raise _NoTokenError("invalid_request", "The form cannot be read.") from error
    if any(len(values) > 1 for values in fields.values()):
        raise _NoTokenError("invalid_request", "The form says something twice.")
    return {name: values[0] for name, values in fields.items()}


def _client(site: Site, store: Store, request: Request, fields: Mapping[str, str]) -> Client:
    """Find out which client asks; raises 401."""
    given = _basic(request) if site.manners.client_by_basic else None
    client_id, secret = given or (fields.get("client_id", ""), fields.get("client_secret", ""))
    client = store.client(client_id)
    known = client.secret if client else ""
    if not secrets.compare_digest(secret.encode(), known.encode()) or client is None or not known:
        headers = (("WWW-Authenticate", 'Basic realm="sandbox"'),) if given else ()
        message = "Client id or secret is wrong."
        raise _NoTokenError("invalid_client", message, 401, headers=headers)
    return client


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)


def _exchange(
    site: Site, store: Store, request: Request, client: Client, fields: Mapping[str, str]
) -> JsonObject:
    code = _good_code(site, store, client, fields)
    store.use_code(code.code)
    grant = Grant(token=new_secret(), user=code.user, scopes=code.scopes, client=client.id)
    store.save_grant(grant)
    visit = Visit(site=site, request=request, path={}, grant=grant)
    token = account_calls.token_object(visit, store)
    document = {"access_token": grant.token, "token": token}
    if site.manners.token_tells_user:
        document |= {"user_id": token["user"]["id"], "username": token["user"]["username"]}
    return document


def _good_code(site: Site, store: Store, client: Client, fields: Mapping[str, str]) -> Code:
    code = store.code(fields.get("code", ""))
    if code is None or code.client != client.id:
        raise _NoTokenError("invalid_grant", "The code is not known.")
    if code.used:
        raise _NoTokenError("invalid_grant", "The code was used already.", slug="code-used")
    if code.until <= site.now():
        raise _NoTokenError("invalid_grant", "The code has expired.", slug="token-expired")
    if "redirect_uri" not in fields:
        message = "redirect_uri is required."
        raise _NoTokenError("invalid_request", message, slug="redirect-uri-required")
    if fields["redirect_uri"] != code.redirect_uri:
        raise _NoTokenError("invalid_grant", "redirect_uri is not the one the code was made for.")
    return code


def _refusal(site: Site, no_token: _NoTokenError) -> Reply:
    document = {
        "error": no_token.error,
        site.dialect.oauth.error_description: no_token.message,
    }
    if no_token.slug and site.manners.token_slugs:
        document["error_slug"] = no_token.slug
    return _reply(no_token.status, document, no_token.headers)


def _reply(
    status: int, document: Mapping[str, Any], headers: tuple[tuple[str, str], ...] = ()
) -> Reply:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    fixed = (("Content-Type", "application/json"), _OPEN, *SAFE_HEADERS)
    return Reply(status, (*fixed, *headers), text.encode())
