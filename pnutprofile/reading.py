"""How will the server read a bio?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pnutprofile.answers import UnusableAnswerError
from pnutprofile.bio import Bio
from pnutprofile.context import Run
from pnutprofile.dialects import Dialect
from pnutprofile.errors import CheckError
from pnutprofile.fields import bio_of, read_bio
from pnutprofile.oddities import oddities
from pnutprofile.profile import check_encodable
from pnutprofile.source import Written, bio_from_wire

SERVER, LOCAL = "server", "local"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A bio as it was written and as it is read, by the server or by this program."""

    written: Written
    bio: Bio
    source: str

    def show(self, run: Run) -> None:
        """Show it with its warnings. Raises CheckError if it is too long, once it is shown."""
        dialect = run.server.dialect
        length, limit = self.written.count(dialect.bio), dialect.fields["text"].max_chars
        warnings = list(oddities("text", self.written.text))
        for warning in warnings:
            run.out.warning(warning)
        document = self._document() | {"length": length, "limit": limit, "warnings": warnings}
        measured = str(length) if limit is None else f"{length} of {limit} characters"
        read_by = {SERVER: "the server", LOCAL: "this program; the server may differ"}
        drawn = [*self._found(), ("length", measured), ("read by", read_by[self.source])]
        run.out.answer(
            document,
            self._rows(length, limit),
            lambda drawing, style: (
                f"{drawing.text(self.bio, style)}\n{drawing.table(drawn, style)}"
            ),
        )
        if limit is not None and length > limit:
            why = f"text has {length} characters, {dialect.title} takes {limit}"
            raise CheckError("too long", why, "pnutprofile limits")

    def _document(self) -> dict[str, Any]:
        bio = self.bio
        return {
            "text": bio.text,
            "links": [
                {
                    "text": link.text,
                    "url": link.url,
                    "title": link.title,
                    "pos": link.pos,
                    "len": link.len,
                }
                for link in bio.links
            ],
            "mentions": [
                {"name": mention.name, "pos": mention.pos, "len": mention.len}
                for mention in bio.mentions
            ],
            "tags": [{"name": tag.name, "pos": tag.pos, "len": tag.len} for tag in bio.tags],
            "source": self.source,
        }

    def _found(self) -> Iterator[tuple[str, str]]:
        """Name what was found in it: colours alone would not tell everybody."""
        found = {
            "links": [link.text for link in self.bio.links],
            "mentions": [f"@{mention.name}" for mention in self.bio.mentions],
            "tags": [f"#{tag.name}" for tag in self.bio.tags],
        }
        return ((name, " ".join(words)) for name, words in found.items() if words)

    def _rows(self, length: int, limit: int | None) -> Iterator[tuple[str, ...]]:
        yield "text", self.bio.text
        yield "length", str(length)
        yield "limit", str(limit or "")
        for link in self.bio.links:
            yield "link", link.text, link.url, *((link.title,) if link.title else ())
        yield from (("mention", mention.name) for mention in self.bio.mentions)
        yield from (("tag", tag.name) for tag in self.bio.tags)
        yield "source", self.source


def read_own(run: Run) -> Reading:
    """Read one's own bio as the server shows it now."""
    user, dialect = run.client.user(), run.server.dialect
    return Reading(written=bio_of(user, dialect), bio=read_bio(user, dialect), source=SERVER)


def read_text(run: Run, written: Written, *, is_local: bool) -> Reading:
    """Read a text: the server does it if there is a token, else this program.

    What is empty or too long is read here, for the server would only refuse it.
    """
    check_encodable({"text": written.text})
    dialect = run.server.dialect
    limit = dialect.fields["text"].max_chars
    fits = 0 < written.count(dialect.bio) <= (limit or len(written.text))
    if is_local or not fits or "process_text" not in dialect.calls or not run.sources.find():
        return Reading(written=written, bio=written.read(dialect.bio), source=LOCAL)
    answer = run.client.process_text(written.text, written.entities(dialect.bio))
    return Reading(written=written, bio=_answered(answer, dialect), source=SERVER)


def _answered(data: Any, dialect: Dialect) -> Bio:
    """Read what the server made of a text, its entities below `entities` or beside the text."""
    if not isinstance(data, dict) or not isinstance(data.get(dialect.bio.text), str):
        raise UnusableAnswerError("the answer is no text", "the server was to read one")
    nested = data.get(dialect.bio.entities)
    entities = data | (nested if isinstance(nested, dict) else {})
    return bio_from_wire(data[dialect.bio.text], entities, dialect.bio)
