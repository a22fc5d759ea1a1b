"""Group commit (ADR 0009): what waits while a commit is under way goes into the next one.

A process commits one batch at a time, so that no two of its batches touch the same conversation; nothing is
ever delayed to fill a batch.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chassis.clock import Clock
from chassis.db import Direct, retrying
from chassis.faults import Fault, Kind
from chassis.ids import ConversationId, MessageId, PersonId
from services.conversation.domain.batches import Standing, Words, placed, speaker
from services.conversation.domain.entities import Message
from services.conversation.domain.events import MessageSent
from services.conversation.domain.views import Accepted, News
from services.conversation.ports import Live
from services.conversation.store.batch_statement import STATEMENT, Kept, Parameters
from services.conversation.store.known import Known, KnownConversations, RecentMessages
from services.conversation.store.work import PostgresStore

MOST_IN_BATCH = 256
MOST_TEXT_IN_BATCH = 256 * 1024
"""Characters; the last message may go beyond it."""

MOST_WAITING = 4_000
"""For a commit; beyond them words are refused at once."""

_ATTEMPTS = 3
_PATIENCE_SECONDS = 0.4
_SWEEP_SECONDS = 1.0


@dataclass(frozen=True)
class _Again:
    """It could not be shown that the conversation is as it was believed to be."""


Outcome = Accepted | _Again | None


@dataclass(frozen=True, eq=False)
class _Waiting:
    """Words that wait for a commit; None as outcome means that somebody must decide."""

    conversation_id: ConversationId
    known: Known
    words: Words
    since: float
    outcome: "asyncio.Future[Outcome]"

    def ends(self, outcome: Outcome) -> None:
        """Tell whoever still waits."""
        if not self.outcome.done():
            self.outcome.set_result(outcome)

    def fails(self, error: Exception) -> None:
        """Tell whoever still waits that nobody knows."""
        if not self.outcome.done():
            self.outcome.set_exception(error)


class Committer:
    """Keeps the messages of open conversations, many by one statement."""

    def __init__(self, store: PostgresStore, live: Live, clock: Clock) -> None:
        self._known = KnownConversations(store.load)
        self._recent = RecentMessages(lambda: asyncio.get_running_loop().time())
        self._line = _Line(store.direct(), self._known, self._recent, live, clock)
        self._sweeping: asyncio.TimerHandle | None = None

    async def say(
        self, conversation_id: ConversationId, person_id: PersonId, message_id: MessageId, text: str
    ) -> Accepted | None:
        """Keep a message if the conversation is open, the person takes part and the id is fresh, or None."""
        for attempt in range(_ATTEMPTS):
            known = await self._known.get(conversation_id, wait=attempt > 0)
            sender = speaker(known.standing, person_id) if known else None
            if known is None or sender is None:
                return None
            loop = asyncio.get_running_loop()
            words = Words(sender, message_id, text)
            waiting = _Waiting(conversation_id, known, words, loop.time(), loop.create_future())
            self._line.put(waiting)
            self._sweep_soon()
            outcome = await waiting.outcome
            if not isinstance(outcome, _Again):
                return outcome
        return None

    def recent(self, conversation_id: ConversationId, after_sequence: int) -> News | None:
        """The messages from the one after a number on, if they were kept here a moment ago."""
        return self._recent.after(conversation_id, after_sequence)

    async def close(self) -> None:
        """Close the connection; nothing may be waiting any more."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        await self._line.close()

    def _sweep_soon(self) -> None:
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(_SWEEP_SECONDS, self._sweep)

    def _sweep(self) -> None:
        self._sweeping = None
        self._recent.forget_old()
        self._known.forget_idle(asyncio.get_running_loop().time())
        if not (self._recent.is_empty and self._known.is_empty):
            self._sweep_soon()


@dataclass
class _Group:
    """What is to be kept of one conversation."""

    before: Standing
    after: Standing
    known: Known
    waiting: Sequence[_Waiting]
    messages: Sequence[Message]
    repeated: Sequence[_Waiting]

    @property
    def event(self) -> MessageSent:
        """What is told of it."""
        last = self.waiting[-1].words
        return MessageSent(
            conversation_id=self.before.conversation_id,
            message_id=last.message_id,
            sequence=self.after.last_sequence,
            sender_person_id=last.sender.person_id,
            first_sequence=self.before.last_sequence + 1,
        )


