"""What people said and who they are: driven through a whole appointment, then looked for everywhere."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx2
import pytest

from deploy.local.demo.browser import JSON, refused
from deploy.local.house import House
from deploy.local.mailbox import Mail, Mailbox
from deploy.local.ports import LOOPBACK
from tests.e2e.appointments import Appointment, settled, start, welcome
from tests.e2e.people import GOOD_CARD, People, Person
from tests.e2e.sweep import files_with, found_of, said, schemas_with, write_everything_down
from tests.support.collector import Collector
from tests.support.eventually import eventually

_MAILS_SECONDS = 30.0
_TRACES_SECONDS = 30.0
_COUNTERS = ["sotto_http_requests_total", "sotto_rpc_calls_total", "sotto_events_handled_total"]
_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@dataclass(frozen=True)
class Canary:
    """Words that nobody else has ever written, and the people who wrote them."""

    appointment: Appointment
    host: Person
    clients: tuple[Person, Person]
    health: tuple[str, ...]

    @property
    def everybody(self) -> tuple[Person, ...]:
        """The host and the clients."""
        return (self.host, *self.clients)

    @property
    def addresses(self) -> list[str]:
        """Everybody's address."""
        return [person.email for person in self.everybody]

    @property
    def names(self) -> list[str]:
        """The clients' last names, which nobody else has."""
        return [client.name.split()[-1] for client in self.clients]


@pytest.mark.rule("S26", "S40", "S42")
async def test_what_was_said_and_all_addresses_are_found_only_where_they_belong(
    house: House, people: People, collector: Collector
) -> None:
    canary = await _played(house, people)
    state = house.state
    await write_everything_down(house)
    assert files_with([state.logs, state.data], canary.health) == {}
    assert await schemas_with(house, canary.health) == {}
    outside = [state.logs, *(state.folder(name) for name in ("nats", "s3", "processor"))]
    assert files_with(outside, canary.addresses) == {}
    holding = await schemas_with(house, canary.addresses)
    assert {table.partition(".")[0] for tables in holding.values() for table in tables} == {"directory"}
    assert files_with([state.logs, state.folder("nats"), state.folder("s3")], canary.names) == {}
    sessions = [person.session_token for person in canary.everybody]
    assert files_with([state.logs, state.data], sessions) == {}
    metrics = await _metrics(house)
    assert found_of([*canary.health, *canary.addresses, *canary.names], metrics) == []
    assert found_of(_COUNTERS, metrics) == _COUNTERS
    traces = await eventually(lambda: _traces(collector), timeout=_TRACES_SECONDS)
    assert found_of([*canary.health, *canary.addresses, *canary.names], traces) == []
    await _assert_that_the_sweep_sees(house, canary)


@pytest.mark.rule("S26", "S40")
async def test_mails_name_nobody_but_their_recipient_and_nothing_that_was_said(
    house: House, people: People
) -> None:
    canary = await _played(house, people)
    mails = list(_mails(house, canary))
    for mail in mails:
        (recipient,) = mail.recipients
        told = said(mail).encode()
        others = [address for address in canary.addresses if address != recipient]
        assert found_of([*canary.health, *others], told) == []
        (own,) = (each.name for each in canary.everybody if each.email == recipient)
        assert found_of([name for name in canary.names if name not in own], told) == []
    assert {mail.recipients[0] for mail in mails} == set(canary.addresses)
    (invoice,) = (mail for mail in mails if mail.subject == "Your invoice" and _about(canary, mail))
    assert "Participant 2" in said(invoice)


async def _played(house: House, people: People) -> Canary:
    """A whole appointment, with refusals of all kinds on the way, once all its mails have arrived."""
    host = await people.provider()
    health = tuple(f"zq{secrets.token_hex(8)}" for _ in range(9))
    one, two = (people.newcomer(f"Person {secrets.token_hex(8)}") for _ in range(2))
    await welcome(host, [one, two])
    await asyncio.gather(one.save_card(GOOD_CARD), two.save_card(GOOD_CARD))
    appointment = await start(host, {one: 5000, two: 2500}, subject=health[0])
    for payer in (one, two):
        await payer.accept_fee(appointment.conversation_id)
    canary = Canary(appointment, host, (one, two), health)
    await _talk(canary)
    await appointment.complete(await appointment.completion())
    await settled([appointment], 2, patience=30)
    await refused(one.say(appointment.conversation_id, health[6]), "CONVERSATION_COMPLETED")
    await eventually(lambda: _all_mails_arrived(house, canary), timeout=_MAILS_SECONDS)
    return canary


