"""How is a client of a server put together, a patient one or a quick one?"""

import math
import time
from collections.abc import Callable

from pnutprofile.client import Client
from pnutprofile.config import Server
from pnutprofile.deadline import Deadline
from pnutprofile.exchange import TRIES, Exchange
from pnutprofile.http_library import httpx
from pnutprofile.render import Out
from pnutprofile.tokens import Token
from pnutprofile.trace import Trace


def connect(
    server: Server,
    out: Out,
    *,
    token: Callable[[], Token],
    optional_token: Callable[[], Token | None],
    deadline: Deadline,
    quick_seconds: float | None,
    sits_out: bool,
    transport: httpx.BaseTransport | None,
) -> Client:
    """Make a client whose tokens stay out of all texts; whoever makes it closes it.

    Given `quick_seconds` it tries once, takes no longer, and waits for no rate limit: what is only
    nice to have. Else `sits_out` says whether rate limits are waited for.
    """

    def required() -> Token:
        found = token()
        out.hide(found.value)
        return found

    def optional() -> Token | None:
        found = optional_token()
        out.hide(found.value if found else "")
        return found

    exchange = Exchange(
        deadline=Deadline(quick_seconds, deadline) if quick_seconds else deadline,
        tries=1 if quick_seconds else TRIES,
        # What goes to this machine must not pass a proxy, which would see the token.
        proxies=not server.is_loopback,
        transport=transport,
        trace=Trace(out.trace, out.detail if out.options.debug else None),
    )
    wait = (lambda seconds: _sit_out(out, seconds)) if sits_out and not quick_seconds else None
    return Client(server, exchange, token=required, optional_token=optional, wait=wait)


def _sit_out(out: Out, seconds: int) -> None:
    """Wait; it does not count as network time."""
    end = time.monotonic() + seconds
    with out.countdown("rate limited", seconds) as tell:
        while (left := end - time.monotonic()) > 0:
            tell(math.ceil(left))
            time.sleep(min(1, left))
