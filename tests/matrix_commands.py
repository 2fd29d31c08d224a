"""Which command lines talk to a server, and what does each need?"""

import shlex
from dataclasses import dataclass
from pathlib import Path

from pnutprofile.dialects import DIALECTS, Dialect
from pnutprofile.errors import ExitCode
from tests.faulty_server import TOKEN

TYPES = {"pnut": "me.rafaelcosta.user.profiles", "adn": "net.app.core.directory.blog"}
EDITOR = shlex.join(["sed", "-i", 's/^name = .*/name = "New"/'])
DOCUMENT = 'name = "New"\navatar = "picture.png"\n'


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One command line that talks to a server; `{…}` stands for a file or a type."""

    leaf: str
    rest: str = ""
    before: str = ""
    """A command line before it, in good weather."""
    stdin: str = ""
    dialects: tuple[str, ...] = tuple(DIALECTS)
    usual: ExitCode = ExitCode.DONE
    essential: tuple[str, ...] = ()
    """Requests for pictures that must succeed; those for the record and the check need not."""
    in_turn: bool = False
    """Whether it heeds signals, which is a matter of the main thread."""
    answers: bool = False
    """Whether there is an answer on stdout even when it fails."""

    @property
    def name(self) -> str:
        return f"{self.leaf} {self.rest}".strip()

    def argv(self, folder: Path, dialect: Dialect, line: str = "") -> list[str]:
        """Give the command line, files in a folder."""
        places = {"out": str(folder / "out.png"), "type": TYPES[dialect.name]}
        places |= {"picture": str(folder / "picture.png"), "document": str(folder / "me.toml")}
        return [
            word.format_map(places) if word.startswith("{") and word[1:2] != '"' else word
            for word in shlex.split(line or self.name)
        ]


PNUT_ONLY = ("pnut",)
WHOLE = "--name New --text x --locale en_US --timezone Europe/Paris --yes"
ASKED = (
    Asked(leaf="show"),
    Asked(leaf="set", rest=WHOLE),
    Asked(leaf="patch", rest="--name New"),
    Asked(leaf="patch", rest="--clear text"),
    Asked(leaf="edit", in_turn=True),
    Asked(leaf="export"),
    Asked(leaf="export", rest="-o {out}", essential=("pictures",)),
    Asked(leaf="diff", rest="{document}", usual=ExitCode.DIFFERENCES, essential=("compared",)),
    Asked(leaf="apply", rest="{document}", essential=("compared",)),
    Asked(leaf="avatar upload", rest="{picture}"),
    Asked(leaf="avatar upload", rest="https://pictures.example/a.png", dialects=PNUT_ONLY),
    Asked(leaf="avatar fetch", rest="-o {out}", essential=("pictures",)),
    Asked(leaf="avatar delete", rest="--yes", dialects=PNUT_ONLY),
    Asked(leaf="cover upload", rest="{picture}"),
    Asked(leaf="cover fetch", rest="-o {out}", essential=("pictures",)),
    Asked(leaf="cover delete", rest="--yes", dialects=PNUT_ONLY),
    Asked(leaf="raw list"),
    Asked(leaf="raw get", rest="{type}"),
    Asked(leaf="raw set", rest="com.example.note '{\"a\":1}'"),
    Asked(leaf="raw unset", rest="{type}"),
    Asked(leaf="text"),
    Asked(leaf="text", rest="Maps"),
    Asked(leaf="presence show", dialects=PNUT_ONLY),
    Asked(leaf="presence set", rest="ashore", dialects=PNUT_ONLY),
    Asked(leaf="presence clear", dialects=PNUT_ONLY),
    Asked(leaf="undo", rest="--yes", before="patch --name Other"),
    Asked(leaf="auth login", rest="--with-token", stdin=TOKEN),
    Asked(leaf="auth status"),
    Asked(leaf="auth logout", rest="--revoke --yes"),
    Asked(leaf="doctor", answers=True),
)
"""Every command that asks a server for anything."""

SILENT = {
    "avatar check": "{picture}",
    "avatar preview": "{picture}",
    "cover check": "{picture}",
    "cover preview": "{picture}",
    "history list": "",
    "auth token": "",
    "limits": "",
    "locales": "",
    "timezones": "",
}
"""Commands that have a server and ask it for nothing."""
