"""Live events for gRPC clients: how they are said, and the truth behind them (S41, B7, ADR 0012)."""

import asyncio
from collections.abc import Mapping, Sequence

from sotto.common.v1 import live_pb2 as pokes_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1.live_pb2 import WatchEventsResponse as Event

from chassis.auth import Caller
from chassis.ids import ConversationId, parse_id
from chassis.live.hub import Hub
from chassis.live.source import Changes, News, Pokes
from chassis.live.stream import Member, Stream
from services.conversation.domain.access import coordinated_divisions
from services.conversation.ports import Sessions
from services.conversation.usecases.following import Following
from services.conversation.wire import answers, events


class EventHub(Hub[Event]):
    """All event streams of this process. Without any it hears nothing: most processes never have one."""

    def __init__(self, following: Following, sessions: Sessions) -> None:
        super().__init__(Truth(following, sessions), EventWords())
        self._wanted = asyncio.Event()

    def join(self, member: Member) -> Stream[Event]:
        """A new stream."""
        self._wanted.set()
        return super().join(member)

    async def opening(self, stream: Stream[Event], cursor: str) -> list[Event]:
        """The first events."""
        await self.hearing.wait()
        return await super().opening(stream, cursor)

    async def run(self, pokes: Pokes) -> None:
        """Hear pokes from the first stream on, until cancelled."""
        await self._wanted.wait()
        await super().run(pokes)


class Truth:
    """What the service itself knows (chassis.live.source.Source)."""

    def __init__(self, following: Following, sessions: Sessions) -> None:
        self._following = following
        self._sessions = sessions

    async def changes(self, member: Member, cursor: str) -> Changes:
        """What changed for a member."""
        caller: Caller = member.identity
        found = await self._following.changes(caller, cursor)
        return Changes([str(conversation_id) for conversation_id, _ in found.conversations], found.cursor)

    async def news(self, conversation_id: str, after_sequence: int) -> News:
        """The next messages of a conversation, and who may see them."""
        wanted = ConversationId(parse_id(conversation_id, "conversation_id"))
        found, _ = await self._following.news(wanted, after_sequence)
        viewers = {str(person_id): first for person_id, first in found.viewers.participants}
        told = [answers.message(each) for each in found.messages]
        return News(told, viewers, str(found.viewers.division_id), found.version)

    async def replayed(self, cursor: str) -> tuple[Sequence[pokes_pb2.LivePoke], str]:
        """What the pokes since a cursor have said."""
        found, reached = await self._following.replayed(cursor)
        return events.replayed(found), reached

    async def confirm(self, members: Sequence[Member]) -> Sequence[Member]:
        """Those whose sessions go on, as the directory sees them now."""
        confirmed = await self._sessions.confirm([member.identity for member in members])
        return [member_of(caller) for caller in confirmed]


def member_of(caller: Caller) -> Member:
    """A person as one who listens."""
    divisions = frozenset(str(each) for each in coordinated_divisions(caller))
    return Member(str(caller.person_id), caller.session_id, divisions, caller)


class EventWords:
    """How the service says events (chassis.live.stream.Words)."""

    def hello(self, cursor: str) -> Event:
        """The stream is open."""
        return Event(cursor=cursor, hello=Event.Hello())

    def reset(self, cursor: str) -> Event:
        """Load everything afresh."""
        return Event(cursor=cursor, reset=Event.Reset())

    def messages(
        self, conversation_id: str, messages: Sequence[conversation_pb2.Message], cursor: str
    ) -> Event:
        """New messages."""
        told = Event.NewMessages(conversation_id=conversation_id, messages=messages)
        return Event(cursor=cursor, messages=told)

    def changed(self, conversation_id: str, topic: str, cursor: str) -> Event:
        """What to ask for."""
        return Event(cursor=cursor, changed=Event.Changed(conversation_id=conversation_id, topic=topic))

    def read_marks(self, conversation_id: str, marks: Mapping[str, int]) -> Event:
        """People have read on."""
        told = [Event.ReadMark(participant_id=who, read_sequence=number) for who, number in marks.items()]
        return Event(read_marks=Event.ReadMarks(conversation_id=conversation_id, marks=told))

    def presence(self, conversation_id: str, participant_id: str, activity: int) -> Event:
        """Somebody looks, writes or has gone."""
        return Event(
            presence=Event.Presence(
                conversation_id=conversation_id,
                participant_id=participant_id,
                activity=activity,  # type: ignore[arg-type]  # an open enum: a newer service may know more
            )
        )

    def heartbeat(self, cursor: str) -> Event:
        """Nothing happened for a while."""
        return Event(cursor=cursor, heartbeat=Event.Heartbeat())

    def bye(self) -> Event:
        """The stream ends."""
        return Event(bye=Event.Bye())

    def size(self, piece: Event) -> int:
        """Bytes."""
        return piece.ByteSize()
