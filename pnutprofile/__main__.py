"""How does the console script start? `--version` is answered before anything else is loaded."""

import sys


def main() -> None:
    """Run the command line of this process and exit with its code."""
    argv = sys.argv[1:]
    if argv[:1] == ["--version"]:
        from pnutprofile import __version__

        sys.stdout.write(f"pnutprofile {__version__}\n")
        return
    from pnutprofile.main import main as run_command_line

    sys.exit(run_command_line(argv))


if __name__ == "__main__":
    main()
