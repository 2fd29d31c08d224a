"""Is a token safe in a real keyring, and what happens with one that cannot be used?

A Secret Service of its own on a D-Bus of its own; every command is a process.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pnutprofile.dialects import DIALECTS, PNUT, Dialect
from pnutprofile.errors import ExitCode
from pnutprofile.pictures import transform
from pnutprofile.sandbox.server import SandboxServer
from pnutprofile.sandbox.state import State
from tests.processes import FILES_FOR_TOKENS, PATIENCE_SECONDS, Done, Process, environment, run
from tests.terminal import CTRL_C, Terminal

pytestmark = pytest.mark.parts

KEYRING_SECONDS = 3
OVERHEAD_SECONDS = 12
"""Starting Python on a busy machine included; an unheld deadline would be far longer."""

WAYS_OUT = ("PNUTPROFILE_TOKEN", "PNUTPROFILE_TOKEN_FILE", "PNUTPROFILE_TOKEN_COMMAND")
PARTS = ("dbus-daemon", "gnome-keyring-daemon")


@dataclass(frozen=True)
class Machine:
    """One person's machine, and a server on it."""

    env: dict[str, str]
    server: SandboxServer

    @property
    def api(self) -> str:
        return self.server.sandbox.api_root

    @property
    def token(self) -> str:
        return self.server.sandbox.state.tokens["full"]

    def __call__(self, *argv: str, stdin: str = "") -> Done:
        """Run a command there; no token is ever shown."""
        done = run(*argv, "--server", self.api, env=self.env, stdin=stdin.encode())
        assert self.token.encode() not in done.stdout
        assert self.token not in done.stderr
        assert "Traceback" not in done.stderr
        return done

    def login(self, *options: str) -> Done:
        return self("auth", "login", "--with-token", *options, stdin=f"{self.token}\n")

    def with_env(self, **more: str) -> "Machine":
        return replace(self, env=self.env | more)

    def with_backend(self, backend: str) -> "Machine":
        return self.with_env(PYTHON_KEYRING_BACKEND=backend)


