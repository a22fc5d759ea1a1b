"""Stripe's books (API reference: Refunds, Charges, Disputes, Payouts, Balance transactions)."""

from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import stripe

from chassis.chargeable import from_processor, to_processor
from chassis.money import Money
from services.billing.clients.stripe_api import StripeApi
from services.billing.domain.disputes import DisputeState
from services.billing.domain.ledger import Movement
from services.billing.domain.refunds import REFUSED
from services.billing.ports import Declined, Payback, Payout, SentRefund, ToldDispute, Unknown

JSON = Mapping[str, Any]

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

    async def costs_of_refund(self, processor_refund: str) -> Movement | Unknown | None:
        """The balance transaction of a refund."""
        expanded: Any = {"expand": ["balance_transaction"]}
        refund = await self._read(self._api.refunds.retrieve_async(processor_refund, expanded))
        return _costs_of([refund]) if isinstance(refund, Mapping) else refund

    async def dispute(self, processor_dispute: str) -> ToldDispute | Unknown | None:
        """GET. Its balance transactions come with it."""
        dispute = await self._read(self._api.disputes.retrieve_async(processor_dispute))
        if not isinstance(dispute, Mapping):
            return dispute
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

    async def payout(self, processor_payout: str) -> Payout | Unknown | None:
        """GET. One that has not arrived has moved nothing yet."""
        expanded: Any = {"expand": ["balance_transaction", "failure_balance_transaction"]}
        payout = await self._read(self._api.payouts.retrieve_async(processor_payout, expanded))
        if not isinstance(payout, Mapping):
            return payout
        sent, returned = payout["balance_transaction"], payout["failure_balance_transaction"]
        arrived = payout["status"] in _PAID_OUT
        return Payout(
            id=str(payout["id"]),
            sent=_movement(sent) if sent and arrived else None,
            returned=_movement(returned) if returned and arrived else None,
        )

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


def _costs_of(paid: list[JSON]) -> Movement | Unknown | None:
    """None: nothing was paid. Unknown: the processor has not booked it yet."""
    if not paid:
        return None
    movement = paid[0]["balance_transaction"]
    return _movement(movement) if movement else Unknown()


def _movement(transaction: JSON) -> Movement:
    currency = transaction["currency"]
    amount, fee = _money(transaction["amount"], currency), _money(transaction["fee"], currency)
    return Movement(str(transaction["id"]), amount, fee)


def _money(minor_units: int, currency: str) -> Money:
    return from_processor(minor_units, currency)
