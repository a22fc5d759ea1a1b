"""Exporting forms (S31, B11), one after the other, so that memory does not grow with the conversation."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from chassis.clock import Clock
from chassis.faults import not_found
from chassis.ids import ConversationId, PersonId
from chassis.zones import zone
from services.files.domain.assignments import Assignment
from services.files.domain.form_export import Exported, Form, Writer, writer
from services.files.ports.forms import FormConversations, FormStore

LARGEST_PIECE = 64 * 1024


@dataclass(frozen=True)
class Exporting:
    """Writes exports."""

    store: FormStore
    conversations: FormConversations
    clock: Clock

    async def export(
        self, reader: PersonId, conversation_id: ConversationId, time_zone: str, form: Form
    ) -> AsyncIterator[bytes]:
        """The forms that the reader may see, in pieces of at most 64 KiB.

        No transaction is open while the reader reads. Fault INVALID for an unknown time zone, NOT_FOUND for
        whoever takes no part.
        """
        local = zone(time_zone or "UTC", "time_zone")
        conversation = await self.conversations.conversation(conversation_id)
        if reader not in conversation.names:
            raise not_found("conversation")
        async with self.store.work() as work:
            found = await work.assignments(conversation_id, reader)
        written = writer(form, Exported(conversation, conversation.host == reader, local, self.clock.now()))
        yield written.begin()
        for each in found:
            part = await self._form(written, each)
            for begin in range(0, len(part), LARGEST_PIECE):
                yield part[begin : begin + LARGEST_PIECE]
        yield written.end()

    async def _form(self, written: Writer, assignment: Assignment) -> bytes:
        async with self.store.work() as work:
            version = await work.version(assignment.form_id, assignment.version)
            assert version is not None, "an assignment refers to its version"
            submissions = await work.submissions([assignment])
        return written.form(assignment, version, submissions.get(assignment.assignment_id, [])[::-1])
