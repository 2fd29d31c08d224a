"""How does the browser bring the answer of a login page back to this machine?

A listener on a port of 127.0.0.1 for one answer. Whatever else comes, by accident or by malice, is
told so and changes nothing: other hosts and paths, another attempt's state, silence, floods.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from pnutprofile import relay
from pnutprofile.errors import LocalError, NetworkError
from pnutprofile.listening import Answers, Listener
from pnutprofile.login import PORT, Returned, SignIn, loopback_address, read_parameters
from pnutprofile.messages import Reply, Request

REQUEST_SECONDS = 10.0
MAX_BODY_BYTES = 16 * 1024
_POLL_SECONDS = 0.1


class Loopback:
    """A port that waits for one sign-in; close it.

    Port 0 takes any free one. Raises LocalError if the port cannot be had.
    """

    def __init__(self, port: int, *, request_seconds: float = REQUEST_SECONDS) -> None:
        try:
            self._listener = Listener(port, request_seconds, MAX_BODY_BYTES)
        except OSError as fault:
            raise LocalError(
                f"cannot listen on port {port} of this machine",
                fault.strerror or str(fault),
                f"--port {port + 1 if port < 65535 else PORT}, if your client has registered that"
                " redirect address",
            ) from None
        self._lock = threading.Lock()
        self._arrived = threading.Event()
        self._arrival: tuple[Returned, Reply] | None = None
        self._closed = threading.Event()
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._listener.timeout = _POLL_SECONDS

    @property
    def redirect_uri(self) -> str:
        """Where the login page is to lead to."""
        return loopback_address(self._listener.server_port)

    def wait(self, sign_in: SignIn, seconds: float) -> Returned:
        """Wait for the answer to a sign-in, be it yes or no.

        Raises NetworkError if none comes in time. The page that says so has been sent by then.
        """
        self._listener.answers = Answers(
            lambda request: self._answer(request, sign_in),
            lambda _, status, why: relay.page(relay.wrong_call(status, why)),
            self._sent,
        )
        self._serving.start()
        until = time.monotonic() + seconds
        # In short steps: a Ctrl-C that comes just before a wait would be heeded only after it.
        while not self._arrived.wait(_POLL_SECONDS) and time.monotonic() < until:
            pass
        if self._arrival is None:
            raise NetworkError(
                "nobody came back from the login page",
                f"waited {seconds / 60:g} minutes at {self.redirect_uri}",
                "the same command again, or --paste in place of --web",
            )
        return self._arrival[0]

    def close(self) -> None:
        """Give the port back; until then a page that is loaded again says that it is over."""
        self._closed.set()
        if self._serving.is_alive():
            self._serving.join()
        self._listener.server_close()

    def _serve(self) -> None:
        """Take connections until closed.

        `serve_forever` will not do: to end it before it has begun, as Ctrl-C may, takes for ever.
        """
        while not self._closed.is_set():
            self._listener.handle_request()

    def _answer(self, request: Request, sign_in: SignIn) -> Reply:
        if request.path != "/":
            return relay.page(relay.wrong_call(404, "Only the login page leads to this machine."))
        answers: dict[str, Callable[[], Reply]] = {
            "GET": lambda: self._visit(request, sign_in),
            "HEAD": lambda: relay.page(relay.PASSING_ON),
            "POST": lambda: self._pass_on(request, sign_in),
        }
        if request.method not in answers:
            reply = relay.page(relay.wrong_call(405, "This page is only looked at."))
            return replace(reply, headers=(*reply.headers, ("Allow", ", ".join(answers))))
        return answers[request.method]()

    def _visit(self, request: Request, sign_in: SignIn) -> Reply:
        """Show the page, and take what is in the query; what is in the fragment comes later."""
        returned = read_parameters(request.query)
        if not returned.is_answer:
            return relay.page(relay.PASSING_ON)
        return self._take(returned, sign_in, relay.page)

    def _pass_on(self, request: Request, sign_in: SignIn) -> Reply:
        """Take what the page's own script found in the fragment, and nobody else's."""
        if request.headers.get("origin") not in self._origins:
            return relay.words(relay.wrong_call(403, "Only this page itself may pass on answers."))
        returned = read_parameters(request.body.decode("utf-8", "replace"))
        return self._take(returned, sign_in, relay.words)

    def _take(
        self, returned: Returned, sign_in: SignIn, show: Callable[[relay.Outcome], Reply]
    ) -> Reply:
        """Keep the first answer that is ours."""
        if not sign_in.is_ours(returned):
            return show(relay.FOREIGN)
        reply = show(relay.GRANTED if returned.is_granted else relay.refused(returned))
        with self._lock:
            if self._arrival:
                return show(relay.OVER)
            self._arrival = returned, reply
        return reply

    def _sent(self, reply: Reply) -> None:
        """End the wait when the browser has its page; closing sooner would take it away."""
        if self._arrival and reply is self._arrival[1]:
            self._arrived.set()

    @property
    def _origins(self) -> frozenset[str]:
        return frozenset(f"http://{name}" for name in self._listener.names)
