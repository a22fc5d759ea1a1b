import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ScanState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCAN_STATE_UNSPECIFIED: _ClassVar[ScanState]
    SCAN_STATE_UNSCANNED: _ClassVar[ScanState]
    SCAN_STATE_CLEAN: _ClassVar[ScanState]

class Rendition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RENDITION_UNSPECIFIED: _ClassVar[Rendition]
    RENDITION_THUMBNAIL: _ClassVar[Rendition]

class ViewerReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VIEWER_REASON_UNSPECIFIED: _ClassVar[ViewerReason]
    VIEWER_REASON_HOST: _ClassVar[ViewerReason]
    VIEWER_REASON_SENDER: _ClassVar[ViewerReason]
    VIEWER_REASON_CHOSEN: _ClassVar[ViewerReason]
    VIEWER_REASON_ADDED: _ClassVar[ViewerReason]
    VIEWER_REASON_HISTORY_SHARED: _ClassVar[ViewerReason]
SCAN_STATE_UNSPECIFIED: ScanState
SCAN_STATE_UNSCANNED: ScanState
SCAN_STATE_CLEAN: ScanState
RENDITION_UNSPECIFIED: Rendition
RENDITION_THUMBNAIL: Rendition
VIEWER_REASON_UNSPECIFIED: ViewerReason
VIEWER_REASON_HOST: ViewerReason
VIEWER_REASON_SENDER: ViewerReason
VIEWER_REASON_CHOSEN: ViewerReason
VIEWER_REASON_ADDED: ViewerReason
VIEWER_REASON_HISTORY_SHARED: ViewerReason

