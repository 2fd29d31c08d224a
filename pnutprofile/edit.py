"""How is one's profile changed in an editor, without losing what was typed whatever goes wrong?"""

import shlex
import shutil
import signal
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

from pnutprofile.apply import send_parts, show_requests, tell
from pnutprofile.choices import FIELDS
from pnutprofile.context import Run
from pnutprofile.described import described
from pnutprofile.dialects import PICTURE_KINDS, Clear, Dialect
from pnutprofile.document import MAX_DOCUMENT_BYTES
from pnutprofile.document_reader import read_document
from pnutprofile.document_writer import write_document
from pnutprofile.editor import editor_of, run_editor
from pnutprofile.errors import CheckError, LocalError, PnutprofileError
from pnutprofile.files import as_text, read_file, write_file
from pnutprofile.marking import is_empty, marked, unmarked
from pnutprofile.parts import Parts, Source, plan_parts
from pnutprofile.precautions import WriteOptions
from pnutprofile.profile import User, clean, image_of

SOON_SECONDS = 1.0
"""An editor that is back this soon may have left a window open."""

INTERRUPTED = (-signal.SIGINT, 128 + signal.SIGINT)
"""How an editor ends by Ctrl-C, and a shell around it."""


def edit(run: Run, options: WriteOptions) -> None:
    """Let the profile be edited as a document, send only what differs, and show it.

    The file is kept, and its path told, unless everything in it was sent or nothing was changed.
    """
    command = editor_of(run.environment)
    now = run.client.user()
    draft = _Draft(run, now, command)
    try:
        parts = draft.wanted()
        if parts:
            _send(run, draft, parts, options)
        elif options.dry_run:
            show_requests(run, Parts(parts=()))
        else:
            run.show(now)
    except PnutprofileError as fault:
        if draft.path.is_file():  # the editor may have removed it
            told = f"what you wrote is kept in {draft.path}"
            fault.why = f"{fault.why}; {told}" if fault.why else told
            fault.hint = fault.hint or draft.command("apply")
        raise
    except KeyboardInterrupt as fault:
        said = f"{fault}; " if str(fault) else ""
        raise KeyboardInterrupt(f"{said}what you wrote is kept in {draft.path}") from None
    if not draft.may_be_open:
        draft.drop()


def _send(run: Run, draft: "_Draft", parts: Parts, options: WriteOptions) -> None:
    tell(run, parts)
    if options.dry_run:
        show_requests(run, parts)
        return
    run.out.draw(lambda drawing, style: drawing.differences(parts.changes, style))
    now = draft.unchanged()
    run.show(send_parts(run, parts, now, options, draft.command("apply")))


