"""The hub: hints from services become events on the live streams of those who may see them (S41, B7).

Pokes hold ids only. For each poke the hub asks the conversation service once what is new and who may see it,
writes that as bytes once, and hands the same bytes to every socket. The log is the truth: a lost poke costs
latency.
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from google.protobuf.message import DecodeError
from prometheus_client import Gauge
from sotto.common.v1 import live_pb2
from sotto.conversation.v1 import conversation_pb2

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

_ECHO = "gateway"
_READS_AT_ONCE = 32
_CHECKS_AT_ONCE = 16
_READ_SECONDS = 5.0
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
_BEYOND_ALL = 2**63 - 1
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

    def add(self, poke: live_pb2.LivePoke, topic: str) -> None:
        if topic != "messages":
            self.topics.add(topic)
            return
        first = max(poke.first_sequence, 1)
        self.first_sequence = first if self.first_sequence is None else min(self.first_sequence, first)
        self.last_sequence = max(self.last_sequence, poke.last_sequence)


class Hub:
    """All live streams of this gateway. `conversations` is the stub of the conversation service."""

    def __init__(self, conversations: Any, sessions: Sessions) -> None:
        self._conversations = conversations
        self._sessions = sessions
        self._people: dict[str, list[Socket]] = {}
        self._news: dict[str, _News] = {}
        self._tellers: dict[str, asyncio.Task[None]] = {}
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

    def _take(self, poke: live_pb2.LivePoke) -> None:
        topic = _TOPICS.get(poke.topic)
        if topic is None or not self._people or self._draining:
            return
        if poke.person_ids and topic != "messages":
            self._offer(set(poke.person_ids), changed(poke.conversation_id, topic))
        elif poke.conversation_id:
            self._news.setdefault(poke.conversation_id, _News()).add(poke, topic)
            if poke.conversation_id not in self._tellers:
                task = asyncio.create_task(self._tell_all(poke.conversation_id))
                self._tellers[poke.conversation_id] = task

    async def _tell_all(self, conversation_id: str) -> None:
        """Tell the news of one conversation, in order; what is poked meanwhile is told together next."""
        try:
            while (news := self._news.pop(conversation_id, None)) is not None:
                await self._tell(conversation_id, news)
        except Exception as error:
            self._log.error("news could not be told", conversation_id=conversation_id, **log.describe(error))
            self._part()
        finally:
            self._news.pop(conversation_id, None)
            del self._tellers[conversation_id]

    async def _tell(self, conversation_id: str, news: _News) -> None:
        after = _BEYOND_ALL if news.first_sequence is None else news.first_sequence - 1
        answer = await self._read(conversation_id, after)
        for topic in sorted(news.topics):
            self._offer([viewer.person_id for viewer in answer.viewers], changed(conversation_id, topic))
        self._tell_messages(conversation_id, answer)
        while answer.messages and answer.messages[-1].sequence < news.last_sequence:
            answer = await self._read(conversation_id, answer.messages[-1].sequence)
            self._tell_messages(conversation_id, answer)

    def _tell_messages(self, conversation_id: str, answer: conversation_pb2.ReadLiveResponse) -> None:
        """Give each viewer the messages from their first one on; who has the same first shares the bytes."""
        if not answer.messages:
            return
        cursor = self._cursor(answer.cursor)
        pieces: dict[int, bytes] = {}
        for viewer in answer.viewers:
            if viewer.person_id not in self._people:
                continue
            first = next(
                (n for n, each in enumerate(answer.messages) if each.sequence >= viewer.first_sequence), None
            )
            if first is None:
                continue
            if first not in pieces:
                messages = [to_json(message) for message in answer.messages[first:]]
                pieces[first] = frame(
                    "messages", {"conversationId": conversation_id, "messages": messages}, cursor
                )
            self._offer([viewer.person_id], pieces[first])

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
