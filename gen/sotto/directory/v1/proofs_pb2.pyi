import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from sotto.directory.v1 import sessions_pb2 as _sessions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetSignInMethodsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetSignInMethodsResponse(_message.Message):
    __slots__ = ("password_possible", "password_time", "recovery_codes", "proofs", "second_factor_required", "limited")
    PASSWORD_POSSIBLE_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_TIME_FIELD_NUMBER: _ClassVar[int]
    RECOVERY_CODES_FIELD_NUMBER: _ClassVar[int]
    PROOFS_FIELD_NUMBER: _ClassVar[int]
    SECOND_FACTOR_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    LIMITED_FIELD_NUMBER: _ClassVar[int]
    password_possible: bool
    password_time: _timestamp_pb2.Timestamp
    recovery_codes: int
    proofs: _containers.RepeatedScalarFieldContainer[_sessions_pb2.SignInMethod]
    second_factor_required: bool
    limited: bool
    def __init__(self, password_possible: _Optional[bool] = ..., password_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recovery_codes: _Optional[int] = ..., proofs: _Optional[_Iterable[_Union[_sessions_pb2.SignInMethod, str]]] = ..., second_factor_required: _Optional[bool] = ..., limited: _Optional[bool] = ...) -> None: ...

class StartMailProofRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class StartMailProofResponse(_message.Message):
    __slots__ = ("proof_id", "expire_time")
    PROOF_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    proof_id: str
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, proof_id: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProveByMailRequest(_message.Message):
    __slots__ = ("proof_id", "code")
    PROOF_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    proof_id: str
    code: str
    def __init__(self, proof_id: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...

class ProveByMailResponse(_message.Message):
    __slots__ = ("expire_time",)
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProveByPasswordRequest(_message.Message):
    __slots__ = ("password", "code")
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    password: str
    code: str
    def __init__(self, password: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...

class ProveByPasswordResponse(_message.Message):
    __slots__ = ("expire_time",)
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StartPasskeyProofRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class StartPasskeyProofResponse(_message.Message):
    __slots__ = ("challenge_id", "options")
    CHALLENGE_ID_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    challenge_id: str
    options: str
    def __init__(self, challenge_id: _Optional[str] = ..., options: _Optional[str] = ...) -> None: ...

class ProveByPasskeyRequest(_message.Message):
    __slots__ = ("challenge_id", "credential")
    CHALLENGE_ID_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    challenge_id: str
    credential: str
    def __init__(self, challenge_id: _Optional[str] = ..., credential: _Optional[str] = ...) -> None: ...

class ProveByPasskeyResponse(_message.Message):
    __slots__ = ("expire_time",)
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ResetSignInMethodsRequest(_message.Message):
    __slots__ = ("person_id", "request_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    request_id: str
    def __init__(self, person_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResetSignInMethodsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetSignInPolicyRequest(_message.Message):
    __slots__ = ("practice_id",)
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    practice_id: str
    def __init__(self, practice_id: _Optional[str] = ...) -> None: ...

class GetSignInPolicyResponse(_message.Message):
    __slots__ = ("policy",)
    POLICY_FIELD_NUMBER: _ClassVar[int]
    policy: SignInPolicy
    def __init__(self, policy: _Optional[_Union[SignInPolicy, _Mapping]] = ...) -> None: ...

class SignInPolicy(_message.Message):
    __slots__ = ("second_factor_required", "etag")
    SECOND_FACTOR_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    second_factor_required: bool
    etag: str
    def __init__(self, second_factor_required: _Optional[bool] = ..., etag: _Optional[str] = ...) -> None: ...

class UpdateSignInPolicyRequest(_message.Message):
    __slots__ = ("practice_id", "request_id", "etag", "second_factor_required")
    PRACTICE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    SECOND_FACTOR_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    practice_id: str
    request_id: str
    etag: str
    second_factor_required: bool
    def __init__(self, practice_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., second_factor_required: _Optional[bool] = ...) -> None: ...

class UpdateSignInPolicyResponse(_message.Message):
    __slots__ = ("policy",)
    POLICY_FIELD_NUMBER: _ClassVar[int]
    policy: SignInPolicy
    def __init__(self, policy: _Optional[_Union[SignInPolicy, _Mapping]] = ...) -> None: ...
