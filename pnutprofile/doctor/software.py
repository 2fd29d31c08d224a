"""Are Python and the packages the tool needs there, in versions that it knows?"""

import platform
import re
import ssl
from collections.abc import Iterator
from importlib import metadata
from operator import eq, ge, gt, le, lt, ne

from pnutprofile import __version__
from pnutprofile.doctor.findings import Finding, failure, fine, warning
from pnutprofile.errors import ExitCode
from pnutprofile.folders import APP

INSTALL = f"python3 -m pip install --upgrade {APP}"
HEIF = "pillow-heif"

_RANGES = {">=": ge, "<=": le, "==": eq, "!=": ne, "<": lt, ">": gt}
_REQUIREMENT = re.compile(r"([\w.-]+)\s*\(?([^;)]*)\)?\s*(;.*)?")
_RANGE = re.compile(r"\s*(>=|<=|==|!=|<|>)\s*([\d.]+)")

Version = tuple[int, ...]


def python() -> Iterator[Finding]:
    """Look at this program and its Python."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield fine("pnutprofile", f"{__version__} on {system}")
    found = f"{platform.python_version()}, {ssl.OPENSSL_VERSION}"
    needed = _needed()[1]
    if is_within(platform.python_version(), needed):
        yield fine("python", found)
    else:
        yield failure("python", ExitCode.LOCAL, f"{found}; it takes {needed}", "python3 --version")


def packages() -> Iterator[Finding]:
    """Look at the packages by what is written about them; none is imported."""
    requirements, _ = _needed()
    if not requirements:
        yield warning("packages", "nothing tells which are needed: it was not installed", INSTALL)
        return
    good = []
    for name, wanted in requirements.items():
        version = _version(name)
        if version is None:
            found = f"{name} is not installed; it takes {wanted or 'any'}"
            yield failure("packages", ExitCode.LOCAL, found, INSTALL)
        elif is_within(version, wanted):
            good.append(f"{name} {version}")
        else:
            found = f"{name} is {version}; it takes {wanted}"
            yield failure("packages", ExitCode.LOCAL, found, INSTALL)
    heif = _version(HEIF)
    good.append(f"{HEIF} {heif}" if heif else f"no {HEIF}, so HEIC pictures are not read")
    yield fine("packages", ", ".join(good))


def is_within(version: str, wanted: str) -> bool:
    """Tell whether a version lies in a range such as `<0.29,>=0.28`; unknown signs say nothing."""
    ranges = [found for part in wanted.split(",") if (found := _RANGE.fullmatch(part))]
    return all(
        _RANGES[sign](*_even(version, bound)) for sign, bound in (r.groups() for r in ranges)
    )


def _even(one: str, other: str) -> tuple[Version, Version]:
    """Read two versions as numbers, as many for each."""
    first, second = _numbers(one), _numbers(other)
    length = max(len(first), len(second))
    return first + (0,) * (length - len(first)), second + (0,) * (length - len(second))


def _numbers(version: str) -> Version:
    leading = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, leading[0].split("."))) if leading else ()


def _needed() -> tuple[dict[str, str], str]:
    """Read the packages that are always needed, and the Python, each with its range."""
    try:
        about = metadata.metadata(APP)
        lines = metadata.requires(APP) or []
    except metadata.PackageNotFoundError:
        return {}, ""
    found = [_REQUIREMENT.fullmatch(line) for line in lines]
    needed = {match[1]: match[2].strip() for match in found if match and not match[3]}
    return needed, about["Requires-Python"] or ""


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
