"""How does all that is not the answer reach stderr: notices, errors, questions, what moves?

What is drawn for a terminal comes as text from a `Drawing`, loaded only when it is needed.
"""

import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import BinaryIO, TextIO

from pnutprofile.drawing import Draw, Drawing, Motion
from pnutprofile.errors import (
    DeclinedError,
    LocalError,
    PnutprofileError,
    UsageError,
    shortened,
)
from pnutprofile.formats import bytes_words, compact
from pnutprofile.output import OutputOptions
from pnutprofile.profile import Change, clean
from pnutprofile.questions import ask_secret, ask_word
from pnutprofile.secrecy import Secrets
from pnutprofile.streams import Streams, Style, abandon, is_terminal

END_OF_PICTURE = b"\x1b\\\x1b[0m\n"
"""Ends every sequence that carries a picture, then colours."""

RED, MAGENTA = "31", "35"


class Telling:
    """What one run tells beside its answer, by its options."""

    def __init__(
        self,
        streams: Streams,
        options: OutputOptions,
        drawing: Callable[[], Drawing],
        motion: Callable[[], Motion],
    ) -> None:
        self.options = options
        self._streams = streams
        self._drawing, self._motion = drawing, motion
        self._secrets = Secrets()
        for stream in (streams.stdout, streams.stderr):
            if stream is not None and hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")

    def hide(self, secret: str) -> None:
        """Mask a secret in all that is written: a server may repeat it."""
        self._secrets.add(secret)

    def masked(self, text: str) -> str:
        """Mask what is to be hidden in a text."""
        return self._secrets.out_of_words(text)

    @property
    def somebody_is_watching(self) -> bool:
        """Tell whether a person can see a notice, and answer a dialog that opens elsewhere."""
        is_seen = is_terminal(self._streams.stderr) and not self._streams.environment.get("CI")
        return is_seen and not self.options.no_input

    @property
    def is_terse(self) -> bool:
        """Tell whether nothing is to be said but the answer, warnings and errors."""
        return self.options.quiet or self.options.json

    def drawing(self, text: str) -> None:
        """Show lines that were drawn for a terminal; silent with --json and --quiet."""
        if not self.is_terse:
            with whole_picture(self._streams.stderr):
                self._say(text.removesuffix("\n"))

    def draw(self, draw: Draw) -> None:
        """Draw on stderr, terminal or not; silent with --json and --quiet."""
        if not self.is_terse:
            self.drawing(draw(self._drawing(), self._style(self._streams.stderr)))

    def notice(self, text: str) -> None:
        """Say something that is not the answer; silent with --json and --quiet."""
        if not self.is_terse:
            self._say(clean(shortened(text)))

    def warning(self, text: str) -> None:
        """Warn; silent with --json."""
        if not self.options.json:
            self._say(f"{self._paint('warning:', MAGENTA)} {clean(shortened(text))}")

    def trace(self, text: str) -> None:
        """Show a line of --verbose."""
        if self.options.verbose or self.options.debug:
            self._say(clean(text))

    def detail(self, text: str) -> None:
        """Show lines of --debug."""
        if self.options.debug:
            self._say(clean(text, keep="\n"))

    @property
    def can_ask(self) -> bool:
        """Tell whether somebody is there who may be asked."""
        return self._streams.somebody_is_there and not self.options.no_input

    def task(self, text: str) -> None:
        """Say what a person has to do, which no option silences: without it nothing goes on."""
        self._say(clean(text, keep="\n"))

    def usage(self, text: str) -> None:
        """Show a help text where an answer was expected."""
        self._say(text)

    def error(self, error: PnutprofileError) -> None:
        """Show a failure: one JSON object on one line, or at most three lines of words."""
        if self.options.json:
            self._say(compact({"error": error.to_json()}))
            return
        self._say(f"{self._paint('error:', RED)} {clean(error.message)}")
        if error.why:
            self._say(clean(error.why))
        if error.hint:
            self._say(f"try: {clean(error.hint)}")

    def fault(self, fault: BaseException) -> None:
        """Show the traceback of an unexpected fault, with --debug only."""
        if self.options.debug:
            self.detail("".join(traceback.format_exception(fault)))

    def confirm(self, statement: str, losses: Sequence[Change] = ()) -> None:
        """Show what would be lost, and ask; the default is no, and --yes answers.

        Raises DeclinedError, and UsageError where nobody can be asked.
        """
        if self.options.yes:
            return
        if not self.can_ask:
            lost = [f"{change.field} is {change.before}" for change in losses]
            why = "; ".join([*lost, "nobody can be asked here"])
            raise UsageError(statement, why, "the same command with --yes")
        if losses:
            drawn = self._drawing().differences(losses, self._style(self._streams.stderr))
            self._say(drawn.removesuffix("\n"))
        answer = ask_word(self._streams, f"{statement}. Go on? [y/N] ")
        if (answer or "").lower() not in ("y", "yes"):
            raise DeclinedError("not done", "the answer was not yes")

    def secret(self, prompt: str) -> str | None:
        """Ask for a secret without showing it; None if standard input is no terminal.

        Ctrl-D gives an empty one. Raises UsageError where nobody may be asked.
        """
        if not is_terminal(self._streams.stdin):
            return None
        if not self.can_ask:
            raise UsageError("nobody can be asked here", hint="the same command with < FILE")
        return ask_secret(self._streams, prompt)

    def word(self, prompt: str) -> str:
        """Ask somebody, who is there, for a word. Raises DeclinedError if the input ends."""
        answer = ask_word(self._streams, prompt)
        if answer is None:
            raise DeclinedError("not done", "there was no answer")
        return answer

    def progress(self, label: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Show how far `total` bytes have come, on a terminal; one line where it cannot redraw."""
        stream = self._streams.stderr
        if self.is_terse or stream is None or not self._streams.may_redraw(stream):
            if is_terminal(stream):
                self.notice(f"{label}, {bytes_words(total)}")
            return nullcontext(lambda _: None)
        return self._motion().progress(stream, label, total, self._style(stream))

    def countdown(self, reason: str, seconds: int) -> AbstractContextManager[Callable[[int], None]]:
        """Say why the command waits and how long; the context gives what is told the seconds left.

        A terminal counts down, or shows a line a minute where it cannot redraw one.
        """
        stream = self._streams.stderr
        if self.is_terse or stream is None or not self._streams.may_redraw(stream):
            self.notice(f"{reason}; waiting {seconds} s, Ctrl-C stops")
            is_told = is_terminal(stream)
            return nullcontext(lambda left: self._tell_minutes(left) if is_told else None)
        return self._motion().countdown(stream, reason, seconds, self._style(stream))

    def stdin(self) -> BinaryIO:
        """Give standard input as bytes. Raises LocalError if it is closed."""
        stream = self._streams.stdin
        if stream is None:
            raise LocalError("standard input is closed")
        binary: BinaryIO = stream.buffer
        return binary

    def _tell_minutes(self, left: int) -> None:
        if left % 60 == 0:
            self.notice(f"{left // 60} min left")

    def _say(self, line: str) -> None:
        stream = self._streams.stderr
        if stream is None:
            return
        try:
            stream.write(self.masked(line) + "\n")
            stream.flush()
        except OSError:  # nobody listens; the exit code still tells
            abandon(stream)

    def _paint(self, text: str, color: str) -> str:
        """Colour a word on stderr. The text must be clean already."""
        has_color = self._streams.colors(self._streams.stderr, self.options.color)
        return f"\x1b[{color}m{text}\x1b[0m" if has_color else text

    def _style(self, stream: TextIO | None) -> Style:
        return self._streams.style(stream, self.options.color)


@contextmanager
def whole_picture(stream: TextIO | None) -> Iterator[None]:
    """End a picture that Ctrl-C breaks off: a terminal would swallow all that follows."""
    try:
        yield
    except KeyboardInterrupt:
        if stream is not None and is_terminal(stream):
            with suppress(OSError, ValueError):
                os.write(stream.fileno(), END_OF_PICTURE)
        raise
