"""What failed below HTTP, in words, and may the request have been carried out all the same?"""

import re
import ssl
from urllib.parse import urlsplit

from pnutprofile.errors import NetworkError
from pnutprofile.http_library import httpx
from pnutprofile.secrecy import without_named


class DistrustError(NetworkError):
    """The certificate of the server is not trusted; nothing was sent."""


def network_fault(fault: Exception, url: str) -> NetworkError:
    """Say in words what failed below HTTP, and whether the request may have been carried out."""
    host = urlsplit(url).netloc
    never_arrived = isinstance(
        fault,
        httpx.ConnectError
        | httpx.ConnectTimeout
        | httpx.PoolTimeout
        | httpx.UnsupportedProtocol
        | httpx.InvalidURL
        | UnicodeError  # a host that cannot be a name
        | httpx.LocalProtocolError
        | httpx.ProxyError,
    )
    is_certificate = isinstance(_origin(fault), ssl.SSLCertVerificationError)
    message = f"no answer from {host}" if never_arrived else f"{host} broke off"
    hint = ""
    if isinstance(fault, httpx.TimeoutException):
        message = f"{host} did not answer in time"
    elif isinstance(fault, httpx.ProxyError):
        message = f"the proxy leads nobody to {host}"
    elif is_certificate:
        message = f"{host} cannot be trusted"
        hint = "SSL_CERT_FILE=FILE.pem adds the certificate of a server you know"
    # The system's number for an error says nothing to a person.
    why = re.sub(r"^\[Errno -?\d+\] ", "", without_named(str(fault))) or type(fault).__name__
    error = (DistrustError if is_certificate else NetworkError)(message, why, hint)
    error.may_have_arrived = not never_arrived
    error.may_pass = not is_certificate and isinstance(
        fault,
        httpx.ConnectError | httpx.ConnectTimeout | httpx.RemoteProtocolError | httpx.NetworkError,
    )
    return error


def _origin(fault: BaseException) -> BaseException:
    """Give what a failure began with: its words may be the server's own."""
    before = fault.__cause__ or fault.__context__
    return _origin(before) if before else fault
