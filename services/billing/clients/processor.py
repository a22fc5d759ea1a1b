"""Stripe (API reference: PaymentIntents, Checkout Sessions, Customers), or a simulator of it.

Our own idempotency keys, 20 s, no retries inside: what was lost is found out by asking.
"""

from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import stripe

from chassis.chargeable import from_processor, to_processor
from chassis.faults import Fault, Kind, invalid
from chassis.ids import PersonId
from chassis.money import Money
from services.billing.clients.stripe_api import StripeApi
from services.billing.domain.cards import CardDetails
from services.billing.domain.declines import REFUSED
from services.billing.domain.reasons import Reason
from services.billing.domain.reconciliation import Payment
from services.billing.ports import (
    Cancellation,
    Declined,
    HostedPage,
    Intent,
    IntentStatus,
    Notice,
    Page,
    Unknown,
)

JSON = Mapping[str, Any]

_CHARGE_ID = "charge_id"
_PERSON_ID = "person_id"
_PAGE = 100
_STATUSES = {
    "requires_payment_method": IntentStatus.OPEN,
    "requires_confirmation": IntentStatus.OPEN,
    "requires_action": IntentStatus.REQUIRES_ACTION,
    "succeeded": IntentStatus.SUCCEEDED,
    "canceled": IntentStatus.CANCELED,
}
_GONE = "resource_missing"
_ADVICE_AGAINST = "do_not_try_again"
_NOT_A_DECLINE = frozenset({"payment_intent_unexpected_state", "lock_timeout", "idempotency_key_in_use"})
"""Refusals that tell of another call under way or done, not of the card."""


class StripeProcessor(StripeApi):
    """Cards and payments. While a webhook secret is rolled, two are good."""

    def __init__(
        self,
        secret_key: str,
        webhook_secret: str,
        api_base: str | None = None,
        previous_webhook_secret: str | None = None,
    ) -> None:
        super().__init__(secret_key, api_base)
        self._webhook_secrets = [each for each in (webhook_secret, previous_webhook_secret) if each]

    async def create_customer(self, person_id: PersonId, key: str) -> str:
        """Neither name nor address."""
        customer = await self._required(
            self._api.customers.create_async(
                {"metadata": {_PERSON_ID: str(person_id)}}, {"idempotency_key": key}
            )
        )
        return str(customer["id"])

    async def start_setup(
        self, customer: str, currency: str, success_url: str, cancel_url: str, key: str
    ) -> HostedPage:
        """A Checkout Session, mode=setup."""
        parameters: Any = {
            "mode": "setup",
            "customer": customer,
            "allowed_payment_method_types": ["card"],
            "success_url": success_url,
            "cancel_url": cancel_url,
        }
        if currency:
            parameters["currency"] = currency.lower()
        session = await self._required(
            self._api.checkout.sessions.create_async(parameters, {"idempotency_key": key})
        )
        return HostedPage(str(session["id"]), str(session["url"]))

    async def read_setup(self, session_id: str) -> CardDetails | None:
        """The card, once session and setup intent are through."""
        session = await self._required(
            self._api.checkout.sessions.retrieve_async(
                session_id, {"expand": ["setup_intent.payment_method"]}
            )
        )
        setup = session["setup_intent"]
        if session["status"] != "complete" or setup["status"] != "succeeded":
            return None
        method = setup["payment_method"]
        card = method["card"]
        return CardDetails(
            payment_method=method["id"],
            brand=card["brand"],
            last4=card["last4"],
            expire_month=card["exp_month"],
            expire_year=card["exp_year"],
            fingerprint=card.get("fingerprint") or "",
        )

    async def find_intent(self, customer: str, charge_id: UUID) -> Intent | Unknown | None:
        """Lists, for a search lags behind."""
        try:
            page = await self._api.payment_intents.list_async({"customer": customer, "limit": _PAGE})
            async for found in page.auto_paging_iter():
                intent = found.to_dict()
                ours = (intent["metadata"] or {}).get(_CHARGE_ID) == str(charge_id)
                if ours and intent["status"] != "canceled":
                    return _intent(intent)
        except Exception as error:
            return self._unknown(error)
        return None

    async def list_payments(self, since: datetime, after: str) -> Page[Payment] | Unknown:
        """A page of payment intents; those that name no charge are somebody else's."""
        parameters: Any = {"limit": _PAGE, "created": {"gte": int(since.timestamp())}}
        if after:
            parameters["starting_after"] = after
        try:
            page = (await self._api.payment_intents.list_async(parameters)).to_dict()
            payments = [payment for each in page["data"] if (payment := _payment(each))]
            return Page(payments, str(page["data"][-1]["id"]) if page["has_more"] else "")
        except Exception as error:
            return self._unknown(error)

    async def read_payment(self, payment_id: str) -> Payment | Unknown | None:
        """GET; 404 means that there is none."""
        try:
            return _payment((await self._api.payment_intents.retrieve_async(payment_id)).to_dict())
        except stripe.InvalidRequestError as error:
            return None if error.code == "resource_missing" else self._unknown(error)
        except Exception as error:
            return self._unknown(error)

    async def read_intent(self, intent_id: str) -> Intent | Unknown:
        """GET."""
        try:
            return _intent((await self._api.payment_intents.retrieve_async(intent_id)).to_dict())
        except Exception as error:
            return self._unknown(error)

    async def create_intent(
        self, customer: str, charge_id: UUID, amount: Money, key: str
    ) -> Intent | Declined | Unknown:
        """Not confirmed: no money can move."""
        try:
            units = to_processor(amount)
        except ValueError:
            return Declined(REFUSED)
        return await self._attempt(
            self._api.payment_intents.create_async(
                {
                    "amount": units,
                    "currency": amount.currency.lower(),
                    "customer": customer,
                    "allowed_payment_method_types": ["card"],
                    "metadata": {_CHARGE_ID: str(charge_id)},
                },
                {"idempotency_key": key},
            )
        )

    async def confirm_intent(
        self, intent_id: str, payment_method: str, key: str
    ) -> Intent | Declined | Unknown:
        """Off session: a bank that wants the person says no."""
        return await self._attempt(
            self._api.payment_intents.confirm_async(
                intent_id,
                {"payment_method": payment_method, "off_session": True, "error_on_requires_action": True},
                {"idempotency_key": key},
            )
        )

    async def confirm_present(
        self, intent_id: str, payment_method: str, return_url: str, key: str
    ) -> Intent | Declined | Unknown:
        """On session; where the bank asks, the answer has its page (docs page "3D Secure authentication")."""
        return await self._attempt(
            self._api.payment_intents.confirm_async(
                intent_id,
                {"payment_method": payment_method, "return_url": return_url},
                {"idempotency_key": key},
            )
        )

    async def detach(self, payment_method: str, key: str) -> None:
        """Asks first: what is detached or gone cannot be detached again."""
        try:
            found = (await self._api.payment_methods.retrieve_async(payment_method)).to_dict()
        except stripe.InvalidRequestError as error:
            if error.code != _GONE:
                raise
            return
        if found["customer"] is not None:
            await self._required(
                self._api.payment_methods.detach_async(payment_method, {}, {"idempotency_key": key})
            )

    async def cancel_intent(self, intent_id: str, cause: Cancellation, key: str) -> Intent | Unknown:
        """Refused where it has succeeded or is cancelled already: to be asked again."""
        parameters: Any = {"cancellation_reason": cause.value}
        try:
            canceled = await self._api.payment_intents.cancel_async(
                intent_id, parameters, {"idempotency_key": key}
            )
            return _intent(canceled.to_dict())
        except Exception as error:
            return self._unknown(error)

    def verify_webhook(self, body: bytes, signature: str) -> Notice:
        """Over the raw bytes (docs page "Receive Stripe events in your webhook endpoint")."""
        for secret in self._webhook_secrets:
            try:
                event = stripe.Webhook.construct_event(body, signature, secret).to_dict()
                # Not every object has an id: a balance, for one.
                about = event["data"]["object"].get("id") or ""
                return Notice(str(event["id"]), str(event["type"]), str(about))
            except (stripe.StripeError, ValueError, KeyError, TypeError, AttributeError):
                continue
        raise invalid(
            "signature", "does not fit the body, or is more than 5 minutes old", Reason.WEBHOOK_SIGNATURE
        )

    async def _attempt(self, call: Awaitable[Any]) -> Intent | Declined | Unknown:
        try:
            return _intent((await call).to_dict())
        except stripe.CardError as error:
            return _declined(error)
        except stripe.InvalidRequestError as error:
            if error.code in _NOT_A_DECLINE:
                return self._unknown(error)
            self._log.warning("the processor refuses a payment", code=error.code or REFUSED)
            return _declined(error)
        except Exception as error:
            return self._unknown(error)

    async def _required(self, call: Awaitable[Any]) -> JSON:
        """An answer, or Fault PROCESSOR_UNAVAILABLE."""
        try:
            answer: JSON = (await call).to_dict()
        except Exception as error:
            self._unknown(error)
        else:
            return answer
        message = "The payment processor could not be reached. Nothing was changed; try again."
        raise Fault(Kind.UNAVAILABLE, Reason.PROCESSOR_UNAVAILABLE, message)


