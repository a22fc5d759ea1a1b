"""A practice's program against the whole house, over HTTP (ADR 0035)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.house import House
from gateway.oauth import PERSON_ID, TOKEN_EXCHANGE
from tests.e2e.appointments import start
from tests.e2e.people import People
from tests.support.loopback import http_client

SCOPES = ["CONVERSATIONS_READ", "CONVERSATIONS_WRITE", "FILES_READ", "DIRECTORY_READ", "PEOPLE_ACT_FOR"]


class Machine:
    """A program with a client id and a secret."""

    def __init__(self, client: Any, made: dict[str, Any]) -> None:
        self._client = client
        self.machine_id = made["machine"]["machineId"]
        self._proof = (self.machine_id, made["clientSecret"])

    async def ask(self, **form: str) -> Any:
        """The token endpoint's answer."""
        data = {"grant_type": "client_credentials", **form}
        return await self._client.post("/v1/oauth/token", data=data, auth=self._proof)

    async def headers(self, person_id: str = "") -> dict[str, str]:
        """What a request carries, for itself or in the name of a person."""
        named = {"grant_type": TOKEN_EXCHANGE, "subject_token": person_id, "subject_token_type": PERSON_ID}
        answer = (await self.ask(**named if person_id else {})).json()
        return {"authorization": f"Bearer {answer['access_token']}"}

    async def call(self, method: str, path: str, person_id: str = "", **rest: Any) -> Any:
        """The answer to a request with a fresh token."""
        return await self._client.request(method, path, headers=await self.headers(person_id), **rest)


@pytest.mark.rule("S2", "S42")
async def test_a_machine_calls_for_itself_and_for_its_people_until_it_is_revoked(
    house: House, people: People
) -> None:
    admin, host = await people.admin(), await people.provider()
    await admin.sign_in()
    practice_id = (await admin.get("/v1/me"))["practice"]["practiceId"]
    asked = {
        "requestId": str(uuid4()),
        "name": "Scheduler",
        "scopes": [f"SCOPE_{each}" for each in SCOPES],
        "expireTime": (datetime.now(UTC) + timedelta(days=1)).isoformat().replace("+00:00", "Z"),
    }
    made = await admin.post(f"/v1/practices/{practice_id}/machines", asked)
    somebody = people.newcomer("Somebody Example")
    appointment = await start(host, {somebody: 0})
    host_id = (await host.get("/v1/me"))["personId"]
    async with http_client(base_url=house.url) as client:
        machine = Machine(client, made)
        divisions = await machine.call("GET", f"/v1/practices/{practice_id}/divisions")
        assert divisions.status_code == 200
        assert divisions.json()["divisions"]
        message = {"messageId": str(uuid4()), "text": "Your results are there."}
        sent = await machine.call("POST", f"{appointment.path}/messages", host_id, json=message)
        assert sent.status_code == 200
        assert [each["text"] for each in await appointment.messages(host)] == [message["text"]]
        refused = {
            ("GET", appointment.path, ""): (403, "MACHINE_NOT_ALLOWED"),
            ("GET", f"{appointment.path}/charges", host_id): (403, "SCOPE_REQUIRED"),
            ("GET", f"{appointment.path}/completion-preview", host_id): (403, "MACHINE_NOT_ALLOWED"),
            ("GET", f"/v1/practices/{uuid4()}/divisions", ""): (404, "NOT_FOUND"),
            ("GET", f"/v1/conversations/{uuid4()}", host_id): (404, "NOT_FOUND"),
        }
        for (method, path, person), outcome in refused.items():
            answer = await machine.call(method, path, person)
            assert (answer.status_code, answer.json()["reason"]) == outcome, path
        await admin.post(f"/v1/machines/{machine.machine_id}:revoke", {"requestId": str(uuid4())})
        again = await machine.ask()
        assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
