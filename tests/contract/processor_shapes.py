"""What the processor's objects look like: every field's name and type.

Written from the example objects that the processor publishes with its OpenAPI description; which fields
may be null, and the fields newer than those examples, follow the official library's classes. A `dict` is
an object whose fields vary by type.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Expected = Any
Shape = Mapping[str, Expected]


@dataclass(frozen=True)
class Maybe:
    """This, or null."""

    expected: Expected


def every(expected: Expected, *names: str) -> Shape:
    """Several fields of one kind."""
    return dict.fromkeys(names, expected)


def differences(value: Any, expected: Expected, path: str) -> list[str]:
    """Where the value departs from the shape: a field too many, too few, or of another type."""
    if isinstance(expected, Maybe):
        return [] if value is None else differences(value, expected.expected, path)
    if isinstance(expected, type):
        return [] if type(value) is expected else [f"{path} is {value!r}, not {expected.__name__}"]
    if not isinstance(value, dict):
        return [f"{path} is {value!r}, not an object"]
    found = [f"{path}.{name} is missing" for name in expected.keys() - value.keys()]
    found += [f"{path}.{name} is not documented" for name in value.keys() - expected.keys()]
    for name in expected.keys() & value.keys():
        found += differences(value[name], expected[name], f"{path}.{name}")
    return found


TEXT, NUMBER, FLAG, OBJECT = Maybe(str), Maybe(int), Maybe(bool), Maybe(dict)
ADDRESS = every(TEXT, "city", "country", "line1", "line2", "postal_code", "state")
CHECKS = every(TEXT, "address_line1_check", "address_postal_code_check", "cvc_check")
BILLING_DETAILS = {"address": Maybe(ADDRESS), **every(TEXT, "email", "name", "phone", "tax_id")}
STATUS = every(str, "status")

CUSTOMER = {
    **every(str, "id", "object", "invoice_prefix", "tax_exempt"),
    **every(int, "balance", "created", "next_invoice_sequence"),
    **every(TEXT, "currency", "default_source", "description", "email", "name", "phone", "test_clock"),
    **every(bool, "delinquent", "livemode"),
    **every(OBJECT, "discount", "shipping"),
    "address": Maybe(ADDRESS),
    "invoice_settings": {
        **every(OBJECT, "custom_fields", "rendering_options"),
        **every(TEXT, "default_payment_method", "footer"),
    },
    "metadata": dict,
    "preferred_locales": list,
}

PAYMENT_METHOD = {
    **every(str, "id", "object", "allow_redisplay", "type"),
    **every(TEXT, "customer", "customer_account"),
    "billing_details": BILLING_DETAILS,
    "card": {
        **every(str, "brand", "country", "display_brand", "fingerprint", "funding", "last4"),
        **every(int, "exp_month", "exp_year"),
        "checks": CHECKS,
        "generated_from": OBJECT,
        "networks": {"available": list, "preferred": TEXT},
        "regulated_status": TEXT,
        "three_d_secure_usage": {"supported": bool},
        "wallet": OBJECT,
    },
    "created": int,
    "livemode": bool,
    "metadata": dict,
}

SETUP_INTENT = {
    **every(str, "id", "object", "client_secret", "status", "usage"),
    **every(TEXT, "application", "cancellation_reason", "customer", "customer_account", "description"),
    **every(TEXT, "latest_attempt", "mandate", "on_behalf_of", "payment_method", "single_use_mandate"),
    **every(OBJECT, "automatic_payment_methods", "last_setup_error", "next_action"),
    **every(OBJECT, "payment_method_configuration_details", "payment_method_options"),
    **every(Maybe(list), "allowed_payment_method_types", "excluded_payment_method_types", "flow_directions"),
    "created": int,
    "livemode": bool,
    "metadata": dict,
    "payment_method_types": list,
}

PAYMENT_INTENT = {
    **every(str, "id", "object", "capture_method", "client_secret", "confirmation_method"),
    **every(str, "currency", "status"),
    **every(int, "amount", "amount_capturable", "amount_received", "created"),
    **every(NUMBER, "application_fee_amount", "canceled_at"),
    **every(TEXT, "application", "cancellation_reason", "customer", "customer_account", "description"),
    **every(TEXT, "latest_charge", "on_behalf_of", "payment_method", "receipt_email", "review"),
    **every(TEXT, "setup_future_usage", "source", "statement_descriptor", "statement_descriptor_suffix"),
    **every(TEXT, "transfer_group"),
    **every(OBJECT, "automatic_payment_methods", "last_payment_error", "next_action"),
    **every(OBJECT, "payment_method_configuration_details", "payment_method_options", "processing"),
    **every(OBJECT, "shipping", "transfer_data"),
    "amount_details": {"tip": dict},
    **every(Maybe(list), "allowed_payment_method_types", "excluded_payment_method_types"),
    "livemode": bool,
    "managed_payments": Maybe({"enabled": bool}),
    "metadata": dict,
    "payment_method_types": list,
}

CHARGED_CARD = {
    **every(str, "brand", "country", "fingerprint", "funding", "last4", "network"),
    **every(TEXT, "authorization_code", "mandate", "network_transaction_id", "regulated_status"),
    **every(TEXT, "transaction_link_id"),
    **every(int, "exp_month", "exp_year"),
    **every(STATUS, "extended_authorization", "incremental_authorization", "multicapture"),
    **every(OBJECT, "installments", "three_d_secure", "wallet"),
    "amount_authorized": NUMBER,
    "checks": CHECKS,
    "network_token": {"used": bool},
    "overcapture": {"maximum_amount_capturable": int, "status": str},
}

CHARGE = {
    **every(str, "id", "object", "currency", "status"),
    **every(int, "amount", "amount_captured", "amount_refunded", "created"),
    **every(bool, "captured", "disputed", "livemode", "paid", "refunded"),
    **every(TEXT, "application", "application_fee", "balance_transaction", "calculated_statement_descriptor"),
    **every(TEXT, "customer", "description", "failure_balance_transaction", "failure_code"),
    **every(TEXT, "failure_message", "on_behalf_of", "payment_intent", "payment_method", "receipt_email"),
    **every(TEXT, "receipt_number", "receipt_url", "review", "source_transfer", "statement_descriptor"),
    **every(TEXT, "statement_descriptor_suffix", "transfer_group"),
    **every(OBJECT, "refunds", "shipping", "source", "transfer_data"),
    "application_fee_amount": NUMBER,
    "billing_details": BILLING_DETAILS,
    "fraud_details": dict,
    "metadata": dict,
    "outcome": {
        **every(TEXT, "advice_code", "network_advice_code", "network_decline_code", "network_status"),
        **every(TEXT, "reason", "seller_message"),
        "type": str,
    },
    "payment_method_details": {"card": CHARGED_CARD, "type": str},
}

REFUND = {
    **every(str, "id", "object", "charge", "currency", "status"),
    **every(int, "amount", "created"),
    **every(TEXT, "balance_transaction", "customer", "customer_account", "payment_intent", "payment_method"),
    **every(TEXT, "reason", "receipt_number", "source_transfer_reversal", "transfer_reversal"),
    "destination_details": dict,
    "metadata": dict,
}

BALANCE_TRANSACTION = {
    **every(str, "id", "object", "balance_type", "currency", "reporting_category", "source", "status"),
    **every(int, "amount", "available_on", "created", "fee", "net"),
    "description": TEXT,
    "exchange_rate": Maybe(float),
    "fee_details": list,
    "type": str,
}

DISPUTE = {
    **every(str, "id", "object", "charge", "currency", "reason", "status"),
    **every(int, "amount", "created"),
    **every(list, "balance_transactions", "enhanced_eligibility_types"),
    "evidence": dict,
    "evidence_details": {
        **every(int, "submission_count"),
        **every(bool, "has_evidence", "past_due"),
        "due_by": NUMBER,
        "enhanced_eligibility": dict,
    },
    "is_charge_refundable": bool,
    "livemode": bool,
    "metadata": dict,
    "payment_intent": TEXT,
    "payment_method_details": {
        "card": {**every(str, "brand", "case_type", "network"), "network_reason_code": TEXT},
        "type": str,
    },
}

PAYOUT = {
    **every(str, "id", "object", "currency", "method", "reconciliation_status", "source_type", "status"),
    **every(int, "amount", "arrival_date", "created"),
    **every(TEXT, "application_fee", "balance_transaction", "description", "destination"),
    **every(TEXT, "failure_balance_transaction", "failure_code", "failure_message", "original_payout"),
    **every(TEXT, "payout_method", "reversed_by", "statement_descriptor"),
    "application_fee_amount": NUMBER,
    "automatic": bool,
    "livemode": bool,
    "metadata": dict,
    "trace_id": {"status": str, "value": TEXT},
    "type": str,
}

EVENT = {
    **every(str, "id", "object", "api_version", "type"),
    **every(int, "created", "pending_webhooks"),
    "data": {"object": dict},
    "livemode": bool,
    "request": every(TEXT, "id", "idempotency_key"),
}

CHECKOUT_SESSION = {
    **every(str, "id", "object", "mode", "payment_status", "status"),
    **every(int, "created", "expires_at"),
    **every(NUMBER, "amount_subtotal", "amount_total"),
    **every(TEXT, "billing_address_collection", "cancel_url", "client_reference_id", "client_secret"),
    **every(TEXT, "currency", "customer", "customer_account", "customer_creation", "customer_email"),
    **every(TEXT, "integration_identifier", "invoice", "locale", "origin_context", "payment_intent"),
    **every(TEXT, "payment_link", "payment_method_collection", "recovered_from", "setup_intent"),
    **every(TEXT, "submit_type", "subscription", "success_url", "ui_mode", "url"),
    **every(OBJECT, "adaptive_pricing", "after_expiration", "collected_information", "consent"),
    **every(OBJECT, "consent_collection", "currency_conversion", "invoice_creation", "managed_payments"),
    **every(OBJECT, "payment_method_configuration_details", "payment_method_options", "permissions"),
    **every(OBJECT, "saved_payment_method_options", "shipping_address_collection", "shipping_cost"),
    **every(OBJECT, "total_details", "wallet_options"),
    **every(list, "custom_fields", "payment_method_types", "shipping_options"),
    "allow_promotion_codes": FLAG,
    "automatic_tax": {"enabled": bool, **every(OBJECT, "liability"), **every(TEXT, "provider", "status")},
    "custom_text": every(OBJECT, "after_submit", "shipping_address", "submit", "terms_of_service_acceptance"),
    "customer_details": Maybe(
        {
            **every(TEXT, "business_name", "email", "individual_name", "name", "phone", "tax_exempt"),
            "address": Maybe(ADDRESS),
            "tax_ids": Maybe(list),
        }
    ),
    **every(Maybe(list), "allowed_payment_method_types", "discounts"),
    "livemode": bool,
    "metadata": dict,
    "phone_number_collection": {"enabled": bool},
}

SHAPES: Mapping[str, Shape] = {
    "customer": CUSTOMER,
    "payment_method": PAYMENT_METHOD,
    "setup_intent": SETUP_INTENT,
    "payment_intent": PAYMENT_INTENT,
    "charge": CHARGE,
    "refund": REFUND,
    "balance_transaction": BALANCE_TRANSACTION,
    "dispute": DISPUTE,
    "payout": PAYOUT,
    "event": EVENT,
    "checkout.session": CHECKOUT_SESSION,
}
