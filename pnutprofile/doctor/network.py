"""Is each server there, can it be trusted, and does the way to it lead through what it should?"""

import email.utils
import importlib.util
import os
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pnutprofile.answers import Reply, read_answer
from pnutprofile.context import Run
from pnutprofile.doctor.findings import Finding, failed, failure, fine, warning
from pnutprofile.errors import (
    AuthError,
    ExitCode,
    NetworkError,
    RateLimitedError,
    RefusedError,
    ServerError,
)

SERVER_SECONDS = 5.0
"""Network time for all that is asked of one server."""
PROXY_SECONDS = 3.0

SLOW_MS = 3000
ODD_CLOCK_SECONDS = 60

PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
PROXY_PORTS: Mapping[str, int] = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""The kinds of proxies there are, and where each listens if it is not said."""

EXEMPT = re.compile(r"\*|((http|https|all)://)?[\w.:-]+|\[[0-9a-fA-F:.]+\]")
"""What a part of NO_PROXY may look like: no networks, and no stars within a name."""


def server(run: Run) -> Iterator[Finding]:
    """Ask a server what anybody may ask. Raises what its client raises."""
    client, started = run.client, time.time()
    try:
        reply = client.greet()
    except NetworkError as fault:
        fault.hint = fault.hint or "look at the network; HTTPS_PROXY=http://HOST:PORT names a proxy"
        raise
    spent = time.time() - started
    yield _answering(run, reply, round(spent * 1000))
    if not run.server.embedded and "date" in reply.headers:
        yield from _clock(run.server.name, reply.headers["date"], started + spent / 2)


def proxies(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Look at the proxies that are set: each must be there."""
    found = [(name, _either(environment, name)) for name in PROXIES]
    if not any(value for _, value in found):
        yield fine("proxy", "none is set")
    for name, value in found:
        if value:
            yield _proxy(name, value)
    exempt = _either(environment, "NO_PROXY")
    parts = [part.strip() for part in exempt.split(",") if part.strip()]
    odd = [part for part in parts if not EXEMPT.fullmatch(part)]
    if odd:
        found_words = f"these parts are not understood: {', '.join(odd)}"
        advice = "NO_PROXY=host.example,.example names hosts, or all below a name"
        yield warning("NO_PROXY", found_words, advice, *odd)
    elif parts:
        yield fine("NO_PROXY", f"reached without a proxy: {', '.join(parts)}", *parts)


def certificates(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Look at what the environment adds to the certificates that are trusted."""
    file, folders = environment.get("SSL_CERT_FILE", ""), environment.get("SSL_CERT_DIR", "")
    if not (file or folders):
        yield fine("certificates", f"those of the system: {_system_store()}")
    if file:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
        except OSError as fault:
            found = f"{file} cannot be used: {fault.strerror or fault}"
            yield failure("SSL_CERT_FILE", ExitCode.LOCAL, found, "unset SSL_CERT_FILE")
        else:
            yield fine("SSL_CERT_FILE", f"{file} adds to those of the system")
    for folder in filter(None, folders.split(os.pathsep)):
        if Path(folder).is_dir():
            yield fine("SSL_CERT_DIR", f"{folder} adds to those of the system")
        else:
            yield warning("SSL_CERT_DIR", f"{folder} is no folder", "unset SSL_CERT_DIR")


def _answering(run: Run, reply: Reply, spent_ms: int) -> Finding:
    """Judge how a server answers."""
    found, dialect = run.server, run.server.dialect
    check = f"server {found.name}"
    words = f"{found.api} answers in {spent_ms} ms"
    try:
        read_answer(reply, dialect.calls["config"], dialect)
    except AuthError:
        pass  # whoever refuses is there
    except (RateLimitedError, RefusedError) as fault:
        return warning(check, f"{words}, but {fault.message}", fault.hint, said=fault.why)
    except ServerError as fault:
        return failed(check, fault)
    if found.embedded:
        return fine(check, f"it answers inside this program in {spent_ms} ms")
    if not found.may_carry_token:
        advice = f"--server {found.api.replace('http', 'https', 1)}"
        return warning(check, f"{words}, but without TLS, so that no token is sent there", advice)
    words += ", over TLS that was verified" if found.api.startswith("https:") else ", without TLS"
    if spent_ms > SLOW_MS:
        return warning(check, f"{words}, which is slow", "the same command later")
    return fine(check, words)


def _clock(name: str, date: str, now: float) -> Iterator[Finding]:
    """Hold the clock against a server's; it tells whole seconds."""
    check = f"clock of {name}"
    try:
        ahead = round(now - email.utils.parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError):
        yield fine(check, "it tells no time that can be read")
        return
    if abs(ahead) <= ODD_CLOCK_SECONDS:
        yield fine(check, f"this machine agrees within {max(abs(ahead), 1)} s")
        return
    words = f"this machine is {abs(ahead)} s {'ahead' if ahead > 0 else 'behind'}"
    yield warning(check, words, "timedatectl set-ntp true")


def _proxy(name: str, value: str) -> Finding:
    """Call a proxy; what its address says of a user and a password is shown nowhere."""
    address = _address(value)
    if address is None:
        found, advice = "it is no address of a proxy", f"{name}=http://HOST:PORT"
        return failure(name, ExitCode.LOCAL, found, advice)
    scheme, host, port = address
    if scheme.startswith("socks") and importlib.util.find_spec("socksio") is None:
        found = f"a {scheme} proxy needs the package socksio"
        return failure(name, ExitCode.LOCAL, found, "pip install socksio", host)
    words = f"{scheme}://{host}:{port}"
    try:
        socket.create_connection((host, port), PROXY_SECONDS).close()
    except (OSError, UnicodeError) as fault:
        found, said = f"{words} does not answer", str(getattr(fault, "strerror", "") or fault)
        return failure(name, ExitCode.NETWORK, found, f"unset {name}", host, said=said)
    return fine(name, f"{words} answers", host)


def _address(value: str) -> tuple[str, str, int] | None:
    """Read scheme, host and port of a proxy; None if it is no address of one."""
    try:
        parts: SplitResult = urlsplit(value if "://" in value else f"http://{value}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.scheme not in PROXY_PORTS:
        return None
    return parts.scheme, host, port or PROXY_PORTS[parts.scheme]


def _either(environment: Mapping[str, str], name: str) -> str:
    """Read a variable that goes by its name in small letters first."""
    return environment.get(name.lower()) or environment.get(name, "")


def _system_store() -> str:
    paths = ssl.get_default_verify_paths()
    return paths.cafile or paths.capath or "none is found, so the bundled ones"
