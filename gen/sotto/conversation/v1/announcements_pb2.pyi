import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import audit_pb2 as _audit_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReadyMadeAnnouncement(_message.Message):
    __slots__ = ("name", "text")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    name: str
    text: str
    def __init__(self, name: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class ListReadyMadeAnnouncementsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListReadyMadeAnnouncementsResponse(_message.Message):
    __slots__ = ("announcements",)
    ANNOUNCEMENTS_FIELD_NUMBER: _ClassVar[int]
    announcements: _containers.RepeatedCompositeFieldContainer[ReadyMadeAnnouncement]
    def __init__(self, announcements: _Optional[_Iterable[_Union[ReadyMadeAnnouncement, _Mapping]]] = ...) -> None: ...

class GetMyDefaultAnnouncementRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetMyDefaultAnnouncementResponse(_message.Message):
    __slots__ = ("text", "etag")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    text: str
    etag: str
    def __init__(self, text: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class SetMyDefaultAnnouncementRequest(_message.Message):
    __slots__ = ("request_id", "etag", "text")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    etag: str
    text: str
    def __init__(self, request_id: _Optional[str] = ..., etag: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class SetMyDefaultAnnouncementResponse(_message.Message):
    __slots__ = ("text", "etag")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    text: str
    etag: str
    def __init__(self, text: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListAnnouncementVersionsRequest(_message.Message):
    __slots__ = ("conversation_id", "page_size", "page_token")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    page_size: int
    page_token: str
    def __init__(self, conversation_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAnnouncementVersionsResponse(_message.Message):
    __slots__ = ("versions", "next_page_token")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[AnnouncementVersion]
    next_page_token: str
    def __init__(self, versions: _Optional[_Iterable[_Union[AnnouncementVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AnnouncementVersion(_message.Message):
    __slots__ = ("version", "text", "edit_time", "editor_name", "editor_participant_id")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    EDIT_TIME_FIELD_NUMBER: _ClassVar[int]
    EDITOR_NAME_FIELD_NUMBER: _ClassVar[int]
    EDITOR_PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    version: int
    text: str
    edit_time: _timestamp_pb2.Timestamp
    editor_name: str
    editor_participant_id: str
    def __init__(self, version: _Optional[int] = ..., text: _Optional[str] = ..., edit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., editor_name: _Optional[str] = ..., editor_participant_id: _Optional[str] = ...) -> None: ...
