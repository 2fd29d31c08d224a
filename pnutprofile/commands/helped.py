"""How does the `--help` of a command read?"""

from typing import Any, ClassVar

from typer.core import TyperCommand, TyperGroup

from pnutprofile import tree

MAX_NAME_COLUMNS = 30

NO_LIMIT = 1000
"""More characters than any summary has."""


class HelpedGroup(TyperGroup):
    """A noun whose help says in a whole sentence what each command does, in narrow windows too."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands."""
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        rows = [
            (name, command.get_short_help_str(NO_LIMIT))
            for name, command in commands.items()
            if command and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class HelpedCommand(TyperCommand):
    """A command whose help lists its options under headings, and its examples as they are typed."""

    examples: ClassVar[tuple[str, ...]] = ()

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options, the command's own first."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in tree.in_order(self, ctx):
            record = parameter.get_help_record(ctx)
            sections.setdefault(tree.heading(parameter), []).append(record)
        longest = max(len(names) for rows in sections.values() for names, _ in rows)
        width = min(longest, MAX_NAME_COLUMNS)
        for heading, rows in sections.items():
            with formatter.section(heading):
                formatter.write_dl([(names.ljust(width), text) for names, text in rows])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the examples."""
        if self.examples:
            with formatter.section("Examples"):
                for line in self.examples:
                    formatter.write(f"  {line}\n")
