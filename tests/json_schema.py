"""Is what a command prints with --json just what the schema says?"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from pnutprofile.schema import ERROR, schema

ANSWERING_FAILURES = frozenset({"avatar check", "cover check", "text", "doctor"})
"""Commands whose findings are an answer, even if the exit code is one of a failure."""

OTHERWISE = frozenset({"--help", "-h", "--version", "--field"})
"""Options with which something else is printed."""

DIFFERENCES = 10


@cache
def validator(name: str) -> Any:
    """Give what holds documents against one entry of the schema."""
    return Draft202012Validator({**schema(), "$ref": f"#/$defs/{quote(name)}"})


def fault_of(name: str, document: Any) -> str:
    """Say what is wrong with a document; empty if nothing is."""
    fault = best_match(validator(name).iter_errors(document))
    return f"{name}: {fault.message[:500]} at {fault.json_path}" if fault else ""


def check_output(command: str, argv: Sequence[str], code: int, stdout: str, stderr: str) -> None:
    """Hold what a command line with --json wrote against the schema."""
    if "--json" not in argv or OTHERWISE.intersection(argv):
        return
    is_failure = code not in (0, DIFFERENCES)
    if is_failure and stderr:
        last = stderr.splitlines()[-1]
        error = json.loads(last[last.find('{"error"') :])  # behind a question, on a terminal
        assert not fault_of(ERROR, error), fault_of(ERROR, error)
        assert error["error"]["exit"] == code
    if stdout and not (is_failure and command not in ANSWERING_FAILURES):
        document = json.loads(stdout)
        assert not fault_of(command, document), fault_of(command, document)
    assert bool(stdout) or is_failure, f"{command} has no answer"
    assert not (stdout and is_failure) or command in ANSWERING_FAILURES, f"{command}: {stdout}"
