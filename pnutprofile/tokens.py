"""Where does the access token come from?

The first source in `ORDER` that has one wins.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from pnutprofile.config import Account, Server
from pnutprofile.errors import LOGIN, AuthError, NoKeyringError
from pnutprofile.files import MAX_TOKEN_BYTES, read_file, read_stream
from pnutprofile.profile import listed

STDIN = "standard input"
SANDBOX = "the sandbox itself"

ORDER = (
    "--token-stdin or --token-file FILE",
    "PNUTPROFILE_TOKEN",
    "PNUTPROFILE_TOKEN_FILE",
    "PNUTPROFILE_TOKEN_COMMAND, or the account's token_command in config.toml; run without a"
    " shell (sh -c '…' gives it one)",
    "the keyring, or the account's plain-text file after `auth login --insecure-storage`; both"
    " only for an account that `auth login` put on record",
)


class Store(Protocol):
    """Where the token of one account stays between two commands. Every method raises LocalError."""

    @property
    def place(self) -> str:
        """Where that is, in words."""

    def read(self) -> str | None:
        """Give the token; None if it has none."""

    def write(self, token: str) -> None:
        """Store the token and read it back."""

    def delete(self) -> bool:
        """Remove the token; False if there was none."""


class Token(NamedTuple):
    """A token and, in words, the source that gave it."""

    value: str
    source: str
    account_id: str = ""
    """The id, or the @name, of the user it is known to belong to."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Everything a token may come from."""

    server: Server
    account: Account | None
    environment: Mapping[str, str]
    stdin: Callable[[], BinaryIO]
    store: Callable[[Account], Store]
    ask_command: Callable[[str, str], bytes]
    """Runs a command, given with the name of its source, and gives what it prints."""
    fallback: Callable[[], str] | None = None
    """The embedded sandbox has a token of its own."""
    is_account_named: bool = False
    """The account was asked for by name, so a token of anyone else will not do."""
    undecided: tuple[str, ...] = ()
    """The accounts of the server, if there are some and none is in use."""
    from_stdin: bool = False
    from_file: Path | None = None

    def find(self) -> Token | None:
        """Give the first token there is; None if no source has one.

        Raises AuthError for something that is no token, LocalError for a source that cannot be
        read. No keyring at all is the same as an empty one.
        """
        return self._found.token

    def require(self) -> Token:
        """Give the first token there is. Raises AuthError if there is none."""
        if self._found.token:
            return self._found.token
        where = self.server.name
        if self.undecided:
            why = f"on record are {listed(self.undecided)}; --account NAME takes one for once"
            hint = f"pnutprofile auth switch {self.undecided[0]}"
            raise AuthError(f"no account is in use on {where}", why, hint)
        who = f" for {self.account.key}" if self.account else ""
        missing = self._found.missing
        raise AuthError(f"no token{who} on {where}", missing, self.server.login_command)

    @property
    def overridden(self) -> tuple[str, ...]:
        """Name the sources that are set but come after the one that won; none of them is read."""
        return self._found.overridden

    def kept(self, account: Account) -> Token | None:
        """Give the token that is stored for an account; None if there is none."""
        store = self.store(account)
        kept = store.read()
        if not kept:
            return None
        token = checked(kept.encode(errors="surrogatepass"), store.place)
        return token._replace(account_id=_owner(account))

    @cached_property
    def _found(self) -> "_Found":
        """The winner, or why there is none: a source is read only once."""
        sources = list(self._all())
        try:
            for place, (_, read) in enumerate(sources, 1):
                if token := read():
                    if self.account and self.is_account_named:
                        token = token._replace(account_id=_owner(self.account))
                    return _Found(token, overridden=tuple(name for name, _ in sources[place:]))
        except NoKeyringError as fault:
            return _Found(missing=fault.message)
        return _Found()

    def _all(self) -> Iterator[tuple[str, Callable[[], Token | None]]]:
        """Give every source that is set, in their order: its name, and what reads it."""
        if self.from_stdin:
            yield STDIN, self._from_stdin
        if self.from_file:
            yield "--token-file", partial(_from_file, str(self.from_file), "--token-file")
        readers = {"": _from_value, "_FILE": _from_file, "_COMMAND": self._from_command}
        for suffix, reader in readers.items():
            name = f"PNUTPROFILE_TOKEN{suffix}"
            if value := self.environment.get(name):
                yield name, partial(reader, value, name)
        if self.account and self.account.token_command:
            name = f"token_command of {self.account.key}"
            yield name, partial(self._from_account, self.account, name)
        if self.account:
            yield self.store(self.account).place, partial(self.kept, self.account)
        if self.fallback:
            yield SANDBOX, self._from_sandbox

    def _from_stdin(self) -> Token:
        return checked(read_stream(self.stdin(), STDIN, MAX_TOKEN_BYTES), STDIN)

    def _from_command(self, command: str, source: str) -> Token:
        return checked(self.ask_command(command, source), source)

    def _from_account(self, account: Account, source: str) -> Token:
        token = self._from_command(account.token_command, source)
        return token._replace(account_id=_owner(account))

    def _from_sandbox(self) -> Token | None:
        return Token(value=self.fallback(), source=SANDBOX) if self.fallback else None


class _Found(NamedTuple):
    """The token that won, or why there is none, and the names of the sources it beats."""

    token: Token | None = None
    missing: str = ""
    overridden: tuple[str, ...] = ()


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
    return checked(value.encode(errors="surrogatepass"), source)


def _from_file(path: str, source: str) -> Token:
    return checked(read_file(Path(path), MAX_TOKEN_BYTES), f"{source} {path}")


def _owner(account: Account) -> str:
    """Say whom the token of an account must belong to: its id, or its name if that is all."""
    return account.id or f"@{account.username}"
