"""How does a test stand in for a browser? A program that goes where it is sent, and comes back."""

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_PROGRAM = """
import json, pathlib, sys, urllib.error, urllib.parse, urllib.request
seen, returned, by_fragment, address = sys.argv[1:]
asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
returned, home = returned.replace("STATE", asked["state"]), asked["redirect_uri"]
open_page = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
print("a browser talks"), print("and talks", file=sys.stderr)
pathlib.Path(seen).write_text(address)
if by_fragment == "yes":
    origin = {"Origin": home.rstrip("/")}
    open_page(urllib.request.Request(home, returned.encode(), origin))
else:
    open_page(home + "?" + returned)
"""


@dataclass(frozen=True)
class Visitor:
    """A browser whose login page answers at once with `returned`; STATE stands for the state."""

    folder: Path
    returned: str
    by_fragment: bool = False

    @property
    def command(self) -> str:
        """What to put into BROWSER."""
        program = self.folder / "browser.py"
        program.write_text(_PROGRAM)
        fragment = "yes" if self.by_fragment else "no"
        words = (sys.executable, str(program), str(self._seen), self.returned, fragment)
        return f"{shlex.join(words)} %s"

    @property
    def asked(self) -> dict[str, str]:
        """What the login page was asked for, its address under `page`."""
        parts = urlsplit(self._seen.read_text())
        return {"page": parts._replace(query="").geturl(), **dict(parse_qsl(parts.query))}

    @property
    def _seen(self) -> Path:
        return self.folder / "seen.txt"


def spoken(document: Any) -> bytes:
    """Write a document as a token endpoint does, without an envelope."""
    return json.dumps(document).encode()
