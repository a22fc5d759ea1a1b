"""Group commit: many messages by one statement, that proves what it builds on (ADR 0009)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest
from sotto.conversation.v1 import conversation_pb2 as pb

from chassis.auth import Caller
from chassis.faults import Fault, Kind
from chassis.ids import ConversationId, MessageId, new_id
from services.conversation.domain import chain
from services.conversation.domain.entities import Conversation, Message
from services.conversation.domain.events import Event
from services.conversation.domain.views import Accepted
from services.conversation.store import committing
from services.conversation.store.batch_statement import STATEMENT
from services.conversation.store.committing import Committer
from tests.integration.conversation.house import House, Scene, a_scene, an_invitee, an_open_scene
from tests.support.eventually import eventually


class _Deaf:
    """Nobody is connected; only what was told is kept."""

    def __init__(self) -> None:
        self.told: list[Sequence[Event]] = []

    def announce(self, events: Sequence[Event]) -> None:
        """One announcement for each commit."""
        self.told.append(events)


@asynccontextmanager
async def a_replica(house: House, live: _Deaf | None = None) -> AsyncIterator[Committer]:
    """The committer of another process on the same database."""
    committer = Committer(house.store, live or _Deaf(), house.clock)
    try:
        yield committer
    finally:
        await committer.close()


async def say(
    committer: Committer, scene: Scene, caller: Caller, text: str = "Hello.", message_id: UUID | None = None
) -> Accepted | None:
    """Say something through a committer, and no other way."""
    assert caller.person_id is not None
    conversation_id = ConversationId(UUID(scene.id))
    return await committer.say(conversation_id, caller.person_id, MessageId(message_id or new_id()), text)


async def kept(house: House, scene: Scene) -> tuple[Conversation, Sequence[Message], bytes]:
    """What the database has: the conversation, its messages and the key."""
    conversation_id = ConversationId(UUID(scene.id))
    async with house.store.work() as work:
        conversation = await work.find(conversation_id)
        assert conversation is not None
        messages = await work.messages_after(conversation_id, 0, 10_000)
        return conversation, messages, await work.data_key(conversation_id)


async def assert_sound(house: House, scene: Scene) -> Sequence[Message]:
    """No gap in the numbers, times that never go back, a chain that holds up to the conversation's last."""
    conversation, messages, key = await kept(house, scene)
    assert [each.sequence for each in messages] == list(range(1, conversation.last_sequence + 1))
    assert [each.send_time for each in messages] == sorted(each.send_time for each in messages)
    last = chain.genesis(conversation.conversation_id)
    for each in messages:
        last = chain.sealed(last, key, conversation.conversation_id, each)
        assert each.hash == last, each.sequence
    assert conversation.last_hash == last
    return messages


@pytest.mark.rule("B7", "B9")
async def test_every_way_to_speak_keeps_the_chain(house: House) -> None:
    scene = await a_scene(house, an_invitee(), an_invitee())
    await assert_sound(house, scene)
    await scene.say(scene.host, "The first words open it.")
    await scene.say(scene.client, "Alone.")
    await scene.admit(scene.client)
    await asyncio.gather(*(scene.say(each, "Together.") for each in (scene.host, *scene.clients)))
    await scene.announce(scene.host, "Changed")
    await scene.say(scene.client, "After an edit.")
    shared = await a_scene(house)
    await shared.admit(shared.host)
    await shared.say(shared.client, "Opened by a file.")
    for each, count in ((scene, 6), (shared, 1)):
        await each.complete()
        assert len(await assert_sound(house, each)) == count


@pytest.mark.rule("B7", "B9")
async def test_two_replicas_that_race_on_one_conversation_lose_nothing(house: House) -> None:
    scene = await an_open_scene(house, *(an_invitee() for _ in range(4)))
    people = (scene.host, *scene.clients)
    async with a_replica(house) as first, a_replica(house) as second:

        async def talk(committer: Committer, caller: Caller) -> list[str]:
            accepted = []
            for _ in range(12):
                text = str(new_id())
                if await say(committer, scene, caller, text) is None:
                    await scene.say(caller, text)
                accepted.append(text)
            return accepted

        said = await asyncio.gather(*(talk(each, who) for each in (first, second) for who in people))
    messages = await assert_sound(house, scene)
    assert sorted(each.text for each in messages[1:]) == sorted(text for texts in said for text in texts)


