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
REASON_UNSPECIFIED: Reason
REASON_FILE_TOO_LARGE: Reason
REASON_FILE_EMPTY: Reason
REASON_FILE_TYPE_REFUSED: Reason
REASON_FILE_NAME_REFUSED: Reason
REASON_FILE_ID_REUSED: Reason
REASON_CHECKSUM_MISMATCH: Reason
REASON_UPLOAD_INCOMPLETE: Reason
