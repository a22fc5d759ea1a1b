from sotto.notify.v1 import notify_pb2 as _notify_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NoticeSettled(_message.Message):
    __slots__ = ("notice_id", "conversation_id", "person_id", "kind", "state")
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    notice_id: str
    conversation_id: str
    person_id: str
    kind: _notify_pb2.NoticeKind
    state: _notify_pb2.NoticeState
    def __init__(self, notice_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., person_id: _Optional[str] = ..., kind: _Optional[_Union[_notify_pb2.NoticeKind, str]] = ..., state: _Optional[_Union[_notify_pb2.NoticeState, str]] = ...) -> None: ...
