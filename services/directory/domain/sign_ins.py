"""Sign-ins by mail (S4, S5): what is secret, how long it holds, how often it may be tried.

Secrets have 256 bits and are kept as SHA-256 hashes. A code has six digits only: it is kept as an HMAC under
a key that is not in the database, and may be tried five times in one sign-in, twenty times a day per person.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.ids import PersonId

LIFETIME = timedelta(minutes=10)
MOST_WRONG_CODES = 5
MOST_WRONG_CODES_A_DAY = 20
"""Beyond it no code is right any more; the link still is, so that nobody can lock another out."""

MOST_MAILS = 5
MAIL_PERIOD = timedelta(minutes=10)
"""At most so many sign-in mails to one address in this time."""

KEPT = timedelta(days=30)
"""How long a sign-in is kept after it expired."""

_SECRET_BYTES = 32
_CODE_DIGITS = 6


@dataclass(frozen=True)
class SignIn:
    """A sign-in under way. `person_id` is None where no mail goes out: nothing will ever match.

    With a `session_id` it proves in that session who sits there, and opens none.
    """

    sign_in_id: UUID
    person_id: PersonId | None
    browser_hash: bytes
    create_time: datetime
    expire_time: datetime
    session_id: UUID | None = None


@dataclass(frozen=True)
class Attempt:
    """What came of trying a code: the person if it was right, else how many wrong ones there were."""

    person_id: PersonId | None
    wrong_codes: int


def new_secret() -> str:
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}"


def secret_hash(secret: str) -> bytes:
    """How a secret of 256 bits is kept."""
    return hashlib.sha256(secret.encode()).digest()


def code_hash(key: bytes, sign_in_id: UUID, code: str) -> bytes:
    """How a code is kept: worth nothing without the key, and in no other sign-in."""
    return hmac.digest(key, sign_in_id.bytes + code.encode(), "sha256")
