"""Who may start a conversation, and with whom (S6, S7, S9, S10)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from chassis.auth import Caller, Role
from chassis.faults import Fault, invalid
from chassis.ids import ConversationId, DivisionId, ParticipantId, PersonId
from services.conversation.domain import chain, texts
from services.conversation.domain.entities import (
    Conversation,
    DivisionSettings,
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
            raise _twice(index, "is named twice")
        seen.add(invitee.email.casefold())


def check_people(host: PersonId, people: Sequence[KnownPerson]) -> None:
    """The same person twice, or the host among the participants. Fault INVALID names the field."""
    seen = {host}
    for index, person in enumerate(people):
        if person.person_id in seen:
            raise _twice(index, "is the host" if person.person_id == host else "is named twice")
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
    )


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
        )


def _twice(index: int, description: str) -> Fault:
    return refused_field(Reason.DUPLICATE_PARTICIPANT, f"participants[{index}]", description)
