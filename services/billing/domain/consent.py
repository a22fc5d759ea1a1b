"""What a person agrees to by saving a card (S33); what each has agreed to is kept and never changed.

Another text is another version: who saves a card from then on has to read it first. Cards saved before stay.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.faults import precondition
from services.billing.domain.cards import Owner
from services.billing.domain.reasons import Reason

VERSION = "2026-11-26"
PARAGRAPHS = (
    "You let your provider's practice charge this card for the fees of your appointments that you have"
    " accepted, also while you are not here. A fee is charged when your provider completes the appointment,"
    " or calls for a cancellation or a missed appointment under the rules you were shown; never more than"
    " you have accepted.",
    "Fees that are already due and were not paid yet are charged to this card at once.",
    "If a charge does not go through, it may be tried again a few times within a week. Your bank may ask you"
    " to confirm a payment; you are told by e-mail.",
    "You can withdraw this at any time by removing the card on this page. A charge that is under way then"
    " still comes to its end. What you owe stays owed.",
    "The card's number goes to the payment processor only. We keep its brand, its last four digits and its"
    " expiry.",
)


@dataclass(frozen=True)
class Consent:
    """That a person agreed to a version, on the way to the card of a setup."""

    card_setup_id: UUID
    owner: Owner
    version: str
    agreed_at: datetime


def require_current(version: str) -> None:
    """Fault CONSENT_OUTDATED for any other text, or none."""
    if version != VERSION:
        raise precondition(
            Reason.CONSENT_OUTDATED,
            "Please read and agree to what saving a card means first; the text may have changed.",
            version=VERSION,
        )
