"""Live events as browsers get them: server-sent, or JSON in the answer to a poll; made once for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from google.protobuf.message import Message
from sotto.conversation.v1 import live_pb2

from gateway.protojson import to_json

_ACTIVITIES: Mapping[int, str] = {
    live_pb2.PRESENCE_ACTIVITY_PRESENT: "PRESENCE_ACTIVITY_PRESENT",
    live_pb2.PRESENCE_ACTIVITY_TYPING: "PRESENCE_ACTIVITY_TYPING",
    live_pb2.PRESENCE_ACTIVITY_AWAY: "PRESENCE_ACTIVITY_AWAY",
}


@dataclass(frozen=True)
class Event:
    """`data` is JSON on one line; `frame` the whole event as it stands in a stream."""

    name: str
    data: bytes
    cursor: str
    frame: bytes


def event(name: str, data: object, cursor: str = "") -> Event:
    """An event in both forms (WHATWG HTML §9.2). JSON holds no line breaks."""
    body = orjson.dumps(data)
    identity = f"id: {cursor}\n".encode() if cursor else b""
    return Event(name, body, cursor, b"event: %s\n%sdata: %s\n\n" % (name.encode(), identity, body))


class EventWords:
    """How the gateway says events (chassis.live.stream.Words)."""

    def hello(self, cursor: str) -> Event:
        """The stream is open."""
        return event("hello", {"cursor": cursor}, cursor)

    def reset(self, cursor: str) -> Event:
        """Load everything afresh."""
        return event("reset", {}, cursor)

    def messages(self, conversation_id: str, messages: Sequence[Message], cursor: str) -> Event:
        """New messages."""
        told = [to_json(message) for message in messages]
        return event("messages", {"conversationId": conversation_id, "messages": told}, cursor)

    def changed(self, conversation_id: str, topic: str, cursor: str) -> Event:
        """What to load again."""
        return event("changed", {"conversationId": conversation_id, "topic": topic}, cursor)

    def read_marks(self, conversation_id: str, marks: Mapping[str, int]) -> Event:
        """People have read on. 64-bit integers are text, as everywhere in the API."""
        told = [{"participantId": who, "readSequence": str(number)} for who, number in marks.items()]
        return event("read", {"conversationId": conversation_id, "marks": told})

    def presence(self, conversation_id: str, participant_id: str, activity: int) -> Event:
        """Somebody looks, writes or has gone."""
        told = _ACTIVITIES.get(activity, "PRESENCE_ACTIVITY_AWAY")
        content = {"conversationId": conversation_id, "participantId": participant_id, "activity": told}
        return event("presence", content)

    def heartbeat(self, cursor: str) -> Event:
        """Nothing happened for a while."""
        return event("heartbeat", {}, cursor)

    def bye(self) -> Event:
        """The stream ends."""
        return event("bye", {})

    def size(self, piece: Event) -> int:
        """Bytes."""
        return len(piece.frame)
