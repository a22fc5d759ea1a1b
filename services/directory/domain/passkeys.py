"""Passkeys (S4): Web Authentication Level 3, resident and with user verification.

A challenge works once, for five minutes, and only where it was asked for: in one session, or in one browser.
A passkey whose counter does not grow may have been copied, and opens nothing.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.ids import PersonId, new_id
from services.directory.domain.people import plain_line
from services.directory.domain.sign_ins import secret_hash

CHALLENGE_LIFETIME = timedelta(minutes=5)
MOST_PASSKEYS = 20
LONGEST_NAME = 60

_CHALLENGE_BYTES = 32


class Purpose(StrEnum):
    """What a challenge is for."""

    REGISTRATION = "registration"
    SIGN_IN = "sign_in"
    PROOF = "proof"


@dataclass(frozen=True)
class Challenge:
    """What an authenticator has to sign. `place` is the hash of what only that session or browser knows."""

    challenge_id: UUID
    purpose: Purpose
    challenge: bytes
    place: bytes
    expire_time: datetime


@dataclass(frozen=True)
class Credential:
    """What an authenticator made: its id, the public key (COSE), and how often it was used."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class Passkey:
    """Somebody's passkey, under the name that they gave it."""

    passkey_id: UUID
    person_id: PersonId
    credential: Credential
    name: str
    create_time: datetime
    use_time: datetime | None = None


@dataclass(frozen=True)
class Claimed:
    """Which credential an answer says it is of, and whose (the user handle, where there is one)."""

    credential_id: bytes
    user_handle: bytes | None

    def is_of(self, passkey: Passkey) -> bool:
        """Whether nothing of it contradicts a passkey."""
        return self.user_handle in (None, passkey.person_id.bytes)


def new_challenge(purpose: Purpose, place: str, now: datetime) -> Challenge:
    """A fresh challenge for the session or browser that knows `place`."""
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    return Challenge(new_id(), purpose, challenge, secret_hash(place), now + CHALLENGE_LIFETIME)


def passkey_name(text: str) -> str:
    """One line of at most 60 characters. Fault INVALID."""
    return plain_line(text, "name", LONGEST_NAME)
