"""The hub: hints from services become events on the live streams of those who may see them (S41, B7).

Pokes hold ids only. For each the hub asks once what is new and who may see it, makes one event of that, and
gives the same event to every stream. The log is the truth: every few seconds the hub asks it what pokes
should have been heard, so a lost one costs seconds, and a cursor is given out only when everything before it
has been told (ADR 0012).
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace

from google.protobuf.message import DecodeError
from prometheus_client import Counter
from sotto.common.v1 import live_pb2

from chassis import log
from chassis.bus import MISSED
from chassis.faults import Fault, Kind
from chassis.live import crowd
from chassis.live.crowd import Crowd
from chassis.live.echo import ECHO, Echo
from chassis.live.lately import Hint, Spread, Told
from chassis.live.source import Changes, News, Pokes, Source
from chassis.live.stream import Member, Piece, Stream, Words

HEARTBEAT_SECONDS = 15.0
REPLAY_SECONDS = 5.0
RETRY_SECONDS = 0.5
GATHERING_SECONDS = 0.25

MESSAGES = "messages"
CONVERSATION = "conversation"
_READS_AT_ONCE = 32
_BEYOND_ALL = 2**63 - 1
_LONGEST_CURSOR = 512
_TELLING_SECONDS = 10.0
_JOINT = "."
_TOPICS = {
    live_pb2.LIVE_TOPIC_MESSAGES: MESSAGES,
    live_pb2.LIVE_TOPIC_CONVERSATION: CONVERSATION,
    live_pb2.LIVE_TOPIC_FILES: "files",
    live_pb2.LIVE_TOPIC_FORMS: "forms",
    live_pb2.LIVE_TOPIC_CHARGES: "charges",
    live_pb2.LIVE_TOPIC_CARDS: "cards",
    live_pb2.LIVE_TOPIC_DELIVERIES: "deliveries",
}
OUTSIDE_THE_LOG = ("files", "forms", "charges", "cards", "deliveries", "read")
"""Topics that the conversation log does not know: after a gap one asks for all that one shows of them."""

_NOTHING_THERE = frozenset({Kind.NOT_FOUND, Kind.INVALID})
_UNKNOWN_CURSOR = frozenset({Kind.INVALID, Kind.PRECONDITION})

_LOST = Counter("sotto_live_lost_pokes_total", "Messages that the log told and no poke had.")


class Hub(Crowd[Piece]):
    """All live streams of one process."""

    def __init__(self, source: Source, words: Words[Piece]) -> None:
        super().__init__(words)
        self._source = source
        self._hints: dict[str, Hint] = {}
        self._tellers: dict[str, asyncio.Task[None]] = {}
        self._marks: dict[str, dict[str, live_pb2.LivePoke]] = {}
        self._reads = asyncio.Semaphore(_READS_AT_ONCE)
        self._told = Told()
        self._spread: Spread[Piece] = Spread()
        self._safe = ""
        self._anchoring = asyncio.Lock()
        self._failures = 0
        self._hurry = asyncio.Event()
        self._missing: asyncio.TimerHandle | None = None
        self._echo = Echo(self.missed)
        self.hearing = asyncio.Event()
        """Set while pokes are heard."""
        self._log = log.get("live")

    # Those who come

    async def opening(self, stream: Stream[Piece], cursor: str) -> list[Piece]:
        """The first events: `hello` and, after a cursor, what happened since.

        Only the last one carries the new cursor: before it, not everything has been told. The stream has
        joined before this is read, so that nothing falls between the two.
        """
        await self._anchor()
        place, _, mark = cursor.partition(_JOINT)
        now, told = self._spread.mark, self._spread.since(mark, stream.member)
        changes = await self._changes(stream.member, place)
        if changes is None:
            fresh = await self._source.changes(stream.member, "")
            return [self._words.hello(""), self._words.reset(_joined(fresh.cursor, now))]
        reached = _joined(changes.cursor, now)
        if told is None:
            told = self._everything_else() if cursor else []
        for each in changes.conversation_ids:
            told += [self._words.changed(each, topic, "") for topic in (CONVERSATION, MESSAGES)]
        if not told:
            return [self._words.hello(reached)]
        return [self._words.hello(""), *told, self._words.heartbeat(reached)]

    def reached(self, cursor: str) -> str:
        """A cursor given earlier to somebody who has taken all that was offered to their stream until now."""
        return _joined(cursor.partition(_JOINT)[0], self._spread.mark)

    async def drain(self) -> None:
        """Take no new streams and part from all, not all at once; returns when none is left or after 10 s."""
        self._draining = True
        self._soon(lambda stream: stream.end(self._words.bye()))
        deadline = self._now() + crowd.JITTER_SECONDS + 7.0
        while self._people and self._now() < deadline:  # noqa: ASYNC110 - streams end in any order
            await asyncio.sleep(0.05)
        for task in self._tellers.values():
            task.cancel()

    async def _changes(self, member: Member, place: str) -> Changes | None:
        """What changed since a place in the log; None where that is unknown or too long ago."""
        if len(place) > _LONGEST_CURSOR:
            return None
        try:
            return await self._source.changes(member, place)
        except Fault as fault:
            if place and fault.kind in _UNKNOWN_CURSOR:
                return None
            raise

    def _everything_else(self) -> list[Piece]:
        """The events after a gap for all that the log cannot tell of."""
        return [self._words.changed("", topic, "") for topic in OUTSIDE_THE_LOG]

    # Background work

    async def run(self, pokes: Pokes) -> None:
        """Hear pokes and do what has to be done beside the streams, until cancelled."""
        silence = await pokes.on_poke("*", self.receive)
        try:
            self.hearing.set()
            if self._safe:
                self.missed()  # Streams that were opened before this have not heard everything.
            async with asyncio.TaskGroup() as group:
                acts = (
                    self._beat(),
                    self._replay(),
                    self._echo.listen(pokes),
                    self.watch(self._source.confirm),
                )
                for act in acts:
                    group.create_task(act)
        finally:
            self.hearing.clear()
            await silence()

    async def _beat(self) -> None:
        """Keep idle connections open and their cursors fresh."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            heartbeat = self._words.heartbeat(self._cursor())
            for stream in self._streams():
                stream.offer(heartbeat)

    def missed(self) -> None:
        """Pokes were lost, here or where they are sent: let everybody ask for what the log does not know."""
        self._hurry.set()
        if self._missing is None:
            if self._people:
                self._log.warning("pokes may have been lost")
            loop = asyncio.get_running_loop()
            self._missing = loop.call_later(GATHERING_SECONDS, self._tell_missed)

    def _tell_missed(self) -> None:
        self._missing = None
        self._spread.lost()
        for piece in self._everything_else():
            for stream in self._streams():
                stream.offer(piece)

    async def _replay(self) -> None:
        """Ask the log every few seconds what should have been heard."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(REPLAY_SECONDS):
                    await self._hurry.wait()
            self._hurry.clear()
            try:
                await self._replay_once()
            except Fault as fault:
                if fault.kind in _UNKNOWN_CURSOR:
                    self._safe = ""
                    self._soon(lambda stream: stream.end(self._words.reset("")))
                self._trouble(fault)
            await asyncio.sleep(RETRY_SECONDS)

    async def _replay_once(self) -> None:
        if not self._people:
            self._safe = ""
            self._told.clear()
        if not self._safe:
            return
        failures = self._failures
        pokes, reached = await self._source.replayed(self._safe)
        untold = [each for each in pokes if not self._is_told(each)]
        for poke in untold:
            _LOST.inc(poke.topic == live_pb2.LIVE_TOPIC_MESSAGES)
            self._take(poke)
        tellers = [self._tellers[each] for each in {each.conversation_id for each in untold}]
        if tellers:
            await asyncio.wait(tellers, timeout=_TELLING_SECONDS)
        if self._failures == failures and all(task.done() for task in tellers):
            self._safe = reached

    def _is_told(self, poke: live_pb2.LivePoke) -> bool:
        if poke.topic == live_pb2.LIVE_TOPIC_CONVERSATION:
            return self._told.knows(poke.conversation_id, poke.last_sequence)
        first, last = poke.first_sequence, poke.last_sequence
        known = self._told.missing(poke.conversation_id, first, last) is None
        return known and poke.topic == live_pb2.LIVE_TOPIC_MESSAGES

    async def _anchor(self) -> None:
        """See that there is a place in the log from which on everything is told, before anybody's own."""
        async with self._anchoring:
            if not self._safe:
                _, self._safe = await self._source.replayed("")

    def _cursor(self) -> str:
        """A cursor that is safe to resume from: everything before it has been told."""
        return _joined(self._safe, self._spread.mark) if self._safe else ""

    def _trouble(self, error: Exception) -> None:
        self._failures += 1
        self._hurry.set()
        self._log.warning("news could not be told yet", **log.describe(error))

    # Pokes

    async def receive(self, source: str, payload: bytes) -> None:
        """Take what was published; never waits."""
        if source == ECHO:
            self._echo.hear(payload)
            return
        if source == MISSED:
            self.missed()
            return
        try:
            pokes = live_pb2.LivePokes.FromString(payload).pokes
        except DecodeError:
            self._log.warning("a poke could not be read")
            return
        for poke in pokes:
            self.heard(poke)

    def heard(self, poke: live_pb2.LivePoke) -> None:
        """Follow a poke, unless what it is about has been told."""
        if not self._is_told(poke):
            self._take(poke)

    def _take(self, poke: live_pb2.LivePoke) -> None:
        if poke.topic == live_pb2.LIVE_TOPIC_READ:
            self._gather(poke)
        elif poke.topic == live_pb2.LIVE_TOPIC_PRESENCE:
            piece = self._words.presence(poke.conversation_id, poke.participant_id, poke.activity)
            for stream in self._audience(poke.person_ids, poke.division_id):
                if stream.member.person_id != poke.person_id:
                    stream.offer_fleeting(piece)
        elif (topic := _TOPICS.get(poke.topic)) is None:
            return
        elif poke.person_ids and topic not in (MESSAGES, CONVERSATION):
            piece = self._words.changed(poke.conversation_id, topic, "")
            self._tell_outside(frozenset(poke.person_ids), poke.division_id, piece)
        elif self._people and not self._draining:
            self._hint(poke.conversation_id, poke, topic)
        elif topic not in (MESSAGES, CONVERSATION):
            self._spread.lost()

    def _hint(self, conversation_id: str, poke: live_pb2.LivePoke, topic: str) -> None:
        hint = self._hints.setdefault(conversation_id, Hint())
        if topic == MESSAGES:
            hint.add(max(poke.first_sequence, 1), poke.last_sequence)
        else:
            hint.topics.add(topic)
        if conversation_id not in self._tellers:
            self._tellers[conversation_id] = asyncio.create_task(self._tell_all(conversation_id))

    def _gather(self, poke: live_pb2.LivePoke) -> None:
        """Read marks move often: those of a moment are told together."""
        if poke.conversation_id not in self._marks:
            self._marks[poke.conversation_id] = {}
            loop = asyncio.get_running_loop()
            loop.call_later(GATHERING_SECONDS, self._tell_marks, poke.conversation_id)
        self._marks[poke.conversation_id][poke.person_id] = poke

    def _tell_marks(self, conversation_id: str) -> None:
        audiences: dict[tuple[frozenset[str], str], dict[str, int]] = {}
        for poke in self._marks.pop(conversation_id).values():
            marks = audiences.setdefault((frozenset(poke.person_ids), poke.division_id), {})
            marks[poke.participant_id] = poke.last_sequence
        for (people, division), marks in audiences.items():
            self._tell_outside(people, division, self._words.read_marks(conversation_id, marks))

    def _tell_outside(self, people: Collection[str], division_id: str, piece: Piece) -> None:
        """Tell news that the log does not know, and keep them for those who come back."""
        self._spread.add(people, division_id, piece)
        for stream in self._audience(people, division_id):
            stream.offer(piece)

    # News

    def tell_messages(self, conversation_id: str, news: News) -> None:
        """Tell messages that are known here already, so that their poke need not be followed.

        After a gap they are asked for together with what is missing, so that all are told in their order.
        """
        if not self._people or self._draining or not news.messages:
            return
        first, last = news.messages[0].sequence, news.messages[-1].sequence
        if self._told.add(conversation_id, first, last):
            self._offer_messages(conversation_id, news)
        else:
            poke = live_pb2.LivePoke(first_sequence=first, last_sequence=last)
            self._hint(conversation_id, poke, MESSAGES)

    async def _tell_all(self, conversation_id: str) -> None:
        """Tell the news of one conversation, in order; what is poked meanwhile is told together next."""
        try:
            while (hint := self._hints.pop(conversation_id, None)) is not None:
                await self._tell(conversation_id, hint)
        except Exception as error:
            self._trouble(error)
        finally:
            self._hints.pop(conversation_id, None)
            del self._tellers[conversation_id]

    async def _tell(self, conversation_id: str, hint: Hint) -> None:
        wanted = hint.first and self._told.missing(conversation_id, hint.first, hint.last)
        if not wanted and not hint.topics:
            return
        first, last = wanted or (_BEYOND_ALL, 0)
        news = await self._read(conversation_id, first - 1)
        for topic in sorted(hint.topics):
            piece = self._words.changed(conversation_id, topic, "")
            if topic == CONVERSATION:
                self._told.edit(conversation_id, news.version)
                for stream in self._audience(news.viewers, news.division_id):
                    stream.offer(piece)
            else:
                self._tell_outside(frozenset(news.viewers), news.division_id, piece)
        while news.messages:
            if last < self._told.begins_at(conversation_id):
                # What follows has been told before.
                news = replace(news, messages=[each for each in news.messages if each.sequence <= last])
            self.tell_messages(conversation_id, news)
            reached = news.messages[-1].sequence
            if reached >= last:
                return
            news = await self._read(conversation_id, reached)

    async def _read(self, conversation_id: str, after: int) -> News:
        async with self._reads:
            try:
                return await self._source.news(conversation_id, after)
            except Fault as fault:
                if fault.kind not in _NOTHING_THERE:
                    raise
        return News((), {}, "")

    def _offer_messages(self, conversation_id: str, news: News) -> None:
        """Give each stream the messages from its first one on; who has the same first shares the event."""
        cursor = self._cursor()
        pieces: dict[int, Piece] = {}
        for stream, seen_from in self._seen_from(news.viewers, news.division_id).items():
            first = max(0, seen_from - news.messages[0].sequence)
            if first >= len(news.messages):
                continue
            if first not in pieces:
                pieces[first] = self._words.messages(conversation_id, news.messages[first:], cursor)
            stream.offer(pieces[first])


def _joined(cursor: str, mark: str) -> str:
    return f"{cursor}{_JOINT}{mark}"
