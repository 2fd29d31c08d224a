"""How does the `--help` of a command read?"""

from typing import Any, ClassVar

from typer.core import TyperCommand

from pnutprofile import tree

MAX_NAME_COLUMNS = 30


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
