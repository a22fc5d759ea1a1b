import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SignInRequested(_message.Message):
    __slots__ = ("sign_in_id", "person_id", "expire_time")
    SIGN_IN_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    sign_in_id: str
    person_id: str
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, sign_in_id: _Optional[str] = ..., person_id: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MemberInvited(_message.Message):
    __slots__ = ("invitation_id", "person_id")
    INVITATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    invitation_id: str
    person_id: str
    def __init__(self, invitation_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...
