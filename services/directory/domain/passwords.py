"""Passwords of members, always with an authenticator app (S4).

A password has 12 to 128 characters, is none of the common ones, and is not the own name or address. Nothing
is said about its characters, and it is never too old (NIST SP 800-63B §3.1.1). A code of the app (RFC 6238:
SHA-1, 6 digits, 30 s) works once, also a step too early or too late. A recovery code works once in its place.
"""

import base64
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.faults import invalid
from chassis.ids import PersonId
from services.directory.domain.common_passwords import COMMON
from services.directory.domain.people import Person

SHORTEST = 12
LONGEST = 128
SETUP_LIFETIME = timedelta(minutes=10)
MOST_SETUP_TRIES = 5
RECOVERY_CODES = 10

_RECOVERY_CHARACTERS = 10
_BLANKS = re.compile(r"[\s-]+")
_APP_CODE = re.compile(r"[0-9]{6}", re.ASCII)


@dataclass(frozen=True)
class Setup:
    """A password and an app that count once a code of the app was typed."""

    person_id: PersonId
    hash: str
    secret: str
    expire_time: datetime


@dataclass(frozen=True)
class Password:
    """A password; its app's secret is kept beside it."""

    person_id: PersonId
    hash: str
    set_time: datetime


@dataclass(frozen=True)
class Typed:
    """What somebody typed in the field for codes: a code of the app, or a recovery code."""

    app_code: str = ""
    recovery_code: str = ""


def typed(code: str) -> Typed:
    """Blanks and hyphens do not count, nor do capitals."""
    plain = _BLANKS.sub("", code).lower()
    return Typed(app_code=plain) if _APP_CODE.fullmatch(plain) else Typed(recovery_code=plain)


def normal(password: str) -> str:
    """The form in which a password is hashed: the same for all keyboards (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def checked_password(password: str, person: Person, field: str = "password") -> str:
    """A password that may be set, in its normal form. Fault INVALID says why another may not."""
    text = normal(password)
    if len(text) < SHORTEST:
        raise invalid(field, f"must have at least {SHORTEST} characters")
    if len(text) > LONGEST:
        raise invalid(field, f"must have at most {LONGEST} characters")
    folded = text.casefold().strip()
    if folded in COMMON or _repeats(folded):
        raise invalid(field, "is one of the first that others would try")
    own = {person.display_name.casefold(), person.email.casefold(), person.email.casefold().partition("@")[0]}
    if folded in own:
        raise invalid(field, "must not be your name or your address")
    return text


def _repeats(text: str) -> bool:
    """Whether the same few characters come again and again."""
    return text in (text + text)[1:-1]


def recovery_codes(key: bytes, person_id: PersonId, request_id: UUID) -> Sequence[str]:
    """Ten codes of 50 bits, such as "k7q2m-x4w9p"; a repeated request gets the same."""
    return [_recovery_code(key, person_id, request_id, number) for number in range(RECOVERY_CODES)]


def _recovery_code(key: bytes, person_id: PersonId, request_id: UUID, number: int) -> str:
    message = b"recovery:" + person_id.bytes + request_id.bytes + bytes([number])
    text = base64.b32encode(hmac.digest(key, message, "sha256")).decode().lower()[:_RECOVERY_CHARACTERS]
    half = _RECOVERY_CHARACTERS // 2
    return f"{text[:half]}-{text[half:]}"


def recovery_hash(key: bytes, code: str) -> bytes:
    """How a recovery code is kept, under the key of its person: worth nothing without it."""
    return hmac.digest(key, b"recovery-code:" + typed(code).recovery_code.encode(), "sha256")


def throttle_key(key: bytes, practice_slug: str, address_key: str) -> bytes:
    """Under what wrong tries with an address are counted, without saying which address."""
    return hmac.digest(key, f"throttle:{practice_slug}/{address_key}".encode(), "sha256")


def proof_throttle_key(key: bytes, person_id: PersonId) -> bytes:
    """Under what wrong proofs in open sessions are counted: nobody outside can add to them."""
    return hmac.digest(key, b"proof:" + person_id.bytes, "sha256")
