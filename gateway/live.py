"""The gateway's hub: browsers' live streams, and where their truth is asked for (S41, B7, ADR 0012)."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1 import live_pb2 as conversation_live_pb2

from chassis.auth import Role
from chassis.live import hub
from chassis.live.source import Changes, News
from chassis.live.stream import Member
from gateway.events import Event, EventWords
from gateway.sessions import Identity, Sessions

EXPECTED_SECONDS = 0.02
"""How long a poke waits for what it is most likely about."""

_READ_SECONDS = 5.0


class Hub(hub.Hub[Event]):
    """All live streams of this gateway."""

    def __init__(self, source: "Services") -> None:
        super().__init__(source, EventWords())
        self._expected: Counter[str] = Counter()

    @contextmanager
    def expecting(self, conversation_id: str) -> Iterator[None]:
        """Know that new messages of a conversation may be on their way to `tell`."""
        self._expected[conversation_id] += 1
        try:
            yield
        finally:
            self._expected[conversation_id] -= 1
            if not self._expected[conversation_id]:
                del self._expected[conversation_id]

    def tell(self, news: conversation_live_pb2.ConversationNews) -> None:
        """Tell what this gateway's own sendings made new, at once."""
        viewers = {viewer.person_id: viewer.first_sequence for viewer in news.viewers}
        self.tell_messages(news.conversation_id, News(news.messages, viewers, news.division_id))

    def heard(self, poke: live_pb2.LivePoke) -> None:
        """Follow a poke; one that is most likely about what `tell` is about to be given waits for that."""
        if poke.topic == live_pb2.LIVE_TOPIC_MESSAGES and self._expected[poke.conversation_id]:
            asyncio.get_running_loop().call_later(EXPECTED_SECONDS, super().heard, poke)
        else:
            super().heard(poke)


class Services:
    """The truth, as the conversation service and the directory tell it (chassis.live.source.Source).

    `conversations` and `live` are stubs of the conversation service.
    """

    def __init__(self, conversations: Any, live: Any, sessions: Sessions) -> None:
        self._conversations = conversations
        self._live = live
        self._sessions = sessions

    async def changes(self, member: Member, cursor: str) -> Changes:
        """What changed for a member."""
        identity: Identity = member.identity
        answer: conversation_pb2.ListChangesResponse = await self._conversations.ListChanges(
            conversation_pb2.ListChangesRequest(cursor=cursor),
            timeout=_READ_SECONDS,
            metadata=identity.metadata("conversation"),
        )
        return Changes([change.conversation_id for change in answer.changes], answer.cursor)

    async def news(self, conversation_id: str, after_sequence: int) -> News:
        """The next messages of a conversation, and who may see them."""
        answer: conversation_pb2.ReadLiveResponse = await self._conversations.ReadLive(
            conversation_pb2.ReadLiveRequest(conversation_id=conversation_id, after_sequence=after_sequence),
            timeout=_READ_SECONDS,
        )
        viewers = {viewer.person_id: viewer.first_sequence for viewer in answer.viewers}
        return News(answer.messages, viewers, answer.division_id, answer.version)

    async def replayed(self, cursor: str) -> tuple[Sequence[live_pb2.LivePoke], str]:
        """What the pokes since a cursor have said."""
        answer: conversation_live_pb2.ReplayPokesResponse = await self._live.ReplayPokes(
            conversation_live_pb2.ReplayPokesRequest(cursor=cursor), timeout=_READ_SECONDS
        )
        return answer.pokes, answer.cursor

    async def confirm(self, members: Sequence[Member]) -> Sequence[Member]:
        """Those whose sessions go on, as the directory sees them now."""
        confirmed = await self._sessions.confirm([member.identity for member in members])
        return [member_of(identity) for identity in confirmed]


def member_of(identity: Identity) -> Member:
    """A signed-in person as one who listens."""
    caller = identity.caller
    divisions = frozenset(str(each) for each, roles in caller.roles.items() if Role.COORDINATOR in roles)
    return Member(str(caller.person_id), identity.session, divisions, identity)
