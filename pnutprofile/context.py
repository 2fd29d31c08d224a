"""What is this run about: streams, server, account, token, and each part, made on first use?

The parts are heavy, so they are imported here at the moment a command asks for them.
"""

import contextlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from pnutprofile.connection import ConnectionOptions
from pnutprofile.drawing import NO_PICTURES, Drawing, Motion, Pictures
from pnutprofile.errors import UsageError
from pnutprofile.output import OutputOptions
from pnutprofile.render import Out
from pnutprofile.streams import Streams, own_streams

if TYPE_CHECKING:
    import httpx

    from pnutprofile.client import Client
    from pnutprofile.config import Account, Config, Server
    from pnutprofile.config_file import ConfigFile
    from pnutprofile.deadline import Deadline
    from pnutprofile.folders import Folders
    from pnutprofile.history.records import History
    from pnutprofile.loopback import Loopback
    from pnutprofile.pictures import Painting
    from pnutprofile.pictures.facts import PictureFacts
    from pnutprofile.profile import User
    from pnutprofile.sandbox.app import Sandbox
    from pnutprofile.selection import Selection
    from pnutprofile.tokens import Sources, Store, Token
    from pnutprofile.vault import Vault

QUICK_SECONDS = 2.5
"""So long may take what is nice to have for one purpose."""


