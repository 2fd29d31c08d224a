"""How do tests press TAB? In a real bash, zsh and fish, each at a terminal of its own."""

import base64
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import pexpect

from tests.processes import PATIENCE_SECONDS

COMPLETIONS = Path(__file__).parent.parent / "completions"
PROMPT = "ready>"
BEGIN, END = "<((", "))>"
"""Stand around what a shell tells, which is in base64: names of files hold anything."""

INSERT_ALL = "\x1b*"
"""Alt-* writes every offer into the line."""

ARGUMENTS = r"printf '%s\0'"


def telling(command: str) -> str:
    """Make a command that tells what another prints; in two parts, so that its echo is no match."""
    return f"printf '%s%s' '{BEGIN[0]}' '{BEGIN[1:]}'; {command} | base64 -w0; echo '{END}'"


SHADOW = f"""
pnutprofile() {{
  if [ "$2" = --values ]; then command pnutprofile "$@"; return; fi
  {telling(f'{ARGUMENTS} "$@"')}
}}
"""
"""Tells the words that the tool would be started with."""


class Shell:
    """A shell in a folder; none of the user's own settings are read."""

    start: tuple[str, ...]
    setup: str

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        program, *options = self.start
        setup = folder.parent / f"setup.{program}"
        setup.write_text(self.setup)
        self.terminal = pexpect.spawn(
            program,
            options,
            cwd=str(folder),
            env={**environment, "TERM": "xterm"},
            encoding="utf-8",
            timeout=PATIENCE_SECONDS,
            dimensions=(50, 4000),
        )
        self.terminal.sendline(f"source {shlex.quote(str(setup))}")
        self.seen = ""
        self._wait(PROMPT)
        self.seen = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.terminal.close(force=True)

    def offers(self, line: str) -> set[str]:
        """Give every offer for what is typed last: a word, or what stands behind `--option=`.

        A folder comes without the slash that some shells add.
        """
        typed = line.rpartition(" ")[2]
        option = typed[: typed.find("=") + 1] if typed.startswith("--") else ""
        found = {offer.removeprefix(option).rstrip("/") for offer in self.listed(line)}
        return found - {typed.removeprefix(option)}

    def listed(self, line: str) -> list[str]:
        """Give the offers in their order."""
        words_before = len(line.rpartition(" ")[0].split())
        return self._run(f"{line}{INSERT_ALL}")[words_before - 1 :]

    def completed(self, line: str) -> list[str]:
        """Press TAB behind the line, then Enter, and give the words that the tool would get."""
        return self._run(f"{line}\t")

    def _run(self, keys: str) -> list[str]:
        self.terminal.send(f"{keys}\r")
        return self._told().split("\0")[:-1]

    def _told(self) -> str:
        self._wait(BEGIN)
        self._wait(END)
        told = base64.b64decode(self.terminal.before).decode()
        self._wait(PROMPT)
        return told

    def _wait(self, text: str) -> None:
        self.terminal.expect_exact(text)
        self.seen += self.terminal.before


class Bash(Shell):
    """What Alt-* and TAB do in bash are readline's own."""

    start = ("bash", "--norc", "--noprofile", "-i")
    setup = f"""
        {SHADOW}
        bind 'set bell-style none' 'set enable-bracketed-paste off'
        source {COMPLETIONS}/pnutprofile.bash
        PS1='{PROMPT}'
    """


class Zsh(Shell):
    """Alt-* is bound to what zsh has for it."""

    start = ("zsh", "-f", "-i")
    setup = f"""
        {SHADOW}
        setopt no_beep
        fpath=({COMPLETIONS} $fpath)
        autoload -Uz compinit && compinit -u -D
        zle -C all-matches complete-word _generic
        bindkey '^[*' all-matches
        zstyle ':completion:all-matches::::' completer _all_matches _complete
        zstyle ':completion:all-matches:*' old-matches false
        zstyle ':completion:all-matches:*' insert true
        PS1='{PROMPT}'
    """


class Fish(Shell):
    """fish tells its offers by itself."""

    start = ("fish", "--no-config", "--interactive")
    setup = f"""
        function pnutprofile
            if test "$argv[2]" = --values
                command pnutprofile $argv
                return
            end
            {telling(f"{ARGUMENTS} $argv")}
        end
        source {COMPLETIONS}/pnutprofile.fish
        set -g fish_greeting
        function fish_prompt
            printf '{PROMPT}'
        end
    """

    def listed(self, line: str) -> list[str]:
        """Give the offers in their order."""
        command = telling(f"complete -C {shlex.quote(line)}")
        self.terminal.send(f"{command}\r")
        found = (offer.partition("\t")[0] for offer in self._told().splitlines())
        # Where nothing begins like it, fish offers what has the same letters.
        return [offer for offer in found if offer.startswith(line.rpartition(" ")[2])]


SHELLS = {"bash": Bash, "zsh": Zsh, "fish": Fish}
