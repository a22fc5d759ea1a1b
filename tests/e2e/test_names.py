"""People are called what they are called, in every letter of the world."""

import pytest

from deploy.local.house import House
from tests.e2e.appointments import start, welcome
from tests.e2e.people import People

NAMES = [
    "Alex Żółć",  # the address is made of the first word, and addresses are ASCII
    "Bo Παπαδοπούλου",
    "Cleo 李小龍 🦊",
    "Dana Nguyễn Thị Đặng",
    "Eli محمد الفارسي",
]


@pytest.mark.rule("S26", "S27")
async def test_people_sign_in_speak_share_and_export_under_names_in_any_letters(
    house: House, people: People
) -> None:
    host = await people.provider()
    clients = [people.newcomer(name) for name in NAMES]
    await welcome(host, clients)
    appointment = await start(host, dict.fromkeys(clients, 0))
    await host.say(appointment.conversation_id, "Good morning.")
    for client in clients:
        assert (await client.get("/v1/me"))["displayName"] == client.name
        await client.say(appointment.conversation_id, "Here I am.")
        await client.share(appointment.conversation_id, f"{client.name}.txt", b"hello\n", [])
    seen = (await host.get(appointment.path))["conversation"]["participants"]
    assert {each["displayName"] for each in seen} >= set(NAMES)
    export = (await host.download(f"{appointment.path}/export.csv")).decode()
    assert all(name in export for name in NAMES)
    await appointment.complete(await appointment.completion())
