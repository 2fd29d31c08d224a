"""What will the server keep of a picture, and others see: in the terminal, or as a file?"""

from pathlib import Path

from pnutprofile import seen
from pnutprofile.context import Run
from pnutprofile.errors import CheckError, UsageError
from pnutprofile.files import refuse_existing, write_file
from pnutprofile.pictures.crop import box_words
from pnutprofile.pictures.prepare import Prepared
from pnutprofile.streams import PreviewChoice


def check_out(out: Path | None, *, force: bool) -> None:
    """Refuse a file that is to be no PNG (UsageError), or an existing one without `force`."""
    if out and out.suffix.lower() != ".png":
        raise UsageError(
            f"{out} is no name of a PNG file", "a preview is written as PNG", "-o FILE.png"
        )
    if out and not force:
        refuse_existing(out)


def preview(
    run: Run, prepared: Prepared, choice: PreviewChoice | None, out: Path | None, *, force: bool
) -> None:
    """Draw the preview, write it to `out` as PNG if there is one, and tell the facts.

    Nothing is asked of a server: over a cover stands a silhouette. With `out` raises
    CheckError for an existing file without `force`, or if there is nothing to be seen.
    """
    for note in prepared.notes:
        run.out.warning(note)
    if out:
        png = run.painting.scene_png(prepared)
        if png is None:
            raise CheckError(
                "there is no preview", "the picture cannot be decoded", "the same without --out"
            )
        write_file(out, png, overwrite=force)
        run.out.notice(f"the preview is in {out}")
    seen.preview(run, prepared, choice)
    if not prepared.is_untouched:
        run.out.notice(prepared.words)
    line = _line(prepared)
    picture_format, size, kept, count = line
    drawn = [("kept", f"{kept}, {picture_format} {size}, {count}")]
    run.out.answer(_document(prepared, out), [line], drawn)


def _line(prepared: Prepared) -> tuple[str, ...]:
    """Say format, size, what is kept of the original, and bytes."""
    facts, (width, height) = prepared.facts, prepared.kept_size
    before = "{}x{}".format(*prepared.original.shown_size)
    return (
        facts.format or "",
        f"{width}x{height}",
        f"{box_words(prepared.box)} of {before}",
        f"{facts.size_bytes} bytes",
    )


def _document(prepared: Prepared, out: Path | None) -> dict[str, object]:
    (width, height), (left, top, right, bottom) = prepared.kept_size, prepared.box
    before = prepared.original
    return {
        "kind": prepared.kind,
        "format": prepared.facts.format,
        "width": width,
        "height": height,
        "bytes": prepared.facts.size_bytes,
        "crop": {"left": left, "top": top, "width": right - left, "height": bottom - top},
        "original": {
            "format": before.format,
            "width": before.shown_size[0],
            "height": before.shown_size[1],
            "bytes": before.size_bytes,
        },
        "changes": list(prepared.changes),
        "removed": list(prepared.removed),
        "path": str(out) if out else None,
    }
