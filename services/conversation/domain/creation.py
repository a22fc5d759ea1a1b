"""Who may start a conversation, and with whom (S6, S7, S9, S10)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.faults import Fault, invalid
from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from chassis.money import Money
from services.conversation.domain import chain, texts
from services.conversation.domain.entities import (
    Conversation,
    Division,
    DivisionSettings,
    FollowUp,
    Invitee,
    KnownPerson,
    NewConversation,
    Participant,
)
from services.conversation.domain.reasons import Reason, not_allowed_to_start, refused_field
from services.conversation.domain.starts import Start
from services.conversation.domain.states import State, state_at

MOST_PARTICIPANTS = 25
"""Besides the host (S9)."""


def host_of(caller: Caller, division_id: DivisionId, named: PersonId | None) -> PersonId:
    """Who will host: a provider for themselves, or whom a coordinator names. Fault FORBIDDEN: others (S6)."""
    host = named or caller.person_id
    role = Role.PROVIDER if host == caller.person_id else Role.COORDINATOR
    if host is None or not caller.has(role, division_id):
        raise not_allowed_to_start()
    return host


def check_invitees(invitees: Sequence[Invitee]) -> None:
    """1 to 25, each address once. Fault INVALID names the field."""
    if not invitees:
        raise invalid("participants", "name at least one participant")
    if len(invitees) > MOST_PARTICIPANTS:
        limit = f"at most {MOST_PARTICIPANTS} participants besides the host"
        raise refused_field(Reason.TOO_MANY_PARTICIPANTS, "participants", limit)
    seen: set[str] = set()
    for index, invitee in enumerate(invitees):
        if invitee.email.casefold() in seen:
            raise twice(index, "is named twice")
        seen.add(invitee.email.casefold())


def check_people(host: PersonId, people: Sequence[KnownPerson]) -> None:
    """The same person twice, or the host among the participants. Fault INVALID names the field."""
    seen = {host}
    for index, person in enumerate(people):
        if person.person_id in seen:
            raise twice(index, "is the host" if person.person_id == host else "is named twice")
        seen.add(person.person_id)


def created(
    asked: NewConversation,
    settings: DivisionSettings,
    start: Start,
    people: Sequence[KnownPerson],
    now: datetime,
    new_id: Callable[[], UUID],
) -> Conversation:
    """The conversation to keep. `people` are the host and then the invitees, in the order asked."""
    conversation_id = ConversationId(new_id())
    return Conversation(
        conversation_id=conversation_id,
        division=settings.division,
        subject=texts.subject(asked.subject),
        state=state_at(State.SCHEDULED, start.time, now),
        start_time=start.time,
        start_time_zone=start.time_zone,
        create_time=now,
        open_time=None,
        complete_time=None,
        completed_by=None,
        acknowledged=frozenset(),
        activity_time=now,
        announcement=texts.announcement(settings.default_announcement),
        announcement_version=0,
        last_sequence=0,
        last_hash=chain.genesis(conversation_id),
        version=0,
        participants=tuple(_participants(asked.invitees, people, new_id)),
        follow_up_of=asked.follow_up.conversation_id if asked.follow_up else None,
        name_policy=asked.name_policy,
    )


def following(asked: NewConversation, original: Conversation) -> NewConversation:
    """What is asked for, with the host of the conversation that it follows up (S12).

    Fault INVALID names what the two do not share.
    """
    if asked.invitees:
        raise invalid("participants", "must be empty: a follow-up has the people of the conversation before")
    if asked.division_id != original.division.division_id:
        raise invalid("division_id", "must be the division of the conversation before")
    host = original.host.person_id
    if asked.host_person_id not in (None, host):
        raise invalid("host_person_id", "must be the host of the conversation before")
    return replace(asked, host_person_id=host)


def followers(original: Conversation, follow_up: FollowUp, division: Division) -> tuple[Participant, ...]:
    """Who takes part again, each at the fee asked for, or else the one agreed before (S12).

    In the order asked, or else all who attended. Fault INVALID names who did not take part.
    """
    if not follow_up.people:
        attended = [each for each in original.participants[1:] if not each.withdrawn]
        return tuple(replace(each, fee=_fee_before(each, division)) for each in attended)
    found = []
    for index, (participant_id, fee) in enumerate(follow_up.people.items()):
        guest = original.guest(participant_id)
        if guest is None:
            raise invalid(f"follow_up_participants[{index}].participant_id", "took no part besides the host")
        found.append(replace(guest, fee=fee or _fee_before(guest, division)))
    return tuple(found)


def _fee_before(participant: Participant, division: Division) -> Money | None:
    return participant.agreed_fee if division.billing_enabled else None


def _participants(
    invitees: Sequence[Invitee], people: Sequence[KnownPerson], new_id: Callable[[], UUID]
) -> Iterator[Participant]:
    fees = (None, *(invitee.fee for invitee in invitees))
    for index, (person, fee) in enumerate(zip(people, fees, strict=True)):
        yield Participant(
            participant_id=ParticipantId(new_id()),
            person_id=person.person_id,
            display_name=person.display_name,
            host=index == 0,
            colleague=index > 0 and person.member,
            fee=fee,
            first_sequence=1,
            agreed_fee=fee,
        )


def twice(index: int, description: str) -> Fault:
    """Somebody is named who cannot be named again."""
    return refused_field(Reason.DUPLICATE_PARTICIPANT, f"participants[{index}]", description)
