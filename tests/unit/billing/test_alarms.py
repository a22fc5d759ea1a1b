"""A difference between the books raises the alarm, by metric and by log lines with ids only (S38)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from services.billing.domain.reconciliation import (
    Difference,
    Reconciliation,
    ReconciliationState,
    compare_ledger,
    new_reconciliation,
)
from services.billing.timers import MOST_LOGGED, periodic
from services.billing.usecases.charging import Charging
from services.billing.usecases.intake import Intake
from services.billing.usecases.reconciling import Reconciling
from services.billing.usecases.refunding import PayingBack
from tests.unit.billing.builders import NOW, a_charge, cad, paid


class Found:
    """A comparison that has ended like this."""

    def __init__(self, ended: Reconciliation, differences: Sequence[Difference]) -> None:
        self._found = ended, differences

    async def work(self) -> tuple[Reconciliation, Sequence[Difference]]:
        return self._found

    async def last_completed(self) -> Reconciliation | None:
        ended = self._found[0]
        return ended if ended.state is ReconciliationState.COMPLETED else None


async def reconcile(ended: Reconciliation, differences: Sequence[Difference] = ()) -> list[Any]:
    found = cast(Reconciling, Found(ended, differences))
    intake, charging = Intake.__new__(Intake), Charging.__new__(Charging)
    paying_back = PayingBack.__new__(PayingBack)
    works = {each.name: each for each in periodic(intake, charging, paying_back, found)}
    with capture_logs() as lines:
        await works["reconcile"].function()
    return list(lines)


def metric(name: str) -> float | None:
    return REGISTRY.get_sample_value(f"sotto_billing_{name}")


@pytest.mark.rule("S38")
async def test_every_difference_is_an_error_line_with_ids_and_a_number_in_the_metrics() -> None:
    charge = paid(a_charge())
    difference = compare_ledger(charge, cad(1))
    assert difference is not None
    asked = new_reconciliation(False, NOW)
    ended = replace(asked, differences=150).ended(ReconciliationState.COMPLETED, NOW + timedelta(minutes=1))
    lines = await reconcile(ended, [difference] * 150)
    assert len(lines) == MOST_LOGGED
    assert lines[0]["log_level"] == "error"
    told = {name: str(lines[0][name]) for name in lines[0] if name.endswith("_id") or name == "kind"}
    assert told == {
        "reconciliation_id": str(asked.id),
        "charge_id": str(charge.id),
        "payment_intent_id": charge.payment_intent,
        "processor_object_id": "",
        "kind": "ledger_differs",
    }
    assert metric("reconciliation_differences") == 150
    assert metric("reconciled_timestamp_seconds") == (NOW + timedelta(minutes=1)).timestamp()


@pytest.mark.rule("S38")
async def test_a_comparison_that_found_nothing_takes_the_alarm_back() -> None:
    ended = new_reconciliation(True, NOW).ended(ReconciliationState.COMPLETED, NOW)
    assert await reconcile(ended) == []
    assert metric("reconciliation_differences") == 0


@pytest.mark.rule("S38")
async def test_a_comparison_that_could_not_be_made_is_an_error_line_too() -> None:
    ended = new_reconciliation(True, NOW).ended(ReconciliationState.FAILED, NOW)
    (line,) = await reconcile(ended)
    assert (line["log_level"], line["reconciliation_id"]) == ("error", ended.id)
