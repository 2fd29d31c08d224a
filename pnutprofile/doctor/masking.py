"""What is masked in a report, so that anybody may read it?"""

import getpass
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pnutprofile.config import BUILT_IN, Config, Server, is_loopback
from pnutprofile.doctor.findings import Finding

FOLDERS = (
    "PNUTPROFILE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "PNUTPROFILE_TOKEN_FILE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "APPDATA",
    "LOCALAPPDATA",
)
"""Variables whose paths a report shows by their names."""


class Mask:
    """Replaces what tells who one is and which private servers one uses.

    Longer values go first, and each only where it stands as a word of its own. Equal values get
    equal masks, so that a reader still sees which lines belong together.
    """

    def __init__(
        self, environment: Mapping[str, str], config: Config, servers: Iterable[Server]
    ) -> None:
        self._masks: dict[str, str] = {}
        for name in FOLDERS:
            for path in environment.get(name, "").split(os.pathsep):
                self.add(path, f"${name}")
        self.add(str(_home(environment)), "~")
        for one in (*config.servers.values(), *servers):
            self._names("server", _of_server(one))
        self._names("account", config.accounts)
        self._names("user", (one.username for one in config.accounts.values()))
        self._names("account", [environment.get("PNUTPROFILE_ACCOUNT", "").lstrip("@")])
        self._names("user", [_login_name(environment)])

    def add(self, value: str, mask: str) -> None:
        """Mask one value, in capitals or not."""
        value = value.rstrip("/").lower()
        if value:
            self._masks.setdefault(value, mask)

    def report(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Mask findings; what others said is left out altogether."""
        findings = tuple(findings)
        for finding in findings:
            self._names("name", finding.private)
        for finding in findings:
            yield replace(
                finding,
                check=self(finding.check),
                found=self(finding.found),
                advice=self(finding.advice),
                said="",
            )

    def __call__(self, text: str) -> str:
        """Mask one text."""
        if not self._masks:
            return text
        longest_first = sorted(self._masks, key=len, reverse=True)
        values = "|".join(re.escape(value) for value in longest_first)
        pattern = re.compile(rf"(?<!\w)(?:{values})(?!\w)", re.IGNORECASE)
        return pattern.sub(lambda match: self._masks[match[0].lower()], text)

    def _names(self, kind: str, values: Iterable[str]) -> None:
        """Give each value that has no mask yet one with the next number."""
        for value in values:
            number = 1 + sum(mask.startswith(f"{kind}-") for mask in self._masks.values())
            self.add(value, f"{kind}-{number}")


def _of_server(server: Server) -> Iterator[str]:
    """Give what names a server that is not everybody's: its name, addresses, host and client."""
    if server.name in BUILT_IN:
        return
    yield from (server.name, server.api, server.host, server.auth, server.client_id)
    host = urlsplit(server.api).hostname or ""
    if not is_loopback(host):
        yield host


def _home(environment: Mapping[str, str]) -> str:
    try:
        return environment.get("HOME") or str(Path.home())
    except RuntimeError:  # nobody knows
        return ""


def _login_name(environment: Mapping[str, str]) -> str:
    """Give the name on this machine; root is everybody's."""
    try:
        name = environment.get("USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):  # nobody knows
        return ""
    return "" if name == "root" else name
