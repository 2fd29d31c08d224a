"""How soon does a command answer, beside the least that anyone could do, and beside others?

    python -m tests.bench.start_up [PAIRS] [FOLDER OF http AND toot]

Whole processes on loopback that take turns; medians are compared. What a ratio should be at most
stands behind it. With FOLDER the other programs are taken from there, else from the PATH; one that
is not there is left out, and said.
"""

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from pnutprofile.dialects import PNUT
from pnutprofile.pictures import transform
from pnutprofile.sandbox.server import SandboxServer
from pnutprofile.sandbox.state import State
from tests.bench.cost import measured
from tests.bench.tls_front import tls_front

PAIRS = 15
BIN = Path(sys.executable).parent

TWO_OPTIONS = """
    import typer
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    @app.command()
    def main(name: str = "World", times: int = 1) -> None:
        for _ in range(times):
            print(f"Hello {name}")
    app()
"""
SAME_GET = """
    import json, os, ssl
    import httpx, typer
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    @app.command()
    def main(url: str) -> None:
        headers = {"Authorization": "Bearer " + os.environ["PNUTPROFILE_TOKEN"]}
        with httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as client:
            print(json.dumps(client.get(url, headers=headers).json()["data"]))
    app()
"""
SAME_GET_VERIFIED = SAME_GET.replace(
    "ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)",
    'ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])',
)
BY_PNUTPY = """
    import os, pnutpy
    api = pnutpy.API.build_api(api_root=os.environ["ROOT"], access_token=os.environ["TOKEN"])
    print(api.get_user("me")[0].username)
"""
BY_KEYRING = """
    import httpx, keyring, os, ssl
    token = keyring.get_password(os.environ["SERVICE"], os.environ["ENTRY"])
    with httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as client:
        answer = client.get(os.environ["URL"], headers={"Authorization": f"Bearer {token}"})
        print(answer.raise_for_status().json()["data"]["username"])
"""


@dataclass(frozen=True)
class Pair:
    """Our command, another one, and how many times its time ours may be at most."""

    name: str
    ours: Sequence[str]
    other: Sequence[str]
    at_most: float
    env: Mapping[str, str] = field(default_factory=dict)


def main(pairs: int, folder: str) -> None:
    """Print the table."""
    with contextlib.ExitStack() as opened:
        work = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        state = State(None, PNUT)
        opened.callback(state.close)
        server = opened.enter_context(SandboxServer(state, PNUT, pictures=lambda: transform))
        token, root = state.tokens["full"], server.sandbox.api_root
        env = {
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(work),
            "PNUTPROFILE_HOME": str(work / "home"),
            "PNUTPROFILE_TOKEN": token,
            "TOKEN": token,
        }
        print(f"{'':44} {'ours ms':>8} {'other ms':>8} {'ratio':>6} {'at most':>7}   (processor)")
        for pair in _without_server(work):
            _show(pair, pairs, env)
        for pair in _over_http(work, root, env["PATH"], token, "http"):
            _show(pair, pairs, env)
        authority = trustme.CA()
        trusted = work / "authority.pem"
        authority.cert_pem.write_to_path(str(trusted))
        front = opened.enter_context(tls_front(authority.issue_cert("127.0.0.1"), root))
        secure = env | dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), str(trusted))
        for pair in _over_http(work, front, env["PATH"], token, "https", str(trusted)):
            _show(pair, pairs, secure)
        with _secret_service(work, env) as there:
            if there is None:
                print("no Secret Service here (dbus-daemon, gnome-keyring-daemon)")
                return
            for pair in _with_keyring(work, root, token, there):
                _show(pair, pairs, there)


def _without_server(work: Path) -> Iterator[Pair]:
    ours = str(BIN / "pnutprofile")
    wrapper = Path(ours).read_text(encoding="utf-8")
    (work / "empty_package.py").write_text("def main():\n    return 0\n")
    empty = work / "empty"
    empty.write_text(wrapper.replace("pnutprofile.__main__", "empty_package"))
    empty.chmod(0o755)
    yield Pair("--version / script of an empty package", (ours, "--version"), (str(empty),), 1.3)
    two = _script(work, "two", TWO_OPTIONS)
    yield Pair("patch --help / two options", (ours, "patch", "--help"), (*two, "--help"), 1.25)


