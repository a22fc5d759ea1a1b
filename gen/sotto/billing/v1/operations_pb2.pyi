import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import money_pb2 as _money_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReconciliationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECONCILIATION_STATE_UNSPECIFIED: _ClassVar[ReconciliationState]
    RECONCILIATION_STATE_REQUESTED: _ClassVar[ReconciliationState]
    RECONCILIATION_STATE_RUNNING: _ClassVar[ReconciliationState]
    RECONCILIATION_STATE_COMPLETED: _ClassVar[ReconciliationState]
    RECONCILIATION_STATE_FAILED: _ClassVar[ReconciliationState]

class DifferenceKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIFFERENCE_KIND_UNSPECIFIED: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_MISSING_HERE: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_MISSING_THERE: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_AMOUNT_DIFFERS: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_STATE_DIFFERS: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_DOUBLE_CAPTURE: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_LEDGER_DIFFERS: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_REFUND_MISSING_HERE: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_REFUND_DIFFERS: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_DISPUTE_DIFFERS: _ClassVar[DifferenceKind]
    DIFFERENCE_KIND_PAYOUT_DIFFERS: _ClassVar[DifferenceKind]
RECONCILIATION_STATE_UNSPECIFIED: ReconciliationState
RECONCILIATION_STATE_REQUESTED: ReconciliationState
RECONCILIATION_STATE_RUNNING: ReconciliationState
RECONCILIATION_STATE_COMPLETED: ReconciliationState
RECONCILIATION_STATE_FAILED: ReconciliationState
DIFFERENCE_KIND_UNSPECIFIED: DifferenceKind
DIFFERENCE_KIND_MISSING_HERE: DifferenceKind
DIFFERENCE_KIND_MISSING_THERE: DifferenceKind
DIFFERENCE_KIND_AMOUNT_DIFFERS: DifferenceKind
DIFFERENCE_KIND_STATE_DIFFERS: DifferenceKind
DIFFERENCE_KIND_DOUBLE_CAPTURE: DifferenceKind
DIFFERENCE_KIND_LEDGER_DIFFERS: DifferenceKind
DIFFERENCE_KIND_REFUND_MISSING_HERE: DifferenceKind
DIFFERENCE_KIND_REFUND_DIFFERS: DifferenceKind
DIFFERENCE_KIND_DISPUTE_DIFFERS: DifferenceKind
DIFFERENCE_KIND_PAYOUT_DIFFERS: DifferenceKind

class Reconciliation(_message.Message):
    __slots__ = ("reconciliation_id", "full", "state", "request_time", "end_time", "payment_count", "charge_count", "difference_count")
    RECONCILIATION_ID_FIELD_NUMBER: _ClassVar[int]
    FULL_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    CHARGE_COUNT_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_COUNT_FIELD_NUMBER: _ClassVar[int]
    reconciliation_id: str
    full: bool
    state: ReconciliationState
    request_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    payment_count: int
    charge_count: int
    difference_count: int
    def __init__(self, reconciliation_id: _Optional[str] = ..., full: _Optional[bool] = ..., state: _Optional[_Union[ReconciliationState, str]] = ..., request_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., payment_count: _Optional[int] = ..., charge_count: _Optional[int] = ..., difference_count: _Optional[int] = ...) -> None: ...

class Difference(_message.Message):
    __slots__ = ("kind", "charge_id", "payment_intent", "here", "there", "processor_object")
    KIND_FIELD_NUMBER: _ClassVar[int]
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_INTENT_FIELD_NUMBER: _ClassVar[int]
    HERE_FIELD_NUMBER: _ClassVar[int]
    THERE_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_OBJECT_FIELD_NUMBER: _ClassVar[int]
    kind: DifferenceKind
    charge_id: str
    payment_intent: str
    here: _money_pb2.Money
    there: _money_pb2.Money
    processor_object: str
    def __init__(self, kind: _Optional[_Union[DifferenceKind, str]] = ..., charge_id: _Optional[str] = ..., payment_intent: _Optional[str] = ..., here: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., there: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., processor_object: _Optional[str] = ...) -> None: ...

class ReconcileNowRequest(_message.Message):
    __slots__ = ("request_id", "full")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FULL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    full: bool
    def __init__(self, request_id: _Optional[str] = ..., full: _Optional[bool] = ...) -> None: ...

class ReconcileNowResponse(_message.Message):
    __slots__ = ("reconciliation_id",)
    RECONCILIATION_ID_FIELD_NUMBER: _ClassVar[int]
    reconciliation_id: str
    def __init__(self, reconciliation_id: _Optional[str] = ...) -> None: ...

class GetReconciliationRequest(_message.Message):
    __slots__ = ("reconciliation_id",)
    RECONCILIATION_ID_FIELD_NUMBER: _ClassVar[int]
    reconciliation_id: str
    def __init__(self, reconciliation_id: _Optional[str] = ...) -> None: ...

class GetReconciliationResponse(_message.Message):
    __slots__ = ("reconciliation", "differences")
    RECONCILIATION_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    reconciliation: Reconciliation
    differences: _containers.RepeatedCompositeFieldContainer[Difference]
    def __init__(self, reconciliation: _Optional[_Union[Reconciliation, _Mapping]] = ..., differences: _Optional[_Iterable[_Union[Difference, _Mapping]]] = ...) -> None: ...

class ListUnknownChargesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListUnknownChargesResponse(_message.Message):
    __slots__ = ("charges",)
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    charges: _containers.RepeatedCompositeFieldContainer[UnknownCharge]
    def __init__(self, charges: _Optional[_Iterable[_Union[UnknownCharge, _Mapping]]] = ...) -> None: ...

class UnknownCharge(_message.Message):
    __slots__ = ("charge_id", "step", "amount", "begin_time", "last_attempt_time", "attempt_count", "payment_intent")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BEGIN_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_ATTEMPT_TIME_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_COUNT_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_INTENT_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    step: str
    amount: _money_pb2.Money
    begin_time: _timestamp_pb2.Timestamp
    last_attempt_time: _timestamp_pb2.Timestamp
    attempt_count: int
    payment_intent: str
    def __init__(self, charge_id: _Optional[str] = ..., step: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., begin_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_attempt_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., attempt_count: _Optional[int] = ..., payment_intent: _Optional[str] = ...) -> None: ...

class ResumeChargeRequest(_message.Message):
    __slots__ = ("charge_id", "request_id")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    request_id: str
    def __init__(self, charge_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResumeChargeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
