"""The processor simulator as a test speaks to it: faults, journal, ledger, the person on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.loopback import http_client
from tests.support.processor_process import ProcessorAddress


@dataclass
class Simulator:
    """The processor's own interface for tests."""

    address: ProcessorAddress

    async def ask(self, method: str, name: str, document: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call to /_simulator/<name>."""
        async with http_client() as client:
            answer = await client.request(
                method, f"{self.address.url}/_simulator/{name}", json=document or {}
            )
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
            return found

    async def get(self, path: str) -> dict[str, Any]:
        """Read from the processor's API as its owner."""
        headers = {"Authorization": f"Bearer {self.address.secret_key}"}
        async with http_client() as client:
            answer = await client.get(self.address.url + path, headers=headers)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
            return found

    async def fail(self, kind: str, path_regex: str, method: str | None = "POST", **when: int) -> None:
        """Plan a fault (tests/support/processor/faults.py); a `method` of None: with any."""
        match = {"method": method, "path_regex": path_regex}
        await self.ask("POST", "faults", {"match": match, "kind": kind, **when})

    async def faults_fired(self) -> list[int]:
        """How often each planned fault fired; then none is planned any more."""
        faults = (await self.ask("GET", "faults"))["faults"]
        await self.ask("DELETE", "faults")
        return [fault["fired"] for fault in faults]

    async def charged(self, charge_ids: Sequence[str]) -> list[dict[str, Any]]:
        """The lines of the simulator's ledger that name one of these charges."""
        lines = (await self.ask("GET", "ledger"))["lines"]
        return [line for line in lines if line["metadata"].get("charge_id") in charge_ids]

    async def requests(self, after: int = 0) -> list[dict[str, Any]]:
        """The journal, or what came after its line `after`."""
        found: list[dict[str, Any]] = (await self.ask("GET", "journal", {"after": after}))["requests"]
        return found

    async def pay_elsewhere(self, intent_id: str) -> None:
        """Confirm a payment intent with a card of somebody else's, as on the processor's own pages."""
        async with http_client() as client:
            answer = await client.post(
                f"{self.address.url}/v1/payment_intents/{intent_id}/confirm",
                data={"payment_method": "pm_card_visa"},
                headers={"Authorization": f"Bearer {self.address.secret_key}"},
            )
            answer.raise_for_status()

    async def answer_bank(self, url: str, outcome: str = "complete") -> str:
        """Be the person on the bank's page; where the browser is sent afterwards."""
        async with http_client() as client:
            answer = await client.post(url, data={"outcome": outcome})
            assert answer.status_code == 303, answer.text
            return str(answer.headers["location"])

    async def refund_elsewhere(self, intent_id: str) -> None:
        """Pay back all of a payment, as on the processor's own pages."""
        async with http_client() as client:
            answer = await client.post(
                f"{self.address.url}/v1/refunds",
                data={"payment_intent": intent_id},
                headers={"Authorization": f"Bearer {self.address.secret_key}"},
            )
            answer.raise_for_status()

    async def enter_card(self, url: str, number: str) -> str:
        """Be the person on the hosted page, bank included; where the browser is sent in the end."""
        form = {"number": number, "expiry": "12 / 39", "cvc": "123", "name": ""}
        async with http_client() as client:
            answer = await client.post(url, data=form)
            if "/authenticate/" in answer.headers.get("location", ""):
                answer = await client.post(answer.headers["location"], data={"outcome": "complete"})
            assert answer.status_code == 303, answer.text
            return str(answer.headers["location"])
