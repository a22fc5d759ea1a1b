"""`sotto billing reconcile | unknown | retry`: what operators ask of the billing service, over gRPC.

Reads SOTTO_BILLING_ADDRESS, SOTTO_IDENTITY_KEY_FILE (the operator's) and SOTTO_TLS_*_FILE if set.
Exit status: 0 all is well; 1 something differs, takes too long or was refused; 2 it could not be asked.
"""

import argparse
import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from google.protobuf.timestamp_pb2 import Timestamp
from sotto.billing.v1 import operations_pb2
from sotto.billing.v1.operations_pb2_grpc import OperationsServiceStub
from sotto.common.v1 import money_pb2

from chassis.dial import Channel
from chassis.money import Money
from chassis.settings import Address, IdentitySettings, load
from commands.asking import ask
from commands.terminal import table

if TYPE_CHECKING:
    from sotto.billing.v1.operations_pb2_grpc import OperationsServiceAsyncStub

_POLL_SECONDS = 1.0


class OperatorSettings(IdentitySettings):
    """Where billing is, and who asks."""

    billing_address: Address


def run(asked: argparse.Namespace) -> int:
    """Do what the arguments say; the exit status."""
    return asyncio.run(ask("billing", load(OperatorSettings), partial(_act, asked)))


async def _act(asked: argparse.Namespace, channel: Channel) -> int:
    billing = OperationsServiceStub(channel)
    match asked.act:
        case "reconcile":
            return await _reconcile(billing, asked.full, asked.wait)
        case "unknown":
            return await _unknown(billing)
        case _:
            return await _retry(billing, asked.charge_id)


async def _reconcile(billing: "OperationsServiceAsyncStub", full: bool, wait: float) -> int:
    asking = operations_pb2.ReconcileNowRequest(request_id=str(uuid4()), full=full)
    asked = await billing.ReconcileNow(asking)
    request = operations_pb2.GetReconciliationRequest(reconciliation_id=asked.reconciliation_id)
    deadline = time.monotonic() + wait
    found = await billing.GetReconciliation(request)
    while not found.reconciliation.HasField("end_time"):
        if time.monotonic() > deadline:
            sys.stderr.write(f"The comparison {asked.reconciliation_id} has not ended yet.\n")
            return 2
        await asyncio.sleep(_POLL_SECONDS)
        found = await billing.GetReconciliation(request)
    return _report(found)


def _report(found: operations_pb2.GetReconciliationResponse) -> int:
    ended = found.reconciliation
    if ended.state != operations_pb2.RECONCILIATION_STATE_COMPLETED:
        sys.stderr.write("The processor could not be asked, so nothing was compared.\n")
        return 2
    if found.differences:
        table(
            ("DIFFERENCE", "CHARGE", "PAYMENT", "OBJECT", "HERE", "THERE"),
            [
                (
                    operations_pb2.DifferenceKind.Name(each.kind).removeprefix("DIFFERENCE_KIND_").lower(),
                    each.charge_id or "-",
                    each.payment_intent or "-",
                    each.processor_object or "-",
                    _money(each.here) if each.HasField("here") else "-",
                    _money(each.there) if each.HasField("there") else "-",
                )
                for each in found.differences
            ],
        )
    scope = "Everything" if ended.full else "The last 48 hours and all that is open"
    sys.stdout.write(
        f"{scope}: {ended.payment_count} payments and {ended.charge_count} charges compared, "
        f"{ended.difference_count} differences.\n"
    )
    return 1 if ended.difference_count else 0


async def _unknown(billing: "OperationsServiceAsyncStub") -> int:
    found = await billing.ListUnknownCharges(operations_pb2.ListUnknownChargesRequest())
    if not found.charges:
        sys.stdout.write("No charge is under way for more than 15 minutes.\n")
        return 0
    now = datetime.now(UTC)
    table(
        ("CHARGE", "STEP", "AMOUNT", "AGE", "ATTEMPTS", "LAST ATTEMPT", "PAYMENT"),
        [
            (
                each.charge_id,
                each.step,
                _money(each.amount),
                _age(now, each.begin_time),
                str(each.attempt_count),
                f"{_age(now, each.last_attempt_time)} ago" if each.HasField("last_attempt_time") else "never",
                each.payment_intent or "-",
            )
            for each in found.charges
        ],
    )
    return 1


async def _retry(billing: "OperationsServiceAsyncStub", charge_id: str) -> int:
    request = operations_pb2.ResumeChargeRequest(request_id=str(uuid4()), charge_id=charge_id)
    await billing.ResumeCharge(request)
    sys.stdout.write(f"The charge {charge_id} is under way again.\n")
    return 0


def _money(amount: money_pb2.Money) -> str:
    return f"{Money(amount.minor_units, amount.currency).decimal_text()} {amount.currency}"


def _age(now: datetime, moment: Timestamp) -> str:
    seconds = max(timedelta(0), now - moment.ToDatetime(UTC)).total_seconds()
    hours, minutes = divmod(int(seconds // 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
