import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import money_pb2 as _money_pb2
from sotto.conversation.v1 import conversation_pb2 as _conversation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConversationCreated(_message.Message):
    __slots__ = ("conversation_id", "division_id", "host_person_id", "start_time")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    division_id: str
    host_person_id: str
    start_time: _timestamp_pb2.Timestamp
    def __init__(self, conversation_id: _Optional[str] = ..., division_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ConversationStarted(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ConversationOpened(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class MessageSent(_message.Message):
    __slots__ = ("conversation_id", "message_id", "sequence", "sender_person_id", "first_sequence")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SENDER_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    message_id: str
    sequence: int
    sender_person_id: str
    first_sequence: int
    def __init__(self, conversation_id: _Optional[str] = ..., message_id: _Optional[str] = ..., sequence: _Optional[int] = ..., sender_person_id: _Optional[str] = ..., first_sequence: _Optional[int] = ...) -> None: ...

class AnnouncementChanged(_message.Message):
    __slots__ = ("conversation_id", "version")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    version: int
    def __init__(self, conversation_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class ConversationCompleted(_message.Message):
    __slots__ = ("conversation_id", "complete_time")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_TIME_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    complete_time: _timestamp_pb2.Timestamp
    def __init__(self, conversation_id: _Optional[str] = ..., complete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ConversationRescheduled(_message.Message):
    __slots__ = ("conversation_id", "start_time", "rescheduled_by_person_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    RESCHEDULED_BY_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    start_time: _timestamp_pb2.Timestamp
    rescheduled_by_person_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rescheduled_by_person_id: _Optional[str] = ...) -> None: ...

class ConversationCancelled(_message.Message):
    __slots__ = ("conversation_id", "cancel_time", "cancelled_by_person_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CANCEL_TIME_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_BY_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    cancel_time: _timestamp_pb2.Timestamp
    cancelled_by_person_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., cancel_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cancelled_by_person_id: _Optional[str] = ...) -> None: ...

class ParticipantWithdrew(_message.Message):
    __slots__ = ("conversation_id", "participant_id", "person_id", "fee")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    participant_id: str
    person_id: str
    fee: _money_pb2.Money
    def __init__(self, conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., person_id: _Optional[str] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ParticipantsAdded(_message.Message):
    __slots__ = ("conversation_id", "participant_ids", "history_shared")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    HISTORY_SHARED_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    participant_ids: _containers.RepeatedScalarFieldContainer[str]
    history_shared: bool
    def __init__(self, conversation_id: _Optional[str] = ..., participant_ids: _Optional[_Iterable[str]] = ..., history_shared: _Optional[bool] = ...) -> None: ...

class FeeChanged(_message.Message):
    __slots__ = ("conversation_id", "participant_id", "fee", "basis")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    participant_id: str
    fee: _money_pb2.Money
    basis: _conversation_pb2.FeeBasis
    def __init__(self, conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., basis: _Optional[_Union[_conversation_pb2.FeeBasis, str]] = ...) -> None: ...

class FeeAccepted(_message.Message):
    __slots__ = ("conversation_id", "participant_id", "person_id", "fee")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    participant_id: str
    person_id: str
    fee: _money_pb2.Money
    def __init__(self, conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., person_id: _Optional[str] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class NamePolicyChanged(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ConversationDestroyed(_message.Message):
    __slots__ = ("conversation_id", "destroy_time")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    DESTROY_TIME_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    destroy_time: _timestamp_pb2.Timestamp
    def __init__(self, conversation_id: _Optional[str] = ..., destroy_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
