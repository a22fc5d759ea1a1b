"""Who sees a file that was let in, after that."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.clock import Clock
from chassis.faults import not_found
from chassis.ids import ConversationId, MessageId, ParticipantId, PersonId
from services.conversation.domain import visibility
from services.conversation.domain.access import absent, added_viewers
from services.conversation.domain.entities import Admission, Conversation
from services.conversation.domain.states import Act, after
from services.conversation.domain.visibility import Disclosure
from services.conversation.ports import AdmissionPosition, Store, Work

_AT_ONCE = 200


@dataclass(frozen=True)
class Sharing:
    """Answers the files service, which shows files to nobody else than is said here."""

    store: Store
    clock: Clock

    async def add_viewers(
        self,
        conversation_id: ConversationId,
        attachment_id: MessageId,
        person_id: PersonId,
        selected: Sequence[ParticipantId],
    ) -> Sequence[PersonId]:
        """Let more people see a file, for the host (S28); everybody who was chosen. Nobody is taken away."""
        async with self.store.work() as work:
            conversation = await work.lock(conversation_id)
            if conversation is None or conversation.participant_of(person_id) is None:
                raise absent()
            viewers = added_viewers(person_id, conversation, selected)
            now = self.clock.now()
            after(conversation.state_at(now), Act.HOST_SHARES)
            admission = await work.admission(conversation_id, attachment_id)
            if admission is None:
                raise not_found("file")
            new = [each for each in viewers if each not in _chosen(admission)]
            if new:
                await work.add_viewers(conversation_id, attachment_id, new, person_id, now)
        return [*_chosen(admission), *new]

    async def visible(self, conversation_id: ConversationId, person_id: PersonId) -> Sequence[MessageId]:
        """The files that somebody in a conversation sees, oldest first. Fault NOT_FOUND."""
        async with self.store.work() as work:
            conversation = await work.find(conversation_id)
            if conversation is None:
                raise absent()
            return await visible_files(work, conversation, person_id)


async def visible_files(work: Work, conversation: Conversation, person_id: PersonId) -> Sequence[MessageId]:
    """The files that somebody in a conversation sees, oldest first. Fault NOT_FOUND for others."""
    own = conversation.participant_of(person_id)
    if own is None:
        raise absent()
    eyes = visibility.eyes_of_participant(own)
    disclosure = Disclosure(conversation.name_policy)
    files: list[MessageId] = []
    after_position = None
    while found := await work.admissions(conversation.conversation_id, after_position, _AT_ONCE):
        items = [visibility.file(each, conversation) for each in found]
        files += [
            each.attachment_id
            for each, item in zip(found, items, strict=True)
            if visibility.verdict(item, eyes, disclosure).visible
        ]
        after_position = AdmissionPosition(found[-1].admit_time, found[-1].attachment_id)
    return files


def _chosen(admission: Admission) -> tuple[PersonId, ...]:
    return (*admission.person_ids, *admission.added)
