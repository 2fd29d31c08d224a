"""How is a plain server on loopback reached by TLS? A front that passes bytes on."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import trustme

LOOPBACK = "127.0.0.1"


@contextlib.contextmanager
def tls_front(certificate: trustme.LeafCert, root: str) -> Iterator[str]:
    """Listen with the certificate before the server of an API root; gives the root by TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    parts = urlsplit(root)
    with socket.create_server((LOOPBACK, 0)) as listener:
        arguments = (listener, context, (parts.hostname or LOOPBACK, parts.port or 80))
        thread = threading.Thread(target=_accept, args=arguments, daemon=True)
        thread.start()
        yield f"https://{LOOPBACK}:{listener.getsockname()[1]}{parts.path}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def _accept(listener: socket.socket, context: ssl.SSLContext, behind: tuple[str, int]) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listener.accept()
            arguments = (connection, context, behind)
            threading.Thread(target=_pass_on, args=arguments, daemon=True).start()


def _pass_on(plain: socket.socket, context: ssl.SSLContext, behind: tuple[str, int]) -> None:
    """Pass one connection on; the Host header must name the server behind."""
    with (
        contextlib.suppress(OSError),
        context.wrap_socket(plain, server_side=True) as front,
        socket.create_connection(behind) as back,
    ):
        answers = threading.Thread(target=_pump, args=(back, front), daemon=True)
        answers.start()
        own = f"{LOOPBACK}:{front.getsockname()[1]}".encode()
        there = f"{behind[0]}:{behind[1]}".encode()
        while data := front.recv(64 * 1024):
            back.sendall(data.replace(own, there))
        back.shutdown(socket.SHUT_RDWR)
        answers.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(64 * 1024):
            target.sendall(data)
