"""People: members and clients, their names and addresses (S2, S3)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.auth import Role
from chassis.faults import invalid
from chassis.ids import DivisionId, PersonId, PracticeId

LONGEST_NAME = 200
LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64

_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+",
    re.IGNORECASE | re.ASCII,
)
# No controls, no bidirectional overrides, no line ends, nothing unassigned.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Joiners shape letters in some scripts and symbols everywhere; they hide nothing.
_JOINERS = {"\u200c", "\u200d"}


@dataclass(frozen=True)
class Person:
    """Somebody known to a practice. `active` is false for somebody who may not sign in any more.

    `version` counts the changes of name, address, roles and activity.
    """

    person_id: PersonId
    practice_id: PracticeId
    display_name: str
    email: str
    active: bool = True
    version: int = 0

    @property
    def etag(self) -> str:
        """The version as clients carry it."""
        return f"v{self.version}"


@dataclass(frozen=True)
class Named:
    """A name and an address as typed, made sound; `field` is where they stood in the request."""

    display_name: str
    email: str
    field: str


@dataclass(frozen=True)
class Member:
    """A person with the roles held in each division; none at all for a client."""

    person: Person
    roles: Mapping[DivisionId, frozenset[Role]]

    @property
    def is_member(self) -> bool:
        """Whether they hold any role."""
        return any(self.roles.values())


@dataclass(frozen=True)
class Invitation:
    """Somebody was made a member of a division, and is to be told."""

    invitation_id: UUID
    division_id: DivisionId
    person_id: PersonId
    created_at: datetime


@dataclass(frozen=True)
class Resolved:
    """Somebody found or made, without the address."""

    person_id: PersonId
    display_name: str
    member: bool


@dataclass(frozen=True)
class Contact:
    """A person with an address, and what a mail to them needs to know."""

    person: Person
    locale: str
    practice_slug: str


def named(display_name: str, email: str, field: str) -> Named:
    """A name and an address made sound. Fault INVALID names the field that cannot be."""
    name = plain_line(display_name, f"{field}.display_name", LONGEST_NAME)
    return Named(name, email_address(email, f"{field}.email"), field)


def plain_line(text: str, field: str, longest: int) -> str:
    """One line of 1 to `longest` characters in Unicode NFC, spaces collapsed. Fault INVALID."""
    if len(text) > longest * 4:
        raise invalid(field, f"must have at most {longest} characters")
    line = re.sub(" {2,}", " ", unicodedata.normalize("NFC", text)).strip()
    if any(unicodedata.category(each) in _UNPRINTABLE and each not in _JOINERS for each in line):
        raise invalid(field, "must not contain line breaks or control characters")
    if not line:
        raise invalid(field, "must not be empty")
    if len(line) > longest:
        raise invalid(field, f"must have at most {longest} characters")
    return line


def search_words(text: str) -> str:
    """What to find in names and addresses, in Unicode NFC; empty: everybody."""
    return unicodedata.normalize("NFC", text).strip()


def email_address(text: str, field: str) -> str:
    """An address that mail can reach: ASCII (RFC 5321 dot-atom; other domains in their `xn--` form).

    The domain in lower case; the local part as typed, though addresses are compared without regard to case.
    """
    address = text.strip()
    local, _, domain = address.rpartition("@")
    if len(address) > LONGEST_ADDRESS or len(local) > LONGEST_LOCAL_PART or not _ADDRESS.fullmatch(address):
        raise invalid(field, "must be an e-mail address such as name@example.org")
    return f"{local}@{domain.lower()}"


def address_key(email: str) -> str:
    """The form in which addresses are compared."""
    return email.lower()
