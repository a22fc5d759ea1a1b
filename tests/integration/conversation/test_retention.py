"""How long conversations are kept, and what is left of them (S1, B8)."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import pytest_asyncio
from sotto.conversation.v1 import conversation_pb2, retention_pb2, search_pb2

from chassis.auth import Role
from chassis.faults import Fault
from chassis.ids import DivisionId, new_id, parse_id
from commands.verify import verify
from services.conversation.domain.retention import NOTICE, REQUEST_NOTICE, end_of_retention
from tests.integration.conversation.house import (
    KEY_BACKUP_DAYS,
    House,
    an_open_scene,
)
from tests.integration.conversation.keeping import (
    DESTROYED,
    DUE,
    HELD,
    KEPT,
    MONTHS,
    NOTICED,
    Keeping,
    exported,
    moment,
)
from tests.support.builders import a_member, a_process


@pytest_asyncio.fixture
async def keeping(house: House) -> AsyncIterator[Keeping]:
    yield Keeping(house)


@pytest.mark.rule("S1", "B8")
async def test_what_was_over_for_long_enough_is_destroyed_after_a_notice(keeping: Keeping) -> None:
    scene = await keeping.a_completed_scene()
    assert (await keeping.look()).noticed_count == 0
    assert (await keeping.standing(scene)).state == KEPT
    keeping.house.clock.advance(timedelta(days=365) - NOTICE)
    assert (await keeping.standing(scene)).state == DUE
    assert (await keeping.look()).noticed_count == 1
    assert (await keeping.look()).noticed_count == 0
    noticed = await keeping.standing(scene)
    assert noticed.state == NOTICED
    assert moment(noticed.due_time) - moment(noticed.notice_time) == NOTICE
    assert moment(noticed.due_time) == moment(noticed.end_time).replace(
        year=moment(noticed.end_time).year + 1
    )
    await keeping.wait(NOTICE - timedelta(seconds=1))
    assert (await keeping.standing(scene)).state == NOTICED
    await keeping.wait(timedelta(seconds=1))
    gone = await keeping.standing(scene)
    assert (gone.state, gone.cause) == (DESTROYED, retention_pb2.DESTRUCTION_CAUSE_RETENTION)
    assert moment(gone.destroy_time) == keeping.house.clock.now()


async def test_the_database_counts_months_as_the_rules_do(house: House) -> None:
    connection = await house.urls.as_service()
    for day in range(0, 800, 3):
        end = datetime(2026, 1, 28, 13, 30, tzinfo=UTC) + timedelta(days=day)
        counted = "SELECT timezone('UTC', $1::timestamptz) + make_interval(0, m) FROM unnest($2::int[]) AS m"
        months = [1, 11, 13, 37]
        found = [row[0].replace(tzinfo=UTC) for row in await connection.fetch(counted, end, months)]
        assert found == [end_of_retention(end, each) for each in months]
    await connection.close()


@pytest.mark.rule("B8")
async def test_a_setting_that_is_shortened_destroys_nothing_for_thirty_days_and_a_longer_one_saves(
    keeping: Keeping,
) -> None:
    scene = await keeping.a_completed_scene()
    keeping.house.clock.advance(timedelta(days=100))
    keeping.keep_for(1)
    await keeping.look()
    noticed = await keeping.standing(scene)
    assert moment(noticed.due_time) == keeping.house.clock.now() + NOTICE
    keeping.keep_for(MONTHS)
    assert (await keeping.standing(scene)).state == KEPT
    await keeping.wait(NOTICE)
    assert (await keeping.standing(scene)).state == KEPT
    assert await scene.messages(scene.client)
    keeping.keep_for(1)
    await keeping.look()
    keeping.keep_for(0)
    assert (await keeping.look()).withdrawn_count == 1
    await keeping.wait(NOTICE)
    assert (await keeping.standing(scene)).state == KEPT


@pytest.mark.rule("B8")
async def test_where_the_setting_cannot_be_asked_for_nothing_is_destroyed(keeping: Keeping) -> None:
    scene = await keeping.a_completed_scene()
    keeping.house.clock.advance(timedelta(days=365))
    await keeping.look()
    settings = keeping.house.directory.divisions.pop(str(keeping.division))
    await keeping.wait(NOTICE)
    keeping.house.directory.divisions[str(keeping.division)] = settings
    assert (await keeping.standing(scene)).state == NOTICED
    await keeping.wait(timedelta(minutes=5))
    assert (await keeping.standing(scene)).state == DESTROYED


@pytest.mark.rule("B8")
async def test_a_legal_hold_wins_over_the_period_and_over_a_request(keeping: Keeping) -> None:
    scene = await keeping.a_completed_scene()
    keeping.house.clock.advance(timedelta(days=365))
    await keeping.look()
    held = await keeping.hold(scene)
    assert (held.state, held.hold_reason, held.HasField("due_time")) == (HELD, "A court asks.", False)
    assert (await keeping.hold(scene, "Another court asks.")).hold_reason == "A court asks."
    await keeping.look()
    await keeping.wait(10 * NOTICE)
    with pytest.raises(Fault) as refused:
        await keeping.request(scene)
    assert refused.value.reason == "LEGAL_HOLD"
    assert len((await scene.messages(scene.client)).messages) == 2
    assert (await keeping.lift(scene)).state == DUE
    await keeping.look()
    assert moment((await keeping.standing(scene)).due_time) == keeping.house.clock.now() + NOTICE
    await keeping.wait(NOTICE)
    assert (await keeping.standing(scene)).state == DESTROYED
    for act in (keeping.hold, keeping.request):
        with pytest.raises(Fault) as refused:
            await act(scene)
        assert refused.value.reason == "CONVERSATION_DESTROYED"
    with pytest.raises(Fault) as refused:
        await keeping.lift(scene)
    assert refused.value.reason == "NOT_HELD"


@pytest.mark.rule("B8")
async def test_an_admin_may_ask_for_a_destruction_and_take_it_back_for_a_day(keeping: Keeping) -> None:
    scene = await keeping.a_completed_scene()
    asked = await keeping.request(scene)
    assert (asked.state, asked.cause) == (NOTICED, retention_pb2.DESTRUCTION_CAUSE_REQUEST)
    assert (await keeping.request(scene)).due_time == asked.due_time
    await keeping.wait(REQUEST_NOTICE / 2)
    withdrawal = retention_pb2.WithdrawDestructionRequest(conversation_id=scene.id, request_id=str(new_id()))
    admin = keeping.house.retention(keeping.admin)
    assert (await admin.WithdrawDestruction(withdrawal)).retention.state == KEPT
    await keeping.wait(REQUEST_NOTICE)
    assert (await keeping.standing(scene)).state == KEPT
    withdrawal.request_id = str(new_id())
    with pytest.raises(Fault) as refused:
        await admin.WithdrawDestruction(withdrawal)
    assert refused.value.reason == "NO_DESTRUCTION_ASKED_FOR"
    await keeping.destroyed(scene)


@pytest.mark.rule("B8")
async def test_what_is_not_over_is_not_destroyed_but_may_be_held(keeping: Keeping) -> None:
    scene = await an_open_scene(keeping.house)
    admin = a_member(Role.ADMIN, keeping.house.division, keeping.house.directory.practice_id)
    keeping.admin = admin
    with pytest.raises(Fault) as refused:
        await keeping.request(scene)
    assert refused.value.reason == "CONVERSATION_NOT_OVER"
    assert (await keeping.hold(scene)).state == HELD


@pytest.mark.rule("B8")
async def test_a_destroyed_conversation_is_a_stone_with_a_date_and_its_neighbour_reads(
    keeping: Keeping,
) -> None:
    house, scene = keeping.house, await keeping.a_completed_scene("zebra")
    neighbour = await keeping.a_completed_scene("zebra")
    await keeping.destroyed(scene)
    archived = conversation_pb2.ListConversationsRequest(list=conversation_pb2.CONVERSATION_LIST_ARCHIVED)
    for caller in (keeping.host, scene.client, keeping.coordinator):
        shown = await scene.get(caller)
        assert moment(shown.destroy_time) == house.clock.now()
        assert (shown.subject, shown.announcement) == ("", "")
        assert shown.state == conversation_pb2.CONVERSATION_STATE_COMPLETED
        for read in (scene.messages(caller), exported(house, caller, scene)):
            with pytest.raises(Fault) as refused:
                await read
            assert refused.value.reason == "CONVERSATION_DESTROYED"
        listed = await house.stub(caller).ListConversations(archived)
        assert scene.id in {each.conversation_id for each in listed.conversations}
    found = await house.search(keeping.host).SearchMessages(search_pb2.SearchMessagesRequest(query="zebra"))
    assert {each.conversation_id for each in found.messages} == {neighbour.id}
    assert [each.text for each in (await neighbour.messages(neighbour.client)).messages][1] == "zebra"
    assert moment((await scene.describe()).destroy_time) == house.clock.now()


@pytest.mark.rule("B8", "B9")
async def test_an_export_from_before_and_the_certificate_of_the_destruction_are_proven_offline(
    keeping: Keeping,
) -> None:
    house, scene = keeping.house, await keeping.a_completed_scene()
    before = (await exported(house, scene.client, scene)).decode()
    await keeping.destroyed(scene)
    key = house.use_cases.serving.seal.key
    keys = {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": key.kid, "x": key.x}]}
    assert verify(before, keys).status == 0
    certificate = await keeping.certificate(scene)
    outcome = verify(json.dumps({"certificate": certificate}), keys)
    assert outcome.status == 0, outcome
    gone = house.clock.now() + timedelta(days=KEY_BACKUP_DAYS)
    for word in (scene.id, f"as {keeping.admin.person_id} asked for", f"gone from {gone:%Y-%m-%d} on"):
        assert word in outcome.sentence
    assert verify(json.dumps({"certificate": certificate}), None).status == 3
    forged = certificate[:-8] + ("A" * 8 if not certificate.endswith("A" * 8) else "B" * 8)
    assert verify(json.dumps({"certificate": forged}), keys).status == 1
    closing = json.loads(before)["certificate"]
    assert verify(json.dumps({"certificate": closing}), keys).status == 1
    document = json.loads(before) | {"certificate": certificate}
    assert verify(json.dumps(document), keys).status == 1


@pytest.mark.rule("B8")
async def test_what_an_older_key_store_brings_back_is_destroyed_again(keeping: Keeping) -> None:
    house, scene = keeping.house, await keeping.a_completed_scene()
    owner = await asyncpg.connect(house.urls.key_store_owner_url)
    conversation_id = parse_id(scene.id, "")
    before = await owner.fetchrow("SELECT * FROM keys.data_key WHERE owner_id = $1", conversation_id)
    await keeping.destroyed(scene)
    for table in ("destroyed_key", "destroyed_owner"):
        await owner.execute(f"DELETE FROM keys.{table} WHERE owner_id = $1", conversation_id)
    await owner.execute("INSERT INTO keys.data_key VALUES ($1, $2, $3, $4, $5, $6)", *before.values())
    house.seals.key_store._remembered.clear()
    assert len((await scene.messages(scene.client)).messages) == 2
    await house.use_cases.destroying.sweep()
    with pytest.raises(Fault) as refused:
        await scene.messages(scene.client)
    assert refused.value.reason == "CONVERSATION_DESTROYED"
    assert not await owner.fetch("SELECT FROM keys.data_key WHERE owner_id = $1", conversation_id)
    await owner.close()


@pytest.mark.rule("B8")
async def test_a_dry_run_says_what_would_happen_and_nothing_happens(keeping: Keeping) -> None:
    due, held, noticed, gone = [await keeping.a_completed_scene() for _ in range(4)]
    await keeping.destroyed(gone)
    await keeping.hold(held)
    keeping.house.clock.advance(timedelta(days=400))
    await keeping.request(noticed)
    young = await keeping.a_completed_scene()
    request = retention_pb2.ReportRetentionRequest(division_id=str(keeping.division))
    for _ in range(2):
        report = await keeping.house.retention(a_process("operator")).ReportRetention(request)
        (counts,) = report.counts
        assert counts.retention_months == MONTHS
        assert (counts.due_count, counts.noticed_count) == (1, 1)
        assert (counts.held_count, counts.destroyed_count) == (1, 1)
        found = {each.conversation_id: each.state for each in report.retentions}
        assert found == {due.id: DUE, held.id: HELD, noticed.id: NOTICED}
        assert not any(each.host_display_name or each.hold_reason for each in report.retentions)
    assert await keeping.listed() == found | {gone.id: DESTROYED}
    assert await keeping.listed(HELD) == {held.id: HELD}
    assert await keeping.listed(KEPT) == {young.id: KEPT}


@pytest.mark.rule("B8", "S26")
async def test_for_whom_it_is_not_a_conversation_is_not_there(keeping: Keeping) -> None:
    scene = await keeping.a_completed_scene()
    await keeping.hold(scene)
    for caller in (keeping.host, keeping.coordinator):
        shown = await keeping.standing(scene, caller)
        assert (shown.state, shown.hold_reason) == (HELD, "")
    practice = keeping.house.directory.practice_id
    strangers = [
        a_member(Role.ADMIN, DivisionId(new_id()), practice),
        a_member(Role.PROVIDER, keeping.division, practice),
    ]
    for stranger in strangers:
        with pytest.raises(Fault) as refused:
            await keeping.standing(scene, stranger)
        assert refused.value.reason == "NOT_FOUND"
    keeping.admin = strangers[0]
    for act in (keeping.hold, keeping.lift, keeping.request, keeping.certificate):
        with pytest.raises(Fault) as refused:
            await act(scene)
        assert refused.value.reason == "NOT_FOUND"
    with pytest.raises(Fault) as refused:
        await keeping.listed()
    assert refused.value.reason == "NOT_FOUND"


@pytest.mark.rule("B8")
async def test_a_hold_needs_a_reason(keeping: Keeping) -> None:
    scene = await keeping.a_completed_scene()
    for reason in ("", "  ", "x" * 1001):
        with pytest.raises(Fault) as refused:
            await keeping.hold(scene, reason)
        assert (refused.value.reason, refused.value.violations[0].field) == ("HOLD_REASON_REFUSED", "reason")


@pytest.mark.rule("B8")
async def test_the_services_role_cannot_undo_a_destruction(keeping: Keeping) -> None:
    scene = await keeping.a_completed_scene()
    await keeping.destroyed(scene)
    connection = await keeping.house.urls.as_service()
    for statement in (
        "DELETE FROM destruction",
        "UPDATE destruction SET certificate = 'x'",
        "UPDATE destruction SET due_time = now()",
        "DELETE FROM legal_hold",
        "UPDATE legal_hold SET sealed_reason = ''",
    ):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await connection.execute(statement)
        assert refused.value.sqlstate in ("42501", "23001")
    await connection.close()
