from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LiveTopic(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIVE_TOPIC_UNSPECIFIED: _ClassVar[LiveTopic]
    LIVE_TOPIC_MESSAGES: _ClassVar[LiveTopic]
    LIVE_TOPIC_CONVERSATION: _ClassVar[LiveTopic]
    LIVE_TOPIC_FILES: _ClassVar[LiveTopic]
    LIVE_TOPIC_CHARGES: _ClassVar[LiveTopic]
    LIVE_TOPIC_CARDS: _ClassVar[LiveTopic]
    LIVE_TOPIC_DELIVERIES: _ClassVar[LiveTopic]
    LIVE_TOPIC_READ: _ClassVar[LiveTopic]
    LIVE_TOPIC_PRESENCE: _ClassVar[LiveTopic]
    LIVE_TOPIC_FORMS: _ClassVar[LiveTopic]
LIVE_TOPIC_UNSPECIFIED: LiveTopic
LIVE_TOPIC_MESSAGES: LiveTopic
LIVE_TOPIC_CONVERSATION: LiveTopic
LIVE_TOPIC_FILES: LiveTopic
LIVE_TOPIC_CHARGES: LiveTopic
LIVE_TOPIC_CARDS: LiveTopic
LIVE_TOPIC_DELIVERIES: LiveTopic
LIVE_TOPIC_READ: LiveTopic
LIVE_TOPIC_PRESENCE: LiveTopic
LIVE_TOPIC_FORMS: LiveTopic

class LivePoke(_message.Message):
    __slots__ = ("conversation_id", "topic", "first_sequence", "last_sequence", "person_ids", "participant_id", "activity", "division_id", "person_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    topic: LiveTopic
    first_sequence: int
    last_sequence: int
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    participant_id: str
    activity: int
    division_id: str
    person_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., topic: _Optional[_Union[LiveTopic, str]] = ..., first_sequence: _Optional[int] = ..., last_sequence: _Optional[int] = ..., person_ids: _Optional[_Iterable[str]] = ..., participant_id: _Optional[str] = ..., activity: _Optional[int] = ..., division_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class LivePokes(_message.Message):
    __slots__ = ("pokes",)
    POKES_FIELD_NUMBER: _ClassVar[int]
    pokes: _containers.RepeatedCompositeFieldContainer[LivePoke]
    def __init__(self, pokes: _Optional[_Iterable[_Union[LivePoke, _Mapping]]] = ...) -> None: ...

class PersonChanged(_message.Message):
    __slots__ = ("person_id", "version")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    version: int
    def __init__(self, person_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...
