"""The hub: hints from services become events on the live streams of those who may see them (S41, B7).

Pokes hold ids only. For each poke the hub asks the conversation service once what is new and who may see it,
writes that as bytes once, and hands the same bytes to every socket. The log is the truth: a lost poke costs
latency.
"""

import asyncio
import random
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from google.protobuf.message import DecodeError
from prometheus_client import Gauge
from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import conversation_pb2
from sotto.conversation.v1 import live_pb2 as sending_pb2

from chassis import log
from chassis.faults import Fault, Kind
from gateway.protojson import to_json
from gateway.sessions import Identity, Sessions
from gateway.sockets import BYE, HEARTBEAT, Socket, frame

MOST_PER_PERSON = 5
HEARTBEAT_SECONDS = 15.0
CHECK_SECONDS = 4.0
UNCONFIRMED_SECONDS = 60.0
CURSOR_AGE_SECONDS = 10.0
JITTER_SECONDS = 3.0
ECHO_SECONDS = 3.0
ECHO_PAUSE_SECONDS = 1.0
EXPECTED_SECONDS = 0.02
"""How long a poke waits for what it is most likely about."""

_ECHO = "gateway"
_READS_AT_ONCE = 32
_CHECKS_AT_ONCE = 16
_READ_SECONDS = 5.0
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
_BEYOND_ALL = 2**63 - 1
_MOST_REMEMBERED = 10_000
_TOPICS = {
    live_pb2.LIVE_TOPIC_MESSAGES: "messages",
    live_pb2.LIVE_TOPIC_CONVERSATION: "conversation",
    live_pb2.LIVE_TOPIC_FILES: "files",
    live_pb2.LIVE_TOPIC_CHARGES: "charges",
    live_pb2.LIVE_TOPIC_CARDS: "cards",
    live_pb2.LIVE_TOPIC_DELIVERIES: "deliveries",
}

_NOTHING_THERE = frozenset({Kind.NOT_FOUND, Kind.INVALID})

_SOCKETS = Gauge("sotto_live_sockets", "Live streams that are open now.")


def changed(conversation_id: str, topic: str, cursor: str = "") -> bytes:
    """The event that says what to load again."""
    return frame("changed", {"conversationId": conversation_id, "topic": topic}, cursor)


@dataclass
class _News:
    """What has been poked about one conversation and not been told yet."""

    first_sequence: int | None = None
    last_sequence: int = 0
    topics: set[str] = field(default_factory=set)

    def add_messages(self, first: int, last: int) -> None:
        first = max(first, 1)
        self.first_sequence = first if self.first_sequence is None else min(self.first_sequence, first)
        self.last_sequence = max(self.last_sequence, last)


