import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RetentionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RETENTION_STATE_UNSPECIFIED: _ClassVar[RetentionState]
    RETENTION_STATE_KEPT: _ClassVar[RetentionState]
    RETENTION_STATE_DUE: _ClassVar[RetentionState]
    RETENTION_STATE_NOTICED: _ClassVar[RetentionState]
    RETENTION_STATE_HELD: _ClassVar[RetentionState]
    RETENTION_STATE_DESTROYING: _ClassVar[RetentionState]
    RETENTION_STATE_DESTROYED: _ClassVar[RetentionState]

class DestructionCause(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DESTRUCTION_CAUSE_UNSPECIFIED: _ClassVar[DestructionCause]
    DESTRUCTION_CAUSE_RETENTION: _ClassVar[DestructionCause]
    DESTRUCTION_CAUSE_REQUEST: _ClassVar[DestructionCause]
RETENTION_STATE_UNSPECIFIED: RetentionState
RETENTION_STATE_KEPT: RetentionState
RETENTION_STATE_DUE: RetentionState
RETENTION_STATE_NOTICED: RetentionState
RETENTION_STATE_HELD: RetentionState
RETENTION_STATE_DESTROYING: RetentionState
RETENTION_STATE_DESTROYED: RetentionState
DESTRUCTION_CAUSE_UNSPECIFIED: DestructionCause
DESTRUCTION_CAUSE_RETENTION: DestructionCause
DESTRUCTION_CAUSE_REQUEST: DestructionCause

class Retention(_message.Message):
    __slots__ = ("conversation_id", "division_id", "state", "host_person_id", "host_display_name", "end_time", "notice_time", "due_time", "cause", "destroy_time", "hold_time", "hold_reason")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    NOTICE_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    DESTROY_TIME_FIELD_NUMBER: _ClassVar[int]
    HOLD_TIME_FIELD_NUMBER: _ClassVar[int]
    HOLD_REASON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    division_id: str
    state: RetentionState
    host_person_id: str
    host_display_name: str
    end_time: _timestamp_pb2.Timestamp
    notice_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    cause: DestructionCause
    destroy_time: _timestamp_pb2.Timestamp
    hold_time: _timestamp_pb2.Timestamp
    hold_reason: str
    def __init__(self, conversation_id: _Optional[str] = ..., division_id: _Optional[str] = ..., state: _Optional[_Union[RetentionState, str]] = ..., host_person_id: _Optional[str] = ..., host_display_name: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[_Union[DestructionCause, str]] = ..., destroy_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hold_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hold_reason: _Optional[str] = ...) -> None: ...

class RetentionCounts(_message.Message):
    __slots__ = ("division_id", "retention_months", "due_count", "noticed_count", "held_count", "destroyed_count")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    RETENTION_MONTHS_FIELD_NUMBER: _ClassVar[int]
    DUE_COUNT_FIELD_NUMBER: _ClassVar[int]
    NOTICED_COUNT_FIELD_NUMBER: _ClassVar[int]
    HELD_COUNT_FIELD_NUMBER: _ClassVar[int]
    DESTROYED_COUNT_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    retention_months: int
    due_count: int
    noticed_count: int
    held_count: int
    destroyed_count: int
    def __init__(self, division_id: _Optional[str] = ..., retention_months: _Optional[int] = ..., due_count: _Optional[int] = ..., noticed_count: _Optional[int] = ..., held_count: _Optional[int] = ..., destroyed_count: _Optional[int] = ...) -> None: ...

class GetRetentionRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class GetRetentionResponse(_message.Message):
    __slots__ = ("retention",)
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    retention: Retention
    def __init__(self, retention: _Optional[_Union[Retention, _Mapping]] = ...) -> None: ...

class ListRetentionsRequest(_message.Message):
    __slots__ = ("division_id", "state", "page_size", "page_token")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    state: RetentionState
    page_size: int
    page_token: str
    def __init__(self, division_id: _Optional[str] = ..., state: _Optional[_Union[RetentionState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRetentionsResponse(_message.Message):
    __slots__ = ("retentions", "next_page_token", "counts")
    RETENTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    retentions: _containers.RepeatedCompositeFieldContainer[Retention]
    next_page_token: str
    counts: RetentionCounts
    def __init__(self, retentions: _Optional[_Iterable[_Union[Retention, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., counts: _Optional[_Union[RetentionCounts, _Mapping]] = ...) -> None: ...

class SetLegalHoldRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "reason")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    reason: str
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SetLegalHoldResponse(_message.Message):
    __slots__ = ("retention",)
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    retention: Retention
    def __init__(self, retention: _Optional[_Union[Retention, _Mapping]] = ...) -> None: ...

class LiftLegalHoldRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "reason")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    reason: str
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class LiftLegalHoldResponse(_message.Message):
    __slots__ = ("retention",)
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    retention: Retention
    def __init__(self, retention: _Optional[_Union[Retention, _Mapping]] = ...) -> None: ...

class RequestDestructionRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RequestDestructionResponse(_message.Message):
    __slots__ = ("retention",)
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    retention: Retention
    def __init__(self, retention: _Optional[_Union[Retention, _Mapping]] = ...) -> None: ...

class WithdrawDestructionRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class WithdrawDestructionResponse(_message.Message):
    __slots__ = ("retention",)
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    retention: Retention
    def __init__(self, retention: _Optional[_Union[Retention, _Mapping]] = ...) -> None: ...

class GetDestructionCertificateRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class GetDestructionCertificateResponse(_message.Message):
    __slots__ = ("certificate",)
    CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    certificate: str
    def __init__(self, certificate: _Optional[str] = ...) -> None: ...

class ReportRetentionRequest(_message.Message):
    __slots__ = ("division_id",)
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    def __init__(self, division_id: _Optional[str] = ...) -> None: ...

class ReportRetentionResponse(_message.Message):
    __slots__ = ("counts", "retentions")
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    RETENTIONS_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[RetentionCounts]
    retentions: _containers.RepeatedCompositeFieldContainer[Retention]
    def __init__(self, counts: _Optional[_Iterable[_Union[RetentionCounts, _Mapping]]] = ..., retentions: _Optional[_Iterable[_Union[Retention, _Mapping]]] = ...) -> None: ...

class RunRetentionRequest(_message.Message):
    __slots__ = ("request_id", "division_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    division_id: str
    def __init__(self, request_id: _Optional[str] = ..., division_id: _Optional[str] = ...) -> None: ...

class RunRetentionResponse(_message.Message):
    __slots__ = ("noticed_count", "withdrawn_count", "destroying_count")
    NOTICED_COUNT_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_COUNT_FIELD_NUMBER: _ClassVar[int]
    DESTROYING_COUNT_FIELD_NUMBER: _ClassVar[int]
    noticed_count: int
    withdrawn_count: int
    destroying_count: int
    def __init__(self, noticed_count: _Optional[int] = ..., withdrawn_count: _Optional[int] = ..., destroying_count: _Optional[int] = ...) -> None: ...
