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

class Scope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCOPE_UNSPECIFIED: _ClassVar[Scope]
    SCOPE_CONVERSATIONS_READ: _ClassVar[Scope]
    SCOPE_CONVERSATIONS_WRITE: _ClassVar[Scope]
    SCOPE_FILES_READ: _ClassVar[Scope]
    SCOPE_FILES_WRITE: _ClassVar[Scope]
    SCOPE_FORMS_READ: _ClassVar[Scope]
    SCOPE_FORMS_WRITE: _ClassVar[Scope]
    SCOPE_BILLING_READ: _ClassVar[Scope]
    SCOPE_DIRECTORY_READ: _ClassVar[Scope]
    SCOPE_DIRECTORY_WRITE: _ClassVar[Scope]
    SCOPE_PEOPLE_ACT_FOR: _ClassVar[Scope]

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
SCOPE_UNSPECIFIED: Scope
SCOPE_CONVERSATIONS_READ: Scope
SCOPE_CONVERSATIONS_WRITE: Scope
SCOPE_FILES_READ: Scope
SCOPE_FILES_WRITE: Scope
SCOPE_FORMS_READ: Scope
SCOPE_FORMS_WRITE: Scope
SCOPE_BILLING_READ: Scope
SCOPE_DIRECTORY_READ: Scope
SCOPE_DIRECTORY_WRITE: Scope
SCOPE_PEOPLE_ACT_FOR: Scope
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
    __slots__ = ("access", "roles", "services", "step_up", "before_second_factor", "scope", "machines")
    ACCESS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    STEP_UP_FIELD_NUMBER: _ClassVar[int]
    BEFORE_SECOND_FACTOR_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    MACHINES_FIELD_NUMBER: _ClassVar[int]
    access: Access
    roles: _containers.RepeatedScalarFieldContainer[Role]
    services: _containers.RepeatedScalarFieldContainer[str]
    step_up: bool
    before_second_factor: bool
    scope: Scope
    machines: bool
    def __init__(self, access: _Optional[_Union[Access, str]] = ..., roles: _Optional[_Iterable[_Union[Role, str]]] = ..., services: _Optional[_Iterable[str]] = ..., step_up: _Optional[bool] = ..., before_second_factor: _Optional[bool] = ..., scope: _Optional[_Union[Scope, str]] = ..., machines: _Optional[bool] = ...) -> None: ...
