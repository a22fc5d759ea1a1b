import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from sotto.common.v1 import audit_pb2 as _audit_pb2
from sotto.common.v1 import live_pb2 as _live_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from sotto.conversation.v1 import conversation_pb2 as _conversation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PresenceActivity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRESENCE_ACTIVITY_UNSPECIFIED: _ClassVar[PresenceActivity]
    PRESENCE_ACTIVITY_PRESENT: _ClassVar[PresenceActivity]
    PRESENCE_ACTIVITY_TYPING: _ClassVar[PresenceActivity]
    PRESENCE_ACTIVITY_AWAY: _ClassVar[PresenceActivity]
PRESENCE_ACTIVITY_UNSPECIFIED: PresenceActivity
PRESENCE_ACTIVITY_PRESENT: PresenceActivity
PRESENCE_ACTIVITY_TYPING: PresenceActivity
PRESENCE_ACTIVITY_AWAY: PresenceActivity

class SendMessagesRequest(_message.Message):
    __slots__ = ("sendings",)
    SENDINGS_FIELD_NUMBER: _ClassVar[int]
    sendings: _containers.RepeatedCompositeFieldContainer[Sending]
    def __init__(self, sendings: _Optional[_Iterable[_Union[Sending, _Mapping]]] = ...) -> None: ...

class Sending(_message.Message):
    __slots__ = ("sending_id", "identity_token", "request", "traceparent")
    SENDING_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    sending_id: int
    identity_token: str
    request: _conversation_pb2.SendMessageRequest
    traceparent: str
    def __init__(self, sending_id: _Optional[int] = ..., identity_token: _Optional[str] = ..., request: _Optional[_Union[_conversation_pb2.SendMessageRequest, _Mapping]] = ..., traceparent: _Optional[str] = ...) -> None: ...

class SendMessagesResponse(_message.Message):
    __slots__ = ("outcomes", "news")
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    NEWS_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedCompositeFieldContainer[SendingOutcome]
    news: _containers.RepeatedCompositeFieldContainer[ConversationNews]
    def __init__(self, outcomes: _Optional[_Iterable[_Union[SendingOutcome, _Mapping]]] = ..., news: _Optional[_Iterable[_Union[ConversationNews, _Mapping]]] = ...) -> None: ...

