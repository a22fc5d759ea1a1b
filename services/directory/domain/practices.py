"""Practices and their divisions (S1)."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from chassis.chargeable import why_not
from chassis.faults import invalid
from chassis.ids import DivisionId, PracticeId
from chassis.money import Money, exponent
from services.directory.domain.people import email_address, plain_line

LONGEST_NAME = 200
LONGEST_ANNOUNCEMENT = 120
LONGEST_EMERGENCY_NUMBER = 40
LARGEST_FILE_MIB = 1024
LONGEST_RETENTION_MONTHS = 1_200
MOST_ISSUER_LINES = 6
LONGEST_HOUSE_RULES = 2_000
LONGEST_TAX_TEXT = 40
LONGEST_LATE_WINDOW = timedelta(days=30)

_RATE = re.compile(r"(?:0|[1-9][0-9]?)(?:\.[0-9]{1,3})?", re.ASCII)


@dataclass(frozen=True)
class Practice:
    """A practice; `slug` is its short name in addresses."""

    practice_id: PracticeId
    slug: str
    name: str
    support_address: str
    version: int = 0

    @property
    def etag(self) -> str:
        """The version as clients carry it."""
        return f"v{self.version}"


@dataclass(frozen=True)
class CancellationPolicy:
    """What withdrawing late and not coming cost (S19). None: nothing of the kind."""

    late_window: timedelta
    late_fee: Money | None
    no_show_fee: Money | None


NO_POLICY = CancellationPolicy(timedelta(0), None, None)


@dataclass(frozen=True)
class Tax:
    """A tax that fees contain (S37, ADR 0023). `rate` is in percent, e.g. "14.975"."""

    rate: str
    name: str
    registration_number: str


@dataclass(frozen=True)
class Division:
    """A division and what it decides for its conversations. `version` counts the changes.

    Above `refund_limit` only an admin pays back (S38); None: host and coordinators pay back any amount.
    `largest_file_mib` 0: what is usual. `retention_months` 0: conversations are kept for ever.
    """

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
    typing_off: bool = False
    presence_off: bool = False
    read_marks_off: bool = False
    house_rules: str = ""
    cancellation_policy: CancellationPolicy = NO_POLICY
    tax: Tax | None = None
    refund_limit: Money | None = None
    largest_file_mib: int = 0
    retention_months: int = 0
    version: int = 0

    @property
    def etag(self) -> str:
        """The version as clients carry it."""
        return f"v{self.version}"


def checked_practice(practice: Practice, prefix: str = "") -> Practice:
    """The practice as it is kept. Fault INVALID names the field that cannot be, after `prefix`."""
    return replace(
        practice,
        name=plain_line(practice.name, f"{prefix}name", LONGEST_NAME),
        support_address=email_address(practice.support_address, f"{prefix}support_address"),
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
    if not 0 <= division.largest_file_mib <= LARGEST_FILE_MIB:
        raise invalid("division.largest_file_mib", f"must be between 1 and {LARGEST_FILE_MIB}, or 0")
    if not 0 <= division.retention_months <= LONGEST_RETENTION_MONTHS:
        field, longest = "division.retention_months", f"{LONGEST_RETENTION_MONTHS:,}"
        raise invalid(field, f"must be between 1 and {longest}, or 0 to keep conversations for ever")
    number = plain_line(division.emergency_number, "division.emergency_number", LONGEST_EMERGENCY_NUMBER)
    issuer = tuple(
        plain_line(line, f"division.invoice_issuer[{index}]", LONGEST_NAME)
        for index, line in enumerate(division.invoice_issuer)
    )
    return replace(
        division,
        name=plain_line(division.name, "division.name", LONGEST_NAME),
        locale=_locale(division.locale),
        default_announcement=_announcement(division.default_announcement),
        support_address=email_address(division.support_address, "division.support_address"),
        emergency_number=number,
        invoice_issuer=issuer,
        house_rules=_house_rules(division.house_rules),
        cancellation_policy=_policy(division.cancellation_policy, division.currency),
        tax=_tax(division.tax),
        refund_limit=_refund_limit(division.refund_limit, division.currency),
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


def _house_rules(text: str) -> str:
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(each) == "Cc" and each not in "\n\t" for each in normal):
        raise invalid("division.house_rules", "must not contain control characters")
    if len(normal) > LONGEST_HOUSE_RULES:
        raise invalid("division.house_rules", f"must have at most {LONGEST_HOUSE_RULES:,} characters")
    return normal


def _policy(policy: CancellationPolicy, currency: str) -> CancellationPolicy:
    field = "division.cancellation_policy"
    if not timedelta(0) <= policy.late_window <= LONGEST_LATE_WINDOW:
        raise invalid(f"{field}.late_window", f"must be between 0 and {LONGEST_LATE_WINDOW.days} days")
    _amount(policy.late_fee, currency, f"{field}.late_fee")
    _amount(policy.no_show_fee, currency, f"{field}.no_show_fee")
    return policy


def _amount(amount: Money | None, currency: str, field: str) -> Money | None:
    if amount is None:
        return None
    _require_currency(amount, currency, field)
    if wrong := why_not(amount, field):
        raise invalid(wrong.field, wrong.description)
    return amount


def _refund_limit(limit: Money | None, currency: str) -> Money | None:
    """A bound and no charge: the processor's least and most say nothing about it."""
    if limit is None:
        return None
    field = "division.refund_limit"
    _require_currency(limit, currency, field)
    if limit.minor_units < 0:
        raise invalid(field, "must not be negative")
    return limit


def _require_currency(amount: Money, currency: str, field: str) -> None:
    if amount.currency != currency:
        raise invalid(field, f"must be in {currency}")


def _tax(tax: Tax | None) -> Tax | None:
    if tax is None:
        return None
    field = "division.tax"
    if not _RATE.fullmatch(tax.rate):
        raise invalid(f"{field}.rate", "must be a percentage below 100 such as 5 or 14.975")
    number = f"{field}.registration_number"
    return Tax(
        rate=tax.rate,
        name=plain_line(tax.name, f"{field}.name", LONGEST_TAX_TEXT),
        registration_number=(
            plain_line(tax.registration_number, number, LONGEST_TAX_TEXT) if tax.registration_number else ""
        ),
    )
