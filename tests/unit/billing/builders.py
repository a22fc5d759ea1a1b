"""Billing things for tests, complete by default."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from chassis.ids import ConversationId, ParticipantId, new_id
from chassis.money import Money
from services.billing.domain.cards import Card, CardDetails, Owner
from services.billing.domain.charges import Charge, State, new_charge
from services.billing.domain.conversations import Conversation, Letterhead, Payer, Stage
from services.billing.domain.documents import Bill, new_bill
from tests.support.builders import a_division_id, a_person_id, a_practice_id

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LETTERHEAD = Letterhead(("North Practice",), "en-CA", "America/Vancouver", "help@north.example")


def cad(minor_units: int) -> Money:
    """An amount."""
    return Money(minor_units, "CAD")


FEE = cad(5000)


def a_payer(fee: Money | None = FEE, name: str = "Jo Client") -> Payer:
    """A participant who has accepted the fee."""
    return Payer(ParticipantId(new_id()), a_person_id(), name, fee, accepted=fee)


def a_conversation(payers: Sequence[Payer] = (), stage: Stage = Stage.OPEN) -> Conversation:
    """A conversation of a host and these payers."""
    return Conversation(
        id=ConversationId(new_id()),
        practice_id=a_practice_id(),
        division_id=a_division_id(),
        stage=stage,
        etag="e1",
        ended_at=None if stage is Stage.OPEN else NOW,
        host_person_id=a_person_id(),
        host_name="Dr. Mira Voss",
        payers=tuple(payers) or (a_payer(),),
    )


def a_card(owner: Owner | None = None, last4: str = "4242") -> Card:
    """A card."""
    details = CardDetails(f"pm_{new_id().hex}", "visa", last4, 12, 2039)
    return Card(new_id(), owner or Owner(a_practice_id(), a_person_id()), details, NOW)


def charges_of(conversation: Conversation, carded: bool = True) -> list[Charge]:
    """The charges of a conversation at its completion, everybody with a card or nobody."""
    return [
        new_charge(
            conversation.id,
            position,
            payer,
            conversation.owner(payer),
            a_card(conversation.owner(payer)) if carded else None,
            NOW,
        )
        for position, payer in enumerate(conversation.payers)
    ]


def a_charge(fee: Money = FEE) -> Charge:
    """A charge that has just been born."""
    return charges_of(a_conversation([a_payer(fee)]))[0]


def a_bill(conversation: Conversation, letterhead: Letterhead = LETTERHEAD) -> Bill:
    """The bill of a conversation."""
    return new_bill(conversation, letterhead, NOW)


def paid(charge: Charge, now: datetime = NOW) -> Charge:
    """The charge after everything went well."""
    created = charge.attempting(State.CREATING, now).saved(f"pi_{charge.id.hex}", now)
    return created.attempting(State.CONFIRMING, now).succeeded(now + timedelta(seconds=1))


def declined(charge: Charge, code: str = "generic_decline") -> Charge:
    """The charge after the bank said no."""
    created = charge.attempting(State.CREATING, NOW).saved(f"pi_{charge.id.hex}", NOW)
    return created.attempting(State.CONFIRMING, NOW).declined(code, "ch_1", NOW)
