"""Which certificates are trusted, and when are they read?

First those of the operating system, and those that SSL_CERT_FILE and SSL_CERT_DIR add. A folder
that OpenSSL can look a certificate up in costs nothing, where reading every certificate there is
takes 20 ms of processor time; so the bundled ones are read only where the system has none, or
where a server is not trusted without them: the store of an old container may be stale.
"""

import os
import re
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import certifi  # comes with httpx

from pnutprofile.errors import LocalError
from pnutprofile.profile import clean

_HASHED = re.compile(r"[0-9a-f]{8}\.\d+")
"""How OpenSSL names a certificate that it is to find by its subject."""


class CertificatesOnDemand(ssl.SSLContext):
    """Reads the trusted certificates at the first TLS handshake: without one they cost nothing."""

    _is_loaded = False
    _is_widened = False

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """Load the certificates, once, and begin TLS."""
        if not self._is_loaded:
            self._is_loaded = True
            self.load(ssl.get_default_verify_paths(), os.environ)
        return super().wrap_socket(*args, **kwargs)

    def load(self, paths: ssl.DefaultVerifyPaths, environment: Mapping[str, str]) -> None:
        """Trust what the system trusts, and what the environment adds to it.

        Raises LocalError for a file of certificates that cannot be read.
        """
        is_there = self._load_system(paths)
        if file := environment.get("SSL_CERT_FILE"):
            try:
                self.load_verify_locations(cafile=file)
            except OSError as fault:
                why = f"{clean(file)}: {fault.strerror or fault}"
                raise LocalError(
                    "SSL_CERT_FILE cannot be used", why, "unset SSL_CERT_FILE"
                ) from None
        if folders := environment.get("SSL_CERT_DIR"):
            self.load_verify_locations(capath=folders)
        if not is_there:
            self.widen()

    def widen(self) -> bool:
        """Trust the bundled certificates too; False if they are trusted already."""
        if self._is_widened:
            return False
        self._is_widened = True
        self.load_verify_locations(certifi.where())
        return True

    def _load_system(self, paths: ssl.DefaultVerifyPaths) -> bool:
        """Trust the system's store; False if there is none."""
        if sys.platform == "win32":
            self.load_default_certs()
            return True
        if _is_searchable(Path(paths.openssl_capath)):
            self.load_verify_locations(capath=paths.openssl_capath)
        elif Path(paths.openssl_cafile).is_file():
            self.load_verify_locations(cafile=paths.openssl_cafile)
        else:
            return False
        return True


def _is_searchable(folder: Path) -> bool:
    """Tell whether a folder names its certificates so that OpenSSL finds them."""
    try:
        with os.scandir(folder) as entries:
            return any(_HASHED.fullmatch(entry.name) for entry in entries)
    except OSError:
        return False