def _intent(intent: JSON) -> Intent:
    failure = intent.get("last_payment_error") or {}
    action = intent.get("next_action") or {}
    return Intent(
        id=str(intent["id"]),
        status=_status(intent),
        latest_charge=str(intent.get("latest_charge") or ""),
        decline_code=_decline_code(failure),
        payment_method=str(intent.get("payment_method") or ""),
        page=str((action.get("redirect_to_url") or {}).get("url") or ""),
    )


def _payment(intent: JSON) -> Payment | None:
    charge_id = (intent.get("metadata") or {}).get(_CHARGE_ID)
    try:
        named = UUID(charge_id)
    except (ValueError, TypeError):
        return None
    status = _status(intent)
    return Payment(
        id=str(intent["id"]),
        charge_id=named,
        amount=from_processor(intent["amount"], intent["currency"]),
        taken=status is IntentStatus.SUCCEEDED,
        open=status in (IntentStatus.OPEN, IntentStatus.REQUIRES_ACTION),
    )


def _status(intent: JSON) -> IntentStatus:
    return _STATUSES.get(intent["status"], IntentStatus.PROCESSING)


def _declined(error: stripe.StripeError) -> Declined:
    body: Any = error.json_body
    details: JSON = body.get("error", {}) if isinstance(body, dict) else {}
    return Declined(_decline_code(details) or REFUSED, str(details.get("charge") or ""))


def _decline_code(failure: JSON) -> str:
    """The bank's advice not to try again counts more than its reason (docs page "Card declines")."""
    if failure.get("advice_code") == _ADVICE_AGAINST:
        return _ADVICE_AGAINST
    return str(failure.get("decline_code") or failure.get("code") or "")
