"""A division changes its mind: its admins and the operator set what it decides (S1, S19, S41)."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from sotto.common.v1 import money_pb2
from sotto.directory.v1 import directory_pb2 as pb

from chassis.auth import Caller, Role
from chassis.faults import Fault, Kind
from chassis.ids import DivisionId
from tests.integration.directory.conftest import World
from tests.support.builders import a_client, a_division_id, a_member, a_process

OPERATOR = a_process("operator")
POLICY = pb.CancellationPolicy(
    late_window=Duration(seconds=86_400),
    late_fee=money_pb2.Money(minor_units=3000, currency="CAD"),
    no_show_fee=money_pb2.Money(minor_units=4000, currency="CAD"),
)

TAX = pb.Tax(rate="14.975", name="GST + QST", registration_number="123456789 RT0001")


def an_admin(world: World) -> Caller:
    return a_member(Role.ADMIN, DivisionId(UUID(world.division.division_id)))


async def change(
    world: World, caller: Caller = OPERATOR, etag: str = "", request_id: str = "", **settings: Any
) -> pb.Division:
    """Change the settings given, by default on the version of now."""
    known = pb.GetDivisionRequest(division_id=world.division.division_id)
    now = (await world.stub(a_process("notify")).GetDivision(known)).division
    request = pb.UpdateDivisionRequest(
        request_id=request_id or str(uuid4()),
        etag=etag or now.etag,
        division_id=world.division.division_id,
        division=pb.Division(**settings),
        update_mask=FieldMask(paths=list(settings)),
    )
    return (await world.stub(caller).UpdateDivision(request)).division


async def refusal_of(act: Any) -> Fault:
    with pytest.raises(Fault) as refusal:
        await act
    return refusal.value


@pytest.mark.rule("S1", "S19", "S37", "S41")
async def test_an_admin_changes_what_the_mask_names_and_nothing_else(world: World) -> None:
    changed = await change(
        world,
        an_admin(world),
        house_rules=" Be kind.\r\nBe on time. ",
        cancellation_policy=POLICY,
        typing_off=True,
        presence_off=True,
        read_marks_off=True,
        tax=TAX,
    )
    assert changed.tax == TAX
    assert (changed.house_rules, changed.cancellation_policy) == ("Be kind.\nBe on time.", POLICY)
    assert changed.typing_off
    assert changed.presence_off
    assert changed.read_marks_off
    assert changed.etag != world.division.etag
    assert (changed.name, changed.default_announcement) == ("Counselling", "Please be on time.")
    known = pb.GetDivisionRequest(division_id=world.division.division_id)
    assert (await world.stub(a_process("conversation")).GetDivision(known)).division == changed
    again = await change(world, name="Care", cancellation_policy=pb.CancellationPolicy(), tax=pb.Tax())
    assert (again.name, again.HasField("cancellation_policy"), again.HasField("tax")) == (
        "Care",
        False,
        False,
    )


@pytest.mark.rule("S1", "S38")
async def test_a_division_limits_what_is_paid_back_without_an_admin(world: World) -> None:
    limit = money_pb2.Money(minor_units=10_000, currency="CAD")
    assert not (await change(world, name="Care")).HasField("refund_limit")
    assert (await change(world, an_admin(world), refund_limit=limit)).refund_limit == limit
    nothing = money_pb2.Money(minor_units=0, currency="CAD")
    assert (await change(world, an_admin(world), refund_limit=nothing)).HasField("refund_limit")
    now = await world.stub(a_process("billing")).GetDivision(
        pb.GetDivisionRequest(division_id=world.division.division_id)
    )
    assert now.division.refund_limit == nothing
    request = pb.UpdateDivisionRequest(
        request_id=str(uuid4()),
        etag=now.division.etag,
        division_id=world.division.division_id,
        division=pb.Division(),
        update_mask=FieldMask(paths=["refund_limit"]),
    )
    assert not (await world.stub(OPERATOR).UpdateDivision(request)).division.HasField("refund_limit")


@pytest.mark.rule("S1", "B8")
async def test_conversations_are_kept_for_ever_or_for_whole_months(world: World) -> None:
    assert world.division.retention_months == 0
    for months in (1, 120, 1_200, 0):
        assert (await change(world, an_admin(world), retention_months=months)).retention_months == months
    for wrong in (-1, 1_201, 2**31 - 1):
        refused = await refusal_of(change(world, retention_months=wrong))
        assert [each.field for each in refused.violations] == ["division.retention_months"]


@pytest.mark.rule("S38")
async def test_a_refund_limit_is_any_amount_of_the_currency_for_it_is_no_charge(world: World) -> None:
    for minor_units in (1, 2**63 - 1):
        limit = money_pb2.Money(minor_units=minor_units, currency="CAD")
        assert (await change(world, refund_limit=limit)).refund_limit == limit
    for wrong in (money_pb2.Money(minor_units=-1, currency="CAD"), money_pb2.Money(currency="EUR")):
        refused = await refusal_of(change(world, refund_limit=wrong))
        assert [each.field for each in refused.violations] == ["division.refund_limit"]


@pytest.mark.rule("S1", "S2")
async def test_only_its_own_admins_and_the_operator_change_a_division(world: World) -> None:
    division = DivisionId(UUID(world.division.division_id))
    elsewhere = a_division_id()
    stranger = a_member(Role.ADMIN, elsewhere)
    assert (await refusal_of(change(world, stranger, name="Mine"))).kind is Kind.NOT_FOUND
    provider = a_member(Role.PROVIDER, division)
    assert (await refusal_of(change(world, provider, name="Mine"))).reason == "ROLE_REQUIRED"
    both = Caller(
        provider.person_id,
        provider.practice_id,
        {division: frozenset({Role.PROVIDER}), elsewhere: frozenset({Role.ADMIN})},
        session_id=provider.session_id,
        proved=True,
    )
    assert (await refusal_of(change(world, both, name="Mine"))).reason == "ADMIN_ONLY"
    for other in (a_client(), a_process("notify")):
        assert (await refusal_of(change(world, other, name="Mine"))).kind is Kind.FORBIDDEN


@pytest.mark.rule("S1")
async def test_a_change_is_made_once_and_on_the_version_that_was_seen(world: World) -> None:
    old, request_id = world.division.etag, str(uuid4())
    first = await change(world, etag=old, request_id=request_id, name="Care")
    assert await change(world, etag=old, request_id=request_id, name="Care") == first
    assert (await refusal_of(change(world, etag=old, name="Other"))).kind is Kind.STALE
    racing = [change(world, etag=first.etag, name=f"Care {number}") for number in range(5)]
    outcomes = await asyncio.gather(*racing, return_exceptions=True)
    assert sum(isinstance(each, pb.Division) for each in outcomes) == 1


def _policy_with(name: str, fee: money_pb2.Money) -> pb.CancellationPolicy:
    late = name == "late_fee"
    return pb.CancellationPolicy(late_fee=fee) if late else pb.CancellationPolicy(no_show_fee=fee)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"tax": pb.Tax(rate="5,0", name="GST")}, "division.tax.rate"),
    ({"tax": pb.Tax(rate="5")}, "division.tax.name"),
    ({"tax": pb.Tax(rate="5", name="GST", registration_number="1\n2")}, "division.tax.registration_number"),
    ({"name": " "}, "division.name"),
    ({"time_zone": "Mars/Base"}, "division.time_zone"),
    ({"house_rules": "x" * 2001}, "division.house_rules"),
    ({"house_rules": "a\x07b"}, "division.house_rules"),
    ({"default_announcement": "x" * 121}, "division.default_announcement"),
    ({"currency": "USD"}, "update_mask"),
    ({"practice_id": str(uuid4())}, "update_mask"),
    ({"etag": "v9"}, "update_mask"),
    ({"refund_limit": money_pb2.Money(minor_units=-1, currency="CAD")}, "division.refund_limit"),
    ({"refund_limit": money_pb2.Money(minor_units=1, currency="USD")}, "division.refund_limit"),
    ({"refund_limit": money_pb2.Money(minor_units=1, currency="XQX")}, "division.refund_limit"),
    ({}, "update_mask"),
    (
        {"cancellation_policy": pb.CancellationPolicy(late_window=Duration(seconds=-1))},
        "division.cancellation_policy.late_window",
    ),
    (
        {"cancellation_policy": pb.CancellationPolicy(late_window=Duration(seconds=30 * 86_400 + 1))},
        "division.cancellation_policy.late_window",
    ),
    (
        {"cancellation_policy": pb.CancellationPolicy(late_window=Duration(seconds=2**62))},
        "division.cancellation_policy.late_window",
    ),
    *(
        (
            {"cancellation_policy": _policy_with(name, fee)},
            f"division.cancellation_policy.{name}",
        )
        for name in ("late_fee", "no_show_fee")
        for fee in (
            money_pb2.Money(minor_units=-1, currency="CAD"),
            money_pb2.Money(minor_units=49, currency="CAD"),
            money_pb2.Money(minor_units=100_000_000, currency="CAD"),
            money_pb2.Money(minor_units=2**63 - 1, currency="USD"),
            money_pb2.Money(minor_units=1, currency="ZZZ"),
        )
    ),
]


@pytest.mark.rule("S1", "S19", "S37")
async def test_a_setting_that_cannot_be_is_refused_by_field(world: World) -> None:
    for settings, field in REFUSED:
        fault = await refusal_of(change(world, **settings))
        assert (fault.kind, [each.field for each in fault.violations]) == (Kind.INVALID, [field])
    known = pb.GetDivisionRequest(division_id=world.division.division_id)
    assert (await world.stub(a_process("notify")).GetDivision(known)).division == world.division
