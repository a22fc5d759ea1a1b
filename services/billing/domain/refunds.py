"""Paying back (S38): all of a charge or a part. `TRANSITIONS` is the only way a refund moves.

What was not refused is held against the charge from the moment it is asked for: the sum of all refunds that
have neither failed nor come back never exceeds what was paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.chargeable import step
from chassis.faults import Fault, Kind, invalid, precondition
from chassis.ids import ConversationId, DivisionId, PersonId, new_id
from chassis.money import Money
from services.billing.domain.charges import Charge, pause
from services.billing.domain.charges import State as ChargeStep
from services.billing.domain.conversations import Conversation
from services.billing.domain.reasons import Reason


class RefundState(StrEnum):
    """Where a refund stands."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RETURNED = "returned"
    """It had succeeded, and the bank sent the money back (docs.stripe.com/refunds, "Failed refunds")."""


SETTLED = frozenset({RefundState.SUCCEEDED, RefundState.FAILED, RefundState.RETURNED})
"""No worker looks at such a refund any more. Only the bank moves one: what has succeeded can come back."""

NOT_PAID_BACK = frozenset({RefundState.FAILED, RefundState.RETURNED})
"""Such an amount can be refunded again."""

_ONWARDS = frozenset({RefundState.SENDING, RefundState.UNKNOWN, RefundState.SUCCEEDED, RefundState.FAILED})

TRANSITIONS: Mapping[RefundState, frozenset[RefundState]] = MappingProxyType(
    {
        RefundState.PENDING: frozenset({RefundState.SENDING}),
        RefundState.SENDING: _ONWARDS,
        RefundState.UNKNOWN: _ONWARDS,
        RefundState.SUCCEEDED: frozenset({RefundState.RETURNED}),
        RefundState.FAILED: frozenset(),
        RefundState.RETURNED: frozenset(),
    }
)


class RefundReason(StrEnum):
    """Why money is paid back. Ours alone: the processor is not told."""

    REQUESTED_BY_CLIENT = "requested_by_client"
    DUPLICATE = "duplicate"
    NOT_PROVIDED = "not_provided"
    GOODWILL = "goodwill"


@dataclass(frozen=True)
class Refund:
    """Money on its way back to who paid a charge.

    `due_at` is when a worker has to look at it (None: it is settled), `attempt` counts the calls that could
    change something, `failures` the unknown outcomes in a row. At the processor: `payment_intent` is what was
    paid, `processor_refund` its id of this refund ("" until known), `failure_code` why it refused.
    """

    id: UUID
    charge_id: UUID
    conversation_id: ConversationId
    division_id: DivisionId
    amount: Money
    reason: RefundReason
    requested_by: PersonId
    requested_at: datetime
    state: RefundState
    payment_intent: str
    updated_at: datetime
    due_at: datetime | None = None
    attempt: int = 0
    failures: int = 0
    processor_refund: str = ""
    failure_code: str = ""

    @property
    def key(self) -> str:
        """The idempotency key: always the same one, so that no two attempts pay back twice."""
        return f"refund-{self.id}"

    def to(self, state: RefundState, now: datetime) -> "Refund":
        """The refund in another state. ValueError where the table knows no such way."""
        if state not in TRANSITIONS[self.state]:
            raise ValueError(f"a refund does not go from {self.state} to {state}")
        due_at = None if state in SETTLED else self.due_at
        return replace(self, state=state, updated_at=now, due_at=due_at)

    def attempting(self, now: datetime) -> "Refund":
        """The refund just before a call that may change something at the processor."""
        return replace(self.to(RefundState.SENDING, now), attempt=self.attempt + 1)

    def succeeded(self, processor_refund: str, now: datetime) -> "Refund":
        """Paid back."""
        settled = self.to(RefundState.SUCCEEDED, now)
        return replace(settled, processor_refund=processor_refund, failures=0)

    def failed(self, code: str, processor_refund: str, now: datetime) -> "Refund":
        """Refused by the processor or the bank; the amount can be refunded again."""
        settled = self.to(RefundState.FAILED, now)
        return replace(settled, failure_code=code, processor_refund=processor_refund, failures=0)

    def returned(self, code: str, now: datetime) -> "Refund":
        """Sent back by the bank after it had succeeded; the amount can be refunded again."""
        return replace(self.to(RefundState.RETURNED, now), failure_code=code)

    def seen(self, processor_refund: str) -> "Refund":
        """The refund with its id at the processor, where it is not decided yet."""
        return replace(self, processor_refund=processor_refund)

    def lost(self, now: datetime) -> "Refund":
        """Nobody knows yet what came of it: asked again after a growing pause."""
        unknown = self.to(RefundState.UNKNOWN, now)
        return replace(unknown, failures=self.failures + 1, due_at=now + pause(self.failures))


