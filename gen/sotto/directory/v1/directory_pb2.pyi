import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import money_pb2 as _money_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StartSignInRequest(_message.Message):
    __slots__ = ("practice", "email")
    PRACTICE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    practice: str
    email: str
    def __init__(self, practice: _Optional[str] = ..., email: _Optional[str] = ...) -> None: ...

class StartSignInResponse(_message.Message):
    __slots__ = ("sign_in_id", "browser_secret", "expire_time")
    SIGN_IN_ID_FIELD_NUMBER: _ClassVar[int]
    BROWSER_SECRET_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    sign_in_id: str
    browser_secret: str
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, sign_in_id: _Optional[str] = ..., browser_secret: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CompleteSignInRequest(_message.Message):
    __slots__ = ("sign_in_id", "browser_secret", "link_token", "code", "device")
    SIGN_IN_ID_FIELD_NUMBER: _ClassVar[int]
    BROWSER_SECRET_FIELD_NUMBER: _ClassVar[int]
    LINK_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    sign_in_id: str
    browser_secret: str
    link_token: str
    code: str
    device: str
    def __init__(self, sign_in_id: _Optional[str] = ..., browser_secret: _Optional[str] = ..., link_token: _Optional[str] = ..., code: _Optional[str] = ..., device: _Optional[str] = ...) -> None: ...

class CompleteSignInResponse(_message.Message):
    __slots__ = ("session_token", "absolute_expire_time", "person_id")
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ABSOLUTE_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    session_token: str
    absolute_expire_time: _timestamp_pb2.Timestamp
    person_id: str
    def __init__(self, session_token: _Optional[str] = ..., absolute_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., person_id: _Optional[str] = ...) -> None: ...

class ExchangeSessionRequest(_message.Message):
    __slots__ = ("session_token", "audiences")
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AUDIENCES_FIELD_NUMBER: _ClassVar[int]
    session_token: str
    audiences: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, session_token: _Optional[str] = ..., audiences: _Optional[_Iterable[str]] = ...) -> None: ...

class ExchangeSessionResponse(_message.Message):
    __slots__ = ("tokens", "expire_time", "person_id", "session_id")
    class TokensEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    tokens: _containers.ScalarMap[str, str]
    expire_time: _timestamp_pb2.Timestamp
    person_id: str
    session_id: str
    def __init__(self, tokens: _Optional[_Mapping[str, str]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., person_id: _Optional[str] = ..., session_id: _Optional[str] = ...) -> None: ...

class CheckSessionRequest(_message.Message):
    __slots__ = ("session_token", "audiences")
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AUDIENCES_FIELD_NUMBER: _ClassVar[int]
    session_token: str
    audiences: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, session_token: _Optional[str] = ..., audiences: _Optional[_Iterable[str]] = ...) -> None: ...

class CheckSessionResponse(_message.Message):
    __slots__ = ("tokens", "expire_time")
    class TokensEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    tokens: _containers.ScalarMap[str, str]
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, tokens: _Optional[_Mapping[str, str]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EndSessionRequest(_message.Message):
    __slots__ = ("session_token",)
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    session_token: str
    def __init__(self, session_token: _Optional[str] = ...) -> None: ...

class EndSessionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MintSignInMailRequest(_message.Message):
    __slots__ = ("sign_in_id",)
    SIGN_IN_ID_FIELD_NUMBER: _ClassVar[int]
    sign_in_id: str
    def __init__(self, sign_in_id: _Optional[str] = ...) -> None: ...

class MintSignInMailResponse(_message.Message):
    __slots__ = ("contact", "link_token", "code", "expire_time", "practice_name", "support_address")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    LINK_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_NAME_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    link_token: str
    code: str
    expire_time: _timestamp_pb2.Timestamp
    practice_name: str
    support_address: str
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ..., link_token: _Optional[str] = ..., code: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., practice_name: _Optional[str] = ..., support_address: _Optional[str] = ...) -> None: ...

class GetMeRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetMeResponse(_message.Message):
    __slots__ = ("person_id", "display_name", "email", "practice", "memberships")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIPS_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    display_name: str
    email: str
    practice: Practice
    memberships: _containers.RepeatedCompositeFieldContainer[Membership]
    def __init__(self, person_id: _Optional[str] = ..., display_name: _Optional[str] = ..., email: _Optional[str] = ..., practice: _Optional[_Union[Practice, _Mapping]] = ..., memberships: _Optional[_Iterable[_Union[Membership, _Mapping]]] = ...) -> None: ...

