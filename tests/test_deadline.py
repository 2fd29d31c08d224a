"""Does only the network's time count?"""

import contextlib
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

import pytest
import trustme

from pnutprofile.deadline import Deadline
from pnutprofile.errors import LocalError, NetworkError
from tests.tls_server import tls_server


def test_time_between_requests_is_free() -> None:
    deadline = Deadline(0.2)
    with deadline.enforced():
        pass
    time.sleep(0.3)  # somebody thinks about a question
    assert deadline.left(sent=False) > 0.1


def test_requests_together_use_it_up() -> None:
    deadline = Deadline(0.2)
    for _ in range(2):
        with deadline.enforced():
            time.sleep(0.11)
    with pytest.raises(NetworkError) as caught:
        deadline.left(sent=True)
    assert caught.value.may_have_arrived
    assert "0.2 s" in caught.value.why


def test_pauses_between_tries_count() -> None:
    deadline = Deadline(5)
    deadline.spend(4)
    assert deadline.ends_within(1)
    assert not deadline.ends_within(0.5)


def test_a_part_uses_up_the_whole() -> None:
    whole = Deadline(0.3)
    part = Deadline(0.2, whole)
    with part.enforced():
        time.sleep(0.11)
    assert whole.left(sent=False) < 0.2
    part.spend(0.1)
    assert part.ends_within(0)
    assert not whole.ends_within(0)


def test_a_part_never_outlasts_the_whole() -> None:
    whole = Deadline(0.2)
    whole.spend(0.15)
    assert Deadline(2.5, whole).ends_within(0.06)


def test_requests_at_once_count_once() -> None:
    deadline = Deadline(10)
    with deadline.enforced(), deadline.enforced():
        time.sleep(0.1)
    assert deadline.left(sent=False) > 9.85


class Stream:
    """A connection as httpcore tells of it."""

    def __init__(self, connection: ssl.SSLSocket) -> None:
        self.connection = connection

    def get_extra_info(self, _: str) -> ssl.SSLSocket:
        return self.connection


def test_what_is_broken_off_stays_encrypted() -> None:
    """A write that goes on meanwhile must not become plain text."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with tls_server(trustme.CA().issue_cert("127.0.0.1")) as api:
        address = urlsplit(api)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection((str(address.hostname), address.port))
        with context.wrap_socket(plain) as secured:
            deadline = Deadline(0.01)
            deadline.watch("connection.start_tls.complete", {"return_value": Stream(secured)})
            with deadline.enforced(), contextlib.suppress(OSError):
                secured.recv(1)
            assert secured.version() is not None


def test_without_a_thread_nothing_is_sent() -> None:
    usual = threading.stack_size(2**47)  # larger than there are addresses
    try:
        with pytest.raises(LocalError, match="nothing can be sent"), Deadline(9).enforced():
            pytest.fail("it would be sent now")
    finally:
        threading.stack_size(usual)
