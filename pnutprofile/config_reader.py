"""Is config.toml in order, and what does it say?"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pnutprofile.config import BUILT_IN, Account, Config, Server, server_at
from pnutprofile.config_text import broken
from pnutprofile.errors import UsageError

FLAGS = ("current", "insecure_storage")
"""What is true or false; everything else is text."""


def read_config(path: Path, text: str) -> Config:
    """Read the text of config.toml. Raises LocalError that names a broken one."""
    document = parse_config(path, text)
    try:
        return config_from(document)
    except UsageError as fault:
        raise broken(path, fault.message) from None


def parse_config(path: Path, text: str) -> dict[str, Any]:
    """Parse the text of config.toml. Raises LocalError that names a broken one."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        raise broken(path, str(fault)) from None


def config_from(document: dict[str, Any]) -> Config:
    """Take servers and accounts from the TOML. Raises UsageError for the first that is wrong."""
    servers = {name: _server_from(name, entry) for name, entry in _tables(document, "servers")}
    accounts = {
        key: Account(
            key=key,
            username=_required(entry, f"accounts.{key}", "username"),
            server=_required(entry, f"accounts.{key}", "server"),
            dialect=entry.get("dialect", ""),
            id=entry.get("id", ""),
            token_command=entry.get("token_command", ""),
            insecure_storage=entry.get("insecure_storage") is True,
            current=entry.get("current"),
        )
        for key, entry in _tables(document, "accounts")
    }
    default = document.get("server", "")
    if not isinstance(default, str):
        raise UsageError("server is not text")
    config = Config(default_server=default, servers=servers, accounts=accounts)
    if default:
        config.server(default)
    for account in accounts.values():
        _check_account(account, config)
    return config


def _check_account(account: Account, config: Config) -> None:
    """Refuse an account whose server is unknown, or that is current beside another one."""
    try:
        config.server_of(account)
    except UsageError as fault:
        raise UsageError(f"accounts.{account.key}: {fault.message}") from None
    current = [one.key for one in config.accounts_on(account.server) if one.current]
    if len(current) > 1:
        raise UsageError(f"{' and '.join(current)} are all current on {account.server}")


def _tables(document: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the tables below a table; what should be text in them is text."""
    tables = document.get(name, {})
    if not isinstance(tables, dict):
        raise UsageError(f"{name} is no table")
    for key, entry in tables.items():
        if not isinstance(entry, dict):
            raise UsageError(f"{name}.{key} is no table")
        yield key, _checked(entry, f"{name}.{key}")


def _checked(entry: dict[str, Any], name: str) -> dict[str, Any]:
    for key, value in entry.items():
        if key in FLAGS and not isinstance(value, bool):
            raise UsageError(f"{name}.{key} is neither true nor false")
        if key not in FLAGS and not isinstance(value, str):
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
    auth = entry.get("auth", "")
    return server_at(api, entry.get("dialect", ""))._replace(
        name=name,
        auth=server_at(auth).api if auth else "",
        client_id=entry.get("client_id", ""),
    )
