"""localstripe beside our simulator, and where it is known to depart from what the processor documents."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import stripe

from tests.contract.processor_simulator import SECRET_KEY, WEBHOOK_SECRET, official_library
from tests.support.loopback import http_client

# How a claim fails that does not hold. That nobody answers is no opinion.
DISAGREEMENT = (
    AssertionError,
    AttributeError,
    LookupError,
    stripe.InvalidRequestError,
    stripe.APIError,
    pytest.fail.Exception,
)


class FormerNames(stripe.AIOHTTPClient):
    """Writes a request as API versions before Endive had it, which is all that localstripe understands.

    The allowed types of payment methods bear their former name, and a confirmation says nothing of where
    the person is: localstripe charges as if they were away.
    """

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Any]:
        """Send one request."""
        if isinstance(post_data, str):
            pairs = post_data.replace("allowed_payment_method_types[", "payment_method_types[").split("&")
            away = url.endswith("/confirm")
            post_data = "&".join(pair for pair in pairs if not (away and pair.startswith("off_session=")))
        return await super().request_async(method, url, headers, post_data)


@dataclass(frozen=True)
class Localstripe:
    """A running localstripe."""

    url: str

    @asynccontextmanager
    async def client(self) -> AsyncIterator[stripe.StripeClient]:
        """The official library."""
        async with official_library(self.url, SECRET_KEY, FormerNames()) as opened:
            yield opened

    async def reset(self) -> None:
        """Forget everything."""
        async with http_client() as client:
            (await client.delete(f"{self.url}/_config/data")).raise_for_status()

    async def send_webhooks_to(self, url: str) -> None:
        """From now on; each goes out a second after what it tells of."""
        wanted = {"url": url, "secret": WEBHOOK_SECRET}
        async with http_client() as client:
            (await client.post(f"{self.url}/_config/webhooks/contract", json=wanted)).raise_for_status()


def deviation(test: str) -> str | None:
    """Why this test (`name`, or `name[case]`) fails there, if it is known to."""
    return DEVIATIONS.get(test) or DEVIATIONS.get(test.partition("[")[0])


_BY_REASON: Mapping[str, tuple[str, ...]] = {
    "it ignores Idempotency-Key": (
        "test_the_key_with_other_parameters_is_refused",
        "test_the_key_at_another_address_is_refused",
        "test_a_wrong_state_is_kept_under_the_key",
        "test_a_key_has_at_most_255_characters",
    ),
    "it takes every amount in every currency": (
        "test_a_validation_failure_is_not_kept_under_the_key",
        "test_an_amount_below_the_currency_s_minimum_is_refused",
        "test_the_special_currencies_are_taken_in_their_steps_only[550-isk-False]",
        "test_the_special_currencies_are_taken_in_their_steps_only[5124-kwd-False]",
    ),
    "its errors have no code, decline_code, param or sentence of their own": (
        "test_a_declining_card_says_why_it_is_not_attached",
        "test_a_payment_without_a_card_cannot_be_confirmed",
        "test_an_object_that_does_not_exist_is_404",
    ),
    "it takes impossible cards, or refuses them as a wrong request": (
        "test_an_impossible_card_is_a_card_error",
    ),
    "every card is a Visa of 16 digits": (
        "test_a_card_is_attached_listed_and_detached[5555555555554444-123-mastercard]",
        "test_a_card_is_attached_listed_and_detached[378282246310005-1234-amex]",
    ),
    "a card can be used again and by anybody": (
        "test_a_detached_card_cannot_be_used_again",
        "test_a_card_cannot_belong_to_two_customers",
        "test_a_card_of_no_customer_is_charged_only_once",
    ),
    "it knows three of the tokens of test cards, and no bank that refuses in absence": (
        "test_a_declining_card_that_was_not_saved_declines_when_charged",
        "test_a_payment_may_fail_rather_than_ask_for_the_person",
        "test_a_card_already_set_up_is_charged_in_absence",
        "test_failures_and_actions_are_told",
    ),
    "a setup intent takes no card when it is made, attaches none, and has no final state": (
        "test_saving_a_card_attaches_it_to_the_customer",
        "test_a_card_is_saved_only_once",
        "test_a_declining_card_is_not_saved",
        "test_a_canceled_setup_saves_nothing",
        "test_a_card_that_was_saved_with_authentication_is_charged_in_absence",
        "test_a_card_can_decline_although_it_was_saved_with_authentication",
        "test_a_failed_authentication_saves_nothing",
        "test_without_a_return_address_the_action_is_one_for_the_browser_library",
    ),
    "it has no Checkout": (
        "test_the_hosted_page_saves_a_card",
        "test_the_hosted_page_shows_a_refusal_and_takes_another_card",
        "test_the_hosted_page_shows_entered_text_as_text",
        "test_the_hosted_page_leads_through_the_bank_s_authentication",
        "test_a_session_names_its_currency_or_its_types",
    ),
    "it has no disputes": (
        "test_an_inquiry_moves_nothing",
        "test_a_payment_with_an_ordinary_card_is_not_disputed",
    ),
    "it has no list of cards below a customer": ("test_a_card_is_listed_at_its_customer_s_address",),
    "a deleted customer is not found": ("test_a_deleted_customer_leaves_a_stub_and_loses_its_cards",),
    "an empty value is a value": ("test_an_empty_value_clears_a_field",),
    "metadata has no limits": ("test_metadata_has_at_most_fifty_keys",),
    "it lists the oldest first and pages in one direction": ("test_a_list_is_paged_newest_first",),
    "it takes no fee": (
        "test_balance_transactions_add_up_to_the_money_that_moved",
        "test_ids_are_expanded_on_request",
    ),
    "a payment has no amount_received, its charge no metadata, its latest charge is always expanded": (
        "test_a_payment_says_what_came_of_it",
        "test_what_an_object_has_of_the_documented_fields_has_their_type[payment_intent]",
    ),
    "a customer's preferred locales are null": (
        "test_what_an_object_has_of_the_documented_fields_has_their_type[customer]",
    ),
    "a payment is canceled without a reason": ("test_a_canceled_payment_stays_canceled",),
    "it knows cards only, and no automatic payment methods": (
        "test_a_payment_open_to_redirects_needs_a_return_address",
        "test_allowed_types_and_automatic_methods_exclude_each_other",
    ),
    "it knows no reason of a refund, pays back more than was paid, and breaks on what was not paid": (
        "test_no_more_is_refunded_than_was_paid",
        "test_what_was_not_paid_cannot_be_refunded",
    ),
    "it tells of customers and of payments that succeeded or failed only, and not who asked": (
        "test_every_act_is_told",
        "test_saving_a_card_is_told",
        "test_an_event_names_the_request_that_caused_it",
    ),
}

DEVIATIONS = {test: reason for reason, tests in _BY_REASON.items() for test in tests}
"""Test of this folder → why localstripe fails it. Each does fail it, and it fails no other."""
