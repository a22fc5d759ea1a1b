from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Audit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUDIT_UNSPECIFIED: _ClassVar[Audit]
    AUDIT_NONE: _ClassVar[Audit]
    AUDIT_READ: _ClassVar[Audit]
    AUDIT_WRITE: _ClassVar[Audit]
    AUDIT_IN_RECORD: _ClassVar[Audit]
AUDIT_UNSPECIFIED: Audit
AUDIT_NONE: Audit
AUDIT_READ: Audit
AUDIT_WRITE: Audit
AUDIT_IN_RECORD: Audit
AUDIT_FIELD_NUMBER: _ClassVar[int]
audit: _descriptor.FieldDescriptor