class _Line:
    """The words that wait, and the connection that commits them."""

    def __init__(
        self,
        direct: Direct,
        known: KnownConversations,
        recent: RecentMessages,
        live: Live,
        clock: Clock,
    ) -> None:
        self._direct = direct
        self._known = known
        self._recent = recent
        self._live = live
        self._clock = clock
        self._queue: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None

    def put(self, waiting: _Waiting) -> None:
        """Let words wait. Fault EXHAUSTED when too many do."""
        if len(self._queue) >= MOST_WAITING:
            raise Fault(Kind.EXHAUSTED, "OVERLOADED", "Too much is going on at once. Try again.")
        self._queue.append(waiting)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())

    async def close(self) -> None:
        """Close the connection."""
        await self._direct.close()

    async def _work(self) -> None:
        """Commit as long as anything waits."""
        try:
            while batch := self._take():
                await self._commit(batch)
        finally:
            self._worker = None

    def _take(self) -> Sequence[_Waiting]:
        """What waits, as much as goes into a batch; nothing for those who have gone."""
        batch: list[_Waiting] = []
        size = 0
        while self._queue and len(batch) < MOST_IN_BATCH and size < MOST_TEXT_IN_BATCH:
            waiting = self._queue.popleft()
            if not waiting.outcome.done():
                batch.append(waiting)
                size += len(waiting.words.text)
        return batch

    def _impatient(self) -> list[_Waiting]:
        """Those who wait too long to be in another commit, which may take as long as one that failed."""
        since = asyncio.get_running_loop().time() - _PATIENCE_SECONDS
        impatient = []
        while self._queue and self._queue[0].since < since:
            impatient.append(self._queue.popleft())
        return impatient

    async def _commit(self, batch: Sequence[_Waiting]) -> None:
        groups: list[_Group] = []
        try:
            groups += self._groups(batch)
            parameters = Parameters()
            for each in groups:
                parameters.add(each.before, each.after, each.known.key, each.messages, each.event)
            columns = parameters.columns()
            kept = Kept.of(await retrying(lambda: self._direct.fetch(STATEMENT, *columns)) if groups else ())
        except Exception as error:
            for group in groups:
                self._known.forget(group.before.conversation_id)
            for waiting in [*batch, *self._impatient()]:
                waiting.fails(error)
            return
        for group in groups:
            self._settle(group, kept)
        events = [each.event for each in groups if each.before.conversation_id in kept.moved]
        if events:
            self._live.announce(events)

    def _groups(self, batch: Iterable[_Waiting]) -> list[_Group]:
        """One for each conversation; those whose conversation was forgotten meanwhile have to come again."""
        by_known: dict[Known, dict[tuple[PersonId, MessageId], list[_Waiting]]] = defaultdict(dict)
        for waiting in batch:
            if self._known.current(waiting.conversation_id) is not waiting.known:
                waiting.ends(_Again())
                continue
            said = waiting.words.sender.person_id, waiting.words.message_id
            by_known[waiting.known].setdefault(said, []).append(waiting)
        now = self._clock.now()
        groups = []
        for known, said_by in by_known.items():
            first = [each[0] for each in said_by.values()]
            repeated = [waiting for each in said_by.values() for waiting in each[1:]]
            messages, after = placed(known.standing, known.key, (each.words for each in first), now)
            groups.append(_Group(known.standing, after, known, first, messages, repeated))
        return groups

    def _settle(self, group: _Group, kept: Kept) -> None:
        conversation_id = group.before.conversation_id
        if conversation_id in kept.moved:
            group.known.standing = group.after
            news = News(conversation_id, group.messages, group.after.viewers)
            self._recent.add(news)
            for waiting, message in zip(group.waiting, group.messages, strict=True):
                waiting.ends(Accepted(message, news))
        else:
            self._known.forget(conversation_id)
            for waiting in group.waiting:
                words = waiting.words
                used = kept.refuses(conversation_id, words.sender.participant_id, words.message_id)
                waiting.ends(None if used else _Again())
        for waiting in group.repeated:
            waiting.ends(None)
