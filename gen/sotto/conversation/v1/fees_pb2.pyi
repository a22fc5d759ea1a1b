import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import money_pb2 as _money_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from sotto.conversation.v1 import conversation_pb2 as _conversation_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OwnFee(_message.Message):
    __slots__ = ("fee", "fee_basis", "late_cancellation_fee", "late_cancellation_window", "no_show_fee", "acceptance_needed", "accepted_fee", "accept_time")
    FEE_FIELD_NUMBER: _ClassVar[int]
    FEE_BASIS_FIELD_NUMBER: _ClassVar[int]
    LATE_CANCELLATION_FEE_FIELD_NUMBER: _ClassVar[int]
    LATE_CANCELLATION_WINDOW_FIELD_NUMBER: _ClassVar[int]
    NO_SHOW_FEE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTANCE_NEEDED_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FEE_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_TIME_FIELD_NUMBER: _ClassVar[int]
    fee: _money_pb2.Money
    fee_basis: _conversation_pb2.FeeBasis
    late_cancellation_fee: _money_pb2.Money
    late_cancellation_window: _duration_pb2.Duration
    no_show_fee: _money_pb2.Money
    acceptance_needed: bool
    accepted_fee: _money_pb2.Money
    accept_time: _timestamp_pb2.Timestamp
    def __init__(self, fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., fee_basis: _Optional[_Union[_conversation_pb2.FeeBasis, str]] = ..., late_cancellation_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., late_cancellation_window: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., no_show_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., acceptance_needed: _Optional[bool] = ..., accepted_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., accept_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetOwnFeeRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class GetOwnFeeResponse(_message.Message):
    __slots__ = ("own_fee",)
    OWN_FEE_FIELD_NUMBER: _ClassVar[int]
    own_fee: OwnFee
    def __init__(self, own_fee: _Optional[_Union[OwnFee, _Mapping]] = ...) -> None: ...

class AcceptFeeRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "fee", "late_cancellation_fee", "no_show_fee")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    LATE_CANCELLATION_FEE_FIELD_NUMBER: _ClassVar[int]
    NO_SHOW_FEE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    fee: _money_pb2.Money
    late_cancellation_fee: _money_pb2.Money
    no_show_fee: _money_pb2.Money
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., late_cancellation_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., no_show_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class AcceptFeeResponse(_message.Message):
    __slots__ = ("own_fee",)
    OWN_FEE_FIELD_NUMBER: _ClassVar[int]
    own_fee: OwnFee
    def __init__(self, own_fee: _Optional[_Union[OwnFee, _Mapping]] = ...) -> None: ...
