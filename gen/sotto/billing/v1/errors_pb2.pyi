from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    REASON_HOST_ONLY: _ClassVar[Reason]
    REASON_CARD_SETUP_INCOMPLETE: _ClassVar[Reason]
    REASON_CHARGE_NOT_RETRYABLE: _ClassVar[Reason]
    REASON_CARD_MISSING: _ClassVar[Reason]
    REASON_WEBHOOK_SIGNATURE: _ClassVar[Reason]
    REASON_PROCESSOR_UNAVAILABLE: _ClassVar[Reason]
    REASON_CONVERSATION_CLOSED: _ClassVar[Reason]
    REASON_NOTHING_TO_ASK_FOR: _ClassVar[Reason]
    REASON_CHARGE_NOT_WAIVABLE: _ClassVar[Reason]
    REASON_CHARGE_NOT_REFUNDABLE: _ClassVar[Reason]
    REASON_REFUND_TOO_LARGE: _ClassVar[Reason]
    REASON_REFUND_NEEDS_ADMIN: _ClassVar[Reason]
    REASON_CONSENT_OUTDATED: _ClassVar[Reason]
    REASON_CARD_NEEDED: _ClassVar[Reason]
    REASON_CHARGE_NOT_CONFIRMABLE: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
REASON_HOST_ONLY: Reason
REASON_CARD_SETUP_INCOMPLETE: Reason
REASON_CHARGE_NOT_RETRYABLE: Reason
REASON_CARD_MISSING: Reason
REASON_WEBHOOK_SIGNATURE: Reason
REASON_PROCESSOR_UNAVAILABLE: Reason
REASON_CONVERSATION_CLOSED: Reason
REASON_NOTHING_TO_ASK_FOR: Reason
REASON_CHARGE_NOT_WAIVABLE: Reason
REASON_CHARGE_NOT_REFUNDABLE: Reason
REASON_REFUND_TOO_LARGE: Reason
REASON_REFUND_NEEDS_ADMIN: Reason
REASON_CONSENT_OUTDATED: Reason
REASON_CARD_NEEDED: Reason
REASON_CHARGE_NOT_CONFIRMABLE: Reason
