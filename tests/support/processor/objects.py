"""The shapes of the processor's objects (API reference, "The … object" of each kind)."""

import secrets
import string
from typing import Any

JSON = dict[str, Any]
ALPHABET = string.ascii_letters + string.digits
NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def new_id(prefix: str, length: int = 24) -> str:
    """A new identifier, e.g. pi_ and 24 letters and digits."""
    return f"{prefix}_{''.join(secrets.choice(ALPHABET) for _ in range(length))}"


def none(*names: str) -> JSON:
    """These fields, null."""
    return dict.fromkeys(names)


def customer(created: int) -> JSON:
    """A customer nobody is known about yet."""
    return {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": created,
        "delinquent": False,
        "invoice_prefix": secrets.token_hex(4).upper(),
        "invoice_settings": none("custom_fields", "default_payment_method", "footer", "rendering_options"),
        "livemode": False,
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
        **none("currency", "default_source", "description", "discount", "email", "name", "phone", "shipping"),
        "test_clock": None,
    }


def billing_details() -> JSON:
    """Nothing known about the card's holder."""
    return {"address": dict(NO_ADDRESS), **none("email", "name", "phone", "tax_id")}


def checks(cvc: bool) -> JSON:
    """What was checked of a card."""
    return {**none("address_line1_check", "address_postal_code_check"), "cvc_check": "pass" if cvc else None}


