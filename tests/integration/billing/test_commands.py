"""`sotto billing` as an operator runs it (S38)."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.integration.billing.test_reconciling import as_owner, paid_scene
from tests.support.billing import DECLINES, House


async def sotto(house: House, *arguments: str, **changed: str) -> tuple[int, str, str]:
    """Run the command; its exit status and what it wrote."""
    environment = {
        "PATH": os.environ["PATH"],
        "SOTTO_BILLING_ADDRESS": house.values["listen"],
        "SOTTO_IDENTITY_KEY_FILE": str(house.keys.identity_key_file("operator")),
        "SOTTO_TRUST_FILE": str(house.keys.trust_file),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "commands", "billing", *arguments),
        env=environment | changed,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    assert b"Traceback" not in err, err.decode()
    return process.returncode, out.decode(), err.decode()


@pytest.mark.rule("S38")
async def test_the_books_are_compared_and_what_differs_is_a_table(house: House) -> None:
    await house.simulator.ask("POST", "reset")
    _, charge_id = await paid_scene(house)
    status, out, _ = await sotto(house, "reconcile", "--full")
    assert (status, out) == (0, "Everything: 1 payments and 1 charges compared, 0 differences.\n")
    await as_owner(house, "UPDATE billing.charge SET minor_units = 4000 WHERE charge_id = $1", charge_id)
    status, out, _ = await sotto(house, "reconcile")
    heading, *lines, last = out.splitlines()
    assert status == 1
    assert heading.split() == ["DIFFERENCE", "CHARGE", "PAYMENT", "OBJECT", "HERE", "THERE"]
    intent = await house.payment_intent(charge_id)
    assert [line.split() for line in lines] == [
        ["amount_differs", charge_id, intent, "-", "40.00", "CAD", "50.00", "CAD"],
        ["ledger_differs", charge_id, intent, "-", "50.00", "CAD", "40.00", "CAD"],
    ]
    assert last == (
        "The last 48 hours and all that is open: 1 payments and 1 charges compared, 2 differences."
    )


@pytest.mark.rule("S38")
async def test_what_cannot_be_asked_is_exit_status_2(house: House) -> None:
    await house.simulator.fail("error_before", "/v1/payment_intents$", method="GET")
    status, _, err = await sotto(house, "reconcile")
    assert (status, err) == (2, "The processor could not be asked, so nothing was compared.\n")
    await house.simulator.faults_fired()
    status, _, err = await sotto(house, "reconcile", SOTTO_BILLING_ADDRESS="127.0.0.1:1")
    assert status == 2
    assert "out of reach" in err
    status, _, err = await sotto(house, "unknown", SOTTO_IDENTITY_KEY_FILE="/nowhere")
    assert status == 2
    assert "SOTTO_IDENTITY_KEY_FILE" in err
    notify = str(house.keys.identity_key_file("notify"))
    assert (await sotto(house, "unknown", SOTTO_IDENTITY_KEY_FILE=notify))[0] == 2


@pytest.mark.rule("S36", "S38")
async def test_slow_charges_are_listed_and_put_under_way_again(house: House) -> None:
    assert (await sotto(house, "unknown"))[:2] == (0, "No charge is under way for more than 15 minutes.\n")
    _, charge_id = await paid_scene(house, card=DECLINES)
    await as_owner(
        house,
        "UPDATE billing.charge SET state = 'unknown', begun_at = $2, due_at = $3 WHERE charge_id = $1",
        charge_id,
        datetime.now(UTC) - timedelta(minutes=76),
        datetime.now(UTC) + timedelta(hours=1),
    )
    status, out, _ = await sotto(house, "unknown")
    (line,) = out.splitlines()[1:]
    intent = await house.payment_intent(charge_id)
    assert status == 1
    assert line.split()[:8] == [charge_id, "unknown", "50.00", "CAD", "1", "h", "16", "min"]
    assert line.split()[8:] == ["2", "0", "min", "ago", intent]
    assert await sotto(house, "retry", charge_id) == (0, f"The charge {charge_id} is under way again.\n", "")


@pytest.mark.rule("S38")
async def test_a_charge_that_cannot_be_retried_is_refused_with_the_reason(house: House) -> None:
    _, charge_id = await paid_scene(house)
    status, _, err = await sotto(house, "retry", charge_id)
    assert (status, err) == (1, "This charge is paid or under way. (CHARGE_NOT_RETRYABLE)\n")
    assert (await sotto(house, "retry", str(uuid4())))[0] == 1
    status, _, err = await sotto(house, "retry", "nonsense")
    assert status == 1
    assert "charge_id" in err
