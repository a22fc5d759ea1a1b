from sotto.common.v1 import audit_pb2 as _audit_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListSealKeysRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListSealKeysResponse(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[SealKey]
    def __init__(self, keys: _Optional[_Iterable[_Union[SealKey, _Mapping]]] = ...) -> None: ...

class SealKey(_message.Message):
    __slots__ = ("kid", "x")
    KID_FIELD_NUMBER: _ClassVar[int]
    X_FIELD_NUMBER: _ClassVar[int]
    kid: str
    x: str
    def __init__(self, kid: _Optional[str] = ..., x: _Optional[str] = ...) -> None: ...
