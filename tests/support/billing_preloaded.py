"""What a billing process would import and look through when it starts: done once, before all forks."""

import gc

import asyncpg  # noqa: F401
import opentelemetry.instrumentation.grpc._aio_client
import opentelemetry.instrumentation.grpc._aio_server  # noqa: F401
from stripe import (  # noqa: F401 - the library imports itself bit by bit
    Event,
    ListObject,
    PaymentIntent,
    StripeClient,
    Webhook,
    checkout,
)
from stripe._payment_intent_service import PaymentIntentService  # noqa: F401

import tests.support.billing_process  # noqa: F401

gc.collect()
gc.freeze()
