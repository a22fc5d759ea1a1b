"""Forms through the gateway, with all services: the conversation's state and the broker's events are real."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.demo.browser import JSON, Refused
from tests.e2e.appointments import Appointment, clients_of, start
from tests.e2e.people import People, Person
from tests.support.eventually import eventually

_SCALE = {"system": "https://sotto.example/fhir/CodeSystem/frequency"}
_NEVER = _SCALE | {"code": "not-at-all", "display": "Not at all"}
_SOME_DAYS = _SCALE | {"code": "several-days", "display": "Several days"}


def _phq9(last: dict[str, str]) -> str:
    answers = [_NEVER] * 8 + [last]
    items = [
        {"linkId": f"phq9-{number}", "answer": [{"valueCoding": each}]}
        for number, each in enumerate(answers, 1)
    ]
    whole = {"linkId": "phq9-problems", "item": items}
    return json.dumps({"resourceType": "QuestionnaireResponse", "item": [whole]})


async def _submit(client: Person, assignment_id: str, response: str) -> JSON:
    path = f"/v1/form-assignments/{assignment_id}"
    etag = (await client.get(path))["draft"]["etag"]
    body = {"requestId": str(uuid4()), "etag": etag, "response": response}
    answer: JSON = await client.post(f"{path}:submit", body)
    return answer


async def _states(reader: Person, appointment: Appointment) -> list[str]:
    assignments: list[dict[str, Any]] = (await reader.get(f"{appointment.path}/forms"))["assignments"]
    return [each["state"].removeprefix("FORM_ASSIGNMENT_STATE_") for each in assignments]


@pytest.mark.rule("S18", "S30")
async def test_a_form_goes_from_the_host_to_a_client_and_back_and_what_is_left_is_frozen_at_completion(
    people: People,
) -> None:
    host = await people.provider()
    first, second = await clients_of(people, host, 2)
    appointment = await start(host, {first: 0, second: 0})
    mine, theirs = await appointment.assign_form("PHQ-9", first, second)
    with pytest.raises(Refused) as hidden:
        await second.get(f"/v1/form-assignments/{mine}")
    assert hidden.value.reason == "NOT_FOUND"
    with pytest.raises(Refused) as incomplete:
        await _submit(first, mine, '{"resourceType":"QuestionnaireResponse"}')
    assert incomplete.value.reason == "FORM_RESPONSE_REFUSED"
    submitted = await _submit(first, mine, _phq9(_SOME_DAYS))
    assert "outcome" not in submitted["assignment"]
    seen = (await host.get(f"/v1/form-assignments/{mine}"))["assignment"]["outcome"]
    assert seen["flagged"]
    assert [each["value"] for each in seen["scores"]] == ["1"]
    await host.say(appointment.conversation_id, "Good morning.")
    await appointment.complete(await appointment.completion())

    async def frozen() -> None:
        assert await _states(host, appointment) == ["SUBMITTED", "NOT_SUBMITTED"]

    await eventually(frozen)
    assert await _states(second, appointment) == ["NOT_SUBMITTED"]
    with pytest.raises(Refused) as late:
        await _submit(second, theirs, _phq9(_NEVER))
    assert late.value.reason == "CONVERSATION_COMPLETED"


@pytest.mark.rule("S18", "S30")
async def test_forms_submitted_while_somebody_completes_are_either_kept_or_refused(people: People) -> None:
    host = await people.provider()
    clients = await clients_of(people, host, 8)
    appointment = await start(host, dict.fromkeys(clients, 0))
    assigned = await appointment.assign_form("PHQ-9", *clients)
    await host.say(appointment.conversation_id, "Good morning.")
    completion = await appointment.completion()

    async def complete() -> str:
        await appointment.complete(completion)
        return "completed"

    async def submit(client: Person, assignment_id: str) -> str:
        try:
            await _submit(client, assignment_id, _phq9(_NEVER))
        except Refused as refusal:
            return refusal.reason
        return "SUBMITTED"

    acts = [submit(*each) for each in zip(clients, assigned, strict=True)]
    outcomes = await asyncio.gather(*acts[:4], complete(), *acts[4:])
    kept = [each for each in outcomes if each != "completed"]
    assert set(kept) <= {"SUBMITTED", "CONVERSATION_COMPLETED", "FORM_NOT_SUBMITTED"}

    async def settled() -> None:
        states = await _states(host, appointment)
        assert sorted(states) == sorted(
            "SUBMITTED" if each == "SUBMITTED" else "NOT_SUBMITTED" for each in kept
        )

    await eventually(settled)
