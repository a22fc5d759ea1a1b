"""What completing would do (B2, S34), and whom to ask for a card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.faults import precondition
from chassis.ids import ParticipantId, PersonId
from chassis.money import Money
from services.billing.domain.cards import Card
from services.billing.domain.conversations import Conversation, Payer, Stage
from services.billing.domain.reasons import Reason

PREVIEW_LIFETIME = timedelta(minutes=2)
"""How long a preview can be used to complete."""


class MailKind(StrEnum):
    """What a mail after the completion is about; the kind says who reads it."""

    RECEIPT = "receipt"
    PAYMENT_RECEIVED = "payment_received"
    INVOICE = "invoice"
    PAYMENT_OPEN = "payment_open"


@dataclass(frozen=True)
class PreviewMail:
    """A mail after the completion; `participant_id` is whose payment it is about, None for the invoice."""

    kind: MailKind
    participant_id: ParticipantId | None = None


@dataclass(frozen=True)
class PreviewLine:
    """What one payer will pay with which card."""

    payer: Payer
    amount: Money
    card: Card | None
    card_expired: bool = False

    @property
    def must_confirm(self) -> bool:
        """Whether the bank asked for the client when this card was last charged in their absence."""
        return self.card is not None and self.card.bank_asks

    @property
    def card_missing(self) -> bool:
        """Whether a fee is owed and there is no card."""
        return self.payer.owes and self.card is None

    @property
    def fee_not_accepted(self) -> bool:
        """Whether nothing will be charged, because the fee was not accepted (B3)."""
        return self.payer.fee_not_accepted


@dataclass(frozen=True)
class Preview:
    """All that will be charged; `total` is None where nobody has a fee, not even of 0."""

    etag: str
    lines: tuple[PreviewLine, ...]
    total: Money | None

    @property
    def mails(self) -> tuple[PreviewMail, ...]:
        """What goes at once by mail if every card pays as said; where somebody has a fee, also an invoice."""
        mails = []
        for line in self.lines:
            if line.payer.owes:
                opens = line.card_missing or line.must_confirm
                kinds = (MailKind.PAYMENT_OPEN,) if opens else (MailKind.RECEIPT, MailKind.PAYMENT_RECEIVED)
                mails += [PreviewMail(kind, line.payer.participant_id) for kind in kinds]
        return (*mails, PreviewMail(MailKind.INVOICE)) if mails else ()

    @property
    def missing(self) -> tuple[ParticipantId, ...]:
        """Exactly those who have to be acknowledged."""
        return tuple(line.payer.participant_id for line in self.lines if line.card_missing)


def preview(conversation: Conversation, cards: Mapping[PersonId, Card], now: datetime) -> Preview:
    """The preview, with each payer's default card. Fault CONVERSATION_CLOSED if it is over already."""
    if conversation.stage is not Stage.OPEN:
        raise precondition(Reason.CONVERSATION_CLOSED, "This conversation is completed or cancelled.")
    lines = []
    for payer in conversation.payers:
        if payer.amount is not None:
            card = cards.get(payer.person_id) if payer.owes else None
            lines.append(PreviewLine(payer, payer.amount, card, card is not None and card.expired_at(now)))
    total = None
    for line in lines:
        total = line.amount if total is None else total + line.amount
    return Preview(conversation.etag, tuple(lines), total)


def to_ask(
    conversation: Conversation, cards: Mapping[PersonId, Card], participant_ids: Sequence[ParticipantId]
) -> tuple[Payer, ...]:
    """The payers named. Fault NOTHING_TO_ASK_FOR unless each owes a fee and has no card."""
    payers = {payer.participant_id: payer for payer in conversation.payers}
    asked = tuple(payers[each] for each in participant_ids if each in payers)
    wanted = all(payer.owes and payer.person_id not in cards for payer in asked)
    if len(asked) < len(participant_ids) or not wanted or conversation.stage is Stage.CANCELLED:
        raise precondition(
            Reason.NOTHING_TO_ASK_FOR, "Somebody named owes no fee here or has a card on file already."
        )
    return asked
