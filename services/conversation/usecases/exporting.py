"""Exporting what one can see (S31), a batch at a time, so that memory does not grow with the conversation."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.ids import ConversationId
from services.conversation.domain import export
from services.conversation.domain.access import view
from services.conversation.domain.starts import zone
from services.conversation.ports import Store

BATCH = 50
LARGEST_PIECE = 64 * 1024


@dataclass(frozen=True)
class Exporting:
    """Writes exports."""

    store: Store
    clock: Clock

    async def export(
        self, caller: Caller, conversation_id: ConversationId, time_zone: str
    ) -> AsyncIterator[bytes]:
        """The messages in the caller's sight as CSV, in pieces of at most 64 KiB, up to the last of now.

        No transaction is open while the caller reads. Fault INVALID for an unknown time zone, NOT_FOUND.
        """
        async with self.store.work() as work:
            seen = view(caller, await work.find(conversation_id), None, self.clock.now())
        local = zone(time_zone or seen.conversation.division.time_zone, "time_zone")
        names = {each.participant_id: each.display_name for each in seen.conversation.participants}
        yield export.BYTE_ORDER_MARK + export.header(local)
        done = seen.first_sequence - 1
        while done < seen.last_sequence:
            size = min(BATCH, seen.last_sequence - done)
            async with self.store.work() as work:
                messages = await work.messages_after(conversation_id, done, size)
            for piece in _pieces(export.message_rows(messages, names, local)):
                yield piece
            done += size


def _pieces(data: bytes) -> Iterator[bytes]:
    for begin in range(0, len(data), LARGEST_PIECE):
        yield data[begin : begin + LARGEST_PIECE]
