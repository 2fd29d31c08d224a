"""Which servers and accounts are on record?

They stand in `config.toml`, read by `config_reader.py` and written by `config_file.py`:

    server = "home"                      # the default server
    [servers.home]
    api = "https://example.com/stream/0"
    dialect = "adn"
    auth = "https://login.example.com"   # optional: the login host
    client_id = "abc"                    # optional: the client to sign in with
    [accounts."robin@pnut"]
    server = "pnut"
    username = "robin"
    id = "1"
    current = true
    token_command = "pass show pnut"     # optional: prints the token, instead of the keyring
    insecure_storage = true              # optional: the token lies in a plain-text file
"""

import ipaddress
from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from pnutprofile.dialects import ADN, DIALECTS, PNUT, Dialect
from pnutprofile.errors import LOGIN, UsageError
from pnutprofile.profile import listed

DEFAULT_SERVER = "pnut"
ADN_ROOT = "/stream/0"


class Server(NamedTuple):
    """An API root (no slash at its end) and the dialect that is spoken there."""

    name: str
    api: str
    dialect: Dialect
    embedded: bool = False
    auth: str = ""
    """The root of the login host, where config.toml names one."""
    client_id: str = ""
    """The client to sign in with, where config.toml names one."""

    @property
    def login_root(self) -> str:
        """Give the root of the login host: named, the public server's own, else the API's host."""
        if self.auth:
            return self.auth
        parts = urlsplit(self.api)
        is_public = self.api == self.dialect.api
        return self.dialect.oauth.login if is_public else f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """Give the host, with its port where one is named."""
        return urlsplit(self.api).netloc

    @property
    def login_command(self) -> str:
        """Say how to sign in there."""
        if self.embedded:
            return f"env -u PNUTPROFILE_TOKEN pnutprofile show --server {self.name}"
        return LOGIN if self.name == DEFAULT_SERVER else f"{LOGIN} --server {self.name}"

    def keyring_entry(self, username: str) -> tuple[str, str]:
        """Give the host and the name of a user's entry: a token belongs to one API root only."""
        return self.host, f"{username}@{self.api}"

    @property
    def is_loopback(self) -> bool:
        """Tell whether the API root is on this machine."""
        return is_loopback(urlsplit(self.api).hostname or "")

    @property
    def may_carry_token(self) -> bool:
        """Tell whether a token may travel there: over TLS, or without leaving this machine."""
        return self.embedded or self.is_loopback or self.api.startswith("https://")


EMBEDDED = {
    "sandbox": Server(
        name="sandbox", api="http://sandbox.localhost/v1", dialect=PNUT, embedded=True
    ),
    "sandbox-adn": Server(
        name="sandbox-adn", api="http://sandbox.localhost/stream/0", dialect=ADN, embedded=True
    ),
}
BUILT_IN: Mapping[str, Server] = {
    "pnut": Server(name="pnut", api=PNUT.api, dialect=PNUT),
    **EMBEDDED,
}


class Account(NamedTuple):
    """One user on one server; `key` names it in config.toml."""

    key: str
    username: str
    server: str
    dialect: str = ""
    """Of a server that has only an address."""
    id: str = ""
    token_command: str = ""
    insecure_storage: bool = False
    """The token lies in a plain-text file and not in the keyring."""
    current: bool | None = None
    """False: not in use even if it is its server's only account."""


class Config(NamedTuple):
    """What config.toml says; all of it may be absent."""

    default_server: str = ""
    servers: Mapping[str, Server] = {}
    accounts: Mapping[str, Account] = {}

    def server(self, name: str, dialect: str = "") -> Server:
        """Find a server by name or URL. Raises UsageError for an unknown name or a bad URL."""
        if "://" in name:
            return server_at(name, dialect)
        servers = {**self.servers, **BUILT_IN}
        if name not in servers:
            near = get_close_matches(name, servers, n=1) or ["pnut"]
            is_address = any(sign in name for sign in ".:/")
            raise UsageError(
                f"there is no server called {name}",
                f"known are {listed(servers)}; an address starts with https://",
                f"--server {f'https://{name}' if is_address else near[0]}",
            )
        found = servers[name]
        if dialect and dialect != found.dialect.name:
            raise UsageError(
                f"{name} speaks {found.dialect.name}, not {dialect}",
                "--dialect is for a server given by its address",
            )
        return found

    def account(self, name: str, server: str) -> Account:
        """Find an account by `username` or `username@server`.

        `server` narrows the choice where it is not empty. Raises UsageError when there is none, or
        more than one.
        """
        wanted = name.lower().lstrip("@")
        here = self.accounts_on(server) if server else list(self.accounts.values())
        found = [one for one in here if one.key.lower() == wanted]
        found = found or [one for one in here if one.username.lower() == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            keys = listed(account.key for account in found)
            raise UsageError(f"{name} is an account on several servers", f"say {keys}")
        raise self._no_account(name, server)

    def accounts_on(self, server: str) -> list[Account]:
        """List the accounts on a server."""
        return [account for account in self.accounts.values() if account.server == server]

    def current_account(self, server: str) -> Account | None:
        """Give the account in use on a server: the one marked current, else the only one.

        The only one that is left after a logout is not in use until somebody says so.
        """
        accounts = self.accounts_on(server)
        marked = [account for account in accounts if account.current]
        only = accounts if len(accounts) == 1 and accounts[0].current is None else []
        return next(iter(marked or only), None)

    def server_of(self, account: Account) -> Server:
        """Give the server of an account."""
        return self.server(account.server, account.dialect)

    def _no_account(self, name: str, server: str) -> UsageError:
        """Say that there is no such account, and what may have been meant."""
        message = f"there is no account {name}{f' on {server}' if server else ''}"
        if not self.accounts:
            return UsageError(message, "no account is on record", LOGIN)
        names = {one.username.lower(): one.key for one in self.accounts.values()}
        names |= {key.lower(): key for key in self.accounts}
        near = get_close_matches(name.lower().lstrip("@"), names, n=3, cutoff=0.7)
        meant = list(dict.fromkeys(names[one] for one in near))
        why = f"did you mean {listed(meant)}?" if meant else f"known are {listed(self.accounts)}"
        return UsageError(message, why, "pnutprofile auth list")


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def server_at(url: str, dialect: str = "") -> Server:
    """Make a server of an address. Raises UsageError for one that cannot be used."""
    api = url.rstrip("/")
    try:
        parts = urlsplit(api)
        api = urlunsplit(parts._replace(netloc=parts.netloc.lower()))
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not api.isprintable() or " " in api:
        raise UsageError(f"{url} is no address of a server", "say https://HOST/PATH")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise UsageError(
            "the address of a server has no user, query or fragment", "say https://HOST/PATH"
        )
    name = dialect or (ADN.name if parts.path.endswith(ADN_ROOT) else PNUT.name)
    if name not in DIALECTS:
        raise UsageError(f"there is no dialect called {name}", f"known are {listed(DIALECTS)}")
    return Server(name=api, api=api, dialect=DIALECTS[name])
