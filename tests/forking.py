"""A process that has loaded all of the tool, and forks a child for each command line it is told.

Run as `python -m tests.forking`, it reads orders from standard input and answers each on a line:
the number of the process that was started, or how one ended. Children start at once, so that a
kill hits what a command does and not what Python loads.
"""

import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
from collections.abc import Sequence
from itertools import count
from typing import Any, NoReturn

import pnutprofile
from pnutprofile.__main__ import main as start
from pnutprofile.main import main
from tests.processes import PATIENCE_SECONDS


def load_everything() -> None:
    """Import every module, so that children need none from the disk."""
    for module in pkgutil.walk_packages(pnutprofile.__path__, "pnutprofile."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    "localhost".encode("idna")  # its codec, too


def obey(order: dict[str, Any]) -> NoReturn:
    """Be a child: run one command line with the streams, limits and user that are ordered."""
    descriptors = [os.open(order["stdin"], os.O_RDONLY)]
    for name in ("stdout", "stderr"):
        descriptors.append(os.open(order[name], os.O_WRONLY))
    for wanted, descriptor in enumerate(descriptors):
        os.dup2(descriptor, wanted)
    os.environ.clear()
    os.environ.update(order["env"])
    if order["max_file_bytes"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["max_file_bytes"],) * 2)
    if order["user"]:
        os.setgroups([])
        os.setgid(order["user"])
        os.setuid(order["user"])
    if order.get("moments"):
        signal_at(order["moments"], order["signal"])
        sys.argv[1:] = order["argv"]
        start()
    os._exit(main(order["argv"]))


def signal_at(moments: Sequence[int], number: int) -> None:
    """Send this process a signal at its so-manieth calls and returns, counted from now."""
    left, calls = sorted(moments), count(1)

    def note(_: Any, __: str, ___: Any) -> None:
        if left and next(calls) >= left[0]:
            del left[0]
            os.kill(os.getpid(), number)

    sys.setprofile(note)


def ended(process: int) -> int:
    """Wait for a child; one that does not end is killed, so that the test sees it."""
    signal.signal(signal.SIGALRM, lambda *_: os.kill(process, signal.SIGKILL))
    signal.alarm(PATIENCE_SECONDS)
    status = os.waitpid(process, 0)[1]
    signal.alarm(0)
    return os.waitstatus_to_exitcode(status)


def serve() -> None:
    """Fork and wait as ordered until standard input ends."""
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            answer = ended(order["wait"])
        else:
            answer = os.fork()
            if not answer:
                obey(order)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    load_everything()
    serve()
