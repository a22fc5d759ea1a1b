"""The trial of E5: webhooks shuffled, tripled, missing, forged, and true to the letter but lying."""

import asyncio
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sotto.billing.v1 import billing_pb2

from chassis.faults import Fault
from services.billing.domain.charges import State
from tests.support.billing import House, Scene
from tests.support.billing_trials import PATIENCE_SECONDS, billing_process, rest, scene_of
from tests.support.billing_verdicts import Payer, Verdict
from tests.support.builders import a_process
from tests.support.eventually import eventually

COPIES = 3
_AT_ONCE = 16
_FLAGGED = {State.DECLINED_SOFT, State.DECLINED_HARD, State.REQUIRES_ACTION}
JSON = dict[str, Any]
Webhook = tuple[billing_pb2.ReceiveWebhookRequest, bool]
"""A webhook, and whether it is to be refused."""


async def flooded(
    house: House, payers: Sequence[Payer], seed: int, conversations: int, webhooks: int, log: Path
) -> Verdict:
    """Complete conversations, change payments at the processor, and tell billing of it in the worst way.

    Half of what billing had flagged is paid on the processor's own pages. Of these, every other one has the
    event that says so missing: then only an older event of the same payment can lead to it.
    """
    chance = random.Random(seed)
    verdict = Verdict(f"{webhooks} webhooks")
    await house.simulator.ask("POST", "webhooks", {"enabled": False})
    scenes = [scene_of(house, payers) for _ in range(conversations)]
    async with billing_process(house, log):
        await house.ready()
        for scene in scenes:
            await house.complete(scene)
        for scene in scenes:
            await rest(house, scene, len(payers), PATIENCE_SECONDS)
        paid = await _paid_elsewhere(house, scenes, chance)
        told = _flood(house, await _events(house), set(paid[::2]), webhooks, chance)
        refused, mistaken = await _send(house, told)
        verdict.fired = len(told) >= webhooks and refused == sum(forged for _, forged in told) and bool(paid)
        verdict.differences += mistaken
        await _calm(house, verdict)
        await _compare(house, scenes, verdict)
    return verdict


async def _paid_elsewhere(house: House, scenes: Sequence[Scene], chance: random.Random) -> list[str]:
    """The payment intents of half of what is flagged, after somebody else has paid them."""
    rows = await _charges(house, scenes)
    flagged = [row["payment_intent"] for row in rows if row["state"] in _FLAGGED]
    chosen = chance.sample(sorted(flagged), len(flagged) // 2)
    for intent in chosen:
        await house.simulator.pay_elsewhere(intent)
    return chosen


async def _charges(house: House, scenes: Sequence[Scene]) -> list[Any]:
    statement = (
        "SELECT charge_id::text, state, minor_units, payment_intent, due_at FROM billing.charge"
        " WHERE conversation_id = ANY($1::uuid[])"
    )
    return await house.fetch(statement, [scene.conversation_id for scene in scenes])


async def _events(house: House) -> list[JSON]:
    """Everything that the processor has to tell."""
    found: list[JSON] = []
    more = ""
    while True:
        page = await house.simulator.get(f"/v1/events?limit=100{more}")
        found += page["data"]
        if not page["has_more"]:
            return found
        more = f"&starting_after={found[-1]['id']}"


def _flood(
    house: House, events: Sequence[JSON], missing: set[str], webhooks: int, chance: random.Random
) -> list[Webhook]:
    """True ones in three copies each; then as many forged ones and lies, in turn, as are wanted."""
    succeeded = "payment_intent.succeeded"
    true = [
        event
        for event in events
        if not (event["type"] == succeeded and event["data"]["object"]["id"] in missing)
    ]
    flood: list[Webhook] = [(house.signed(event), False) for event in true for _ in range(COPIES)]
    while len(flood) < webhooks:
        event = chance.choice(true)
        lie = event | {"id": f"evt_lie{len(flood)}", "type": succeeded}
        flood += [(house.signed(lie), False), *((each, True) for each in _forgeries(house, event))]
    chance.shuffle(flood)
    return flood


def _forgeries(house: House, event: JSON) -> list[billing_pb2.ReceiveWebhookRequest]:
    """Signed with no key of ours, changed after it was signed, and too old."""
    other = house.signed(event)
    other.signature = other.signature[:-8] + "00000000"
    changed = house.signed(event)
    changed.body = json.dumps(event | {"type": "payment_intent.succeeded", "livemode": True}).encode()
    return [other, changed, house.signed(event, age_seconds=3600)]


async def _send(house: House, flood: Sequence[Webhook]) -> tuple[int, list[str]]:
    """Send all, several at once; how many were refused, and what was refused or taken by mistake."""
    stub = house.stub(a_process("gateway"))
    waiting = iter(flood)
    refused = 0
    mistaken: list[str] = []

    async def sender() -> None:
        nonlocal refused
        for webhook, forged in waiting:
            try:
                await stub.ReceiveWebhook(webhook, timeout=20)
            except Fault as fault:
                refused += fault.reason == "WEBHOOK_SIGNATURE"
                if not forged:
                    mistaken.append(f"a true webhook was refused: {fault.reason}")
            else:
                if forged:
                    mistaken.append("a forged webhook was taken")

    await asyncio.gather(*(sender() for _ in range(_AT_ONCE)))
    return refused, mistaken


async def _calm(house: House, verdict: Verdict) -> None:
    """Wait until billing has looked at everything that it was told of."""

    async def nothing_due() -> None:
        rows = await house.fetch("SELECT count(*) AS count FROM billing.charge WHERE due_at <= now()")
        verdict.stuck = rows[0]["count"]
        assert verdict.stuck == 0

    try:
        await eventually(nothing_due, 4 * PATIENCE_SECONDS, interval=0.25)
    except AssertionError:
        return


async def _compare(house: House, scenes: Sequence[Scene], verdict: Verdict) -> None:
    """Each charge is what the processor says; each success is booked and has a receipt, once."""
    taken: dict[str, list[int]] = {}
    for line in (await house.simulator.ask("GET", "ledger"))["lines"]:
        taken.setdefault(line["metadata"]["charge_id"], []).append(line["amount"])
    papers = await house.fetch(
        "SELECT charge_id::text, count(*) AS count, (SELECT sum(minor_units) FROM billing.ledger_entry"
        " JOIN billing.posting USING (posting_id) WHERE posting.charge_id = document.charge_id"
        " AND posting.kind = 'charge' AND account = 'processor') AS booked"
        " FROM billing.document WHERE kind = 'receipt' GROUP BY charge_id"
    )
    receipts = {row["charge_id"]: (row["count"], row["booked"]) for row in papers}
    for row in await _charges(house, scenes):
        times = taken.get(row["charge_id"], [])
        paid = row["state"] == State.SUCCEEDED
        verdict.double += len(times) > 1
        verdict.lost += bool(times) and not paid
        if paid and (times != [row["minor_units"]] or receipts.get(row["charge_id"]) != (1, times[0])):
            verdict.differences.append(
                f"paid {row['minor_units']}: {times}, {receipts.get(row['charge_id'])}"
            )
        if not paid and row["charge_id"] in receipts:
            verdict.differences.append("a receipt without a payment")
    unbalanced = await house.fetch(
        "SELECT currency FROM billing.ledger_entry GROUP BY currency HAVING sum(minor_units) <> 0"
    )
    verdict.differences += [f"the ledger in {row['currency']} does not sum to zero" for row in unbalanced]
