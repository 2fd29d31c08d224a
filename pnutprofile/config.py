"""Which servers and accounts are on record, and where do the tool's files live?

`config.toml` is read here and written by `config_file.py`:

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
"""

import ipaddress
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import platformdirs

from pnutprofile.dialects import ADN, DIALECTS, PNUT, Dialect
from pnutprofile.errors import LOGIN, LocalError, UsageError
from pnutprofile.profile import clean, listed

APP = "pnutprofile"
DEFAULT_SERVER = "pnut"
ADN_ROOT = "/stream/0"


@dataclass(frozen=True, kw_only=True)
class Server:
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


@dataclass(frozen=True, kw_only=True)
class Account:
    """One user on one server; `key` names it in config.toml."""

    key: str
    username: str
    server: str
    dialect: str = ""
    """Of a server that has only an address."""
    id: str = ""
    token_command: str = ""
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Config:
    """What config.toml says; all of it may be absent."""

    default_server: str = ""
    servers: Mapping[str, Server] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)

    def server(self, name: str, dialect: str = "") -> Server:
        """Find a server by name or URL. Raises UsageError for an unknown name or a bad URL."""
        if "://" in name:
            return _server_at(name, dialect)
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
        found = [
            account
            for account in self.accounts.values()
            if name.lower().lstrip("@") in (account.key.lower(), account.username.lower())
            and (not server or account.server == server)
        ]
        if len(found) == 1:
            return found[0]
        where = f" on {server}" if server else ""
        if found:
            keys = listed(account.key for account in found)
            raise UsageError(f"{name} is an account on several servers", f"say {keys}")
        raise UsageError(f"there is no account {name}{where}", hint=LOGIN)

    def current_account(self, server: str) -> Account | None:
        """Give the account in use on a server: the one marked current, else the only one."""
        accounts = [account for account in self.accounts.values() if account.server == server]
        marked = [account for account in accounts if account.current]
        only = accounts if len(accounts) == 1 else []
        return next(iter(marked or only), None)


@dataclass(frozen=True)
class Folders:
    """Where the tool's files live: platformdirs' folders, or all under PNUTPROFILE_HOME."""

    home: str = ""

    @cached_property
    def config_file(self) -> Path:
        """Give the path of config.toml."""
        return self._folder("config") / "config.toml"

    def sandbox_file(self, dialect: Dialect) -> Path:
        """Give the path of the state of the embedded sandbox."""
        return self._folder("data") / f"sandbox-{dialect.name}.sqlite3"

    def _folder(self, kind: str) -> Path:
        if self.home:
            return Path(self.home).absolute()
        finders = {"config": platformdirs.user_config_path, "data": platformdirs.user_data_path}
        return finders[kind](APP, appauthor=False)


def read_config(path: Path) -> Config:
    """Read config.toml; an absent one is empty. Raises LocalError that names a broken one."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Config()
    except OSError as fault:
        raise LocalError(f"cannot read {clean(str(path))}", str(fault.strerror)) from None
    except (ValueError, RecursionError) as fault:
        raise _broken(path, str(fault)) from None
    try:
        return _from_document(document)
    except UsageError as fault:
        raise _broken(path, fault.message) from None


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _from_document(document: dict[str, Any]) -> Config:
    servers = {name: _server_from(name, entry) for name, entry in _tables(document, "servers")}
    accounts = {
        key: Account(
            key=key,
            username=_required(entry, f"accounts.{key}", "username"),
            server=_required(entry, f"accounts.{key}", "server"),
            dialect=entry.get("dialect", ""),
            id=entry.get("id", ""),
            token_command=entry.get("token_command", ""),
            current=entry.get("current") is True,
        )
        for key, entry in _tables(document, "accounts")
    }
    default = document.get("server", "")
    if not isinstance(default, str):
        raise UsageError("server is not text")
    config = Config(default_server=default, servers=servers, accounts=accounts)
    for name in filter(None, (default, *(account.server for account in accounts.values()))):
        config.server(name)
    return config


def _tables(document: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the tables below a table; what should be text in them is text."""
    tables = document.get(name, {})
    if not isinstance(tables, dict):
        raise UsageError(f"{name} is no table")
    for key, entry in tables.items():
        if not isinstance(entry, dict):
            raise UsageError(f"{name}.{key} is no table")
        yield key, _text(entry, f"{name}.{key}")


def _text(entry: dict[str, Any], name: str) -> dict[str, Any]:
    for key, value in entry.items():
        if not isinstance(value, str | bool):
            raise UsageError(f"{name}.{key} is not text")
    return entry


def _required(entry: dict[str, Any], name: str, key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise UsageError(f"{name} has no {key}")
    return value


def _server_from(name: str, entry: dict[str, Any]) -> Server:
    if name in BUILT_IN:
        raise UsageError(f"servers.{name} is built in; give yours another name")
    api = _required(entry, f"servers.{name}", "api")
    auth = str(entry.get("auth", ""))
    return replace(
        _server_at(api, str(entry.get("dialect", ""))),
        name=name,
        auth=_server_at(auth, "").api if auth else "",
        client_id=str(entry.get("client_id", "")),
    )


def _server_at(url: str, dialect: str) -> Server:
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


def _broken(path: Path, why: str) -> LocalError:
    return LocalError(f"{clean(str(path))} is broken", why, f"vi {shlex.quote(str(path))}")
