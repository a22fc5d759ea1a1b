"""The price lock (B3): who pays is shown what, accepts it before first sending, and is never charged more."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.faults import Fault
from chassis.money import Money
from services.conversation.domain.entities import Acceptance, Basis, CancellationPolicy, Participant
from services.conversation.domain.fees import late_cancellation_fee, no_show_fee
from services.conversation.domain.reasons import Reason, refused
from services.conversation.domain.states import OPEN, State


@dataclass(frozen=True)
class Offer:
    """What somebody is shown to accept. `fee` None: nothing is owed.

    `late_fee` None: withdrawing costs nothing, or is over; `no_show_fee` None: not coming costs the fee.
    """

    fee: Money | None
    late_fee: Money | None = None
    no_show_fee: Money | None = None


@dataclass(frozen=True)
class OwnFee:
    """What somebody pays and has accepted of it; `late_window` goes with the offer's late fee."""

    participant: Participant
    offer: Offer
    late_window: timedelta
    needed: bool


def own_fee(participant: Participant, policy: CancellationPolicy, state: State) -> OwnFee:
    """What a participant is shown."""
    offer = Offer(participant.fee)
    if participant.fee is not None and participant.basis is Basis.AGREED and state in OPEN:
        late = late_cancellation_fee(participant, policy) if state is State.SCHEDULED else None
        offer = Offer(participant.fee, late, no_show_fee(participant, policy))
    return OwnFee(participant, offer, policy.late_window, acceptance_needed(participant, state))


def acceptance_needed(participant: Participant, state: State) -> bool:
    """Whether the fee has to be accepted; of a conversation that is over, what was accepted is charged."""
    return participant.fee_unaccepted and (state in OPEN or participant.acceptance is None)


def accepted(own: OwnFee, given: Offer, now: datetime) -> Participant:
    """The participant with exactly what was shown accepted. Fault PRECONDITION, FEE_CHANGED.

    Nothing changes where nothing has to be accepted: what was accepted before may be more, and counts.
    """
    shown = own.offer
    if shown.fee is None or given != shown:
        raise _changed(shown)
    if not own.needed:
        return own.participant
    return replace(own.participant, acceptance=Acceptance(shown.fee, shown.late_fee, shown.no_show_fee, now))


def check_fee_accepted(participant: Participant) -> None:
    """Fault PRECONDITION, FEE_NOT_ACCEPTED, for somebody who owes a fee that they have not accepted."""
    if participant.fee_unaccepted:
        raise refused(Reason.FEE_NOT_ACCEPTED, **_facts(participant.fee))


def _changed(shown: Offer) -> Fault:
    return refused(
        Reason.FEE_CHANGED,
        **_facts(shown.fee),
        late_cancellation_minor_units=_units(shown.late_fee),
        no_show_minor_units=_units(shown.no_show_fee),
    )


def _facts(fee: Money | None) -> dict[str, str]:
    return {"minor_units": _units(fee) or "0", "currency": fee.currency if fee else ""}


def _units(fee: Money | None) -> str:
    return "" if fee is None else str(fee.minor_units)