def _over_http(
    work: Path, root: str, path: str, token: str, name: str, trusted: str = ""
) -> Iterator[Pair]:
    show = (str(BIN / "pnutprofile"), "show", "--json", "--server", root)
    url = f"{root}/users/me?include_user_raw=1&include_presence=1"
    script = _script(work, f"get_{name}", SAME_GET_VERIFIED if trusted else SAME_GET)
    yield Pair(f"show --json, {name} / the same GET", show, (*script, url), 1.1)
    if program := shutil.which("http", path=path):
        verify = ("--verify", trusted) if trusted else ()
        call = (program, "--ignore-stdin", *verify, "GET", url, f"Authorization:Bearer {token}")
        yield Pair(f"show --json, {name} / httpie", show, call, 0.6)
    else:
        print("http (httpie) is not here")
    if program := shutil.which("toot", path=path):
        yield Pair(f"show --json, {name} / toot --version", show, (program, "--version"), 0.6)
    else:
        print("toot is not here")
    by_pnutpy = _script(work, f"pnutpy_{name}", BY_PNUTPY)
    env = {"ROOT": root}
    yield Pair(f"show --json, {name} / pnutpy", show, by_pnutpy, 1.2, env)


def _with_keyring(work: Path, root: str, token: str, env: Mapping[str, str]) -> Iterator[Pair]:
    ours = str(BIN / "pnutprofile")
    subprocess.run(
        [ours, "auth", "login", "--with-token", "--server", root],
        input=token.encode(),
        env=env,
        check=True,
        capture_output=True,
    )
    host = root.split("/")[2]
    more = {
        "SERVICE": f"pnutprofile:{host}",
        "ENTRY": f"robin@{root}",
        "URL": f"{root}/users/me?include_user_raw=1&include_presence=1",
    }
    other = _script(work, "by_keyring", BY_KEYRING)
    show = (ours, "show", "--json", "--server", root)
    yield Pair("show --json, Secret Service / keyring + httpx", show, other, 1.2, more)


@contextlib.contextmanager
def _secret_service(work: Path, env: Mapping[str, str]) -> Iterator[Mapping[str, str] | None]:
    """Run a keyring of its own on a D-Bus of its own; None where there is no such service."""
    bus, daemon = shutil.which("dbus-daemon"), shutil.which("gnome-keyring-daemon")
    if not bus or not daemon:
        yield None
        return
    folders = {name: str(work / name.lower()) for name in ("XDG_DATA_HOME", "XDG_RUNTIME_DIR")}
    for folder in folders.values():
        Path(folder).mkdir(mode=0o700)
    there = {**env, **folders}
    del there["PNUTPROFILE_TOKEN"]
    with _daemon([bus, "--session", "--nofork", "--print-address"], there) as address:
        there["DBUS_SESSION_BUS_ADDRESS"] = address
        command = [daemon, "--foreground", "--components=secrets", "--unlock"]
        with _daemon(command, there, b"a password"):
            yield there


@contextlib.contextmanager
def _daemon(command: Sequence[str], env: Mapping[str, str], stdin: bytes = b"") -> Iterator[str]:
    with subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(stdin)
        process.stdin.close()
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            process.terminate()


def _script(work: Path, name: str, text: str) -> tuple[str, str]:
    file = work / f"{name}.py"
    file.write_text(textwrap.dedent(text))
    return sys.executable, str(file)


def _show(pair: Pair, pairs: int, env: Mapping[str, str]) -> None:
    known = {**env, **pair.env}
    ours, others = [], []
    for command in (pair.ours, pair.other):
        measured(command, known)  # files are in memory from here on
    for _ in range(pairs):
        ours.append(measured(pair.ours, known).processor)
        others.append(measured(pair.other, known).processor)
    mine, other = (statistics.median(times) * 1000 for times in (ours, others))
    verdict = "" if mine / other <= pair.at_most else "  MISSED"
    print(
        f"{pair.name:44} {mine:8.0f} {other:8.0f} {mine / other:6.2f} {pair.at_most:7.2f}{verdict}",
        flush=True,
    )


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else PAIRS, given[1] if len(given) > 1 else "")
