"""Exceptions of sockets, TLS and HTTP → a reason in words, in which nothing stands that the other side sent."""

from __future__ import annotations

import http.client
import socket
import ssl

from dockerlint_py.text.patterns import lazy_pattern

_TUNNEL = lazy_pattern(r"Tunnel connection failed: (\d{3})")


def reason_of(error: Exception) -> str:
    """What is said of a request that failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        why = _known(error.verify_message)
        return f"has a certificate that is not trusted ({why}); name its authority in SSL_CERT_FILE"
    if isinstance(error, ssl.SSLError):
        plain = error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST")
        return "does not speak TLS; allow that with --plain-http" if plain else "breaks the TLS connection off"
    if isinstance(error, TimeoutError):
        return "does not answer"
    if isinstance(error, socket.gaierror):
        return "has no address (no network, or no such host)"
    if isinstance(error, ConnectionRefusedError):
        return "refuses the connection"
    if isinstance(error, (http.client.RemoteDisconnected, http.client.IncompleteRead, ConnectionError)):
        return "breaks the connection off"
    if isinstance(error, http.client.HTTPException):
        return "answers with something that is not HTTP"
    if isinstance(error, OSError):
        return _of_system(error)
    return "cannot be asked"


def _of_system(error: OSError) -> str:
    tunnel = _TUNNEL.search(str(error))
    if tunnel:
        code = tunnel[1]
        wants = "; put its name and password into HTTPS_PROXY" if code == "407" else ""
        return f"is behind a proxy that answers {code}{wants}"
    return f"cannot be reached ({error.strerror})" if error.errno and error.strerror else "cannot be reached"


def _known(text: str) -> str:
    """What OpenSSL says of a certificate; it may cite a name from it."""
    for known in ("self-signed", "self signed", "expired", "unable to get local issuer", "Hostname mismatch"):
        if known.lower() in text.lower():
            return {"self signed": "self-signed", "Hostname mismatch": "made for another host"}.get(known, known)
    return "not valid"
