"""The life of a charge (S35, S36). `TRANSITIONS` is the only way a charge moves.

A charge is made in two steps: a payment intent is created, with which no money can move, and saved; then that
one intent is confirmed. The processor lets an intent succeed once, so whoever repeats whatever, one charge
comes of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from chassis.faults import Fault, precondition
from chassis.ids import ConversationId, ParticipantId, new_id
from chassis.money import Money
from services.billing.domain.cards import Card, Owner
from services.billing.domain.conversations import Payer, Purpose
from services.billing.domain.declines import CANCELED, DeclineKind, decline_kind
from services.billing.domain.reasons import Reason

LEASE = timedelta(seconds=60)
"""How long one worker has a charge to itself; renewed with every step, each of which takes at most 45 s."""

ALARM_AFTER = timedelta(minutes=15)
"""A charge that is not settled for so long wants a person's attention."""

MOST_ATTEMPTS = 15
"""Confirmations within `ATTEMPTS_WITHIN`: card networks fine more."""

ATTEMPTS_WITHIN = timedelta(days=30)

WATCHED_EVERY = timedelta(minutes=15)
WATCHED_FOR = timedelta(days=1)
"""How often, and how long, a bank's page is looked after that its visitor does not come back from."""

_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=5)


class State(StrEnum):
    """Where a charge stands."""

    NOT_OWED = "not_owed"
    NOT_ACCEPTED = "not_accepted"
    MISSING_CARD = "missing_card"
    PENDING = "pending"
    CREATING = "creating"
    READY = "ready"
    CONFIRMING = "confirming"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    REQUIRES_ACTION = "requires_action"
    DECLINED_SOFT = "declined_soft"
    DECLINED_HARD = "declined_hard"
    CANCELING = "canceling"
    WAIVED = "waived"


TERMINAL = frozenset({State.NOT_OWED, State.SUCCEEDED, State.WAIVED})
"""Nothing ever changes such a charge."""

FLAGGED = frozenset(
    {
        State.NOT_ACCEPTED,
        State.MISSING_CARD,
        State.REQUIRES_ACTION,
        State.DECLINED_SOFT,
        State.DECLINED_HARD,
    }
)
"""Settled without money: visible until the payer accepts, somebody retries, or a success is told of."""

SETTLED = TERMINAL | FLAGGED

UNDER_WAY = frozenset(State) - SETTLED
"""A worker drives these until they are settled."""

_OUTCOMES = frozenset(
    {
        State.SUCCEEDED,
        State.REQUIRES_ACTION,
        State.DECLINED_SOFT,
        State.DECLINED_HARD,
        State.UNKNOWN,
    }
)

_AFTER_FLAG = frozenset({State.PENDING, State.SUCCEEDED, State.CANCELING, State.WAIVED})

TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.NOT_OWED: frozenset(),
        State.NOT_ACCEPTED: frozenset({State.PENDING, State.MISSING_CARD, State.WAIVED}),
        State.MISSING_CARD: frozenset({State.PENDING, State.WAIVED}),
        State.PENDING: _OUTCOMES | {State.CREATING, State.CONFIRMING},
        State.CREATING: frozenset({State.CREATING, State.READY, State.DECLINED_HARD, State.UNKNOWN}),
        State.READY: _OUTCOMES | {State.CONFIRMING},
        State.CONFIRMING: _OUTCOMES | {State.CONFIRMING},
        State.UNKNOWN: _OUTCOMES | {State.CREATING, State.READY, State.CONFIRMING},
        State.SUCCEEDED: frozenset(),
        State.REQUIRES_ACTION: _AFTER_FLAG
        | {State.CONFIRMING, State.REQUIRES_ACTION, State.DECLINED_SOFT, State.DECLINED_HARD},
        State.DECLINED_SOFT: _AFTER_FLAG | {State.CONFIRMING, State.REQUIRES_ACTION, State.DECLINED_HARD},
        State.DECLINED_HARD: _AFTER_FLAG,
        State.CANCELING: frozenset({State.CANCELING, State.WAIVED, State.SUCCEEDED}),
        State.WAIVED: frozenset(),
    }
)


