"""What is in the JSON that each command prints, as the file `schema.json` has it?"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "schema.json"
ERROR = "Error"
"""The name of what a failure prints; all others with a capital are parts of answers."""


@cache
def schema() -> Mapping[str, Any]:
    """Read the JSON Schema (draft 2020-12) of all that is printed with --json."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def answers() -> Mapping[str, str]:
    """Say in a sentence what each command prints, by its words, and what a failure does."""
    named = schema()["$defs"].items()
    return {name: one["description"] for name, one in named if name.islower() or name == ERROR}
