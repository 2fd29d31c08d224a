"""How does the client reach the pretend server inside this very process?"""

from collections.abc import Callable

import httpx

from pnutprofile.sandbox.app import Request, Sandbox


def transport(sandbox: Sandbox) -> httpx.MockTransport:
    """Give what `httpx.Client` takes as its transport."""
    return httpx.MockTransport(handler(sandbox))


def handler(sandbox: Sandbox) -> Callable[[httpx.Request], httpx.Response]:
    """Give what `httpx.MockTransport` asks for an answer."""

    def answer(request: httpx.Request) -> httpx.Response:
        reply = sandbox.answer(
            Request(
                method=request.method,
                path=request.url.raw_path.partition(b"?")[0].decode("ascii"),
                query=request.url.query.decode("ascii"),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=request.read(),
            )
        )
        length = ("Content-Length", str(len(reply.body)))
        return httpx.Response(
            reply.status, headers=[*reply.headers, length], content=reply.body, request=request
        )

    return answer