class SendingOutcome(_message.Message):
    __slots__ = ("sending_id", "response", "refusal")
    SENDING_ID_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    sending_id: int
    response: _conversation_pb2.SendMessageResponse
    refusal: _status_pb2.Status
    def __init__(self, sending_id: _Optional[int] = ..., response: _Optional[_Union[_conversation_pb2.SendMessageResponse, _Mapping]] = ..., refusal: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class ConversationNews(_message.Message):
    __slots__ = ("conversation_id", "messages", "viewers", "division_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    VIEWERS_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    messages: _containers.RepeatedCompositeFieldContainer[_conversation_pb2.Message]
    viewers: _containers.RepeatedCompositeFieldContainer[_conversation_pb2.Viewer]
    division_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., messages: _Optional[_Iterable[_Union[_conversation_pb2.Message, _Mapping]]] = ..., viewers: _Optional[_Iterable[_Union[_conversation_pb2.Viewer, _Mapping]]] = ..., division_id: _Optional[str] = ...) -> None: ...

class SignalPresenceRequest(_message.Message):
    __slots__ = ("conversation_id", "activity")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    activity: PresenceActivity
    def __init__(self, conversation_id: _Optional[str] = ..., activity: _Optional[_Union[PresenceActivity, str]] = ...) -> None: ...

class SignalPresenceResponse(_message.Message):
    __slots__ = ("fade_time",)
    FADE_TIME_FIELD_NUMBER: _ClassVar[int]
    fade_time: _timestamp_pb2.Timestamp
    def __init__(self, fade_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WatchEventsRequest(_message.Message):
    __slots__ = ("cursor",)
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    def __init__(self, cursor: _Optional[str] = ...) -> None: ...

class WatchEventsResponse(_message.Message):
    __slots__ = ("cursor", "hello", "reset", "messages", "changed", "presence", "heartbeat", "bye", "read_marks")
    class Hello(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    class Reset(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    class NewMessages(_message.Message):
        __slots__ = ("conversation_id", "messages")
        CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
        MESSAGES_FIELD_NUMBER: _ClassVar[int]
        conversation_id: str
        messages: _containers.RepeatedCompositeFieldContainer[_conversation_pb2.Message]
        def __init__(self, conversation_id: _Optional[str] = ..., messages: _Optional[_Iterable[_Union[_conversation_pb2.Message, _Mapping]]] = ...) -> None: ...
    class Changed(_message.Message):
        __slots__ = ("conversation_id", "topic")
        CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
        TOPIC_FIELD_NUMBER: _ClassVar[int]
        conversation_id: str
        topic: str
        def __init__(self, conversation_id: _Optional[str] = ..., topic: _Optional[str] = ...) -> None: ...
    class Presence(_message.Message):
        __slots__ = ("conversation_id", "participant_id", "activity")
        CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
        PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
        ACTIVITY_FIELD_NUMBER: _ClassVar[int]
        conversation_id: str
        participant_id: str
        activity: PresenceActivity
        def __init__(self, conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., activity: _Optional[_Union[PresenceActivity, str]] = ...) -> None: ...
    class ReadMarks(_message.Message):
        __slots__ = ("conversation_id", "marks")
        CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
        MARKS_FIELD_NUMBER: _ClassVar[int]
        conversation_id: str
        marks: _containers.RepeatedCompositeFieldContainer[WatchEventsResponse.ReadMark]
        def __init__(self, conversation_id: _Optional[str] = ..., marks: _Optional[_Iterable[_Union[WatchEventsResponse.ReadMark, _Mapping]]] = ...) -> None: ...
    class ReadMark(_message.Message):
        __slots__ = ("participant_id", "read_sequence")
        PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
        READ_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
        participant_id: str
        read_sequence: int
        def __init__(self, participant_id: _Optional[str] = ..., read_sequence: _Optional[int] = ...) -> None: ...
    class Heartbeat(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    class Bye(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    HELLO_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    BYE_FIELD_NUMBER: _ClassVar[int]
    READ_MARKS_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    hello: WatchEventsResponse.Hello
    reset: WatchEventsResponse.Reset
    messages: WatchEventsResponse.NewMessages
    changed: WatchEventsResponse.Changed
    presence: WatchEventsResponse.Presence
    heartbeat: WatchEventsResponse.Heartbeat
    bye: WatchEventsResponse.Bye
    read_marks: WatchEventsResponse.ReadMarks
    def __init__(self, cursor: _Optional[str] = ..., hello: _Optional[_Union[WatchEventsResponse.Hello, _Mapping]] = ..., reset: _Optional[_Union[WatchEventsResponse.Reset, _Mapping]] = ..., messages: _Optional[_Union[WatchEventsResponse.NewMessages, _Mapping]] = ..., changed: _Optional[_Union[WatchEventsResponse.Changed, _Mapping]] = ..., presence: _Optional[_Union[WatchEventsResponse.Presence, _Mapping]] = ..., heartbeat: _Optional[_Union[WatchEventsResponse.Heartbeat, _Mapping]] = ..., bye: _Optional[_Union[WatchEventsResponse.Bye, _Mapping]] = ..., read_marks: _Optional[_Union[WatchEventsResponse.ReadMarks, _Mapping]] = ...) -> None: ...

class ReplayPokesRequest(_message.Message):
    __slots__ = ("cursor",)
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    def __init__(self, cursor: _Optional[str] = ...) -> None: ...

class ReplayPokesResponse(_message.Message):
    __slots__ = ("pokes", "cursor")
    POKES_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    pokes: _containers.RepeatedCompositeFieldContainer[_live_pb2.LivePoke]
    cursor: str
    def __init__(self, pokes: _Optional[_Iterable[_Union[_live_pb2.LivePoke, _Mapping]]] = ..., cursor: _Optional[str] = ...) -> None: ...
