"""How is a secret kept out of a text?

A server may repeat a token in what it says, and the sign-in sends and gets secrets by name.
"""

import json
import re
from urllib.parse import quote

MASK = "(masked)"

SHORTEST_SECRET = 8
"""A shorter one is masked as a word of its own only: within other words it is chance."""

_NAMES = "access_token|refresh_token|client_secret|code|password"
_IN_JSON = rf'("(?:{_NAMES})"\s*:\s*")(?:[^"\\]|\\.)*'
_IN_HEADER = r"((?i:authorization):\s*\w+ )\S+"
_IN_FORM = rf"((?:^|[?#&\s])(?:{_NAMES})=)[^&#\s]*"


class Secrets:
    """The secrets of one run. Threads may add some while others write."""

    def __init__(self) -> None:
        self._words: tuple[str, ...] = ()

    def add(self, secret: str) -> None:
        """Keep a secret out of all texts from now on, in each form that it may take there."""
        if secret:
            self._words = tuple({*self._words, *forms_of(secret)})

    def out_of_words(self, text: str) -> str:
        """Mask the secrets in a sentence for a person."""
        for secret in self._words:
            if len(secret) < SHORTEST_SECRET:
                text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text)
        return self.out_of_data(text)

    def out_of_data(self, text: str) -> str:
        """Mask the secrets that are no ordinary words: a short one may well be somebody's name."""
        for secret in self._words:
            if len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, MASK)
        return text


def forms_of(secret: str) -> tuple[str, ...]:
    """Give a secret as it is, and as JSON, plain lines and addresses write it; each once.

    A text may be written within another: an error in JSON, an exception's argument in that.
    """
    forms = [secret]
    for _ in range(2):
        forms += [json.dumps(form)[1:-1] for form in forms]
        forms += [form.replace("\\", "\\\\") for form in forms]
    in_json = json.dumps(secret)[1:-1]
    forms += [in_json.replace("/", "\\/"), quote(secret, safe=""), quote(secret)]
    return tuple(dict.fromkeys(forms))


def without(secret: bytes, data: bytes) -> bytes:
    """Mask a secret in what a server sends back to whom it got it from."""
    if len(secret) >= SHORTEST_SECRET:
        for form in forms_of(secret.decode("ascii")):
            data = data.replace(form.encode(), MASK.encode())
    return data


def without_named(text: str) -> str:
    """Mask what stands in JSON, a form, an address or a header under the name of a secret."""
    for place in (_IN_JSON, _IN_FORM, _IN_HEADER):
        text = re.sub(place, rf"\1{MASK}", text)
    return text