class _Draft:
    """The file that is edited, in a folder of its own."""

    def __init__(self, run: Run, user: User, command: list[str]) -> None:
        self._run, self._user, self._command = run, user, command
        self._first = write_document(described(user, run.server.dialect), comments(run, user))
        try:
            self.path = Path(tempfile.mkdtemp(prefix="pnutprofile-")) / "profile.toml"
        except OSError as fault:
            raise LocalError("there is no place for the file", fault.strerror or "") from None
        write_file(self.path, self._first.encode(), overwrite=False, mode=0o600)
        self.may_be_open = False

    def wanted(self) -> Parts | None:
        """Have it edited until it can be sent; None if nothing is to be changed."""
        while True:
            text = self._edited()
            parts = None
            try:
                if text != self._first and not is_empty(text):
                    parts = self._parts(text)
                if parts:
                    self.may_be_open = False  # it was saved
                else:
                    self._say_unchanged(text)
                return parts
            except (CheckError, LocalError) as fault:
                self._mark(text, fault)
                self._ask_again(fault)

    def unchanged(self) -> User:
        """Read the profile again. Raises CheckError if it is not the one that was edited."""
        again, dialect = self._run.client.user(), self._run.server.dialect
        is_same = described(again, dialect) == described(self._user, dialect)
        if not is_same or _addresses(again, dialect) != _addresses(self._user, dialect):
            raise CheckError(
                "the profile was changed meanwhile, so nothing was sent",
                hint=self.command("diff"),
            )
        return again

    def command(self, name: str) -> str:
        """Give a command line that reads the file as it is read here, pictures from this folder."""
        return f"pnutprofile {name} - < {shlex.quote(str(self.path))}"

    def drop(self) -> None:
        """Remove the file."""
        shutil.rmtree(self.path.parent, ignore_errors=True)

    def _edited(self) -> str:
        """Run the editor once, and give the text without our marks."""
        start = monotonic()
        code = run_editor(self._command, self.path, self._run.streams)
        self.may_be_open = monotonic() - start < SOON_SECONDS
        if code in INTERRUPTED:
            raise KeyboardInterrupt(f"interrupted in the editor {self._command[0]}")
        if code:
            raise LocalError(
                f"the editor {self._command[0]} failed, so nothing was sent",
                f"its exit code is {code}" if code > 0 else f"signal {-code} ended it",
            )
        return unmarked(as_text(read_file(self.path, MAX_DOCUMENT_BYTES), "the file"))

    def _parts(self, text: str) -> Parts | None:
        document = read_document(text, "the file")
        source = Source(document=document, name="the file", folder=Path())
        parts = plan_parts(self._run, source, self._user)
        return parts if parts.parts else None

    def _mark(self, text: str, fault: PnutprofileError) -> None:
        """Write the mistakes into the file; one without a line stands on top."""
        whole = f"{fault.message}: {fault.why}" if fault.why else fault.message
        mistakes = fault.details.mistakes or [{"line": 1, "message": whole}]
        write_file(self.path, marked(text, mistakes).encode(), overwrite=True)

    def _ask_again(self, fault: PnutprofileError) -> None:
        """Ask whether to open it again; where nobody can be asked, raise the failure itself."""
        out = self._run.out
        if out.options.yes or not out.can_ask:
            raise fault
        out.error(fault)
        out.confirm("This opens the file again, each mistake marked above its line")

    def _say_unchanged(self, text: str) -> None:
        said = "the file is empty" if is_empty(text) else "nothing was changed in the file"
        self._run.out.notice(f"unchanged: {said}, so nothing was sent")
        if self.may_be_open:
            self._run.out.notice(
                f"if your editor is still open, let it wait (as `code --wait` does); "
                f"the file is {self.path}"
            )


def comments(run: Run, user: User) -> Mapping[str, tuple[str, ...]]:
    """Explain each key and its limit, in the document itself."""
    dialect = run.server.dialect
    pictures = {
        kind: (f'Your {kind}: a file from the folder you are in, or "default".',)
        for kind in PICTURE_KINDS
    }
    return {
        "": (
            f"The profile of @{clean(user['username'])} on {run.server.name}.",
            "Save and close to send what differs. A line that you take out changes nothing;",
            'an empty text ("") removes. An empty file sends nothing.',
        ),
        **{name: (_field_words(name, dialect),) for name in FIELDS},
        **pictures,
        "links": (
            "With [[links]] the text above is plain words, and each link stands on its anchor:",
            "anchor, url, title, and nth where the anchor occurs more than once.",
            "Without, links are markdown in the text; links = [] leaves none.",
        ),
        "raw": (
            f'Extra data: [raw."TYPE"] and its keys; at most {dialect.extra.max_bytes} bytes of '
            "JSON in all.",
        ),
    }


def _field_words(name: str, dialect: Dialect) -> str:
    rule = dialect.fields[name]
    limit = f" At most {rule.max_chars} characters." if rule.max_chars else ""
    listed = f" `pnutprofile {name}s` lists them." if rule.values else ""
    cannot = " It cannot be empty." if rule.clear is Clear.NEVER else ""
    return f"{FIELDS[name].help}{limit}{cannot}{listed}"


def _addresses(user: User, dialect: Dialect) -> list[str]:
    images = (image_of(user, dialect, kind) for kind in dialect.pictures)
    return [image.url if image else "" for image in images]
