"""Appointments made, filled and completed through the gateway, and what the processor says they cost."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from deploy.local.demo.browser import JSON, Refused
from deploy.local.house import House
from tests.e2e.people import GOOD_CARD, People, Person
from tests.support.eventually import eventually
from tests.support.loopback import http_client

_PAGE = 200
_UNSETTLED = {"CHARGE_STATE_PENDING", "CHARGE_STATE_UNKNOWN"}


@dataclass(frozen=True)
class Appointment:
    """A conversation and its host."""

    conversation_id: str
    host: Person

    @property
    def path(self) -> str:
        """Its address at the gateway."""
        return f"/v1/conversations/{self.conversation_id}"

    async def messages(self, reader: Person, after: int = 0) -> list[JSON]:
        """All messages after a number, as somebody sees them."""
        found: list[JSON] = []
        while True:
            answer = await reader.get(f"{self.path}/messages", afterSequence=after, pageSize=_PAGE)
            found += answer["messages"]
            if len(answer["messages"]) < _PAGE:
                return found
            after = int(found[-1]["sequence"])

    async def completion(self) -> JSON:
        """The request that completes it, made from a preview; everybody who owes has a card."""
        preview = await self.host.get(f"{self.path}/completion-preview")
        assert not preview["missingCardParticipantIds"]
        return {
            "requestId": str(uuid4()),
            "etag": preview["etag"],
            "previewToken": preview["previewToken"],
            "acknowledgedParticipantIds": [],
        }

    async def complete(self, completion: JSON) -> None:
        """Complete it."""
        await self.host.post(f"{self.path}:complete", completion)

    async def assign_form(self, title: str, *clients: Person) -> list[str]:
        """Have clients fill in a form of the library, by a word of its title; an assignment for each."""
        described = (await self.host.get(self.path))["conversation"]
        library = (await self.host.get(f"/v1/divisions/{described['divisionId']}/forms"))["forms"]
        people = {each["displayName"]: each["participantId"] for each in described["participants"]}
        body = {
            "requestId": str(uuid4()),
            "formId": next(each["formId"] for each in library if title in each["title"]),
            "participantIds": [people[each.name] for each in clients],
        }
        made = (await self.host.post(f"{self.path}/forms", body))["assignments"]
        return [each["formAssignmentId"] for each in made]

    async def charges(self) -> list[JSON]:
        """Its charges, as the host sees them."""
        charges: list[JSON] = (await self.host.get(f"{self.path}/charges"))["charges"]
        return charges


async def start(host: Person, fees: Mapping[Person, int], subject: str = "") -> Appointment:
    """Start a conversation in a division that bills; fees in minor units."""
    me = await host.get("/v1/me")
    divisions = [membership["division"] for membership in me["memberships"]]
    division = next(each for each in divisions if each["billingEnabled"])
    people = [
        {
            "displayName": person.name,
            "email": person.email,
            "fee": {"minorUnits": str(amount), "currency": division["currency"]},
        }
        for person, amount in fees.items()
    ]
    body = {
        "requestId": str(uuid4()),
        "divisionId": division["divisionId"],
        "subject": subject,
        "participants": people,
    }
    created = await host.post("/v1/conversations", body)
    return Appointment(created["conversation"]["conversationId"], host)


async def welcome(host: Person, newcomers: Sequence[Person]) -> None:
    """Invite people for the first time, and let them sign in."""
    await start(host, dict.fromkeys(newcomers, 0))
    await asyncio.gather(*(newcomer.sign_in() for newcomer in newcomers))


async def clients_of(people: People, host: Person, count: int) -> list[Person]:
    """New clients, signed in."""
    clients = [people.newcomer(f"Client{number} Example") for number in range(count)]
    await welcome(host, clients)
    return clients


async def payers_of(people: People, host: Person, count: int) -> list[Person]:
    """New clients with a card that pays."""
    payers = await clients_of(people, host, count)
    await asyncio.gather(*(payer.save_card(GOOD_CARD) for payer in payers))
    return payers


async def active_appointments(host: Person, payers: Sequence[Person], count: int) -> list[Appointment]:
    """Open conversations with the same people, each with fees of its own, which they have accepted."""

    async def one(number: int) -> Appointment:
        fees = {payer: 1000 + 100 * number + place for place, payer in enumerate(payers)}
        appointment = await start(host, fees)
        await host.say(appointment.conversation_id, "Good morning.")
        await asyncio.gather(*(payer.accept_fee(appointment.conversation_id) for payer in payers))
        return appointment

    return list(await asyncio.gather(*(one(number) for number in range(count))))


@dataclass(frozen=True)
class Account:
    """Fees of completed conversations, compared with the money that the processor moved."""

    fees: int
    lost: int
    double: int


async def ledger(house: House) -> list[JSON]:
    """Every successful charge and refund at the processor."""
    async with http_client(base_url=house.processor_url) as client:
        lines: list[JSON] = (await client.get("/_simulator/ledger")).raise_for_status().json()["lines"]
    return lines


async def simulate(house: House, what: str, document: JSON) -> None:
    """Tell the processor simulator how to behave."""
    async with http_client(base_url=house.processor_url) as client:
        (await client.post(f"/_simulator/{what}", json=document)).raise_for_status()


async def settled(appointments: Sequence[Appointment], payers: int, patience: float) -> list[JSON]:
    """Their charges, once there is one for each payer and nothing is under way any more."""

    async def look() -> list[JSON]:
        try:
            found = [charge for each in appointments for charge in await each.charges()]
        except Refused as refusal:
            raise AssertionError("billing is not back yet") from refusal
        states = Counter(charge["state"] for charge in found)
        assert len(found) == payers * len(appointments), f"charges: {dict(states)}"
        assert not _UNSETTLED & states.keys(), f"charges: {dict(states)}"
        return found

    charges: list[JSON] = await eventually(look, timeout=patience, interval=0.25)
    return charges


async def compare(house: House, charges: Sequence[JSON]) -> Account:
    """Look in the processor's ledger for each charge: once, with the amount that is owed."""
    lines = Counter(
        (line["metadata"]["charge_id"], line["amount"])
        for line in await ledger(house)
        if line["type"] == "charge"
    )
    paid = Counter(charge_id for charge_id, _ in lines.elements())
    owed = {(charge["chargeId"], int(charge["amount"]["minorUnits"])) for charge in charges}
    return Account(
        fees=len(owed),
        lost=sum(1 for each in owed if lines[each] == 0),
        double=sum(1 for charge_id, _ in owed if paid[charge_id] > 1),
    )
