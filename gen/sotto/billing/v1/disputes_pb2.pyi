import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import money_pb2 as _money_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DisputeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_STATE_UNSPECIFIED: _ClassVar[DisputeState]
    DISPUTE_STATE_NEEDS_RESPONSE: _ClassVar[DisputeState]
    DISPUTE_STATE_UNDER_REVIEW: _ClassVar[DisputeState]
    DISPUTE_STATE_WON: _ClassVar[DisputeState]
    DISPUTE_STATE_LOST: _ClassVar[DisputeState]
    DISPUTE_STATE_CLOSED: _ClassVar[DisputeState]
DISPUTE_STATE_UNSPECIFIED: DisputeState
DISPUTE_STATE_NEEDS_RESPONSE: DisputeState
DISPUTE_STATE_UNDER_REVIEW: DisputeState
DISPUTE_STATE_WON: DisputeState
DISPUTE_STATE_LOST: DisputeState
DISPUTE_STATE_CLOSED: DisputeState

class Dispute(_message.Message):
    __slots__ = ("dispute_id", "amount", "reason", "reason_message", "state", "evidence_due_time", "open_time")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REASON_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    amount: _money_pb2.Money
    reason: str
    reason_message: str
    state: DisputeState
    evidence_due_time: _timestamp_pb2.Timestamp
    open_time: _timestamp_pb2.Timestamp
    def __init__(self, dispute_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., reason: _Optional[str] = ..., reason_message: _Optional[str] = ..., state: _Optional[_Union[DisputeState, str]] = ..., evidence_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
