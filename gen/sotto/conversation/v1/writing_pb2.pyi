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

class Draft(_message.Message):
    __slots__ = ("text", "etag", "update_time")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    text: str
    etag: str
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, text: _Optional[str] = ..., etag: _Optional[str] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetDraftRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class GetDraftResponse(_message.Message):
    __slots__ = ("draft",)
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    draft: Draft
    def __init__(self, draft: _Optional[_Union[Draft, _Mapping]] = ...) -> None: ...

class PutDraftRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "etag", "text")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    etag: str
    text: str
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class PutDraftResponse(_message.Message):
    __slots__ = ("draft",)
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    draft: Draft
    def __init__(self, draft: _Optional[_Union[Draft, _Mapping]] = ...) -> None: ...

class SavedReply(_message.Message):
    __slots__ = ("saved_reply_id", "title", "text", "etag")
    SAVED_REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    saved_reply_id: str
    title: str
    text: str
    etag: str
    def __init__(self, saved_reply_id: _Optional[str] = ..., title: _Optional[str] = ..., text: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListSavedRepliesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSavedRepliesResponse(_message.Message):
    __slots__ = ("saved_replies", "next_page_token")
    SAVED_REPLIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    saved_replies: _containers.RepeatedCompositeFieldContainer[SavedReply]
    next_page_token: str
    def __init__(self, saved_replies: _Optional[_Iterable[_Union[SavedReply, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CreateSavedReplyRequest(_message.Message):
    __slots__ = ("request_id", "title", "text")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    title: str
    text: str
    def __init__(self, request_id: _Optional[str] = ..., title: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class CreateSavedReplyResponse(_message.Message):
    __slots__ = ("saved_reply",)
    SAVED_REPLY_FIELD_NUMBER: _ClassVar[int]
    saved_reply: SavedReply
    def __init__(self, saved_reply: _Optional[_Union[SavedReply, _Mapping]] = ...) -> None: ...

class UpdateSavedReplyRequest(_message.Message):
    __slots__ = ("saved_reply_id", "request_id", "etag", "title", "text")
    SAVED_REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    saved_reply_id: str
    request_id: str
    etag: str
    title: str
    text: str
    def __init__(self, saved_reply_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., title: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class UpdateSavedReplyResponse(_message.Message):
    __slots__ = ("saved_reply",)
    SAVED_REPLY_FIELD_NUMBER: _ClassVar[int]
    saved_reply: SavedReply
    def __init__(self, saved_reply: _Optional[_Union[SavedReply, _Mapping]] = ...) -> None: ...

class DeleteSavedReplyRequest(_message.Message):
    __slots__ = ("saved_reply_id", "request_id", "etag")
    SAVED_REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    saved_reply_id: str
    request_id: str
    etag: str
    def __init__(self, saved_reply_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class DeleteSavedReplyResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
