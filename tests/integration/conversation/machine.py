"""Random lives of a conversation in the real service, each step compared with the model."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sotto.common.v1 import money_pb2
from sotto.conversation.v1 import conversation_pb2 as pb
from sotto.conversation.v1 import fees_pb2

from chassis.auth import Caller
from chassis.faults import Fault
from chassis.ids import new_id
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, local_start
from tests.integration.conversation.model import (
    ACTIVE,
    AWAITING,
    CANCELLED,
    COMPLETED,
    COORDINATOR,
    HOST,
    OUTSIDER,
    SCHEDULED,
    Guest,
    Model,
)
from tests.support.builders import a_client

T = TypeVar("T")

FEE = 5_000
STEPS = 20
_SECONDS = 30.0
_PEOPLE = st.sampled_from((HOST, HOST, "0", "0", "1", "2", COORDINATOR, OUTSIDER))
_MANAGERS = st.sampled_from((HOST, HOST, HOST, COORDINATOR, "0", OUTSIDER))


@dataclass
class Lived:
    """How many lives there were, and how many acts in them were done and refused."""

    lives: int = 0
    done: int = 0
    refused: int = 0


async def live(house: House, lives: int, loop: asyncio.AbstractEventLoop) -> Lived:
    """Let conversations of a house live; AssertionError with the shortest life that goes otherwise."""
    lived = Lived()

    class OfThisHouse(Life):
        def __init__(self) -> None:
            super().__init__(house, loop, lived)

    profile = settings(
        max_examples=lives,
        stateful_step_count=STEPS,
        deadline=None,  # how long a life takes says nothing: it talks to a real database
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    # The machine is not asynchronous: it runs beside the loop that the house lives in.
    await asyncio.to_thread(run_state_machine_as_test, OfThisHouse, settings=profile)
    return lived


class Life(RuleBasedStateMachine):
    """One conversation: what may happen to it happens in any order."""

    def __init__(self, house: House, loop: asyncio.AbstractEventLoop, lived: Lived) -> None:
        super().__init__()
        self._lived = lived
        self._lived.lives += 1
        self._house = house
        self._loop = loop
        self._clients: list[Caller] = []
        self._outsider = a_client()
        self._said: list[tuple[str, str, str, int]] = []

    def _do(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(wait(), self._loop).result(_SECONDS)

    def _try(self, work: Awaitable[T], refusals: set[str]) -> T | None:
        """Do it; it must be done, or be refused with one of the reasons."""
        done, reason = None, ""
        try:
            done = self._do(work)
        except Fault as fault:
            reason = fault.reason
        self._lived.refused += bool(reason)
        self._lived.done += not reason
        assert reason in (refusals or {""}), f"{reason or 'done'}, and not {refusals or 'done'}"
        return done

    def _caller(self, who: str) -> Caller:
        named = {
            HOST: self._house.host,
            COORDINATOR: self._house.coordinator,
            OUTSIDER: self._outsider,
        }
        return named[who] if who in named else self._clients[int(who)]

    def _somebody(self, who: str) -> str:
        """The participant meant, where there are fewer."""
        return str(int(who) % len(self._clients)) if who.isdigit() else who

    @property
    def _now(self) -> Any:
        return self._house.clock.now()

    @initialize(guests=st.integers(1, 3), hours=st.sampled_from((0, 0, 2, 30)))
    def create(self, guests: int, hours: int) -> None:
        """A conversation that opens at once, or at its start."""
        invitees = [an_invitee(fee=FEE) for _ in range(guests)]
        start = self._now + timedelta(hours=hours)
        start = start.replace(second=0, microsecond=0) + timedelta(minutes=1) if hours else start
        fields = {"start": local_start(start)} if hours else {}
        self._scene: Scene = self._do(a_scene(self._house, *invitees, **fields))
        self._clients = list(self._scene.clients)
        state = SCHEDULED if hours else AWAITING
        self._model = Model(start, state, [Guest(first=1, fee=FEE) for _ in range(guests)])

    @rule(minutes=st.sampled_from((10, 125, 1_900)))
    def time_passes(self, minutes: int) -> None:
        """The timer is late, as far as anybody can tell."""
        self._house.clock.advance(timedelta(minutes=minutes))

    @rule()
    def the_timers_run(self) -> None:
        """What is due happens."""
        self._do(self._house.timers.run_due())

    @rule(who=_PEOPLE, text=st.sampled_from(("Good morning.", "Yes", "=1+1", "e\u0301")))
    def say(self, who: str, text: str) -> None:
        """Somebody sends a message."""
        who, message_id = self._somebody(who), str(new_id())
        refusals = self._model.speaking(who, self._now)
        sent = self._try(self._scene.say(self._caller(who), text, message_id), refusals)
        if sent is not None:
            self._model.texts.append((who, sent.text))
            self._model.kept_state = ACTIVE
            assert sent.sequence == len(self._model.texts)
            self._said.append((who, message_id, text, sent.sequence))

    @rule(place=st.integers(0, 50), text=st.sampled_from(("Good morning.", "Something else")))
    def say_again(self, place: int, text: str) -> None:
        """The same id again, in whatever state: the same answer, or another text is refused (B7)."""
        if not self._said:
            return
        who, message_id, said, sequence = self._said[place % len(self._said)]
        refusals = set() if said == text else {"MESSAGE_ID_REUSED"}
        again = self._try(self._scene.say(self._caller(who), text, message_id), refusals)
        assert again is None or again.sequence == sequence

    @rule(who=_PEOPLE)
    def share(self, who: str) -> None:
        """Somebody shares a file; the host's opens the conversation."""
        who = self._somebody(who)
        refusals = self._model.sharing(who, self._now)
        admitted = self._try(self._scene.admit(self._caller(who)), refusals)
        if admitted is not None and self._model.state(self._now) != SCHEDULED:
            self._model.kept_state = ACTIVE

    @rule(who=_MANAGERS)
    def announce(self, who: str) -> None:
        """Somebody edits the announcement."""
        who = self._somebody(who)
        refusals = self._model.managing(who, self._now, "announce")
        self._try(self._scene.announce(self._caller(who), "We answer in the evening."), refusals)

    @rule(who=_MANAGERS, hours=st.sampled_from((1, 48)))
    def reschedule(self, who: str, hours: int) -> None:
        """Somebody moves the start."""
        who = self._somebody(who)
        start = (self._now + timedelta(hours=hours)).replace(second=0, microsecond=0)
        request = pb.RescheduleConversationRequest(**self._edit(), start=local_start(start))
        refusals = self._model.managing(who, self._now, "reschedule")
        if self._try(self._stub(who).RescheduleConversation(request), refusals) is not None:
            self._model.start = start

    @rule(who=_MANAGERS)
    def cancel(self, who: str) -> None:
        """Somebody calls it off."""
        who = self._somebody(who)
        request = pb.CancelConversationRequest(**self._edit(), reason="The provider is ill.")
        refusals = self._model.managing(who, self._now, "cancel")
        if self._try(self._stub(who).CancelConversation(request), refusals) is not None:
            self._model.cancel()

    @rule(who=_PEOPLE)
    def withdraw(self, who: str) -> None:
        """Somebody cannot attend."""
        who = self._somebody(who)
        request = pb.WithdrawFromConversationRequest(
            conversation_id=self._scene.id, request_id=str(new_id()), reason="I have to work."
        )
        refusals = self._model.withdrawing(who, self._now)
        if self._try(self._stub(who).WithdrawFromConversation(request), refusals) is not None:
            guest = self._model.guests[int(who)]
            guest.withdrawn, guest.first, guest.fee = True, None, None
            if all(each.withdrawn for each in self._model.guests):
                self._model.cancel()

    @rule(who=_MANAGERS, history=st.booleans())
    def add(self, who: str, history: bool) -> None:
        """Somebody joins, with what was said before or from now on."""
        who, invitee = self._somebody(who), an_invitee(fee=FEE)
        request = pb.AddParticipantsRequest(
            conversation_id=self._scene.id,
            request_id=str(new_id()),
            participants=[invitee],
            share_history=history,
        )
        refusals = self._model.adding(who, self._now)
        if self._try(self._stub(who).AddParticipants(request), refusals) is not None:
            first = 1 if history else len(self._model.texts) + 1
            self._model.guests.append(Guest(first=first, fee=FEE))
            self._clients.append(self._house.client(invitee.email))

    @rule(place=st.integers(0, 30), fee=st.sampled_from((0, 2_000, FEE, 9_000)))
    def change_fee(self, place: int, fee: int) -> None:
        """The host changes what one of them pays."""
        number = place % len(self._clients)
        guest = self._model.guests[number]
        request = pb.ChangeFeeRequest(
            **self._edit(),
            participant_id=self._participant_ids()[number],
            fee=money_pb2.Money(minor_units=fee, currency="CAD"),
        )
        refusals = self._model.changing_fee(guest, fee, self._now)
        if self._try(self._stub(HOST).ChangeFee(request), refusals) is not None:
            guest.fee = fee

    @rule(who=_PEOPLE, fee=st.sampled_from((2_000, FEE, FEE, FEE, 9_000)))
    def accept_fee(self, who: str, fee: int) -> None:
        """Somebody accepts what they pay, or something else."""
        who = self._somebody(who)
        request = fees_pb2.AcceptFeeRequest(
            conversation_id=self._scene.id,
            request_id=str(new_id()),
            fee=money_pb2.Money(minor_units=fee, currency="CAD"),
        )
        stub = self._house.fees(self._caller(who))
        if self._try(stub.AcceptFee(request), self._model.accepting(who, fee)) is not None:
            guest = self._model.guests[int(who)]
            if self._model.state(self._now) not in (COMPLETED, CANCELLED) or guest.accepted == 0:
                guest.accepted = max(guest.accepted, fee)

    @rule(who=_MANAGERS)
    def complete(self, who: str) -> None:
        """Somebody completes it, for ever."""
        who = self._somebody(who)
        refusals = self._model.managing(who, self._now, "complete")
        if self._try(self._scene.complete(self._caller(who)), refusals) is not None:
            self._model.kept_state = COMPLETED

    @invariant()
    def the_host_sees_what_the_model_says(self) -> None:
        """State, numbers, people and fees."""
        seen = self._do(self._scene.get(self._house.host))
        state = pb.ConversationState.Name(seen.state).removeprefix("CONVERSATION_STATE_")
        assert state == self._model.state(self._now)
        assert seen.last_sequence == len(self._model.texts)
        people = self._managed()
        assert [each.fee.minor_units for each in people] == [guest.fee or 0 for guest in self._model.guests]
        accepted = [each.accepted_fee.minor_units for each in people]
        assert accepted == [guest.accepted for guest in self._model.guests]

    def teardown(self) -> None:
        """In the end everybody reads exactly what is theirs to read, gapless."""
        for who in (HOST, COORDINATOR, *map(str, range(len(self._clients)))):
            read = self._do(self._scene.messages(self._caller(who), after_sequence=0, page_size=200))
            assert [each.text for each in read.messages] == self._model.visible(who)
            numbers = [each.sequence for each in read.messages]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True

    def _edit(self) -> dict[str, str]:
        etag = self._do(self._scene.get(self._house.host)).etag
        return {"conversation_id": self._scene.id, "request_id": str(new_id()), "etag": etag}

    def _stub(self, who: str) -> Any:
        return self._house.stub(self._caller(who))

    def _managed(self) -> Sequence[pb.ManagedParticipant]:
        request = pb.ListManagedParticipantsRequest(conversation_id=self._scene.id)
        return self._do(self._house.stub(self._house.host).ListManagedParticipants(request)).participants

    def _participant_ids(self) -> list[str]:
        return [each.participant_id for each in self._managed()]
