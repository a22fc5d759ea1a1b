"""Who may see and do what in a conversation. Whoever may not see it is told that it is not there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chassis.auth import Caller, Role
from chassis.faults import Fault, invalid, not_found
from chassis.ids import DivisionId, ParticipantId, PersonId
from services.conversation.domain import visibility
from services.conversation.domain.attention import Shown
from services.conversation.domain.entities import NEVER, Conversation, Participant
from services.conversation.domain.reasons import Reason, host_only, participants_only, refused
from services.conversation.domain.states import Act, Relation, State, decided
from services.conversation.domain.views import Eyes, View
from services.conversation.domain.visibility import Disclosure, Item, Kind


def eyes_of(caller: Caller, conversation: Conversation) -> Eyes | None:
    """How the caller looks at it; None: an outsider."""
    own = conversation.participant_of(caller.person_id)
    if own is not None and own.host:
        return Eyes(Relation.HOST, own)
    if caller.has(Role.COORDINATOR, conversation.division.division_id):
        return Eyes(Relation.COORDINATOR, own)
    return Eyes(Relation.PARTICIPANT, own) if own is not None else None


def relation_of(caller: Caller, conversation: Conversation) -> Relation | None:
    """What the caller is in it; None: an outsider."""
    eyes = eyes_of(caller, conversation)
    return eyes.relation if eyes else None


def view(caller: Caller, conversation: Conversation | None, read_sequence: int | None, now: datetime) -> View:
    """The conversation as the caller sees it; `read_sequence` None: nothing was read yet. Fault NOT_FOUND."""
    eyes = eyes_of(caller, conversation) if conversation else None
    if conversation is None or eyes is None:
        raise absent()
    return view_with(eyes, conversation, read_sequence, now)


def view_with(eyes: Eyes, conversation: Conversation, read_sequence: int | None, now: datetime) -> View:
    """The conversation as these eyes see it."""
    first = visibility.first_message(eyes)
    return View(
        conversation=conversation,
        state=conversation.state_at(now),
        relation=eyes.relation,
        own=eyes.own,
        first_sequence=first,
        read_sequence=0 if first == NEVER else max(read_sequence or 0, first - 1),
    )


def with_marks(seen: View, marks: Mapping[PersonId, int], shown: Shown) -> View:
    """The view with the read marks that its person may see (S41): always the own one."""
    disclosure = Disclosure(seen.conversation.name_policy, shown.read_marks)
    return replace(
        seen,
        marks={
            each.participant_id: marks.get(each.person_id, 0)
            for each in seen.conversation.participants
            if visibility.verdict(Item(Kind.READ_MARK, each), seen.eyes, disclosure).visible
        },
    )


def managed(caller: Caller, conversation: Conversation | None) -> Conversation:
    """The conversation, for host or coordinator. Faults NOT_FOUND (outsiders), HOST_ONLY (participants)."""
    relation = relation_of(caller, conversation) if conversation else None
    if conversation is None or relation is None:
        raise absent()
    if not relation.manages:
        raise host_only()
    return conversation


def acted(
    caller: Caller, conversation: Conversation | None, act: Act, now: datetime
) -> tuple[Conversation, State]:
    """The conversation, and the state in which the caller's act leaves it.

    Faults NOT_FOUND (outsiders), FORBIDDEN (not theirs to do), PRECONDITION (not now).
    """
    relation = relation_of(caller, conversation) if conversation else None
    if conversation is None or relation is None:
        raise absent()
    return conversation, decided(conversation.state_at(now), act, relation)


def attending(
    caller: Caller, conversation: Conversation | None, act: Act, now: datetime
) -> tuple[Conversation, Participant]:
    """The conversation and the caller's own part in it, also where they coordinate its division as well.

    Faults NOT_FOUND (outsiders), FORBIDDEN (takes no part), PRECONDITION (not now, or not a host's act).
    """
    own = conversation.participant_of(caller.person_id) if conversation else None
    if conversation is None or own is None:
        raise cannot_speak(caller, conversation)
    decided(conversation.state_at(now), act, Relation.HOST if own.host else Relation.PARTICIPANT)
    return conversation, own


def check_attends(participant: Participant) -> None:
    """Fault PRECONDITION, WITHDRAWN, for somebody who takes no part any more (S19)."""
    if participant.withdrawn:
        raise refused(Reason.WITHDRAWN)


def participant_in(conversation: Conversation, participant_id: ParticipantId) -> Participant:
    """Somebody who takes part. Fault NOT_FOUND."""
    found = (each for each in conversation.participants if each.participant_id == participant_id)
    participant = next(found, None)
    if participant is None:
        raise not_found("participant")
    return participant


def cannot_speak(caller: Caller, conversation: Conversation | None) -> Fault:
    """What somebody who takes no part hears when they try to speak."""
    if conversation is None or relation_of(caller, conversation) is None:
        return absent()
    return participants_only()


def person_of(caller: Caller) -> PersonId:
    """Who calls. Fault NOT_FOUND for a process: no conversation is for its eyes."""
    if caller.person_id is None:
        raise absent()
    return caller.person_id


def coordinated_divisions(caller: Caller) -> frozenset[DivisionId]:
    """The divisions whose conversations the caller sees all of."""
    return frozenset(division for division, roles in caller.roles.items() if Role.COORDINATOR in roles)


def viewers_of_file(
    conversation: Conversation, sender: Participant, selected: Sequence[ParticipantId]
) -> tuple[PersonId, ...]:
    """The sender, the host, and whom the sender picked (S28). Fault INVALID names who is not in it."""
    attending = {each.participant_id for each in conversation.participants if not each.withdrawn}
    for index, participant_id in enumerate(selected):
        if participant_id not in attending:
            raise invalid(f"participant_ids[{index}]", "is nobody in this conversation")
    return chosen_viewers(conversation, sender, selected)


def chosen_viewers(
    conversation: Conversation, sender: Participant, selected: Sequence[ParticipantId]
) -> tuple[PersonId, ...]:
    """The same for a file that was let in before: somebody may have withdrawn since."""
    chosen = {sender.participant_id, conversation.host.participant_id, *selected}
    return tuple(each.person_id for each in conversation.participants if each.participant_id in chosen)


def for_everybody(conversation: Conversation, person_ids: Sequence[PersonId]) -> bool:
    """Whether a file for these people leaves nobody out who takes part."""
    return all(each.withdrawn or each.person_id in person_ids for each in conversation.participants)


def added_viewers(
    caller_id: PersonId, conversation: Conversation, selected: Sequence[ParticipantId]
) -> tuple[PersonId, ...]:
    """Whom the host lets see a file later (S28). Faults HOST_ONLY; INVALID names who is not in it."""
    if conversation.host.person_id != caller_id:
        raise host_only()
    people = viewers_of_file(conversation, conversation.host, selected)
    return tuple(each for each in people if each != caller_id)


def check_assignees(
    conversation: Conversation, person: Participant, assignees: Sequence[ParticipantId]
) -> None:
    """Whether somebody may assign a form to these (S30). Faults HOST_ONLY, INVALID by field."""
    if not person.host:
        raise host_only()
    answering = {
        each.participant_id for each in conversation.participants if not (each.host or each.withdrawn)
    }
    for index, participant_id in enumerate(assignees):
        if participant_id not in answering:
            raise invalid(f"participant_ids[{index}]", "is nobody who takes part in this conversation")


def absent() -> Fault:
    """Not there, or not for the caller's eyes: nobody can tell which."""
    return not_found("conversation")
