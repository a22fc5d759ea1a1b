from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from sotto.billing.v1 import billing_pb2 as _billing_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetCardConsentRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetCardConsentResponse(_message.Message):
    __slots__ = ("version", "paragraphs")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PARAGRAPHS_FIELD_NUMBER: _ClassVar[int]
    version: str
    paragraphs: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, version: _Optional[str] = ..., paragraphs: _Optional[_Iterable[str]] = ...) -> None: ...

class SetDefaultCardRequest(_message.Message):
    __slots__ = ("card_id", "request_id")
    CARD_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    card_id: str
    request_id: str
    def __init__(self, card_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SetDefaultCardResponse(_message.Message):
    __slots__ = ("card",)
    CARD_FIELD_NUMBER: _ClassVar[int]
    card: _billing_pb2.Card
    def __init__(self, card: _Optional[_Union[_billing_pb2.Card, _Mapping]] = ...) -> None: ...

class RemoveCardRequest(_message.Message):
    __slots__ = ("card_id", "request_id", "needed_acknowledged")
    CARD_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NEEDED_ACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    card_id: str
    request_id: str
    needed_acknowledged: bool
    def __init__(self, card_id: _Optional[str] = ..., request_id: _Optional[str] = ..., needed_acknowledged: _Optional[bool] = ...) -> None: ...

class RemoveCardResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
