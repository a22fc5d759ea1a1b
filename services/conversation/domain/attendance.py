"""Who takes part, who did not come, and what each of them owes (S9, S11, S19, S32)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.faults import Fault, invalid
from chassis.ids import ParticipantId
from chassis.money import Money
from services.conversation.domain.creation import MOST_PARTICIPANTS, twice
from services.conversation.domain.entities import (
    Basis,
    CancellationPolicy,
    Conversation,
    Invitee,
    KnownPerson,
    Participant,
)
from services.conversation.domain.fees import capped, no_show_fee
from services.conversation.domain.reasons import Reason, refused, refused_field
from services.conversation.domain.states import Act, State


def check_room(conversation: Conversation, newcomers: int) -> None:
    """Fault INVALID, TOO_MANY_PARTICIPANTS, if there would be more than 25 (S9)."""
    if len(conversation.participants) - 1 + newcomers > MOST_PARTICIPANTS:
        raise no_room()


def no_room() -> Fault:
    """There would be too many."""
    limit = f"at most {MOST_PARTICIPANTS} participants besides the host, those who withdrew included"
    return refused_field(Reason.TOO_MANY_PARTICIPANTS, "participants", limit)


def newcomers(
    conversation: Conversation,
    invitees: Sequence[Invitee],
    people: Sequence[KnownPerson],
    share_history: bool,
    new_id: Callable[[], UUID],
) -> tuple[Participant, ...]:
    """Those who are added, each seeing all messages or those from now on (S11).

    Faults INVALID: TOO_MANY_PARTICIPANTS; DUPLICATE_PARTICIPANT names who is in it already, or named twice.
    """
    check_room(conversation, len(people))
    seen = {each.person_id for each in conversation.participants}
    for index, person in enumerate(people):
        if person.person_id in seen:
            raise twice(index, "takes part already")
        seen.add(person.person_id)
    return tuple(
        Participant(
            participant_id=ParticipantId(new_id()),
            person_id=person.person_id,
            display_name=person.display_name,
            host=False,
            colleague=person.member,
            fee=invitee.fee,
            first_sequence=1 if share_history else conversation.last_sequence + 1,
            agreed_fee=invitee.fee,
            history_shared=share_history,
        )
        for person, invitee in zip(people, invitees, strict=True)
    )


def guest(conversation: Conversation, participant_id: ParticipantId) -> Participant:
    """The participant named. Fault INVALID for the host and for anybody else."""
    found = conversation.guest(participant_id)
    if found is None:
        raise invalid("participant_id", "is nobody who takes part besides the host")
    return found


def fee_act(participant: Participant, fee: Money) -> Act:
    """What owing this instead is: more, or not more. Both are in one currency."""
    more = participant.fee is None or fee > participant.fee
    return Act.RAISE_FEE if more else Act.LOWER_FEE


def with_fee(participant: Participant, fee: Money, state: State) -> Participant:
    """The participant who owes this instead (S32).

    Faults PRECONDITION: PARTICIPANT_WITHDREW (owes nothing), FEE_ONLY_DOWN for what is owed for withdrawing
    late or for a no-show.
    """
    if participant.withdrawn and participant.fee is None:
        raise refused(Reason.PARTICIPANT_WITHDREW)
    agreed = not participant.withdrawn and not participant.no_show
    if not agreed and fee_act(participant, fee) is Act.RAISE_FEE:
        raise refused(Reason.FEE_ONLY_DOWN)
    basis = Basis.AGREED if agreed else participant.basis
    if fee.minor_units == 0 and not (agreed and state is State.SCHEDULED):
        basis = Basis.WAIVED
    return replace(participant, fee=fee, basis=basis, agreed_fee=fee if agreed else participant.agreed_fee)


def with_no_show(participant: Participant, no_show: bool, policy: CancellationPolicy) -> Participant:
    """The participant who did not come, or came after all (S19). What was waived stays waived.

    Not coming never costs more than was accepted (B3).

    Fault PRECONDITION, PARTICIPANT_WITHDREW.
    """
    if participant.withdrawn:
        raise refused(Reason.PARTICIPANT_WITHDREW)
    if no_show == participant.no_show or participant.fee is None or participant.basis is Basis.WAIVED:
        return replace(participant, no_show=no_show)
    if not no_show:
        return replace(participant, no_show=False, fee=participant.agreed_fee, basis=Basis.AGREED)
    fee = no_show_fee(participant, policy) or participant.fee
    if participant.acceptance is not None:
        fee = capped(participant.acceptance.fee, fee) or fee
    return replace(participant, no_show=True, fee=fee, basis=Basis.NO_SHOW)
