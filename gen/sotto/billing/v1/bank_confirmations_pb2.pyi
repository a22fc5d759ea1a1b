from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from sotto.billing.v1 import billing_pb2 as _billing_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StartBankConfirmationRequest(_message.Message):
    __slots__ = ("charge_id", "request_id", "return_path")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RETURN_PATH_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    request_id: str
    return_path: str
    def __init__(self, charge_id: _Optional[str] = ..., request_id: _Optional[str] = ..., return_path: _Optional[str] = ...) -> None: ...

class StartBankConfirmationResponse(_message.Message):
    __slots__ = ("charge", "url")
    CHARGE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    charge: _billing_pb2.OwnCharge
    url: str
    def __init__(self, charge: _Optional[_Union[_billing_pb2.OwnCharge, _Mapping]] = ..., url: _Optional[str] = ...) -> None: ...

class FinishBankConfirmationRequest(_message.Message):
    __slots__ = ("charge_id",)
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    def __init__(self, charge_id: _Optional[str] = ...) -> None: ...

class FinishBankConfirmationResponse(_message.Message):
    __slots__ = ("charge",)
    CHARGE_FIELD_NUMBER: _ClassVar[int]
    charge: _billing_pb2.OwnCharge
    def __init__(self, charge: _Optional[_Union[_billing_pb2.OwnCharge, _Mapping]] = ...) -> None: ...
