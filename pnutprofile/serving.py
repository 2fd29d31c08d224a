"""How is the sandbox put on a real port, for this tool and any other client?"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from pnutprofile.context import Run
from pnutprofile.errors import UsageError
from pnutprofile.pictures import transform
from pnutprofile.sandbox.server import SandboxServer, Weather
from pnutprofile.sandbox.state import State


def serve(
    run: Run,
    file: Path | None,
    *,
    port: int,
    weather: Weather,
    strict_cover: bool,
    rate_limits: bool,
) -> None:
    """Serve until Ctrl-C, on the embedded sandbox's state unless a file is given; say where."""
    dialect = run.server.dialect
    with closing(State(file or run.folders.sandbox_file(dialect), dialect)) as state:
        server = SandboxServer(
            state,
            dialect,
            port=port,
            pictures=lambda: transform,
            weather=weather,
            strict_cover=strict_cover,
            rate_limits=rate_limits,
        )
        tokens, client = state.tokens, {"id": state.client.id, "secret": state.client.secret}
        where = {"server": server.sandbox.api_root, "dialect": dialect.name}
        rows = [*where.items(), *_named("token", tokens), *_named("client", client)]
        run.out.line({**where, "tokens": dict(tokens), "client": client}, rows)
        server.serve_forever()


def weather(latency_ms: int, fail: str) -> Weather:
    """Say how the server behaves; `fail` is as `503:0.1`. Raises UsageError."""
    if not fail:
        return Weather(latency_ms=latency_ms)
    status, _, rate = fail.partition(":")
    try:
        found = int(status), float(rate)
    except ValueError:
        found = 0, 0.0
    if not (400 <= found[0] <= 599 and 0 <= found[1] <= 1):
        raise UsageError(f"{fail} is no STATUS:RATE", "400 to 599, and a share from 0 to 1")
    return Weather(latency_ms=latency_ms, fail_status=found[0], fail_rate=found[1])


def _named(word: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give lines such as `token full`."""
    return ((f"{word} {name}", value) for name, value in values.items())