@pytest.fixture
def machine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A machine without a D-Bus. Keyrings know nothing of dialects, so one is enough for most."""
    dialect: Dialect = getattr(request, "param", PNUT)
    folders = {name: tmp_path / name for name in ("DATA_HOME", "CONFIG_HOME", "RUNTIME_DIR")}
    for folder in folders.values():
        folder.mkdir(mode=0o700)
    env = environment(tmp_path, **{f"XDG_{name}": str(path) for name, path in folders.items()})
    env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={tmp_path}/nobody"
    state = State(None, dialect)
    with SandboxServer(state, dialect, pictures=lambda: transform) as server:
        yield Machine(env, server)
    state.close()


@contextlib.contextmanager
def running(*command: str, env: dict[str, str], stdin: bytes = b"") -> Iterator[bytes]:
    """Run a daemon until the context ends; gives the first line that it prints."""
    with Process(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as daemon:
        assert daemon.stdin
        assert daemon.stdout
        try:
            daemon.stdin.write(stdin)
            daemon.stdin.close()
            yield daemon.stdout.readline()
        finally:
            daemon.terminate()
            daemon.wait(PATIENCE_SECONDS)


@contextlib.contextmanager
def secret_service(machine: Machine, password: str | None) -> Iterator[Machine]:
    """Run a keyring service, locked without a password; the first password makes the keyring."""
    unlock, stdin = (["--unlock"], password.encode()) if password else ([], b"")
    daemon = ("gnome-keyring-daemon", "--foreground", "--components=secrets", *unlock)
    with running("dbus-daemon", "--session", "--nofork", "--print-address", env=machine.env) as bus:
        there = machine.with_env(DBUS_SESSION_BUS_ADDRESS=bus.decode().strip())
        with running(*daemon, env=there.env, stdin=stdin):
            yield there


@pytest.fixture
def _daemons(require_part: Callable[[bool, str], None]) -> None:
    for part in PARTS:
        require_part(shutil.which(part) is not None, part)


def refuses_in_time(done: Done, seconds: float) -> None:
    """Hold a refusal against what is promised: exit 12, soon, naming the ways out."""
    assert done.code == ExitCode.LOCAL, done
    assert seconds < KEYRING_SECONDS + OVERHEAD_SECONDS
    assert done.stdout == b""
    assert len([line for line in done.lines if not line.startswith("waiting ")]) <= 3
    assert all(way in done.stderr for way in WAYS_OUT)


def refuses_login_in_time(done: Done, seconds: float) -> None:
    """Hold a refused login against it; it names one way out more."""
    refuses_in_time(done, seconds)
    assert "--insecure-storage" in done.stderr


@contextlib.contextmanager
def timed() -> Iterator[Callable[[], float]]:
    started = time.monotonic()
    yield lambda: time.monotonic() - started


# A keyring that works


@pytest.mark.usefixtures("_daemons")
@pytest.mark.parametrize("machine", DIALECTS.values(), ids=DIALECTS, indirect=True)
def test_from_login_to_logout(machine: Machine) -> None:
    with secret_service(machine, "a password") as there:
        assert there("show").code == ExitCode.AUTH

        login = there.login()
        assert (login.code, login.lines[-1]) == (0, f"signed in as @robin on {there.api}")
        status = there("auth", "status", "--json")
        assert status.code == 0
        assert status.json["username"] == "robin"
        assert "keyring" in status.json["token_source"]
        assert there("show", "--field", "username").stdout == b"robin\n"
        assert there("patch", "--name", "Robin of the keyring").code == 0

        assert there("auth", "logout").code == 0
        after = there("show", "--json")
        assert (after.code, after.error["code"]) == (ExitCode.AUTH, "auth")
        assert there("auth", "status").code == ExitCode.AUTH


@pytest.mark.usefixtures("_daemons")
def test_no_token_lies_in_a_file(machine: Machine, tmp_path: Path) -> None:
    with secret_service(machine, "a password") as there:
        assert there.login().code == 0
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "config.toml" for path in files)
    assert all(machine.token.encode() not in path.read_bytes() for path in files)


@pytest.mark.usefixtures("_daemons")
def test_a_token_of_one_server_is_not_sent_to_another(machine: Machine) -> None:
    other_state = State(None, PNUT)
    with (
        SandboxServer(other_state, PNUT, pictures=lambda: transform) as other,
        secret_service(machine, "a password") as there,
    ):
        assert there.login().code == 0
        done = run("show", "--server", other.sandbox.api_root, env=there.env)
    other_state.close()
    assert done.code == ExitCode.AUTH


@pytest.mark.usefixtures("_daemons")
def test_another_source_keeps_the_keyring_closed(machine: Machine) -> None:
    with secret_service(machine, "a password") as there:
        assert there.login().code == 0
    gone = machine.with_env(PNUTPROFILE_TOKEN=machine.token)
    assert gone("show", "--field", "username").stdout == b"robin\n"


# A keyring that does not


@pytest.mark.usefixtures("_daemons")
def test_a_locked_keyring_with_nobody_there(machine: Machine) -> None:
    with secret_service(machine, "a password") as there:
        assert there.login().code == 0
    with secret_service(machine, None) as there:
        with timed() as seconds:
            refuses_in_time(there("show"), seconds())
        with timed() as seconds:
            refuses_login_in_time(there.login(), seconds())


@contextlib.contextmanager
def silent_bus(path: Path) -> Iterator[str]:
    """Give the address of a D-Bus that takes calls and never says a word."""
    calls: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def take_calls() -> None:
            with contextlib.suppress(OSError):
                while True:
                    calls.append(listener.accept()[0])

        thread = threading.Thread(target=take_calls, daemon=True)
        thread.start()
        yield f"unix:path={path}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(PATIENCE_SECONDS)
    for call in calls:
        call.close()


@pytest.fixture
def silent(machine: Machine, tmp_path: Path) -> Iterator[Machine]:
    """A machine whose D-Bus never answers, and whose person asked for that keyring."""
    with silent_bus(tmp_path / "bus") as address:
        there = machine.with_env(DBUS_SESSION_BUS_ADDRESS=address)
        yield there.with_backend("keyring.backends.SecretService.Keyring")


def test_login_with_a_silent_bus(silent: Machine) -> None:
    with timed() as seconds:
        refuses_login_in_time(silent.login(), seconds())


def test_show_with_a_silent_bus(machine: Machine, silent: Machine) -> None:
    assert machine.with_backend(FILES_FOR_TOKENS).login().code == 0  # an account on record
    with timed() as seconds:
        refuses_in_time(silent("show"), seconds())


def test_the_doctor_with_a_silent_bus(machine: Machine, silent: Machine) -> None:
    assert machine.with_backend(FILES_FOR_TOKENS).login().code == 0  # an account on record
    with timed() as seconds:
        done = silent("doctor", "--json")
        assert seconds() < 2 * KEYRING_SECONDS + OVERHEAD_SECONDS
    found = {check["check"].split()[0]: check for check in done.json["checks"]}
    assert done.code == found["keyring"]["exit"] == found["account"]["exit"] == ExitCode.LOCAL
    assert all(way in found["keyring"]["advice"] for way in WAYS_OUT)
    assert found["server"]["state"] == "ok"


@pytest.mark.usefixtures("_daemons")
def test_the_doctor_with_a_keyring_that_works(machine: Machine) -> None:
    with secret_service(machine, "a password") as there:
        assert there.login().code == 0
        done = there("doctor", "--json")
    found = {check["check"].split()[0]: check for check in done.json["checks"]}
    assert (done.code, found["keyring"]["state"], found["account"]["state"]) == (0, "ok", "ok")
    assert "SecretService" in found["keyring"]["found"]
    assert "the keyring" in found["account"]["found"]


def test_a_keyring_that_keeps_nothing(machine: Machine) -> None:
    done = machine.with_backend("keyring.backends.null.Keyring").login()
    refuses_login_in_time(done, 0)
    assert "did not keep" in done.stderr
    assert machine("auth", "status").code == ExitCode.AUTH


def test_a_failed_login_leaves_no_account(machine: Machine) -> None:
    machine.with_backend("keyring.backends.null.Keyring").login()
    assert not (Path(machine.env["PNUTPROFILE_HOME"]) / "config.toml").exists()


def test_no_keyring_at_all(machine: Machine) -> None:
    none = machine.with_backend("keyring.backends.fail.Keyring")
    refuses_login_in_time(none.login(), 0)
    assert none("show").code == ExitCode.AUTH
    assert machine.with_backend(FILES_FOR_TOKENS).login().code == 0
    done = none("show")
    assert done.code == ExitCode.AUTH
    assert "there is no keyring on this machine" in done.stderr


def test_a_keyring_that_is_not_installed(machine: Machine) -> None:
    done = machine.with_backend("no.such.Keyring").login("--json")
    assert (done.code, done.stdout, len(done.lines)) == (ExitCode.LOCAL, b"", 1)
    assert done.error["code"] == "local"


def test_a_keyring_of_ones_own_choice(machine: Machine) -> None:
    """Whoever names a plain-text keyring gets it."""
    chosen = machine.with_backend(FILES_FOR_TOKENS)
    assert chosen.login().code == 0
    assert chosen("show", "--field", "username").stdout == b"robin\n"
    assert chosen("auth", "logout").code == 0
    assert chosen("show").code == ExitCode.AUTH


def test_a_plain_text_keyring_is_never_chosen_by_itself(machine: Machine, tmp_path: Path) -> None:
    refuses_login_in_time(machine.login(), 0)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(machine.token.encode() not in path.read_bytes() for path in files)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_what_is_recorded_is_private(machine: Machine) -> None:
    assert machine.with_backend(FILES_FOR_TOKENS).login().code == 0
    home = Path(machine.env["PNUTPROFILE_HOME"])
    assert home.stat().st_mode & 0o077 == 0


# Keyrings with other faults


BACKENDS = """
import time
from keyrings.alt.file import PlaintextKeyring

