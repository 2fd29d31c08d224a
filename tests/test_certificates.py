"""Whom does the tool trust, and what does it say of anyone else? Real TLS on loopback."""

import datetime
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from pnutprofile.certificates import CertificatesOnDemand
from tests.processes import environment, run
from tests.tls_server import tls_server

YESTERDAY = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authority's own certificate, as a file."""
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture(
    params=["of nobody known", "expired", "of another host"],
)
def bad_server(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[str]:
    """A server that must not be trusted, though all but one of them have a good authority."""
    certificates: dict[str, Callable[[], trustme.LeafCert]] = {
        "of nobody known": lambda: trustme.CA().issue_cert("127.0.0.1"),
        "expired": lambda: authority.issue_cert("127.0.0.1", not_after=YESTERDAY),
        "of another host": lambda: authority.issue_cert("elsewhere.example"),
    }
    with tls_server(certificates[request.param]()) as api:
        yield api


def test_a_server_that_cannot_be_trusted_is_a_network_error_with_a_hint(
    tmp_path: Path, bad_server: str, trusted: Path
) -> None:
    env = environment(tmp_path, SSL_CERT_FILE=str(trusted), PNUTPROFILE_TOKEN="a-secret-token")
    done = run("patch", "--name", "X", "--server", bad_server, env=env)
    assert (done.code, done.stdout) == (7, b"")
    assert "cannot be trusted" in done.lines[0]
    assert done.lines[-1].startswith("try: SSL_CERT_FILE=FILE.pem")
    assert len(done.lines) == 3


def test_a_named_file_of_certificates_makes_a_server_trusted(
    tmp_path: Path, authority: trustme.CA, trusted: Path
) -> None:
    env = environment(tmp_path, SSL_CERT_FILE=str(trusted))
    with tls_server(authority.issue_cert("127.0.0.1")) as api:
        done = run("show", "@ines", "--field", "username", "--server", api, env=env)
    assert (done.code, done.stdout) == (0, b"ines\n")


@pytest.mark.parametrize("content", [None, b"", b"no certificate"], ids=str)
def test_a_file_of_certificates_that_cannot_be_read_is_named(
    tmp_path: Path, authority: trustme.CA, content: bytes | None
) -> None:
    file = tmp_path / "own.pem"
    if content is not None:
        file.write_bytes(content)
    with tls_server(authority.issue_cert("127.0.0.1")) as api:
        done = run(
            "show", "@ines", "--server", api, env=environment(tmp_path, SSL_CERT_FILE=str(file))
        )
    assert done.code == 12
    assert done.lines[0] == "error: SSL_CERT_FILE cannot be used"
    assert str(file) in done.lines[1]


def names(context: ssl.SSLContext) -> int:
    """How many authorities a context holds in memory; those of a folder are looked up later."""
    return len(context.get_ca_certs())


def paths(cafile: Path, capath: Path) -> ssl.DefaultVerifyPaths:
    """What OpenSSL says of the system's store."""
    return ssl.DefaultVerifyPaths("", "", "SSL_CERT_FILE", str(cafile), "SSL_CERT_DIR", str(capath))


def test_what_the_environment_names_is_added_to_the_store_of_the_system(
    tmp_path: Path, trusted: Path
) -> None:
    system = tmp_path / "system.pem"
    trustme.CA().cert_pem.write_to_path(str(system))
    context = CertificatesOnDemand(ssl.PROTOCOL_TLS_CLIENT)
    context.load(paths(system, tmp_path / "none"), {"SSL_CERT_FILE": str(trusted)})
    assert names(context) == 2


def test_a_folder_that_can_be_searched_is_not_read(
    tmp_path: Path, trusted: Path, require_part: Callable[[bool, str], None]
) -> None:
    openssl = shutil.which("openssl")
    require_part(openssl is not None, "openssl")
    shutil.copy(trusted, tmp_path / "authority.pem")
    subprocess.run([str(openssl), "rehash", str(tmp_path)], check=True, capture_output=True)
    context = CertificatesOnDemand(ssl.PROTOCOL_TLS_CLIENT)
    context.load(paths(trusted, tmp_path), {})
    assert names(context) == 0


def test_without_a_store_of_the_system_the_bundled_certificates_are_trusted(
    tmp_path: Path,
) -> None:
    context = CertificatesOnDemand(ssl.PROTOCOL_TLS_CLIENT)
    context.load(paths(tmp_path / "none.pem", tmp_path / "none"), {})
    assert names(context) > 50
    assert not context.widen()


def test_a_stale_store_is_helped_by_the_bundled_certificates(tmp_path: Path, trusted: Path) -> None:
    context = CertificatesOnDemand(ssl.PROTOCOL_TLS_CLIENT)
    context.load(paths(trusted, tmp_path / "none"), {})
    assert names(context) == 1
    assert context.widen()
    assert names(context) > 50
