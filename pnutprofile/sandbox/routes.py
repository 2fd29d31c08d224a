"""Which call does an address mean?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from pnutprofile.dialects import Call
from pnutprofile.sandbox.envelope import FaultError, not_found
from pnutprofile.sandbox.exchange import Site


@dataclass(frozen=True)
class Route:
    """A call by its name in the dialect, and the variables in its path."""

    name: str
    call: Call
    variables: Mapping[str, str]


def find(site: Site, method: str, path: str) -> Route:
    """Find the call for a path below the origin; raises 404 and 405."""
    routes = [route for mount in site.manners.mounts for route in _matches(site, mount, path)]
    if not routes:
        raise not_found(site.manners)
    for route in routes:
        if route.call.method == method:
            return route
    allow = ",".join(dict.fromkeys(route.call.method for route in routes))
    message = site.manners.texts.wrong_method.format(allow=allow)
    raise FaultError(405, message, headers=(("Allow", allow),))


def _matches(site: Site, mount: str, path: str) -> Iterator[Route]:
    if not path.startswith(f"{mount}/"):
        return
    parts = path[len(mount) + 1 :].split("/")
    for name, call in site.dialect.calls.items():
        variables = _variables(call.path.split("/"), parts)
        if variables is not None:
            yield Route(name, call, variables)


def _variables(template: list[str], parts: list[str]) -> dict[str, str] | None:
    """Match a path; None if it is another one."""
    if len(template) != len(parts):
        return None
    variables = {}
    for expected, part in zip(template, map(unquote, parts), strict=True):
        if expected.startswith("{"):
            variables[expected.strip("{}")] = part
        elif expected != part:
            return None
    return variables