async def _talk(canary: Canary) -> None:
    """Messages, an announcement, a file, an export; and what is refused, with words in it."""
    host, (one, _), appointment = canary.host, canary.clients, canary.appointment
    _, first, second, announcement, name, content, late, *in_forms = canary.health
    await refused(one.say(appointment.conversation_id, late), "PROVIDER_HAS_NOT_OPENED")
    await host.say(appointment.conversation_id, f"You wrote about {first}.")
    await one.say(appointment.conversation_id, f"Yes: {second}!")
    etag = (await host.get(appointment.path))["conversation"]["etag"]
    edit = {"requestId": str(uuid4()), "etag": etag, "text": announcement}
    await host.post(f"{appointment.path}/announcement", edit, "PUT")
    await refused(
        host.post(f"{appointment.path}/announcement", edit | {"text": late}, "PUT"), "REQUEST_ID_REUSED"
    )
    await refused(one.post(f"{appointment.path}/messages", {late: late}), "UNKNOWN_FIELD")
    await refused(one.get(f"/v1/{late}"), "NO_SUCH_ADDRESS")
    managed = (await host.get(f"{appointment.path}/managed-participants"))["participants"]
    chosen = [each["participantId"] for each in managed if each["email"] == one.email]
    data = f"{content}\n".encode() * 50
    file = await host.share(appointment.conversation_id, f"{name}.txt", data, chosen)
    await refused(
        host.share(appointment.conversation_id, f"{name}.svg", _DRAWING, chosen), "FILE_TYPE_REFUSED"
    )
    assert await one.download(f"/v1/files/{file['fileId']}/content") == data
    assert second.encode() in await host.download(f"{appointment.path}/export.csv")
    await _fill_in(appointment, one, *in_forms)


async def _fill_in(appointment: Appointment, client: Person, drafted: str, submitted: str) -> None:
    """A form: a draft, a refusal and a submission."""
    (assignment_id,) = await appointment.assign_form("first appointment", client)
    path = f"/v1/form-assignments/{assignment_id}"

    def given(etag: str, *items: JSON) -> JSON:
        response = {"resourceType": "QuestionnaireResponse", "item": items}
        return {"requestId": str(uuid4()), "etag": etag, "response": json.dumps(response)}

    def answered(link_id: str, value: str, kind: str = "valueString") -> JSON:
        return {"linkId": link_id, "answer": [{kind: value}]}

    saved = await client.post(f"{path}/draft", given("v0", answered("reason", drafted)), "PUT")
    etag = saved["draft"]["etag"]
    half = given(etag, answered("reason", drafted))
    await refused(client.post(f"{path}:submit", half), "FORM_RESPONSE_REFUSED")
    no = {"answer": [{"valueBoolean": False}]}
    items = [
        {"linkId": "about", "item": [answered("birth-date", "1990-05-01", "valueDate")]},
        {
            "linkId": "contact",
            "item": [answered("contact-name", submitted), answered("contact-phone", submitted)],
        },
        answered("reason", submitted),
        {"linkId": "earlier"} | no,
        {"linkId": "medicines-taken"} | no,
    ]
    await client.post(f"{path}:submit", given(etag, *items))


def _mails(house: House, canary: Canary) -> Iterator[Mail]:
    """The mails to those who took part; the host's only from this appointment on."""
    for mail in Mailbox(house.state.folder("mail")).newest_first():
        if set(mail.recipients) & set(canary.addresses):
            yield mail


def _about(canary: Canary, mail: Mail) -> bool:
    return canary.appointment.conversation_id in mail.text


def _all_mails_arrived(house: House, canary: Canary) -> None:
    """Assert that each client has a receipt for this appointment, and the host an invoice."""
    about = [mail for mail in _mails(house, canary) if _about(canary, mail)]
    arrived = {(mail.recipients, mail.subject) for mail in about}
    assert arrived >= {((client.email,), "Your receipt") for client in canary.clients}
    assert ((canary.host.email,), "Your invoice") in arrived


async def _metrics(house: House) -> bytes:
    """What all processes tell a collector of metrics."""
    ports = [port for name, port in house.ports.items() if name.endswith("-metrics")]
    async with httpx2.AsyncClient(trust_env=False) as client:
        pages = [await client.get(f"http://{LOOPBACK}:{port}/metrics") for port in ports]
    return b"\n".join(page.raise_for_status().content for page in pages)


def _traces(collector: Collector) -> bytes:
    """What all processes told a collector of traces, once the invoice is among it."""
    told = b"\n".join(span.said for span in collector.spans)
    assert b"consume billing.v1.invoice.issued" in told
    return told


async def _assert_that_the_sweep_sees(house: House, canary: Canary) -> None:
    """In each place that was searched, something that has to be there is found."""
    charge_ids = [charge["chargeId"] for charge in await canary.appointment.charges()]
    there = {
        "postgres": canary.addresses,
        "mail": canary.addresses,
        "nats": [canary.appointment.conversation_id],
        "processor": charge_ids,
        "s3": ["sotto-files"],
    }
    for name, words in there.items():
        assert files_with([house.state.folder(name)], words).keys() == set(words), name
    assert files_with([house.state.logs], ["CompleteConversation"]).keys() == {"CompleteConversation"}
