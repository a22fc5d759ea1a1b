from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from sotto.directory.v1 import directory_pb2 as _directory_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Person(_message.Message):
    __slots__ = ("person_id", "display_name", "email", "active", "etag")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    display_name: str
    email: str
    active: bool
    etag: str
    def __init__(self, person_id: _Optional[str] = ..., display_name: _Optional[str] = ..., email: _Optional[str] = ..., active: _Optional[bool] = ..., etag: _Optional[str] = ...) -> None: ...

class Member(_message.Message):
    __slots__ = ("person", "roles")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    person: Person
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    def __init__(self, person: _Optional[_Union[Person, _Mapping]] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ...) -> None: ...

class ListPracticesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListPracticesResponse(_message.Message):
    __slots__ = ("practices",)
    PRACTICES_FIELD_NUMBER: _ClassVar[int]
    practices: _containers.RepeatedCompositeFieldContainer[_directory_pb2.Practice]
    def __init__(self, practices: _Optional[_Iterable[_Union[_directory_pb2.Practice, _Mapping]]] = ...) -> None: ...

class UpdatePracticeRequest(_message.Message):
    __slots__ = ("practice_id", "request_id", "etag", "practice", "update_mask")
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    practice_id: str
    request_id: str
    etag: str
    practice: _directory_pb2.Practice
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, practice_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., practice: _Optional[_Union[_directory_pb2.Practice, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class UpdatePracticeResponse(_message.Message):
    __slots__ = ("practice",)
    PRACTICE_FIELD_NUMBER: _ClassVar[int]
    practice: _directory_pb2.Practice
    def __init__(self, practice: _Optional[_Union[_directory_pb2.Practice, _Mapping]] = ...) -> None: ...

class ListDivisionsRequest(_message.Message):
    __slots__ = ("practice_id",)
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    practice_id: str
    def __init__(self, practice_id: _Optional[str] = ...) -> None: ...

class ListDivisionsResponse(_message.Message):
    __slots__ = ("divisions",)
    DIVISIONS_FIELD_NUMBER: _ClassVar[int]
    divisions: _containers.RepeatedCompositeFieldContainer[_directory_pb2.Division]
    def __init__(self, divisions: _Optional[_Iterable[_Union[_directory_pb2.Division, _Mapping]]] = ...) -> None: ...

class SearchMembersRequest(_message.Message):
    __slots__ = ("division_id", "query", "page_size", "page_token")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    query: str
    page_size: int
    page_token: str
    def __init__(self, division_id: _Optional[str] = ..., query: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class SearchMembersResponse(_message.Message):
    __slots__ = ("members", "next_page_token")
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[Member]
    next_page_token: str
    def __init__(self, members: _Optional[_Iterable[_Union[Member, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class InviteMemberRequest(_message.Message):
    __slots__ = ("division_id", "request_id", "person", "roles")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    request_id: str
    person: _directory_pb2.NamedAddress
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    def __init__(self, division_id: _Optional[str] = ..., request_id: _Optional[str] = ..., person: _Optional[_Union[_directory_pb2.NamedAddress, _Mapping]] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ...) -> None: ...

class InviteMemberResponse(_message.Message):
    __slots__ = ("member",)
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    member: Member
    def __init__(self, member: _Optional[_Union[Member, _Mapping]] = ...) -> None: ...

class ChangeRolesRequest(_message.Message):
    __slots__ = ("division_id", "person_id", "request_id", "etag", "roles")
    DIVISION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    division_id: str
    person_id: str
    request_id: str
    etag: str
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    def __init__(self, division_id: _Optional[str] = ..., person_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ...) -> None: ...

class ChangeRolesResponse(_message.Message):
    __slots__ = ("member",)
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    member: Member
    def __init__(self, member: _Optional[_Union[Member, _Mapping]] = ...) -> None: ...

class SearchClientsRequest(_message.Message):
    __slots__ = ("practice_id", "query", "page_size", "page_token")
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    practice_id: str
    query: str
    page_size: int
    page_token: str
    def __init__(self, practice_id: _Optional[str] = ..., query: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class SearchClientsResponse(_message.Message):
    __slots__ = ("clients", "next_page_token")
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    clients: _containers.RepeatedCompositeFieldContainer[Person]
    next_page_token: str
    def __init__(self, clients: _Optional[_Iterable[_Union[Person, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RenamePersonRequest(_message.Message):
    __slots__ = ("person_id", "request_id", "etag", "display_name")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    request_id: str
    etag: str
    display_name: str
    def __init__(self, person_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., display_name: _Optional[str] = ...) -> None: ...

class RenamePersonResponse(_message.Message):
    __slots__ = ("person",)
    PERSON_FIELD_NUMBER: _ClassVar[int]
    person: Person
    def __init__(self, person: _Optional[_Union[Person, _Mapping]] = ...) -> None: ...

class DeactivatePersonRequest(_message.Message):
    __slots__ = ("person_id", "request_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    request_id: str
    def __init__(self, person_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeactivatePersonResponse(_message.Message):
    __slots__ = ("person",)
    PERSON_FIELD_NUMBER: _ClassVar[int]
    person: Person
    def __init__(self, person: _Optional[_Union[Person, _Mapping]] = ...) -> None: ...

class ReactivatePersonRequest(_message.Message):
    __slots__ = ("person_id", "request_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    request_id: str
    def __init__(self, person_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReactivatePersonResponse(_message.Message):
    __slots__ = ("person",)
    PERSON_FIELD_NUMBER: _ClassVar[int]
    person: Person
    def __init__(self, person: _Optional[_Union[Person, _Mapping]] = ...) -> None: ...

class DescribeInvitationRequest(_message.Message):
    __slots__ = ("invitation_id",)
    INVITATION_ID_FIELD_NUMBER: _ClassVar[int]
    invitation_id: str
    def __init__(self, invitation_id: _Optional[str] = ...) -> None: ...

class DescribeInvitationResponse(_message.Message):
    __slots__ = ("contact", "practice")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PRACTICE_FIELD_NUMBER: _ClassVar[int]
    contact: _directory_pb2.Contact
    practice: _directory_pb2.Practice
    def __init__(self, contact: _Optional[_Union[_directory_pb2.Contact, _Mapping]] = ..., practice: _Optional[_Union[_directory_pb2.Practice, _Mapping]] = ...) -> None: ...