@pytest.mark.rule("B7")
async def test_the_same_id_at_two_replicas_at_once_is_kept_once(house: House) -> None:
    scene = await an_open_scene(house)
    async with a_replica(house) as first, a_replica(house) as second:
        for _ in range(10):
            message_id, before = new_id(), len(await assert_sound(house, scene))
            answers = await asyncio.gather(
                *(say(each, scene, scene.client, "Once", message_id) for each in (first, second, first))
            )
            numbers = {answer.message.sequence for answer in answers if answer is not None}
            assert numbers <= {before + 1}
            assert (await scene.say(scene.client, "Once", str(message_id))).sequence == before + 1
            assert len(await assert_sound(house, scene)) == before + 1


@pytest.mark.rule("S18", "S21")
async def test_a_replica_that_believes_a_completed_conversation_open_keeps_nothing(house: House) -> None:
    scene, other = await an_open_scene(house), await an_open_scene(house)
    async with a_replica(house) as replica:
        assert await say(replica, scene, scene.client) is not None
        await scene.complete()
        late, fine = await asyncio.gather(
            say(replica, scene, scene.client), say(replica, other, other.client)
        )
        assert late is None
        assert fine is not None
        assert await say(replica, scene, scene.host) is None
    assert len(await assert_sound(house, scene)) == 2


async def test_an_edit_that_a_replica_has_not_seen_costs_it_another_look_and_nothing_else(
    house: House,
) -> None:
    scene = await an_open_scene(house)
    live = _Deaf()
    async with a_replica(house, live) as replica:
        assert await say(replica, scene, scene.client) is not None
        await scene.announce(scene.host, "A new version")
        accepted = await say(replica, scene, scene.client)
        assert accepted is not None
        assert accepted.message.sequence == 3
        assert len(live.told) == 2


async def test_who_takes_no_part_and_what_is_not_open_is_for_somebody_else_to_decide(house: House) -> None:
    scene, awaiting = await an_open_scene(house), await a_scene(house)
    async with a_replica(house) as replica:
        assert await say(replica, scene, house.coordinator) is None
        assert await say(replica, awaiting, awaiting.host) is None
        assert await replica.say(ConversationId(new_id()), scene.clients[0].person_id, new_id(), "x") is None  # type: ignore[arg-type]
    assert len((await scene.messages(scene.host)).messages) == 1


async def test_a_conversation_that_somebody_holds_does_not_hold_up_the_others(house: House) -> None:
    held, free = await an_open_scene(house), await an_open_scene(house)
    async with a_replica(house) as replica:
        for scene in (held, free):
            assert await say(replica, scene, scene.client) is not None
        async with house.database.transaction() as connection:
            await connection.exec_driver_sql(
                "SELECT 1 FROM conversation WHERE conversation_id = $1::text::uuid FOR UPDATE", (held.id,)
            )
            waiting = asyncio.create_task(say(replica, held, held.client))
            for number in range(3, 8):
                accepted = await say(replica, free, free.client)
                assert accepted is not None
                assert accepted.message.sequence == number
            assert not waiting.done()
        accepted = await waiting
        assert accepted is not None
        assert accepted.message.sequence == 3


async def test_what_waits_during_a_commit_goes_into_the_next_one_and_is_told_once(house: House) -> None:
    scene = await an_open_scene(house)
    live = _Deaf()
    async with a_replica(house, live) as replica:
        answers = await asyncio.gather(*(say(replica, scene, scene.client) for _ in range(40)))
    assert [answer.message.sequence for answer in answers if answer] == list(range(2, 42))
    assert len(live.told) == 1
    (event,) = live.told[0]
    assert (getattr(event, "first_sequence", 0), getattr(event, "sequence", 0)) == (2, 41)


