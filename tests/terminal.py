"""How do tests sit at a terminal? A real pseudo-terminal, and a screen that shows what is on it."""

import contextlib
import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from typing import Any, Self

import pexpect
import pyte
from pexpect import fdpexpect

from tests.processes import PATIENCE_SECONDS, TOOL

CTRL_C, CTRL_D = "\x03", "\x04"
SGR = re.compile(r"\x1b\[[0-9;]*m")
"""Colour, bold and the like: the only escape sequences that a card may have."""

TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(2, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Makes stderr the terminal that Ctrl-C comes from, then becomes the tool."""


class Terminal:
    """A command at a terminal of so many columns and rows; a stream may be a pipe instead."""

    def __init__(
        self,
        *argv: str,
        env: Mapping[str, str],
        columns: int = 80,
        rows: int = 24,
        stdout: int | None = None,
    ) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-c", TAKE_TERMINAL, *TOOL, *argv],
            env={"TERM": "xterm-256color"} | dict(env),
            stdin=slave,
            stdout=slave if stdout is None else stdout,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self._session = fdpexpect.fdspawn(self._master, timeout=PATIENCE_SECONDS)
        self._screen = pyte.Screen(columns or 80, 200)
        self._seen = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        if self.process.stdout:
            self.process.stdout.close()
        os.close(self._master)

    @property
    def descriptor(self) -> int:
        """The terminal's own end, which knows its modes."""
        return self._master

    def wait_for(self, text: str) -> None:
        """Wait until the command has written something."""
        self._session.expect_exact(text.encode())
        self._seen += self._session.before + self._session.after

    def type(self, text: str) -> None:
        self._session.send(text)

    def finish(self) -> int:
        """Read everything to the end, and give the exit code."""
        self._session.expect(pexpect.EOF)
        self._seen += self._session.before
        return self.process.wait(PATIENCE_SECONDS)

    @property
    def text(self) -> str:
        """Everything that was written, escape sequences included."""
        return self._seen.decode("utf-8")

    @property
    def screen(self) -> Any:
        """What the terminal shows after all of it."""
        self._screen.reset()
        pyte.Stream(self._screen).feed(self.text)
        return self._screen

    @property
    def shown(self) -> list[str]:
        """The lines on the screen, without the empty ones below."""
        lines = [line.rstrip() for line in self.screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines
