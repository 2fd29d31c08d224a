"""Is every variable that the help names really heeded?"""

import json
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pnutprofile.environment import VARIABLES
from tests.conftest import Cli
from tests.processes import environment, run
from tests.servers import Answer, Server, data
from tests.visits import Visitor

USER = json.dumps({"data": {"id": "1", "username": "ines"}}).encode()


@pytest.fixture
def ask(bare_cli: Cli, server: Server, witness: ModuleType) -> Cli:
    server.answers["GET users/me"] = data(witness.USER)
    return bare_cli


def token_sent(server: Server) -> str:
    return server.requests[-1].headers["authorization"]


class Handler(BaseHTTPRequestHandler):
    """Notes every request line; a GET gets a user, a tunnel is refused."""

    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self.server.lines.append(self.requestline)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(USER)

    def do_CONNECT(self) -> None:
        self.server.lines.append(self.requestline)  # type: ignore[attr-defined]
        self.send_response(403)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Any]:
    """A real server, or proxy, on a port of this machine."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.lines = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_pnutprofile_server(bare_cli: Cli) -> None:
    found = bare_cli("limits", "--field", "dialect", PNUTPROFILE_SERVER="sandbox-adn")
    assert found.stdout == "adn\n"


def test_pnutprofile_dialect(bare_cli: Cli) -> None:
    url = ("--server", "https://x.example/v1")
    found = bare_cli("limits", "--field", "dialect", *url, PNUTPROFILE_DIALECT="adn")
    assert found.stdout == "adn\n"


def test_pnutprofile_account(ask: Cli, server: Server, home: Path) -> None:
    home.mkdir()
    root = ask.environment["PNUTPROFILE_SERVER"]
    (home / "config.toml").write_text(
        f'[accounts.a]\nserver = "{root}"\nusername = "a"\ntoken_command = "echo of-a"\n'
        f'[accounts.b]\nserver = "{root}"\nusername = "b"\ntoken_command = "echo of-b"\n'
    )
    ask("show", PNUTPROFILE_TOKEN="", PNUTPROFILE_ACCOUNT="b")
    assert token_sent(server) == "Bearer of-b"


def test_pnutprofile_token(ask: Cli, server: Server) -> None:
    ask("show", PNUTPROFILE_TOKEN="given")
    assert token_sent(server) == "Bearer given"


def test_pnutprofile_token_file(ask: Cli, server: Server, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("filed\n")
    ask("show", PNUTPROFILE_TOKEN="", PNUTPROFILE_TOKEN_FILE=str(tmp_path / "token"))
    assert token_sent(server) == "Bearer filed"


def test_pnutprofile_token_command(ask: Cli, server: Server) -> None:
    ask("show", PNUTPROFILE_TOKEN="", PNUTPROFILE_TOKEN_COMMAND="echo printed")
    assert token_sent(server) == "Bearer printed"


def test_pnutprofile_timeout(ask: Cli, server: Server) -> None:
    ask("show", PNUTPROFILE_TIMEOUT="2")
    assert 1 < server.requests[-1].extensions["timeout"]["read"] <= 2
    ask("show", "--timeout", "9", PNUTPROFILE_TIMEOUT="2")
    assert 8 < server.requests[-1].extensions["timeout"]["read"] <= 9


@pytest.mark.parametrize("value", ["soon", "0", "-1", "nan", "inf", "1e9"])
def test_pnutprofile_timeout_that_is_none_is_wrong_usage(
    ask: Cli, server: Server, value: str
) -> None:
    assert ask("show", PNUTPROFILE_TIMEOUT=value).code == 2
    assert ask("show", f"--timeout={value}").code == 2
    assert server.requests == []


def test_pnutprofile_no_history(cli: Cli, home: Path) -> None:
    assert cli("patch", "--name", "Ada Vale", PNUTPROFILE_NO_HISTORY="1").code == 0
    assert not (home / "history.sqlite3").exists()


def test_pnutprofile_home(bare_cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    bare_cli("show", "--server", "sandbox", PNUTPROFILE_HOME=str(folder))
    assert [file.name for file in tmp_path.iterdir()] == ["elsewhere"]
    assert [file.name for file in folder.iterdir()] == ["sandbox-pnut.sqlite3"]


def test_no_color(cli: Cli) -> None:
    cli.terminal = True
    assert "\x1b" not in cli("show", "@nobody", NO_COLOR="1").stderr


def test_force_color(cli: Cli) -> None:
    assert "\x1b" in cli("show", "@nobody", FORCE_COLOR="1").stderr


def test_term(cli: Cli) -> None:
    cli.terminal = True
    assert "\x1b" in cli("show", "@nobody", TERM="xterm").stderr
    assert "\x1b" not in cli("show", "@nobody", TERM="dumb").stderr


def test_pnutprofile_preview(cli: Cli) -> None:
    cli.terminal = True
    assert "\x1b_G" in cli("show", PNUTPROFILE_PREVIEW="kitty", TERM="xterm").stdout
    assert "▀" not in cli("show", PNUTPROFILE_PREVIEW="off", TERM="xterm").stdout
    assert "▀" in cli("show", "--preview", "blocks", PNUTPROFILE_PREVIEW="off", TERM="xterm").stdout
    assert cli("show", PNUTPROFILE_PREVIEW="photograph").code == 2


def test_colorterm(cli: Cli) -> None:
    cli.terminal = True
    assert "\x1b[38;2;" in cli("show", TERM="xterm", COLORTERM="truecolor").stdout
    assert "\x1b[38;2;" not in cli("show", TERM="xterm").stdout


def test_term_program(cli: Cli) -> None:
    cli.terminal = True
    assert "\x1b]1337;" in cli("show", TERM="xterm", TERM_PROGRAM="iTerm.app").stdout
    assert "\x1b]1337;" not in cli("show", TERM="xterm", TERM_PROGRAM="vscode").stdout


def test_columns(cli: Cli) -> None:
    cli.terminal = True
    widths = [
        max(map(len, cli("show", COLUMNS=columns, NO_COLOR="1").stdout.splitlines()))
        for columns in ("40", "88")
    ]
    assert widths[0] <= 40 < widths[1] <= 88


def test_ci(cli: Cli) -> None:
    cli.terminal = True
    argv = ("set", "--name", "N", "--text", "", "--locale", "en_US", "--timezone", "Asia/Tokyo")
    assert cli(*argv, stdin="n\n").code == 9
    assert cli(*argv, stdin="n\n", CI="true").code == 2


def test_https_proxy(tmp_path: Path, listener: Any) -> None:
    env = environment(
        tmp_path,
        HTTPS_PROXY=f"http://127.0.0.1:{listener.server_port}",
        PNUTPROFILE_TOKEN="t",
    )
    assert run("show", env=env).code == 7
    assert listener.lines == ["CONNECT api.pnut.io:443 HTTP/1.1"]


def test_http_proxy(tmp_path: Path, listener: Any) -> None:
    proxy = f"http://127.0.0.1:{listener.server_port}"
    argv = ("show", "@ines", "--server", "http://pnut.example/v1", "--field", "id")
    done = run(*argv, env=environment(tmp_path, HTTP_PROXY=proxy))
    assert (done.code, done.stdout) == (0, b"1\n")
    assert listener.lines[0].startswith("GET http://pnut.example/v1/users/@ines")


def test_proxy_is_never_used_for_this_machine(tmp_path: Path, listener: Any) -> None:
    own = f"http://127.0.0.1:{listener.server_port}/v1"
    env = environment(tmp_path, HTTP_PROXY="http://127.0.0.1:9", ALL_PROXY="http://127.0.0.1:9")
    assert run("show", "@ines", "--server", own, env=env).code == 0


def test_no_proxy(tmp_path: Path, listener: Any) -> None:
    # An address of this machine that is no loopback address.
    own = f"http://0.0.0.0:{listener.server_port}/v1"
    env = environment(tmp_path, HTTP_PROXY="http://127.0.0.1:9")
    assert run("show", "@ines", "--server", own, "--timeout", "0.5", env=env).code == 7
    env["NO_PROXY"] = "0.0.0.0"  # noqa: S104
    assert run("show", "@ines", "--server", own, env=env).code == 0


@pytest.fixture
def certificate(tmp_path: Path, listener: Any, require_part: Callable[[bool, str], None]) -> Path:
    """Let the listener speak TLS with a certificate that nobody trusts yet."""
    openssl = shutil.which("openssl")
    require_part(openssl is not None, "openssl")
    folder = tmp_path / "certificates"
    folder.mkdir()
    key, file = tmp_path / "key.pem", folder / "own.pem"
    subprocess.run(
        [
            *(str(openssl), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(file), "-subj", "/CN=pnutprofile"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    subprocess.run([str(openssl), "rehash", str(folder)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    listener.socket = context.wrap_socket(listener.socket, server_side=True)
    return file


def assert_trusts(tmp_path: Path, listener: Any, name: str, place: Path) -> None:
    """Find a server refused, and trusted once a variable names a place of certificates."""
    own = f"https://127.0.0.1:{listener.server_port}/v1"
    env = environment(tmp_path)
    refused = run("show", "@ines", "--server", own, "--json", env=env)
    assert (refused.code, listener.lines) == (7, [])
    assert refused.error["hint"].startswith("SSL_CERT_FILE=FILE.pem")
    env[name] = str(place)
    assert run("show", "@ines", "--server", own, env=env).code == 0


@pytest.mark.parts
def test_ssl_cert_file(tmp_path: Path, listener: Any, certificate: Path) -> None:
    assert_trusts(tmp_path, listener, "SSL_CERT_FILE", certificate)


@pytest.mark.parts
def test_ssl_cert_dir(tmp_path: Path, listener: Any, certificate: Path) -> None:
    assert_trusts(tmp_path, listener, "SSL_CERT_DIR", certificate.parent)


def test_python_keyring_backend(tmp_path: Path) -> None:
    env = environment(tmp_path)
    home = Path(env["PNUTPROFILE_HOME"])
    home.mkdir()
    (home / "config.toml").write_text('[accounts.a]\nserver = "pnut"\nusername = "a"\n')
    none = run("show", env={**env, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"})
    empty = run("show", env={**env, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"})
    assert (none.code, empty.code) == (4, 4)
    assert "there is no keyring on this machine" in none.stderr
    assert "there is no keyring on this machine" not in empty.stderr


@pytest.mark.usefixtures("memory_keyring")
def test_browser(ask: Cli, tmp_path: Path) -> None:
    visitor = Visitor(tmp_path, "error=access_denied&state=STATE")
    argv = ("auth", "login", "--web", "--client-id", "c", "--port", "0")
    assert ask(*argv, BROWSER=visitor.command).code == 9
    assert visitor.asked["client_id"] == "c"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
@pytest.mark.usefixtures("memory_keyring")
def test_display(ask: Cli, tmp_path: Path) -> None:
    visitor = Visitor(tmp_path, "error=access_denied&state=STATE")
    program = tmp_path / "xdg-open"
    program.write_text(
        f"#!/bin/sh\nexec {visitor.command.replace('%s', chr(34) + '$1' + chr(34))}\n"
    )
    program.chmod(0o755)
    argv = ("auth", "login", "--web", "--client-id", "c", "--port", "0")
    # Alone on the path, so that no real browser is preferred to it.
    assert ask(*argv, DISPLAY=":99", SSH_CONNECTION="1", PATH=str(tmp_path)).code == 9
    assert visitor.asked["client_id"] == "c"


def test_visual(bare_cli: Cli) -> None:
    result = bare_cli("edit", "--server", "sandbox", VISUAL="no-such-editor -w", EDITOR="true")
    assert (result.code, "no-such-editor" in result.stderr) == (12, True)


def test_editor(bare_cli: Cli) -> None:
    result = bare_cli("edit", "--server", "sandbox", EDITOR="false")
    assert (result.code, "the editor false failed" in result.stderr) == (12, True)


def test_accessible(bare_cli: Cli, server: Server) -> None:
    limited = Answer(429, headers={"Retry-After": "1"})
    bare_cli.terminal, told = True, {}
    for value in ("1", "0"):
        server.answers["GET users/me"] = [limited, Answer(200, USER)]
        told[value] = bare_cli("show", "--wait", ACCESSIBLE=value, TERM="xterm").stderr
    assert "rate limited; waiting 1 s, Ctrl-C stops\n" in told["1"]
    assert ("\x1b[2K" in told["1"], "\x1b[2K" in told["0"]) == (False, True)


def test_every_variable_has_its_test() -> None:
    assert [name for name in VARIABLES if f"test_{name.lower()}" not in globals()] == []


@pytest.mark.parametrize(
    "settings",
    [
        {"ALL_PROXY": "socks5://127.0.0.1:9"},
        {"HTTPS_PROXY": "ftp://127.0.0.1:9"},
        {"HTTPS_PROXY": "http://[::1"},
    ],
)
def test_proxy_settings_that_cannot_be_used_are_named(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    env = environment(tmp_path, PNUTPROFILE_TOKEN="t", **settings)
    done = run("show", "--server", "https://pnut.invalid/v1", env=env)
    assert done.code == 12
    assert done.stderr.startswith("error: the proxy settings cannot be used\n")
