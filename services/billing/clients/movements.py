"""Stripe's books (API reference: Refunds, Charges, Disputes, Payouts, Balance transactions)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import stripe

from chassis.chargeable import from_processor, to_processor
from chassis.money import Money
from services.billing.clients.stripe_api import StripeApi
from services.billing.domain.disputes import DisputeState, ToldDispute
from services.billing.domain.ledger import Movement, Payout
from services.billing.domain.reconciliation import PaidBack
from services.billing.domain.refunds import REFUSED
from services.billing.ports import (
    Declined,
    Page,
    Payback,
    SentRefund,
    ToldRefund,
    Unknown,
)

JSON = Mapping[str, Any]
T = TypeVar("T")

_REFUND_ID = "refund_id"
_PAGE = 100
_STATUSES = {"succeeded": Payback.SUCCEEDED, "failed": Payback.FAILED, "canceled": Payback.FAILED}
_DISPUTES = {
    "needs_response": DisputeState.NEEDS_RESPONSE,
    "under_review": DisputeState.UNDER_REVIEW,
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
    "warning_needs_response": DisputeState.NEEDS_RESPONSE,
    "appeal_needs_response": DisputeState.NEEDS_RESPONSE,
    "appeal_under_review": DisputeState.UNDER_REVIEW,
    "warning_under_review": DisputeState.UNDER_REVIEW,
    "warning_closed": DisputeState.CLOSED,
    "prevented": DisputeState.CLOSED,
}
_BALANCE = ("balance_transaction", "failure_balance_transaction")
"""What a refund or a payout moved, and what came back of it."""

_PAID_OUT = frozenset({"paid", "failed"})
_NOT_A_REFUSAL = frozenset({"lock_timeout", "idempotency_key_in_use"})
"""Refusals that tell of another call under way, not of the refund."""


class StripeMovements(StripeApi):
    """Paying back, and reading what happened."""

    async def find_refund(self, payment_intent: str, refund_id: UUID) -> SentRefund | Unknown | None:
        """Lists, for a search lags behind."""
        try:
            page = await self._api.refunds.list_async({"payment_intent": payment_intent, "limit": _PAGE})
            async for found in page.auto_paging_iter():
                refund = found.to_dict()
                if (refund["metadata"] or {}).get(_REFUND_ID) == str(refund_id):
                    return _refund(refund)
        except Exception as error:
            return self._unknown(error)
        return None

    async def create_refund(
        self, payment_intent: str, refund_id: UUID, amount: Money, key: str
    ) -> SentRefund | Declined | Unknown:
        """Neither a reason nor a description."""
        try:
            units = to_processor(amount)
        except ValueError:
            return Declined(REFUSED)
        try:
            created = await self._api.refunds.create_async(
                {
                    "payment_intent": payment_intent,
                    "amount": units,
                    "metadata": {_REFUND_ID: str(refund_id)},
                },
                {"idempotency_key": key},
            )
            return _refund(created.to_dict())
        except stripe.InvalidRequestError as error:
            if error.code in _NOT_A_REFUSAL:
                return self._unknown(error)
            self._log.warning("the processor refuses a refund", code=error.code or REFUSED)
            return Declined(error.code or REFUSED)
        except Exception as error:
            return self._unknown(error)

    async def costs_of_payment(self, payment_intent: str) -> Movement | Unknown | None:
        """The balance transaction of the one charge that was paid."""
        parameters: Any = {
            "payment_intent": payment_intent,
            "limit": _PAGE,
            "expand": ["data.balance_transaction"],
        }
        page = await self._read(self._api.charges.list_async(parameters))
        if not isinstance(page, Mapping):
            return page
        return _costs_of([charge for charge in page["data"] if charge["paid"]])

    async def refund(self, processor_refund: str) -> ToldRefund | Unknown | None:
        """GET, with its balance transactions."""
        expanded: Any = {"expand": list(_BALANCE)}
        refund = await self._read(self._api.refunds.retrieve_async(processor_refund, expanded))
        if not isinstance(refund, Mapping):
            return refund
        told = _told_refund(refund)
        return Unknown() if told.paid_back.succeeded and told.sent is None else told

    async def dispute(self, processor_dispute: str) -> ToldDispute | Unknown | None:
        """GET. Its balance transactions come with it."""
        dispute = await self._read(self._api.disputes.retrieve_async(processor_dispute))
        return _told_dispute(dispute) if isinstance(dispute, Mapping) else dispute

    async def payout(self, processor_payout: str) -> Payout | Unknown | None:
        """GET. One that has not arrived has moved nothing yet."""
        expanded: Any = {"expand": list(_BALANCE)}
        payout = await self._read(self._api.payouts.retrieve_async(processor_payout, expanded))
        return _payout(payout) if isinstance(payout, Mapping) else payout

    async def list_refunds(self, since: datetime, after: str) -> Page[ToldRefund] | Unknown:
        """A page, with balance transactions."""
        return await self._list(self._api.refunds.list_async, _told_refund, since, after, _BALANCE)

    async def list_disputes(self, since: datetime, after: str) -> Page[ToldDispute] | Unknown:
        """A page; balance transactions come with it."""
        return await self._list(self._api.disputes.list_async, _told_dispute, since, after)

    async def list_payouts(self, since: datetime, after: str) -> Page[Payout] | Unknown:
        """A page, with balance transactions."""
        return await self._list(self._api.payouts.list_async, _payout, since, after, _BALANCE)

    async def _list(
        self,
        call: Callable[[Any], Awaitable[Any]],
        told: Callable[[JSON], T],
        since: datetime,
        after: str,
        expand: Sequence[str] = (),
    ) -> Page[T] | Unknown:
        parameters: dict[str, Any] = {"limit": _PAGE, "created": {"gte": int(since.timestamp())}}
        if after:
            parameters["starting_after"] = after
        if expand:
            parameters["expand"] = [f"data.{name}" for name in expand]
        try:
            page = (await call(parameters)).to_dict()
            last = str(page["data"][-1]["id"]) if page["has_more"] else ""
            return Page([told(each) for each in page["data"]], last)
        except Exception as error:
            return self._unknown(error)

    async def _read(self, call: Awaitable[Any]) -> JSON | Unknown | None:
        try:
            answer: JSON = (await call).to_dict()
        except stripe.InvalidRequestError as error:
            return None if error.code == "resource_missing" else self._unknown(error)
        except Exception as error:
            return self._unknown(error)
        return answer


def _refund(refund: JSON) -> SentRefund:
    code = refund.get("failure_reason") or ""
    return SentRefund(str(refund["id"]), _STATUSES.get(refund["status"], Payback.UNDER_WAY), str(code))


def _told_refund(refund: JSON) -> ToldRefund:
    amount, status = _money(refund["amount"], refund["currency"]), _refund(refund)
    succeeded = status.status is Payback.SUCCEEDED
    intent, ours = str(refund.get("payment_intent") or ""), _ours(refund)
    return ToldRefund(
        paid_back=PaidBack(status.id, intent, ours, amount, succeeded),
        status=status.status,
        failure_code=status.failure_code,
        sent=_optional_movement(refund.get("balance_transaction")),
        returned=_optional_movement(refund.get("failure_balance_transaction")),
    )


def _ours(refund: JSON) -> UUID | None:
    """Our id of it; None: it was made elsewhere."""
    try:
        return UUID((refund.get("metadata") or {}).get(_REFUND_ID))
    except (ValueError, TypeError, AttributeError):
        return None


def _told_dispute(dispute: JSON) -> ToldDispute:
    due = (dispute.get("evidence_details") or {}).get("due_by")
    return ToldDispute(
        id=str(dispute["id"]),
        payment_intent=str(dispute.get("payment_intent") or ""),
        amount=_money(dispute["amount"], dispute["currency"]),
        reason=str(dispute["reason"]),
        state=_DISPUTES.get(dispute["status"], DisputeState.UNDER_REVIEW),
        evidence_due_at=datetime.fromtimestamp(due, UTC) if due else None,
        opened_at=datetime.fromtimestamp(dispute["created"], UTC),
        movements=tuple(_movement(each) for each in dispute["balance_transactions"]),
    )


def _payout(payout: JSON) -> Payout:
    arrived = payout["status"] in _PAID_OUT
    return Payout(
        id=str(payout["id"]),
        sent=_optional_movement(payout["balance_transaction"]) if arrived else None,
        returned=_optional_movement(payout["failure_balance_transaction"]) if arrived else None,
    )


def _costs_of(paid: list[JSON]) -> Movement | Unknown | None:
    """None: nothing was paid. Unknown: the processor has not booked it yet."""
    if not paid:
        return None
    movement = paid[0]["balance_transaction"]
    return _movement(movement) if movement else Unknown()


def _optional_movement(transaction: JSON | None) -> Movement | None:
    return _movement(transaction) if transaction else None


def _movement(transaction: JSON) -> Movement:
    currency = transaction["currency"]
    amount, fee = _money(transaction["amount"], currency), _money(transaction["fee"], currency)
    return Movement(str(transaction["id"]), amount, fee)


def _money(minor_units: int, currency: str) -> Money:
    return from_processor(minor_units, currency)