class ChargeState(StrEnum):
    """Where a charge stands, as people see it (S35)."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REQUIRES_ACTION = "requires_action"
    MISSING_CARD = "missing_card"
    UNKNOWN = "unknown"
    NOT_ACCEPTED = "not_accepted"
    CANCELING = "canceling"
    WAIVED = "waived"
    REFUNDED = "refunded"


_SHOWN: Mapping[State, ChargeState] = MappingProxyType(
    {
        State.NOT_ACCEPTED: ChargeState.NOT_ACCEPTED,
        State.MISSING_CARD: ChargeState.MISSING_CARD,
        State.PENDING: ChargeState.PENDING,
        State.CREATING: ChargeState.PENDING,
        State.READY: ChargeState.PENDING,
        State.CONFIRMING: ChargeState.PENDING,
        State.UNKNOWN: ChargeState.UNKNOWN,
        State.SUCCEEDED: ChargeState.SUCCEEDED,
        State.REQUIRES_ACTION: ChargeState.REQUIRES_ACTION,
        State.DECLINED_SOFT: ChargeState.FAILED,
        State.DECLINED_HARD: ChargeState.FAILED,
        State.CANCELING: ChargeState.CANCELING,
        State.WAIVED: ChargeState.WAIVED,
    }
)


@dataclass(frozen=True)
class Charge:
    """One participant's fee for one conversation.

    `amount` is never above `accepted` (B3) unless the charge is not accepted, so that nothing is taken.
    `position` is the participant's place, `card` the one that was or will be charged, `begun_at` since when
    it is under way or was so last, `due_at` when a worker has to look at it (None: it rests).
    At the processor: `payment_intent` is its id ("" until saved), `attempt` counts the calls that could
    change something, `failures` the unknown outcomes in a row, `seen_charge` is the last try known before.
    `present`: the last attempt was made with the payer there, and nothing is sent for it in their absence.
    `retries` counts the automatic ones with this card, `next_retry_at` is when the next one is (S38).
    `refunded_minor_units` is what was paid back of it so far.
    """

    id: UUID
    conversation_id: ConversationId
    participant_id: ParticipantId
    owner: Owner
    position: int
    amount: Money
    state: State
    card: Card | None
    begun_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    payment_intent: str = ""
    attempt: int = 0
    failures: int = 0
    seen_charge: str = ""
    decline_code: str = ""
    settled_at: datetime | None = None
    present: bool = False
    retries: int = 0
    next_retry_at: datetime | None = None
    purpose: Purpose = Purpose.COMPLETION
    accepted: Money | None = None
    refunded_minor_units: int = 0

    def retry_due(self, now: datetime) -> bool:
        """Whether the time has come at which a flagged charge is tried again by itself."""
        return self.next_retry_at is not None and self.next_retry_at <= now

    @property
    def silent(self) -> bool:
        """Whether nobody has to be told: the payer has the bank's page before them."""
        return self.present and self.state is State.REQUIRES_ACTION

    @property
    def shown_state(self) -> ChargeState:
        """The state as people see it. KeyError where nothing is owed: such a charge is shown to nobody."""
        all_of_it = self.refunded_minor_units >= self.amount.minor_units
        if self.state is State.SUCCEEDED and all_of_it:
            return ChargeState.REFUNDED
        return _SHOWN[self.state]

    @property
    def refunded(self) -> Money:
        """What was paid back of it so far."""
        return Money(self.refunded_minor_units, self.amount.currency)

    def to(self, state: State, now: datetime) -> "Charge":
        """The charge in another state. ValueError where the table knows no such way."""
        if state not in TRANSITIONS[self.state]:
            raise ValueError(f"a charge does not go from {self.state} to {state}")
        settled_at = self.settled_at or (now if state in SETTLED else None)
        due_at = None if state in SETTLED else self.due_at
        return replace(
            self, state=state, updated_at=now, settled_at=settled_at, due_at=due_at, next_retry_at=None
        )

    def attempting(self, state: State, now: datetime, seen_charge: str = "") -> "Charge":
        """The charge just before a call that may change something at the processor."""
        return replace(self.to(state, now), attempt=self.attempt + 1, seen_charge=seen_charge)

    def asking(self, card: Card, now: datetime) -> "Charge":
        """The charge as its payer tries it themselves, so that the bank can ask; the card may be another."""
        return replace(self, card=card, present=True, begun_at=now, due_at=now, failures=0)

    def saved(self, payment_intent: str, now: datetime) -> "Charge":
        """The charge with its payment intent."""
        return replace(self.to(State.READY, now), payment_intent=payment_intent, failures=0)

    def succeeded(self, now: datetime) -> "Charge":
        """Paid."""
        return replace(self.to(State.SUCCEEDED, now), decline_code="", failures=0)

    def declined(self, code: str, seen_charge: str, now: datetime) -> "Charge":
        """Refused by the bank or the processor, for one of its codes, in that attempt there."""
        state = {
            DeclineKind.SOFT: State.DECLINED_SOFT,
            DeclineKind.HARD: State.DECLINED_HARD,
            DeclineKind.AUTHENTICATION: State.REQUIRES_ACTION,
        }[decline_kind(code)]
        seen = seen_charge or self.seen_charge
        return replace(self.to(state, now), decline_code=code, seen_charge=seen, failures=0)

    def waiting(self, next_retry_at: datetime | None) -> "Charge":
        """A flagged charge with the time at which it is tried again by itself, or without."""
        return replace(self, next_retry_at=next_retry_at, due_at=next_retry_at or self.due_at)

    def unscheduled(self) -> "Charge":
        """A flagged charge that is not tried again by itself any more."""
        return replace(self, next_retry_at=None, due_at=None)

    def watched(self, now: datetime) -> "Charge":
        """A charge whose payer was sent to the bank's page: looked at again should they not come back."""
        return replace(self, due_at=now + WATCHED_EVERY)

    def lost(self, now: datetime) -> "Charge":
        """Nobody knows what came of the last call: asked again after a growing pause."""
        state = State.CANCELING if self.state is State.CANCELING else State.UNKNOWN
        return replace(self.to(state, now), failures=self.failures + 1, due_at=now + pause(self.failures))

    def waived(self, now: datetime) -> "Charge":
        """Given up (S38): at once without a payment intent, else a worker ends that one first."""
        ended = replace(self, failures=0, next_retry_at=None)
        if not self.payment_intent or self.state is State.CANCELING:
            return ended.to(State.WAIVED, now)
        return replace(ended.to(State.CANCELING, now), begun_at=now, due_at=now)

    def looked_at(self, again: bool, now: datetime) -> "Charge":
        """A flagged charge after the processor was asked in vain; `again`: it did not answer."""
        return replace(self, due_at=now + _LONGEST_PAUSE if again else self.next_retry_at)

    def still_asked(self, now: datetime) -> "Charge":
        """A flagged charge whose bank still waits: looked at for a day, then it tells or nobody."""
        return self.watched(now) if now - self.updated_at < WATCHED_FOR else self.looked_at(False, now)

    def accepted_by(self, payer: Payer, card: Card | None, now: datetime) -> "Charge":
        """The charge after its payer accepted it (B3): under way, or without a card.

        The same charge where this one waits for nothing, or less than its amount was accepted.
        """
        if self.state is not State.NOT_ACCEPTED or payer.fee_not_accepted or payer.accepted is None:
            return self
        if payer.accepted < self.amount:
            return self
        state = State.MISSING_CARD if card is None else State.PENDING
        due_at = None if card is None else now
        accepted = replace(self.to(state, now), accepted=payer.accepted, card=card)
        return replace(accepted, begun_at=now, due_at=due_at)

    def retried(self, card: Card, now: datetime, automatic: bool = False) -> "Charge":
        """Under way again. An intent that was ended at the processor is left behind: it never takes money."""
        same = self.card is not None and self.card.id == card.id
        kept = "" if self.decline_code == CANCELED else self.payment_intent
        return replace(
            self.to(State.PENDING, now),
            card=card,
            decline_code="",
            failures=0,
            payment_intent=kept,
            begun_at=now,
            due_at=now,
            present=False,
            retries=self.retries + automatic if same else 0,
        )


