"""What became of a completed conversation: billing's books against the processor's (E1 to E5).

double: charges for which the processor took money twice; lost: fees that should be paid, or at least be
there, and are not; stuck: charges that nobody settles; differences: whatever else is not as it must be.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from chassis.auth import Caller
from services.billing.domain.charges import SETTLED, State
from tests.support.billing import AUTHENTICATES, DECLINES, GOOD, House, Scene

JSON = Mapping[str, Any]


@dataclass(frozen=True)
class Payer:
    """Somebody with a fee: whose card has this number ("": no card), and in which of the states it ends."""

    client: Caller
    number: str
    fee: int
    ends: frozenset[State]


ENDS: Mapping[str, frozenset[State]] = {
    GOOD: frozenset({State.SUCCEEDED}),
    DECLINES: frozenset({State.DECLINED_SOFT, State.DECLINED_HARD}),
    AUTHENTICATES: frozenset({State.REQUIRES_ACTION}),
    "": frozenset({State.MISSING_CARD}),
}
"""What becomes of a fee, by the number of the payer's card."""


@dataclass
class Verdict:
    """A trial; `fired`: its fault is proven to have happened."""

    name: str
    fired: bool = False
    double: int = 0
    lost: int = 0
    stuck: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether the fault happened and did no harm."""
        return self.fired and self.harmless

    @property
    def harmless(self) -> bool:
        """Whether everything is as it must be."""
        return not (self.double or self.lost or self.stuck or self.differences)


async def judge(
    house: House, scene: Scene, payers: Sequence[Payer], verdict: Verdict, after: int, late: bool = False
) -> None:
    """Look at everything that both sides have written down; `after`: the journal's line before the trial.

    `late`: requests were executed after billing had given them up, so a payment intent may be left that
    nobody knows of; no money can ever move with it, for nobody confirms it.
    """
    charges = await house.fetch(
        "SELECT charge_id::text, state, lease, minor_units, payment_intent FROM billing.charge"
        " WHERE conversation_id = $1 ORDER BY position",
        scene.conversation_id,
    )
    verdict.lost += len(payers) - len(charges)
    taken = Counter[str]()
    for line in await house.simulator.charged([row["charge_id"] for row in charges]):
        taken[line["metadata"]["charge_id"]] += 1
        amounts = {row["charge_id"]: row["minor_units"] for row in charges}
        if line["amount"] != amounts[line["metadata"]["charge_id"]]:
            verdict.differences.append(f"the processor took {line['amount']}")
    for row, payer in zip(charges, payers, strict=False):
        _judge_charge(row, payer, taken[row["charge_id"]], verdict)
    intents = await _intents(house, payers)
    verdict.differences += _intent_differences(charges, intents, late)
    verdict.differences += await _book_differences(house, scene, charges)
    verdict.differences += await _paper_differences(house, scene, charges)
    owner = {intent["id"]: intent["metadata"]["charge_id"] for intent in intents}
    verdict.differences += sent_blindly(
        await house.simulator.requests(after), owner, await _customers(house, scene)
    )


def _judge_charge(row: asyncpg.Record, payer: Payer, times: int, verdict: Verdict) -> None:
    verdict.double += times > 1
    verdict.lost += State.SUCCEEDED in payer.ends and times == 0
    if row["state"] not in SETTLED or row["lease"] is not None:
        verdict.stuck += 1
    elif row["state"] not in payer.ends:
        verdict.differences.append(f"a charge is {row['state']}, not {' or '.join(sorted(payer.ends))}")
    if row["minor_units"] != payer.fee:
        verdict.differences.append(f"a charge is {row['minor_units']}, not {payer.fee}")


async def _intents(house: House, payers: Sequence[Payer]) -> list[JSON]:
    """The processor's newest payment intents of these people."""
    found: list[JSON] = []
    for payer in payers:
        statement = "SELECT processor_customer FROM billing.customer WHERE person_id = $1"
        for row in await house.fetch(statement, payer.client.person_id):
            address = f"/v1/payment_intents?limit=100&customer={row['processor_customer']}"
            found += (await house.simulator.get(address))["data"]
    return found


