"""Which certificates are trusted, and when are they read?"""

import ssl
from typing import Any

import certifi  # comes with httpx


class CertificatesOnDemand(ssl.SSLContext):
    """Reads the trusted certificates at the first TLS handshake: without one they cost nothing.

    The operating system's store, SSL_CERT_FILE and SSL_CERT_DIR add to the bundled ones.
    """

    _is_loaded = False

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """Load the certificates, once, and begin TLS."""
        if not self._is_loaded:
            self.load_verify_locations(certifi.where())
            self.load_default_certs()
            self._is_loaded = True
        return super().wrap_socket(*args, **kwargs)
