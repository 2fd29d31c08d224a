"""How is a picture checked, seen, sent, fetched, deleted? One builder for avatar and cover."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from pnutprofile.bio import host_of
from pnutprofile.checked import show_findings
from pnutprofile.commands import options
from pnutprofile.commands.show import UserArgument, identifier
from pnutprofile.connection import ConnectionOptions
from pnutprofile.context import Run
from pnutprofile.errors import UsageError
from pnutprofile.fetch import fetch as fetch_picture
from pnutprofile.files import read_file, read_stream
from pnutprofile.output import OutputOptions
from pnutprofile.picture_wants import Delete, Upload, UploadFromUrl
from pnutprofile.pictures.check import check_picture
from pnutprofile.pictures.crop import CENTRE, Framing, parse_focus, parse_rectangle
from pnutprofile.pictures.findings import refuse_breaches
from pnutprofile.pictures.prepare import Prepared, Wishes, prepare
from pnutprofile.precautions import WriteOptions
from pnutprofile.preview import check_out
from pnutprofile.preview import preview as preview_picture
from pnutprofile.streams import PreviewChoice
from pnutprofile.write import Want, write

SourceArgument = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A file, - for standard input, or an address.")
]
FileArgument = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A file, or - for standard input.")
]
AsIsOption = Annotated[bool, typer.Option("--as-is", help="Exactly these bytes, or refuse.")]
OutOption = Annotated[
    str | None, typer.Option("--out", "-o", metavar="FILE|-", help="Where to write it.")
]
PngOption = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE.png", help="Write the preview as PNG.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite the file.")]
WidthOption = Annotated[
    int | None, typer.Option("--width", min=1, metavar="PIXELS", help="Scale down to this width.")
]
HeightOption = Annotated[
    int | None, typer.Option("--height", min=1, metavar="PIXELS", help="Scale down to this height.")
]


@options.group
class PrepareOptions(NamedTuple):
    """What is to become of a picture before it is sent."""

    as_is: AsIsOption = False
    focus: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="Point to keep, from 0,0 (top left) to 1,1."),
    ] = None
    crop: Annotated[
        str | None, typer.Option(metavar="WxH+X+Y", help="Rectangle to keep, once upright.")
    ] = None
    keep_metadata: Annotated[
        bool, typer.Option("--keep-metadata", help="Keep position, camera data and the like.")
    ] = False

    @property
    def given(self) -> tuple[str, ...]:
        """Name the options that change the picture."""
        options_given = (
            ("--focus", self.focus),
            ("--crop", self.crop),
            ("--keep-metadata", self.keep_metadata),
        )
        return tuple(name for name, value in options_given if value not in (None, False))

    def wishes(self) -> Wishes:
        """Read the options. Raises UsageError for values, or a pair, that make no sense."""
        cuts = [name for name in self.given if name != "--keep-metadata"]
        if self.as_is and cuts:
            raise UsageError(f"--as-is and {cuts[0]} contradict each other")
        return Wishes(
            as_is=self.as_is,
            keep_metadata=self.keep_metadata,
            framing=Framing(
                focus=CENTRE if self.focus is None else parse_focus(self.focus),
                rectangle=None if self.crop is None else parse_rectangle(self.crop),
            ),
        )


def build(kind: str) -> typer.Typer:
    """Make the commands of one kind of picture."""
    app = options.app()

    @app.callback(help=f"Upload, check, preview, fetch or delete your {kind}.")
    def _(context: typer.Context) -> None:
        pass

    @options.command(
        app,
        examples=(
            f"pnutprofile {kind} upload photo.jpg",
            f"pnutprofile {kind} upload photo.jpg --focus 0.5,0.2 --dry-run",
            f"pnutprofile {kind} upload photo.jpg --as-is",
            f"pnutprofile {kind} upload https://images.example/photo.jpg",
        ),
    )
    def upload(
        context: typer.Context,
        source: SourceArgument,
        preparing: PrepareOptions,
        writing: WriteOptions,
        output: OutputOptions,
        connection: ConnectionOptions,
        preview: options.PreviewOption = None,
    ) -> None:
        """Make a picture fit, show what others will see, and send it.

        It is turned upright, cut as the server would cut it, freed of metadata, and made to fit at
        the best quality; one line says what changed. A picture that needs nothing is sent byte for
        byte. From an address (pnut only) the server fetches it by itself, so that it is neither
        checked nor shown here.
        """
        run = options.start(context, output, connection)
        write(run, _want(run, kind, source, preparing, preview), writing)

    @options.command(
        app,
        examples=(
            f"pnutprofile {kind} check photo.jpg",
            f"pnutprofile {kind} check photo.jpg --as-is --json",
            f"pnutprofile {kind} check - --server sandbox-adn < photo.jpg",
        ),
    )
    def check(
        context: typer.Context,
        source: FileArgument,
        output: OutputOptions,
        connection: ConnectionOptions,
        as_is: Annotated[bool, typer.Option("--as-is", help="Judge exactly these bytes.")] = False,
    ) -> None:
        """Hold a picture against every rule; sends nothing.

        Each rule passes (maybe with a note), would be met by preparing the picture, or cannot be
        met. The exit code is 3 only for the last; with --as-is for every rule that the bytes break.
        """
        run = options.start(context, output, connection)
        facts = run.picture_facts(_read(run, source))
        findings = check_picture(facts, run.server.dialect.pictures[kind], kind, as_is=as_is)
        show_findings(run, kind, findings)
        refuse_breaches(kind, findings)

    @options.command(
        app,
        examples=(
            f"pnutprofile {kind} preview photo.jpg",
            f"pnutprofile {kind} preview photo.jpg --crop 1000x500+40+0",
            f"pnutprofile {kind} preview photo.jpg -o preview.png",
        ),
    )
    def preview(
        context: typer.Context,
        source: FileArgument,
        preparing: PrepareOptions,
        output: OutputOptions,
        connection: ConnectionOptions,
        preview: options.PreviewOption = None,
        out: PngOption = None,
        force: ForceOption = False,
    ) -> None:
        """Show what others will see of a picture; sends nothing.

        The answer is one line: format, size, what is kept of the original, bytes. A cover has a
        silhouette over it, as no server is asked for the avatar; upload shows your own.
        """
        run = options.start(context, output, connection)
        check_out(out, force=force)
        preview_picture(run, _prepared(run, kind, source, preparing), preview, out, force=force)

    @options.command(
        app,
        examples=(
            f"pnutprofile {kind} fetch",
            f"pnutprofile {kind} fetch @quiet --width 200 -o small.jpg --force",
            f"pnutprofile {kind} fetch -o - | sha256sum",
        ),
    )
    def fetch(
        context: typer.Context,
        output: OutputOptions,
        connection: ConnectionOptions,
        user: UserArgument = "me",
        out: OutOption = None,
        width: WidthOption = None,
        height: HeightOption = None,
        force: ForceOption = False,
    ) -> None:
        """Save a user's picture to a file and print the file's path.

        The name is USERNAME-KIND with the ending that its content asks for. An existing file is
        kept unless --force is given.
        """
        run = options.start(context, output, connection)
        if out == "-" and (output.json or output.field):
            raise UsageError("-o - needs standard output for the picture alone")
        fetch_picture(run, kind, identifier(user), out, (width, height), force)

    @options.command(
        app,
        examples=(
            f"pnutprofile {kind} delete --yes",
            f"pnutprofile {kind} delete --dry-run",
        ),
    )
    def delete(
        context: typer.Context,
        writing: WriteOptions,
        output: OutputOptions,
        connection: ConnectionOptions,
    ) -> None:
        """Go back to the server's default picture; asks first."""
        run = options.start(context, output, connection)
        write(run, Delete(kind=kind), writing)

    return app


def _want(
    run: Run,
    kind: str,
    source: str,
    preparing: PrepareOptions,
    preview: PreviewChoice | None,
) -> Want:
    if not source.lower().startswith(("http://", "https://")):
        return Upload(prepared=_prepared(run, kind, source, preparing), preview=preview)
    if not host_of(source):
        raise UsageError(f"{source} is no address of a picture", "it names no host")
    if preparing.given:
        raise UsageError(
            f"{preparing.given[0]} takes a file", "what is at an address the server fetches itself"
        )
    return UploadFromUrl(kind=kind, url=source)


def _prepared(run: Run, kind: str, source: str, preparing: PrepareOptions) -> Prepared:
    wishes = preparing.wishes()
    return prepare(_read(run, source), run.server.dialect.pictures[kind], kind, wishes)


def _read(run: Run, source: str) -> bytes:
    if not source or (source.partition("://")[1] and not Path(source).exists()):
        raise UsageError(f"{source or 'nothing'} is no file", "SOURCE is a file or -")
    if source == "-":
        return read_stream(run.stdin("-"), "standard input")
    return read_file(Path(source))
