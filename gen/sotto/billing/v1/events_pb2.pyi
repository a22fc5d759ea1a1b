from sotto.billing.v1 import billing_pb2 as _billing_pb2
from sotto.billing.v1 import refunds_pb2 as _refunds_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ChargeSettled(_message.Message):
    __slots__ = ("charge_id", "conversation_id", "person_id", "state")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    conversation_id: str
    person_id: str
    state: _billing_pb2.ChargeState
    def __init__(self, charge_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., person_id: _Optional[str] = ..., state: _Optional[_Union[_billing_pb2.ChargeState, str]] = ...) -> None: ...

class ReceiptIssued(_message.Message):
    __slots__ = ("document_id", "conversation_id", "person_id", "host_person_id", "charge_id")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    conversation_id: str
    person_id: str
    host_person_id: str
    charge_id: str
    def __init__(self, document_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., person_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., charge_id: _Optional[str] = ...) -> None: ...

class InvoiceIssued(_message.Message):
    __slots__ = ("document_id", "conversation_id", "host_person_id")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    conversation_id: str
    host_person_id: str
    def __init__(self, document_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., host_person_id: _Optional[str] = ...) -> None: ...

class RefundSettled(_message.Message):
    __slots__ = ("refund_id", "charge_id", "conversation_id", "person_id", "host_person_id", "state", "document_id")
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    refund_id: str
    charge_id: str
    conversation_id: str
    person_id: str
    host_person_id: str
    state: _refunds_pb2.RefundState
    document_id: str
    def __init__(self, refund_id: _Optional[str] = ..., charge_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., person_id: _Optional[str] = ..., host_person_id: _Optional[str] = ..., state: _Optional[_Union[_refunds_pb2.RefundState, str]] = ..., document_id: _Optional[str] = ...) -> None: ...

class PaymentDetailsRequested(_message.Message):
    __slots__ = ("payment_details_request_id", "conversation_id", "person_id")
    PAYMENT_DETAILS_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    payment_details_request_id: str
    conversation_id: str
    person_id: str
    def __init__(self, payment_details_request_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class CardSaved(_message.Message):
    __slots__ = ("card_id", "person_id")
    CARD_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    card_id: str
    person_id: str
    def __init__(self, card_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...
