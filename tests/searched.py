"""Where might a secret have got to? Everything that was written, in any form it may have there."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

from tests.conftest import Result

TOKEN = 'mArk3d-t0ken-"of"\\no/body+else%41='
"""Every form of it differs: in JSON, in plain lines and in addresses."""

SIMPLE_TOKEN = "m4rked-t0ken-of-nobody-else"

WINDOW = 12
"""So many characters of a secret in a row are found: it may be cut."""


def windows_of(secret: str) -> set[str]:
    """Every part of a secret, in every form, by which it is known again."""
    in_json = json.dumps(secret)[1:-1]
    forms = (
        secret,
        in_json,
        in_json.replace("/", "\\/"),
        repr(secret)[1:-1],
        secret.replace("\\", "\\\\"),
        quote(secret, safe=""),
        quote(secret),
    )
    return {form[at : at + WINDOW] for form in forms for at in range(len(form) - WINDOW + 1)}


@dataclass
class Searched:
    """Everything in which nothing may be found, by where it is."""

    places: dict[str, str] = field(default_factory=dict)

    def result(self, result: Result) -> None:
        self.places |= {"stdout": result.stdout, "stderr": result.stderr}

    def files(self, folder: Path, *besides: str) -> None:
        for file in folder.rglob("*"):
            if file.is_file() and file.name not in besides:
                self.places[str(file)] = file.read_bytes().decode("latin-1")

    def requests(self, requests: list[httpx.Request]) -> None:
        for request in requests:
            self.places[f"address {len(self.places)}"] = str(request.url)
            self.places[f"body {len(self.places)}"] = request.content.decode("latin-1")

    def holds(self, *secrets: str) -> list[str]:
        """Where a secret is, with what is around it."""
        windows = {window for secret in secrets for window in windows_of(secret)}
        return [
            f"{place}: {text[max(at - 40, 0) : at + 60]}"
            for place, text in self.places.items()
            if (at := min((text.find(one) for one in windows if one in text), default=-1)) >= 0
        ]


def is_in(secret: str, text: str) -> bool:
    return any(window in text for window in windows_of(secret))