async def _customers(house: House, scene: Scene) -> dict[str, str]:
    """The processor's customer → the charge."""
    rows = await house.fetch(
        "SELECT processor_customer, charge_id::text FROM billing.charge"
        " JOIN billing.customer USING (practice_id, person_id) WHERE conversation_id = $1",
        scene.conversation_id,
    )
    return {row["processor_customer"]: row["charge_id"] for row in rows}


def _intent_differences(charges: Sequence[asyncpg.Record], intents: Sequence[JSON], late: bool) -> list[str]:
    """Each charge has at the processor the one intent that its row names, in the state that its row tells."""
    differences = []
    for row in charges:
        own = [
            each
            for each in intents
            if each["metadata"]["charge_id"] == row["charge_id"] and each["status"] != "canceled"
            if not (late and each["id"] != row["payment_intent"] and each["latest_charge"] is None)
        ]
        if [each["id"] for each in own] != ([row["payment_intent"]] if row["payment_intent"] else []):
            differences.append(f"a charge has {len(own)} payment intents at the processor")
        paid = any(each["status"] == "succeeded" for each in own)
        if paid != (row["state"] == State.SUCCEEDED):
            differences.append(f"a charge is {row['state']}, and paid is {paid} at the processor")
    return differences


async def _book_differences(house: House, scene: Scene, charges: Sequence[asyncpg.Record]) -> list[str]:
    """The ledger sums to zero and has what was paid, once."""
    rows = await house.fetch(
        "SELECT entry.currency, sum(entry.minor_units) AS sum, sum(abs(entry.minor_units)) AS turnover"
        " FROM billing.ledger_entry AS entry JOIN billing.posting USING (posting_id)"
        " JOIN billing.charge USING (charge_id)"
        " WHERE conversation_id = $1 AND kind = 'charge' GROUP BY entry.currency",
        scene.conversation_id,
    )
    paid = sum(row["minor_units"] for row in charges if row["state"] == State.SUCCEEDED)
    differences = [f"the ledger sums to {row['sum']} {row['currency']}" for row in rows if row["sum"] != 0]
    if sum(row["turnover"] for row in rows) != 2 * paid:
        differences.append("the ledger has not what was paid")
    return differences


async def _paper_differences(house: House, scene: Scene, charges: Sequence[asyncpg.Record]) -> list[str]:
    """One receipt for each success, one invoice; each told once, and each charge told once."""
    paid = sorted(row["charge_id"] for row in charges if row["state"] == State.SUCCEEDED)
    documents = await house.fetch(
        "SELECT kind, charge_id::text FROM billing.document WHERE conversation_id = $1", scene.conversation_id
    )
    differences = []
    if sorted(row["charge_id"] for row in documents if row["kind"] == "receipt") != paid:
        differences.append("not one receipt for each success")
    if sum(row["kind"] == "invoice" for row in documents) != 1:
        differences.append("not one invoice")
    told = {subject: len(payloads) for subject, payloads in (await house.events(scene)).items()}
    expected = {
        "billing.v1.charge.settled": len(charges),
        "billing.v1.receipt.issued": len(paid),
        "billing.v1.invoice.issued": 1,
    }
    if told != {subject: count for subject, count in expected.items() if count}:
        differences.append(f"told {told}")
    return differences


def sent_blindly(
    journal: Sequence[JSON], intents: Mapping[str, str], customers: Mapping[str, str]
) -> list[str]:
    """Every POST about a charge that follows one without a usable answer, with no answered GET between.

    `intents` and `customers` say which charge a payment intent, and a list of a customer's, is about.
    """
    in_doubt: set[str] = set()
    found = []
    for line in journal:
        charge = _charge_of(line, intents, customers)
        if charge is None:
            continue
        clear = line["fault"] is None and line["status"] in (200, 400, 402, 404)
        if line["method"] == "GET":
            if clear:
                in_doubt.discard(charge)
            continue
        if charge in in_doubt:
            found.append(f"POST {line['path']} was sent without asking first")
        if not clear:
            in_doubt.add(charge)
    return found


def _charge_of(line: JSON, intents: Mapping[str, str], customers: Mapping[str, str]) -> str | None:
    path, parameters = line["path"], line["parameters"]
    if path == "/v1/payment_intents":
        if line["method"] == "GET":
            return customers.get(parameters.get("customer", ""))
        return str(parameters.get("metadata", {}).get("charge_id", "")) or None
    return intents.get(path.removeprefix("/v1/payment_intents/").partition("/")[0])
