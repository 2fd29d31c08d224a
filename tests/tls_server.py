"""A real TLS server of one user on a loopback port, with a certificate of the test's choice."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator

import trustme

from tests.faulty_server import LOOPBACK, PATIENCE_SECONDS, document

USER = {"id": "1", "username": "ines"}


@contextlib.contextmanager
def tls_server(certificate: trustme.LeafCert) -> Iterator[str]:
    """Serve the user to everybody until the context ends; gives the address of the API."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with socket.create_server((LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=_accept, args=(listener, context), daemon=True)
        thread.start()
        yield f"https://{LOOPBACK}:{listener.getsockname()[1]}/v1"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(PATIENCE_SECONDS)


def _accept(listener: socket.socket, context: ssl.SSLContext) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.settimeout(PATIENCE_SECONDS)
                with context.wrap_socket(connection, server_side=True) as secured:
                    secured.recv(64 * 1024)
                    secured.sendall(document(USER))