class Run:
    """One run of one command.

    `transport` replaces the network in tests.
    """

    def __init__(
        self, streams: Streams | None = None, transport: "httpx.BaseTransport | None" = None
    ) -> None:
        self.streams = streams or own_streams()
        self.environment = self.streams.environment
        self.command = ""
        self._transport = transport
        self._connection = ConnectionOptions()
        self._stdin_taken_by = ""
        self.out = Out(self.streams, OutputOptions(), self._drawing, _motion)
        self._closing = contextlib.ExitStack()
        self.done: list[str] = []
        """What has been changed for good, even if this run fails to say so."""

    def configure(
        self,
        output: OutputOptions,
        connection: ConnectionOptions | None = None,
        command: str = "",
    ) -> "Run":
        """Take over a command's name and options. Raises UsageError if stdin is asked for twice."""
        self.command = command
        self.out = Out(self.streams, output, self._drawing, _motion)
        self._connection = connection or self._connection
        if self._connection.token_stdin:
            self.take_stdin("--token-stdin")
        return self

    def apart(
        self, connection: ConnectionOptions, environment: Mapping[str, str], config: "Config"
    ) -> "Run":
        """Make a run of its own that has the streams and the network of this one.

        Whoever makes it closes it.
        """
        other = Run(self.streams, self._transport)
        other.out, other.environment, other.config = self.out, environment, config
        other._connection = connection
        return other

    def close(self) -> None:
        """Close connections and files."""
        self._closing.close()

    def take_stdin(self, taker: str) -> None:
        """Reserve standard input. Raises UsageError if it is taken already."""
        if self._stdin_taken_by:
            raise UsageError(
                f"{self._stdin_taken_by} and {taker} both read standard input",
                "it can be read only once",
            )
        self._stdin_taken_by = taker

    def stdin(self, taker: str) -> BinaryIO:
        """Reserve standard input and give it as bytes."""
        self.take_stdin(taker)
        return self.out.stdin()

    @cached_property
    def folders(self) -> "Folders":
        """Where the tool's files live."""
        from pnutprofile.folders import Folders

        return Folders(self.environment.get("PNUTPROFILE_HOME", ""))

    @cached_property
    def config(self) -> "Config":
        """What config.toml says."""
        from pnutprofile.config import Config
        from pnutprofile.config_text import read_text

        path = self.folders.config_file
        text = read_text(path)
        if not text:
            return Config()
        from pnutprofile.config_reader import read_config

        return read_config(path, text)

    @cached_property
    def _selection(self) -> "Selection":
        from pnutprofile.selection import Selection

        return Selection(self.config, self._connection, self.environment)

    @property
    def server(self) -> "Server":
        """The server that is meant."""
        return self._selection.server

    @property
    def account(self) -> "Account | None":
        """The account that is meant; None if there is none."""
        return self._selection.account

    @property
    def account_name(self) -> str:
        """The account that was asked for by name; empty if none was."""
        return self._selection.account_name

    @cached_property
    def sources(self) -> "Sources":
        """Where the token may come from."""
        from pnutprofile.tokens import Sources

        return Sources(
            server=self.server,
            account=self.account,
            environment=self.environment,
            stdin=self.out.stdin,
            store=self.store,
            ask_command=self._ask_command,
            fallback=self._sandbox_token if self.server.embedded else None,
            is_account_named=bool(self.account_name),
            undecided=self._selection.undecided,
            from_stdin=self._connection.token_stdin,
            from_file=self._connection.token_file,
        )

    @cached_property
    def vault(self) -> "Vault":
        """The keyring, patient only if a person is there to unlock it."""
        from pnutprofile import vault

        seconds = vault.patience(self.environment, is_watched=self.out.somebody_is_watching)
        return vault.Vault(deadline_seconds=seconds, notice=self.out.notice)

    def store(self, account: "Account") -> "Store":
        """Where the token of an account stays, by its record; nothing is opened yet."""
        from pnutprofile.token_file import TokenFile
        from pnutprofile.vault import KeyringEntry

        host, name = self.config.server_of(account).keyring_entry(account.username)
        if account.insecure_storage:
            return TokenFile(self.folders.token_file(host, name))
        return KeyringEntry(vault=self.vault, host=host, name=name)

    @cached_property
    def client(self) -> "Client":
        """The client of the chosen server, with the chosen token."""
        return self.client_with(self.sources.require, self.sources.find)

    @cached_property
    def deadline(self) -> "Deadline":
        """The network time of this run, for all of its requests together."""
        from pnutprofile.deadline import Deadline

        return Deadline(self._connection.timeout_seconds(self._selection.variable("timeout")))

    def quick_client(self, seconds: float = QUICK_SECONDS) -> "Client":
        """Make a client with little patience and one try, for what is only nice to have."""
        return self.client_with(self.sources.require, self.sources.find, quick_seconds=seconds)

    def client_with(
        self,
        token: "Callable[[], Token]",
        optional_token: "Callable[[], Token | None]",
        *,
        quick_seconds: float | None = None,
    ) -> "Client":
        """Make a client of the chosen server with another token, which stays out of all texts.

        Given `quick_seconds` it tries once, and takes no longer.
        """
        from pnutprofile.connecting import connect

        client = connect(
            self.server,
            self.out,
            token=token,
            optional_token=optional_token,
            deadline=self.deadline,
            quick_seconds=quick_seconds,
            sits_out=self._connection.wait,
            transport=self._transport or self._embedded_transport(),
        )
        self._closing.callback(client.close)
        return client

    @cached_property
    def sandbox(self) -> "Sandbox":
        """The embedded sandbox of the chosen server's dialect."""
        from pnutprofile.embedded import open_sandbox

        dialect = self.server.dialect
        sandbox = open_sandbox(self.folders.sandbox_file(dialect), dialect)
        self._closing.callback(sandbox.state.close)
        return sandbox

    def loopback(self, port: int) -> "Loopback":
        """Listen for a browser that comes back from a login page; close it."""
        from pnutprofile.loopback import Loopback

        return Loopback(port)

    @cached_property
    def history(self) -> "History":
        """What earlier writes replaced."""
        from pnutprofile.history.records import History

        return History(self.folders.history_file)

    @cached_property
    def config_file(self) -> "ConfigFile":
        """What changes config.toml."""
        from pnutprofile.config_file import ConfigFile

        return ConfigFile(self.folders.config_file)

    def picture_facts(self, data: bytes) -> "PictureFacts":
        """Read what a file holds, without decoding it."""
        from pnutprofile.pictures.facts import read_facts

        return read_facts(data)

    @cached_property
    def painting(self) -> "Painting":
        """What is drawn of pictures."""
        from pnutprofile.pictures import painting

        return painting

    def show(self, user: "User", pictures: Pictures = NO_PICTURES) -> None:
        """Show a user as the answer of this run, on a terminal with pictures."""
        from pnutprofile.profile import page_of

        server = self.server
        page = page_of(user, server.dialect, server.api)
        self.out.profile(user, server.dialect, page, pictures)

    def _ask_command(self, command: str, source: str) -> bytes:
        from pnutprofile.token_command import ask_command

        return ask_command(command, source, self.environment, self.out.notice)

    def _sandbox_token(self) -> str:
        return self.sandbox.state.tokens["full"]

    def _embedded_transport(self) -> "httpx.BaseTransport | None":
        if not self.server.embedded:
            return None
        from pnutprofile.sandbox.inprocess import transport

        return transport(self.sandbox)

    def _drawing(self) -> Drawing:
        """Give what draws, or what tells a screen reader."""
        if self.streams.is_read_aloud:
            from pnutprofile import spoken

            return spoken
        from pnutprofile import card

        return card


def _motion() -> Motion:
    from pnutprofile import card

    return card
