"""A connection to Stripe, or to a simulator of it.

20 s, no retries inside: what was lost is found out by asking.
"""

import aiohttp
import stripe

from chassis import log
from services.billing.ports import Unknown

TIMEOUT_SECONDS = 20.0


class StripeApi:
    """`api_base` is where the API is; None: Stripe itself."""

    def __init__(self, secret_key: str, api_base: str | None = None) -> None:
        transport = stripe.AIOHTTPClient(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        self._transport = transport
        self._api = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base.rstrip("/")} if api_base else {},
            http_client=transport,
            max_network_retries=0,
        ).v1
        self._log = log.get("processor")

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close_async()  # type: ignore[no-untyped-call]

    def _unknown(self, error: Exception) -> Unknown:
        """Timeouts, 5xx, refused keys, garbage: none of them says what happened."""
        code = getattr(error, "code", None) or ""
        self._log.warning("the processor gave no usable answer", code=code, **log.describe(error))
        return Unknown()