def pause(failures: int) -> timedelta:
    """How long to wait after so many unknown outcomes in a row."""
    return min(_FIRST_PAUSE * (1 << min(failures, 10)), _LONGEST_PAUSE)


def new_charge(
    conversation_id: ConversationId,
    position: int,
    payer: Payer,
    owner: Owner,
    card: Card | None,
    now: datetime,
) -> Charge:
    """The charge of a payer with a fee, as it is born at completion: with the card that is the default."""
    if payer.amount is None:
        raise ValueError("a payer without a fee has no charge")
    state = State.NOT_OWED
    if payer.fee_not_accepted:
        state = State.NOT_ACCEPTED
    elif payer.owes:
        state = State.PENDING if card is not None else State.MISSING_CARD
    return Charge(
        id=new_id(),
        conversation_id=conversation_id,
        participant_id=payer.participant_id,
        owner=owner,
        position=position,
        amount=payer.amount,
        state=state,
        card=card if state is State.PENDING else None,
        begun_at=now,
        updated_at=now,
        due_at=now if state is State.PENDING else None,
        settled_at=now if state in SETTLED else None,
        purpose=payer.purpose,
        accepted=payer.accepted if payer.owes and state is not State.NOT_ACCEPTED else None,
    )


def retryable(charge: Charge, card: Card | None) -> bool:
    """Whether a retry can help with the card that is the default now; never before it is accepted (B3)."""
    if card is None or charge.state not in FLAGGED or charge.state is State.NOT_ACCEPTED:
        return False
    if charge.state in (State.MISSING_CARD, State.DECLINED_SOFT):
        return True
    return charge.card is None or card.id != charge.card.id


