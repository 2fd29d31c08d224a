"""Who is calling, may they, and have they called too often?"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pnutprofile.dialects import Bucket, Call, Token
from pnutprofile.sandbox.envelope import FaultError, Headers
from pnutprofile.sandbox.exchange import Request, Site, parameters
from pnutprofile.sandbox.records import Grant, Tally
from pnutprofile.sandbox.store import Store


@dataclass(frozen=True)
class Admission:
    """What came of looking at a call before anything is done."""

    grant: Grant | None
    rate: Headers
    scopes: Headers
    fault: FaultError | None

    @property
    def headers(self) -> Headers:
        """What an answer tells about rate and token."""
        return self.rate + self.scopes

    def headers_of_refusal(self, site: Site, fault: FaultError) -> Headers:
        """Give the same for a refusal, where some servers are silent about the rate."""
        tells_rate = site.manners.rate_headers_on_errors or fault.status == 429
        return self.headers if tells_rate else self.scopes


@dataclass(frozen=True)
class _Level:
    """How full a bucket is after a call was counted; `wait` is set if the call is too many."""

    remaining: int
    headers: Headers
    wait: int | None


def admit(site: Site, request: Request, call_name: str, call: Call) -> Admission:
    """Count a call and look at its token: first the rate, then the token, then its scope."""
    token = _token_of(request)
    with site.state.transaction() as store:
        grant = store.grant(token) if token else None
        levels = list(_levels(site, store, request, call_name, call, grant))
    rate = min(levels, key=lambda level: level.remaining).headers if levels else ()
    waits = [level.wait for level in levels if level.wait is not None]
    if waits:
        fault: FaultError | None = FaultError(429, site.manners.texts.too_many, retry_in=max(waits))
    else:
        fault = _token_fault(site, call, token, grant)
    scopes = (("X-OAuth-Scopes", ",".join(grant.scopes)),) if grant else ()
    return Admission(grant, rate, scopes, fault)


def _token_of(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token.strip():
        return token.strip()
    return parameters(request).get("access_token")


def _token_fault(
    site: Site, call: Call, token: str | None, grant: Grant | None
) -> FaultError | None:
    texts = site.manners.texts
    if token and not grant:
        return FaultError(401, texts.token_unknown, slug=site.manners.token_unknown_slug)
    if not grant:
        is_open = call.token is Token.NONE
        return None if is_open else FaultError(401, texts.token_missing)
    if call.scope and call.scope not in grant.scopes:
        return FaultError(403, texts.scope_missing.format(scope=call.scope))
    return None


def _levels(
    site: Site,
    store: Store,
    request: Request,
    call_name: str,
    call: Call,
    grant: Grant | None,
) -> Iterator[_Level]:
    if call.rate_limited:
        is_read = call.method == "GET" or call_name in site.manners.read_bucket_calls
        for name, bucket in _buckets(site, request, grant, is_read=is_read):
            yield _count(site, store, name, bucket)


def _buckets(
    site: Site, request: Request, grant: Grant | None, *, is_read: bool
) -> Iterator[tuple[str, Bucket]]:
    limits = site.dialect.rate_limits
    if not grant:
        yield f"address {request.client}", limits.anonymous
        return
    if not is_read:
        yield f"writes {grant.token}", limits.writes
    if is_read or limits.writes_count_as_reads:
        yield f"reads {grant.token}", limits.reads


def _count(site: Site, store: Store, name: str, bucket: Bucket) -> _Level:
    """Count a call; with limits off each is the first, for clients plan by what the headers say."""
    now = site.now()
    tally = store.tally(name)
    if not tally.since <= now < tally.since + bucket.per_seconds:
        tally = replace(tally, since=now, calls=0)
    tally = replace(tally, calls=tally.calls + 1 if site.rate_limits else 1)
    wait = None
    if site.rate_limits:
        tally, wait = _enforce(tally, bucket, site.dialect.rate_limits.banned_seconds, now)
    store.save_tally(name, tally)
    remaining = max(0, bucket.calls - tally.calls)
    values = {
        "X-RateLimit-Limit": bucket.calls,
        "X-RateLimit-Remaining": remaining,
        "X-RateLimit-Reset": math.ceil(tally.since + bucket.per_seconds - now),
    }
    headers = tuple((header, str(value)) for header, value in values.items())
    return _Level(remaining, headers, wait)


def _enforce(
    tally: Tally, bucket: Bucket, banned_seconds: int | None, now: float
) -> tuple[Tally, int | None]:
    """Give the seconds to wait if this call is one too many.

    A server that bans starts at the first such call, and lets nothing through until the ban ends.
    """
    if tally.banned_until > now:
        return tally, math.ceil(tally.banned_until - now)
    if tally.calls <= bucket.calls:
        return tally, None
    if banned_seconds:
        return replace(tally, banned_until=now + banned_seconds), banned_seconds
    return tally, math.ceil(tally.since + bucket.per_seconds - now)
