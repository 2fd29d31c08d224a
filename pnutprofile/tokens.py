"""Where does the access token come from?

The first source in `ORDER` that has one wins.
"""

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from pnutprofile.config import Account, Server
from pnutprofile.errors import LOGIN, AuthError, LocalError
from pnutprofile.files import read_file, read_stream
from pnutprofile.vault import NoKeyringError, Vault

MAX_TOKEN_BYTES = 16 * 1024
COMMAND_SECONDS = 60
STDIN = "standard input"
KEYRING = "the keyring"


ORDER = (
    "--token-stdin or --token-file FILE",
    "PNUTPROFILE_TOKEN",
    "PNUTPROFILE_TOKEN_FILE",
    "PNUTPROFILE_TOKEN_COMMAND, or the account's token_command in config.toml",
    "the keyring, opened only for an account that `auth login` put on record",
)


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token and, in words, the source that gave it."""

    value: str
    source: str
    account_id: str = ""
    """The id of the user it is known to belong to."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Everything a token may come from."""

    server: Server
    account: Account | None
    environment: Mapping[str, str]
    stdin: Callable[[], BinaryIO]
    vault: Callable[[], Vault]
    fallback: Callable[[], str] | None = None
    """The embedded sandbox has a token of its own."""
    is_account_named: bool = False
    """The account was asked for by name, so a token of anyone else will not do."""
    from_stdin: bool = False
    from_file: Path | None = None

    def find(self) -> Token | None:
        """Give the first token there is; None if no source has one.

        Raises AuthError for something that is no token, LocalError for a source that cannot be
        read. No keyring at all is the same as an empty one.
        """
        return self._first[0]

    def require(self) -> Token:
        """Give the first token there is. Raises AuthError if there is none."""
        token, missing = self._first
        if token:
            return token
        who = f" for {self.account.key}" if self.account else ""
        raise AuthError(f"no token{who} on {self.server.name}", missing, self.server.login_command)

    @cached_property
    def _first(self) -> tuple[Token | None, str]:
        """The winner, and why there is none: a source is read only once."""
        try:
            token = next(self._all(), None)
            if token and self.account and self.is_account_named:
                token = replace(token, account_id=self.account.id)
            return token, ""
        except NoKeyringError as fault:
            return None, fault.message

    def _all(self) -> Iterator[Token]:
        """Give the token of every source that has one, the winner first, each read on demand."""
        if self.from_stdin:
            yield checked(read_stream(self.stdin(), STDIN, MAX_TOKEN_BYTES), STDIN)
        if self.from_file:
            yield _from_file(str(self.from_file), "--token-file")
        yield from self._from_environment()
        if self.account:
            yield from self._from_account(self.account)
        if self.fallback:
            yield Token(value=self.fallback(), source="the sandbox itself")

    def _from_environment(self) -> Iterator[Token]:
        readers = {"": _from_value, "_FILE": _from_file, "_COMMAND": _from_command}
        for suffix, reader in readers.items():
            name = f"PNUTPROFILE_TOKEN{suffix}"
            if value := self.environment.get(name):
                yield reader(value, name)

    def _from_account(self, account: Account) -> Iterator[Token]:
        if account.token_command:
            token = _from_command(account.token_command, f"token_command of {account.key}")
            yield replace(token, account_id=account.id)
        kept = self.kept(account)
        if kept:
            yield kept

    def kept(self, account: Account) -> Token | None:
        """Give the token that the keyring has for an account; None if it has none."""
        kept = self.vault().read(*self.server.keyring_entry(account.username))
        return replace(checked(kept.encode(), KEYRING), account_id=account.id) if kept else None


def checked(data: bytes, source: str) -> Token:
    """Return the token without surrounding blanks. Raises AuthError if it cannot be one."""
    try:
        value = data.decode("ascii").strip()
    except UnicodeDecodeError:
        value = ""
    if not value or not value.isprintable() or any(char.isspace() for char in value):
        problem = "it is empty" if not data.strip() else "it is not one word of plain characters"
        raise AuthError(f"there is no token in {source}", problem, LOGIN)
    return Token(value=value, source=source)


def _from_value(value: str, source: str) -> Token:
    return checked(value.encode(errors="surrogateescape"), source)


def _from_file(path: str, source: str) -> Token:
    return checked(read_file(Path(path), MAX_TOKEN_BYTES), f"{source} {path}")


def _from_command(command: str, source: str) -> Token:
    """Run a command without a shell and take what it prints."""
    try:
        words = shlex.split(command, posix=os.name == "posix")
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as fault:
        said = fault.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise LocalError(f"{source} failed", f"exit {fault.returncode}: {said[-1]}") from None
    except subprocess.TimeoutExpired:
        raise LocalError(f"{source} did not end", f"waited {COMMAND_SECONDS} s") from None
    except (OSError, ValueError, IndexError) as fault:
        raise LocalError(f"{source} cannot be run", str(fault) or "it is empty") from None
    return checked(done.stdout, source)
