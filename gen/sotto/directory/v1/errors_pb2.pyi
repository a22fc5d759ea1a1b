from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    REASON_SIGN_IN_REFUSED: _ClassVar[Reason]
    REASON_SIGN_IN_EXHAUSTED: _ClassVar[Reason]
    REASON_SESSION_ENDED: _ClassVar[Reason]
    REASON_PRACTICE_EXISTS: _ClassVar[Reason]
    REASON_NOT_A_PROVIDER: _ClassVar[Reason]
    REASON_PERSON_INACTIVE: _ClassVar[Reason]
    REASON_ADMIN_ONLY: _ClassVar[Reason]
    REASON_LAST_ADMIN: _ClassVar[Reason]
    REASON_NOT_YOURSELF: _ClassVar[Reason]
    REASON_MEMBER_ELSEWHERE: _ClassVar[Reason]
    REASON_MEMBERS_ONLY: _ClassVar[Reason]
    REASON_PASSWORD_REFUSED: _ClassVar[Reason]
    REASON_SIGN_IN_THROTTLED: _ClassVar[Reason]
    REASON_CODE_REFUSED: _ClassVar[Reason]
    REASON_SETUP_ENDED: _ClassVar[Reason]
    REASON_NO_PASSWORD: _ClassVar[Reason]
    REASON_PROOF_REFUSED: _ClassVar[Reason]
    REASON_SECOND_FACTOR_REQUIRED: _ClassVar[Reason]
    REASON_PASSKEY_REFUSED: _ClassVar[Reason]
    REASON_TOO_MANY_PASSKEYS: _ClassVar[Reason]
    REASON_MACHINE_REFUSED: _ClassVar[Reason]
    REASON_SCOPE_NOT_GRANTED: _ClassVar[Reason]
    REASON_ACT_FOR_NOT_GRANTED: _ClassVar[Reason]
    REASON_PERSON_UNKNOWN: _ClassVar[Reason]
    REASON_TOO_MANY_MACHINES: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
REASON_SIGN_IN_REFUSED: Reason
REASON_SIGN_IN_EXHAUSTED: Reason
REASON_SESSION_ENDED: Reason
REASON_PRACTICE_EXISTS: Reason
REASON_NOT_A_PROVIDER: Reason
REASON_PERSON_INACTIVE: Reason
REASON_ADMIN_ONLY: Reason
REASON_LAST_ADMIN: Reason
REASON_NOT_YOURSELF: Reason
REASON_MEMBER_ELSEWHERE: Reason
REASON_MEMBERS_ONLY: Reason
REASON_PASSWORD_REFUSED: Reason
REASON_SIGN_IN_THROTTLED: Reason
REASON_CODE_REFUSED: Reason
REASON_SETUP_ENDED: Reason
REASON_NO_PASSWORD: Reason
REASON_PROOF_REFUSED: Reason
REASON_SECOND_FACTOR_REQUIRED: Reason
REASON_PASSKEY_REFUSED: Reason
REASON_TOO_MANY_PASSKEYS: Reason
REASON_MACHINE_REFUSED: Reason
REASON_SCOPE_NOT_GRANTED: Reason
REASON_ACT_FOR_NOT_GRANTED: Reason
REASON_PERSON_UNKNOWN: Reason
REASON_TOO_MANY_MACHINES: Reason
