"""What does the pretend server say to a request? No socket is needed to ask it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from pnutprofile.dialects import Dialect
from pnutprofile.sandbox import (
    account_calls,
    images,
    pages,
    picture_calls,
    presence_calls,
    profile_calls,
    routes,
    signin,
    token_endpoint,
)
from pnutprofile.sandbox.admission import Admission, admit
from pnutprofile.sandbox.envelope import FaultError, failure, success
from pnutprofile.sandbox.exchange import Handler, PictureTools, Reply, Request, Site, Visit
from pnutprofile.sandbox.manners import MANNERS
from pnutprofile.sandbox.state import State

__all__ = ["PictureTools", "Reply", "Request", "Sandbox"]

_CALLS: Mapping[str, Handler] = {
    **profile_calls.CALLS,
    **picture_calls.CALLS,
    **presence_calls.CALLS,
    **account_calls.CALLS,
}

_PREFLIGHT = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
)


class Sandbox:
    """A pretend server at `origin`, whose pictures are at `images_origin`.

    `pictures` gives the picture work, the module `pnutprofile.pictures.transform`, and is called
    only when a picture is uploaded or its bytes are asked for. `strict_cover` refuses a cover that
    the documentation says is cut; `rate_limits` really refuses calls that are too many.
    """

    def __init__(
        self,
        state: State,
        dialect: Dialect,
        *,
        origin: str,
        images_origin: str,
        pictures: Callable[[], PictureTools],
        strict_cover: bool = False,
        rate_limits: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._site = Site(
            state=state,
            dialect=dialect,
            manners=MANNERS[dialect.name],
            origin=origin,
            images_origin=images_origin,
            strict_cover=strict_cover,
            rate_limits=rate_limits,
            now=now,
            pictures=pictures,
        )

    @property
    def api_root(self) -> str:
        """The address below which the calls are: ``http://127.0.0.1:8080/v1``."""
        return self._site.api_root

    @property
    def dialect(self) -> Dialect:
        """The dialect it speaks."""
        return self._site.dialect

    @property
    def state(self) -> State:
        """What it knows, with the tokens that open it."""
        return self._site.state

    def answer(self, request: Request) -> Reply:
        """Answer a request to either origin, told apart by its Host header."""
        if request.headers.get("host", "").lower() == urlsplit(self._site.images_origin).netloc:
            return images.serve(self._site, request)
        if request.path.startswith("/@"):
            return self._page(request)
        for login in (signin.answer, token_endpoint.answer):
            if reply := login(self._site, request):
                return reply
        return self._call(request)

    def refuse(self, request: Request, fault: FaultError) -> Reply:
        """Put a refusal that was decided elsewhere into this server's envelope."""
        return failure(request, self._site.dialect, self._site.manners, fault)

    def _page(self, request: Request) -> Reply:
        with self._site.state.transaction() as store:
            user = store.user_named(unquote(request.path[2:]))
            return pages.profile(self._site, store, user) if user else pages.missing()

    def _call(self, request: Request) -> Reply:
        if request.method == "OPTIONS":
            return Reply(204, _PREFLIGHT, b"")
        try:
            route = routes.find(self._site, request.method, request.path)
        except FaultError as fault:
            return self.refuse(request, fault)
        admission = admit(self._site, request, route.name, route.call)
        try:
            reply = self._let_in(request, route, admission)
        except FaultError as fault:
            reply = self.refuse(request, fault)
            headers = admission.headers_of_refusal(self._site, fault)
        else:
            headers = admission.headers
        return replace(reply, headers=reply.headers + headers)

    def _let_in(self, request: Request, route: routes.Route, admission: Admission) -> Reply:
        if admission.fault:
            raise admission.fault
        visit = Visit(
            site=self._site,
            request=request,
            path=route.variables,
            grant=admission.grant,
        )
        answer = _CALLS[route.name](visit)
        updated = presence_calls.touch(visit)
        if isinstance(answer, Reply):
            return answer
        meta = {} if updated is None else {"updated_presence": updated}
        return success(request, self._site.dialect, self._site.manners, answer, meta)
