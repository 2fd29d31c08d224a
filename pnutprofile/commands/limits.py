"""Which rules are in force on a server?"""

from collections.abc import Iterator
from typing import Any

import typer

from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.dialects import Clear, Dialect
from pnutprofile.output import OutputOptions
from pnutprofile.pictures.check import max_bytes, rule_words

app = options.app()


@options.command(
    app,
    examples=(
        "pnutprofile limits",
        "pnutprofile limits --server sandbox-adn",
        "pnutprofile limits --field fields.text.max_chars",
    ),
)
def limits(context: typer.Context, output: OutputOptions, connection: ConnectionOptions) -> None:
    """Show the rules for text and pictures, and good advice."""
    run = options.start(context, output, connection)
    dialect = run.server.dialect
    run.out.answer(_document(dialect), _rows(dialect))


def _document(dialect: Dialect) -> dict[str, Any]:
    return {
        "dialect": dialect.name,
        "fields": {
            name: {
                "max_chars": field.max_chars,
                "required_in_set": field.required_in_put,
                "can_be_cleared": field.clear is not Clear.NEVER,
            }
            for name, field in dialect.fields.items()
        },
        "pictures": {
            kind: {
                "formats": sorted(rule.formats),
                "max_bytes": max_bytes(rule),
                "min_width": rule.min_width,
                "min_height": rule.min_height,
                "crop": rule.crop.value,
                "best_size": rule.best_size,
                "can_be_deleted": f"delete_{kind}" in dialect.calls,
                "from_url": f"{kind}_from_url" in dialect.calls,
            }
            for kind, rule in dialect.pictures.items()
        },
        dialect.extra.key: {"max_bytes": dialect.extra.max_bytes},
        "presence": {
            "max_chars": dialect.presence.max_chars,
            "default_seconds": dialect.presence.default_seconds,
            "max_seconds": dialect.presence.max_seconds,
        }
        if dialect.presence
        else None,
    }


def _rows(dialect: Dialect) -> Iterator[tuple[str, str]]:
    for name, field in dialect.fields.items():
        yield (
            name,
            _words(
                f"at most {field.max_chars} characters" if field.max_chars else "",
                "needed by set" if field.required_in_put else "",
                "cannot be cleared" if field.clear is Clear.NEVER else "",
                f"`pnutprofile {name}s` lists what is known" if field.values else "",
            ),
        )
    for kind, rule in dialect.pictures.items():
        deletable = f"delete_{kind}" in dialect.calls
        yield kind, _words(rule_words(rule), "" if deletable else "cannot be deleted")
    yield dialect.extra.key, f"at most {dialect.extra.max_bytes} bytes of JSON in all"
    if dialect.presence:
        yield (
            "presence",
            _words(
                f"at most {dialect.presence.max_chars} characters",
                f"for {dialect.presence.default_seconds // 60} minutes unless said otherwise",
                f"at most {dialect.presence.max_seconds // 86400} days",
            ),
        )


def _words(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
