"""Does the keyring keep what it is given, and what may each token do?"""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from pnutprofile.accounts import about_token
from pnutprofile.answers import UnusableAnswerError
from pnutprofile.config import Account
from pnutprofile.context import Run
from pnutprofile.dialects import WRITE_SCOPE
from pnutprofile.doctor.findings import Finding, fine, warning
from pnutprofile.environment import set_token_variables
from pnutprofile.errors import (
    LocalError,
    NetworkError,
    NoKeyringError,
    RateLimitedError,
    ServerError,
)
from pnutprofile.tokens import Token
from pnutprofile.vault import LOGIN_WAYS_OUT, Vault

KEYRING = "keyring"
HOST, NAME, NO_SECRET = "doctor.invalid", f"doctor-{os.getpid()}", "this-is-no-token"
"""The entry that is made and removed again."""


class Safe:
    """The keyring, tried once for all who ask for it: one that hangs is waited for once."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._lock = threading.Lock()
        self._fault: LocalError | None = None
        self._milliseconds: float | None = None

    @property
    def vault(self) -> Vault:
        """Give the keyring once it has kept and given back something. Raises LocalError."""
        if fault := self._tried():
            raise fault
        return self._vault

    @property
    def is_usable(self) -> bool:
        """Tell whether it keeps what it is given."""
        return self._tried() is None

    def look(self) -> Iterator[Finding]:
        """Tell which keyring there is, and whether it works."""
        try:
            name, is_recommended = self.vault.backend()
        except NoKeyringError as fault:
            yield warning(KEYRING, fault.message, LOGIN_WAYS_OUT)
            return
        found = f"{name} kept an entry and gave it back, {self._milliseconds:.0f} ms"
        if is_recommended:
            yield fine(KEYRING, found)
        else:
            yield warning(
                KEYRING, f"{found}; it may keep secrets in plain text", "keyring diagnose"
            )

    def _tried(self) -> LocalError | None:
        """Try it, once, and give what went wrong."""
        with self._lock:
            if self._fault is None and self._milliseconds is None:
                self._try()
        return self._fault

    def _try(self) -> None:
        started = time.monotonic()
        try:
            self._vault.write(HOST, NAME, NO_SECRET)
            self._vault.delete(HOST, NAME)
        except LocalError as fault:
            self._fault = fault
        self._milliseconds = (time.monotonic() - started) * 1000


@dataclass(frozen=True, kw_only=True)
class _ProvenVault(Vault):
    """The keyring for those who read, opened when it has proved itself."""

    safe: Safe

    def read(self, host: str, name: str) -> str | None:
        """Give the token as the keyring does, or fail as it failed."""
        return self.safe.vault.read(host, name)


def winning_token(run: Run) -> Iterator[Finding]:
    """Tell where the token of the next command comes from; try it if it is not an account's own."""
    account, is_given = run.account, _is_given(run)
    if run.server.embedded and not is_given:
        yield fine("token", f"{run.server.name} has one of its own")
    elif account and not is_given:
        yield fine("token", f"that of account {account.key} is in use", account.key)
    else:
        token = run.sources.require()
        beaten = " and ".join(run.sources.overridden)
        found = f"from {token.source}{f', which wins over {beaten}' if beaten else ''}"
        yield _tried(run, "token", token, found)


def own_token(run: Run, account: Account, safe: Safe) -> Iterator[Finding]:
    """Look at the token that an account has itself, whatever the environment says."""
    check = f"account {account.key}"
    run.vault = _ProvenVault(safe=safe)
    token = run.sources.require()
    yield _tried(run, check, token, f"from {token.source}")
    if account.insecure_storage:
        advice = f"{run.server.login_command} puts it into the keyring" if safe.is_usable else ""
        yield warning(check, "its token lies in plain text, as was wished", advice)


def _is_given(run: Run) -> bool:
    """Tell whether a token is given by an option or the environment."""
    given = run.sources.from_stdin or run.sources.from_file
    return bool(given or set_token_variables(run.environment))


def _tried(run: Run, check: str, token: Token, found: str) -> Finding:
    """Ask the server what a token may do. A server that fails is no fault of the token."""
    client = run.client_with(lambda: token, lambda: token)
    try:
        username = client.user()["username"]
        about = about_token(client)
    except UnusableAnswerError:
        raise  # the token may be somebody else's
    except (NetworkError, ServerError, RateLimitedError) as fault:
        untried = f"{found}; not tried: {fault.message}"
        return warning(check, untried, "the same command later", said=fault.why)
    found = f"{found}; works as @{username}"
    scopes = about.scopes if about else None
    if scopes is None:
        return fine(check, f"{found}; the server does not tell its scopes", username)
    found = f"{found}; scopes: {' '.join(scopes) or 'none'}"
    if WRITE_SCOPE in scopes:
        return fine(check, found, username)
    advice = run.server.login_command
    return warning(check, f"{found}; it lacks {WRITE_SCOPE}", advice, username)
