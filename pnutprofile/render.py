"""How does the answer reach stdout: as JSON, single fields, plain lines, or drawn for a terminal?

With `telling`, which it builds upon, the only module that prints.
"""

from typing import TYPE_CHECKING, Any

from pnutprofile.drawing import NO_PICTURES, Draw, Lines, Pictures
from pnutprofile.errors import UsageError
from pnutprofile.formats import compact, harmless, known_fields, pick
from pnutprofile.profile import User, clean, escape, lines_of
from pnutprofile.streams import answering, is_terminal
from pnutprofile.telling import Telling, whole_picture

if TYPE_CHECKING:
    from pnutprofile.dialects import Dialect


class Out(Telling):
    """The two output streams of one run, by its options."""

    @property
    def draws_profiles(self) -> bool:
        """Tell whether a user is drawn, rather than written for a program."""
        return is_terminal(self._streams.stdout) and not (self.options.json or self.options.field)

    def profile(
        self, user: User, dialect: "Dialect", page: str = "", pictures: Pictures = NO_PICTURES
    ) -> None:
        """Show a user: the server's own object as JSON, a card, or plain lines."""
        if self._answered_as_data(user):
            return
        if self.draws_profiles:
            style = self._style(self._streams.stdout)
            with whole_picture(self._streams.stdout):
                self._put(self._drawing().card(user, dialect, page, style, pictures))
                self.flush()
        else:
            self._plain(line for line in lines_of(user, dialect, page) if line[1])

    def answer(self, document: Any, lines: Lines, drawn: Lines | Draw | None = None) -> None:
        """Show any other answer: its document as JSON, else its rows.

        `drawn` are the rows for a terminal, where those for a program are too many, or what draws
        more than rows.
        """
        if self._answered_as_data(document):
            return
        if not is_terminal(self._streams.stdout):
            self._plain(lines)
        elif callable(drawn):
            self._put(drawn(self._drawing(), self._style(self._streams.stdout)))
        else:
            rows = lines if drawn is None else drawn
            self._put(self._drawing().table(rows, self._style(self._streams.stdout)))

    def json(self, document: Any) -> None:
        """Show an answer that is JSON in itself, with or without --json."""
        if not self._answered_as_data(document):
            self._as_json(document)

    def text(self, document: Any, text: str) -> None:
        """Show an answer that is a text of this program's own, as it is."""
        if not self._answered_as_data(document):
            self._put(text)

    def line(self, document: Any, lines: Lines) -> None:
        """Show an answer at once, its JSON on one line: the command goes on."""
        if self.options.json:
            self._put(compact(document) + "\n")
        else:
            self.answer(document, lines)
        self.flush()

    def refuse_terminal(self, what: str, otherwise: str) -> None:
        """Raise UsageError if standard output is a terminal, which `what` must not reach."""
        if is_terminal(self._streams.stdout):
            hint = f"the same command with {otherwise}"
            raise UsageError(f"{what} is not written to a terminal", hint=hint)

    def data(self, content: bytes) -> None:
        """Write bytes."""
        with answering(self._streams.stdout) as stream:
            stream.flush()
            stream.buffer.write(content)

    def flush(self) -> None:
        """Bring the answer out. Raises LocalError if it cannot be written."""
        if self._streams.stdout is not None:
            with answering(self._streams.stdout) as stream:
                stream.flush()

    def _answered_as_data(self, document: Any) -> bool:
        on_terminal = is_terminal(self._streams.stdout)
        if self.options.field:
            for path in self.options.field:
                value = pick(document, path)
                if value is None:
                    self.notice(f"there is no {path} here; {known_fields(document)}")
                self._raw(clean(value or "", keep="\n") if on_terminal else value or "")
        elif self.options.json:
            self._as_json(document)
        return bool(self.options.field or self.options.json)

    def _as_json(self, document: Any) -> None:
        on_terminal = is_terminal(self._streams.stdout)
        text = compact(document, 2 if on_terminal else None)
        self._raw(harmless(text) if on_terminal else text)

    def _plain(self, lines: Lines) -> None:
        for line in lines:
            self._put("\t".join(escape(cell) for cell in line) + "\n")

    def _put(self, text: str) -> None:
        with answering(self._streams.stdout) as stream:
            stream.write(self._secrets.out_of_data(text))

    def _raw(self, text: str) -> None:
        """Write a line as UTF-8, whatever the locale says."""
        text = self._secrets.out_of_data(text)
        self.data(f"{text}\n".encode(errors="backslashreplace"))
