"""The host's side: who takes part, the announcement, the end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.idempotency import RequestKey
from chassis.ids import ConversationId, ParticipantId
from services.conversation.domain import texts
from services.conversation.domain.acceptance import acceptance_needed
from services.conversation.domain.access import managed, person_of
from services.conversation.domain.closing import claims
from services.conversation.domain.completion import check_etag, completed
from services.conversation.domain.entities import NamePolicy
from services.conversation.domain.events import AnnouncementChanged, ConversationCompleted, NamePolicyChanged
from services.conversation.domain.states import Act, after
from services.conversation.domain.views import ManagedParticipant, View
from services.conversation.ports import Directory, Previews, Seal, Store
from services.conversation.usecases.reading import seen


@dataclass(frozen=True)
class Managing:
    """What hosts and coordinators do."""

    store: Store
    directory: Directory
    previews: Previews
    seal: Seal
    clock: Clock

    async def participants(
        self, caller: Caller, conversation_id: ConversationId
    ) -> Sequence[ManagedParticipant]:
        """Everybody but the host, with addresses from the directory (S26)."""
        async with self.store.work() as work:
            conversation = managed(caller, await work.find(conversation_id))
            people = [each.person_id for each in conversation.participants[1:]]
            read = await work.read_sequences(people, [conversation_id])
            reasons = await work.withdraw_reasons(conversation_id)
        addresses, state = await self.directory.addresses(people), conversation.state_at(self.clock.now())
        return [
            ManagedParticipant(
                participant=each,
                email=addresses.get(each.person_id, ""),
                read_sequence=read.get((each.person_id, conversation_id), 0),
                withdraw_reason=reasons.get(each.participant_id, ""),
                acceptance_needed=acceptance_needed(each, state),
            )
            for each in conversation.participants[1:]
        ]

    async def change_announcement(
        self, caller: Caller, key: RequestKey, conversation_id: ConversationId, etag: str, text: str
    ) -> View:
        """Edit the announcement (S22, S23)."""
        text = texts.announcement(text)
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            conversation = managed(caller, await work.lock(conversation_id))
            if not repeated:
                now = self.clock.now()
                after(conversation.state_at(now), Act.EDIT_ANNOUNCEMENT)
                check_etag(conversation, etag)
                version = await work.change_announcement(conversation, text, person_of(caller), now)
                await work.tell(AnnouncementChanged(conversation_id, version))
                await work.remember(key, str(conversation_id))
                conversation = replace(
                    conversation,
                    announcement=text,
                    announcement_version=version,
                    version=conversation.version + 1,
                )
            return await seen(work, caller, conversation, self.clock.now())

    async def change_name_policy(
        self, caller: Caller, key: RequestKey, conversation_id: ConversationId, etag: str, policy: NamePolicy
    ) -> View:
        """Choose how participants see each other's names (S27)."""
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            conversation = managed(caller, await work.lock(conversation_id))
            if not repeated:
                after(conversation.state_at(self.clock.now()), Act.CHANGE_NAME_POLICY)
                check_etag(conversation, etag)
                await work.change_name_policy(conversation, policy)
                await work.tell(NamePolicyChanged(conversation_id))
                await work.remember(key, str(conversation_id))
                conversation = replace(conversation, name_policy=policy, version=conversation.version + 1)
            return await seen(work, caller, conversation, self.clock.now())

    async def complete(
        self,
        caller: Caller,
        key: RequestKey,
        conversation_id: ConversationId,
        etag: str,
        preview_token: str,
        acknowledged: frozenset[ParticipantId],
    ) -> View:
        """Complete a conversation, for ever (S17, S18, S34)."""
        now = self.clock.now()
        preview = self.previews.read(preview_token, now)
        async with self.store.work() as work:
            repeated = await work.claim(key) is not None
            conversation = managed(caller, await work.lock(conversation_id))
            if not repeated:
                conversation = completed(conversation, etag, preview, acknowledged, person_of(caller), now)
                await work.complete(conversation)
                await work.keep_certificate(conversation_id, self.seal.sign(claims(conversation)), now)
                await work.tell(ConversationCompleted(conversation_id, conversation.complete_time or now))
                await work.remember(key, str(conversation_id))
            return await seen(work, caller, conversation, self.clock.now())
