"""By which way does one sign in, and what happens on it?

Each way ends with a token, which `signing` tries, keeps and puts on record.
"""

import contextlib
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pnutprofile import browser, login, signing
from pnutprofile.config import DEFAULT_SERVER
from pnutprofile.context import Run
from pnutprofile.errors import AuthError, CheckError, RefusedError, UsageError
from pnutprofile.files import MAX_TOKEN_BYTES, read_file
from pnutprofile.tokens import checked

WITH_TOKEN, PASTE, WEB = "--with-token", "--paste", "--web"
GIVEN = "--token-stdin or --token-file"
LOGIN_PAGE = "the login page"


class Wishes(NamedTuple):
    """What was asked of a sign-in: at most one way, and what it needs."""

    with_token: bool = False
    paste: bool = False
    web: bool = False
    client_id: str = ""
    client_secret_file: Path | None = None
    scopes: str | None = None
    port: int | None = None
    no_browser: bool = False
    insecure_storage: bool = False

    @property
    def ways(self) -> list[str]:
        """Name the ways that were asked for."""
        asked = {WITH_TOKEN: self.with_token, PASTE: self.paste, WEB: self.web}
        return [name for name, is_asked in asked.items() if is_asked]

    @property
    def for_a_page(self) -> list[str]:
        """Name the options given that only a login page has a use for."""
        given = {
            "--client-id": self.client_id,
            "--client-secret-file": self.client_secret_file,
            "--scopes": self.scopes is not None,
            "--port": self.port is not None,
            "--no-browser": self.no_browser,
        }
        return [name for name, is_given in given.items() if is_given]

    @property
    def redirect_port(self) -> int:
        """The port that the browser comes back to."""
        return login.PORT if self.port is None else self.port


@dataclass(frozen=True, kw_only=True)
class ClientKey:
    """The client that signs in: its id and, where it is known, its secret."""

    id: str
    secret: str = ""


def sign_in(run: Run, wishes: Wishes, *, is_token_given: bool) -> None:
    """Sign in by the way that was asked for; at a terminal let a person choose one.

    Raises UsageError for no way or several, and what the way raises.
    """
    signing.check_needed(run.server)
    asked = [*wishes.ways, *([GIVEN] if is_token_given else [])]
    if len(asked) > 1:
        raise UsageError(f"{asked[0]} and {asked[1]} contradict each other", "choose one way")
    if not asked:
        wishes = _choose(run, wishes)
        asked = wishes.ways
    way = asked[0]
    if way in (WITH_TOKEN, GIVEN) and wishes.for_a_page:
        raise UsageError(
            f"{wishes.for_a_page[0]} and {way} contradict each other",
            "a token is there already, no login page is asked",
        )
    if way == PASTE and wishes.port is not None:
        raise UsageError("--port and --paste contradict each other", "nothing comes back by itself")
    _WAYS[way](run, wishes)


def _choose(run: Run, wishes: Wishes) -> Wishes:
    """Let a person choose a way, and say which client it is for; without one name the ways."""
    if not run.out.can_ask:
        raise UsageError(
            "say how to sign in: --with-token, --paste or --web",
            "--with-token reads a token from standard input; the others ask a login page",
            f"{run.server.login_command} < FILE",
        )
    oauth, client_id = run.server.dialect.oauth, wishes.client_id or run.server.client_id
    run.out.task(
        f"{oauth.own_client}.\nGenerate a token there, or register a redirect address:"
        f" {login.loopback_address(wishes.redirect_port)}"
    )
    ways = {
        WITH_TOKEN: f"paste a token made there ({WITH_TOKEN})",
        WEB: f"sign in by browser ({WEB})",
    }
    if oauth.out_of_band:
        ways[PASTE] = f"sign in by browser and paste the token ({PASTE}; {oauth.out_of_band})"
    usual = WEB if wishes.for_a_page or client_id else WITH_TOKEN
    way = _asked_way(run, ways, usual)
    if way != WITH_TOKEN and not client_id:
        client_id = run.out.word("Client id: ")
    return wishes._replace(
        client_id=client_id if way != WITH_TOKEN else wishes.client_id,
        with_token=way == WITH_TOKEN,
        paste=way == PASTE,
        web=way == WEB,
    )


def _asked_way(run: Run, ways: Mapping[str, str], usual: str) -> str:
    names = list(ways)
    for number, name in enumerate(names, 1):
        run.out.task(f"  {number}  {ways[name]}")
    while True:
        answer = run.out.word(f"Which way? [{names.index(usual) + 1}] ")
        if not answer:
            return usual
        if answer.isdecimal() and 0 < int(answer) <= len(names):
            return names[int(answer) - 1]
        run.out.task(f"Please type a number from 1 to {len(names)}.")


def _with_token(run: Run, wishes: Wishes) -> None:
    if run.out.can_ask and not wishes.insecure_storage:
        signing.check_keyring(run)  # before a person looks for the token
    token = signing.read_token(run, run.stdin(WITH_TOKEN))
    signing.sign_in(run, token, insecure=wishes.insecure_storage)


def _given(run: Run, wishes: Wishes) -> None:
    signing.sign_in(run, run.sources.require(), insecure=wishes.insecure_storage)


