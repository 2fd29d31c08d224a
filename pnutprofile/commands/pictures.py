"""How is a picture checked, sent, fetched and deleted? One builder for avatar and cover."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from pnutprofile.commands import options
from pnutprofile.commands.show import UserArgument, identifier
from pnutprofile.context import ConnectionOptions, Run
from pnutprofile.errors import UsageError
from pnutprofile.fetch import fetch as fetch_picture
from pnutprofile.files import read_file, read_stream
from pnutprofile.picture_wants import Delete, Upload, UploadFromUrl, refuse_breaches
from pnutprofile.pictures.check import Finding, Verdict, check_picture
from pnutprofile.render import OutputOptions
from pnutprofile.write import Want, WriteOptions, write

SourceArgument = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A file, - for standard input, or an address.")
]
FileArgument = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A file, or - for standard input.")
]
AsIsOption = Annotated[bool, typer.Option("--as-is", help="Send exactly these bytes, or refuse.")]
OutOption = Annotated[
    str | None, typer.Option("--out", "-o", metavar="FILE|-", help="Where to write it.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite the file.")]
WidthOption = Annotated[
    int | None, typer.Option("--width", min=1, metavar="PIXELS", help="Scale down to this width.")
]
HeightOption = Annotated[
    int | None, typer.Option("--height", min=1, metavar="PIXELS", help="Scale down to this height.")
]


def build(kind: str) -> typer.Typer:
    """Make the commands of one kind of picture."""
    app = options.app()

    @app.callback(help=f"Upload, check, fetch or delete your {kind}.")
    def _(context: typer.Context) -> None:
        pass

    @options.command(app)
    def upload(
        context: typer.Context,
        source: SourceArgument,
        writing: WriteOptions,
        output: OutputOptions,
        connection: ConnectionOptions,
        as_is: AsIsOption = False,  # noqa: ARG001 - bytes are always sent as they are
    ) -> None:
        """Send a picture, after checking it against every rule of the server.

        JPEG, PNG or GIF, told by the content and not by the name. From an address (pnut only) the
        server fetches it by itself, so it is not checked here.
        """
        run = options.start(context, output, connection)
        write(run, _want(run, kind, source), writing)

    @options.command(app)
    def check(
        context: typer.Context,
        source: FileArgument,
        output: OutputOptions,
        connection: ConnectionOptions,
        as_is: AsIsOption = False,  # noqa: ARG001 - bytes are always judged as they are
    ) -> None:
        """Hold a picture against every rule, with both values; sends nothing."""
        run = options.start(context, output, connection)
        facts = run.picture_facts(_read(run, source))
        findings = check_picture(facts, run.server.dialect.pictures[kind], kind)
        listed = [vars(found) | {"verdict": found.verdict.value} for found in findings]
        run.out.answer({"kind": kind, "findings": listed}, [_row(found) for found in findings])
        refuse_breaches(kind, findings)

    @options.command(app)
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
        """Save a user's picture to a file and print its path.

        The name is USERNAME-KIND with the ending that its content asks for. An existing file is
        kept unless --force is given.
        """
        run = options.start(context, output, connection)
        if out == "-" and (output.json or output.field):
            raise UsageError("-o - needs standard output for the picture alone")
        fetch_picture(run, kind, identifier(user), out, (width, height), force)

    @options.command(app)
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


def _row(found: Finding) -> tuple[str, ...]:
    """Give a finding's columns; the sentence only where there is something to say."""
    sentence = "" if found.verdict is Verdict.PASSES else found.message
    return found.rule, found.verdict.value, found.measured, found.allowed, sentence


def _want(run: Run, kind: str, source: str) -> Want:
    if source.lower().startswith(("http://", "https://")):
        if not urlsplit(source).hostname:
            raise UsageError(f"{source} is no address of a picture", "it names no host")
        return UploadFromUrl(kind=kind, url=source)
    data = _read(run, source)
    return Upload(kind=kind, data=data, facts=run.picture_facts(data))


def _read(run: Run, source: str) -> bytes:
    if not source or (source.partition("://")[1] and not Path(source).exists()):
        raise UsageError(f"{source or 'nothing'} is no file", "SOURCE is a file or -")
    if source == "-":
        return read_stream(run.stdin("-"), "standard input")
    return read_file(Path(source))