class File(_message.Message):
    __slots__ = ("file_id", "conversation_id", "name", "content_type", "size", "sha256", "sender_participant_id", "after_sequence", "share_time", "scan_state", "participant_ids", "has_thumbnail", "quarantine_time")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    SENDER_PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SHARE_TIME_FIELD_NUMBER: _ClassVar[int]
    SCAN_STATE_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    HAS_THUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    QUARANTINE_TIME_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    conversation_id: str
    name: str
    content_type: str
    size: int
    sha256: str
    sender_participant_id: str
    after_sequence: int
    share_time: _timestamp_pb2.Timestamp
    scan_state: ScanState
    participant_ids: _containers.RepeatedScalarFieldContainer[str]
    has_thumbnail: bool
    quarantine_time: _timestamp_pb2.Timestamp
    def __init__(self, file_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., name: _Optional[str] = ..., content_type: _Optional[str] = ..., size: _Optional[int] = ..., sha256: _Optional[str] = ..., sender_participant_id: _Optional[str] = ..., after_sequence: _Optional[int] = ..., share_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., scan_state: _Optional[_Union[ScanState, str]] = ..., participant_ids: _Optional[_Iterable[str]] = ..., has_thumbnail: _Optional[bool] = ..., quarantine_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UploadFileRequest(_message.Message):
    __slots__ = ("header", "data")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    header: UploadHeader
    data: bytes
    def __init__(self, header: _Optional[_Union[UploadHeader, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class UploadHeader(_message.Message):
    __slots__ = ("file_id", "conversation_id", "name", "content_type", "size", "sha256", "participant_ids")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    conversation_id: str
    name: str
    content_type: str
    size: int
    sha256: str
    participant_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, file_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., name: _Optional[str] = ..., content_type: _Optional[str] = ..., size: _Optional[int] = ..., sha256: _Optional[str] = ..., participant_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class UploadFileResponse(_message.Message):
    __slots__ = ("file",)
    FILE_FIELD_NUMBER: _ClassVar[int]
    file: File
    def __init__(self, file: _Optional[_Union[File, _Mapping]] = ...) -> None: ...

class ListFilesRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ListFilesResponse(_message.Message):
    __slots__ = ("files",)
    FILES_FIELD_NUMBER: _ClassVar[int]
    files: _containers.RepeatedCompositeFieldContainer[File]
    def __init__(self, files: _Optional[_Iterable[_Union[File, _Mapping]]] = ...) -> None: ...

class ListFilesForAdminRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ListFilesForAdminResponse(_message.Message):
    __slots__ = ("files",)
    FILES_FIELD_NUMBER: _ClassVar[int]
    files: _containers.RepeatedCompositeFieldContainer[AdministeredFile]
    def __init__(self, files: _Optional[_Iterable[_Union[AdministeredFile, _Mapping]]] = ...) -> None: ...

class AdministeredFile(_message.Message):
    __slots__ = ("file_id", "name", "content_type", "size", "sender_participant_id", "share_time", "scan_state", "quarantine")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SENDER_PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARE_TIME_FIELD_NUMBER: _ClassVar[int]
    SCAN_STATE_FIELD_NUMBER: _ClassVar[int]
    QUARANTINE_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    name: str
    content_type: str
    size: int
    sender_participant_id: str
    share_time: _timestamp_pb2.Timestamp
    scan_state: ScanState
    quarantine: Quarantine
    def __init__(self, file_id: _Optional[str] = ..., name: _Optional[str] = ..., content_type: _Optional[str] = ..., size: _Optional[int] = ..., sender_participant_id: _Optional[str] = ..., share_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., scan_state: _Optional[_Union[ScanState, str]] = ..., quarantine: _Optional[_Union[Quarantine, _Mapping]] = ...) -> None: ...

class ByteRange(_message.Message):
    __slots__ = ("first", "last")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ...) -> None: ...

class DownloadFileRequest(_message.Message):
    __slots__ = ("file_id", "rendition", "range")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    RENDITION_FIELD_NUMBER: _ClassVar[int]
    RANGE_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    rendition: Rendition
    range: ByteRange
    def __init__(self, file_id: _Optional[str] = ..., rendition: _Optional[_Union[Rendition, str]] = ..., range: _Optional[_Union[ByteRange, _Mapping]] = ...) -> None: ...

class DownloadFileResponse(_message.Message):
    __slots__ = ("file", "data", "extent")
    FILE_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    EXTENT_FIELD_NUMBER: _ClassVar[int]
    file: File
    data: bytes
    extent: Extent
    def __init__(self, file: _Optional[_Union[File, _Mapping]] = ..., data: _Optional[bytes] = ..., extent: _Optional[_Union[Extent, _Mapping]] = ...) -> None: ...

class Extent(_message.Message):
    __slots__ = ("content_type", "size", "first", "length", "sha256")
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    content_type: str
    size: int
    first: int
    length: int
    sha256: str
    def __init__(self, content_type: _Optional[str] = ..., size: _Optional[int] = ..., first: _Optional[int] = ..., length: _Optional[int] = ..., sha256: _Optional[str] = ...) -> None: ...

class AddFileViewersRequest(_message.Message):
    __slots__ = ("file_id", "request_id", "participant_ids")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    request_id: str
    participant_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, file_id: _Optional[str] = ..., request_id: _Optional[str] = ..., participant_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class AddFileViewersResponse(_message.Message):
    __slots__ = ("file",)
    FILE_FIELD_NUMBER: _ClassVar[int]
    file: File
    def __init__(self, file: _Optional[_Union[File, _Mapping]] = ...) -> None: ...

class QuarantineFileRequest(_message.Message):
    __slots__ = ("file_id", "request_id", "reason")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    request_id: str
    reason: str
    def __init__(self, file_id: _Optional[str] = ..., request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class QuarantineFileResponse(_message.Message):
    __slots__ = ("quarantine",)
    QUARANTINE_FIELD_NUMBER: _ClassVar[int]
    quarantine: Quarantine
    def __init__(self, quarantine: _Optional[_Union[Quarantine, _Mapping]] = ...) -> None: ...

class Quarantine(_message.Message):
    __slots__ = ("quarantine_time", "person_id", "reason")
    QUARANTINE_TIME_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    quarantine_time: _timestamp_pb2.Timestamp
    person_id: str
    reason: str
    def __init__(self, quarantine_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., person_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ExplainFileRequest(_message.Message):
    __slots__ = ("file_id",)
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    def __init__(self, file_id: _Optional[str] = ...) -> None: ...

class ExplainFileResponse(_message.Message):
    __slots__ = ("viewers", "quarantine")
    VIEWERS_FIELD_NUMBER: _ClassVar[int]
    QUARANTINE_FIELD_NUMBER: _ClassVar[int]
    viewers: _containers.RepeatedCompositeFieldContainer[FileViewer]
    quarantine: Quarantine
    def __init__(self, viewers: _Optional[_Iterable[_Union[FileViewer, _Mapping]]] = ..., quarantine: _Optional[_Union[Quarantine, _Mapping]] = ...) -> None: ...

class FileViewer(_message.Message):
    __slots__ = ("participant_id", "reason", "add_time")
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ADD_TIME_FIELD_NUMBER: _ClassVar[int]
    participant_id: str
    reason: ViewerReason
    add_time: _timestamp_pb2.Timestamp
    def __init__(self, participant_id: _Optional[str] = ..., reason: _Optional[_Union[ViewerReason, str]] = ..., add_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
