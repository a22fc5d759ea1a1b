"""One act is one trace: over HTTP into the gateway, over gRPC to a service, over the broker to others."""

from collections import defaultdict

from deploy.local.house import House
from tests.e2e.appointments import start
from tests.e2e.people import People
from tests.support.collector import Collector
from tests.support.eventually import eventually

_EXPORTED_SECONDS = 30.0

COMPLETION = {
    ("sotto-gateway", "POST /v1/conversations/{conversation_id}:complete"),
    ("sotto-conversation", "/sotto.conversation.v1.ConversationService/CompleteConversation"),
    ("sotto-billing", "consume conversation.v1.conversation.completed"),
}
"""Process and span of what a completion sets going."""

MESSAGE = {
    ("sotto-gateway", "POST /v1/conversations/{conversation_id}/messages"),
    ("sotto-conversation", "/sotto.conversation.v1.ConversationService/SendMessage"),
}
"""The same of a message, which travels in a frame with others."""


async def test_a_completion_is_one_trace_from_the_browser_to_billing(
    house: House, people: People, collector: Collector
) -> None:
    host = await people.provider()
    appointment = await start(host, {people.newcomer("Somebody Example"): 0})
    before = len(collector.spans)

    def whole(wanted: set[tuple[str, str]]) -> None:
        traces: dict[bytes, set[tuple[str, str]]] = defaultdict(set)
        for span in collector.spans[before:]:
            traces[span.trace_id].add((span.process, span.name))
        assert any(spans >= wanted for spans in traces.values()), max(
            traces.values(), key=lambda spans: len(wanted & spans), default=None
        )

    await host.say(appointment.conversation_id, "Good morning.")
    await eventually(lambda: whole(MESSAGE), timeout=_EXPORTED_SECONDS)
    await appointment.complete(await appointment.completion())
    await eventually(lambda: whole(COMPLETION), timeout=_EXPORTED_SECONDS)
