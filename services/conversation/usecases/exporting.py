"""Exporting what one can see (S31), a batch at a time, so that memory does not grow with the conversation."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.ids import ConversationId, PersonId
from chassis.zones import zone
from services.conversation.domain import chain, visibility
from services.conversation.domain.access import view
from services.conversation.domain.export import Exported, Form, Section, Writer, writer
from services.conversation.domain.retention import check_readable
from services.conversation.domain.states import State
from services.conversation.domain.views import View
from services.conversation.domain.visibility import Disclosure
from services.conversation.ports import AdmissionPosition, Directory, Store, Work

BATCH = 50
LARGEST_PIECE = 64 * 1024


@dataclass(frozen=True)
class Exporting:
    """Writes exports."""

    store: Store
    directory: Directory
    clock: Clock

    async def export(
        self, caller: Caller, conversation_id: ConversationId, time_zone: str, form: Form
    ) -> AsyncIterator[bytes]:
        """What is in the caller's sight, in pieces of at most 64 KiB, up to the last message of now.

        No transaction is open while the caller reads. Fault INVALID for an unknown time zone, NOT_FOUND,
        CONVERSATION_DESTROYED.
        """
        async with self.store.work() as work:
            seen = view(caller, await work.find(conversation_id), None, self.clock.now())
            check_readable(seen.conversation)
            previous_hash = await _previous_hash(work, seen)
            closed = seen.state is State.COMPLETED and not seen.withdrawn
            certificate = await work.certificate(conversation_id) if closed else None
        exported = Exported(
            view=seen,
            time_zone=zone(time_zone or seen.conversation.division.time_zone, "time_zone"),
            export_time=self.clock.now(),
            previous_hash=previous_hash,
            addresses=await self._addresses(seen),
        )
        written = writer(form, exported)
        async for part in self._parts(written, exported, certificate):
            for piece in _pieces(part):
                yield piece

    async def _parts(
        self, written: Writer, exported: Exported, certificate: str | None
    ) -> AsyncIterator[bytes]:
        yield written.begin()
        yield written.section(Section.PARTICIPANTS) + written.participants()
        yield written.section(Section.ANNOUNCEMENTS)
        async for part in self._announcements(written, exported.view):
            yield part
        yield written.section(Section.FILES)
        async for part in self._files(written, exported.view):
            yield part
        yield written.section(Section.MESSAGES)
        async for part in self._messages(written, exported.view):
            yield part
        yield written.end(certificate)

    async def _announcements(self, written: Writer, seen: View) -> AsyncIterator[bytes]:
        """All versions for who manages; for others the one that stands on top, none for who withdrew."""
        if seen.withdrawn:
            return
        conversation_id = seen.conversation.conversation_id
        before, size = seen.conversation.announcement_version + 1, BATCH if seen.relation.manages else 1
        while before > 0:
            async with self.store.work() as work:
                versions = await work.announcement_versions(conversation_id, before, size)
            editors = {each.edited_by for each in versions} if seen.relation.manages else set()
            yield written.announcements(versions, await self.directory.names(editors))
            before = versions[-1].version if seen.relation.manages else 0

    async def _files(self, written: Writer, seen: View) -> AsyncIterator[bytes]:
        kept, after = seen.conversation, None
        disclosure = Disclosure(kept.name_policy)
        while True:
            async with self.store.work() as work:
                found = await work.admissions(kept.conversation_id, after, BATCH)
            if not found:
                return
            visible = (
                each
                for each in found
                if visibility.verdict(visibility.file(each, kept), seen.eyes, disclosure).visible
            )
            yield written.files(visible)
            after = AdmissionPosition(found[-1].admit_time, found[-1].attachment_id)

    async def _messages(self, written: Writer, seen: View) -> AsyncIterator[bytes]:
        conversation_id, done = seen.conversation.conversation_id, seen.first_sequence - 1
        while done < seen.last_sequence:
            size = min(BATCH, seen.last_sequence - done)
            async with self.store.work() as work:
                messages = await work.messages_after(conversation_id, done, size)
                key = await work.data_key(conversation_id)
            yield written.messages(messages, key)
            done += size

    async def _addresses(self, seen: View) -> Mapping[PersonId, str]:
        if not seen.relation.manages:
            return {}
        return await self.directory.addresses([each.person_id for each in seen.conversation.participants[1:]])


async def _previous_hash(work: Work, seen: View) -> bytes:
    """What the first message in sight is linked to: the hash of the one before it, which is out of sight."""
    conversation_id = seen.conversation.conversation_id
    before = await work.messages_after(conversation_id, seen.first_sequence - 2, 1)
    if seen.first_sequence == 1 or not before or before[0].hash is None:
        return chain.genesis(conversation_id)
    return before[0].hash


def _pieces(data: bytes) -> Iterator[bytes]:
    for begin in range(0, len(data), LARGEST_PIECE):
        yield data[begin : begin + LARGEST_PIECE]
