import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from sotto.billing.v1 import disputes_pb2 as _disputes_pb2
from sotto.billing.v1 import refunds_pb2 as _refunds_pb2
from sotto.common.v1 import money_pb2 as _money_pb2
from sotto.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ChargeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHARGE_STATE_UNSPECIFIED: _ClassVar[ChargeState]
    CHARGE_STATE_PENDING: _ClassVar[ChargeState]
    CHARGE_STATE_SUCCEEDED: _ClassVar[ChargeState]
    CHARGE_STATE_FAILED: _ClassVar[ChargeState]
    CHARGE_STATE_REQUIRES_ACTION: _ClassVar[ChargeState]
    CHARGE_STATE_MISSING_CARD: _ClassVar[ChargeState]
    CHARGE_STATE_UNKNOWN: _ClassVar[ChargeState]
    CHARGE_STATE_WAIVED: _ClassVar[ChargeState]
    CHARGE_STATE_REFUNDED: _ClassVar[ChargeState]
    CHARGE_STATE_CANCELING: _ClassVar[ChargeState]
    CHARGE_STATE_NOT_ACCEPTED: _ClassVar[ChargeState]

class ChargePurpose(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHARGE_PURPOSE_UNSPECIFIED: _ClassVar[ChargePurpose]
    CHARGE_PURPOSE_COMPLETION: _ClassVar[ChargePurpose]
    CHARGE_PURPOSE_LATE_CANCELLATION: _ClassVar[ChargePurpose]
    CHARGE_PURPOSE_NO_SHOW: _ClassVar[ChargePurpose]

class PreviewMailKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PREVIEW_MAIL_KIND_UNSPECIFIED: _ClassVar[PreviewMailKind]
    PREVIEW_MAIL_KIND_RECEIPT: _ClassVar[PreviewMailKind]
    PREVIEW_MAIL_KIND_PAYMENT_RECEIVED: _ClassVar[PreviewMailKind]
    PREVIEW_MAIL_KIND_INVOICE: _ClassVar[PreviewMailKind]
    PREVIEW_MAIL_KIND_PAYMENT_OPEN: _ClassVar[PreviewMailKind]

class DocumentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DOCUMENT_KIND_UNSPECIFIED: _ClassVar[DocumentKind]
    DOCUMENT_KIND_RECEIPT: _ClassVar[DocumentKind]
    DOCUMENT_KIND_INVOICE: _ClassVar[DocumentKind]
    DOCUMENT_KIND_CREDIT_NOTE: _ClassVar[DocumentKind]
    DOCUMENT_KIND_CANCELLATION: _ClassVar[DocumentKind]
CHARGE_STATE_UNSPECIFIED: ChargeState
CHARGE_STATE_PENDING: ChargeState
CHARGE_STATE_SUCCEEDED: ChargeState
CHARGE_STATE_FAILED: ChargeState
CHARGE_STATE_REQUIRES_ACTION: ChargeState
CHARGE_STATE_MISSING_CARD: ChargeState
CHARGE_STATE_UNKNOWN: ChargeState
CHARGE_STATE_WAIVED: ChargeState
CHARGE_STATE_REFUNDED: ChargeState
CHARGE_STATE_CANCELING: ChargeState
CHARGE_STATE_NOT_ACCEPTED: ChargeState
CHARGE_PURPOSE_UNSPECIFIED: ChargePurpose
CHARGE_PURPOSE_COMPLETION: ChargePurpose
CHARGE_PURPOSE_LATE_CANCELLATION: ChargePurpose
CHARGE_PURPOSE_NO_SHOW: ChargePurpose
PREVIEW_MAIL_KIND_UNSPECIFIED: PreviewMailKind
PREVIEW_MAIL_KIND_RECEIPT: PreviewMailKind
PREVIEW_MAIL_KIND_PAYMENT_RECEIVED: PreviewMailKind
PREVIEW_MAIL_KIND_INVOICE: PreviewMailKind
PREVIEW_MAIL_KIND_PAYMENT_OPEN: PreviewMailKind
DOCUMENT_KIND_UNSPECIFIED: DocumentKind
DOCUMENT_KIND_RECEIPT: DocumentKind
DOCUMENT_KIND_INVOICE: DocumentKind
DOCUMENT_KIND_CREDIT_NOTE: DocumentKind
DOCUMENT_KIND_CANCELLATION: DocumentKind

class Card(_message.Message):
    __slots__ = ("card_id", "brand", "last4", "expire_month", "expire_year", "default", "expired", "expires_before")
    CARD_ID_FIELD_NUMBER: _ClassVar[int]
    BRAND_FIELD_NUMBER: _ClassVar[int]
    LAST4_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_MONTH_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_YEAR_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_BEFORE_FIELD_NUMBER: _ClassVar[int]
    card_id: str
    brand: str
    last4: str
    expire_month: int
    expire_year: int
    default: bool
    expired: bool
    expires_before: _timestamp_pb2.Timestamp
    def __init__(self, card_id: _Optional[str] = ..., brand: _Optional[str] = ..., last4: _Optional[str] = ..., expire_month: _Optional[int] = ..., expire_year: _Optional[int] = ..., default: _Optional[bool] = ..., expired: _Optional[bool] = ..., expires_before: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Charge(_message.Message):
    __slots__ = ("charge_id", "participant_id", "display_name", "amount", "state", "decline_code", "decline_message", "card", "retryable", "update_time", "waivable", "refunded", "refundable", "refunds", "disputes", "next_retry_time", "purpose")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DECLINE_CODE_FIELD_NUMBER: _ClassVar[int]
    DECLINE_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    WAIVABLE_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    REFUNDABLE_FIELD_NUMBER: _ClassVar[int]
    REFUNDS_FIELD_NUMBER: _ClassVar[int]
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_RETRY_TIME_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    participant_id: str
    display_name: str
    amount: _money_pb2.Money
    state: ChargeState
    decline_code: str
    decline_message: str
    card: Card
    retryable: bool
    update_time: _timestamp_pb2.Timestamp
    waivable: bool
    refunded: _money_pb2.Money
    refundable: _money_pb2.Money
    refunds: _containers.RepeatedCompositeFieldContainer[_refunds_pb2.Refund]
    disputes: _containers.RepeatedCompositeFieldContainer[_disputes_pb2.Dispute]
    next_retry_time: _timestamp_pb2.Timestamp
    purpose: ChargePurpose
    def __init__(self, charge_id: _Optional[str] = ..., participant_id: _Optional[str] = ..., display_name: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., state: _Optional[_Union[ChargeState, str]] = ..., decline_code: _Optional[str] = ..., decline_message: _Optional[str] = ..., card: _Optional[_Union[Card, _Mapping]] = ..., retryable: _Optional[bool] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., waivable: _Optional[bool] = ..., refunded: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., refundable: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., refunds: _Optional[_Iterable[_Union[_refunds_pb2.Refund, _Mapping]]] = ..., disputes: _Optional[_Iterable[_Union[_disputes_pb2.Dispute, _Mapping]]] = ..., next_retry_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., purpose: _Optional[_Union[ChargePurpose, str]] = ...) -> None: ...

class OwnCharge(_message.Message):
    __slots__ = ("charge_id", "amount", "state", "decline_message", "card", "refunded", "next_retry_time", "confirmable", "purpose")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DECLINE_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    NEXT_RETRY_TIME_FIELD_NUMBER: _ClassVar[int]
    CONFIRMABLE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    amount: _money_pb2.Money
    state: ChargeState
    decline_message: str
    card: Card
    refunded: _money_pb2.Money
    next_retry_time: _timestamp_pb2.Timestamp
    confirmable: bool
    purpose: ChargePurpose
    def __init__(self, charge_id: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., state: _Optional[_Union[ChargeState, str]] = ..., decline_message: _Optional[str] = ..., card: _Optional[_Union[Card, _Mapping]] = ..., refunded: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., next_retry_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., confirmable: _Optional[bool] = ..., purpose: _Optional[_Union[ChargePurpose, str]] = ...) -> None: ...

class StartCardSetupRequest(_message.Message):
    __slots__ = ("request_id", "return_path", "currency", "consent_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RETURN_PATH_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    CONSENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    return_path: str
    currency: str
    consent_version: str
    def __init__(self, request_id: _Optional[str] = ..., return_path: _Optional[str] = ..., currency: _Optional[str] = ..., consent_version: _Optional[str] = ...) -> None: ...

class StartCardSetupResponse(_message.Message):
    __slots__ = ("card_setup_id", "url")
    CARD_SETUP_ID_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    card_setup_id: str
    url: str
    def __init__(self, card_setup_id: _Optional[str] = ..., url: _Optional[str] = ...) -> None: ...

class FinishCardSetupRequest(_message.Message):
    __slots__ = ("card_setup_id",)
    CARD_SETUP_ID_FIELD_NUMBER: _ClassVar[int]
    card_setup_id: str
    def __init__(self, card_setup_id: _Optional[str] = ...) -> None: ...

class FinishCardSetupResponse(_message.Message):
    __slots__ = ("card",)
    CARD_FIELD_NUMBER: _ClassVar[int]
    card: Card
    def __init__(self, card: _Optional[_Union[Card, _Mapping]] = ...) -> None: ...

class ListCardsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListCardsResponse(_message.Message):
    __slots__ = ("cards", "appointments_unknown")
    CARDS_FIELD_NUMBER: _ClassVar[int]
    APPOINTMENTS_UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    cards: _containers.RepeatedCompositeFieldContainer[Card]
    appointments_unknown: bool
    def __init__(self, cards: _Optional[_Iterable[_Union[Card, _Mapping]]] = ..., appointments_unknown: _Optional[bool] = ...) -> None: ...

class PreviewCompletionRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class PreviewCompletionResponse(_message.Message):
    __slots__ = ("lines", "total", "preview_token", "etag", "expire_time", "missing_card_participant_ids", "mails")
    LINES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    MISSING_CARD_PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    MAILS_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[PreviewLine]
    total: _money_pb2.Money
    preview_token: str
    etag: str
    expire_time: _timestamp_pb2.Timestamp
    missing_card_participant_ids: _containers.RepeatedScalarFieldContainer[str]
    mails: _containers.RepeatedCompositeFieldContainer[PreviewMail]
    def __init__(self, lines: _Optional[_Iterable[_Union[PreviewLine, _Mapping]]] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., preview_token: _Optional[str] = ..., etag: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., missing_card_participant_ids: _Optional[_Iterable[str]] = ..., mails: _Optional[_Iterable[_Union[PreviewMail, _Mapping]]] = ...) -> None: ...

class PreviewMail(_message.Message):
    __slots__ = ("kind", "participant_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    kind: PreviewMailKind
    participant_id: str
    def __init__(self, kind: _Optional[_Union[PreviewMailKind, str]] = ..., participant_id: _Optional[str] = ...) -> None: ...

class PreviewLine(_message.Message):
    __slots__ = ("participant_id", "display_name", "amount", "card", "card_missing", "card_expired", "must_confirm", "fee_not_accepted", "fee", "purpose")
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    CARD_MISSING_FIELD_NUMBER: _ClassVar[int]
    CARD_EXPIRED_FIELD_NUMBER: _ClassVar[int]
    MUST_CONFIRM_FIELD_NUMBER: _ClassVar[int]
    FEE_NOT_ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    participant_id: str
    display_name: str
    amount: _money_pb2.Money
    card: Card
    card_missing: bool
    card_expired: bool
    must_confirm: bool
    fee_not_accepted: bool
    fee: _money_pb2.Money
    purpose: ChargePurpose
    def __init__(self, participant_id: _Optional[str] = ..., display_name: _Optional[str] = ..., amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., card: _Optional[_Union[Card, _Mapping]] = ..., card_missing: _Optional[bool] = ..., card_expired: _Optional[bool] = ..., must_confirm: _Optional[bool] = ..., fee_not_accepted: _Optional[bool] = ..., fee: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., purpose: _Optional[_Union[ChargePurpose, str]] = ...) -> None: ...

class RequestPaymentDetailsRequest(_message.Message):
    __slots__ = ("conversation_id", "request_id", "participant_ids")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_IDS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    request_id: str
    participant_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, conversation_id: _Optional[str] = ..., request_id: _Optional[str] = ..., participant_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class RequestPaymentDetailsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListChargesRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ListChargesResponse(_message.Message):
    __slots__ = ("charges",)
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    charges: _containers.RepeatedCompositeFieldContainer[Charge]
    def __init__(self, charges: _Optional[_Iterable[_Union[Charge, _Mapping]]] = ...) -> None: ...

class GetOwnChargeRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class GetOwnChargeResponse(_message.Message):
    __slots__ = ("charge",)
    CHARGE_FIELD_NUMBER: _ClassVar[int]
    charge: OwnCharge
    def __init__(self, charge: _Optional[_Union[OwnCharge, _Mapping]] = ...) -> None: ...

class RetryChargeRequest(_message.Message):
    __slots__ = ("charge_id", "request_id")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    request_id: str
    def __init__(self, charge_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RetryChargeResponse(_message.Message):
    __slots__ = ("charge",)
    CHARGE_FIELD_NUMBER: _ClassVar[int]
    charge: Charge
    def __init__(self, charge: _Optional[_Union[Charge, _Mapping]] = ...) -> None: ...

class WaiveChargeRequest(_message.Message):
    __slots__ = ("charge_id", "request_id")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    request_id: str
    def __init__(self, charge_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class WaiveChargeResponse(_message.Message):
    __slots__ = ("charge",)
    CHARGE_FIELD_NUMBER: _ClassVar[int]
    charge: Charge
    def __init__(self, charge: _Optional[_Union[Charge, _Mapping]] = ...) -> None: ...

class Document(_message.Message):
    __slots__ = ("document_id", "kind", "number", "total", "issue_time", "participant_id")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    ISSUE_TIME_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    kind: DocumentKind
    number: str
    total: _money_pb2.Money
    issue_time: _timestamp_pb2.Timestamp
    participant_id: str
    def __init__(self, document_id: _Optional[str] = ..., kind: _Optional[_Union[DocumentKind, str]] = ..., number: _Optional[str] = ..., total: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., issue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., participant_id: _Optional[str] = ...) -> None: ...

class ListDocumentsRequest(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class ListDocumentsResponse(_message.Message):
    __slots__ = ("documents",)
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    documents: _containers.RepeatedCompositeFieldContainer[Document]
    def __init__(self, documents: _Optional[_Iterable[_Union[Document, _Mapping]]] = ...) -> None: ...

class GetDocumentContentRequest(_message.Message):
    __slots__ = ("document_id",)
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    def __init__(self, document_id: _Optional[str] = ...) -> None: ...

class GetDocumentContentResponse(_message.Message):
    __slots__ = ("document", "pdf", "file_name")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    PDF_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    document: Document
    pdf: bytes
    file_name: str
    def __init__(self, document: _Optional[_Union[Document, _Mapping]] = ..., pdf: _Optional[bytes] = ..., file_name: _Optional[str] = ...) -> None: ...

class DescribeChargeRequest(_message.Message):
    __slots__ = ("charge_id",)
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    def __init__(self, charge_id: _Optional[str] = ...) -> None: ...

class DescribeChargeResponse(_message.Message):
    __slots__ = ("amount", "state", "decline_message", "card", "person_id")
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DECLINE_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    amount: _money_pb2.Money
    state: ChargeState
    decline_message: str
    card: Card
    person_id: str
    def __init__(self, amount: _Optional[_Union[_money_pb2.Money, _Mapping]] = ..., state: _Optional[_Union[ChargeState, str]] = ..., decline_message: _Optional[str] = ..., card: _Optional[_Union[Card, _Mapping]] = ..., person_id: _Optional[str] = ...) -> None: ...

class ReceiveWebhookRequest(_message.Message):
    __slots__ = ("body", "signature")
    BODY_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    body: bytes
    signature: str
    def __init__(self, body: _Optional[bytes] = ..., signature: _Optional[str] = ...) -> None: ...

class ReceiveWebhookResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
