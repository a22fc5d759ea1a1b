"""What is killed while people use the house loses nothing and repeats nothing."""

import pytest

from deploy.local.house import House
from tests.chaos.billing_killed_in_a_house import killed_while_charging
from tests.chaos.broker_store_lost import store_lost
from tests.chaos.files import MIB, killed_while_uploading
from tests.chaos.senders_through_an_outage import (
    RECOVERY_SECONDS,
    SLOWEST_REFUSAL_SECONDS,
    database_killed,
)
from tests.e2e.appointments import payers_of
from tests.e2e.people import People


@pytest.mark.rule("B7")
async def test_a_killed_database_loses_no_acknowledged_message_and_is_survived_within_seconds(
    house: House, people: People
) -> None:
    outage = await database_killed(house, people)
    assert outage.senders_refused == 8, outage
    assert outage.refusals.keys() == {503}, outage
    assert outage.slowest_refusal <= SLOWEST_REFUSAL_SECONDS, outage
    assert (outage.lost, outage.double, outage.gapless) == (0, 0, True), outage
    assert outage.recovery <= RECOVERY_SECONDS, outage


@pytest.mark.rule("S36")
async def test_fees_are_charged_once_each_although_the_broker_lost_its_store(
    house: House, people: People
) -> None:
    host = await people.provider()
    loss = await store_lost(house, host, await payers_of(people, host, 3), count=6)
    assert loss.events_lost == 3
    assert (loss.account.fees, loss.account.lost, loss.account.double) == (18, 0, 0), loss


@pytest.mark.rule("S36")
async def test_fees_are_charged_once_each_although_billing_was_killed_while_charging(
    house: House, people: People
) -> None:
    host = await people.provider()
    death = await killed_while_charging(house, host, await payers_of(people, host, 3), count=6, point=5)
    assert death.in_the_middle, death
    assert (death.account.fees, death.account.lost, death.account.double) == (18, 0, 0), death


@pytest.mark.rule("S28", "S29")
@pytest.mark.parametrize("victim", ["client", "gateway", "files", "s3"])
async def test_uploads_go_on_where_they_stopped_whoever_was_killed_in_the_middle(
    house: House, people: People, victim: str
) -> None:
    loss = await killed_while_uploading(house, people, victim, count=2, size=6 * MIB)
    assert loss.cut_off >= 1, loss
    assert (loss.lost, loss.seen_early) == (0, 0), loss
