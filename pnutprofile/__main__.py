"""How does the console script start? `--version` is answered before anything else is loaded."""

import os
import sys


def main() -> None:
    """Run the command line of this process and exit with its code."""
    argv = sys.argv[1:]
    if argv[:1] == ["--version"] and _told_version():
        return
    from pnutprofile.main import main as run_command_line

    sys.exit(run_command_line(argv))


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
