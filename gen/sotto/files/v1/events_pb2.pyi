from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class FileShared(_message.Message):
    __slots__ = ("file_id", "conversation_id", "sender_person_id", "person_ids")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    conversation_id: str
    sender_person_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, file_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., sender_person_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class FileViewersAdded(_message.Message):
    __slots__ = ("file_id", "conversation_id", "person_ids")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    conversation_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, file_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class FileQuarantined(_message.Message):
    __slots__ = ("file_id", "conversation_id", "quarantined_by_person_id")
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    QUARANTINED_BY_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    conversation_id: str
    quarantined_by_person_id: str
    def __init__(self, file_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., quarantined_by_person_id: _Optional[str] = ...) -> None: ...
