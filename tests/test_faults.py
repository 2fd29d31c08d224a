"""What does a person see when the server, or the way to it, fails? Real sockets, real faults."""

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pnutprofile.dialects import DIALECTS, Dialect
from pnutprofile.errors import ExitCode
from tests import faulty_server as faults
from tests.conftest import Cli, Result
from tests.faulty_server import ROOTS, TOKEN, Fault, FaultyServer, answer, good, html, redirect

DEADLINE_SECONDS = 1
OVERHEAD_SECONDS = 8
"""Generous: a deadline that is not held is missed by much more."""

SHOW = ("show",)
PATCH = ("patch", "--name", "New")
SET = ("set", "--name", "New", "--text", "x", "--locale", "en_US", "--timezone", "Europe/Paris")
AVATAR = ("avatar", "upload", "picture.png")
COVER = ("cover", "upload", "picture.png")
DELETE = ("avatar", "delete", "--yes")
FETCH = ("avatar", "fetch", "-o", "fetched.png")

READS = (SHOW, FETCH)
WRITES = (PATCH, SET, AVATAR, COVER, DELETE)

BROKEN_LINES: dict[str, Fault] = {
    "close": faults.close,
    "close after headers": faults.close_after_headers,
    "truncated body": faults.truncated_body,
    "truncated chunks": faults.truncated_chunks,
    "enormous header": faults.enormous_header,
    "garbage": faults.garbage,
}
"""Exit 7, and tried again where that is safe."""

SLOW_LINES: dict[str, Fault] = {
    "stall": faults.stall,
    "stall after headers": faults.stall_after_headers,
    "drip of headers": faults.drip_headers,
    "drip of a body": faults.drip_body,
}
"""Exit 7 at the deadline."""

STRANGE_ANSWERS: dict[str, Fault] = {
    "HTML 200": html(200),
    "204": faults.always(answer(204, Content_Length="", Content_Type="")),
    "false gzip": faults.false_gzip,
    "enormous body": faults.enormous_body,
    "empty 200": faults.always(answer(200)),
    "a list": faults.document([]),
    **{f"redirect {status}": redirect(status, "/elsewhere") for status in (301, 302, 303, 307, 308)},
}
"""Exit 6: whole answers that cannot be the answer."""

REFUSALS: dict[str, tuple[Fault, ExitCode]] = {
    "HTML 401": (html(401), ExitCode.AUTH),
    "HTML 403": (html(403), ExitCode.REFUSED),
    "HTML 404": (html(404), ExitCode.REFUSED),
    "HTML 429": (html(429), ExitCode.RATE_LIMITED),
    "HTML 500": (html(500), ExitCode.SERVER),
    "HTML 502": (html(502), ExitCode.SERVER),
}
"""Failures in words that no API would use."""
