"""How is a person's own command asked for the token, and what ends one that does not answer?

`pass show pnut`, `op read …`, `secret-tool lookup …`: the words are run as they stand, without a
shell; `sh -c '…'` names one. The command gets no terminal to read from and none of the variables
that hold tokens, but the rest of the environment, so that dialogs (pinentry) still open.
"""

import atexit
import contextlib
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import IO

from pnutprofile.environment import for_children
from pnutprofile.errors import LocalError
from pnutprofile.files import MAX_TOKEN_BYTES

COMMAND_SECONDS = 60.0
NOTICE_AFTER_SECONDS = 2.0
AFTERMATH_SECONDS = 1.0
"""So long may a command take to end when it is told to, and its output to come after its end."""
SHOWN_LINES, SHOWN_CHARS = 3, 300
ASKING = "PNUTPROFILE_ASKING"
"""Tells a pnutprofile within a token command that it must not run one itself, for ever."""
SHELL_SIGNS = frozenset("|&;<>$`*")


def ask_command(
    command: str,
    source: str,
    environment: Mapping[str, str],
    notice: Callable[[str], None] = lambda _: None,
    seconds: float = COMMAND_SECONDS,
) -> bytes:
    """Give what a command prints. `source` names it in texts.

    Raises LocalError if it cannot be run, fails, takes longer than `seconds` or prints far more
    than a token. It is ended then, and so are its own children; also by Ctrl-C.
    """
    if environment.get(ASKING):
        raise LocalError(f"{source} was not run", "a token command asks for the token itself")
    with _running(command, source, environment) as process:
        said = _Collected(process.stdout, is_bounded=True)
        complained = _Collected(process.stderr, is_bounded=False)
        _await(process, source, notice, seconds)
        printed, last = said.finish(), complained.finish()
    if len(printed) > MAX_TOKEN_BYTES:
        raise LocalError(f"{source} printed no token", f"more than {MAX_TOKEN_BYTES // 1024} KiB")
    if process.returncode:
        raise LocalError(f"{source} failed", _failure(process.returncode, last))
    return printed


@contextlib.contextmanager
def _running(
    command: str, source: str, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a session of its own; whatever goes wrong inside ends all of it."""
    hint = "sh -c '…' around it, for a shell" if SHELL_SIGNS & set(command) else ""
    try:
        process = subprocess.Popen(
            shlex.split(command, posix=os.name == "posix"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=for_children(environment) | {ASKING: "1"},
            start_new_session=True,
        )
    except (OSError, ValueError, IndexError) as fault:
        why = str(fault) or "it is empty"
        raise LocalError(f"{source} cannot be run", why, hint) from None
    # The doctor asks in a thread that ends with the program, in the middle of anything.
    end = partial(_end, process)
    atexit.register(end)
    try:
        yield process
    except BaseException:
        end()
        raise
    finally:
        atexit.unregister(end)


def _await(
    process: subprocess.Popen[bytes], source: str, notice: Callable[[str], None], seconds: float
) -> None:
    first = min(NOTICE_AFTER_SECONDS, seconds)
    try:
        process.wait(first)
    except subprocess.TimeoutExpired:
        notice(f"waiting for {source}; Ctrl-C stops")
    try:
        process.wait(max(seconds - first, 0))
    except subprocess.TimeoutExpired:
        raise LocalError(f"{source} did not end", f"waited {seconds:g} s") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and its children: first asked to, then made to."""
    for name in ("SIGTERM", "SIGKILL"):
        with contextlib.suppress(OSError):
            if sys.platform == "win32" or not hasattr(os, "killpg"):
                process.kill()
            else:
                os.killpg(process.pid, getattr(signal, name))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(AFTERMATH_SECONDS)


class _Collected:
    """What a command writes: the last bytes, or of a bounded stream the first, then it is closed.

    A command that goes on writing to a closed stream is ended by the system.
    """

    def __init__(self, stream: IO[bytes] | None, *, is_bounded: bool) -> None:
        self.kept = b""
        self._stream = stream
        self._is_bounded = is_bounded
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()

    def finish(self) -> bytes:
        """Give it after a while: a child that stays behind may hold the stream open for ever."""
        self._thread.join(AFTERMATH_SECONDS)
        return self.kept

    def _collect(self) -> None:
        if self._stream is None:
            return
        with self._stream as stream:
            while chunk := os.read(stream.fileno(), MAX_TOKEN_BYTES):
                if self._is_bounded and len(self.kept) > MAX_TOKEN_BYTES:
                    break
                self.kept += chunk
                if not self._is_bounded:
                    self.kept = self.kept[-MAX_TOKEN_BYTES:]


def _failure(code: int, complained: bytes) -> str:
    """Say how a command ended, with the last lines of what it complained of."""
    how = f"exit {code}" if code > 0 else f"ended by signal {-code}"
    lines = [line.strip() for line in complained.decode(errors="replace").splitlines()]
    said = " / ".join([line for line in lines if line][-SHOWN_LINES:]) or "it said nothing"
    return f"{how}: {said if len(said) <= SHOWN_CHARS else '…' + said[-SHOWN_CHARS:]}"
