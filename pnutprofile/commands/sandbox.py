"""How is the sandbox served, emptied and found?"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from pnutprofile.commands import options
from pnutprofile.config import EMBEDDED
from pnutprofile.connection import ConnectionOptions
from pnutprofile.context import Run
from pnutprofile.output import OutputOptions

app = options.app()

DialectOption = Annotated[
    Literal["pnut", "adn"], typer.Option("--dialect", help="Which of the two it speaks.")
]


@app.callback()
def sandbox(context: typer.Context) -> None:
    """Run or reset a pretend server on this machine.

    It needs no account and no network. It is the same one that `--server sandbox` and
    `--server sandbox-adn` use without any socket.
    """


@options.command(
    app,
    examples=(
        "pnutprofile sandbox serve",
        "pnutprofile sandbox serve --dialect adn --port 8080 --json",
        "pnutprofile sandbox serve --rate-limits real --latency 200 --fail 503:0.1",
    ),
)
def serve(
    context: typer.Context,
    output: OutputOptions,
    dialect: DialectOption = "pnut",
    port: Annotated[
        int,
        typer.Option(
            "--port",
            min=0,
            max=65535,
            metavar="PORT",
            help="Port on 127.0.0.1; 0 takes a free one.",
        ),
    ] = 0,
    state: Annotated[
        Path | None,
        typer.Option("--state", metavar="FILE", help="Where it remembers; default the embedded's."),
    ] = None,
    strict_cover: Annotated[
        bool, typer.Option("--strict-cover", help="Refuse covers that are usually cut.")
    ] = False,
    rate_limits: Annotated[
        Literal["off", "real"], typer.Option("--rate-limits", help="Whether it refuses too many.")
    ] = "off",
    latency: Annotated[
        int, typer.Option("--latency", min=0, metavar="MS", help="Answer this much later.")
    ] = 0,
    fail: Annotated[
        str, typer.Option("--fail", metavar="STATUS:RATE", help="Fail calls, such as 503:0.1.")
    ] = "",
) -> None:
    """Serve it on a loopback port until Ctrl-C. Any client of the API can use it."""
    from pnutprofile import serving

    run = _start(context, output, dialect)
    serving.serve(
        run,
        state,
        port=port,
        weather=serving.weather(latency, fail),
        strict_cover=strict_cover,
        rate_limits=rate_limits == "real",
    )


@options.command(
    app, examples=("pnutprofile sandbox reset", "pnutprofile sandbox reset --dialect adn")
)
def reset(context: typer.Context, output: OutputOptions, dialect: DialectOption = "pnut") -> None:
    """Forget everything written to it.

    Its tokens and its client are others afterwards, those of a server that runs too.
    """
    run = _start(context, output, dialect)
    run.sandbox.state.reset()
    run.done.append("reset the sandbox")
    run.out.notice(f"the {dialect} sandbox is as it was at first; its tokens are others now")
    run.out.answer({"dialect": dialect}, ())


@options.command(
    app, examples=("pnutprofile sandbox path", "pnutprofile sandbox path --dialect adn")
)
def path(context: typer.Context, output: OutputOptions, dialect: DialectOption = "pnut") -> None:
    """Print where it remembers what was written to it."""
    run = _start(context, output, dialect)
    file = str(run.folders.sandbox_file(run.server.dialect))
    run.out.answer({"path": file}, [(file,)])


def _start(context: typer.Context, output: OutputOptions, dialect: str) -> Run:
    """Begin a command on the embedded sandbox of a dialect."""
    name = next(name for name, server in EMBEDDED.items() if server.dialect.name == dialect)
    return options.start(context, output, ConnectionOptions(server=name))
