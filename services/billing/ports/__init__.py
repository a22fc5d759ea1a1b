"""What the use cases need from outside, as they see it."""

from services.billing.ports.books import DisputeRows, LeasedRefund, LedgerRows, RefundRows
from services.billing.ports.keeping import (
    CardRows,
    ChargeRows,
    DocumentRows,
    Leased,
    Step,
    Store,
    Transaction,
)
from services.billing.ports.movements import Movements, Payback, SentRefund, ToldRefund
from services.billing.ports.neighbours import (
    Conversations,
    Directory,
    Live,
    LiveTopic,
    Printer,
    Statements,
)
from services.billing.ports.processor import (
    Cancellation,
    Declined,
    HostedPage,
    Intent,
    IntentStatus,
    Notice,
    Page,
    Processor,
    Unknown,
)
from services.billing.ports.reconciling import Payments, ReconciliationRows, UnknownCharge

__all__ = [
    "Cancellation",
    "CardRows",
    "ChargeRows",
    "Conversations",
    "Declined",
    "Directory",
    "DisputeRows",
    "DocumentRows",
    "HostedPage",
    "Intent",
    "IntentStatus",
    "Leased",
    "LeasedRefund",
    "LedgerRows",
    "Live",
    "LiveTopic",
    "Movements",
    "Notice",
    "Page",
    "Payback",
    "Payments",
    "Printer",
    "Processor",
    "ReconciliationRows",
    "RefundRows",
    "SentRefund",
    "Statements",
    "Step",
    "Store",
    "ToldRefund",
    "Transaction",
    "Unknown",
    "UnknownCharge",
]