def payment_method(created: int, card: JSON, details: JSON, metadata: JSON) -> JSON:
    """A card as a payment method; `card` has brand, exp_month, exp_year, fingerprint, funding, last4, cvc."""
    brand = card["brand"]
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing_details() | details,
        "card": {
            "brand": brand,
            "checks": checks(card["cvc"]),
            "country": "US",
            "display_brand": {"amex": "american_express"}.get(brand, brand),
            "exp_month": card["exp_month"],
            "exp_year": card["exp_year"],
            "fingerprint": card["fingerprint"],
            "funding": card["funding"],
            "generated_from": None,
            "last4": card["last4"],
            "networks": {"available": [brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": created,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": metadata,
        "type": "card",
    }


def _intent(prefix: str, created: int) -> JSON:
    """What setup intents and payment intents have in common."""
    identifier = new_id(prefix)
    return {
        "id": identifier,
        "automatic_payment_methods": None,
        "client_secret": new_id(f"{identifier}_secret", 25),
        "created": created,
        "livemode": False,
        "metadata": {},
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        **none("allowed_payment_method_types", "application", "cancellation_reason", "customer"),
        **none("customer_account", "description"),
        **none("excluded_payment_method_types", "next_action", "on_behalf_of", "payment_method"),
    }


def setup_intent(created: int) -> JSON:
    """A setup intent that waits for a payment method."""
    options = {"card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}}
    return {
        **_intent("seti", created),
        "object": "setup_intent",
        "payment_method_options": options,
        "usage": "off_session",
        **none("flow_directions", "last_setup_error", "latest_attempt", "mandate", "single_use_mandate"),
    }


def payment_intent(created: int, amount: int, currency: str) -> JSON:
    """A payment intent that waits for a payment method; `amount` in the currency's minor units."""
    options = {"installments": None, "mandate_options": None, "network": None}
    return {
        **_intent("pi", created),
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic",
        "confirmation_method": "automatic",
        "currency": currency,
        "managed_payments": {"enabled": False},
        "payment_method_options": {"card": {**options, "request_three_d_secure": "automatic"}},
        **none("application_fee_amount", "canceled_at", "last_payment_error", "latest_charge", "processing"),
        **none("receipt_email", "review", "setup_future_usage", "shipping", "source"),
        **none("statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group"),
    }


def card_payment(method: JSON, amount: int) -> JSON:
    """A charge's `payment_method_details` for a card payment method."""
    card = method["card"]
    kept = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    return {
        "card": {
            **{name: card[name] for name in kept},
            "amount_authorized": amount,
            "authorization_code": None,
            "extended_authorization": {"status": "disabled"},
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": card["brand"],
            "network_token": {"used": False},
            "network_transaction_id": "".join(secrets.choice(string.digits) for _ in range(15)),
            "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": None,
            "transaction_link_id": None,
            "wallet": None,
        },
        "type": "card",
    }


def charge(created: int, intent: JSON, method: JSON) -> JSON:
    """An attempt to charge the intent's amount, not yet decided."""
    identifier = new_id("ch")
    copied = ("amount", "currency", "customer", "description", "metadata", "statement_descriptor_suffix")
    return {
        **{name: intent[name] for name in copied},
        "id": identifier,
        "object": "charge",
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SOTTO SIMULATOR",
        "captured": False,
        "created": created,
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": card_payment(method, intent["amount"]),
        "refunded": False,
        "refunds": page(f"/v1/charges/{identifier}/refunds", [], False),
        "status": "pending",
        **none("application", "application_fee", "application_fee_amount", "balance_transaction"),
        **none("failure_balance_transaction", "failure_code", "failure_message", "on_behalf_of"),
        **none("receipt_email", "receipt_number", "receipt_url", "review", "shipping", "source"),
        **none("source_transfer", "statement_descriptor", "transfer_data", "transfer_group"),
    }


def outcome(reason: str | None, message: str) -> JSON:
    """A charge's outcome: authorised when there is no reason against it."""
    return {
        **none("advice_code", "network_advice_code", "network_decline_code"),
        "network_status": "declined_by_network" if reason else "approved_by_network",
        "reason": reason,
        "seller_message": message,
        "type": "issuer_declined" if reason else "authorized",
    }


def balance_transaction(created: int, source: JSON, amount: int, fee: int, kind: str) -> JSON:
    """Money in (a charge) or out (a refund, negative amount); `fee` in the same minor units."""
    detail = none("application") | {"amount": fee, "currency": source["currency"], "type": "stripe_fee"}
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": created + 2 * 86_400,
        "balance_type": "payments",
        "created": created,
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [detail | {"description": "Stripe processing fees"}] if fee else [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }


def refund(created: int, charge: JSON, amount: int, reason: str | None, metadata: JSON) -> JSON:
    """Money given back on a charge."""
    reference = {
        "reference": None,
        "reference_status": "pending",
        "reference_type": "acquirer_reference_number",
    }
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "destination_details": {"card": {**reference, "type": "refund"}, "type": "card"},
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "status": "succeeded",
        **none("balance_transaction", "customer_account", "receipt_number", "source_transfer_reversal"),
        "customer": charge["customer"],
        "transfer_reversal": None,
    }


def event(created: int, kind: str, data: JSON, request: JSON, version: str) -> JSON:
    """Something happened to `data`, a snapshot of the object at that moment."""
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": version,
        "created": created,
        "data": {"object": data},
        "livemode": False,
        "pending_webhooks": 0,
        "request": request,
        "type": kind,
    }


def page(address: str, items: list[JSON], has_more: bool) -> JSON:
    """A list answer."""
    return {"object": "list", "data": items, "has_more": has_more, "url": address}


def checkout_session(created: int, customer: JSON | None, success_url: str) -> JSON:
    """A hosted page for saving a card (mode=setup), open for 24 hours."""
    details = {"address": None, "tax_exempt": "none", "tax_ids": None, **none("business_name")}
    known = {name: customer[name] for name in ("email", "name", "phone")} if customer else None
    return {
        "id": f"cs_test_{new_id('a1', 56).removeprefix('a1_')}",
        "object": "checkout.session",
        "adaptive_pricing": None,
        "automatic_tax": {"enabled": False, **none("liability", "provider", "status")},
        "created": created,
        "custom_fields": [],
        "custom_text": none("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"),
        "customer": customer["id"] if customer else None,
        "customer_details": details | known | none("individual_name") if known else None,
        "expires_at": created + 86_400,
        "livemode": False,
        "metadata": {},
        "mode": "setup",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "no_payment_required",
        "phone_number_collection": {"enabled": False},
        "saved_payment_method_options": None,
        "shipping_options": [],
        "status": "open",
        "success_url": success_url,
        "ui_mode": "hosted_page",
        "managed_payments": {"enabled": False},
        **none("after_expiration", "allow_promotion_codes", "allowed_payment_method_types"),
        **none("amount_subtotal", "amount_total", "cancel_url"),
        **none("billing_address_collection", "client_reference_id", "client_secret", "collected_information"),
        **none("consent", "consent_collection", "currency", "currency_conversion", "customer_account"),
        **none("customer_creation", "customer_email", "discounts", "integration_identifier", "invoice"),
        **none("invoice_creation", "locale", "origin_context", "payment_intent", "payment_link"),
        **none("payment_method_collection", "payment_method_configuration_details", "permissions"),
        **none("recovered_from", "setup_intent", "shipping_address_collection", "shipping_cost"),
        **none("submit_type", "subscription", "total_details", "url", "wallet_options"),
    }
