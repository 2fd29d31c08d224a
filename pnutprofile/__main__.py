"""How does the console script start?

`--version` is answered before anything else is loaded, a shell that completes before the command
line is.
"""

import gc
import os
import sys

MANY_OBJECTS = 200_000
"""More than any command makes: so short a run leaves nothing that is worth looking for."""


def main() -> None:
    """Run the command line of this process and exit with its code."""
    argv = sys.argv[1:]
    if argv[:1] == ["--version"] and _told_version():
        return
    if argv[:2] == ["completion", "--values"]:
        _offer(argv[2:])
        return
    gc.set_threshold(MANY_OBJECTS)
    try:
        from pnutprofile import interrupts

        interrupts.listen()
        from pnutprofile.main import main as run_command_line

        code = run_command_line(argv)
        interrupts.listen_no_more()
    except KeyboardInterrupt:  # while the tool is being loaded, or has nothing left to do
        interrupts.listen_no_more()
        code = 130
    gc.freeze()  # else Python looks through all modules again before it ends
    sys.exit(code)


def _offer(kind: list[str]) -> None:
    """Write what a shell may offer for a value; nothing at all if that cannot be found out."""
    import contextlib

    with contextlib.suppress(Exception, KeyboardInterrupt):  # a prompt is no place for words
        from pnutprofile.context import Run
        from pnutprofile.offered import offered

        with contextlib.closing(Run()) as run:
            os.write(sys.stdout.fileno(), offered(run, *kind).encode())


def _told_version() -> bool:
    """Write the version; False if that cannot be done, which `main` puts into words."""
    from pnutprofile import __version__

    try:
        os.write(sys.stdout.fileno(), f"pnutprofile {__version__}\n".encode())
    except (OSError, AttributeError):  # full, or closed
        return False
    return True


if __name__ == "__main__":
    main()
