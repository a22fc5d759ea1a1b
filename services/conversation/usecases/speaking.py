"""People speak and share: the acts that only an open conversation admits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.ids import ConversationId, MessageId, ParticipantId, PersonId
from services.conversation.domain.acceptance import check_fee_accepted
from services.conversation.domain.access import (
    absent,
    cannot_speak,
    check_assignees,
    check_attends,
    chosen_viewers,
    for_everybody,
    person_of,
    viewers_of_file,
)
from services.conversation.domain.entities import Admission, Conversation, Message, Participant
from services.conversation.domain.events import ConversationOpened, ConversationStarted, MessageSent
from services.conversation.domain.reasons import Reason, refused
from services.conversation.domain.states import State, after, require_open, sharing, speaking
from services.conversation.domain.texts import message_text
from services.conversation.domain.views import Accepted
from services.conversation.ports import OpenConversations, Place, Store, Work


@dataclass(frozen=True)
class Speaking:
    """Takes messages, files and forms."""

    store: Store
    open: OpenConversations
    clock: Clock

    async def send(
        self, caller: Caller, conversation_id: ConversationId, message_id: MessageId, text: str
    ) -> Accepted:
        """Send a message (S14 to S16, S21, B7); the same id with the same text has the same answer."""
        text = message_text(text)
        accepted = await self.open.say(conversation_id, person_of(caller), message_id, text)
        if accepted is not None:
            return accepted
        return Accepted(await self._decided(caller, conversation_id, message_id, text), None)

    async def _decided(
        self, caller: Caller, conversation_id: ConversationId, message_id: MessageId, text: str
    ) -> Message:
        """Send a message where the table has to decide, or an earlier one has to be looked for."""
        async with self.store.work() as work:
            sender, version = await self._sender(work, caller, conversation_id)
            state = State.ACTIVE
            while (
                place := await self._place(work, conversation_id, sender, message_id, state, version)
            ) is None:
                earlier = await work.message(conversation_id, sender, message_id)
                if earlier is not None:
                    return _same(earlier, text)
                # What was true for the statement may have changed: the table decides again until it refuses.
                sender, state, version = await self._standing(work, caller, conversation_id)
            message = Message(message_id, place.sequence, sender.participant_id, text, place.send_time)
            await work.add_message(conversation_id, message, place.previous_hash)
            await work.mark_read(conversation_id, sender.person_id, place.sequence)
            if state is not State.ACTIVE:
                await work.tell(ConversationOpened(conversation_id))
            number = place.sequence
            await work.tell(MessageSent(conversation_id, message_id, number, sender.person_id, number))
        return message

    async def admit(
        self,
        conversation_id: ConversationId,
        attachment_id: MessageId,
        sender_id: PersonId,
        selected: Sequence[ParticipantId],
        validate_only: bool = False,
    ) -> Admission:
        """Let a file in (S14, S15, S18, S28); the same id has the same answer, whoever has withdrawn since.

        The host's may open the conversation.

        `validate_only`: nothing is written, the answer is what it would be now.
        """
        async with self.store.work() as work:
            conversation = await work.lock(conversation_id)
            sender = conversation.participant_of(sender_id) if conversation else None
            if conversation is None or sender is None:
                raise absent()
            earlier = await work.admission(conversation_id, attachment_id)
            if earlier is not None:
                return _same_admission(earlier, sender, chosen_viewers(conversation, sender, selected))
            check_attends(sender)
            person_ids = viewers_of_file(conversation, sender, selected)
            to = after(conversation.state_at(self.clock.now()), sharing(sender.host))
            check_fee_accepted(sender)
            admission = Admission(
                attachment_id=attachment_id,
                sender_participant_id=sender.participant_id,
                after_sequence=conversation.last_sequence,
                person_ids=person_ids,
                admit_time=self.clock.now(),
                for_everybody=for_everybody(conversation, person_ids),
            )
            if not validate_only:
                await self._open_by_sharing(work, conversation, to)
                await work.add_admission(conversation_id, admission)
        return admission

    async def admit_form(
        self, conversation_id: ConversationId, person_id: PersonId, assignees: Sequence[ParticipantId]
    ) -> datetime:
        """When a form was admitted (S14, S18, S30): assigned by the host, or submitted where nobody is named.

        The lock puts it before or after a completion; there is nothing to keep (ADR 0026).
        """
        async with self.store.work() as work:
            conversation = await work.lock(conversation_id)
            person = conversation.participant_of(person_id) if conversation else None
            if conversation is None or person is None:
                raise absent()
            now = self.clock.now()
            require_open(conversation.state_at(now))
            check_attends(person)
            if assignees:
                check_assignees(conversation, person, assignees)
            return now

    async def _sender(
        self, work: Work, caller: Caller, conversation_id: ConversationId
    ) -> tuple[Participant, int]:
        found = await work.sender(conversation_id, person_of(caller))
        if found is None:
            raise cannot_speak(caller, await work.find(conversation_id))
        check_attends(found[0])
        return found

    async def _place(
        self,
        work: Work,
        conversation_id: ConversationId,
        sender: Participant,
        message_id: MessageId,
        state: State,
        version: int,
    ) -> Place | None:
        if sender.fee_unaccepted:
            return None
        step = (state, after(state, speaking(sender.host)))
        return await work.take_place(conversation_id, sender, message_id, step, version, self.clock.now())

    async def _standing(
        self, work: Work, caller: Caller, conversation_id: ConversationId
    ) -> tuple[Participant, State, int]:
        """Who speaks in which state of which version. Faults of the table; FEE_NOT_ACCEPTED (B3)."""
        conversation = await work.find(conversation_id)
        sender = conversation.participant_of(caller.person_id) if conversation else None
        if conversation is None or sender is None:
            raise absent()
        state = conversation.state_at(self.clock.now())
        after(state, speaking(sender.host))
        check_fee_accepted(sender)
        started = await self._start_if_due(work, conversation)
        return sender, state, conversation.version + started

    async def _open_by_sharing(self, work: Work, conversation: Conversation, to: State) -> None:
        now = self.clock.now()
        await self._start_if_due(work, conversation)
        if to is not conversation.state_at(now):
            await work.open(conversation, now)
            await work.tell(ConversationOpened(conversation.conversation_id))

    async def _start_if_due(self, work: Work, conversation: Conversation) -> bool:
        """Do what the timer is late for; whether it was."""
        if conversation.state_at(self.clock.now()) is conversation.state:
            return False
        started = await work.start(conversation.conversation_id, self.clock.now())
        if started:
            await work.tell(ConversationStarted(conversation.conversation_id))
        return started


def _same(earlier: Message, text: str) -> Message:
    if earlier.text != text:
        raise refused(Reason.MESSAGE_ID_REUSED)
    return earlier


def _same_admission(earlier: Admission, sender: Participant, person_ids: tuple[PersonId, ...]) -> Admission:
    if earlier.sender_participant_id != sender.participant_id or earlier.person_ids != person_ids:
        raise refused(Reason.MESSAGE_ID_REUSED)
    return earlier