class HangsOnDelete(PlaintextKeyring):
    def delete_password(self, service, username):
        time.sleep(600)

class Alters(PlaintextKeyring):
    def get_password(self, service, username):
        kept = super().get_password(service, username)
        return kept and kept + "!"

class GivesBytes(PlaintextKeyring):
    def get_password(self, service, username):
        return b"bytes"

class KeepsForEver(PlaintextKeyring):
    def delete_password(self, service, username):
        pass

class Hangs(PlaintextKeyring):
    def get_password(self, service, username):
        time.sleep(600)

class AsksFirst(PlaintextKeyring):
    '''Shows a dialog that a person answers after two seconds, once.'''
    def get_password(self, service, username):
        time.sleep(2)
        return super().get_password(service, username)
"""


@pytest.fixture
def odd(machine: Machine, tmp_path: Path) -> Callable[[str], Machine]:
    """Gives the machine with a keyring of one of the kinds above, or one that cannot be loaded."""
    (tmp_path / "odd_keyrings.py").write_text(BACKENDS)
    (tmp_path / "failing_keyring.py").write_text("raise RuntimeError('no such bus')")
    there = machine.with_env(PYTHONPATH=str(tmp_path))
    return lambda name: there.with_backend(
        "failing_keyring.Keyring" if name == "Fails" else f"odd_keyrings.{name}"
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Alters", "did not keep the token"),
        ("GivesBytes", "it gave bytes, not text"),
        ("Fails", "no such bus"),
    ],
)
def test_login_with_a_keyring_of_another_fault(
    odd: Callable[[str], Machine], name: str, words: str
) -> None:
    done = odd(name).login()
    refuses_login_in_time(done, 0)
    assert words in done.stderr
    assert not (Path(odd(name).env["PNUTPROFILE_HOME"]) / "config.toml").exists()


def test_show_with_a_keyring_that_cannot_be_loaded(odd: Callable[[str], Machine]) -> None:
    assert odd("KeepsForEver").login().code == 0
    refuses_in_time(odd("Fails")("show"), 0)


@pytest.mark.parametrize("name", ["HangsOnDelete", "KeepsForEver"])
def test_logout_from_a_keyring_that_does_not_let_go(
    odd: Callable[[str], Machine], name: str
) -> None:
    there = odd(name)
    assert there.login().code == 0
    with timed() as seconds:
        done = there("auth", "logout")
    assert seconds() < KEYRING_SECONDS + OVERHEAD_SECONDS
    assert done.code == ExitCode.LOCAL
    assert f"robin@{there.api} is still signed in" in done.stderr
    assert there("show", "--field", "username").stdout == b"robin\n"


def test_the_way_out_of_a_failed_login_works(odd: Callable[[str], Machine]) -> None:
    there = odd("Fails")
    assert there.login().code == ExitCode.LOCAL
    assert there.login("--insecure-storage").code == 0
    assert there("show", "--field", "username").stdout == b"robin\n"
    assert there("auth", "logout").code == 0
    assert there("show").code == ExitCode.AUTH


# With a person there


def test_a_dialog_is_waited_for_and_said(
    odd: Callable[[str], Machine], require_part: Callable[[bool, str], None]
) -> None:
    require_part(os.name == "posix", "a terminal")
    there = odd("AsksFirst")
    argv = ("auth", "login", "--with-token", "--server", there.api)
    with Terminal(*argv, env=there.env) as terminal:
        terminal.wait_for("waiting for your keyring; Ctrl-C stops")
        terminal.wait_for("Token (it is not shown): ")
        terminal.type(f"{there.token}\r")
        terminal.wait_for("waiting for your keyring; Ctrl-C stops")
        terminal.wait_for("signed in as @robin")
        assert terminal.finish() == 0
        assert there.token not in terminal.text
    assert there("show", "--field", "username").stdout == b"robin\n"


@pytest.mark.slow
def test_a_person_may_take_longer_than_nobody(odd: Callable[[str], Machine]) -> None:
    there = odd("Hangs")
    argv = ("auth", "login", "--with-token", "--server", there.api)
    with Terminal(*argv, env=there.env) as terminal:
        terminal.wait_for("waiting for your keyring; Ctrl-C stops")
        time.sleep(KEYRING_SECONDS)
        assert terminal.process.poll() is None
        assert "Token" not in terminal.text
        terminal.type(CTRL_C)
        assert terminal.finish() == ExitCode.INTERRUPTED


@pytest.mark.slow
@pytest.mark.parametrize("alone", [{"CI": "1"}, {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}])
def test_a_terminal_where_no_dialog_can_be_answered(
    machine: Machine, odd: Callable[[str], Machine], alone: dict[str, str]
) -> None:
    assert machine.with_backend(FILES_FOR_TOKENS).login().code == 0
    there = odd("Hangs").with_env(**alone)
    with timed() as seconds, Terminal("show", "--server", there.api, env=there.env) as terminal:
        assert terminal.finish() == ExitCode.LOCAL
    assert "waited 3 s" in terminal.text
    assert seconds() < KEYRING_SECONDS + OVERHEAD_SECONDS
