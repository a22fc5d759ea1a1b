"""All live streams of one process: whose they are, and who is told what (S41)."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from typing import Generic

from prometheus_client import Gauge

from chassis.faults import Fault, Kind
from chassis.live.stream import Member, Piece, Stream, Words

MOST_PER_PERSON = 5
CHECK_SECONDS = 4.0
UNCONFIRMED_SECONDS = 60.0
JITTER_SECONDS = 3.0

CONFIRMED_TOGETHER = 250
"""Sessions that are confirmed by one call."""

Confirm = Callable[[Sequence[Member]], Awaitable[Sequence[Member]]]
"""Those whose sessions go on, as they are now."""

_STREAMS = Gauge("sotto_live_streams", "Live streams that are open now.")


class Crowd(Generic[Piece]):
    """Streams by person, and by the divisions that people coordinate."""

    def __init__(self, words: Words[Piece]) -> None:
        self._words = words
        self._people: dict[str, list[Stream[Piece]]] = {}
        self._coordinators: dict[str, set[Stream[Piece]]] = {}
        self._draining = False

    def join(self, member: Member) -> Stream[Piece]:
        """A new stream. A person's sixth ends the oldest. Fault UNAVAILABLE while this process goes away."""
        if self._draining:
            raise Fault(Kind.UNAVAILABLE, "DRAINING", "This server is going away. Connect again.")
        stream = Stream(member, self._words, self._now())
        streams = self._people.setdefault(member.person_id, [])
        for oldest in [each for each in streams if not each.ended][: -(MOST_PER_PERSON - 1)]:
            oldest.end(self._words.bye())
        streams.append(stream)
        self._index(stream)
        _STREAMS.inc()
        return stream

    def leave(self, stream: Stream[Piece]) -> None:
        """The stream is closed."""
        streams = self._people[stream.member.person_id]
        streams.remove(stream)
        if not streams:
            del self._people[stream.member.person_id]
        self._unindex(stream)
        stream.closed()
        _STREAMS.dec()

    def end_session(self, session: Hashable) -> None:
        """End all streams of a session."""
        for stream in self._streams():
            if stream.member.session == session:
                stream.end(self._words.bye())

    async def watch(self, confirm: Confirm) -> None:
        """End streams whose session has ended, within 5 s, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            sessions: dict[Hashable, list[Stream[Piece]]] = {}
            for stream in self._streams():
                sessions.setdefault(stream.member.session, []).append(stream)
            all_streams = list(sessions.values())
            parts = range(0, len(all_streams), CONFIRMED_TOGETHER)
            await asyncio.gather(
                *(self._check(all_streams[begin : begin + CONFIRMED_TOGETHER], confirm) for begin in parts)
            )

    async def _check(self, sessions: Sequence[list[Stream[Piece]]], confirm: Confirm) -> None:
        """Confirm sessions. Without an answer their streams go on for a minute after the last one."""
        try:
            members = await confirm([streams[0].member for streams in sessions])
        except Fault:
            for stream in (stream for streams in sessions for stream in streams):
                if self._now() - stream.confirmed_at > UNCONFIRMED_SECONDS:
                    stream.end(self._words.bye())
            return
        confirmed = {member.session: member for member in members}
        for stream in (stream for streams in sessions for stream in streams):
            member = confirmed.get(stream.member.session)
            if member is None:
                stream.end(self._words.bye())
            elif not stream.ended:
                self._unindex(stream)
                stream.member, stream.confirmed_at = member, self._now()
                self._index(stream)

    def _audience(self, people: Iterable[str], division_id: str) -> set[Stream[Piece]]:
        """The streams of these people and of the division's coordinators, each once."""
        streams = set(self._coordinators.get(division_id, ()))
        for person in people:
            streams.update(self._people.get(person, ()))
        return streams

    def _seen_from(self, viewers: Mapping[str, int], division_id: str) -> dict[Stream[Piece], int]:
        """Each stream of the viewers with their first number; coordinators of the division see everything."""
        found = {
            stream: first for person, first in viewers.items() for stream in self._people.get(person, ())
        }
        return found | dict.fromkeys(self._coordinators.get(division_id, ()), 1)

    def _soon(self, act: Callable[[Stream[Piece]], None]) -> None:
        """Do it to every stream within a few seconds, so that not all come back at the same moment."""
        loop = asyncio.get_running_loop()
        for stream in self._streams():
            loop.call_later(random.uniform(0, JITTER_SECONDS), act, stream)

    def _streams(self) -> list[Stream[Piece]]:
        return [stream for streams in self._people.values() for stream in streams]

    def _index(self, stream: Stream[Piece]) -> None:
        for division in stream.member.coordinates:
            self._coordinators.setdefault(division, set()).add(stream)

    def _unindex(self, stream: Stream[Piece]) -> None:
        for division in stream.member.coordinates:
            self._coordinators[division].discard(stream)
            if not self._coordinators[division]:
                del self._coordinators[division]

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
