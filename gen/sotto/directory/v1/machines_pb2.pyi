import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Machine(_message.Message):
    __slots__ = ("machine_id", "name", "scopes", "service_account", "create_time", "expire_time")
    MACHINE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    SERVICE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    machine_id: str
    name: str
    scopes: _containers.RepeatedScalarFieldContainer[_options_pb2.Scope]
    service_account: str
    create_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, machine_id: _Optional[str] = ..., name: _Optional[str] = ..., scopes: _Optional[_Iterable[_Union[_options_pb2.Scope, str]]] = ..., service_account: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateMachineRequest(_message.Message):
    __slots__ = ("practice_id", "request_id", "name", "scopes", "expire_time", "service_account")
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    SERVICE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    practice_id: str
    request_id: str
    name: str
    scopes: _containers.RepeatedScalarFieldContainer[_options_pb2.Scope]
    expire_time: _timestamp_pb2.Timestamp
    service_account: str
    def __init__(self, practice_id: _Optional[str] = ..., request_id: _Optional[str] = ..., name: _Optional[str] = ..., scopes: _Optional[_Iterable[_Union[_options_pb2.Scope, str]]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., service_account: _Optional[str] = ...) -> None: ...

class CreateMachineResponse(_message.Message):
    __slots__ = ("machine", "client_secret")
    MACHINE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SECRET_FIELD_NUMBER: _ClassVar[int]
    machine: Machine
    client_secret: str
    def __init__(self, machine: _Optional[_Union[Machine, _Mapping]] = ..., client_secret: _Optional[str] = ...) -> None: ...

class ListMachinesRequest(_message.Message):
    __slots__ = ("practice_id",)
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    practice_id: str
    def __init__(self, practice_id: _Optional[str] = ...) -> None: ...

class ListMachinesResponse(_message.Message):
    __slots__ = ("machines",)
    MACHINES_FIELD_NUMBER: _ClassVar[int]
    machines: _containers.RepeatedCompositeFieldContainer[Machine]
    def __init__(self, machines: _Optional[_Iterable[_Union[Machine, _Mapping]]] = ...) -> None: ...

class RevokeMachineRequest(_message.Message):
    __slots__ = ("machine_id", "request_id")
    MACHINE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    machine_id: str
    request_id: str
    def __init__(self, machine_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RevokeMachineResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IssueMachineTokenRequest(_message.Message):
    __slots__ = ("machine_id", "client_secret", "service_account_token", "scopes", "person_id")
    MACHINE_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SECRET_FIELD_NUMBER: _ClassVar[int]
    SERVICE_ACCOUNT_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    machine_id: str
    client_secret: str
    service_account_token: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    person_id: str
    def __init__(self, machine_id: _Optional[str] = ..., client_secret: _Optional[str] = ..., service_account_token: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ..., person_id: _Optional[str] = ...) -> None: ...

class IssueMachineTokenResponse(_message.Message):
    __slots__ = ("access_token", "scopes", "expire_time")
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, access_token: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
