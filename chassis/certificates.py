"""This process's certificate for mutual TLS: read again when its files change, watched until it ends.

A running process takes a new certificate without a restart: servers show it in the next handshake, clients
connect anew. Calls under way go on over the old connection.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from prometheus_client import Gauge

from chassis import log

WARNED_BEFORE = timedelta(days=14)

_LOOKED_EVERY_SECONDS = 1.0
_WARNED_EVERY_SECONDS = 3600.0

_EXPIRY = Gauge(
    "sotto_certificate_expiry_timestamp_seconds",
    "When the certificate of this process ends (Unix time); 0: it has none.",
)

Files = tuple[bytes, bytes, bytes]
"""Authority, key and certificate (PEM)."""


class Certificates:
    """The files as they are now. ValueError where there is no certificate in them, or not that of the key.

    Looked at once a second at most. Files that do not belong together (half replaced) change nothing until
    they do. May be used by several threads.
    """

    def __init__(self, read: Callable[[], Files | None]) -> None:
        self._read = read
        self._lock = threading.Lock()
        files = read()
        if files is None:
            raise ValueError("there are no files for TLS")
        self._files, self._expire_time = files, _expiry_of(files)
        self._looked_at = time.monotonic()
        self._generation = 1
        _EXPIRY.set(self._expire_time.timestamp())

    def current(self) -> tuple[Files, int]:
        """The files, and how many there have been: another number, another certificate."""
        with self._lock:
            if time.monotonic() - self._looked_at >= _LOOKED_EVERY_SECONDS:
                self._look()
                self._looked_at = time.monotonic()
            return self._files, self._generation

    async def watch(self) -> None:
        """Say every hour that the certificate ends soon, where it does. Runs until cancelled."""
        while True:
            self.current()
            left = self._expire_time - datetime.now(UTC)
            if left < WARNED_BEFORE:
                log.get("certificates").warning("the certificate ends soon; days left", count=left.days)
            await asyncio.sleep(_WARNED_EVERY_SECONDS)

    def _look(self) -> None:
        try:
            files = self._read()
            if files is None or files == self._files:
                return
            self._expire_time = _expiry_of(files)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            log.get("certificates").warning("new TLS files cannot be used yet", **log.describe(error))
            return
        self._files = files
        self._generation += 1
        _EXPIRY.set(self._expire_time.timestamp())
        log.get("certificates").info("a new certificate is in use")


def server_credentials(certificates: Certificates) -> grpc.ServerCredentials:
    """Mutual TLS, by the certificate that is there at each handshake."""
    shown = 0

    def changed() -> Any:
        nonlocal shown
        (authority, key, certificate), generation = certificates.current()
        if generation == shown:
            return None
        shown = generation
        return grpc.ssl_server_certificate_configuration([(key, certificate)], root_certificates=authority)

    return grpc.dynamic_ssl_server_credentials(changed(), changed, require_client_authentication=True)


def _expiry_of(files: Files) -> datetime:
    """When a certificate ends. ValueError: it is none, or its key is another."""
    authority, key, certificate = files
    x509.load_pem_x509_certificates(authority)
    leaf = x509.load_pem_x509_certificates(certificate)[0]
    if leaf.public_key() != load_pem_private_key(key, password=None).public_key():
        raise ValueError("the certificate belongs to another key")
    return leaf.not_valid_after_utc
