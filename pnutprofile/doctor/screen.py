"""What can this terminal show, and can a person be asked and sent to a page?"""

import contextlib
from collections.abc import Iterator, Mapping

from pnutprofile.browser import has_browser
from pnutprofile.context import Run
from pnutprofile.doctor.findings import Finding, fine, warning
from pnutprofile.errors import UsageError
from pnutprofile.pictures.terminal.protocols import Depth
from pnutprofile.seen import look_on
from pnutprofile.streams import is_terminal

SAMPLE_COLUMNS, SAMPLE_ROWS = 48, 6

DEPTHS: Mapping[Depth, str] = {
    Depth.TRUECOLOR: "all colours",
    Depth.COLORS_256: "256 colours",
    Depth.COLORS_16: "16 colours",
}


def terminal(run: Run) -> Iterator[Finding]:
    """Look at the terminal and how things are drawn on it."""
    stream = run.streams.stdout
    if not is_terminal(stream):
        yield fine("terminal", "standard output is none: plain lines, and no pictures")
    else:
        window, name = run.streams.window(stream), run.environment.get("TERM", "")
        size = f"{window.columns}x{window.rows} cells"
        yield fine("terminal", f"{name or 'of no name'}, {size}")
        yield _colours(run)
    yield _letters(run)


def pictures(run: Run) -> Iterator[Finding]:
    """Tell how pictures are shown where stderr leads, as previews are."""
    try:
        look = look_on(run, run.streams.stderr)
    except UsageError as fault:
        yield warning("pictures", fault.message, "unset PNUTPROFILE_PREVIEW", said=fault.why)
        return
    if look is None:
        why = ": ACCESSIBLE is set" if run.streams.is_read_aloud else ""
        yield fine("pictures", f"none are shown here{why}")
        return
    cell = f"{look.cell_width}x{look.cell_height}"
    yield fine("pictures", f"shown as {look.protocol.value}, in cells of {cell} pixels")


def draw_sample(run: Run) -> None:
    """Draw a picture as previews are drawn, where there is a terminal for it."""
    stream, look = run.streams.stderr, None
    if is_terminal(stream) and not run.out.is_terse:
        with contextlib.suppress(UsageError):  # told by the check
            look = look_on(run, stream)
    columns = min(SAMPLE_COLUMNS, run.streams.window(stream).columns)
    tile = run.painting.sample_tile(look, columns, SAMPLE_ROWS) if look else None
    if tile:
        run.out.drawing(tile.text)
        run.out.notice("if these are no hills at dusk, set PNUTPROFILE_PREVIEW=blocks")


def questions(run: Run) -> Iterator[Finding]:
    """Tell whether somebody can be asked."""
    asks = run.streams.somebody_is_there and not run.out.options.no_input
    yield fine("questions", "they can be asked" if asks else _why_not_asked(run))


def browser(run: Run) -> Iterator[Finding]:
    """Tell whether a page would open where a person sees it."""
    if has_browser(run.environment):
        yield fine("browser", "pages can be opened")
    else:
        yield fine("browser", "no window for pages; auth login shows their addresses")


def _colours(run: Run) -> Finding:
    """Tell how many colours are used, or why none are."""
    choice, environment = run.out.options.color, run.environment
    if run.streams.colors(run.streams.stdout, choice):
        look = look_on(run, run.streams.stdout, "blocks")
        return fine("colours", DEPTHS[look.depth] if look else "yes")
    reasons = {
        "--color never": choice == "never",
        "NO_COLOR is set": environment.get("NO_COLOR"),
        "FORCE_COLOR is 0": environment.get("FORCE_COLOR") == "0",
        "TERM is dumb": run.streams.is_dumb,
    }
    return fine("colours", f"none: {next((why for why, holds in reasons.items() if holds), '')}")


def _letters(run: Run) -> Finding:
    """Tell whether all letters can be shown."""
    stream = run.streams.stdout
    encoding = getattr(stream, "encoding", None) or "unknown"
    if run.streams.style(stream, "auto").unicode:
        return fine("letters", f"all of them: {encoding}")
    found = f"only those of {encoding}, others become ?; JSON is UTF-8 all the same"
    return warning("letters", found, "export LC_ALL=C.UTF-8")


def _why_not_asked(run: Run) -> str:
    """Say what keeps questions from being asked; a command names the option that answers."""
    if run.out.options.no_input:
        why = "--no-input"
    elif run.environment.get("CI"):
        why = "CI is set"
    else:
        why = "standard input or error is no terminal"
    return f"never asked: {why}; --yes answers"