def _paste(run: Run, wishes: Wishes) -> None:
    """Show the page, and ask for what it shows."""
    oauth = run.server.dialect.oauth
    if not oauth.out_of_band:
        raise CheckError(
            f"{run.server.dialect.title} shows no token to paste",
            "its login page can only lead to an address",
            "the same command with --web, or with --with-token < FILE",
        )
    if not run.out.can_ask:
        raise UsageError(
            "--paste needs a terminal, to ask for the token",
            "nobody can be asked here",
            f"{run.server.login_command} < FILE",
        )
    client = _client(run, wishes)
    attempt = _attempt(run, wishes, client, oauth.out_of_band)
    _show_page(run, wishes, attempt)
    what = "code" if attempt.wants_code else "token"
    pasted = run.out.secret(f"{what.capitalize()} (it is not shown): ")
    if not pasted or not pasted.strip():
        raise AuthError(f"no {what} was pasted", hint=_again(run, wishes))
    _finish(run, wishes, attempt, client, attempt.read_pasted(pasted))


def _web(run: Run, wishes: Wishes) -> None:
    """Show the page, and wait until the browser comes back from it."""
    client = _client(run, wishes)
    with contextlib.closing(run.loopback(wishes.redirect_port)) as listener:
        attempt = _attempt(run, wishes, client, listener.redirect_uri)
        _show_page(run, wishes, attempt)
        run.out.notice(
            f"waiting at {listener.redirect_uri} for {login.WAIT_SECONDS / 60:g} minutes;"
            " Ctrl-C stops"
        )
        returned = listener.wait(attempt, login.WAIT_SECONDS)
        _finish(run, wishes, attempt, client, returned)


def _attempt(run: Run, wishes: Wishes, client: ClientKey, redirect_uri: str) -> login.SignIn:
    """Prepare what is asked. Raises LocalError if the keyring could not keep what comes of it."""
    attempt = login.SignIn(
        server=run.server,
        client_id=client.id,
        redirect_uri=redirect_uri,
        scopes=login.read_scopes(wishes.scopes, run.server),
        wants_code=bool(client.secret),
    )
    if not wishes.insecure_storage:
        signing.check_keyring(run)
    return attempt


def _client(run: Run, wishes: Wishes) -> ClientKey:
    """Find out whose client signs in.

    Raises UsageError if nobody says, CheckError if secrets would travel in the clear, LocalError
    for a secret that cannot be read.

    The secret comes from a file: on the command line every user of the machine could read it.
    """
    login.check_private(run.server)
    name, secret = wishes.client_id or run.server.client_id, ""
    if not name:
        raise UsageError(
            "no client to sign in with",
            f"{run.server.dialect.oauth.own_client}; its page shows the client id",
            "the same command with --client-id ID",
        )
    if wishes.client_secret_file:
        data = read_file(wishes.client_secret_file, MAX_TOKEN_BYTES)
        secret = checked(data, f"--client-secret-file {wishes.client_secret_file}").value
        _hide(run, secret)
    return ClientKey(id=name, secret=secret)


def _show_page(run: Run, wishes: Wishes, attempt: login.SignIn) -> None:
    """Open the page, and show its address: quietly only where a browser surely has it."""
    opens = not wishes.no_browser and browser.has_browser(run.environment)
    if not (opens and run.out.options.quiet):
        words = (
            "Your browser opens this page; if it does not, open it" if opens else "Open this page"
        )
        run.out.task(f"{words}:\n{attempt.address}")
    if opens:
        browser.open_page(attempt.address, run.environment)


def _finish(
    run: Run, wishes: Wishes, attempt: login.SignIn, client: ClientKey, returned: login.Returned
) -> None:
    """Make a token of what came back, and sign in with it."""
    _hide(run, returned.token, returned.code)
    returned.check()
    token = returned.token
    if returned.code and (attempt.wants_code or not token):
        if not client.secret:
            raise RefusedError(
                "the login page gave a code instead of a token",
                "a code is worth something only together with the client's secret",
                "the same command with --client-secret-file FILE",
            )
        form = attempt.form(returned.code, client.secret)
        token = run.client.grant(attempt.token_address, form)
        _hide(run, token)
    found = checked(token.encode(), LOGIN_PAGE)
    signing.sign_in(run, found, insecure=wishes.insecure_storage, again=_again(run, wishes))


def _again(run: Run, wishes: Wishes) -> str:
    """Give the command that asks once more: the page it opens always asks."""
    words = ["pnutprofile", "auth", "login", *wishes.ways]
    words += ["--server", run.server.name] if run.server.name != DEFAULT_SERVER else []
    words += ["--client-id", wishes.client_id] if wishes.client_id else []
    if wishes.client_secret_file:
        words += ["--client-secret-file", str(wishes.client_secret_file)]
    words += ["--port", str(wishes.port)] if wishes.port is not None else []
    words += ["--insecure-storage"] if wishes.insecure_storage else []
    return shlex.join(words)


def _hide(run: Run, *secrets: str) -> None:
    """Mask secrets, however a server may repeat them."""
    for secret in secrets:
        run.out.hide(secret)


_WAYS: Mapping[str, Callable[[Run, Wishes], None]] = {
    WITH_TOKEN: _with_token,
    GIVEN: _given,
    PASTE: _paste,
    WEB: _web,
}
