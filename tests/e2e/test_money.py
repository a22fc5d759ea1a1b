"""Money at the doors of the whole house: fees by HTTP, invoices, `sotto billing` (S32, S37, S38)."""

import asyncio
import os
import sys
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from pypdf import PdfReader

from deploy.local.demo.browser import JSON
from deploy.local.house import House
from tests.e2e.appointments import active_appointments, payers_of
from tests.e2e.people import People
from tests.support.eventually import eventually


async def _division(person: Any, billing: bool) -> JSON:
    memberships = (await person.get("/v1/me"))["memberships"]
    found: JSON = next(
        each["division"] for each in memberships if each["division"]["billingEnabled"] == billing
    )
    return found


@pytest.mark.rule("S32")
@pytest.mark.parametrize(
    ("fee", "reason", "field"),
    [
        ({"minorUnits": "-1", "currency": "CAD"}, "FEE_REFUSED", "participants[0].fee"),
        ({"minorUnits": "49", "currency": "CAD"}, "FEE_REFUSED", "participants[0].fee"),
        ({"minorUnits": "100000000", "currency": "CAD"}, "FEE_REFUSED", "participants[0].fee"),
        ({"minorUnits": "5000", "currency": "USD"}, "FEE_REFUSED", "participants[0].fee"),
        (None, "FEE_MISSING", "participants[0].fee"),
        ({"minorUnits": "12.5", "currency": "CAD"}, "INVALID_JSON", "participants[0].fee.minorUnits"),
    ],
)
async def test_a_fee_that_cannot_be_is_refused_by_field_over_http(
    people: People, fee: JSON | None, reason: str, field: str
) -> None:
    host = await people.provider()
    division = await _division(host, billing=True)
    person = {"displayName": "Jo", "email": f"{uuid4()}@example.test"} | ({"fee": fee} if fee else {})
    body = {"requestId": str(uuid4()), "divisionId": division["divisionId"], "participants": [person]}
    answer = await host.request("POST", "/v1/conversations", json=body)
    assert answer.status_code == 400
    problem = answer.json()
    assert [each["field"] for each in problem["violations"]] == [field]
    if reason != "INVALID_JSON":
        assert problem["reason"] == reason


@pytest.mark.rule("S37", "S38")
async def test_the_invoice_shows_its_tax_and_the_books_agree(house: House, people: People) -> None:
    host = await people.provider()
    (payer,) = await payers_of(people, host, 1)
    (appointment,) = await active_appointments(host, [payer], 1)
    await appointment.complete(await appointment.completion())

    async def documents() -> list[JSON]:
        found: list[JSON] = (await host.get(f"{appointment.path}/documents"))["documents"]
        assert len(found) == 2
        return found

    both = await eventually(documents, timeout=60)
    for document in both:
        answer = await host.request("GET", f"/v1/documents/{document['documentId']}/content")
        assert answer.status_code == 200
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
        for expected in ("HST 13% included", "HST no. 12345 6789 RT0001", document["number"], payer.name):
            assert expected in text, expected

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "commands", "billing", "reconcile", "--full"),
        env={"PATH": os.environ["PATH"]} | house.environment("operator"),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()
    assert out.decode().endswith(" 0 differences.\n")


async def test_a_webhook_that_is_not_the_processors_is_refused_with_the_reason(house: House) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        for headers in ({}, {"stripe-signature": "t=1,v1=00"}, {"stripe-signature": "t=now,v1=%"}):
            for body in (b"{}", b"\xff\x00", b"[" * 10_000):
                answer = await client.post(f"{house.url}/webhooks/stripe", content=body, headers=headers)
                assert (answer.status_code, answer.json()["reason"]) == (400, "WEBHOOK_SIGNATURE")
