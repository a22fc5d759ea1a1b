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

class NoticeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_KIND_UNSPECIFIED: _ClassVar[NoticeKind]
    NOTICE_KIND_INVITATION: _ClassVar[NoticeKind]
    NOTICE_KIND_SIGN_IN: _ClassVar[NoticeKind]
    NOTICE_KIND_PAYMENT_DETAILS: _ClassVar[NoticeKind]
    NOTICE_KIND_RECEIPT: _ClassVar[NoticeKind]
    NOTICE_KIND_HOST_RECEIPT: _ClassVar[NoticeKind]
    NOTICE_KIND_INVOICE: _ClassVar[NoticeKind]
    NOTICE_KIND_CHARGE_FAILED: _ClassVar[NoticeKind]
    NOTICE_KIND_MEMBER_INVITATION: _ClassVar[NoticeKind]
    NOTICE_KIND_REFUND: _ClassVar[NoticeKind]
    NOTICE_KIND_HOST_REFUND: _ClassVar[NoticeKind]
    NOTICE_KIND_RESCHEDULED: _ClassVar[NoticeKind]
    NOTICE_KIND_CANCELLED: _ClassVar[NoticeKind]
    NOTICE_KIND_WITHDRAWN: _ClassVar[NoticeKind]

class NoticeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_STATE_UNSPECIFIED: _ClassVar[NoticeState]
    NOTICE_STATE_QUEUED: _ClassVar[NoticeState]
    NOTICE_STATE_SENDING: _ClassVar[NoticeState]
    NOTICE_STATE_ACCEPTED: _ClassVar[NoticeState]
    NOTICE_STATE_FAILED: _ClassVar[NoticeState]
NOTICE_KIND_UNSPECIFIED: NoticeKind
NOTICE_KIND_INVITATION: NoticeKind
NOTICE_KIND_SIGN_IN: NoticeKind
NOTICE_KIND_PAYMENT_DETAILS: NoticeKind
NOTICE_KIND_RECEIPT: NoticeKind
NOTICE_KIND_HOST_RECEIPT: NoticeKind
NOTICE_KIND_INVOICE: NoticeKind
NOTICE_KIND_CHARGE_FAILED: NoticeKind
NOTICE_KIND_MEMBER_INVITATION: NoticeKind
NOTICE_KIND_REFUND: NoticeKind
NOTICE_KIND_HOST_REFUND: NoticeKind
NOTICE_KIND_RESCHEDULED: NoticeKind
NOTICE_KIND_CANCELLED: NoticeKind
NOTICE_KIND_WITHDRAWN: NoticeKind
NOTICE_STATE_UNSPECIFIED: NoticeState
NOTICE_STATE_QUEUED: NoticeState
NOTICE_STATE_SENDING: NoticeState
NOTICE_STATE_ACCEPTED: NoticeState
NOTICE_STATE_FAILED: NoticeState

class ListDeliveriesRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ListDeliveriesResponse(_message.Message):
    __slots__ = ("deliveries",)
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    deliveries: _containers.RepeatedCompositeFieldContainer[Delivery]
    def __init__(self, deliveries: _Optional[_Iterable[_Union[Delivery, _Mapping]]] = ...) -> None: ...

class Delivery(_message.Message):
    __slots__ = ("notice_id", "participant_id", "kind", "state", "update_time")
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    notice_id: str
    participant_id: str
    kind: NoticeKind
    state: NoticeState
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, notice_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., kind: _Optional[_Union[NoticeKind, str]] = ..., state: _Optional[_Union[NoticeState, str]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
