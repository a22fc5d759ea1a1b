import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import audit_pb2 as _audit_pb2
from sotto.common.v1 import money_pb2 as _money_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConversationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONVERSATION_STATE_UNSPECIFIED: _ClassVar[ConversationState]
    CONVERSATION_STATE_SCHEDULED: _ClassVar[ConversationState]
    CONVERSATION_STATE_AWAITING_PROVIDER: _ClassVar[ConversationState]
    CONVERSATION_STATE_ACTIVE: _ClassVar[ConversationState]
    CONVERSATION_STATE_COMPLETED: _ClassVar[ConversationState]
    CONVERSATION_STATE_CANCELLED: _ClassVar[ConversationState]

class Relation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RELATION_UNSPECIFIED: _ClassVar[Relation]
    RELATION_HOST: _ClassVar[Relation]
    RELATION_COORDINATOR: _ClassVar[Relation]
    RELATION_PARTICIPANT: _ClassVar[Relation]

class Occurrence(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OCCURRENCE_UNSPECIFIED: _ClassVar[Occurrence]
    OCCURRENCE_EARLIER: _ClassVar[Occurrence]
    OCCURRENCE_LATER: _ClassVar[Occurrence]

class ConversationList(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONVERSATION_LIST_UNSPECIFIED: _ClassVar[ConversationList]
    CONVERSATION_LIST_ACTIVE: _ClassVar[ConversationList]
    CONVERSATION_LIST_ARCHIVED: _ClassVar[ConversationList]

class FeeBasis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FEE_BASIS_UNSPECIFIED: _ClassVar[FeeBasis]
    FEE_BASIS_AGREED: _ClassVar[FeeBasis]
    FEE_BASIS_LATE_CANCELLATION: _ClassVar[FeeBasis]
    FEE_BASIS_NO_SHOW: _ClassVar[FeeBasis]
    FEE_BASIS_WAIVED: _ClassVar[FeeBasis]

class NamePolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NAME_POLICY_UNSPECIFIED: _ClassVar[NamePolicy]
    NAME_POLICY_FULL_NAME: _ClassVar[NamePolicy]
    NAME_POLICY_FIRST_NAME_AND_INITIAL: _ClassVar[NamePolicy]
    NAME_POLICY_ALIAS: _ClassVar[NamePolicy]

class ExportFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPORT_FORMAT_UNSPECIFIED: _ClassVar[ExportFormat]
    EXPORT_FORMAT_CSV: _ClassVar[ExportFormat]
    EXPORT_FORMAT_JSON: _ClassVar[ExportFormat]
CONVERSATION_STATE_UNSPECIFIED: ConversationState
CONVERSATION_STATE_SCHEDULED: ConversationState
CONVERSATION_STATE_AWAITING_PROVIDER: ConversationState
CONVERSATION_STATE_ACTIVE: ConversationState
CONVERSATION_STATE_COMPLETED: ConversationState
CONVERSATION_STATE_CANCELLED: ConversationState
RELATION_UNSPECIFIED: Relation
RELATION_HOST: Relation
RELATION_COORDINATOR: Relation
RELATION_PARTICIPANT: Relation
OCCURRENCE_UNSPECIFIED: Occurrence
OCCURRENCE_EARLIER: Occurrence
OCCURRENCE_LATER: Occurrence
CONVERSATION_LIST_UNSPECIFIED: ConversationList
CONVERSATION_LIST_ACTIVE: ConversationList
CONVERSATION_LIST_ARCHIVED: ConversationList
FEE_BASIS_UNSPECIFIED: FeeBasis
FEE_BASIS_AGREED: FeeBasis
FEE_BASIS_LATE_CANCELLATION: FeeBasis
FEE_BASIS_NO_SHOW: FeeBasis
FEE_BASIS_WAIVED: FeeBasis
NAME_POLICY_UNSPECIFIED: NamePolicy
NAME_POLICY_FULL_NAME: NamePolicy
NAME_POLICY_FIRST_NAME_AND_INITIAL: NamePolicy
NAME_POLICY_ALIAS: NamePolicy
EXPORT_FORMAT_UNSPECIFIED: ExportFormat
EXPORT_FORMAT_CSV: ExportFormat
EXPORT_FORMAT_JSON: ExportFormat

class Conversation(_message.Message):
    __slots__ = ("conversation_id", "division_id", "division_name", "subject", "state", "start_time", "start_time_zone", "create_time", "open_time", "complete_time", "activity_time", "participants", "announcement", "emergency_number", "support_address", "last_sequence", "read_sequence", "unread_count", "relation", "own_fee", "billing_enabled", "etag", "own_participant_id", "host_person_id", "has_draft", "cancel_time", "cancel_reason", "follow_up_of", "followed_by", "own_withdraw_time", "destroy_time", "own_fee_basis", "name_policy", "own_fee_acceptance_needed", "own_accepted_fee", "own_fee_accept_time")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_NAME_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_TIME_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCEMENT_FIELD_NUMBER: _ClassVar[int]
    EMERGENCY_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    READ_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    UNREAD_COUNT_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    OWN_FEE_FIELD_NUMBER: _ClassVar[int]
    BILLING_ENABLED_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    OWN_PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    HAS_DRAFT_FIELD_NUMBER: _ClassVar[int]
    CANCEL_TIME_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REASON_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_UP_OF_FIELD_NUMBER: _ClassVar[int]
    FOLLOWED_BY_FIELD_NUMBER: _ClassVar[int]
    OWN_WITHDRAW_TIME_FIELD_NUMBER: _ClassVar[int]
    DESTROY_TIME_FIELD_NUMBER: _ClassVar[int]
    OWN_FEE_BASIS_FIELD_NUMBER: _ClassVar[int]
    NAME_POLICY_FIELD_NUMBER: _ClassVar[int]
    OWN_FEE_ACCEPTANCE_NEEDED_FIELD_NUMBER: _ClassVar[int]
    OWN_ACCEPTED_FEE_FIELD_NUMBER: _ClassVar[int]
    OWN_FEE_ACCEPT_TIME_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    division_id: str
    division_name: str
    subject: str
    state: ConversationState
    start_time: _timestamp_pb2.Timestamp
    start_time_zone: str
    create_time: _timestamp_pb2.Timestamp
    open_time: _timestamp_pb2.Timestamp
    complete_time: _timestamp_pb2.Timestamp
    activity_time: _timestamp_pb2.Timestamp
    participants: _containers.RepeatedCompositeFieldContainer[Participant]
    announcement: str
    emergency_number: str
    support_address: str
    last_sequence: int
    read_sequence: int
    unread_count: int
    relation: Relation
    own_fee: _money_pb2.Money
    billing_enabled: bool
    etag: str
    own_participant_id: str
    host_person_id: str
    has_draft: bool
    cancel_time: _timestamp_pb2.Timestamp
    cancel_reason: str
    follow_up_of: str
    followed_by: _containers.RepeatedScalarFieldContainer[str]
    own_withdraw_time: _timestamp_pb2.Timestamp
    destroy_time: _timestamp_pb2.Timestamp
    own_fee_basis: FeeBasis
    name_policy: NamePolicy
    own_fee_acceptance_needed: bool
    own_accepted_fee: _money_pb2.Money
    own_fee_accept_time: _timestamp_pb2.Timestamp
    def __init__(self, conversation_id: _Optional[str] = ..., division_id: _Optional[str] = ..., division_name: _Optional[str] = ..., subject: _Optional[str] = ..., state: _Optional[_Union[ConversationState, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start_time_zone: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., complete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., activity_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., participants: _Optional[_Iterable[_Union[Participant, _Mapping]]] = ..., announcement: _Optional[str] = ..., emergency_number: _Optional[str] = ..., support_address: _Optional[str] = ..., last_sequence: _Optional[int] = ..., read_sequence: _Optional[int] = ..., unread_count: _Optional[int] = ..., relation: _Optional[_Union[Relation, str]] = ..., own_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., billing_enabled: _Optional[bool] = ..., etag: _Optional[str] = ..., own_participant_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., has_draft: _Optional[bool] = ..., cancel_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cancel_reason: _Optional[str] = ..., follow_up_of: _Optional[str] = ..., followed_by: _Optional[_Iterable[str]] = ..., own_withdraw_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., destroy_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., own_fee_basis: _Optional[_Union[FeeBasis, str]] = ..., name_policy: _Optional[_Union[NamePolicy, str]] = ..., own_fee_acceptance_needed: _Optional[bool] = ..., own_accepted_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., own_fee_accept_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Participant(_message.Message):
    __slots__ = ("participant_id", "display_name", "host", "colleague", "read_sequence", "withdrawn")
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    COLLEAGUE_FIELD_NUMBER: _ClassVar[int]
    READ_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    participant_id: str
    display_name: str
    host: bool
    colleague: bool
    read_sequence: int
    withdrawn: bool
    def __init__(self, participant_id: _Optional[str] = ..., display_name: _Optional[str] = ..., host: _Optional[bool] = ..., colleague: _Optional[bool] = ..., read_sequence: _Optional[int] = ..., withdrawn: _Optional[bool] = ...) -> None: ...

class ManagedParticipant(_message.Message):
    __slots__ = ("participant_id", "display_name", "email", "fee", "colleague", "read_sequence", "withdraw_time", "withdraw_reason", "no_show", "fee_basis", "agreed_fee", "fee_acceptance_needed", "accepted_fee", "fee_accept_time")
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    COLLEAGUE_FIELD_NUMBER: _ClassVar[int]
    READ_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_TIME_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_REASON_FIELD_NUMBER: _ClassVar[int]
    NO_SHOW_FIELD_NUMBER: _ClassVar[int]
    FEE_BASIS_FIELD_NUMBER: _ClassVar[int]
    AGREED_FEE_FIELD_NUMBER: _ClassVar[int]
    FEE_ACCEPTANCE_NEEDED_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FEE_FIELD_NUMBER: _ClassVar[int]
    FEE_ACCEPT_TIME_FIELD_NUMBER: _ClassVar[int]
    participant_id: str
    display_name: str
    email: str
    fee: _money_pb2.Money
    colleague: bool
    read_sequence: int
    withdraw_time: _timestamp_pb2.Timestamp
    withdraw_reason: str
    no_show: bool
    fee_basis: FeeBasis
    agreed_fee: _money_pb2.Money
    fee_acceptance_needed: bool
    accepted_fee: _money_pb2.Money
    fee_accept_time: _timestamp_pb2.Timestamp
    def __init__(self, participant_id: _Optional[str] = ..., display_name: _Optional[str] = ..., email: _Optional[str] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., colleague: _Optional[bool] = ..., read_sequence: _Optional[int] = ..., withdraw_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., withdraw_reason: _Optional[str] = ..., no_show: _Optional[bool] = ..., fee_basis: _Optional[_Union[FeeBasis, str]] = ..., agreed_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., fee_acceptance_needed: _Optional[bool] = ..., accepted_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., fee_accept_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ("message_id", "sequence", "participant_id", "text", "send_time")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SEND_TIME_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    sequence: int
    participant_id: str
    text: str
    send_time: _timestamp_pb2.Timestamp
    def __init__(self, message_id: _Optional[str] = ..., sequence: _Optional[int] = ..., participant_id: _Optional[str] = ..., text: _Optional[str] = ..., send_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class NewParticipant(_message.Message):
    __slots__ = ("display_name", "email", "fee")
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    display_name: str
    email: str
    fee: _money_pb2.Money
    def __init__(self, display_name: _Optional[str] = ..., email: _Optional[str] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class LocalStart(_message.Message):
    __slots__ = ("date", "time", "time_zone", "occurrence")
    DATE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    OCCURRENCE_FIELD_NUMBER: _ClassVar[int]
    date: str
    time: str
    time_zone: str
    occurrence: Occurrence
    def __init__(self, date: _Optional[str] = ..., time: _Optional[str] = ..., time_zone: _Optional[str] = ..., occurrence: _Optional[_Union[Occurrence, str]] = ...) -> None: ...

class CreateConversationRequest(_message.Message):
    __slots__ = ("request_id", "division_id", "host_person_id", "subject", "start", "participants", "follow_up_of", "follow_up_participants", "name_policy")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_UP_OF_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_UP_PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    NAME_POLICY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    division_id: str
    host_person_id: str
    subject: str
    start: LocalStart
    participants: _containers.RepeatedCompositeFieldContainer[NewParticipant]
    follow_up_of: str
    follow_up_participants: _containers.RepeatedCompositeFieldContainer[FollowUpParticipant]
    name_policy: NamePolicy
    def __init__(self, request_id: _Optional[str] = ..., division_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., subject: _Optional[str] = ..., start: _Optional[_Union[LocalStart, _Mapping]] = ..., participants: _Optional[_Iterable[_Union[NewParticipant, _Mapping]]] = ..., follow_up_of: _Optional[str] = ..., follow_up_participants: _Optional[_Iterable[_Union[FollowUpParticipant, _Mapping]]] = ..., name_policy: _Optional[_Union[NamePolicy, str]] = ...) -> None: ...

class CreateConversationResponse(_message.Message):
    __slots__ = ("conversation", "short_notice")
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    SHORT_NOTICE_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    short_notice: bool
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ..., short_notice: _Optional[bool] = ...) -> None: ...

class GetConversationRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class GetConversationResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ...) -> None: ...

class ListConversationsRequest(_message.Message):
    __slots__ = ("list", "page_size", "page_token", "division_id", "host_person_id", "unread_only")
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    UNREAD_ONLY_FIELD_NUMBER: _ClassVar[int]
    list: ConversationList
    page_size: int
    page_token: str
    division_id: str
    host_person_id: str
    unread_only: bool
    def __init__(self, list: _Optional[_Union[ConversationList, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., division_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., unread_only: _Optional[bool] = ...) -> None: ...

class ListConversationsResponse(_message.Message):
    __slots__ = ("conversations", "next_page_token")
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    conversations: _containers.RepeatedCompositeFieldContainer[Conversation]
    next_page_token: str
    def __init__(self, conversations: _Optional[_Iterable[_Union[Conversation, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListManagedParticipantsRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ListManagedParticipantsResponse(_message.Message):
    __slots__ = ("participants",)
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    participants: _containers.RepeatedCompositeFieldContainer[ManagedParticipant]
    def __init__(self, participants: _Optional[_Iterable[_Union[ManagedParticipant, _Mapping]]] = ...) -> None: ...

class ListMessagesRequest(_message.Message):
    __slots__ = ("conversation_id", "after_sequence", "before_sequence", "page_size")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    BEFORE_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    after_sequence: int
    before_sequence: int
    page_size: int
    def __init__(self, conversation_id: _Optional[str] = ..., after_sequence: _Optional[int] = ..., before_sequence: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListMessagesResponse(_message.Message):
    __slots__ = ("messages", "more")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    more: bool
    def __init__(self, messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class SendMessageRequest(_message.Message):
    __slots__ = ("conversation_id", "message_id", "text")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    message_id: str
    text: str
    def __init__(self, conversation_id: _Optional[str] = ..., message_id: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class SendMessageResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: Message
    def __init__(self, message: _Optional[_Union[Message, _Mapping]] = ...) -> None: ...

class MarkReadRequest(_message.Message):
    __slots__ = ("conversation_id", "sequence")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    sequence: int
    def __init__(self, conversation_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class MarkReadResponse(_message.Message):
    __slots__ = ("read_sequence", "unread_count")
    READ_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    UNREAD_COUNT_FIELD_NUMBER: _ClassVar[int]
    read_sequence: int
    unread_count: int
    def __init__(self, read_sequence: _Optional[int] = ..., unread_count: _Optional[int] = ...) -> None: ...

class UpdateAnnouncementRequest(_message.Message):
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

class UpdateAnnouncementResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ...) -> None: ...

class CompleteConversationRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "etag", "preview_token", "acknowledged_participant_ids")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    etag: str
    preview_token: str
    acknowledged_participant_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., preview_token: _Optional[str] = ..., acknowledged_participant_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class CompleteConversationResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ...) -> None: ...

class ExportConversationRequest(_message.Message):
    __slots__ = ("conversation_id", "time_zone", "format")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    time_zone: str
    format: ExportFormat
    def __init__(self, conversation_id: _Optional[str] = ..., time_zone: _Optional[str] = ..., format: _Optional[_Union[ExportFormat, str]] = ...) -> None: ...

class ExportConversationResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class ListChangesRequest(_message.Message):
    __slots__ = ("cursor",)
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    def __init__(self, cursor: _Optional[str] = ...) -> None: ...

class ListChangesResponse(_message.Message):
    __slots__ = ("changes", "cursor")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[ConversationChange]
    cursor: str
    def __init__(self, changes: _Optional[_Iterable[_Union[ConversationChange, _Mapping]]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ConversationChange(_message.Message):
    __slots__ = ("conversation_id", "last_sequence")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    last_sequence: int
    def __init__(self, conversation_id: _Optional[str] = ..., last_sequence: _Optional[int] = ...) -> None: ...

class ReadLiveRequest(_message.Message):
    __slots__ = ("conversation_id", "after_sequence")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    after_sequence: int
    def __init__(self, conversation_id: _Optional[str] = ..., after_sequence: _Optional[int] = ...) -> None: ...

class ReadLiveResponse(_message.Message):
    __slots__ = ("messages", "viewers", "cursor", "division_id", "version")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    VIEWERS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    viewers: _containers.RepeatedCompositeFieldContainer[Viewer]
    cursor: str
    division_id: str
    version: int
    def __init__(self, messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ..., viewers: _Optional[_Iterable[_Union[Viewer, _Mapping]]] = ..., cursor: _Optional[str] = ..., division_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class Viewer(_message.Message):
    __slots__ = ("person_id", "first_sequence")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    first_sequence: int
    def __init__(self, person_id: _Optional[str] = ..., first_sequence: _Optional[int] = ...) -> None: ...

class DescribeConversationRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class DescribeConversationResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: ConversationDescription
    def __init__(self, conversation: _Optional[_Union[ConversationDescription, _Mapping]] = ...) -> None: ...

class ConversationDescription(_message.Message):
    __slots__ = ("conversation_id", "practice_id", "division_id", "state", "start_time", "start_time_zone", "complete_time", "etag", "participants", "acknowledged_participant_ids", "completed_by_person_id", "reschedule_count", "cancel_time", "follow_up_of", "destroy_time")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_BY_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    RESCHEDULE_COUNT_FIELD_NUMBER: _ClassVar[int]
    CANCEL_TIME_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_UP_OF_FIELD_NUMBER: _ClassVar[int]
    DESTROY_TIME_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    practice_id: str
    division_id: str
    state: ConversationState
    start_time: _timestamp_pb2.Timestamp
    start_time_zone: str
    complete_time: _timestamp_pb2.Timestamp
    etag: str
    participants: _containers.RepeatedCompositeFieldContainer[ParticipantDescription]
    acknowledged_participant_ids: _containers.RepeatedScalarFieldContainer[str]
    completed_by_person_id: str
    reschedule_count: int
    cancel_time: _timestamp_pb2.Timestamp
    follow_up_of: str
    destroy_time: _timestamp_pb2.Timestamp
    def __init__(self, conversation_id: _Optional[str] = ..., practice_id: _Optional[str] = ..., division_id: _Optional[str] = ..., state: _Optional[_Union[ConversationState, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start_time_zone: _Optional[str] = ..., complete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., participants: _Optional[_Iterable[_Union[ParticipantDescription, _Mapping]]] = ..., acknowledged_participant_ids: _Optional[_Iterable[str]] = ..., completed_by_person_id: _Optional[str] = ..., reschedule_count: _Optional[int] = ..., cancel_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., follow_up_of: _Optional[str] = ..., destroy_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ParticipantDescription(_message.Message):
    __slots__ = ("participant_id", "person_id", "display_name", "host", "colleague", "fee", "first_sequence", "fee_basis", "withdrawn", "accepted_fee")
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    COLLEAGUE_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FEE_BASIS_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FEE_FIELD_NUMBER: _ClassVar[int]
    participant_id: str
    person_id: str
    display_name: str
    host: bool
    colleague: bool
    fee: _money_pb2.Money
    first_sequence: int
    fee_basis: FeeBasis
    withdrawn: bool
    accepted_fee: _money_pb2.Money
    def __init__(self, participant_id: _Optional[str] = ..., person_id: _Optional[str] = ..., display_name: _Optional[str] = ..., host: _Optional[bool] = ..., colleague: _Optional[bool] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., first_sequence: _Optional[int] = ..., fee_basis: _Optional[_Union[FeeBasis, str]] = ..., withdrawn: _Optional[bool] = ..., accepted_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ListCompletedConversationsRequest(_message.Message):
    __slots__ = ("completed_since", "page_size", "page_token", "with_cancelled")
    COMPLETED_SINCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    WITH_CANCELLED_FIELD_NUMBER: _ClassVar[int]
    completed_since: _timestamp_pb2.Timestamp
    page_size: int
    page_token: str
    with_cancelled: bool
    def __init__(self, completed_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., with_cancelled: _Optional[bool] = ...) -> None: ...

class ListCompletedConversationsResponse(_message.Message):
    __slots__ = ("conversation_ids", "next_page_token")
    CONVERSATION_IDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    conversation_ids: _containers.RepeatedScalarFieldContainer[str]
    next_page_token: str
    def __init__(self, conversation_ids: _Optional[_Iterable[str]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListComingFeesRequest(_message.Message):
    __slots__ = ("practice_id", "person_id", "page_size", "page_token")
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    practice_id: str
    person_id: str
    page_size: int
    page_token: str
    def __init__(self, practice_id: _Optional[str] = ..., person_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListComingFeesResponse(_message.Message):
    __slots__ = ("fees", "next_page_token")
    FEES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    fees: _containers.RepeatedCompositeFieldContainer[ComingFee]
    next_page_token: str
    def __init__(self, fees: _Optional[_Iterable[_Union[ComingFee, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ComingFee(_message.Message):
    __slots__ = ("conversation_id", "start_time", "fee")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    start_time: _timestamp_pb2.Timestamp
    fee: _money_pb2.Money
    def __init__(self, conversation_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class AdmitAttachmentRequest(_message.Message):
    __slots__ = ("conversation_id", "attachment_id", "sender_person_id", "participant_ids", "validate_only")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    attachment_id: str
    sender_person_id: str
    participant_ids: _containers.RepeatedScalarFieldContainer[str]
    validate_only: bool
    def __init__(self, conversation_id: _Optional[str] = ..., attachment_id: _Optional[str] = ..., sender_person_id: _Optional[str] = ..., participant_ids: _Optional[_Iterable[str]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class AdmitAttachmentResponse(_message.Message):
    __slots__ = ("after_sequence", "person_ids", "sender_participant_id", "admit_time")
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    SENDER_PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    ADMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    after_sequence: int
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    sender_participant_id: str
    admit_time: _timestamp_pb2.Timestamp
    def __init__(self, after_sequence: _Optional[int] = ..., person_ids: _Optional[_Iterable[str]] = ..., sender_participant_id: _Optional[str] = ..., admit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AddAttachmentViewersRequest(_message.Message):
    __slots__ = ("conversation_id", "attachment_id", "person_id", "participant_ids")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    attachment_id: str
    person_id: str
    participant_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, conversation_id: _Optional[str] = ..., attachment_id: _Optional[str] = ..., person_id: _Optional[str] = ..., participant_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class AddAttachmentViewersResponse(_message.Message):
    __slots__ = ("person_ids",)
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, person_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListVisibleAttachmentsRequest(_message.Message):
    __slots__ = ("conversation_id", "person_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    person_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class ListVisibleAttachmentsResponse(_message.Message):
    __slots__ = ("attachment_ids",)
    ATTACHMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    attachment_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, attachment_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class AdmitFormRequest(_message.Message):
    __slots__ = ("conversation_id", "person_id", "participant_ids")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    person_id: str
    participant_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, conversation_id: _Optional[str] = ..., person_id: _Optional[str] = ..., participant_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class AdmitFormResponse(_message.Message):
    __slots__ = ("admit_time",)
    ADMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    admit_time: _timestamp_pb2.Timestamp
    def __init__(self, admit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FollowUpParticipant(_message.Message):
    __slots__ = ("participant_id", "fee")
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    participant_id: str
    fee: _money_pb2.Money
    def __init__(self, participant_id: _Optional[str] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class RescheduleConversationRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "etag", "start")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    etag: str
    start: LocalStart
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., start: _Optional[_Union[LocalStart, _Mapping]] = ...) -> None: ...

class RescheduleConversationResponse(_message.Message):
    __slots__ = ("conversation", "short_notice")
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    SHORT_NOTICE_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    short_notice: bool
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ..., short_notice: _Optional[bool] = ...) -> None: ...

class CancelConversationRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "etag", "reason")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    etag: str
    reason: str
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CancelConversationResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ...) -> None: ...

class WithdrawFromConversationRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "reason", "accepted_fee")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FEE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    reason: str
    accepted_fee: _money_pb2.Money
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., reason: _Optional[str] = ..., accepted_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class WithdrawFromConversationResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ...) -> None: ...

class AddParticipantsRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "participants", "share_history")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    SHARE_HISTORY_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    participants: _containers.RepeatedCompositeFieldContainer[NewParticipant]
    share_history: bool
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., participants: _Optional[_Iterable[_Union[NewParticipant, _Mapping]]] = ..., share_history: _Optional[bool] = ...) -> None: ...

class AddParticipantsResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ...) -> None: ...

class ChangeFeeRequest(_message.Message):
    __slots__ = ("conversation_id", "participant_id", "request_id", "etag", "fee")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    participant_id: str
    request_id: str
    etag: str
    fee: _money_pb2.Money
    def __init__(self, conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ChangeFeeResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ...) -> None: ...

class MarkNoShowRequest(_message.Message):
    __slots__ = ("conversation_id", "participant_id", "request_id", "etag", "no_show")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    NO_SHOW_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    participant_id: str
    request_id: str
    etag: str
    no_show: bool
    def __init__(self, conversation_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., no_show: _Optional[bool] = ...) -> None: ...

class MarkNoShowResponse(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ...) -> None: ...
