"""Practices and their divisions (S1)."""

import unicodedata
from dataclasses import dataclass
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from chassis.faults import invalid
from chassis.ids import DivisionId, PracticeId
from chassis.money import exponent
from services.directory.domain.people import email_address, plain_line

LONGEST_NAME = 200
LONGEST_ANNOUNCEMENT = 120
LONGEST_EMERGENCY_NUMBER = 40
MOST_ISSUER_LINES = 6


@dataclass(frozen=True)
class Practice:
    """A practice; `slug` is its short name in addresses."""

    practice_id: PracticeId
    slug: str
    name: str
    support_address: str


@dataclass(frozen=True)
class Division:
    """A division and what it decides for its conversations."""

    division_id: DivisionId
    practice_id: PracticeId
    name: str
    time_zone: str
    currency: str
    locale: str
    billing_enabled: bool
    default_announcement: str
    support_address: str
    emergency_number: str
    invoice_issuer: tuple[str, ...]


def checked_practice(practice: Practice) -> Practice:
    """The practice as it is kept. Fault INVALID names the field that cannot be."""
    return Practice(
        practice.practice_id,
        practice.slug,
        plain_line(practice.name, "name", LONGEST_NAME),
        email_address(practice.support_address, "support_address"),
    )


def checked_division(division: Division) -> Division:
    """The division as it is kept. Fault INVALID names the field that cannot be."""
    if division.time_zone not in available_timezones():
        raise invalid("division.time_zone", "must be an IANA time zone such as America/Toronto")
    try:
        exponent(division.currency)
    except ValueError:
        raise invalid("division.currency", "must be an ISO 4217 code such as CAD") from None
    if len(division.invoice_issuer) > MOST_ISSUER_LINES:
        raise invalid("division.invoice_issuer", f"must have at most {MOST_ISSUER_LINES} lines")
    number = plain_line(division.emergency_number, "division.emergency_number", LONGEST_EMERGENCY_NUMBER)
    issuer = tuple(
        plain_line(line, f"division.invoice_issuer[{index}]", LONGEST_NAME)
        for index, line in enumerate(division.invoice_issuer)
    )
    return Division(
        division_id=division.division_id,
        practice_id=division.practice_id,
        name=plain_line(division.name, "division.name", LONGEST_NAME),
        time_zone=division.time_zone,
        currency=division.currency,
        locale=_locale(division.locale),
        billing_enabled=division.billing_enabled,
        default_announcement=_announcement(division.default_announcement),
        support_address=email_address(division.support_address, "division.support_address"),
        emergency_number=number,
        invoice_issuer=issuer,
    )


def _locale(text: str) -> str:
    try:
        Locale.parse(text, sep="-")
    except (ValueError, UnknownLocaleError):
        raise invalid("division.locale", "must be a language tag such as en-CA") from None
    return text


def _announcement(text: str) -> str:
    field = "division.default_announcement"
    normal = unicodedata.normalize("NFC", text).strip()
    if len(normal) > LONGEST_ANNOUNCEMENT:
        raise invalid(field, f"must have at most {LONGEST_ANNOUNCEMENT} characters")
    return normal