def require_retryable(charge: Charge, card: Card | None, recent_attempts: int) -> Card:
    """The card to retry with. Fault CHARGE_NOT_RETRYABLE or CARD_MISSING (S38)."""
    if charge.state not in FLAGGED:
        raise _not_retryable("This charge is paid or under way.")
    if charge.state is State.NOT_ACCEPTED:
        raise _not_retryable("The participant has not accepted this fee yet.")
    if card is None:
        raise precondition(Reason.CARD_MISSING, "There is no card on file for this participant.")
    if not retryable(charge, card):
        raise _not_retryable("This card was refused for good. Another card is needed.")
    if recent_attempts >= MOST_ATTEMPTS:
        raise _not_retryable("This charge was tried too often in the last 30 days.")
    return card


def confirmable(charge: Charge, card: Card | None) -> bool:
    """Whether the payer can try it themselves: the bank asks, or it declined for now."""
    asked = charge.state in (State.REQUIRES_ACTION, State.DECLINED_SOFT)
    return asked and card is not None and bool(charge.payment_intent)


def require_confirmable(charge: Charge, card: Card | None, recent_attempts: int) -> Card:
    """The card to try with. Fault CHARGE_NOT_CONFIRMABLE or CARD_MISSING."""
    if charge.state in FLAGGED and card is None:
        raise precondition(Reason.CARD_MISSING, "There is no card on file. Add one first.")
    if card is None or not confirmable(charge, card):
        message = "There is nothing to confirm: this payment is made, under way, or needs another card."
        raise precondition(Reason.CHARGE_NOT_CONFIRMABLE, message)
    if recent_attempts >= MOST_ATTEMPTS:
        message = "This payment was tried too often in the last 30 days."
        raise precondition(Reason.CHARGE_NOT_CONFIRMABLE, message)
    return card


def require_waivable(charge: Charge) -> None:
    """Fault CHARGE_NOT_WAIVABLE unless the charge is flagged: settled, and without money (S38)."""
    if charge.state not in FLAGGED:
        raise precondition(
            Reason.CHARGE_NOT_WAIVABLE,
            "This charge is paid, waived or under way. Only one that was not paid can be waived.",
        )


def _not_retryable(message: str) -> Fault:
    return precondition(Reason.CHARGE_NOT_RETRYABLE, message)