class Hub:
    """All live streams of this gateway. `conversations` is the stub of the conversation service."""

    def __init__(self, conversations: Any, sessions: Sessions) -> None:
        self._conversations = conversations
        self._sessions = sessions
        self._people: dict[str, list[Socket]] = {}
        self._news: dict[str, _News] = {}
        self._tellers: dict[str, asyncio.Task[None]] = {}
        self._told: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._expected: Counter[str] = Counter()
        self._read_already: dict[str, list[sending_pb2.ConversationNews]] = {}
        self._reads = asyncio.Semaphore(_READS_AT_ONCE)
        self._troubled = 0
        self._cursors: deque[tuple[float, str]] = deque()
        self._draining = False
        self._name = uuid4().bytes
        self._echo = asyncio.Event()
        self._deaf = False
        self._log = log.get("live")

    # Sockets

    def join(self, identity: Identity) -> Socket:
        """A new stream. A person's sixth ends the oldest. Fault UNAVAILABLE while this gateway goes away."""
        if self._draining:
            raise Fault(Kind.UNAVAILABLE, "DRAINING", "This server is going away. Connect again.")
        socket = Socket(identity, self._now())
        sockets = self._people.setdefault(str(identity.caller.person_id), [])
        for oldest in [each for each in sockets if not each.ended][: -(MOST_PER_PERSON - 1)]:
            oldest.end(BYE)
        sockets.append(socket)
        _SOCKETS.inc()
        return socket

    def leave(self, socket: Socket) -> None:
        """The stream is closed."""
        person = str(socket.identity.caller.person_id)
        sockets = self._people[person]
        sockets.remove(socket)
        if not sockets:
            del self._people[person]
        socket.closed()
        _SOCKETS.dec()

    def end_session(self, session: bytes) -> None:
        """End all streams of a session."""
        for socket in self._sockets():
            if socket.identity.session == session:
                socket.end(BYE)

    async def drain(self) -> None:
        """Take no new streams and part from all, not all at once; returns when none is left or after 10 s."""
        self._draining = True
        self._part()
        deadline = self._now() + JITTER_SECONDS + 7.0
        while self._people and self._now() < deadline:  # noqa: ASYNC110 - streams end in any order
            await asyncio.sleep(0.05)
        for task in self._tellers.values():
            task.cancel()

    def _part(self) -> None:
        """Say bye to everybody within a few seconds; they connect again and resume from the log."""
        self._cursors.clear()
        loop = asyncio.get_running_loop()
        for socket in self._sockets():
            loop.call_later(random.uniform(0, JITTER_SECONDS), socket.end, BYE)

    def _sockets(self) -> list[Socket]:
        return [socket for sockets in self._people.values() for socket in sockets]

    def _offer(self, people: Iterable[str], piece: bytes) -> None:
        for person in people:
            for socket in self._people.get(person, ()):
                socket.offer(piece)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    # Background work

    async def beat(self) -> None:
        """Keep idle connections open, until cancelled."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for socket in self._sockets():
                socket.offer(HEARTBEAT)

    async def watch_sessions(self) -> None:
        """End streams whose session has ended, within 5 s, until cancelled."""
        limit = asyncio.Semaphore(_CHECKS_AT_ONCE)

        async def check(sockets: list[Socket]) -> None:
            async with limit:
                await self._check(sockets)

        while True:
            await asyncio.sleep(CHECK_SECONDS)
            sessions: dict[bytes, list[Socket]] = {}
            for socket in self._sockets():
                sessions.setdefault(socket.identity.session, []).append(socket)
            await asyncio.gather(*(check(sockets) for sockets in sessions.values()))

    async def _check(self, sockets: list[Socket]) -> None:
        """Confirm one session. Without an answer its streams go on for a minute after the last one."""
        try:
            await self._sessions.confirm(sockets[0].identity)
        except Fault as fault:
            refused = fault.kind in (Kind.UNAUTHENTICATED, Kind.FORBIDDEN, Kind.NOT_FOUND)
        else:
            refused = False
            for socket in sockets:
                socket.confirmed_at = self._now()
        for socket in sockets:
            if refused or self._now() - socket.confirmed_at > UNCONFIRMED_SECONDS:
                socket.end(BYE)

    # Pokes

    async def listen(self, poke: Callable[[str, bytes], Awaitable[None]]) -> None:
        """Poke oneself, until cancelled: who does not hear that misses what services say too.

        When it is heard again, all streams are parted from, so that they resume from the log.
        """
        while True:
            self._echo.clear()
            await poke(_ECHO, self._name)
            try:
                async with asyncio.timeout(ECHO_SECONDS):
                    await self._echo.wait()
            except TimeoutError:
                self._deaf = True
                continue
            if self._deaf:
                self._deaf = False
                self._log.warning("pokes were lost")
                self._part()
            await asyncio.sleep(ECHO_PAUSE_SECONDS)

    async def receive(self, source: str, payload: bytes) -> None:
        """Take what one publication pokes about; never waits."""
        if source == _ECHO:
            if payload == self._name:
                self._echo.set()
            return
        try:
            pokes = live_pb2.LivePokes.FromString(payload).pokes
        except DecodeError:
            self._log.warning("a poke could not be read")
            return
        for poke in pokes:
            self._take(poke)

    def _take(self, poke: live_pb2.LivePoke, waited: bool = False) -> None:
        topic, conversation_id = _TOPICS.get(poke.topic), poke.conversation_id
        if topic is None or not self._people or self._draining:
            return
        if poke.person_ids and topic != "messages":
            self._offer(set(poke.person_ids), changed(conversation_id, topic))
        elif not conversation_id:
            return
        elif topic != "messages":
            self._news.setdefault(conversation_id, _News()).topics.add(topic)
            self._tell_soon(conversation_id)
        elif self._has_told(conversation_id, poke.first_sequence, poke.last_sequence):
            return
        elif self._expected[conversation_id] and not waited:
            # Most likely it is about what `tell` is about to be given.
            asyncio.get_running_loop().call_later(EXPECTED_SECONDS, self._take, poke, True)
        else:
            news = self._news.setdefault(conversation_id, _News())
            news.add_messages(poke.first_sequence, poke.last_sequence)
            self._tell_soon(conversation_id)

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

    def tell(self, news: sending_pb2.ConversationNews) -> None:
        """Take what was read already; never waits. A poke for it will not be asked about again."""
        if not self._people or self._draining or not news.messages:
            return
        if news.conversation_id in self._tellers:
            # Something older is being asked for: this follows in its turn.
            self._read_already.setdefault(news.conversation_id, []).append(news)
        else:
            self._tell_messages(news.conversation_id, news.messages, news.viewers, "")

    def _has_told(self, conversation_id: str, first: int, last: int) -> bool:
        first_told, last_told = self._told.get(conversation_id, (0, 0))
        return first_told <= first <= last <= last_told

    def _tell_soon(self, conversation_id: str) -> None:
        if conversation_id not in self._tellers:
            self._tellers[conversation_id] = asyncio.create_task(self._tell_all(conversation_id))

    async def _tell_all(self, conversation_id: str) -> None:
        """Tell the news of one conversation, in order; what is poked meanwhile is told together next."""
        try:
            while (news := self._news.pop(conversation_id, None)) is not None:
                if news.topics or not self._has_told(
                    conversation_id, news.first_sequence or 0, news.last_sequence
                ):
                    await self._tell(conversation_id, news)
                for each in self._read_already.pop(conversation_id, ()):
                    if not self._has_told(
                        conversation_id, each.messages[0].sequence, each.messages[-1].sequence
                    ):
                        self._tell_messages(conversation_id, each.messages, each.viewers, "")
        except Exception as error:
            self._log.error("news could not be told", conversation_id=conversation_id, **log.describe(error))
            self._part()
        finally:
            self._news.pop(conversation_id, None)
            self._read_already.pop(conversation_id, None)
            del self._tellers[conversation_id]

    async def _tell(self, conversation_id: str, news: _News) -> None:
        after = _BEYOND_ALL if news.first_sequence is None else news.first_sequence - 1
        answer = await self._read(conversation_id, after)
        for topic in sorted(news.topics):
            self._offer([viewer.person_id for viewer in answer.viewers], changed(conversation_id, topic))
        self._tell_messages(conversation_id, answer.messages, answer.viewers, answer.cursor)
        while answer.messages and answer.messages[-1].sequence < news.last_sequence:
            answer = await self._read(conversation_id, answer.messages[-1].sequence)
            self._tell_messages(conversation_id, answer.messages, answer.viewers, answer.cursor)

    def _tell_messages(
        self,
        conversation_id: str,
        messages: Sequence[conversation_pb2.Message],
        viewers: Iterable[conversation_pb2.Viewer],
        newest_cursor: str,
    ) -> None:
        """Give each viewer the messages from their first one on; who has the same first shares the bytes."""
        if not messages:
            return
        cursor = self._cursor(newest_cursor)
        pieces: dict[int, bytes] = {}
        for viewer in viewers:
            if viewer.person_id not in self._people:
                continue
            first = next(
                (n for n, each in enumerate(messages) if each.sequence >= viewer.first_sequence), None
            )
            if first is None:
                continue
            if first not in pieces:
                shown = [to_json(message) for message in messages[first:]]
                pieces[first] = frame(
                    "messages", {"conversationId": conversation_id, "messages": shown}, cursor
                )
            self._offer([viewer.person_id], pieces[first])
        self._remember(conversation_id, messages[0].sequence, messages[-1].sequence)

    def _remember(self, conversation_id: str, first: int, last: int) -> None:
        """Know what has been told without a gap."""
        first_told, last_told = self._told.pop(conversation_id, (0, 0))
        self._told[conversation_id] = (first_told if last_told == first - 1 else first, last)
        if len(self._told) > _MOST_REMEMBERED:
            self._told.popitem(last=False)

    async def _read(self, conversation_id: str, after: int) -> conversation_pb2.ReadLiveResponse:
        """Ask the conversation service, for about 8 s if need be; meanwhile no cursor is given out."""
        asked = conversation_pb2.ReadLiveRequest(conversation_id=conversation_id, after_sequence=after)
        pauses = iter(_PAUSES)
        troubled = 0
        try:
            while True:
                try:
                    return await self._read_once(asked)
                except Fault as fault:
                    if fault.kind in _NOTHING_THERE:
                        return conversation_pb2.ReadLiveResponse()
                    pause = next(pauses, None)
                    if pause is None:
                        raise
                self._troubled += 1 - troubled
                troubled = 1
                await asyncio.sleep(pause)
        finally:
            self._troubled -= troubled

    async def _read_once(self, asked: conversation_pb2.ReadLiveRequest) -> conversation_pb2.ReadLiveResponse:
        async with self._reads:
            answer: conversation_pb2.ReadLiveResponse = await self._conversations.ReadLive(
                asked, timeout=_READ_SECONDS
            )
        return answer

    def _cursor(self, newest: str) -> str:
        """A cursor that is safe to resume from: everything before it has been told.

        The newest one is not: another conversation's poke may be under way. One that was read 10 s ago is,
        as long as every read since then has succeeded at once.
        """
        now = self._now()
        if self._troubled:
            self._cursors.clear()
            return ""
        if newest and (not self._cursors or now - self._cursors[-1][0] >= 1.0):
            self._cursors.append((now, newest))
        while len(self._cursors) > 1 and now - self._cursors[1][0] >= CURSOR_AGE_SECONDS:
            self._cursors.popleft()
        read_at, cursor = self._cursors[0] if self._cursors else (now, "")
        return cursor if now - read_at >= CURSOR_AGE_SECONDS else ""