async def test_beyond_what_may_wait_words_are_refused_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "MOST_WAITING", 5)
    scene = await an_open_scene(house)
    async with a_replica(house) as replica:
        answers = await asyncio.gather(
            *(say(replica, scene, scene.client) for _ in range(8)), return_exceptions=True
        )
    faults = [answer for answer in answers if isinstance(answer, Fault)]
    assert [fault.kind for fault in faults] == [Kind.EXHAUSTED] * 3
    assert len(await assert_sound(house, scene)) == 6


@pytest.mark.rule("B7")
async def test_a_connection_that_is_lost_is_told_and_the_next_words_find_another(house: House) -> None:
    scene = await an_open_scene(house)
    async with a_replica(house) as replica:
        assert await say(replica, scene, scene.client) is not None
        superuser = await asyncpg.connect(house.urls.superuser_url)
        await superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE '%WITH given AS%' AND pid <> pg_backend_pid()"
            " ORDER BY backend_start DESC LIMIT 1"
        )
        await superuser.close()
        text = str(new_id())

        async def heard() -> bool:
            try:
                return await say(replica, scene, scene.client, text) is not None
            except Fault as fault:
                return fault.kind is not Kind.UNAVAILABLE

        await eventually(heard)
    assert (await assert_sound(house, scene))[-1].text == text


@pytest.mark.rule("S41")
async def test_what_was_just_kept_is_read_without_the_database_and_forgotten_soon(house: House) -> None:
    scene = await an_open_scene(house, an_invitee(), an_invitee())
    conversation_id = ConversationId(UUID(scene.id))
    async with a_replica(house) as replica:
        for text in ("Two", "Three", "Four"):
            await say(replica, scene, scene.client, text)
        news = replica.recent(conversation_id, 2)
        assert news is not None
        assert [(each.sequence, each.text) for each in news.messages] == [(3, "Three"), (4, "Four")]
        assert [person for person, _ in news.viewers.participants] == [
            caller.person_id for caller in (scene.host, *scene.clients)
        ]
        assert replica.recent(conversation_id, 0) is None, "message 1 was not kept here"
        assert replica.recent(conversation_id, 4) is None, "somebody else may have kept a fifth"
        await eventually(lambda: replica.recent(conversation_id, 2) is None)


@pytest.mark.rule("B7")
async def test_a_gap_that_another_replica_filled_is_never_skipped(house: House) -> None:
    scene = await an_open_scene(house)
    conversation_id = ConversationId(UUID(scene.id))
    async with a_replica(house) as here:
        await say(here, scene, scene.client, "Two, here")
        await scene.say(scene.host, "Three, elsewhere")
        await say(here, scene, scene.client, "Four, here")
        assert here.recent(conversation_id, 1) is None
        news = here.recent(conversation_id, 3)
        assert news is not None
        assert [each.text for each in news.messages] == ["Four, here"]
    answer = await house.process("gateway").ReadLive(
        pb.ReadLiveRequest(conversation_id=scene.id, after_sequence=1)
    )
    assert [each.sequence for each in answer.messages] == [2, 3, 4]


async def test_completion_waits_for_nobody_who_only_believes(house: House) -> None:
    scene = await an_open_scene(house)
    async with a_replica(house) as replica:
        sends = [asyncio.create_task(say(replica, scene, scene.client)) for _ in range(16)]
        await scene.complete(etag=(await scene.get(scene.host)).etag, preview_token="")
        accepted = [answer for answer in await asyncio.gather(*sends) if answer is not None]
    messages = await assert_sound(house, scene)
    assert len(messages) == 1 + len(accepted)


async def test_the_statement_looks_tables_up_by_their_keys_also_when_it_was_planned_while_they_were_small(
    house: House,
) -> None:
    direct = house.database.direct()
    try:
        await direct.fetch("SET plan_cache_mode = force_generic_plan")
        await direct.fetch(f"PREPARE batch AS {STATEMENT}")
        nothing = ", ".join(["'{}'"] * 18)
        plan = [line for (line,) in await direct.fetch(f"EXPLAIN EXECUTE batch({nothing})")]
    finally:
        await direct.close()
    looked_up = [line for line in plan if "Index Cond" in line]
    assert not any("Seq Scan" in line for line in plan), plan
    assert sum("conversation_id = ANY" in line for line in looked_up) == 2, plan
    assert sum("message_id = said" in line for line in looked_up) == 1, plan