def require_may_refund(conversation: Conversation, caller: Caller) -> None:
    """Faults HOST_ONLY, NOT_FOUND unless the caller manages the conversation or is an admin there (S2)."""
    if not administers(conversation, caller):
        conversation.require_manager(caller, "charge")


def administers(conversation: Conversation, caller: Caller) -> bool:
    """Whether the caller is an admin of its division."""
    return caller.practice_id == conversation.practice_id and caller.has(Role.ADMIN, conversation.division_id)


def left_of(charge: Charge, refunds: Sequence[Refund]) -> Money:
    """What can still be paid back."""
    left = charge.amount
    for refund in refunds:
        if refund.state not in NOT_PAID_BACK:
            left -= refund.amount
    return left


def require_refundable(charge: Charge, refunds: Sequence[Refund], amount: Money, disputed: bool) -> None:
    """Whether so much can be paid back. Faults CHARGE_NOT_REFUNDABLE, REFUND_TOO_LARGE, INVALID by field."""
    if charge.state is not ChargeStep.SUCCEEDED:
        raise _not_refundable("Nothing was paid here, so nothing can be paid back.")
    if disputed:
        raise _not_refundable("The client's bank has taken this payment back. It cannot be refunded too.")
    if amount.currency != charge.amount.currency:
        raise invalid("amount.currency", f"must be {charge.amount.currency}, in which it was paid")
    if amount.minor_units <= 0:
        raise invalid("amount.minor_units", "must be more than 0")
    one = step(amount.currency)
    if amount.minor_units % one.minor_units:
        raise invalid("amount.minor_units", f"must be a multiple of {one.minor_units} in {one.currency}")
    left = left_of(charge, refunds)
    if left.minor_units == 0:
        raise _not_refundable("All of this charge is paid back or about to be.")
    if amount > left:
        raise precondition(
            Reason.REFUND_TOO_LARGE,
            f"Only {left.decimal_text()} {left.currency} are left to refund.",
            minor_units=str(left.minor_units),
            currency=left.currency,
        )


def require_within_limit(charge: Charge, refunds: Sequence[Refund], amount: Money, limit: Money) -> None:
    """Fault REFUND_NEEDS_ADMIN where all refunds of the charge together exceed the division's limit.

    A limit in another currency says nothing about this charge, so that an admin has to decide.
    """
    refunded = charge.amount - left_of(charge, refunds) + amount
    if limit.currency == refunded.currency and refunded <= limit:
        return
    raise Fault(
        Kind.FORBIDDEN,
        Reason.REFUND_NEEDS_ADMIN,
        f"Refunds above {limit.decimal_text()} {limit.currency} need an admin of the division.",
        {"minor_units": str(limit.minor_units), "currency": limit.currency},
    )


def new_refund(
    charge: Charge,
    division_id: DivisionId,
    amount: Money,
    reason: RefundReason,
    requested_by: PersonId,
    now: datetime,
) -> Refund:
    """A refund that a worker is to send."""
    return Refund(
        id=new_id(),
        charge_id=charge.id,
        conversation_id=charge.conversation_id,
        division_id=division_id,
        amount=amount,
        reason=reason,
        requested_by=requested_by,
        requested_at=now,
        state=RefundState.PENDING,
        payment_intent=charge.payment_intent,
        updated_at=now,
        due_at=now,
    )


def failure_words(code: str) -> str:
    """Why a refund failed, for people; empty for no code (docs.stripe.com/refunds, "Failed refunds")."""
    if not code:
        return ""
    return _FAILURES.get(code, "The payment processor could not pay this back.")


REFUSED = "request_refused"
"""Ours: the processor refused and gave no code."""

_FAILURES = {
    "charge_already_refunded": "This was paid back already on the payment processor's own pages.",
    "charge_disputed": "The client's bank has taken this payment back already.",
    "balance_insufficient": "There is not enough money at the payment processor just now.",
    "insufficient_funds": "There is not enough money at the payment processor just now.",
    "expired_or_canceled_card": "The client's card is closed. Pay the client back in another way.",
    "lost_or_stolen_card": "The client's card is closed. Pay the client back in another way.",
    "declined": "The client's bank did not take it. Pay the client back in another way.",
    "merchant_request": "It was cancelled on the payment processor's own pages.",
}


def _not_refundable(message: str) -> Fault:
    return precondition(Reason.CHARGE_NOT_REFUNDABLE, message)
