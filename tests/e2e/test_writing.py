"""Lists, searches, drafts and saved replies through the gateway, from browser to database."""

from uuid import uuid4

import pytest

from deploy.local.demo.browser import Refused
from tests.e2e.appointments import clients_of, start
from tests.e2e.people import People

LIST = {"list": "CONVERSATION_LIST_ACTIVE"}


@pytest.mark.rule("S20", "S16", "S21")
async def test_what_was_said_is_found_and_what_is_written_is_kept_through_the_gateway(people: People) -> None:
    host = await people.provider()
    (client,) = await clients_of(people, host, 1)
    appointment = await start(host, {client: 0}, subject="Über Schlaf")
    await host.say(appointment.conversation_id, "Zwei Tabletten zur Nacht.")

    found = await client.post("/v1/messages:search", {"query": "TABLETTEN"})
    assert [(each["before"], each["match"]) for each in found["messages"]] == [("Zwei ", "Tabletten")]
    found = await client.post("/v1/conversations:search", {**LIST, "query": "uber"})
    assert [each["conversationId"] for each in found["conversations"]] == [appointment.conversation_id]
    with pytest.raises(Refused) as refusal:
        await client.post("/v1/messages:search", {"query": "x"})
    assert refusal.value.reason == "QUERY_REFUSED"

    listed = await client.get("/v1/conversations", **LIST, unreadOnly="true")
    (shown,) = [
        each for each in listed["conversations"] if each["conversationId"] == appointment.conversation_id
    ]
    assert (shown["unreadCount"], shown["hasDraft"]) == ("1", False)
    hosted = await client.get("/v1/conversations", **LIST, hostPersonId=shown["hostPersonId"])
    assert len(hosted["conversations"]) == 2

    change = {"requestId": str(uuid4()), "etag": "", "text": "Danke"}
    answer = await client.request("PUT", f"{appointment.path}/draft", json=change)
    assert answer.json()["draft"]["etag"] == change["requestId"]
    assert (await client.get(f"{appointment.path}/draft"))["draft"]["text"] == "Danke"
    assert (await host.get(f"{appointment.path}/draft"))["draft"]["text"] == ""

    reply = {"requestId": str(uuid4()), "title": "Danke", "text": "Danke für Ihre Nachricht."}
    saved = (await host.post("/v1/saved-replies", reply))["savedReply"]
    assert saved in (await host.get("/v1/saved-replies"))["savedReplies"]
    gone = await host.request(
        "DELETE",
        f"/v1/saved-replies/{saved['savedReplyId']}",
        params={"requestId": str(uuid4()), "etag": saved["etag"]},
    )
    assert gone.status_code == 200
    assert saved not in (await host.get("/v1/saved-replies"))["savedReplies"]
    with pytest.raises(Refused):
        await client.get("/v1/saved-replies")
