from buf.validate import validate_pb2 as _validate_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConfirmSessionRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class ConfirmSessionResponse(_message.Message):
    __slots__ = ("identity_token",)
    IDENTITY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    identity_token: str
    def __init__(self, identity_token: _Optional[str] = ...) -> None: ...

class ConfirmSessionsRequest(_message.Message):
    __slots__ = ("session_ids",)
    SESSION_IDS_FIELD_NUMBER: _ClassVar[int]
    session_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, session_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ConfirmSessionsResponse(_message.Message):
    __slots__ = ("sessions",)
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[ConfirmedSession]
    def __init__(self, sessions: _Optional[_Iterable[_Union[ConfirmedSession, _Mapping]]] = ...) -> None: ...

class ConfirmedSession(_message.Message):
    __slots__ = ("session_id", "divisions")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISIONS_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    divisions: _containers.RepeatedCompositeFieldContainer[DivisionRoles]
    def __init__(self, session_id: _Optional[str] = ..., divisions: _Optional[_Iterable[_Union[DivisionRoles, _Mapping]]] = ...) -> None: ...

class DivisionRoles(_message.Message):
    __slots__ = ("division_id", "roles")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    def __init__(self, division_id: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ...) -> None: ...
