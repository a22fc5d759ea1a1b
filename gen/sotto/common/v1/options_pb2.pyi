from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Access(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCESS_UNSPECIFIED: _ClassVar[Access]
    ACCESS_PERSON: _ClassVar[Access]
    ACCESS_SERVICE: _ClassVar[Access]
    ACCESS_PERSON_OR_SERVICE: _ClassVar[Access]

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_PROVIDER: _ClassVar[Role]
    ROLE_COORDINATOR: _ClassVar[Role]
    ROLE_ADMIN: _ClassVar[Role]
    ROLE_CLIENT: _ClassVar[Role]
ACCESS_UNSPECIFIED: Access
ACCESS_PERSON: Access
ACCESS_SERVICE: Access
ACCESS_PERSON_OR_SERVICE: Access
ROLE_UNSPECIFIED: Role
ROLE_PROVIDER: Role
ROLE_COORDINATOR: Role
ROLE_ADMIN: Role
ROLE_CLIENT: Role
POLICY_FIELD_NUMBER: _ClassVar[int]
policy: _descriptor.FieldDescriptor
SENSITIVE_FIELD_NUMBER: _ClassVar[int]
sensitive: _descriptor.FieldDescriptor

class Policy(_message.Message):
    __slots__ = ("access", "roles", "services", "step_up", "before_second_factor")
    ACCESS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    STEP_UP_FIELD_NUMBER: _ClassVar[int]
    BEFORE_SECOND_FACTOR_FIELD_NUMBER: _ClassVar[int]
    access: Access
    roles: _containers.RepeatedScalarFieldContainer[Role]
    services: _containers.RepeatedScalarFieldContainer[str]
    step_up: bool
    before_second_factor: bool
    def __init__(self, access: _Optional[_Union[Access, str]] = ..., roles: _Optional[_Iterable[_Union[Role, str]]] = ..., services: _Optional[_Iterable[str]] = ..., step_up: _Optional[bool] = ..., before_second_factor: _Optional[bool] = ...) -> None: ...
