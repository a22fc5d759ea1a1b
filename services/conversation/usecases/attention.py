"""What people attend to: they look, write, and have read (S41)."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.ids import ConversationId, PersonId
from services.conversation.domain.access import cannot_speak, check_attends, person_of, view
from services.conversation.domain.attention import (
    FADES_AFTER,
    Activity,
    Attended,
    ReadOn,
    hearers_of_activity,
    hearers_of_mark,
    told_activity,
)
from services.conversation.domain.states import require_open
from services.conversation.domain.views import View
from services.conversation.ports import Directory, Signals, Store

REPEATED_SECONDS = 3.0
HASTY_SECONDS = 0.3

_MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class _Said:
    """What somebody said last about themselves, and when by the event loop's clock."""

    activity: Activity
    time: float


@dataclass(frozen=True)
class Attention:
    """Notes what was read, and passes on who looks or writes."""

    store: Store
    directory: Directory
    signals: Signals
    clock: Clock
    _said: OrderedDict[tuple[ConversationId, PersonId], _Said] = field(default_factory=OrderedDict)

    async def mark_read(self, caller: Caller, conversation_id: ConversationId, sequence: int) -> View:
        """Note that the caller has read up to a number, at most the last one in sight; never goes back."""
        person = person_of(caller)
        async with self.store.work() as work:
            conversation = await work.find(conversation_id)
            marks = await work.read_sequences([person], [conversation_id])
            before = view(caller, conversation, marks.get((person, conversation_id)), self.clock.now())
            reached = min(sequence, before.last_sequence)
            reached = await work.mark_read(conversation_id, person, max(reached, before.read_sequence))
        seen = view(caller, conversation, reached, self.clock.now())
        if seen.read_sequence > before.read_sequence:
            shown = await self.directory.shown(seen.conversation.division.division_id)
            hearers = hearers_of_mark(seen.conversation, person, shown)
            own = seen.own.participant_id if seen.own else None
            self.signals.signal(ReadOn(conversation_id, own, person, seen.read_sequence, hearers))
        return seen

    async def signal(self, caller: Caller, conversation_id: ConversationId, activity: Activity) -> datetime:
        """Tell those who are connected what the caller is doing; when that fades.

        What was said a moment ago is not passed on again. Faults NOT_FOUND, PARTICIPANTS_ONLY,
        WITHDRAWN, CONVERSATION_COMPLETED, CONVERSATION_CANCELLED.
        """
        person, now = person_of(caller), self.clock.now()
        fades = now + FADES_AFTER
        if self._is_hasty(conversation_id, person, activity):
            return fades
        async with self.store.work() as work:
            conversation = await work.find(conversation_id)
        own = conversation.participant_of(person) if conversation else None
        if conversation is None or own is None:
            raise cannot_speak(caller, conversation)
        if activity is not Activity.AWAY:
            check_attends(own)
            require_open(conversation.state_at(now))
        told = told_activity(activity, await self.directory.shown(conversation.division.division_id))
        if told is not None:
            hearers = hearers_of_activity(conversation)
            self.signals.signal(Attended(conversation_id, own.participant_id, person, told, hearers))
        self._remember(conversation_id, person, activity)
        return fades

    def _is_hasty(self, conversation_id: ConversationId, person: PersonId, activity: Activity) -> bool:
        said = self._said.get((conversation_id, person))
        if said is None:
            return False
        patience = REPEATED_SECONDS if said.activity is activity else HASTY_SECONDS
        return asyncio.get_running_loop().time() - said.time < patience

    def _remember(self, conversation_id: ConversationId, person: PersonId, activity: Activity) -> None:
        self._said[conversation_id, person] = _Said(activity, asyncio.get_running_loop().time())
        self._said.move_to_end((conversation_id, person))
        if len(self._said) > _MOST_REMEMBERED:
            self._said.popitem(last=False)
