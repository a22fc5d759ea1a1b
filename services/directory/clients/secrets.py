"""Slow hashes of passwords (Argon2id, by pwdlib), and authenticator apps (RFC 6238, by pyotp)."""

import asyncio
import hmac
import secrets
from datetime import datetime

import pyotp
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

MOST_AT_ONCE = 2
"""Each hash takes 64 MiB and a core for a while: guessing must not starve the rest of the process."""

_STEP_SECONDS = 30


class ArgonHasher:
    """Argon2id, in threads: 3 passes over 64 MiB in 4 lanes, the second choice of RFC 9106 §4."""

    def __init__(self, passes: int = 3, kibibytes: int = 64 * 1024) -> None:
        self._hashes = PasswordHash((Argon2Hasher(time_cost=passes, memory_cost=kibibytes),))
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._nobodys = self._hashes.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """The hash of a password, with its salt and its costs."""
        async with self._room:
            return await asyncio.to_thread(self._hashes.hash, password)

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether a password is the one whose hash was kept. None: False, after the same work."""
        async with self._room:
            right = await asyncio.to_thread(self._hashes.verify, password, kept or self._nobodys)
        return right and kept is not None


class AuthenticatorApps:
    """What apps are told, and what they show."""

    def new_secret(self) -> str:
        """A fresh secret of 160 bits, in base32."""
        return pyotp.random_base32()

    def uri(self, secret: str, email: str, issuer: str) -> str:
        """The address that apps read from a QR code."""
        return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        """The step of 30 s whose code it is, among the last, this and the next; None: it is none of them."""
        app = pyotp.TOTP(secret, interval=_STEP_SECONDS)
        this = int(now.timestamp()) // _STEP_SECONDS
        matching = [
            step for step in (this - 1, this, this + 1) if hmac.compare_digest(app.generate_otp(step), code)
        ]
        return max(matching, default=None)