class Practice(_message.Message):
    __slots__ = ("practice_id", "slug", "name", "support_address", "etag")
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    SLUG_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    practice_id: str
    slug: str
    name: str
    support_address: str
    etag: str
    def __init__(self, practice_id: _Optional[str] = ..., slug: _Optional[str] = ..., name: _Optional[str] = ..., support_address: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class Membership(_message.Message):
    __slots__ = ("division", "roles")
    DIVISION_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    division: Division
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    def __init__(self, division: _Optional[_Union[Division, _Mapping]] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ...) -> None: ...

class Division(_message.Message):
    __slots__ = ("division_id", "practice_id", "name", "time_zone", "currency", "currency_exponent", "locale", "billing_enabled", "default_announcement", "support_address", "emergency_number", "invoice_issuer", "typing_off", "presence_off", "read_marks_off", "cancellation_policy", "house_rules", "etag", "refund_limit", "tax", "largest_file_mib", "retention_months")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_EXPONENT_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    BILLING_ENABLED_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_ANNOUNCEMENT_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    EMERGENCY_NUMBER_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ISSUER_FIELD_NUMBER: _ClassVar[int]
    TYPING_OFF_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_OFF_FIELD_NUMBER: _ClassVar[int]
    READ_MARKS_OFF_FIELD_NUMBER: _ClassVar[int]
    CANCELLATION_POLICY_FIELD_NUMBER: _ClassVar[int]
    HOUSE_RULES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REFUND_LIMIT_FIELD_NUMBER: _ClassVar[int]
    TAX_FIELD_NUMBER: _ClassVar[int]
    LARGEST_FILE_MIB_FIELD_NUMBER: _ClassVar[int]
    RETENTION_MONTHS_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    practice_id: str
    name: str
    time_zone: str
    currency: str
    currency_exponent: int
    locale: str
    billing_enabled: bool
    default_announcement: str
    support_address: str
    emergency_number: str
    invoice_issuer: _containers.RepeatedScalarFieldContainer[str]
    typing_off: bool
    presence_off: bool
    read_marks_off: bool
    cancellation_policy: CancellationPolicy
    house_rules: str
    etag: str
    refund_limit: _money_pb2.Money
    tax: Tax
    largest_file_mib: int
    retention_months: int
    def __init__(self, division_id: _Optional[str] = ..., practice_id: _Optional[str] = ..., name: _Optional[str] = ..., time_zone: _Optional[str] = ..., currency: _Optional[str] = ..., currency_exponent: _Optional[int] = ..., locale: _Optional[str] = ..., billing_enabled: _Optional[bool] = ..., default_announcement: _Optional[str] = ..., support_address: _Optional[str] = ..., emergency_number: _Optional[str] = ..., invoice_issuer: _Optional[_Iterable[str]] = ..., typing_off: _Optional[bool] = ..., presence_off: _Optional[bool] = ..., read_marks_off: _Optional[bool] = ..., cancellation_policy: _Optional[_Union[CancellationPolicy, _Mapping]] = ..., house_rules: _Optional[str] = ..., etag: _Optional[str] = ..., refund_limit: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., tax: _Optional[_Union[Tax, _Mapping]] = ..., largest_file_mib: _Optional[int] = ..., retention_months: _Optional[int] = ...) -> None: ...

class Tax(_message.Message):
    __slots__ = ("rate", "name", "registration_number")
    RATE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    rate: str
    name: str
    registration_number: str
    def __init__(self, rate: _Optional[str] = ..., name: _Optional[str] = ..., registration_number: _Optional[str] = ...) -> None: ...

class CancellationPolicy(_message.Message):
    __slots__ = ("late_window", "late_fee", "no_show_fee")
    LATE_WINDOW_FIELD_NUMBER: _ClassVar[int]
    LATE_FEE_FIELD_NUMBER: _ClassVar[int]
    NO_SHOW_FEE_FIELD_NUMBER: _ClassVar[int]
    late_window: _duration_pb2.Duration
    late_fee: _money_pb2.Money
    no_show_fee: _money_pb2.Money
    def __init__(self, late_window: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., late_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., no_show_fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ...) -> None: ...

class ListProvidersRequest(_message.Message):
    __slots__ = ("division_id",)
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    def __init__(self, division_id: _Optional[str] = ...) -> None: ...

class ListProvidersResponse(_message.Message):
    __slots__ = ("providers",)
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    providers: _containers.RepeatedCompositeFieldContainer[Provider]
    def __init__(self, providers: _Optional[_Iterable[_Union[Provider, _Mapping]]] = ...) -> None: ...

class Provider(_message.Message):
    __slots__ = ("person_id", "display_name")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    display_name: str
    def __init__(self, person_id: _Optional[str] = ..., display_name: _Optional[str] = ...) -> None: ...

class GetDivisionRequest(_message.Message):
    __slots__ = ("division_id",)
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    def __init__(self, division_id: _Optional[str] = ...) -> None: ...

class GetDivisionResponse(_message.Message):
    __slots__ = ("division", "practice")
    DIVISION_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_FIELD_NUMBER: _ClassVar[int]
    division: Division
    practice: Practice
    def __init__(self, division: _Optional[_Union[Division, _Mapping]] = ..., practice: _Optional[_Union[Practice, _Mapping]] = ...) -> None: ...

class ResolvePeopleRequest(_message.Message):
    __slots__ = ("division_id", "host_person_id", "people")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    host_person_id: str
    people: _containers.RepeatedCompositeFieldContainer[NamedAddress]
    def __init__(self, division_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., people: _Optional[_Iterable[_Union[NamedAddress, _Mapping]]] = ...) -> None: ...

class NamedAddress(_message.Message):
    __slots__ = ("display_name", "email")
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    display_name: str
    email: str
    def __init__(self, display_name: _Optional[str] = ..., email: _Optional[str] = ...) -> None: ...

class ResolvePeopleResponse(_message.Message):
    __slots__ = ("people", "host_display_name")
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    HOST_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    people: _containers.RepeatedCompositeFieldContainer[ResolvedPerson]
    host_display_name: str
    def __init__(self, people: _Optional[_Iterable[_Union[ResolvedPerson, _Mapping]]] = ..., host_display_name: _Optional[str] = ...) -> None: ...

class ResolvedPerson(_message.Message):
    __slots__ = ("person_id", "display_name", "member")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    display_name: str
    member: bool
    def __init__(self, person_id: _Optional[str] = ..., display_name: _Optional[str] = ..., member: _Optional[bool] = ...) -> None: ...

class GetContactsRequest(_message.Message):
    __slots__ = ("person_ids",)
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, person_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetContactsResponse(_message.Message):
    __slots__ = ("contacts",)
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    contacts: _containers.RepeatedCompositeFieldContainer[Contact]
    def __init__(self, contacts: _Optional[_Iterable[_Union[Contact, _Mapping]]] = ...) -> None: ...

class Contact(_message.Message):
    __slots__ = ("person_id", "display_name", "email", "locale", "time_zone", "practice_id", "practice_slug")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_SLUG_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    display_name: str
    email: str
    locale: str
    time_zone: str
    practice_id: str
    practice_slug: str
    def __init__(self, person_id: _Optional[str] = ..., display_name: _Optional[str] = ..., email: _Optional[str] = ..., locale: _Optional[str] = ..., time_zone: _Optional[str] = ..., practice_id: _Optional[str] = ..., practice_slug: _Optional[str] = ...) -> None: ...

class CreatePracticeRequest(_message.Message):
    __slots__ = ("request_id", "slug", "name", "support_address")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SLUG_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    slug: str
    name: str
    support_address: str
    def __init__(self, request_id: _Optional[str] = ..., slug: _Optional[str] = ..., name: _Optional[str] = ..., support_address: _Optional[str] = ...) -> None: ...

class CreatePracticeResponse(_message.Message):
    __slots__ = ("practice",)
    PRACTICE_FIELD_NUMBER: _ClassVar[int]
    practice: Practice
    def __init__(self, practice: _Optional[_Union[Practice, _Mapping]] = ...) -> None: ...

class CreateDivisionRequest(_message.Message):
    __slots__ = ("request_id", "division")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    division: Division
    def __init__(self, request_id: _Optional[str] = ..., division: _Optional[_Union[Division, _Mapping]] = ...) -> None: ...

class CreateDivisionResponse(_message.Message):
    __slots__ = ("division",)
    DIVISION_FIELD_NUMBER: _ClassVar[int]
    division: Division
    def __init__(self, division: _Optional[_Union[Division, _Mapping]] = ...) -> None: ...

class AddMemberRequest(_message.Message):
    __slots__ = ("request_id", "division_id", "person", "role")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    division_id: str
    person: NamedAddress
    role: _options_pb2.Role
    def __init__(self, request_id: _Optional[str] = ..., division_id: _Optional[str] = ..., person: _Optional[_Union[NamedAddress, _Mapping]] = ..., role: _Optional[_Union[_options_pb2.Role, str]] = ...) -> None: ...

class AddMemberResponse(_message.Message):
    __slots__ = ("person_id",)
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    def __init__(self, person_id: _Optional[str] = ...) -> None: ...

class AddClientRequest(_message.Message):
    __slots__ = ("request_id", "practice_id", "person")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    practice_id: str
    person: NamedAddress
    def __init__(self, request_id: _Optional[str] = ..., practice_id: _Optional[str] = ..., person: _Optional[_Union[NamedAddress, _Mapping]] = ...) -> None: ...

class AddClientResponse(_message.Message):
    __slots__ = ("person_id",)
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    def __init__(self, person_id: _Optional[str] = ...) -> None: ...

class UpdateDivisionRequest(_message.Message):
    __slots__ = ("division_id", "request_id", "etag", "division", "update_mask")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    DIVISION_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    request_id: str
    etag: str
    division: Division
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, division_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., division: _Optional[_Union[Division, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class UpdateDivisionResponse(_message.Message):
    __slots__ = ("division",)
    DIVISION_FIELD_NUMBER: _ClassVar[int]
    division: Division
    def __init__(self, division: _Optional[_Union[Division, _Mapping]] = ...) -> None: ...
