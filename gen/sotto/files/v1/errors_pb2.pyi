from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    REASON_FILE_TOO_LARGE: _ClassVar[Reason]
    REASON_FILE_EMPTY: _ClassVar[Reason]
    REASON_FILE_TYPE_REFUSED: _ClassVar[Reason]
    REASON_FILE_NAME_REFUSED: _ClassVar[Reason]
    REASON_FILE_ID_REUSED: _ClassVar[Reason]
    REASON_CHECKSUM_MISMATCH: _ClassVar[Reason]
    REASON_UPLOAD_INCOMPLETE: _ClassVar[Reason]
    REASON_UPLOAD_OFFSET_MISMATCH: _ClassVar[Reason]
    REASON_UPLOAD_OVER: _ClassVar[Reason]
    REASON_FILE_DAMAGED: _ClassVar[Reason]
    REASON_FILE_ENCRYPTED: _ClassVar[Reason]
    REASON_FILE_HOLDS_PROGRAMS: _ClassVar[Reason]
    REASON_FILE_TOO_COMPLEX: _ClassVar[Reason]
    REASON_FILE_INFECTED: _ClassVar[Reason]
    REASON_SCANNER_UNAVAILABLE: _ClassVar[Reason]
    REASON_RANGE_NOT_SATISFIABLE: _ClassVar[Reason]
    REASON_HOST_ONLY: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
REASON_FILE_TOO_LARGE: Reason
REASON_FILE_EMPTY: Reason
REASON_FILE_TYPE_REFUSED: Reason
REASON_FILE_NAME_REFUSED: Reason
REASON_FILE_ID_REUSED: Reason
REASON_CHECKSUM_MISMATCH: Reason
REASON_UPLOAD_INCOMPLETE: Reason
REASON_UPLOAD_OFFSET_MISMATCH: Reason
REASON_UPLOAD_OVER: Reason
REASON_FILE_DAMAGED: Reason
REASON_FILE_ENCRYPTED: Reason
REASON_FILE_HOLDS_PROGRAMS: Reason
REASON_FILE_TOO_COMPLEX: Reason
REASON_FILE_INFECTED: Reason
REASON_SCANNER_UNAVAILABLE: Reason
REASON_RANGE_NOT_SATISFIABLE: Reason
REASON_HOST_ONLY: Reason
