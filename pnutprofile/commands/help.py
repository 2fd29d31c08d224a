"""Where is it explained? Topics that are tables, and every command's manual page."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from pnutprofile import tree
from pnutprofile.commands import options
from pnutprofile.dialects import DIALECTS
from pnutprofile.document import EXPLAINED, LINKS_EXPLAINED
from pnutprofile.environment import VARIABLES
from pnutprofile.errors import ExitCode, UsageError
from pnutprofile.manual import Page, as_text, page
from pnutprofile.output import OutputOptions
from pnutprofile.pictures.check import rule_words
from pnutprofile.profile import listed
from pnutprofile.schema import answers, schema
from pnutprofile.tokens import ORDER

app = options.app()

WIDEST_PAGE = 80


def _exit_codes() -> Iterable[tuple[str, ...]]:
    return ((str(int(code)), code.meaning) for code in ExitCode)


def _pictures() -> Iterable[tuple[str, ...]]:
    for dialect in DIALECTS.values():
        for kind, rule in dialect.pictures.items():
            yield dialect.name, kind, rule_words(rule)
    yield from (("upload", subject, sentence) for subject, sentence in PREPARING.items())


PREPARING: Mapping[str, str] = {
    "reads": "JPEG, PNG, GIF, WebP, AVIF, BMP, TIFF; HEIC after pip install 'pnutprofile[heif]'",
    "makes": "JPEG, or PNG where that loses nothing or there is transparency; a GIF keeps moving",
    "removes": "position, camera data, comments and all else that is not the picture",
    "--focus": "X,Y from 0,0 (upper left) to 1,1 (lower right): what the cut keeps in the middle",
    "--crop": "WxH+X+Y in pixels of the upright picture; the server's own cut follows",
    "--as-is": "exactly these bytes, or exit 3",
    "--keep-metadata": "what the format can carry stays, but servers may remove it",
    "--preview": "kitty, iterm2, sixel, blocks, ascii, off; auto judges by the environment",
}
"""What upload does to a picture, and what decides on it."""


def _profile_as_code() -> Iterable[tuple[str, ...]]:
    yield from EXPLAINED.items()
    yield from ((f"links.{key}", sentence) for key, sentence in LINKS_EXPLAINED.items())
    yield from DOCUMENTS.items()


DOCUMENTS: Mapping[str, str] = {
    '""': "An empty text empties a field, removes a type, brings the default picture back.",
    "absent": "What is not mentioned is left alone; with --prune it is removed where it can be.",
    "export": "Prints the document; -o writes it with the pictures; --update rewrites your own.",
    "diff": "Shows what apply would change; exit code 10 if anything, 0 if nothing.",
    "apply": "Sends what differs, a second time nothing; 11 if it stopped half-way: repeat it.",
    "edit": "All of that in your editor, $VISUAL or $EDITOR.",
}
"""What else there is to know about documents."""

TOPICS: Mapping[str, Callable[[], Iterable[tuple[str, ...]]]] = {
    "exit-codes": _exit_codes,
    "environment": lambda: VARIABLES.items(),
    "tokens": lambda: ((str(place), source) for place, source in enumerate(ORDER, 1)),
    "pictures": _pictures,
    "profile-as-code": _profile_as_code,
    "json": lambda: answers().items(),
}


@options.command(
    app,
    "help",
    examples=(
        "pnutprofile help exit-codes",
        "pnutprofile help avatar upload",
        "pnutprofile help environment --json",
        "pnutprofile help json --field '$defs.auth status'",
    ),
)
def help_(
    context: typer.Context,
    output: OutputOptions,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="[TOPIC]", help="A topic or a command.")
    ] = None,
) -> None:
    """Explain a topic, or show the manual page of a command.

    With --json the topic json is the JSON Schema of what every command prints.
    """
    run = options.start(context, output)
    words = topic or []
    if len(words) == 1 and words[0] in TOPICS:
        rows = list(TOPICS[words[0]]())
        run.out.answer(_document(words[0], rows), rows)
        return
    columns = run.streams.window(run.streams.stdout).columns
    text = as_text(_page(context.find_root(), words), min(columns, WIDEST_PAGE))
    run.out.text({"help": text}, text)


help_.__doc__ = f"{inspect.cleandoc(help_.__doc__ or '')}\n\nTopics: {', '.join(TOPICS)}."


def _document(topic: str, rows: Iterable[tuple[str, ...]]) -> Mapping[str, Any]:
    """Give a topic as JSON; what is said of JSON is a document already."""
    return schema() if topic == "json" else {"topic": topic, "rows": [list(row) for row in rows]}


def _page(root: Any, words: list[str]) -> Page:
    """Write the page of the command that the words lead to. Raises UsageError if there is none."""
    found = tree.find(root.command, root, words)
    if found is None:
        raise UsageError(
            f"there is no help on {' '.join(words)}",
            f"there is on {listed([*TOPICS, 'any command'])}",
            " ".join(("pnutprofile help", *_nearest(root, words))),
        )
    return page(tree.read(*found))


def _nearest(root: Any, words: list[str]) -> list[str]:
    """Find the words that were probably meant."""
    *group, last = words
    command, context = tree.find(root.command, root, group) or (root.command, root)
    known = command.list_commands(context) if hasattr(command, "list_commands") else ()
    near = get_close_matches(last, [*known, *(() if group else TOPICS)], n=1)
    return [*group, *near] if near else []
