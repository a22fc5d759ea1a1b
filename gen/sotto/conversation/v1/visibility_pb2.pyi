from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from sotto.conversation.v1 import conversation_pb2 as _conversation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ItemKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ITEM_KIND_UNSPECIFIED: _ClassVar[ItemKind]
    ITEM_KIND_MESSAGE: _ClassVar[ItemKind]
    ITEM_KIND_FILE: _ClassVar[ItemKind]
    ITEM_KIND_ANNOUNCEMENT: _ClassVar[ItemKind]
    ITEM_KIND_EMAIL: _ClassVar[ItemKind]
    ITEM_KIND_NAME: _ClassVar[ItemKind]
    ITEM_KIND_FEE: _ClassVar[ItemKind]
    ITEM_KIND_READ_MARK: _ClassVar[ItemKind]

class VisibilityReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VISIBILITY_REASON_UNSPECIFIED: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_HOST: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_COORDINATOR: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_OWN: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_TAKES_PART: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_CHOSEN: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_OF_THE_HOST: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_NOT_CHOSEN: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_BEFORE_JOINING: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_NOT_THEIRS: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_NAME_POLICY: _ClassVar[VisibilityReason]
    VISIBILITY_REASON_WITHDREW: _ClassVar[VisibilityReason]
ITEM_KIND_UNSPECIFIED: ItemKind
ITEM_KIND_MESSAGE: ItemKind
ITEM_KIND_FILE: ItemKind
ITEM_KIND_ANNOUNCEMENT: ItemKind
ITEM_KIND_EMAIL: ItemKind
ITEM_KIND_NAME: ItemKind
ITEM_KIND_FEE: ItemKind
ITEM_KIND_READ_MARK: ItemKind
VISIBILITY_REASON_UNSPECIFIED: VisibilityReason
VISIBILITY_REASON_HOST: VisibilityReason
VISIBILITY_REASON_COORDINATOR: VisibilityReason
VISIBILITY_REASON_OWN: VisibilityReason
VISIBILITY_REASON_TAKES_PART: VisibilityReason
VISIBILITY_REASON_CHOSEN: VisibilityReason
VISIBILITY_REASON_OF_THE_HOST: VisibilityReason
VISIBILITY_REASON_NOT_CHOSEN: VisibilityReason
VISIBILITY_REASON_BEFORE_JOINING: VisibilityReason
VISIBILITY_REASON_NOT_THEIRS: VisibilityReason
VISIBILITY_REASON_NAME_POLICY: VisibilityReason
VISIBILITY_REASON_WITHDREW: VisibilityReason

class ExplainVisibilityRequest(_message.Message):
    __slots__ = ("conversation_id", "kind", "sequence", "file_id", "page_size", "page_token")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    kind: ItemKind
    sequence: int
    file_id: str
    page_size: int
    page_token: str
    def __init__(self, conversation_id: _Optional[str] = ..., kind: _Optional[_Union[ItemKind, str]] = ..., sequence: _Optional[int] = ..., file_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ExplainVisibilityResponse(_message.Message):
    __slots__ = ("items", "next_page_token")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ExplainedItem]
    next_page_token: str
    def __init__(self, items: _Optional[_Iterable[_Union[ExplainedItem, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExplainedItem(_message.Message):
    __slots__ = ("kind", "sequence", "file_id", "participant_id", "verdicts", "coordinators")
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    COORDINATORS_FIELD_NUMBER: _ClassVar[int]
    kind: ItemKind
    sequence: int
    file_id: str
    participant_id: str
    verdicts: _containers.RepeatedCompositeFieldContainer[Verdict]
    coordinators: Verdict
    def __init__(self, kind: _Optional[_Union[ItemKind, str]] = ..., sequence: _Optional[int] = ..., file_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., verdicts: _Optional[_Iterable[_Union[Verdict, _Mapping]]] = ..., coordinators: _Optional[_Union[Verdict, _Mapping]] = ...) -> None: ...

class Verdict(_message.Message):
    __slots__ = ("participant_id", "visible", "reason")
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    VISIBLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    participant_id: str
    visible: bool
    reason: VisibilityReason
    def __init__(self, participant_id: _Optional[str] = ..., visible: _Optional[bool] = ..., reason: _Optional[_Union[VisibilityReason, str]] = ...) -> None: ...

class GetConversationAsRequest(_message.Message):
    __slots__ = ("conversation_id", "participant_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    participant_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ...) -> None: ...

class GetConversationAsResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: _conversation_pb2.Conversation
    def __init__(self, conversation: _Optional[_Union[_conversation_pb2.Conversation, _Mapping]] = ...) -> None: ...

class ListMessagesAsRequest(_message.Message):
    __slots__ = ("conversation_id", "participant_id", "after_sequence", "before_sequence", "page_size")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    BEFORE_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    participant_id: str
    after_sequence: int
    before_sequence: int
    page_size: int
    def __init__(self, conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., after_sequence: _Optional[int] = ..., before_sequence: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListMessagesAsResponse(_message.Message):
    __slots__ = ("messages", "more")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_conversation_pb2.Message]
    more: bool
    def __init__(self, messages: _Optional[_Iterable[_Union[_conversation_pb2.Message, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class ListFilesAsRequest(_message.Message):
    __slots__ = ("conversation_id", "participant_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    participant_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ...) -> None: ...

class ListFilesAsResponse(_message.Message):
    __slots__ = ("file_ids",)
    FILE_IDS_FIELD_NUMBER: _ClassVar[int]
    file_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, file_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class UpdateNamePolicyRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "etag", "name_policy")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    NAME_POLICY_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    etag: str
    name_policy: _conversation_pb2.NamePolicy
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., name_policy: _Optional[_Union[_conversation_pb2.NamePolicy, str]] = ...) -> None: ...

class UpdateNamePolicyResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: _conversation_pb2.Conversation
    def __init__(self, conversation: _Optional[_Union[_conversation_pb2.Conversation, _Mapping]] = ...) -> None: ...
