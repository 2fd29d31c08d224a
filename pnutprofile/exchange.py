"""How does one HTTP exchange go: deadline, retries, redirects, sizes, and who gets the token?

Everything that can go wrong below an HTTP answer becomes a NetworkError.
"""

import contextlib
import json
import random
import ssl
import time
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

from pnutprofile import __version__
from pnutprofile.answers import Reply
from pnutprofile.certificates import CertificatesOnDemand
from pnutprofile.deadline import Deadline
from pnutprofile.errors import LocalError, NetworkError, ServerError
from pnutprofile.http_library import httpx
from pnutprofile.lookup import look_up
from pnutprofile.network_faults import DistrustError, network_fault
from pnutprofile.secrecy import without
from pnutprofile.trace import Trace, body_text, headers_text
from pnutprofile.unpacking import bounded
from pnutprofile.upload import Reading, Upload

CONNECT_SECONDS, READ_SECONDS = 5.0, 30.0
TRIES = 3
MAX_REDIRECTS = 5
MAX_JSON_BYTES = 2**20
MAX_PICTURE_BYTES = 32 * 2**20
HEADERS = {
    # Answers are small; without compression none can grow on the way.
    "Accept-Encoding": "identity",
    "User-Agent": f"pnutprofile/{__version__}",
}
PASSING_STATUS = frozenset({502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Exchange:
    """Sends requests within a deadline for all of them together.

    A token goes into the very request it is given for, never along a redirect. Raises LocalError
    for proxy variables that cannot be used.
    """

    def __init__(
        self,
        *,
        deadline: Deadline,
        tries: int = TRIES,
        proxies: bool = True,
        transport: httpx.BaseTransport | None = None,
        trace: Trace | None = None,
    ) -> None:
        self._deadline = deadline
        self._tries = tries
        self._trace = trace or Trace()
        self._certificates = CertificatesOnDemand(ssl.PROTOCOL_TLS_CLIENT)
        try:
            self._client = httpx.Client(
                transport=transport,
                verify=self._certificates,
                trust_env=proxies,
                # One that an API sets would go to other ports of its host, too.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                event_hooks={"response": [_set_location_aside]},
                headers=HEADERS,
            )
        except (ImportError, ValueError, httpx.InvalidURL) as fault:
            # What is said of an address may hold the password in it.
            shape = "a proxy is http://HOST:PORT, NO_PROXY has names of hosts"
            why = str(fault) if isinstance(fault, ImportError) else shape
            raise LocalError(
                "the proxy settings cannot be used", why, "pnutprofile doctor"
            ) from None

    def send(
        self,
        method: str,
        url: str,
        *,
        token: str | None = None,
        query: Mapping[str, str] | None = None,
        document: Any = None,
        form: Mapping[str, str] | None = None,
        upload: Upload | None = None,
        accept: str = "application/json",
        limit_bytes: int = MAX_JSON_BYTES,
        is_secret: bool = False,
    ) -> Reply:
        """Send one request and read the whole answer, redirects included as they are.

        Bodies that are secret, of the request and of the answer, are in no trace.
        A read is tried as often as the exchange was told; a write again only if it cannot have
        arrived. Raises NetworkError, ServerError past `limit_bytes`.
        """
        is_read, tries = method == "GET", 0
        while True:
            tries += 1
            try:
                request = self._request(method, url, token, query, document, form, upload)
                request.headers["Accept"] = accept
                request.extensions["is_secret"] = is_secret
                reply = self._exchange(request, limit_bytes)
            except DistrustError:
                if not self._certificates.widen():
                    raise
            except NetworkError as fault:
                is_safe = is_read or not fault.may_have_arrived
                if not (is_safe and fault.may_pass and self._backs_off(tries)):
                    raise
            else:
                may_pass = is_read and reply.status in PASSING_STATUS
                if not (may_pass and self._backs_off(tries)):
                    return reply

    def fetch(self, url: str, limit_bytes: int = MAX_PICTURE_BYTES) -> Reply:
        """Read a public address without a token, following redirects to http and https.

        Raises NetworkError for an address of another kind or a chain of redirects without end.
        """
        for _ in range(MAX_REDIRECTS):
            reply = self.send("GET", url, accept="image/*", limit_bytes=limit_bytes)
            if reply.status not in REDIRECTS or not reply.headers.get("location"):
                return reply
            url = self.target(reply)
        raise ServerError("too many redirects", f"more than {MAX_REDIRECTS} led to {url}")

    def target(self, reply: Reply) -> str:
        """Give the address that a redirect leads to. Raises ServerError if it cannot be used."""
        return whole_address(reply.headers.get("location", ""), reply.url)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _request(
        self,
        method: str,
        url: str,
        token: str | None,
        query: Mapping[str, str] | None,
        document: Any,
        form: Mapping[str, str] | None,
        upload: Upload | None,
    ) -> httpx.Request:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content, files = None, None
        if document is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(document, ensure_ascii=False).encode()
        if upload:
            files = {upload.field: (upload.filename, Reading(upload), upload.mime_type)}
        try:
            return self._client.build_request(
                method,
                url,
                headers=headers,
                params=query,
                content=content,
                data=form,
                files=files,
                timeout=self._timeouts(),
                extensions={"trace": self._watch},
            )
        except (httpx.InvalidURL, ValueError) as fault:
            raise NetworkError("the address cannot be used", f"{url}: {fault}") from None

    def _exchange(self, request: httpx.Request, limit_bytes: int) -> Reply:
        started = time.monotonic()
        self._show_request(request)
        try:
            with self._deadline.enforced():
                response = self._client.send(request, stream=True)
                response.headers.update(response.extensions.get("location", {}))
                with contextlib.closing(response):
                    body = _body(response, limit_bytes)
            self._deadline.left(sent=True)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as fault:
            error = network_fault(fault, str(request.url))
            self._trace.brief(f"{request.method} {request.url} failed: {error.why}")
            if self._deadline.ends_within(0):
                error = self._deadline.error(sent=error.may_have_arrived)
            raise error from None
        spent_ms = (time.monotonic() - started) * 1000
        self._trace.brief(
            f"{request.method} {request.url} {response.status_code} {spent_ms:.0f} ms"
        )
        token = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        headers = httpx.Headers(
            [(name, without(token, value)) for name, value in response.headers.raw]
        )
        body = without(token, body)
        is_secret = request.extensions["is_secret"]
        self._show_response(response.status_code, headers, body, is_secret=is_secret)
        named = {name.lower(): value for name, value in headers.items()}
        return Reply(status=response.status_code, headers=named, body=body, url=str(request.url))

    def _watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Look a host up before it is connected to (`trace` of httpcore); note each connection."""
        if event == "connection.connect_tcp.started":
            seconds = min(CONNECT_SECONDS, self._deadline.left(sent=False))
            try:
                look_up(info["host"], info["port"], seconds)
            except TimeoutError as fault:
                raise httpx.ConnectTimeout(str(fault)) from None
            except OSError as fault:
                raise httpx.ConnectError(str(fault)) from None
        self._deadline.watch(event, info)

    def _timeouts(self) -> httpx.Timeout:
        left = self._deadline.left(sent=False)
        return httpx.Timeout(min(READ_SECONDS, left), connect=min(CONNECT_SECONDS, left))

    def _backs_off(self, tries: int) -> bool:
        """Wait before another try; False if there have been enough, or there is no time for one."""
        pause = 0.2 * 2**tries * random.uniform(0.5, 1.5)  # noqa: S311 - jitter, no secret
        if tries >= self._tries or self._deadline.ends_within(pause):
            return False
        time.sleep(pause)
        self._deadline.spend(pause)
        return True

    def _show_request(self, request: httpx.Request) -> None:
        if self._trace.full is None:
            return
        kind = request.headers.get("content-type", "")
        is_shown = "multipart" not in kind and not request.extensions["is_secret"]
        self._trace.full(headers_text(f"> {request.method} {request.url}", request.headers))
        self._trace.full(body_text("> ", request.read() if is_shown else b""))

    def _show_response(
        self, status: int, headers: httpx.Headers, body: bytes, *, is_secret: bool
    ) -> None:
        if self._trace.full is None:
            return
        is_text = "json" in headers.get("content-type", "") and not is_secret
        self._trace.full(headers_text(f"< {status}", headers))
        self._trace.full(body_text("< ", body if is_text else b""))


def _body(response: httpx.Response, limit_bytes: int) -> bytes:
    """Read a body; that of a transport in this process is there already, and unpacked."""
    if response.is_stream_consumed:
        return b"".join(bounded([response.content], "", limit_bytes))
    packing = response.headers.get("content-encoding", "")
    return b"".join(bounded(response.iter_raw(), packing, limit_bytes))


def whole_address(address: str, base: str) -> str:
    """Complete an address that a server sent. Raises ServerError if it leads to no web server."""
    try:
        whole = httpx.URL(base).join(address) if address else httpx.URL("")
        is_web = whole.scheme in ("http", "https") and bool(whole.host)
    except (httpx.InvalidURL, ValueError):
        is_web = False
    if not is_web:
        raise ServerError(
            "the server sends to an address that cannot be used", address or "it is empty"
        )
    return str(whole)


def _set_location_aside(response: httpx.Response) -> None:
    """Keep httpx from building the request a redirect asks for: it fails for odd addresses."""
    location = response.headers.pop("location", None)
    if location is not None:
        encoded = location.encode(response.headers.encoding)
        response.extensions["location"] = {b"location": encoded}
