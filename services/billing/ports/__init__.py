"""What the use cases need from outside, as they see it."""

from services.billing.ports.keeping import (
    CardRows,
    ChargeRows,
    DocumentRows,
    Leased,
    Step,
    Store,
    Transaction,
)
from services.billing.ports.neighbours import (
    Conversations,
    Directory,
    Live,
    LiveTopic,
    Printer,
    Statements,
)
from services.billing.ports.processor import (
    Declined,
    HostedPage,
    Intent,
    IntentStatus,
    Notice,
    Processor,
    Unknown,
)
from services.billing.ports.reconciling import PaymentPage, Payments, ReconciliationRows, UnknownCharge

__all__ = [
    "CardRows",
    "ChargeRows",
    "Conversations",
    "Declined",
    "Directory",
    "DocumentRows",
    "HostedPage",
    "Intent",
    "IntentStatus",
    "Leased",
    "Live",
    "LiveTopic",
    "Notice",
    "PaymentPage",
    "Payments",
    "Printer",
    "Processor",
    "ReconciliationRows",
    "Statements",
    "Step",
    "Store",
    "Transaction",
    "Unknown",
    "UnknownCharge",
]
