"""What the payment processor tells: passed to billing byte for byte, which checks the signature."""

from typing import Any

from sotto.billing.v1 import billing_pb2
from starlette.requests import Request
from starlette.responses import Response

from gateway.problems import DOMAIN
from gateway.requests import read_body
from gateway.routing import Endpoint
from gateway.transcode import CALL_SECONDS

WEBHOOK = "/webhooks/stripe"

_LONGEST_SIGNATURE = 4096


class Webhooks:
    """`billing` is the stub of the billing service."""

    def __init__(self, billing: Any) -> None:
        self._billing = billing

    def endpoints(self) -> list[Endpoint]:
        """The one address."""
        return [Endpoint("POST", WEBHOOK, self.receive)]

    async def receive(self, request: Request) -> Response:
        """A signed webhook → 204 once billing has counted it."""
        body = await read_body(request)
        signature = request.headers.get("stripe-signature", "")[:_LONGEST_SIGNATURE]
        request.scope[DOMAIN] = "billing.sotto"
        await self._billing.ReceiveWebhook(
            billing_pb2.ReceiveWebhookRequest(body=body, signature=signature), timeout=CALL_SECONDS
        )
        return Response(status_code=204)
