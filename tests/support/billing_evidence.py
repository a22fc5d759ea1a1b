"""What billing and the processor have written down, for tests that ask whether it is so."""

from dataclasses import dataclass, field
from typing import Any, Protocol

import asyncpg

from chassis.ids import DivisionId
from tests.support.builders import a_division_id
from tests.support.eventually import eventually
from tests.support.simulator import Simulator
from tests.support.stack import Database


class InConversation(Protocol):
    """Whatever is about a conversation."""

    @property
    def conversation_id(self) -> str:
        """Which."""
        ...


@dataclass
class Evidence:
    """Billing's database and the processor's journal."""

    simulator: Simulator
    database: Database
    division_id: DivisionId = field(default_factory=a_division_id, kw_only=True)

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Look into billing's database."""
        connection = await asyncpg.connect(self.database.superuser_url)
        try:
            found: list[asyncpg.Record] = await connection.fetch(statement, *values)
            return found
        finally:
            await connection.close()

    async def payment_intent(self, charge_id: str) -> str:
        """The processor's id of a charge."""
        statement = "SELECT payment_intent FROM billing.charge WHERE charge_id = $1"
        return str((await self.fetch(statement, charge_id))[0]["payment_intent"])

    async def customer(self, charge_id: str) -> str:
        """The processor's id of a charge's payer."""
        statement = (
            "SELECT processor_customer FROM billing.customer"
            " JOIN billing.charge USING (practice_id, person_id) WHERE charge_id = $1"
        )
        return str((await self.fetch(statement, charge_id))[0]["processor_customer"])

    async def loose_intents(self, charge_id: str) -> list[str]:
        """The payer's payment intents that are neither this charge's nor cancelled."""
        own, customer = await self.payment_intent(charge_id), await self.customer(charge_id)
        intents = (await self.simulator.get(f"/v1/payment_intents?customer={customer}"))["data"]
        return [each["id"] for each in intents if each["status"] != "canceled" and each["id"] != own]

    async def invoice_numbers(self) -> list[str]:
        """All of the division."""
        statement = "SELECT number FROM billing.document WHERE kind = 'invoice' AND division_id = $1"
        return [row["number"] for row in await self.fetch(statement, self.division_id)]

    async def all_events(self, subject: str) -> list[bytes]:
        """The payloads of everything told so far under a subject."""
        statement = "SELECT payload FROM billing.outbox WHERE subject = $1 ORDER BY seq"
        return [row["payload"] for row in await self.fetch(statement, subject)]

    async def events(self, scene: InConversation) -> dict[str, list[bytes]]:
        """What was told about a conversation, by subject."""
        found: dict[str, list[bytes]] = {}
        statement = (
            "SELECT subject, payload FROM billing.outbox WHERE position($1 IN payload) > 0 ORDER BY seq"
        )
        for row in await self.fetch(statement, scene.conversation_id.encode()):
            found.setdefault(row["subject"], []).append(row["payload"])
        return found

    async def _calls_about(self, charge_id: str) -> list[dict[str, Any]]:
        """The processor's journal of one charge: creations, lists, and what concerns its intent."""
        intent = await self.payment_intent(charge_id)
        found = []
        for line in await self.simulator.requests():
            made = line["parameters"].get("metadata", {}).get("charge_id") == charge_id
            if made or f"/{intent}" in line["path"]:
                found.append(line)
        return found

    async def confirmations(self, charge_id: str) -> int:
        """How often the processor was told to take the money."""
        return sum(line["path"].endswith("/confirm") for line in await self._calls_about(charge_id))

    async def assert_asked_before_sending_again(self, charge_id: str) -> None:
        """No POST follows a POST without a usable answer, unless a GET came between."""
        customer = await self.customer(charge_id)
        in_doubt = False
        calls = {line["n"]: line for line in await self._calls_about(charge_id)}
        for line in await self.simulator.requests():
            lists = line["parameters"].get("customer") == customer
            if line["n"] not in calls and not (lists and line["path"] == "/v1/payment_intents"):
                continue
            if line["method"] == "GET":
                in_doubt = False
            else:
                assert not in_doubt, line
                in_doubt = line["fault"] is not None

    async def balances(self, *charge_ids: str) -> dict[str, int]:
        """What the ledger holds of these charges, by account; 0 is left out."""
        statement = (
            "SELECT account, sum(minor_units)::bigint AS sum FROM billing.ledger_entry"
            " JOIN billing.posting USING (posting_id) WHERE charge_id = ANY($1) GROUP BY account"
        )
        return {row["account"]: row["sum"] for row in await self.fetch(statement, charge_ids) if row["sum"]}

    async def paid_back(self, charge_id: str) -> list[dict[str, Any]]:
        """The processor's refunds of a charge, oldest first."""
        intent = await self.payment_intent(charge_id)
        refunds: list[dict[str, Any]] = (
            await self.simulator.get(f"/v1/refunds?payment_intent={intent}&limit=100")
        )["data"]
        return refunds[::-1]

    async def asked_again(self, intent: str) -> None:
        """Wait until nothing about an intent is due any more but its automatic retry."""

        async def rests() -> None:
            statement = "SELECT due_at, next_retry_at FROM billing.charge WHERE payment_intent = $1"
            row = (await self.fetch(statement, intent))[0]
            assert row["due_at"] == row["next_retry_at"]

        await eventually(rests)
