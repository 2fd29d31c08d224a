"""What becomes of a command where no name server answers, as on a train?"""

from pathlib import Path

import pytest

from pnutprofile.errors import ExitCode
from pnutprofile.lookup import look_up
from tests.processes import environment, run

ASKED = "asked"
SILENT = """
import pathlib, socket, time
def silent(*_, **__):
    pathlib.Path("asked").touch()
    time.sleep(300)
socket.getaddrinfo = silent
"""
"""Makes the system's look-up take its time, in a process that finds it as `sitecustomize`."""


@pytest.fixture
def silence(tmp_path: Path) -> dict[str, str]:
    """An environment in which names are looked up without end."""
    (tmp_path / "sitecustomize.py").write_text(SILENT)
    return environment(tmp_path, PYTHONPATH=str(tmp_path), PNUTPROFILE_TOKEN="a-secret-token")


SHOW = ("show", "--server", "https://host.example/v1", "--json")


def test_the_deadline_holds_where_no_name_server_answers(
    silence: dict[str, str], tmp_path: Path
) -> None:
    done = run(*SHOW, "--timeout", "1", env=silence, cwd=tmp_path)
    assert (done.code, done.stdout) == (ExitCode.NETWORK, b"")
    assert "out of time" in done.error["message"]
    assert (tmp_path / ASKED).exists()


def test_a_name_that_cannot_be_found_is_told_as_the_system_tells_it() -> None:
    def fail(_: str, __: int) -> None:
        raise OSError("no such host")

    with pytest.raises(OSError, match="no such host"):
        look_up("host.example", 443, 60, fail)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_an_address_is_not_looked_up(host: str) -> None:
    look_up(host, 443, 60, lambda name, _: pytest.fail(f"{name} is no name"))
