import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

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

class FormAssigned(_message.Message):
    __slots__ = ("form_assignment_id", "conversation_id", "participant_id", "person_id", "host_person_id", "due_time")
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    conversation_id: str
    participant_id: str
    person_id: str
    host_person_id: str
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, form_assignment_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., person_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FormSubmitted(_message.Message):
    __slots__ = ("form_assignment_id", "conversation_id", "participant_id", "person_id", "host_person_id", "submit_time", "correction")
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    CORRECTION_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    conversation_id: str
    participant_id: str
    person_id: str
    host_person_id: str
    submit_time: _timestamp_pb2.Timestamp
    correction: bool
    def __init__(self, form_assignment_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., person_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., correction: _Optional[bool] = ...) -> None: ...

class FormDue(_message.Message):
    __slots__ = ("form_assignment_id", "conversation_id", "participant_id", "person_id", "host_person_id", "due_time")
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    conversation_id: str
    participant_id: str
    person_id: str
    host_person_id: str
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, form_assignment_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., person_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FormFrozen(_message.Message):
    __slots__ = ("form_assignment_id", "conversation_id", "participant_id", "person_id", "host_person_id")
    FORM_ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    form_assignment_id: str
    conversation_id: str
    participant_id: str
    person_id: str
    host_person_id: str
    def __init__(self, form_assignment_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., person_id: _Optional[str] = ..., host_person_id: _Optional[str] = ...) -> None: ...
