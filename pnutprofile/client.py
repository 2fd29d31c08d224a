"""What can one ask of a server? One method a call; answers are checked before they are believed."""

from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from pnutprofile.answers import (
    Answer,
    Reply,
    UnusableAnswerError,
    read_answer,
    read_grant,
    retry_seconds,
    time_after,
)
from pnutprofile.config import Server
from pnutprofile.dialects import MIME_TYPES, SUFFIXES, Call, Token
from pnutprofile.errors import (
    LOGIN,
    AuthError,
    CheckError,
    Details,
    PnutprofileError,
    RateLimitedError,
    RefusedError,
    ServerError,
)
from pnutprofile.exchange import MAX_PICTURE_BYTES, REDIRECTS, Exchange, whole_address
from pnutprofile.patience import Patience
from pnutprofile.profile import Image, User, check_user, image_of, user_id, value_at
from pnutprofile.upload import Upload


class Credential(Protocol):
    """A token, and the id of the user it is known to belong to (empty if it is not known)."""

    @property
    def value(self) -> str:
        """The token."""

    @property
    def account_id(self) -> str:
        """The user's id."""

    @property
    def source(self) -> str:
        """Where it comes from, in words."""


class Client:
    """One server, spoken to with one token.

    `token` is asked only when a call needs it. `wait` sits out a rate limit of so many seconds;
    without it RateLimitedError is raised at once. Every method raises NetworkError, AuthError,
    RefusedError, RateLimitedError and ServerError as their classes say, and CheckError for a call
    that the dialect does not have or a token that must not travel there.
    """

    def __init__(
        self,
        server: Server,
        exchange: Exchange,
        *,
        token: Callable[[], Credential],
        optional_token: Callable[[], Credential | None],
        wait: Callable[[int], None] | None = None,
    ) -> None:
        self.server = server
        self._exchange = exchange
        self._token = token
        self._optional_token = optional_token
        self._my_id = ""
        self._source = ""
        self.scopes: tuple[str, ...] | None = None
        """What the token may do, if an answer has told it."""
        self._patience = Patience(wait)

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()

    def user(self, who: str = "me") -> User:
        """Read a user: `me`, an id or an @name, with everything there is to ask for."""
        try:
            answer = self._call("user", user=who, include=True)
        except RefusedError as fault:
            if fault.details.http_status == 404 and who != "me":
                fault.message, fault.hint = f"there is no user {who}", "pnutprofile show @NAME"
            raise
        return self._user(answer, who)

    def replace(self, body: dict[str, Any]) -> User:
        """PUT the whole profile; what is left out is removed as the dialect says."""
        return self._user(self._call("replace", document=body, include=True))

    def patch(self, body: dict[str, Any]) -> User:
        """PATCH the given parts of the profile."""
        return self._user(self._call("patch", document=body, include=True))

    def upload(
        self, kind: str, data: bytes, picture_format: str, progress: Callable[[int], None]
    ) -> User:
        """Send a picture (JPEG, PNG or GIF bytes) as the avatar or cover."""
        upload = Upload(
            field=kind,
            filename=kind + SUFFIXES[picture_format],
            mime_type=MIME_TYPES[picture_format],
            data=data,
            progress=progress,
        )
        return self._user(self._call(f"upload_{kind}", upload=upload, include=True))

    def upload_from_url(self, kind: str, url: str) -> User:
        """Let the server fetch the picture from a public address."""
        document = {"from_url": url}
        return self._user(self._call(f"{kind}_from_url", document=document, include=True))

    def delete_picture(self, kind: str) -> User:
        """Go back to the server's default picture."""
        return self._user(self._call(f"delete_{kind}", include=True))

    def fetch_picture(
        self, kind: str, who: str = "me", width: int | None = None, height: int | None = None
    ) -> Reply:
        """Read a user's picture, scaled down by the server on demand.

        The redirect is followed without the token. Servers without that route are asked for the
        user, whose object holds the address.
        """
        query = {key: str(size) for key, size in (("w", width), ("h", height)) if size}
        call = self._known_call(f"fetch_{kind}")

        def ask() -> Reply:
            reply = self._send(call, user=who, query=query, limit_bytes=MAX_PICTURE_BYTES)
            if reply.status == 429:
                read_answer(reply, call, self.server.dialect)  # raises
            return reply

        reply = self._patience.ask(ask)
        if reply.status in REDIRECTS:
            return self._fetched(self._exchange.target(reply))
        if reply.status == 200 and reply.headers.get("content-type", "").startswith("image/"):
            return reply
        if reply.status == 404 or 200 <= reply.status < 300:
            image = image_of(self.user(who), self.server.dialect, kind)
            return self.fetch_image(image, query) if image else self._picture(reply)
        read_answer(reply, call, self.server.dialect)
        raise UnusableAnswerError(f"the server gives no {kind}", f"it answered {reply.status}")

    def fetch_image(self, image: Image, query: dict[str, str]) -> Reply:
        """Read a picture by the address in the user object, without a token."""
        parts = urlsplit(whole_address(image.url, self.server.api))
        joined = "&".join(part for part in (parts.query, urlencode(query)) if part)
        return self._fetched(urlunsplit(parts._replace(query=joined)))

    def token(self) -> Answer:
        """Read what the token is and may do; the header about scopes wins over the list."""
        answer = self._call("token")
        listed = value_at(answer.data, ("scopes",))
        if answer.scopes is None and isinstance(listed, list):
            return answer._replace(scopes=tuple(str(scope) for scope in listed))
        return answer

    def revoke(self) -> Answer:
        """End the token."""
        return self._call("revoke")

    def grant(self, address: str, form: dict[str, str]) -> str:
        """Exchange a code for a token; neither is shown to anybody. `address` is a whole one."""
        call = Call(method="POST", path=urlsplit(address).path)

        def ask() -> str:
            reply = self._exchange.send(call.method, address, form=form, is_secret=True)
            return read_grant(reply, call, self.server.dialect)

        return self._patience.ask(ask)

    def greet(self) -> Reply:
        """Ask what anybody may ask, without a token; whatever comes is an answer."""
        path = self._known_call("config").path
        return self._exchange.send("GET", f"{self.server.api}/{path}")

    def config(self) -> Any:
        """Read the server's own limits."""
        return self._call("config").data

    def process_text(self, text: str, entities: dict[str, Any] | None = None) -> Any:
        """Ask how the server reads a text; `entities` are its links and switches, as in a bio."""
        document = {"text": text} | ({"entities": entities} if entities else {})
        return self._call("process_text", document=document).data

    def presence(self, who: str = "me") -> Any:
        """Read a user's status line."""
        return self._call("presence", user=who).data

    def set_presence(self, presence: str, expiration: int | None = None) -> Any:
        """Set the status line; `expiration` is a Unix time in seconds."""
        form = {"presence": presence}
        if expiration is not None:
            form["expiration"] = str(expiration)
        return self._call("set_presence", form=form).data

    def _call(self, name: str, **request: Any) -> Answer:
        """Make a call and open its answer."""
        call = self._known_call(name)
        self.check_allowed(name)

        def ask() -> Answer:
            return read_answer(self._send(call, **request), call, self.server.dialect)

        try:
            answer = self._patience.ask(ask)
            self.scopes = self.scopes if answer.scopes is None else answer.scopes
            self._patience.note(answer.rate_limit)
            return answer
        except AuthError as fault:
            if self._source:
                fault.why = f"{fault.why}; the token is from {self._source}"
            if fault.hint == LOGIN:
                fault.hint = self.server.login_command
            raise

    def check_allowed(self, name: str) -> None:
        """Raise AuthError if an earlier answer told that the token lacks the scope for a call."""
        call = self._known_call(name)
        if call.scope and self.scopes is not None and call.scope not in self.scopes:
            has = ", ".join(self.scopes) or "none at all"
            raise AuthError(
                f"the token may not do this; it lacks {call.scope}",
                f"nothing was sent; the token from {self._source} has {has}",
                self.server.login_command,
            )

    def check_room(self, calls: int) -> None:
        """Raise RateLimitedError if the server told that it takes fewer calls now than these."""
        self._patience.check_room(calls)

    def _send(
        self,
        call: Call,
        *,
        user: str = "me",
        include: bool = False,
        query: dict[str, str] | None = None,
        **how: Any,
    ) -> Reply:
        path = call.path.format(user=quote(user, safe="@"))
        query = {**(self.server.dialect.include if include else {}), **(query or {})}
        return self._exchange.send(
            call.method,
            f"{self.server.api}/{path}",
            token=self._token_for(call, user),
            query=query or None,
            **how,
        )

    def _known_call(self, name: str) -> Call:
        dialect = self.server.dialect
        if name not in dialect.calls:
            raise CheckError(f"{dialect.title} has no such call", name.replace("_", " "))
        return dialect.calls[name]

    def _token_for(self, call: Call, user: str) -> str | None:
        needs_one = call.token is not Token.NONE or user == "me"
        token = self._token() if needs_one else self._optional_token()
        if token is None:
            return None
        if not self.server.may_carry_token:
            raise CheckError(
                "the token was not sent",
                f"{self.server.api} is neither https nor on this machine",
                f"--server {self.server.api.replace('http', 'https', 1)}",
            )
        self._my_id, self._source = self._my_id or token.account_id, token.source
        return token.value

    def _user(self, answer: Answer, who: str = "me") -> User:
        """Check that an answer is the user asked for, whose picture addresses are there."""
        try:
            user = check_user(answer.data, self._my_id if who == "me" else who)
        except ServerError as fault:
            details = Details(http_status=answer.status)
            raise UnusableAnswerError(fault.message, fault.why, details=details) from None
        if who == "me" and not self._my_id:
            self._my_id = user_id(user)
        return user

    def _fetched(self, address: str) -> Reply:
        """Read a picture where it is, without a token."""
        return self._patience.ask(lambda: self._picture(self._exchange.fetch(address)))

    def _picture(self, reply: Reply) -> Reply:
        if 200 <= reply.status < 300:
            return reply
        why = f"GET {reply.url} gave {reply.status}"
        is_refusal = 400 <= reply.status < 500
        fault: type[PnutprofileError] = RefusedError if is_refusal else ServerError
        fault = {401: AuthError, 429: RateLimitedError}.get(reply.status, fault)
        details = Details(http_status=reply.status)
        if reply.status == 429:
            details.retry_in = retry_seconds(reply, {}, self.server.dialect)
            why = f"{why}; come back at {time_after(details.retry_in)}"
        raise fault("the picture cannot be fetched", why, details=details)
