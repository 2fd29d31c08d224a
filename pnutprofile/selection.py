"""Which server and account are meant? `auth status` and every request ask here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pnutprofile.config import DEFAULT_SERVER, Account, Config, Server
from pnutprofile.connection import ConnectionOptions


@dataclass(frozen=True)
class Selection:
    """The choice by options, then variables, then config.toml.

    Every property raises UsageError for a name that is not known, or says two things.
    """

    config: Config
    options: ConnectionOptions
    environment: Mapping[str, str]

    @cached_property
    def server(self) -> Server:
        """The server: named, else the named account's, else the default."""
        name, dialect = self._chosen("server"), self.options.dialect or ""
        if not name and self.account_name:
            name = self.config.account(self.account_name, "").server
        name = name or self.config.default_server or DEFAULT_SERVER
        if "://" not in name:
            return self.config.server(name, dialect)
        # An address says nothing of its dialect: the accounts on record there know it best.
        known = [one.dialect for one in self.config.accounts_on(self.config.server(name).name)]
        recorded = known[0] if known else ""
        return self.config.server(name, dialect or recorded or self.variable("dialect"))

    @cached_property
    def account(self) -> Account | None:
        """The account: named, else the server's current one. The embedded sandbox needs none."""
        if self.server.embedded and not self.options.account:
            return None
        if self.account_name:
            return self.config.account(self.account_name, self.server.name)
        return self.config.current_account(self.server.name)

    @property
    def account_name(self) -> str:
        """The account that was asked for by name; empty if none was."""
        return self._chosen("account")

    @property
    def undecided(self) -> tuple[str, ...]:
        """The accounts of the server, if there are some and none is in use."""
        if self.account:
            return ()
        return tuple(account.key for account in self.config.accounts_on(self.server.name))

    def variable(self, option: str) -> str:
        """Give the variable that stands for an option; empty if it is not set."""
        return self.environment.get(f"PNUTPROFILE_{option.upper()}", "")

    def _chosen(self, option: str) -> str:
        """Give an option, else its variable."""
        given: str | None = getattr(self.options, option)
        return given or self.variable(option)
